"""Two days side by side, and the audit trail taken away."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access import Look
from models.cases import Case, DelegationRow
from models.panels import PanelItem
from models.record import RecordEntry
from services import coordination
from services.act import Refused
from services.answers import evidence_about
from services.ending import end_delegation
from services.history.then_and_now import compare, compare_case
from services.history.trail_export import MOST_ON_PAPER, record_export
from services.void import void_evidence
from tests.services.counting import statements
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.trainer import At, a_desk, a_visitor, fill_in  # noqa: F401
from tests.web.visitor import shown


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """In force since 17 May 2026; asked for on 5 May."""
    found = launched(desk.world)
    in_force(desk.world, found)
    desk.carry_on()
    return found


def days(first: date, second: date) -> str:
    """Two days as the form of the page sends them."""
    both = (("first", first), ("second", second))
    return "&".join(f"{n}-day={d.day}&{n}-month={d.month}&{n}-year={d.year}" for n, d in both)


def test_before_and_after_the_panel(desk: Desk, row: DelegationRow) -> None:
    """Given the day before the meeting and the day of it, then statuses, what changed, and who did it are there."""
    page = desk.grace.get(f"/trail/delegations/{row.id}/compare?{days(date(2026, 5, 16), date(2026, 5, 17))}")
    said = shown(page.text)
    assert page.status_code == 200
    assert "As it was known then 16 May 2026 Waiting for panel" in said
    assert "17 May 2026 In force May do it alone." in said
    assert "Panel's approval: not met, then met" in said
    assert "Who did what from the first day to the second Put to the panel: approved" in said
    assert "and was not then" not in said


def test_what_was_declared_void_later_was_true_then_and_is_not_now(desk: Desk, row: DelegationRow) -> None:
    """Given an agreement voided a week after, then that day was in force as known then, and not as known now."""
    world = desk.world
    world.later(days=7)
    (piece,) = [one for one in evidence_about(world.session, row) if one.row.kind == "agreement"]
    void_evidence(world.act("grace"), world.cases["lowe"], piece, "She had not understood it.")
    world.later(hours=1)
    found = compare(world.session, row, date(2026, 5, 18), date(2026, 5, 18), world.now)
    assert found.first.known_then.status == "in force"
    assert found.first.known_now.status == "waiting for agreement"
    assert {(one.before, one.after) for one in found.learned[0]} == {(True, False)}
    desk.carry_on()
    page = desk.grace.get(f"/trail/delegations/{row.id}/compare?{days(date(2026, 5, 18), date(2026, 5, 18))}")
    assert "What is known of 18 May 2026 now, and was not then" in shown(page.text)


def test_what_was_recorded_late_is_known_now_only(desk: Desk, row: DelegationRow) -> None:
    """Given an agreement of 5 May taken away and given anew for that day on 20 May, then both clocks are told apart."""
    world = desk.world
    world.later(days=3)
    (piece,) = [one for one in evidence_about(world.session, row) if one.row.kind == "agreement"]
    void_evidence(world.act("grace"), world.cases["lowe"], piece, "It was the wrong form.")
    day = world.now.date() - timedelta(days=15)
    coordination.record_agreement(world.act("grace"), row, day, world.giver("lowe"))
    found = compare(world.session, row, date(2026, 5, 18), date(2026, 5, 20), world.now)
    assert [one.status for one in (found.first.known_then, found.first.known_now)] == ["in force", "in force"]


def test_before_it_was_asked_for_and_days_to_come(desk: Desk, row: DelegationRow) -> None:
    """Given a day before the launch, then that is said; given one to come, then it is refused by name."""
    here = f"/trail/delegations/{row.id}/compare"
    said = shown(desk.grace.get(f"{here}?{days(date(2026, 5, 1), date(2026, 5, 17))}").text)
    assert "It had not been asked for." in said
    page = desk.grace.get(f"{here}?{days(date(2026, 5, 17), date(2027, 1, 1))}")
    assert page.status_code == 422
    assert "Second day must be 17 May 2026 or before" in shown(page.text)
    page = desk.grace.get(f"{here}?first-day=17&first-month=5&first-year=2026")
    assert "Enter the second day" in shown(page.text)


def test_a_whole_case_is_compared_delegation_by_delegation(desk: Desk, row: DelegationRow) -> None:
    """Given one task in force since and one asked for since, then each has its line, and leads to its own page."""
    launched(desk.world, pa="ben")
    desk.carry_on()
    here = f"/trail/cases/{desk.world.cases['lowe'].reference}"
    assert f'href="{here}/compare"' in desk.grace.get(here).text
    page = desk.grace.get(f"{here}/compare?{days(date(2026, 5, 16), date(2026, 5, 17))}")
    said = shown(page.text)
    assert page.status_code == 200
    assert "Amina Yusuf, gastrostomy feed 16 May 2026 Waiting for panel" in said
    assert "17 May 2026 In force May do it alone." in said
    assert (
        "Ben Carter, gastrostomy feed 16 May 2026 It had not been asked for. 17 May 2026 Waiting for" in said
    )
    assert "Amina Yusuf, gastrostomy feed Panel's approval: not met, then met" in said
    assert "Clinical recommendations" not in said
    assert "Who did what from the first day to the second Put to the panel: approved" in said
    address = f"/trail/delegations/{row.id}/compare?{days(date(2026, 5, 16), date(2026, 5, 17))}"
    assert address.replace("&", "&amp;") in page.text
    earlier = shown(desk.grace.get(f"{here}/compare?{days(date(2026, 5, 1), date(2026, 5, 2))}").text)
    assert "No task had been asked for by the end of the second day." in earlier


def test_what_is_known_of_a_day_now_is_told_apart_for_a_case_too(desk: Desk, row: DelegationRow) -> None:
    world = desk.world
    world.later(days=7)
    (piece,) = [one for one in evidence_about(world.session, row) if one.row.kind == "agreement"]
    void_evidence(world.act("grace"), world.cases["lowe"], piece, "She had not understood it.")
    world.later(hours=1)
    desk.carry_on()
    here = f"/trail/cases/{world.cases['lowe'].reference}/compare"
    said = shown(desk.grace.get(f"{here}?{days(date(2026, 5, 18), date(2026, 5, 18))}").text)
    assert "In force May do it alone. As it is known now: Waiting for agreement" in said


def test_a_delegation_that_had_ended_is_not_answered_for(desk: Desk, row: DelegationRow) -> None:
    """Given its end on 20 May, then the day before it is in force, and on the day it had ended: on both pages."""
    world = desk.world
    world.later(days=3)
    end_delegation(world.act("grace"), row, "She feeds herself again.", needed_no_longer=True)
    desk.keep()
    asked = days(date(2026, 5, 19), date(2026, 5, 20))
    for of in (f"cases/{world.cases['lowe'].reference}", f"delegations/{row.id}"):
        said = shown(desk.grace.get(f"/trail/{of}/compare?{asked}").text)
        assert "In force May do it alone." in said
        assert "It had ended." in said


def test_a_case_is_compared_with_its_evidence_read_once(desk: Desk, row: DelegationRow) -> None:
    """Given a second delegation, then the database is asked no more often for what both share."""
    world = desk.world
    reference, day = world.cases["lowe"].reference, date(2026, 5, 17)

    def look(session: Session, now: datetime) -> object:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        return compare_case(session, case, day, day, now)

    one = statements(world.session, look, now=world.now)
    launched(world, pa="ben")
    assert statements(world.session, look, now=world.now) <= one + 4


def test_a_phb_lead_reads_compares_and_checks_and_each_look_is_kept(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    """Given the lead of the case's organisation, then the trail is hers to read and not to take away."""
    pat, reference = at("pat"), desk.world.cases["lowe"].reference
    assert f'href="/trail/cases/{reference}"' in pat.get(f"/looks/{reference}").text
    page = pat.get(f"/trail/cases/{reference}")
    said = shown(page.text)
    assert "Panel decision: approved" in said
    assert "Back to who looked" in page.text
    assert "Take it away" not in said
    asked = days(date(2026, 5, 16), date(2026, 5, 17))
    for path in (f"/trail/cases/{reference}/compare?{asked}", f"/trail/cases/{reference}/check"):
        assert pat.get(path).status_code == 200
    assert "Back to the case’s audit trail" in pat.get(f"/trail/delegations/{row.id}").text
    assert pat.get(f"/trail/cases/{reference}/export").status_code == 404
    looks = desk.ask(select(Look).where(Look.looked_by == "pat"))
    assert {(one.role, one.delegation_id) for one in looks} == {("PHB lead", None), ("PHB lead", row.id)}


def exports(desk: Desk) -> list[dict]:
    """The entries of the record that say that a trail was taken away."""
    bodies = [json.loads(body) for body in desk.ask(select(RecordEntry.body))]
    return [one for one in bodies if one["what"] == "audit trail taken away"]


def test_a_file_holds_what_was_chosen_and_is_on_record(desk: Desk, row: DelegationRow) -> None:
    """Given only the panel's entries, then the file holds these, and the record who took them."""
    here = f"/trail/delegations/{row.id}/export?kind=panel"
    answer = fill_in(desk.grace, here, how="csv")
    assert answer.headers["content-type"].startswith("text/csv")
    name = answer.headers["content-disposition"]
    assert "Lowe" not in name
    assert "Amina" not in name
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("What,About,What was said,True on,Recorded,Recorded by")
    assert lines[1].startswith("Panel decision: approved,Recommendation and panel,")
    assert "Sara Holt, nominated senior manager, South Area Board" in lines[1]
    assert lines[0].endswith(",Person,Born,NHS number,Similar names")
    assert all(line.endswith(",Mrs Edith Lowe,1951-04-02,999 000 0018,") for line in lines[1:])
    (entry,) = exports(desk)
    assert entry["by"]["person"] == "grace"
    assert entry["subject"]["delegation"] == row.id
    assert entry["details"] == {"how": "csv", "entries": len(lines) - 1}


def test_paper_for_a_panel_member(desk: Desk, at: At, row: DelegationRow) -> None:
    """Given a member of the panel, then the paper names person, taker and every entry."""
    item = desk.ask(select(PanelItem.id))[0]
    answer = fill_in(at("tom"), f"/trail/items/{item}/export", how="pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert exports(desk)[0]["by"]["person"] == "tom"


def test_nothing_chosen_hands_nothing_out(desk: Desk, row: DelegationRow) -> None:
    answer = fill_in(desk.grace, f"/trail/delegations/{row.id}/export")
    assert answer.status_code == 422
    assert "Select how you take it away" in shown(answer.text)
    assert not exports(desk)


def test_nobody_else_takes_it(desk: Desk, row: DelegationRow) -> None:
    """Given the co-ordinator of another organisation, then there is no such page, and nothing is recorded."""
    stranger = desk.stranger
    stranger.get("/caseload")
    assert stranger.send(f"/trail/delegations/{row.id}/export", how="csv").status_code == 404
    assert not exports(desk)


def test_too_much_for_paper_says_what_else_can_be_done(desk: Desk, row: DelegationRow) -> None:
    case = desk.world.cases["lowe"]
    with pytest.raises(Refused, match="choose fewer days, or take the file"):
        record_export(desk.world.act("grace"), case, row, "pdf", MOST_ON_PAPER + 1)
