"""Declaring evidence void: what never counted, with the reason; not what others found."""

import pytest
from sqlalchemy import select

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from tests.services.world import in_force, launched, trained
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_delegations import count, once_of
from tests.web.visitor import shown


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """A delegation that was just asked for."""
    row = launched(desk.world)
    desk.keep()
    return row


def test_declaring_void(desk: Desk, row: DelegationRow) -> None:
    """Given a sign-off that never counted, when she declares it void, then the reason is kept and the answer moves."""
    trained(desk.world, row)
    desk.keep()
    practice = desk.ask(
        select(EvidenceRow).where(EvidenceRow.kind == "training", EvidenceRow.task == row.task)
    )[0]
    address = f"/delegations/{row.id}/void/{practice.id}"
    page = desk.grace.get(address)
    assert "Training: completed, 6 May 2026" in shown(page.text)
    page = desk.grace.send(address, once=once_of(page.text), why="")
    assert "Say in a sentence why it never counted" in shown(page.text)
    page = desk.grace.send(address, once=once_of(page.text), why="It was about another PA.")
    text = shown(page.text)
    assert "Declared void. Training: completed, 6 May 2026" in text
    assert "It was about another PA." in text
    assert "waiting for training." in text
    assert "This is void already." in shown(desk.grace.get(address).text)


def test_others_findings_are_not_hers_to_void(desk: Desk, row: DelegationRow) -> None:
    """Given a panel's decision, then only a panel changes it; the form offers nothing, and a form sent is refused."""
    in_force(desk.world, row)
    desk.keep()
    decision = desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "panel decision"))[0]
    address = f"/delegations/{row.id}/void/{decision.id}"
    page = desk.grace.get(address)
    assert "A panel’s decision is changed only by a panel" in shown(page.text)
    page = desk.grace.send(address, once="x", why="I do not like it.")
    assert page.status_code == 422
    assert count(desk, "void") == 0
