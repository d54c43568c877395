"""Around a stay: the talk with the ward, the review afterwards, each asked for once and closed when it is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.actions import Action
from models.record_check import verify
from services.act import Act, Actor, NotFound, Refused
from services.agreements.agreement_keep import keep_agreement
from services.in_hospital import hospital
from services.in_hospital.hospital_asked import PLAN_REVIEW, TALK, asked_in_case
from services.in_hospital.hospital_liaison import both_spoke, record_talk, talks_in_words, talks_of
from services.in_hospital.hospital_review import review_plan, reviews_of, stay_over
from tests.services.stays import admitted, entries, in_hospital, written
from tests.services.world import World, launched


def as_flow(world: World) -> Act:
    return Act(world.session, world.now, Actor("", "Safehands", flow="hospital-agreement/test"))


def asked(world: World, requirement: str) -> list[tuple[str, date]]:
    world.session.flush()
    found = asked_in_case(world.session, world.cases["lowe"].id)
    return [(one.role, one.due_on) for one in found if one.requirement == requirement]


@pytest.mark.covers("HO-13")
def test_the_talk_is_asked_for_once_after_the_admission_and_no_more_when_both_have_spoken(
    world: World,
) -> None:
    admission, _ = in_hospital(world)
    for _ in range(2):
        keep_agreement(as_flow(world), admission.id)
    assert asked(world, TALK) == [("PHB lead", date(2026, 5, 19))]
    record_talk(
        world.act("grace"),
        admission,
        "Ruth Gale",
        "ward sister",
        world.now,
        "Amina stays at night.",
        lead_id="pat",
    )
    keep_agreement(as_flow(world), admission.id)
    assert len(asked(world, TALK)) == 1, "the budget holder has not spoken yet"
    world.later(hours=1)
    record_talk(
        world.act("grace"), admission, "Ruth Gale", "ward sister", world.now, "So does Ben.", holder_id="lowe"
    )
    keep_agreement(as_flow(world), admission.id)
    assert asked(world, TALK) == []
    assert both_spoke(talks_of(world.session, admission.id))
    assert [one.who for one in talks_in_words(world.session, admission.id)] == ["Pat Moss", "Mrs Edith Lowe"]
    assert len(world.session.scalars(select(Action).where(Action.requirement == TALK)).all()) == 1
    assert "at night" not in "".join(entries(world)), "what was agreed is sealed"
    assert verify(world.session).ok


@pytest.mark.covers("HO-13")
def test_before_a_planned_stay_and_after_the_discharge_nobody_is_asked_to_talk(world: World) -> None:
    launched(world)
    planned = admitted(world, world.now + timedelta(days=2), planned=True)
    keep_agreement(as_flow(world), planned.id)
    assert asked(world, TALK) == []
    world.now = planned.admitted_at + timedelta(hours=1)
    keep_agreement(as_flow(world), planned.id)
    assert len(asked(world, TALK)) == 1
    hospital.discharge(world.act("grace"), planned, world.now)
    keep_agreement(as_flow(world), planned.id)
    assert asked(world, TALK) == []


def test_a_talk_that_cannot_be_is_refused_and_the_same_talk_is_one(world: World) -> None:
    admission, _ = in_hospital(world)
    late = world.now + timedelta(minutes=1)

    def talk(**changed: object) -> object:
        said: dict[str, object] = {
            "with_name": "Ruth Gale", "with_role": "clinical matron", "spoke_at": world.now, "agreed": "Nothing.",
            "lead_id": "pat",
        }  # fmt: skip
        return record_talk(world.act("grace"), admission, **{**said, **changed})  # type: ignore[arg-type]

    before = written(world)
    cases: list[tuple[str, Callable[[], object]]] = [
        ("with whom", lambda: talk(with_name=" ")),
        ("who spoke", lambda: talk(lead_id="")),
        ("neither the PHB holder", lambda: talk(holder_id="nia")),
        ("no PHB lead", lambda: talk(lead_id="grace")),
        ("agreed is missing", lambda: talk(agreed=" ")),
        ("future", lambda: talk(spoke_at=late)),
    ]
    for words, act in cases:
        with pytest.raises(Refused, match=words):
            act()
    assert written(world) == before
    assert talk() is talk()


@pytest.mark.covers("SA-14")
def test_after_the_discharge_it_is_asked_once_how_well_the_plan_worked(world: World) -> None:
    admission, _ = in_hospital(world)
    keep_agreement(as_flow(world), admission.id)
    assert asked(world, PLAN_REVIEW) == []
    with pytest.raises(Refused, match="not over"):
        review_plan(world.act("grace"), admission, "worked well", "All of it.")
    hospital.discharge(world.act("grace"), admission, world.now)
    for _ in range(2):
        keep_agreement(as_flow(world), admission.id)
    assert asked(world, PLAN_REVIEW) == [("PHB co-ordinator", date(2026, 5, 31))]
    with pytest.raises(Refused, match="words are missing"):
        review_plan(world.act("grace"), admission, "worked well", " ")
    said = review_plan(world.act("grace"), admission, "worked in part", "The night staff did not know Amina.")
    assert review_plan(world.act("grace"), admission, "worked in part", said.words) is said
    with pytest.raises(Refused, match="already"):
        review_plan(world.act("grace"), admission, "worked well", said.words)
    keep_agreement(as_flow(world), admission.id)
    assert asked(world, PLAN_REVIEW) == []
    assert reviews_of(world.session, [admission]) == {admission.id: said}
    assert "night staff" not in "".join(entries(world))
    assert verify(world.session).ok


def test_a_stay_that_was_called_off_is_not_reviewed(world: World) -> None:
    launched(world)
    planned = admitted(world, world.now + timedelta(days=2), planned=True)
    hospital.call_off(world.act("grace"), planned, "The operation is put off.")
    keep_agreement(as_flow(world), planned.id)
    assert asked(world, PLAN_REVIEW) == []
    with pytest.raises(NotFound):
        stay_over(world.session, world.cases["lowe"], planned.id)
