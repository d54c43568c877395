"""The rota: name, designation, start and finish of each shift; planned, cancelled, and never impossible."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.hospital import ShiftCancelled
from models.people import Employment
from models.record_check import verify
from services import outbox
from services.act import Refused
from services.in_hospital import hospital
from tests.services.stays import by_londons_clock, done, entries, in_hospital, planned, waiting, written
from tests.services.world import World

NIGHT = ("2026-05-20T20:00", "2026-05-21T08:00")


def employed(world: World, pa: str) -> None:
    """Mrs Lowe employs a PA who has no task yet."""
    world.session.add(
        Employment(
            id=f"em-{pa}", pa_id=pa, person_id="lowe", employer_name="Mrs Edith Lowe", model="direct",
            first_day=world.now.date(), recorded_at=world.now, recorded_by="grace",
        )
    )  # fmt: skip
    world.session.flush()


@pytest.mark.covers("HO-09")
def test_a_shift_is_on_the_rota_and_on_record_and_the_agreement_is_drawn_up_again(world: World) -> None:
    admission, _ = in_hospital(world)
    done(world)
    later = planned(world, admission, "2026-05-21T20:00", "2026-05-22T08:00")
    night = planned(world, admission, *NIGHT, designation="  lead PA ")
    assert [one.id for one in hospital.rota(world.session, admission.id)] == [night.id, later.id]
    assert (night.pa_id, night.designation) == ("amina", "lead PA")
    assert night.starts_at.isoformat() == "2026-05-20T19:00:00+00:00"
    assert '"shift planned"' in entries(world)[-1]
    assert waiting(world, outbox.AGREEMENT) == [admission.id] * 2
    assert verify(world.session).ok


IMPOSSIBLE = {
    "ends before it starts": ("does not end after", ("2026-05-21T08:00", "2026-05-20T20:00"), {}),
    "no time at all": ("does not end after", ("2026-05-21T08:00", "2026-05-21T08:00"), {}),
    "a day too long": ("longer than 24 hours", ("2026-05-20T08:00", "2026-05-21T08:01"), {}),
    "before the stay": ("before the admission", ("2026-05-17T08:00", "2026-05-17T20:00"), {}),
    "no designation": ("designation is missing", NIGHT, {"designation": " "}),
    "nobody's PA": ("no PA of this person", NIGHT, {"pa": "ben"}),
    "nobody": ("no PA of this person", NIGHT, {"pa": "nobody"}),
    "twice at once": ("another shift at that time", ("2026-05-18T21:00", "2026-05-19T09:00"), {}),
    "within another": ("another shift at that time", ("2026-05-18T21:00", "2026-05-18T22:00"), {}),
}


@pytest.mark.parametrize(("says", "times", "changed"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_an_impossible_shift_is_refused_with_a_way_out_and_nothing_is_changed(
    world: World, says: str, times: tuple[str, str], changed: dict[str, str]
) -> None:
    admission, _ = in_hospital(world)
    planned(world, admission, "2026-05-18T20:00", "2026-05-19T08:00")
    before = written(world)
    with pytest.raises(Refused, match=says) as refused:
        planned(world, admission, *times, **changed)
    assert refused.value.way_out
    assert written(world) == before


def test_one_shift_may_start_when_another_ends_and_two_pas_may_work_together(world: World) -> None:
    admission, _ = in_hospital(world)
    employed(world, "ben")
    planned(world, admission, *NIGHT)
    planned(world, admission, NIGHT[1], "2026-05-21T14:00")
    planned(world, admission, *NIGHT, pa="ben", designation="PA")
    assert len(hospital.rota(world.session, admission.id)) == 3


def test_a_day_and_night_may_be_one_shift_also_when_the_clocks_go_back(world: World) -> None:
    """24 hours by the clock on the wall are 25 hours on 25 October 2026; the hour that comes twice is two."""
    admission, _ = in_hospital(world)
    shift = planned(world, admission, "2026-10-24T20:00", "2026-10-25T20:00")
    assert shift.ends_at - shift.starts_at == timedelta(hours=25)
    summer, winter = (by_londons_clock("2026-10-25T01:30").replace(fold=fold) for fold in (0, 1))
    employed(world, "ben")
    hour = hospital.plan_shift(
        world.act("grace"), admission, "ben", "PA", summer, winter, purpose="well need"
    )
    assert hour.ends_at - hour.starts_at == timedelta(hours=1)


def test_the_same_shift_sent_twice_is_one(world: World) -> None:
    admission, _ = in_hospital(world)
    first = planned(world, admission, *NIGHT)
    before = written(world)
    assert planned(world, admission, *NIGHT) is first
    assert written(world) == before


def test_a_cancelled_shift_is_off_the_rota_and_stays_on_record_with_its_reason(world: World) -> None:
    admission, _ = in_hospital(world)
    shift = planned(world, admission, *NIGHT)
    with pytest.raises(Refused, match="reason is missing"):
        hospital.cancel_shift(world.act("grace"), shift, " ")
    hospital.cancel_shift(world.act("grace"), shift, " She is ill. ")
    before = written(world)
    hospital.cancel_shift(world.act("grace"), shift, "sent twice")
    assert written(world) == before
    assert hospital.rota(world.session, admission.id) == []
    assert world.session.get_one(ShiftCancelled, shift.id).why == "She is ill."
    assert "She is ill" not in "".join(entries(world))
    planned(world, admission, *NIGHT)
    assert verify(world.session).ok
