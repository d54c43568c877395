"""Admission, who is on call, and discharge: one stay at a time, and each on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.hospital import Admission
from models.messages import Message
from models.people import Person
from models.record_check import verify
from services import outbox
from services.act import Refused
from services.evidence import NewEvidence, record_evidence
from services.in_hospital import hospital
from services.recipients import recipients, to_be_told
from services.reconcile import reconcile
from tests.services.asking import ask_now, claim
from tests.services.stays import WARD, admitted, done, entries, in_hospital, ready, waiting, written
from tests.services.world import World, in_force, launched


@pytest.mark.covers("HO-05")
def test_an_admission_is_on_record_asks_every_task_again_and_starts_the_agreement(world: World) -> None:
    row = launched(world)
    other = launched(world, pa="ben")
    done(world)
    admission = admitted(world)
    assert '"admitted to hospital"' in entries(world)[-1]
    assert sorted(waiting(world, outbox.RECONCILE)) == sorted([row.id, other.id])
    assert waiting(world, outbox.AGREEMENT) == [admission.id]
    assert verify(world.session).ok


@pytest.mark.covers("HO-16")
def test_what_is_in_order_at_home_waits_for_the_ward_and_at_home_again_is_in_order(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    assert ask_now(world.session, row, world.now).may
    admission = admitted(world)
    assert not ask_now(world.session, row, world.now).may
    ready(world, admission, row)
    assert ask_now(world.session, row, world.now).may
    world.later(days=3)
    hospital.discharge(world.act("grace"), admission, world.now)
    answer = ask_now(world.session, row, world.now)
    assert (answer.may, answer.delegation.where) == (True, "home")
    assert '"discharged from hospital"' in entries(world)[-1]
    assert verify(world.session).ok


def admit(world: World, hours: float = 0, **changed: object) -> Admission:
    """An admission, so many hours from now, with something about it changed."""
    at = world.now + timedelta(hours=hours)
    given = {"hospital_id": "hospital", "ward": WARD, "admitted_at": at, **changed}
    return hospital.admit(world.act("grace"), world.cases["lowe"], **given)  # type: ignore[arg-type]


def stayed(world: World) -> None:
    """Two days in hospital, over now."""
    hospital.discharge(world.act("grace"), admit(world, -48), world.now)


IMPOSSIBLE: dict[str, tuple[str, Callable[[World], object], Callable[[World], object]]] = {
    "no ward": ("The ward is missing", launched, lambda world: admit(world, ward="  ")),
    "no hospital": ("not on record", launched, lambda world: admit(world, hospital_id="nowhere")),
    "the future": ("is a planned one", launched, lambda world: admit(world, 0.1)),
    "not on call": ("on-call nurse", launched, lambda world: admit(world, on_call_nurse_id="nia")),
    "there already": ("in hospital already", admit, lambda world: admit(world, 0, ward="Ward 9")),
    "there then": ("was in hospital then", stayed, lambda world: admit(world, -24)),
    "planned later": (
        "begins later is planned",
        lambda world: admit(world, 48, planned=True),
        admit,
    ),
}
"""What the refusal says, what has happened before, and what is refused."""


@pytest.mark.parametrize(("says", "before", "act"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_an_impossible_admission_is_refused_with_a_way_out_and_nothing_is_changed(
    world: World, says: str, before: Callable[[World], object], act: Callable[[World], object]
) -> None:
    if before is not launched:
        launched(world)
    before(world)
    there = written(world)
    with pytest.raises(Refused, match=says) as refused:
        act(world)
    assert refused.value.way_out
    assert written(world) == there


def test_the_same_admission_sent_twice_is_one(world: World) -> None:
    launched(world)
    first = admitted(world)
    before = written(world)
    assert admitted(world, first.admitted_at) is first
    assert written(world) == before


@pytest.mark.parametrize(("hours", "says"), [(1, "in the future"), (0, "not after"), (-1, "not after")])
def test_a_discharge_at_an_impossible_time_is_refused(world: World, hours: int, says: str) -> None:
    launched(world)
    admission = admitted(world)
    before = written(world)
    with pytest.raises(Refused, match=says):
        hospital.discharge(world.act("grace"), admission, world.now + timedelta(hours=hours))
    assert written(world) == before


def test_a_discharge_sent_twice_is_one_and_at_another_time_is_refused(world: World) -> None:
    admission, _ = in_hospital(world)
    first = hospital.discharge(world.act("grace"), admission, world.now)
    before = written(world)
    assert hospital.discharge(world.act("grace"), admission, world.now) is first
    with pytest.raises(Refused, match="with another time"):
        hospital.discharge(world.act("grace"), admission, world.now - timedelta(minutes=5))
    assert written(world) == before


@pytest.mark.covers("HO-16")
def test_after_readmission_to_the_same_ward_the_ward_decides_anew(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    hospital.discharge(world.act("grace"), admission, world.now)
    world.later(days=3)
    again = admitted(world)
    assert again.id != admission.id
    unmet = {one.requirement for one in ask_now(world.session, row, world.now).reasons if not one.met}
    assert unmet == {"ward's decision on this task"}
    world.later(minutes=1)
    hospital.ward_decides(world.act("grace"), again, row, "may continue", world.giver("kit"))
    assert ask_now(world.session, row, world.now).may


@pytest.mark.covers("HO-08")
def test_an_induction_to_a_ward_of_the_same_name_elsewhere_does_not_serve(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    hospital.discharge(world.act("grace"), admission, world.now)
    world.later(days=1)
    hospital.admit(world.act("grace"), world.cases["lowe"], "moorland", WARD, world.now)
    unmet = {one.requirement for one in ask_now(world.session, row, world.now).reasons if not one.met}
    assert unmet == {"local induction", "ward's decision on this task"}


def test_before_a_planned_admission_the_place_is_home_and_from_it_on_hospital(world: World) -> None:
    row = launched(world)
    in_force(world, row)
    done(world)
    planned = admitted(world, world.now + timedelta(days=2), planned=True)
    assert '"admission to hospital planned"' in entries(world)[-1]
    assert ask_now(world.session, row, world.now).delegation.where == "home"
    assert waiting(world, outbox.RECONCILE) == []
    assert waiting(world, outbox.AGREEMENT) == [planned.id]
    world.now = planned.admitted_at
    assert ask_now(world.session, row, world.now).delegation.where == "hospital"
    world.later(seconds=1)
    assert waiting(world, outbox.RECONCILE) == [row.id]


def test_nobody_may_work_on_the_line_of_a_planned_admission_before_it_begins(world: World) -> None:
    launched(world)
    done(world)
    planned = admitted(world, world.now + timedelta(days=2), planned=True)
    lines = [line for line in outbox.waiting(world.session, world.now) if line.kind == outbox.RECONCILE]
    assert lines == []
    later = planned.admitted_at + timedelta(seconds=1)
    (line,) = [one for one in outbox.waiting(world.session, later) if one.kind == outbox.RECONCILE]
    assert claim(world.session, line.id, "worker", world.now) is None
    assert claim(world.session, line.id, "worker", later) is line


def test_a_planned_admission_can_be_called_off_and_planned_anew(world: World) -> None:
    row = launched(world)
    planned = admitted(world, world.now + timedelta(days=2), planned=True)
    with pytest.raises(Refused, match="reason is missing"):
        hospital.call_off(world.act("grace"), planned, " ")
    hospital.call_off(world.act("grace"), planned, "The operation is put off.")
    assert "put off" not in entries(world)[-1]
    assert hospital.open_admission(world.session, "lowe") is None
    world.now = planned.admitted_at + timedelta(hours=1)
    assert ask_now(world.session, row, world.now).delegation.where == "home"
    admitted(world, world.now + timedelta(days=2), planned=True)
    assert verify(world.session).ok


def test_a_stay_that_has_begun_is_not_called_off(world: World) -> None:
    admission, _ = in_hospital(world)
    with pytest.raises(Refused, match="has begun"):
        hospital.call_off(world.act("grace"), admission, "She is home.")


@pytest.mark.covers("HO-12")
def test_the_on_call_nurse_can_be_named_later_with_a_number_and_changed(world: World) -> None:
    launched(world)
    admission = admitted(world, on_call_nurse_id=None)
    assert hospital.on_call_nurse(world.session, admission) is None
    hospital.name_on_call_nurse(world.act("grace"), admission, "ollie", "01632 960999")
    nurse = hospital.on_call_nurse(world.session, admission)
    assert nurse is world.session.get_one(Person, "ollie")
    assert nurse.telephone == "01632 960999"
    assert "960999" not in "".join(entries(world))
    before = written(world)
    hospital.name_on_call_nurse(world.act("grace"), admission, "ollie", "01632 960999")
    assert written(world) == before
    with pytest.raises(Refused, match="on-call nurse"):
        hospital.name_on_call_nurse(world.act("grace"), admission, "nia")
    assert verify(world.session).ok


def test_nothing_is_recorded_of_a_stay_that_has_ended(world: World) -> None:
    admission, row = in_hospital(world)
    hospital.discharge(world.act("grace"), admission, world.now)
    before = written(world)
    acts: list[Callable[[], object]] = [
        lambda: ready(world, admission, row),
        lambda: hospital.name_on_call_nurse(world.act("grace"), admission, "ollie"),
        lambda: hospital.ward_decides(world.act("grace"), admission, row, "may continue", world.giver("kit")),
        lambda: hospital.call_off(world.act("grace"), admission, "no"),
    ]
    for act in acts:
        with pytest.raises(Refused, match="has ended"):
            act()
    assert written(world) == before


def test_what_the_ward_writes_down_of_a_suspension_is_sealed(world: World) -> None:
    admission, row = in_hospital(world)
    note = "Not medically stable since the morning."
    hospital.ward_decides(world.act("grace"), admission, row, "suspended", world.giver("kit"), note)
    assert ask_now(world.session, row, world.now).status == "suspended"
    assert "medically stable" not in "".join(entries(world))


def test_what_is_said_elsewhere_has_the_agreement_drawn_up_again(world: World) -> None:
    """A trainer's new evidence bears on the paper as well, whether or not the status changes."""
    admission, row = in_hospital(world)
    ready(world, admission, row)
    reconcile(world.act("grace"), row.id)
    done(world)
    world.later(hours=1)
    new = NewEvidence(
        "training",
        "completed",
        world.now.date(),
        (world.giver("nia"),),
        pa_id="amina",
        about="moving and handling",
    )
    record_evidence(world.act("nia"), "north", new)
    for _ in range(2):
        reconcile(world.act("grace"), row.id)
    assert waiting(world, outbox.AGREEMENT) == [admission.id]


def test_two_stays_are_never_open_at_once(world: World) -> None:
    launched(world)
    admission = admitted(world)
    assert hospital.open_admission(world.session, "lowe") is admission
    assert isinstance(hospital.current_admission(world.session, world.cases["lowe"], world.now), Admission)


def told_to(world: World, person: str) -> list[str]:
    return list(world.session.scalars(select(Message.template).where(Message.to_person_id == person)))


@pytest.mark.covers("HO-12")
def test_the_on_call_nurse_is_told_once_each_time_they_are_named(world: World) -> None:
    admission, _ = in_hospital(world)
    assert told_to(world, "ollie") == ["on-call-nurse-named"]
    hospital.name_on_call_nurse(world.act("grace"), admission, "ollie")
    assert told_to(world, "ollie") == ["on-call-nurse-named"]
    (message,) = to_be_told(world.session, _ids(world, "ollie"))
    assert recipients(world.session, [message], world.now)[message.id].person_id == "ollie"


def _ids(world: World, person: str) -> list[str]:
    return list(world.session.scalars(select(Message.id).where(Message.to_person_id == person)))
