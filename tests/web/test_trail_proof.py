"""A shift proven on a page: both answers, on which evidence, what is void since, and the paper."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from models.access import Look
from models.cases import DelegationRow
from models.panels import PanelItem
from models.record import RecordEntry
from services.void import void_evidence
from tests.services.lives import at as moved_to
from tests.services.test_proof_of_a_shift import the
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import shown


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """In force since 17 May 2026; it is 1 June."""
    found = launched(desk.world)
    in_force(desk.world, found)
    moved_to(desk.world, 2026, 6, 1, 9)
    desk.carry_on()
    return found


def shift(starts: str, ends: str) -> str:
    """Two moments like `20 5 2026 8pm`, as the form of the page sends them."""
    parts = zip(("day", "month", "year", "at"), starts.split(), ends.split(), strict=True)
    return "&".join(f"from-{part}={first}&to-{part}={last}" for part, first, last in parts)


NIGHT = shift("20 5 2026 8pm", "21 5 2026 8am")


def test_a_night_in_force_is_proven_with_framework_and_evidence(desk: Desk, row: DelegationRow) -> None:
    here = f"/trail/delegations/{row.id}"
    assert f"{here}/proof" in desk.grace.get(here).text
    page = desk.grace.get(f"{here}/proof?{NIGHT}")
    said = shown(page.text)
    assert page.status_code == 200
    assert "Authorised throughout, as it was known then and as it is known now." in said
    assert "Wednesday 20 May 2026, 20:00, to Thursday 21 May 2026, 08:00, 12 hours." in said
    assert "Under staffordshire 2016.1, SHA-256" in said
    assert "Assessment: competent, 9 May 2026 at" in said


def test_what_was_declared_void_since_is_told_in_both_answers(desk: Desk, row: DelegationRow) -> None:
    world = desk.world
    void_evidence(
        world.act("grace"), world.cases["lowe"], the(world, row, "agreement"), "She had not understood."
    )
    desk.carry_on()
    world.later(minutes=1)
    said = shown(desk.grace.get(f"/trail/delegations/{row.id}/proof?{NIGHT}").text)
    assert "As it was known then, authorised throughout; as it is known now, for no part of it." in said
    assert "Declared void on 1 June 2026 at 09:00." in said
    assert "Not met: person and family involved." in said


def test_the_look_is_written_down(desk: Desk, row: DelegationRow) -> None:
    desk.grace.get(f"/trail/delegations/{row.id}/proof?{NIGHT}")
    looks = desk.world.session.scalars(select(Look.what).where(Look.delegation_id == row.id)).all()
    assert "proof of a shift" in looks


@pytest.mark.printed
def test_it_is_taken_away_on_paper_and_that_is_on_record(desk: Desk, row: DelegationRow) -> None:
    here = f"/trail/delegations/{row.id}/proof?{NIGHT}"
    desk.grace.get(here)
    answer = desk.grace.send(here)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert "Amina" not in answer.headers["content-disposition"]
    last = desk.world.session.scalars(select(RecordEntry).order_by(RecordEntry.number.desc()).limit(1)).one()
    entry = json.loads(last.body)
    assert (entry["what"], entry["details"]["how"]) == ("proof of a shift drawn up", "pdf")


def test_a_panel_member_proves_it_from_the_item_and_a_lead_from_the_audit_trail(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    item = desk.world.session.scalars(select(PanelItem).where(PanelItem.delegation_id == row.id)).one()
    assert "Authorised throughout" in shown(at("tom").get(f"/trail/items/{item.id}/proof?{NIGHT}").text)
    lead = at("pat")
    reference = desk.world.cases["lowe"].reference
    assert f"/trail/delegations/{row.id}/proof" in lead.get(f"/looks/{reference}").text
    page = lead.get(f"/trail/delegations/{row.id}/proof?{NIGHT}")
    assert "Authorised throughout" in shown(page.text)
    assert "Back to the audit trail" in page.text


def test_to_others_it_does_not_exist_and_a_case_has_none(desk: Desk, at: At, row: DelegationRow) -> None:
    assert at("nia").get(f"/trail/delegations/{row.id}/proof").status_code == 404
    assert at("sara").get(f"/trail/delegations/{row.id}/proof").status_code == 404
    assert desk.grace.get(f"/trail/cases/{desk.world.cases['lowe'].reference}/proof").status_code == 404
    assert at("pat").get(f"/trail/cases/{desk.world.cases['lowe'].reference}/proof").status_code == 404


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (shift("20 5 2026 8pm", "20 5 2026 7pm"), "ends before it begins"),
        (shift("20 5 2026 soon", "20 5 2026 9pm"), "must have a time like"),
        (shift("31 4 2026 8pm", "20 5 2026 9pm"), "Start of the shift must be a real date"),
        (shift("29 3 2026 01:30", "29 3 2026 9am"), "The clocks changed at that time on 29 March 2026"),
        (shift("1 6 2026 8am", "1 6 2026 8pm"), "is not over"),
        (shift("1 4 2026 8am", "1 6 2026 8am"), "At most 31 days"),
    ],
)
def test_what_cannot_be_proven_is_said_beside_the_field(
    desk: Desk, row: DelegationRow, asked: str, why: str
) -> None:
    here = f"/trail/delegations/{row.id}/proof?{asked}"
    page = desk.grace.get(here)
    assert page.status_code == 422
    assert why in shown(page.text)
    assert desk.grace.send(here).status_code == 422
