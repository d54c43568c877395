"""The audit trail as pages: who may read it, what it says, how it is filtered, paged and checked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import event, select, text

from models.cases import DelegationRow
from models.panels import Meeting, Panel, PanelItem
from models.people import Person
from models.record import RecordEntry
from services import coordination
from services.act import Act, Actor
from services.answers import evidence_about
from services.panels.panel_reviews import draw_reviews, record_finding
from services.risk_views import record_risk_view
from services.rule_behind import PANEL, of_house
from services.void import void_evidence
from tests.services.world import in_force, launched, recommended
from tests.web.coordinator import Desk
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import shown


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """A delegation in force, asked about after each day."""
    found = launched(desk.world)
    in_force(desk.world, found)
    desk.carry_on()
    return found


def headings(page: str) -> list[str]:
    """What each entry of a page is, in its order."""
    return re.findall(r'timeline__heading">([^<]*)<', page)


def test_each_entry_says_what_who_in_which_role_for_whom_and_when(desk: Desk, row: DelegationRow) -> None:
    """Given a panel's decision, then its votes and itself name role, organisation, both times and the record."""
    page = desk.grace.get(f"/trail/delegations/{row.id}")
    assert page.status_code == 200
    said = shown(page.text)
    assert (
        "Panel decision: approved By Sara Holt (nominated senior manager, South Area Board) and Tom Reed "
        "(nominated senior manager, North Area Board). Safe and well evidenced. True on 17 May 2026 at 10am. "
        "Recorded 17 May 2026 at 10am by Sara Holt, nominated senior manager, South Area Board (entry"
    ) in said
    assert (
        "Put to the panel: approved Safe and well evidenced. Recorded 17 May 2026 at 10am by Tom Reed" in said
    )
    assert (
        "In force May do it alone. Recorded 17 May 2026 at 10:01am by Safehands, under staffordshire" in said
    )
    assert "Name Mrs Edith Lowe Born 2 April 1951 NHS number 999 000 0018" in said


def test_newest_first_or_oldest_first(desk: Desk, row: DelegationRow) -> None:
    first = headings(desk.grace.get(f"/trail/delegations/{row.id}").text)
    second = headings(desk.grace.get(f"/trail/delegations/{row.id}?order=oldest").text)
    assert second[0] == "Asked for: the task “gastrostomy feed” by Amina Yusuf"
    assert first == second[::-1]


def test_filters_stand_in_the_address_and_name_nobody(desk: Desk, row: DelegationRow) -> None:
    """Given kind, person and days in the address, then only what fits all of them is shown."""
    here = f"/trail/delegations/{row.id}"
    panel = headings(desk.grace.get(f"{here}?kind=panel").text)
    assert panel[0] == "Panel decision: approved"
    assert panel[-1] == "Recommendation: recommended"
    of_sara = headings(desk.grace.get(f"{here}?kind=panel&who=sara").text)
    assert of_sara == ["Panel decision: approved", "A member voted: approved"]
    days = "from-day=6&from-month=may&from-year=2026&to-day=6&to-month=5&to-year=2026"
    page = desk.grace.get(f"{here}?{days}")
    assert headings(page.text) == ["Training: completed"]
    assert "Mrs" not in "".join(re.findall(r'href="([^"]*)"', page.text))
    assert "Nothing fits all of that." in shown(desk.grace.get(f"{here}?kind=hospital").text)


def test_a_day_that_is_none_is_named(desk: Desk, row: DelegationRow) -> None:
    """Given 31 April, then the page says so at its top, and still shows the trail."""
    page = desk.grace.get(f"/trail/delegations/{row.id}?from-day=31&from-month=4&from-year=2026")
    assert page.status_code == 422
    assert "First day must be a real date" in shown(page.text)
    assert headings(page.text)


def test_recorded_late_and_void_are_said(desk: Desk, row: DelegationRow) -> None:
    """Given learning recorded four days late and then declared void, then both are told of it."""
    world = desk.world
    coordination.record_learning(
        world.act("grace"), row, "first aid", world.now.date() - timedelta(days=4), world.giver("nia")
    )
    world.later(hours=1)
    (piece,) = [one for one in evidence_about(world.session, row) if one.row.about == "first aid"]
    void_evidence(world.act("grace"), world.cases["lowe"], piece, "It was another PA.")
    desk.keep()
    said = shown(desk.grace.get(f"/trail/delegations/{row.id}").text)
    assert (
        "Training in first aid: completed Void: it never counted Recorded later By Nia Price (clinical trainer, "
        "Moorland Community Nursing). True on 13 May 2026. Recorded 17 May 2026"
    ) in said
    assert "Declared void By Grace Obi (PHB co-ordinator, North Area Board). It was another PA." in said


def test_what_a_panel_did_besides_is_in_it(desk: Desk, row: DelegationRow) -> None:
    """Given a risk as the person sees it and a quality review, then both are told, with who said so."""
    world = desk.world
    record_risk_view(world.act("grace"), row, "Choking", "is prepared to tolerate it", "lowe")
    item = world.session.query(PanelItem).filter_by(delegation_id=row.id).one()
    panel, meeting = world.session.get_one(Panel, "panel"), world.session.get_one(Meeting, item.meeting_id)
    (review,) = draw_reviews(
        Act(world.session, world.now, Actor("", "Safehands", flow="t/1")).under(of_house(PANEL)),
        panel,
        meeting,
        1,
    )
    record_finding(world.act("tom"), review, "follow-up needed", "The plan is old", date(2026, 6, 1))
    desk.keep()
    said = shown(desk.grace.get(f"/trail/delegations/{row.id}?kind=panel").text)
    assert "How the person sees a risk Choking: is prepared to tolerate it. Recorded" in said
    assert "Quality review: follow-up needed The plan is old. By 1 June 2026. Recorded" in said
    assert "Drawn for quality review" in said


def test_a_case_has_its_trail_with_the_pa_of_each_line(desk: Desk, row: DelegationRow) -> None:
    world = desk.world
    launched(world, "apply topical cream", "ben")
    desk.carry_on()
    reference = world.cases["lowe"].reference
    pages = "".join(desk.grace.get(f"/trail/cases/{reference}?page={n}").text for n in (1, 2, 3))
    assert "Panel decision: approved (Amina Yusuf, gastrostomy feed)" in pages
    assert "A member voted: approved (Amina Yusuf, gastrostomy feed)" in pages
    assert "Case launched" in pages


def test_pages_keep_the_filters(desk: Desk, row: DelegationRow) -> None:
    """Given more than a page, then the next is reached with the same filters."""
    for _ in range(20):
        desk.world.later(hours=1)
        record_risk_view(desk.world.act("grace"), row, "Choking", "is prepared to tolerate it", "lowe")
    desk.keep()
    here = f"/trail/delegations/{row.id}?kind=panel&order=oldest"
    page = desk.grace.get(here)
    assert len(headings(page.text)) == 25
    assert f'href="{here}&page=2"' in unescape(page.text)
    assert headings(desk.grace.get(f"{here}&page=2").text) == ["How the person sees a risk"]
    assert desk.grace.get(f"{here}&page=999").text.count("How the person sees a risk") == 1


def test_to_others_a_trail_does_not_exist(desk: Desk, at: At, row: DelegationRow) -> None:
    """Given another organisation, another desk, another panel or a mistyped address, then there is no such page."""
    world = desk.world
    item = world.session.query(PanelItem).filter_by(delegation_id=row.id).one().id
    reference = world.cases["lowe"].reference
    desk.keep()
    addresses = (f"delegations/{row.id}", f"cases/{reference}", f"items/{item}")
    for visitor in (desk.stranger, at("nia")):
        for address in addresses:
            for page in ("", "/check"):
                answer = visitor.get(f"/trail/{address}{page}")
                assert answer.status_code == 404, shown(answer.text)
    assert desk.grace.get(f"/trail/items/{item}").status_code == 404
    tom = at("tom")
    assert tom.get(f"/trail/items/{item}").status_code == 200
    assert tom.get(f"/trail/delegations/{row.id}").status_code == 404
    assert tom.get("/trail/items/none").status_code == 404
    assert desk.grace.get(f"/trail/anything/{row.id}").status_code == 404


def test_the_record_is_checked_and_is_as_recorded(desk: Desk, at: At, row: DelegationRow) -> None:
    page = desk.grace.get(f"/trail/delegations/{row.id}/check")
    said = shown(page.text)
    assert page.status_code == 200
    assert "Nothing has been changed. All 17 entries that you looked at" in said
    assert "Not checked" not in said


def tampered(desk: Desk, statement: str, **values: object) -> None:
    """Change the database past Safehands, as somebody with the file could."""
    session = desk.world.session
    session.commit()
    with session.get_bind().begin() as connection:  # type: ignore[union-attr]
        for (name,) in connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text(statement), values)


def test_a_row_that_was_changed_is_found_and_the_page_says_what_to_do(desk: Desk, row: DelegationRow) -> None:
    """Given an assessment mended by hand in the database, then it is named, and nobody is to rest on it."""
    tampered(desk, "UPDATE evidence SET outcome = 'not yet competent' WHERE kind = 'assessment'")
    said = shown(desk.grace.get(f"/trail/delegations/{row.id}/check?kind=evidence").text)
    assert "1 entry of 9 is not as it was recorded." in said
    assert "Do not rest a decision on these" in said
    assert "Ring whoever runs Safehands" in said
    assert re.search(r"What is wrong Assessment: not yet competent, .* that it pins was changed\.", said)


def test_an_entry_that_was_changed_is_found(desk: Desk, row: DelegationRow) -> None:
    """Given an entry of the record written anew, then it and what follows from it is named."""
    (body,) = [one for one in desk.ask(select(RecordEntry.body)) if b'"listed for panel"' in one]
    tampered(
        desk,
        "UPDATE record_entries SET body = :new WHERE body = :old",
        new=body.replace(b"grace", b"stell"),
        old=body,
    )
    said = shown(desk.grace.get(f"/trail/delegations/{row.id}/check?kind=panel").text)
    assert "do not match its hash" in said


def test_an_entry_that_was_removed_is_not_taken_for_sound(desk: Desk, row: DelegationRow) -> None:
    """Given the entry of a decision removed, then the page does not say that all is as recorded."""
    tampered(desk, "DELETE FROM record_entries WHERE CAST(body AS TEXT) LIKE '%\"panel decided\"%'")
    said = shown(desk.grace.get(f"/trail/delegations/{row.id}/check?kind=panel").text)
    assert "Nothing has been changed" not in said


@pytest.mark.parametrize("many", [1, 5])
def test_the_number_of_queries_does_not_grow(desk: Desk, row: DelegationRow, many: int) -> None:
    """Given two PAs or six with their evidence, then a case's trail asks the database no more often than this."""
    world = desk.world
    for number in range(many):
        world.session.add(Person(id=f"pa{number}", name=f"Pa {number}", created_at=world.now))
        world.session.flush()
        recommended(world, launched(world, pa=f"pa{number}"))
    desk.carry_on()
    grace, asked = desk.grace, []
    note = lambda *of: asked.append(of[2])  # noqa: E731
    event.listen(world.session.get_bind(), "before_cursor_execute", note)
    assert grace.get(f"/trail/cases/{world.cases['lowe'].reference}").status_code == 200
    event.remove(world.session.get_bind(), "before_cursor_execute", note)
    assert len(asked) <= 54, "\n".join(asked)


def test_what_nobody_did_by_hand_says_by_which_rule(desk: Desk, row: DelegationRow) -> None:
    """Given an answer of the rules, then its line names the version and the requirements that decide."""
    said = shown(desk.grace.get(f"/trail/delegations/{row.id}?kind=answers").text)
    assert "by Safehands, under staffordshire 2016.1 (" in said
    assert re.search(r"\(.+, .+, .+ and \d+ more\)", said)
