"""The caseload: which cases, in which order, with what to do next."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from models.people import Person
from rules.framework import from_library
from services import outbox
from services.cases import Application, launch_case, launch_delegation
from services.in_hospital.hospital import admit
from tests.services.world import in_force, launched, recommended
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.visitor import shown

CHOSEN = {"panel decides": "all", "panel meets": "every two months"}


def another(desk: Desk, name: str, number: int, pas: tuple[str, ...] = ("ben",)) -> None:
    """A case of another person, with one delegation for each PA."""
    world = desk.world
    world.session.add(Person(id=f"other{number}", name=name, created_at=world.now))
    world.session.flush()
    applied = [Application(from_library("staffordshire"), dict(CHOSEN))]
    case = launch_case(world.act("grace"), "north", f"other{number}", applied)
    world.cases[f"other{number}"] = case
    for pa in pas:
        launch_delegation(world.act("grace"), case, pa, "apply topical cream")


def names(page: str) -> list[str]:
    """The people on the page, in its order."""
    return re.findall(r'<a href="/cases/[\w-]+"><strong>([^<]+)</strong>', page)


def test_an_organisation_without_cases(desk: Desk) -> None:
    """Given no case yet, then the page says what a case is and how to begin."""
    page = desk.grace.get("/caseload")
    assert "Your organisation has no cases yet." in shown(page.text)
    assert 'href="/caseload/launch"' in page.text


def test_a_line_says_who_what_next_and_by_when(desk: Desk) -> None:
    """Given a case with a delegation, then its line says who, what is next, and the status."""
    launched(desk.world)
    desk.carry_on()
    text = shown(desk.grace.get("/caseload").text)
    assert "1 case" in text
    assert "Mrs Edith Lowe Born 2 April 1951 NHS number 999 000 0018" in text
    assert "PHB co-ordinator, by 19 May 2026 Amina Yusuf, gastrostomy feed; and" in text
    assert "1 Waiting for clinical recommendations" in text
    assert "SH-0001" in text


def test_before_the_flow_has_run(desk: Desk) -> None:
    """Given a change that the flow has not seen, then no status is shown that may be out of date."""
    row = launched(desk.world)
    desk.keep()
    assert "1 Being worked out" in shown(desk.grace.get("/caseload").text)
    desk.carry_on()
    assert "1 Waiting for clinical recommendations" in shown(desk.grace.get("/caseload").text)
    recommended(desk.world, row)
    desk.keep()
    assert "1 Being worked out" in shown(desk.grace.get("/caseload").text)


def test_what_is_put_for_a_later_day_is_out_of_date_from_then_on_and_not_before(desk: Desk) -> None:
    """Given a line of the outbox for next week, as of a planned admission, then the log holds until then."""
    row = launched(desk.world)
    in_force(desk.world, row)
    desk.carry_on()
    begins = desk.world.now + timedelta(days=7)
    outbox.put(desk.world.act("grace"), outbox.RECONCILE, row.id, f"{row.id}:planned", begins)
    desk.keep()
    assert "1 In force" in shown(desk.grace.get("/caseload").text)
    desk.world.later(days=7)
    desk.keep()
    assert "1 Being worked out" in shown(desk.grace.get("/caseload").text)


def test_what_the_passing_of_time_may_have_changed(desk: Desk) -> None:
    """Given a review that fell due and a sweep that has not run, then in force is not said any more."""
    in_force(desk.world, launched(desk.world))
    desk.carry_on()
    assert "1 In force" in shown(desk.grace.get("/caseload").text)
    desk.world.later(days=400)
    desk.keep()
    assert "1 Being worked out" in shown(desk.grace.get("/caseload").text)


def test_the_most_urgent_first(desk: Desk) -> None:
    """Given three cases, then the one with the earliest day is first, and one with nothing to do is last."""
    launched(desk.world)
    desk.world.later(days=3)
    another(desk, "Idle Ida", 1, pas=())
    another(desk, "Later Lin", 2)
    desk.carry_on()
    assert names(desk.grace.get("/caseload").text) == ["Mrs Edith Lowe", "Later Lin", "Idle Ida"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lowe", ["Mrs Edith Lowe"]),
        ("999 000 0018", ["Mrs Edith Lowe"]),
        (" 999-000-0018 ", ["Mrs Edith Lowe"]),
        ("9990000018", ["Mrs Edith Lowe"]),
        ("AMINA", ["Mrs Edith Lowe"]),
        ("ben", ["Sol Stone"]),
        ("sh-0002", ["Sol Stone"]),
        ("100%", []),
        ("_", []),
    ],
)
def test_a_search_finds_by_name_number_pa_and_reference(desk: Desk, words: str, found: list[str]) -> None:
    """Given two cases, when she searches, then the right ones are shown, and the words are not in the address."""
    launched(desk.world)
    another(desk, "Sol Stone", 1)
    desk.carry_on()
    desk.grace.get("/caseload")
    page = desk.grace.send("/caseload/find", q=words)
    assert sorted(names(page.text)) == found
    assert re.fullmatch(r"http://testserver/caseload\?search=se_[0-9a-f]{24}", str(page.url))
    assert f'value="{words.strip()}"' in page.text
    if not found:
        assert "No case matches all of that." in shown(page.text)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("status=waiting+for+training", []),
        ("status=waiting+for+clinical+recommendations", ["Sol Stone"]),
        ("status=nonsense", ["Mrs Edith Lowe", "Sol Stone"]),
        ("hospital=yes", ["Mrs Edith Lowe"]),
        ("overdue=yes", []),
        ("hospital=yes&status=waiting+for+clinical+recommendations", []),
    ],
)
def test_filters_live_in_the_address(desk: Desk, address: str, found: list[str]) -> None:
    """Given two cases, when the address asks for some, then only those are shown."""
    launched(desk.world)
    another(desk, "Sol Stone", 1)
    desk.world.later(days=1)
    admit(desk.world.act("grace"), desk.world.cases["lowe"], "hospital", "Ward 7", desk.world.now)
    desk.carry_on()
    page = desk.grace.get(f"/caseload?{address}")
    assert sorted(names(page.text)) == found
    if not found:
        assert "No case matches all of that." in shown(page.text)


def test_overdue_is_said_in_words(desk: Desk) -> None:
    """Given an action whose day has passed, then the line says overdue, and the filter finds it."""
    launched(desk.world)
    desk.carry_on()
    desk.world.later(days=20)
    desk.keep()
    assert "overdue since 19 May 2026" in shown(desk.grace.get("/caseload?overdue=yes").text)


def test_another_organisations_cases_are_not_there(desk: Desk) -> None:
    """Given a case of North, when South's co-ordinator looks, or searches for it, then there is none."""
    launched(desk.world)
    desk.carry_on()
    stranger = desk.stranger
    assert "Your organisation has no cases yet." in shown(stranger.get("/caseload").text)
    assert names(stranger.get("/caseload?status=waiting+for+clinical+recommendations").text) == []
    search = desk.grace.get("/caseload") and desk.grace.send("/caseload/find", q="lowe")
    page = desk.stranger.get(f"/caseload?{search.url.query.decode()}")
    assert "What you searched for is no longer kept." in shown(page.text)
    assert "Edith" not in page.text


def test_50_on_a_page(desk: Desk) -> None:
    """Given 51 cases, then the second page has one, and a page too far is the last."""
    for number in range(51):
        another(desk, f"Person {number:02}", number, pas=())
    desk.keep()
    desk.grace.get("/caseload")
    first = desk.grace.send("/caseload/find", q="person")
    assert len(names(first.text)) == 50
    assert "51 cases found, page 1 of 2" in shown(first.text)
    assert names(desk.grace.get(f"{first.url.path}?{first.url.query.decode()}&page=2").text) == ["Person 50"]
    assert names(desk.grace.get("/caseload?page=99").text) == ["Person 50"]
    assert desk.grace.get("/caseload?page=x").status_code == 422


def test_queries_do_not_grow_with_cases(desk: Desk, settings) -> None:
    """Given one case, and then many, then the page asks the database as often."""
    asked = []
    event.listen(settings.engine, "before_cursor_execute", lambda *_: asked.append(1))
    counts = []
    for size in (1, 12):
        for number in range(size):
            another(desk, f"Person {size} {number}", size * 100 + number, pas=("ben", "amina"))
        desk.carry_on()
        desk.grace.get("/caseload")
        asked.clear()
        desk.grace.get("/caseload")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] < 20
