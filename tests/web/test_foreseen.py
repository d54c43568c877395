"""Before a task is asked for: what will be needed, by whom, and how long it took before."""

from sqlalchemy import select

from models.cases import DelegationRow
from models.people import Person
from services.desks import usual_times
from services.desks.foreseen import foresee
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.visitor import shown

TASK = "tracheostomy suction"


def looked(desk: Desk, **fields: str):
    """Fill in the form and continue."""
    desk.grace.get("/cases/SH-0001/delegation")
    return desk.grace.send(
        "/cases/SH-0001/delegation", **{"go": "check", "pa": "amina", "task": TASK} | fields
    )


def test_what_will_be_needed_is_shown_before_anything_is_asked(desk: Desk) -> None:
    """Given a task, when she continues, then steps, roles and days are shown, and nothing is on record yet."""
    launched(desk.world)
    desk.keep()
    page = looked(desk)
    text = shown(page.text)
    assert "What will be needed" in text
    assert "Complete the clinical recommendations form PHB co-ordinator, by" in text
    assert "Clinical trainer, within" in text
    assert "From asking to being in force: not known yet (fewer than 10 times here in two years)." in text
    assert len(desk.ask(select(DelegationRow))) == 1
    desk.grace.send("/cases/SH-0001/delegation", once="1", pa="amina", task=TASK)
    assert {row.task for row in desk.ask(select(DelegationRow))} == {"gastrostomy feed", TASK}


def test_what_is_on_record_counts_already(desk: Desk) -> None:
    """Given the task in force with another PA, then what was said of it is met already; no PA is an error."""
    in_force(desk.world, launched(desk.world))
    launched(desk.world, TASK, "ben")
    desk.keep()
    assert "Already met:" in shown(looked(desk, pa="ben", task="gastrostomy feed").text)
    assert "Error: Choose the PA" in shown(looked(desk, pa="nobody").text)


def test_how_long_it_took_here_before(desk: Desk, monkeypatch) -> None:
    """Given enough of the past, then the usual time is told, of this organisation alone."""
    world = desk.world
    in_force(world, launched(world))
    desk.carry_on()
    monkeypatch.setattr(usual_times, "ENOUGH", 1)
    amina = world.session.get_one(Person, "amina")
    found, whole = foresee(world.session, world.cases["lowe"], amina, [TASK], world.now)
    assert whole is not None
    assert whole.number == 1
    assert found[0].whole is None
    assert usual_times.came_into_force(world.session, "south", world.now) is None
