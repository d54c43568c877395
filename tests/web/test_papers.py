"""Documents that were drawn up can be opened by those whose desk they are for, and by nobody else."""

from __future__ import annotations

import pytest

from models.cases import DelegationRow
from services.delegation_letter import carry_delegation_letter
from services.panels.panel_papers import issue_papers
from services.training.training_plan import carry_training_plan
from tests.services.world import in_force, launched
from tests.web.trainer import At, Desk, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import Visitor, shown


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """A delegation in force, with its letter, its case's plan and its meeting's papers."""
    desk.world.session.expire_on_commit = False
    row = launched(desk.world)
    meeting = in_force(desk.world, row)
    desk.carry_on()
    act = desk.world.act("grace")
    carry_delegation_letter(act, row.id)
    carry_training_plan(act, row.case_id)
    issue_papers(act, meeting)
    desk.keep()
    return row


def opened(visitor: Visitor, page: str, link: str) -> None:
    """The page leads to the document, and the document is a file whose name tells nothing."""
    said = visitor.get(page)
    assert f'href="{link}"' in said.text
    file = visitor.get(link)
    assert file.status_code == 200
    assert file.headers["content-type"] == "application/pdf"
    name = file.headers["content-disposition"]
    assert name.startswith("attachment; filename=")
    assert "Yusuf" not in name


def test_the_co_ordinator_opens_the_letter_and_the_plan(desk: Desk, row: DelegationRow) -> None:
    opened(desk.grace, f"/delegations/{row.id}", f"/delegations/{row.id}/letter/1")
    opened(desk.grace, "/cases/SH-0001", "/cases/SH-0001/training-plan/1")


def test_the_trainer_opens_the_letter(at: At, row: DelegationRow) -> None:
    opened(at("nia"), f"/sign-offs/{row.id}", f"/sign-offs/{row.id}/letter/1")


def test_a_panel_member_opens_the_papers(desk: Desk, at: At, row: DelegationRow) -> None:
    tom = at("tom")
    page = tom.get("/panel").text
    link = page.split('/papers/1"')[0].rsplit('href="', 1)[1] + "/papers/1"
    opened(tom, "/panel", link)
    assert tom.get(link.replace("/papers/", "/minutes/")).status_code == 404


def test_before_there_is_one_the_page_says_when_it_comes(desk: Desk) -> None:
    row = launched(desk.world)
    desk.keep()
    said = shown(desk.grace.get(f"/delegations/{row.id}").text)
    assert "A letter is drawn up in the night after the delegation comes into force." in said
    assert desk.grace.get(f"/delegations/{row.id}/letter/1").status_code == 404


def test_a_stranger_finds_nothing(desk: Desk, row: DelegationRow) -> None:
    for address in (f"/delegations/{row.id}/letter/1", "/cases/SH-0001/training-plan/1"):
        assert desk.stranger.get(address).status_code == 404
