"""What happens to a delegation on the way, at the desks: incident, decision after it, withdrawal, cover, end."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from models.cases import DelegationEnd, DelegationRow
from models.cover import CoverArrangement
from models.evidence import EvidenceRow
from rules.happenings import HAPPENINGS
from services import happenings
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.trainer import At, a_desk, a_visitor, fill_in  # noqa: F401
from tests.web.visitor import shown
from web.coordinator.happening_steps import WORDS


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """A delegation in force."""
    desk.world.session.expire_on_commit = False
    row = launched(desk.world)
    in_force(desk.world, row)
    desk.carry_on()
    return row


def path(row: DelegationRow, slug: str) -> str:
    return f"/delegations/{row.id}/record/{slug}"


def count(desk: Desk, kind: str) -> int:
    return desk.ask(select(func.count()).select_from(EvidenceRow).where(EvidenceRow.kind == kind))[0]


def choked(desk: Desk, row: DelegationRow) -> None:
    """The co-ordinator reports an incident at her desk."""
    said = fill_in(desk.grace, path(row, "happening"), what="incident", touches="this", why="She choked.")
    assert said.status_code == 200


def test_an_incident_stops_the_task_at_once(desk: Desk, row: DelegationRow) -> None:
    """Given a delegation in force, when an incident is reported, then the page says no and who decides today."""
    choked(desk, row)
    text = shown(desk.grace.get(f"/delegations/{row.id}").text)
    assert "Amina Yusuf may not do the task “gastrostomy feed” for Mrs Edith Lowe" in text
    assert "Decide whether the task goes on after the incident Registered practitioner, today" in text


def test_the_form_stands_at_this_minute_and_says_what_is_missing(desk: Desk, row: DelegationRow) -> None:
    page = desk.grace.get(path(row, "happening"))
    assert 'value="10:01am"' in page.text
    said = fill_in(desk.grace, path(row, "happening"), at="")
    assert said.status_code == 422
    text = shown(said.text)
    for missing in (
        "Choose what has happened",
        "Choose whom it touches",
        "Enter the time of what happened",
        "Say in a sentence what happened",
    ):
        assert missing in text
    assert count(desk, "happening") == 0


@pytest.mark.parametrize(("touches", "stopped"), [("this", 1), ("task", 2), ("all", 3)])
def test_whom_an_incident_touches(desk: Desk, row: DelegationRow, touches: str, stopped: int) -> None:
    """Given two PAs in one task and one in another, then those that are named are stopped, and no others."""
    launched(desk.world, pa="ben")
    launched(desk.world, "change catheter bag", pa="ben")
    desk.keep()
    fill_in(desk.grace, path(row, "happening"), what="incident", touches=touches, why="She choked.")
    assert count(desk, "happening") == stopped


def test_a_trainer_decides_after_an_incident(desk: Desk, at: At, row: DelegationRow) -> None:
    """Given an incident, then it stands on the trainer's list, and once she has decided the task goes on."""
    choked(desk, row)
    desk.carry_on()
    nia = at("nia")
    inbox = shown(nia.get("/sign-offs").text)
    assert "Amina Yusuf Gastrostomy feed For Mrs Edith Lowe" in inbox
    assert "Decide whether the task goes on after the incident , today" in inbox
    page = shown(nia.get(f"/sign-offs/{row.id}").text)
    assert "Decide after what has happened" in page
    address = f"/sign-offs/{row.id}/after-happening"
    form = shown(nia.get(address).text)
    assert "Incident Reported on 17 May 2026 at 10:01am: She choked." in form
    missing = shown(fill_in(nia, address).text)
    assert "Select what you decide about" in missing
    assert "Select how the decision ended" in missing
    explain = shown(fill_in(nia, address, what="incident", outcome="may go on").text)
    assert "Write down what you looked at, and why you decide so" in explain
    done = fill_in(nia, address, what="incident", outcome="may go on", note="Seen her; the tube is in place.")
    assert done.status_code == 200
    assert "may do the task “gastrostomy feed”" in shown(done.text)
    assert count(desk, "decision after a happening") == 1


def test_where_nothing_has_happened_nothing_is_asked(desk: Desk, at: At, row: DelegationRow) -> None:
    page = shown(at("nia").get(f"/sign-offs/{row.id}").text)
    assert "Decide after what has happened" not in page


def test_what_was_reported_is_not_voided(desk: Desk, row: DelegationRow) -> None:
    """Given an incident on record, then a co-ordinator cannot take it away; a practitioner decides after it."""
    choked(desk, row)
    incident = desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "happening"))[0]
    assert f"/void/{incident.id}" not in desk.grace.get(f"/delegations/{row.id}").text
    said = fill_in(desk.grace, f"/delegations/{row.id}/void/{incident.id}", why="It was nothing.")
    assert said.status_code == 422
    assert "What was reported stays." in shown(said.text)
    assert count(desk, "void") == 0


def test_the_pa_withdraws_and_takes_it_back(desk: Desk, row: DelegationRow) -> None:
    """Given a PA who does not feel able, then the task stops, and goes on when that very PA takes it back."""
    step = path(row, "withdrawal")
    fill_in(desk.grace, step, outcome="withdrawn", party="PA/amina", why="She does not feel able.")
    page = desk.grace.get(f"/delegations/{row.id}")
    text = shown(page.text)
    assert "may not do the task" in text
    assert "Record: somebody withdraws" in text
    refused = fill_in(desk.grace, step, outcome="taken back", party="employer/lowe", why="She may go on.")
    assert refused.status_code == 422
    desk.world.later(minutes=1)
    desk.keep()
    fill_in(desk.grace, step, outcome="taken back", party="PA/amina", why="She has practised.")
    assert "Amina Yusuf may do the task" in shown(desk.grace.get(f"/delegations/{row.id}").text)


def test_cover_is_arranged_with_and_without_a_last_day(desk: Desk, row: DelegationRow) -> None:
    today = desk.world.now
    since = {"since-day": f"{today.day}", "since-month": f"{today.month}", "since-year": f"{today.year}"}
    done = fill_in(desk.grace, path(row, "cover"), who="Community nurses, 01632 960123", **since)
    assert done.status_code == 200
    assert "The cover is written down." in shown(done.text)
    wrong = fill_in(
        desk.grace,
        path(row, "cover"),
        who="An agency",
        **since,
        until_day="1",
        until_month="1",
        until_year="2026",
    )
    assert wrong.status_code == 422
    assert "Last day must be" in shown(wrong.text)
    first = desk.ask(select(CoverArrangement))
    assert [(one.who, one.until) for one in first] == [("Community nurses, 01632 960123", None)]


def test_a_delegation_ends_only_where_nobody_is_left_uncared_for(desk: Desk, row: DelegationRow) -> None:
    """Given the only PA in force, then it ends once cover is there or nobody needs the task; and says so after."""
    refused = fill_in(desk.grace, path(row, "end"), needed="yes", why="She moves away.")
    assert refused.status_code == 422
    assert "Nobody would do this task." in shown(refused.text)
    done = fill_in(desk.grace, path(row, "end"), needed="no", why="The tube was taken out.")
    assert done.status_code == 200
    text = shown(done.text)
    assert "The delegation has ended." in text
    assert "This delegation ended on" in text
    assert "safehands-answer" not in done.text
    assert "What to do now" not in text
    assert "If something changes" not in text
    assert [one.why for one in desk.ask(select(DelegationEnd))] == ["The tube was taken out."]


def test_somebody_who_monitors_is_away_and_back(desk: Desk, row: DelegationRow) -> None:
    """Given a nurse who is away for a month, then somebody is asked to name a successor; back, nobody is."""
    day = desk.world.now.date()
    first = {"day-day": f"{day.day}", "day-month": f"{day.month}", "day-year": f"{day.year}"}
    back = fill_in(desk.grace, path(row, "away"), party="monitoring nurse/omar", outcome="back", **first)
    assert back.status_code == 422
    assert "Omar Haddad is not away." in shown(back.text)
    until = {"until-day": "30", "until-month": "6", "until-year": f"{day.year}"}
    away = fill_in(
        desk.grace, path(row, "away"), party="monitoring nurse/omar", outcome="away", **first, **until
    )
    assert "The absence is written down." in shown(away.text)
    desk.world.later(minutes=1)
    desk.carry_on()
    text = shown(desk.grace.get(f"/delegations/{row.id}").text)
    assert "Name who is to monitor" in text
    fill_in(desk.grace, path(row, "away"), party="monitoring nurse/omar", outcome="back", **first)
    desk.carry_on()
    assert "Name who is to monitor" not in shown(desk.grace.get(f"/delegations/{row.id}").text)


def test_whatever_the_rules_know_to_happen_can_be_reported(desk: Desk, row: DelegationRow) -> None:
    page = shown(desk.grace.get(path(row, "happening")).text)
    assert WORDS.keys() == HAPPENINGS.keys()
    assert all(words in page for words in WORDS.values())
    assert page.count("The task stops at once.") == sum(one.stops_at_once for one in HAPPENINGS.values())
    assert "it goes on for 7 days (example, not approved)" in page


def test_a_withdrawal_is_not_voided_but_taken_back(desk: Desk, row: DelegationRow) -> None:
    fill_in(desk.grace, path(row, "withdrawal"), outcome="withdrawn", party="PA/amina", why="Not able.")
    said = desk.ask(select(EvidenceRow).where(EvidenceRow.kind == "withdrawal"))[0]
    refused = fill_in(desk.grace, f"/delegations/{row.id}/void/{said.id}", why="She did not mean it.")
    assert "whoever withdrew takes it back" in shown(refused.text)
    assert count(desk, "void") == 0


@pytest.mark.browser
def test_the_forms_in_a_browser(
    page: Page, address: str, log_in: Callable[..., None], desk: Desk, at: At, row: DelegationRow
) -> None:
    """Given a co-ordinator and a trainer in a browser, then each form is accessible and by keyboard."""
    happenings.report_change(
        desk.world.act("grace"), desk.world.cases["lowe"], "change of care plan", "A new pump rate."
    )
    desk.carry_on()
    log_in(page, "grace")
    for slug in ("happening", "withdrawal", "cover", "away", "end"):
        page.goto(address + path(row, slug))
        looked_at(page, f"record-{slug}")
        page.get_by_role("button", name="Record").click()
        expect(page.locator(".nhsuk-error-summary")).to_be_focused()
        looked_at(page, f"record-{slug}-error")
    at("nia")
    page.context.clear_cookies()
    log_in(page, "nia")
    page.goto(f"{address}/sign-offs/{row.id}/after-happening")
    looked_at(page, "sign-off-happening")
    page.get_by_role("button", name="Record").click()
    looked_at(page, "sign-off-happening-error")
