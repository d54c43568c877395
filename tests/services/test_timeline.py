"""What happened, newest first, with the time it was true and the time it was recorded."""

from datetime import timedelta

from services import coordination
from services.answers import evidence_about
from services.evidence import NewEvidence, record_evidence
from services.history import timeline
from services.history.timeline import About, Answered, Applies, Asked, Happened, Launched, Listed, Recorded
from services.reconcile import reconcile
from services.void import void_evidence
from tests.services.world import World, in_force, launched, trained


def kinds(happened: list[Happened]) -> list[str]:
    """What each line is about, in its order."""
    return [one.piece.row.kind if isinstance(one, Recorded) else type(one).__name__ for one in happened]


def test_the_newest_is_first(world: World) -> None:
    """Given a delegation in force, then its timeline goes back from the panel to the day it was asked for."""
    row = launched(world)
    in_force(world, row)
    reconcile(world.act("grace"), row.id)
    told = timeline.of_delegation(world.session, row)
    assert [one.at for one in told] == sorted((one.at for one in told), reverse=True)
    assert kinds(told)[:4] == ["Answered", "panel decision", "Listed", "recommendation"]
    assert kinds(told)[-1] == "Launched"


def test_actions_opened_and_closed(world: World) -> None:
    """Given something that was asked for and then done, then both are told, with their days."""
    row = launched(world)
    reconcile(world.act("grace"), row.id)
    trained(world, row)
    reconcile(world.act("grace"), row.id)
    asked = [one for one in timeline.of_delegation(world.session, row) if isinstance(one, Asked)]
    about_form = [one for one in asked if one.action.requirement == "clinical recommendations"]
    assert [(one.closed is not None, one.at) for one in about_form] == [
        (True, world.now),
        (False, world.now - timedelta(days=3)),
    ]


def test_an_answer_that_only_moved_its_day_is_not_told(world: World) -> None:
    """Given two lines of the log that say the same, then one is told."""
    row = launched(world)
    reconcile(world.act("grace"), row.id)
    world.later(hours=1)
    coordination.record_agreement(world.act("grace"), row, world.now.date(), world.giver("lowe"))
    reconcile(world.act("grace"), row.id)
    told = [one for one in timeline.of_delegation(world.session, row) if isinstance(one, Answered)]
    assert [one.row.status for one in told] == ["waiting for clinical recommendations"]


def test_a_void_is_told_beside_what_it_voids(world: World) -> None:
    """Given evidence declared void, then both stand in the timeline, and the first says that it never counted."""
    row = launched(world)
    trained(world, row)
    (piece,) = (one for one in evidence_about(world.session, row) if one.row.kind == "agreement")
    world.later(hours=1)
    void_evidence(world.act("grace"), world.cases["lowe"], piece, "It was about somebody else.")
    told = timeline.of_delegation(world.session, row)
    assert kinds(told)[0] == "void"
    (agreement,) = (one for one in told if isinstance(one, Recorded) and one.piece.row.kind == "agreement")
    assert agreement.piece.voided is not None
    assert agreement.piece.voided.note == "It was about somebody else."


def test_a_case_tells_which_pa_and_task(world: World) -> None:
    """Given two delegations, then the case's timeline names the PA and the task of each line, and begins at launch."""
    first = launched(world)
    world.later(hours=1)
    launched(world, "apply topical cream", "ben")
    coordination.record_agreement(world.act("grace"), first, world.now.date(), world.giver("lowe"))
    told = timeline.of_case(world.session, world.cases["lowe"])
    assert [one.about for one in told if isinstance(one, Recorded)] == [
        About("Amina Yusuf", "gastrostomy feed")
    ]
    assert [one.about for one in told if isinstance(one, Launched)] == [
        About("Ben Carter", "apply topical cream"),
        About("Amina Yusuf", "gastrostomy feed"),
        About(),
    ]
    assert {one.framework for one in told if isinstance(one, Applies)} == {
        "staffordshire",
        "staffordshire-hospital",
    }
    assert not [one for one in told if isinstance(one, Listed)]


def test_another_persons_evidence_is_not_told(world: World) -> None:
    """Given what the same PA does for somebody else, then this case does not tell it; her general learning it does."""
    row = launched(world)
    coordination.record_learning(world.act("grace"), row, "first aid", world.now.date(), world.giver("nia"))
    day, giver = world.now.date(), (world.giver("nia"),)
    new = NewEvidence("training", "completed", day, giver, pa_id=row.pa_id, person_id="joy", task=row.task)
    record_evidence(world.act("nia"), "north", new)
    for told in (
        timeline.of_delegation(world.session, row),
        timeline.of_case(world.session, world.cases["lowe"]),
    ):
        assert [one.piece.row.about for one in told if isinstance(one, Recorded)] == ["first aid"]
