"""The cover plan: which task nobody may do on which day, why, who covers, and the same as a file."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.record import RecordEntry
from rules.moments import LONDON
from services.absences import record_absence
from services.cover import arrange_cover
from services.desks.cover_plan import next_monday, plan_of_case, plan_of_caseload
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.visitor import shown

MONDAY = date(2026, 5, 25)


@pytest.fixture(name="covered")
def in_force_case(desk: Desk) -> Desk:
    """Amina does one task; Ben was asked for another that is not in force."""
    in_force(desk.world, launched(desk.world))
    launched(desk.world, "tracheostomy suction", "ben")
    desk.carry_on()
    return desk


def days(desk: Desk, first: date = MONDAY) -> dict[str, list[str]]:
    """Of each task who does it on each day."""
    world = desk.world
    lines = plan_of_case(world.session, world.cases["lowe"], first, world.now)
    return {line.task: ["+".join(one.pas) or one.cover or "nobody" for one in line.days] for line in lines}


def test_next_week_begins_on_monday() -> None:
    """On a Sunday it is tomorrow; on a Monday it is in seven days."""
    assert next_monday(date(2026, 5, 24)) == MONDAY
    assert next_monday(MONDAY) == MONDAY + timedelta(days=7)


def test_who_may_and_who_is_away_and_who_covers(covered: Desk) -> None:
    """Given an absence from Wednesday to Friday with cover from Thursday, then Wednesday alone has nobody."""
    assert days(covered) == {"gastrostomy feed": ["Amina Yusuf"] * 7, "tracheostomy suction": ["nobody"] * 7}
    act = covered.world.act("grace")
    record_absence(act, "north", "amina", MONDAY + timedelta(days=2), MONDAY + timedelta(days=4))
    since = datetime(2026, 5, 28, tzinfo=LONDON)
    arrange_cover(act, covered.world.cases["lowe"], "gastrostomy feed", "Community nurses", since)
    amina, nurses = ["Amina Yusuf"], ["Community nurses"]
    assert days(covered)["gastrostomy feed"] == amina * 2 + ["nobody"] + nurses * 2 + amina * 2


def test_what_runs_out_in_a_week_leaves_nobody_from_then_on(covered: Desk) -> None:
    """Given a registration or review that runs out, then the plan says no from the day after its last good day."""
    world = covered.world
    line = plan_of_case(world.session, world.cases["lowe"], MONDAY, world.now)[0]
    far = [MONDAY + timedelta(days=7 * number) for number in range(60)]
    turned = next(first for first in far if "nobody" in days(covered, first)["gastrostomy feed"])
    week = days(covered, turned)["gastrostomy feed"]
    assert line.days[0].why == ()
    assert "Amina Yusuf" not in week[week.index("nobody") :]


def test_the_page_says_why_and_leads_to_cover(covered: Desk) -> None:
    """Given a task with nobody, then the page says why, and where cover is written down."""
    page = covered.grace.get("/cases/SH-0001/cover")
    text = shown(page.text)
    assert "Cover plan, 18 May 2026 to 24 May 2026" in text or "Cover plan, 25 May 2026" in text
    assert "7 times nobody does a task on a day." in text
    assert "Ben Carter: waiting for clinical recommendations." in text
    assert "/record/cover" in page.text
    assert covered.stranger.get("/cases/SH-0001/cover").status_code == 404


def test_the_caseload_shows_what_was_in_force_and_may_be_left(covered: Desk) -> None:
    """Given somebody all week, then nothing is shown; given an absence, then the task and whose it is."""
    assert "has somebody on every day" in shown(covered.grace.get("/cover").text)
    first = next_monday(covered.world.now.date())
    record_absence(covered.world.act("grace"), "north", "amina", first, first)
    covered.carry_on()
    text = shown(covered.grace.get("/cover").text)
    assert "1 task to look at." in text
    assert "Mrs Edith Lowe , born 2 April 1951" in text
    assert "Amina Yusuf: is away" in text
    assert "Tracheostomy" not in text
    assert "has somebody on every day" in shown(covered.stranger.get("/cover").text)
    found = plan_of_caseload(covered.world.session, ["north"], first, covered.world.now)
    assert [len(line.gaps) for line in found.lines] == [1]


def test_the_plan_as_a_file(covered: Desk) -> None:
    """Given a week, then the file has a line for each task and day, and the record says that it was taken away."""
    covered.grace.get("/cases/SH-0001/cover")
    answer = covered.grace.send("/cases/SH-0001/cover/csv", week=MONDAY.isoformat())
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 14
    assert {(row["Task"][:12], row["Nobody"]) for row in rows} == {
        ("Gastrostomy ", ""),
        ("Tracheostomy", "nobody"),
    }
    covered.grace.get("/cover")
    assert covered.grace.send("/cover/csv").status_code == 200
    assert len([one for one in covered.ask(select(RecordEntry)) if b'"list":"cover plan"' in one.body]) == 2


@pytest.mark.parametrize("week", ["", "nonsense", "2020-01-01", "2999-01-01"])
def test_another_week_than_can_be_planned(covered: Desk, week: str) -> None:
    """What is over, far ahead or no date at all is next week."""
    first = next_monday(covered.world.now.date())
    assert f"Cover plan, {first.day} May 2026" in shown(covered.grace.get(f"/cover?week={week}").text)
