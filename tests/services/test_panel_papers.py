"""A meeting's papers say what a member needs to decide, keep recommendation and decision apart, and can be printed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from documents.panel_papers import panel_html, panel_pdf
from models.cases import DelegationRow
from models.evidence import Document
from models.issued import IssuedDocument
from models.panels import Meeting, Panel
from services.act import Refused
from services.panels.panel import declare_interest, list_for_panel, waiting_item
from services.panels.panel_advice import ask_advice
from services.panels.panel_conditions import Condition
from services.panels.panel_life import carry_panel
from services.panels.panel_papers import issue_papers, papers_of
from services.reconcile import reconcile
from services.risk_views import record_risk_view, risk_views
from tests.documents.reading import pages, tool
from tests.services.test_panel import REASONS, listed, meeting_in
from tests.services.world import World, decided, launched, recommended
from tests.web.visitor import shown


def meeting_of(world: World, item_id: str) -> Meeting:
    return world.session.get_one(Meeting, item_id)


@pytest.mark.covers("ST-12", "ST-15", "RE-05")
def test_the_paper_of_an_item_says_what_bears_on_it_in_the_order_in_which_it_is_read(world: World) -> None:
    item = listed(world)
    row = world.session.get_one(DelegationRow, item.delegation_id)
    declare_interest(world.act("sara"), item, "I chair the agency's board.", recused=False)
    record_risk_view(world.act("grace"), row, "A displaced tube", "is prepared to tolerate it", "lowe")
    ask_advice(world.act("grace"), world.session.get_one(Panel, "panel"), row, "May it be taught at school?")
    meeting = meeting_of(world, item.meeting_id)
    said = shown(panel_html(papers_of(world.session, meeting, world.now)))
    order = [
        "Agenda and papers", "Risk enablement panel , North Area Board. Meeting of 17 May 2026.",
        "First decision: Amina Yusuf , Gastrostomy feed, bolus or pump, for Mrs Edith Lowe",
        "2 members from 2 organisations have to agree.", "Sara Holt, South Area Board",
        "Risk of the task: high.", "Recommended. Grace Obi (PHB co-ordinator), 10 May 2026.",
        "This is a recommendation. The decision is the panel's.", "A displaced tube: is prepared to tolerate it",
        "Panel's approval NO", "[2:796; 2:798; 2:815]", "Assessment: competent, 9 May 2026, Nia Price",
        "Sara Holt: I chair the agency's board.", "No panel of this organisation has decided about this task",
        "Urgent decisions since the last meeting None.", "Quality review of delegations in force None.",
        "Advice is no decision", "Grace Obi asks: May it be taught at school?",
    ]  # fmt: skip
    places = [said.find(part) for part in order]
    assert -1 not in places, [part for part, place in zip(order, places, strict=True) if place < 0]
    assert places == sorted(places)


def test_earlier_decisions_are_on_the_paper_without_the_people_in_them(world: World) -> None:
    first = listed(world, launched(world, pa="ben"))
    decided(
        world, first, "approved with conditions", "Safe in the main.", conditions=[Condition("A second pump")]
    )
    item = listed(world)
    said = shown(panel_html(papers_of(world.session, meeting_of(world, item.meeting_id), world.now)))
    assert (
        "17 May 2026, gastrostomy feed: approved with conditions. Safe in the main. Condition: A second pump."
        in said
    )
    assert "Ben Carter" not in said


def test_the_minutes_say_what_was_decided_by_whom_and_on_what_conditions(world: World) -> None:
    item = listed(world)
    conditions = [Condition("A second pump", date(2026, 7, 1)), Condition("A night plan")]
    decided(world, item, "approved with conditions", REASONS, conditions=conditions)
    meeting = meeting_of(world, item.meeting_id)
    said = shown(panel_html(papers_of(world.session, meeting, world.now, after=True)))
    assert (
        f"Approved with conditions , 17 May 2026 at 10:00. {REASONS} Condition: A second pump, by 1 July 2026. "
        "Condition: A night plan. Voted for by Sara Holt, South Area Board; Tom Reed, North Area Board."
        in said
    )


def test_the_minutes_say_of_an_undecided_item_where_it_went(world: World) -> None:
    row = launched(world)
    recommended(world, row)
    list_for_panel(world.act("grace"), row, meeting_in(world, 7))
    world.later(days=8)
    reconcile(world.act("grace"), row.id)
    carry_panel(world.act("pat"), "panel")
    item = waiting_item(world.session, row.id)
    assert item is not None
    meeting = world.session.scalars(select(Meeting).order_by(Meeting.held_on)).first()
    assert meeting is not None
    said = shown(panel_html(papers_of(world.session, meeting, world.now, after=True)))
    assert "Not decided. It went on to the meeting of 9 June 2026: not reached." in said


@pytest.mark.printed
def test_the_papers_are_one_tagged_pdf_with_a_title(world: World, tmp_path: Path) -> None:
    """Given papers, then poppler finds them tagged, and the same papers give the same bytes."""
    item = listed(world)
    meeting = meeting_of(world, item.meeting_id)
    issued = issue_papers(world.act("grace"), meeting)
    assert (issued.kind, issued.subject_id, issued.number) == ("panel papers", meeting.id, 1)
    pdf = world.session.get_one(Document, issued.document_sha256).content
    said = tool("pdfinfo", "-", given=pdf).stdout.decode()
    assert "Tagged:          yes" in said
    assert "Agenda and papers, Risk enablement panel, Meeting of 17 May 2026" in said
    file = tmp_path / "papers.pdf"
    file.write_bytes(pdf)
    assert tool("qpdf", "--check", str(file)).returncode == 0
    assert "Amina Yusuf" in " ".join(pages(pdf))
    assert panel_pdf(papers_of(world.session, meeting, world.now)) == pdf


def test_the_same_papers_are_not_issued_again_and_others_are(world: World) -> None:
    """Given papers, when an interest is declared, then there is a second version; otherwise the first stays."""
    item = listed(world)
    meeting = meeting_of(world, item.meeting_id)
    first = issue_papers(world.act("grace"), meeting)
    world.later(hours=1)
    assert issue_papers(world.act("grace"), meeting).id == first.id
    declare_interest(world.act("sara"), item, "I know the family.", recused=True)
    assert issue_papers(world.act("grace"), meeting).number == 2
    assert len(world.session.scalars(select(IssuedDocument)).all()) == 2


@pytest.mark.covers("RE-01")
def test_a_risk_is_kept_as_the_person_saw_it_last(world: World) -> None:
    row = launched(world)
    record_risk_view(world.act("grace"), row, "Choking", "wants it eliminated", "lowe")
    world.later(days=1)
    record_risk_view(world.act("grace"), row, "Choking", "is prepared to tolerate it", "lowe")
    record_risk_view(world.act("grace"), row, "Going out in the rain", "welcomes it", "lowe")
    assert [(one.risk, one.view) for one in risk_views(world.session, row.id)] == [
        ("Choking", "is prepared to tolerate it"),
        ("Going out in the rain", "welcomes it"),
    ]
    with pytest.raises(Refused, match="which risk"):
        record_risk_view(world.act("grace"), row, "Choking", "likes it", "lowe")  # type: ignore[arg-type]
