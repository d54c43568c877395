"""Before a case is launched: what its frameworks will ask for, of whom, and how long that took here before."""

from datetime import date

from sqlalchemy import select

from models.cases import Case
from rules.applied import Applied
from rules.decide import decide
from rules.framework import from_library
from rules.moments import Span, instant
from rules.question import Delegation, Known, Moment
from services.cases import Application
from services.desks import usual_times
from services.desks.foreseen_case import CaseForeseen, foresee_case
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_launch import CHOSEN, HOME, HOSPITAL, SOL, checked, go
from tests.web.visitor import shown

BORN = date(1987, 6, 3)
SETTINGS: dict[str, str | int] = {"panel decides": "all", "panel meets": "every two months"}
APPLICATIONS = [Application(HOME, SETTINGS), Application(HOSPITAL, in_hospital_only=True)]


def foreseen(desk: Desk, organisation: str = "north") -> CaseForeseen:
    return foresee_case(desk.world.session, organisation, APPLICATIONS, BORN, desk.world.now)


def test_it_is_shown_before_the_case_is_launched(desk: Desk) -> None:
    """Given the answers, when they are checked, then each role's part is shown, and nothing is on record yet."""
    checked(desk)
    text = shown(desk.grace.page)
    assert "What this will need" in text
    assert "For every task (5 may be delegated)" in text
    assert "Clinical trainer" in text
    assert "Complete the clinical recommendations form, within" in text
    assert "From asking to being in force: not known yet (fewer than 10 times here in two years)." in text
    assert "For some tasks only" in text
    assert "Arrange the prerequisite learning: epilepsy awareness, within" in text
    assert "In hospital besides" in text
    assert desk.ask(select(Case)) == []


def test_it_is_for_the_frameworks_that_were_chosen(desk: Desk) -> None:
    """Given the framework for the home alone, then nothing is foreseen in hospital."""
    desk.grace.get("/caseload/launch")
    go(desk, "frameworks", **SOL)
    go(desk, "settings", framework=[HOME.sha256])
    assert "In hospital besides" not in shown(go(desk, "check", **CHOSEN).text)


def test_what_is_asked_of_some_tasks_says_of_which(desk: Desk) -> None:
    """Given learning that one task builds on, then that task is named, and what all ask for names none."""
    home = {one.requirement: one for one in foreseen(desk).home}
    assert len(home["prerequisite learning: epilepsy awareness"].tasks) == 1
    assert home["assessed competent"].tasks == ()


def test_it_is_what_the_rules_would_answer(desk: Desk) -> None:
    """Given each task asked for now with nothing on record, then both evaluators miss just what is foreseen."""
    told = foreseen(desk)
    home, now = Applied(HOME, SETTINGS), instant(desk.world.now)
    at = Moment(Span.at(now), now)
    missing: dict[str, set[str]] = {"home": set(), "hospital": set()}
    for place, applied, admitted in (
        ("home", [home], None),
        ("hospital", [home, Applied(HOSPITAL)], now),
    ):
        for task, text in HOME.text.tasks.items():
            if not text.never_delegated:
                asked = Delegation("pa", "person", task, now, where=place, admitted=admitted, born=BORN)
                answer = decide(applied, asked, Known(), at)
                missing[place] |= {one.requirement for one in answer.reasons if not one.met}
    assert {one.requirement for one in told.home} == missing["home"]
    assert {one.requirement for one in told.hospital} == missing["hospital"] - missing["home"]
    assert told.tasks == 5


def test_how_long_it_took_is_told_of_this_organisation_alone(desk: Desk, monkeypatch) -> None:
    """Given enough of the past here, then the usual times are told; elsewhere they are not known."""
    in_force(desk.world, launched(desk.world))
    desk.carry_on()
    monkeypatch.setattr(usual_times, "ENOUGH", 1)
    here, elsewhere = foreseen(desk), foreseen(desk, "south")
    assert here.whole is not None
    assert here.whole.number == 1
    assert elsewhere.whole is None
    assert not any(one.usual for one in elsewhere.home)


def test_frameworks_that_name_no_task_say_so(desk: Desk) -> None:
    """Given a framework without tasks of its own, then nothing is foreseen, and no error."""
    oxford = from_library("oxford")
    settings: dict[str, str | int] = {
        name: one.choices[0] for name, one in oxford.text.settings.items() if one.default is None
    }
    told = foresee_case(desk.world.session, "north", [Application(oxford, settings)], BORN, desk.world.now)
    assert (told.tasks, told.home, told.hospital) == (0, (), ())
