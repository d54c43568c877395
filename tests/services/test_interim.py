"""At night, before all have signed: the nurse in charge lets a PA stay, or do a named task, for this shift only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.evidence import EvidenceRow
from models.hospital import Admission
from models.record_check import verify
from services.act import Refused
from services.cases import delegations_of
from services.evidence import NewEvidence, record_evidence
from services.in_hospital import hospital
from services.in_hospital.hospital_moves import move_to_ward
from services.in_hospital.hospital_needs import mark_needs
from services.in_hospital.interim import Word, give_word, take_word_back, words_here, words_now
from tests.services.stays import entries, in_hospital, ready, signed
from tests.services.world import TASK, World, launched


def at_night(world: World, interim: str = "yes") -> Admission:
    """Mrs Lowe was admitted an hour ago; a DBS check has been seen, and nobody of the day is there."""
    admission, row = in_hospital(world, interim=interim)
    hospital.record_dbs_check(
        world.act("grace"), admission, row.pa_id, world.now.date() - timedelta(days=100)
    )
    return admission


def word(world: World, *tasks: str, hours: float = 5) -> Word:
    ends_at = world.now + timedelta(hours=hours)
    return Word("amina", tasks, ends_at, "Ana Reid", "Nurse in charge", shown_round=True)


def held(world: World, admission: Admission) -> list[tuple[str, str | None]]:
    return [(one.pa_id, one.task) for one in words_now(world.session, admission, world.now)]


def test_a_pa_stays_and_does_a_named_task_until_the_shift_ends_and_not_a_minute_longer(world: World) -> None:
    admission = at_night(world)
    give_word(world.act("grace"), admission, word(world, TASK))
    assert held(world, admission) == [("amina", None), ("amina", TASK)]
    world.later(hours=4, minutes=59)
    assert len(held(world, admission)) == 2
    world.later(minutes=1)
    assert held(world, admission) == []
    assert '"word given for one shift"' in "".join(entries(world))
    assert verify(world.session).ok


def test_the_same_word_again_adds_nothing(world: World) -> None:
    admission = at_night(world)
    give_word(world.act("grace"), admission, word(world, TASK))
    assert give_word(world.act("grace"), admission, word(world, TASK)) == []
    assert len(held(world, admission)) == 2


def test_without_the_setting_nobody_gives_such_a_word(world: World) -> None:
    admission = at_night(world, interim="no")
    with pytest.raises(Refused, match="no word for one shift"):
        give_word(world.act("grace"), admission, word(world, TASK))
    assert held(world, admission) == []


def test_once_the_agreement_is_in_force_it_is_what_counts(world: World) -> None:
    admission, row = in_hospital(world, interim="yes")
    ready(world, admission, row)
    signed(world, admission)
    with pytest.raises(Refused, match="in force"):
        give_word(world.act("grace"), admission, word(world, TASK))


def test_without_a_dbs_check_for_the_whole_shift_the_pa_does_not_even_stay(world: World) -> None:
    admission, row = in_hospital(world, interim="yes")
    with pytest.raises(Refused, match="no DBS check for all of this shift") as refused:
        give_word(world.act("grace"), admission, word(world))
    assert refused.value.cite == ("4:2445",)
    ends_tonight = (world.now + timedelta(days=1)).date().replace(year=world.now.year - 3)
    hospital.record_dbs_check(world.act("grace"), admission, row.pa_id, ends_tonight - timedelta(days=1))
    world.later(hours=12)
    with pytest.raises(Refused, match="good until"):
        give_word(world.act("grace"), admission, word(world, hours=12))


def test_a_task_that_lacks_more_than_the_hospitals_own_steps_is_not_let_pass(world: World) -> None:
    admission = at_night(world)
    launched(world, task="tracheostomy suction")
    with pytest.raises(Refused, match="More is missing for tracheostomy suction"):
        give_word(world.act("grace"), admission, word(world, "tracheostomy suction"))
    with pytest.raises(Refused, match="More is missing for subcutaneous injection"):
        give_word(world.act("grace"), admission, word(world, "subcutaneous injection"))
    assert held(world, admission) == []


def test_what_the_ward_manager_has_suspended_the_nurse_in_charge_does_not_let_pass(world: World) -> None:
    admission, row = in_hospital(world, interim="yes")
    ready(world, admission, row)
    hospital.ward_decides(world.act("grace"), admission, row, "suspended", world.giver("kit"), "Not stable.")
    with pytest.raises(Refused, match="More is missing"):
        give_word(world.act("grace"), admission, word(world, TASK))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"shown_round": False}, "before they have been shown the ward"),
        ({"name": " "}, "name or the job title is missing"),
        ({"job_title": ""}, "name or the job title is missing"),
        ({"pa_id": "ben"}, "no task and no shift in this stay"),
    ],
)
def test_an_incomplete_word_is_refused(world: World, change: dict[str, object], says: str) -> None:
    admission = at_night(world)
    with pytest.raises(Refused, match=says) as refused:
        give_word(world.act("grace"), admission, replace(word(world, TASK), **change))  # type: ignore[arg-type]
    assert refused.value.way_out
    assert held(world, admission) == []


@pytest.mark.parametrize(("hours", "says"), [(13.01, "more than 13 hours"), (0.0, "has ended by then")])
def test_a_word_is_for_one_shift(world: World, hours: float, says: str) -> None:
    admission = at_night(world)
    with pytest.raises(Refused, match=says):
        give_word(world.act("grace"), admission, word(world, TASK, hours=hours))
    give_word(world.act("grace"), admission, word(world, TASK, hours=13))


def test_a_word_can_be_taken_back_by_name(world: World) -> None:
    admission = at_night(world)
    rows = give_word(world.act("grace"), admission, word(world, TASK))
    of_the_task = next(row for row in rows if row.task)
    with pytest.raises(Refused, match="name is missing"):
        take_word_back(world.act("grace"), of_the_task, " ")
    take_word_back(world.act("grace"), of_the_task, "Ana Reid")
    take_word_back(world.act("grace"), of_the_task, "Ana Reid")
    assert held(world, admission) == [("amina", None)]
    assert verify(world.session).ok


def test_a_word_ends_with_the_stay(world: World) -> None:
    admission = at_night(world)
    give_word(world.act("grace"), admission, word(world, TASK))
    world.later(minutes=5)
    hospital.discharge(world.act("grace"), admission, world.now)
    assert held(world, admission) == []


def test_on_another_ward_the_word_of_the_one_before_holds_no_longer(world: World) -> None:
    admission = at_night(world)
    give_word(world.act("grace"), admission, word(world, TASK))
    world.later(minutes=30)
    move_to_ward(world.act("grace"), admission, "Ward 9", world.now, "Sister Ana Reid")
    assert held(world, admission) == []


def said(world: World, admission: Admission) -> list[tuple[str, str | None]]:
    """What a ward is shown to hold now."""
    return [(one.pa, one.row.task) for one in words_here(world.session, admission, world.now)]


def test_a_word_is_shown_no_longer_once_the_ward_suspends_the_task(world: World) -> None:
    admission = at_night(world)
    (row,) = delegations_of(world.session, world.cases["lowe"].id)
    give_word(world.act("grace"), admission, word(world, TASK))
    assert said(world, admission) == [("Amina Yusuf", None), ("Amina Yusuf", TASK)]
    world.later(minutes=5)
    hospital.ward_decides(world.act("grace"), admission, row, "suspended", world.giver("kit"), "Not stable.")
    assert said(world, admission) == [("Amina Yusuf", None)]


def test_a_word_is_shown_no_longer_when_the_dbs_check_runs_out_or_is_void(world: World) -> None:
    admission = at_night(world)
    give_word(world.act("grace"), admission, word(world, TASK))
    (check,) = world.session.scalars(select(EvidenceRow).where(EvidenceRow.kind == "DBS check"))
    record_evidence(world.act("grace"), "north", NewEvidence("void", "void", world.now, about=check.id))
    assert said(world, admission) == []


def test_back_on_the_first_ward_its_old_word_does_not_hold_again(world: World) -> None:
    admission = at_night(world)
    give_word(world.act("grace"), admission, word(world, TASK))
    for ward in ("Ward 9", "Ward 7"):
        world.later(minutes=20)
        move_to_ward(world.act("grace"), admission, ward, world.now, "Sister Ana Reid")
    assert held(world, admission) == []


def test_the_next_nurses_word_is_not_swallowed_by_one_that_ends_sooner(world: World) -> None:
    admission = at_night(world)
    give_word(world.act("grace"), admission, word(world, TASK, hours=1))
    world.later(minutes=45)
    assert len(give_word(world.act("grace"), admission, word(world, TASK, hours=10))) == 2
    world.later(minutes=30)
    assert said(world, admission) == [("Amina Yusuf", None), ("Amina Yusuf", TASK)]


def test_what_the_agency_could_not_validate_nobody_lets_pass(world: World) -> None:
    admission = at_night(world)
    (row,) = delegations_of(world.session, world.cases["lowe"].id)
    today, ann = world.now.date(), world.giver("ann")
    hospital.record_validation(world.act("grace"), admission, row, today, ann, "not validated")
    with pytest.raises(Refused, match="More is missing"):
        give_word(world.act("grace"), admission, word(world, TASK))


def test_an_unwell_need_is_the_wards_also_at_night(world: World) -> None:
    admission = at_night(world)
    mark_needs(world.act("grace"), admission, {TASK: "unwell"}, None)
    with pytest.raises(Refused, match="More is missing"):
        give_word(world.act("grace"), admission, word(world, TASK))
