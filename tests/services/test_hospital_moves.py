"""To another ward: what the ward before said no longer serves, and everything is asked of the new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from models.record_check import verify
from rules.moments import Span, instant
from services import outbox
from services.act import Refused
from services.agreements.agreement import issue_agreement
from services.agreements.agreement_versions import is_in_force
from services.agreements.paper_check import open_for_ward, paper_with
from services.answering import answer_for
from services.decisions import ask
from services.in_hospital import hospital
from services.in_hospital.hospital_cards import make_card, make_ward_sheet
from services.in_hospital.hospital_desk import stay_here
from services.in_hospital.hospital_moves import move_to_ward
from services.in_hospital.wards import ward_at, wards_of
from tests.services.asking import ask_now
from tests.services.stays import (
    admitted,
    done,
    draft,
    entries,
    in_hospital,
    ready,
    signed,
    waiting,
    written,
)
from tests.services.world import World, launched

TOLD = "Kit Mensah, ward manager"


def unmet(world: World, row: object) -> set[str]:
    decision = ask_now(world.session, row, world.now)  # type: ignore[arg-type]
    return {one.requirement for one in decision.reasons if not one.met}


def test_on_the_new_ward_the_induction_and_the_decision_are_asked_anew(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    assert unmet(world, row) == set()
    before = world.now
    world.later(hours=3)
    move_to_ward(world.act("grace"), admission, "Ward 9", world.now, TOLD)
    assert unmet(world, row) == {"local induction", "ward's decision on this task"}
    assert not ask_now(world.session, row, world.now).may
    assert ask(world.session, row, Span.at(instant(before))).may
    ready(world, admission, row)
    assert unmet(world, row) == set()
    assert verify(world.session).ok


def test_from_the_minute_of_the_move_and_not_before(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    world.later(hours=3)
    moved_at = world.now - timedelta(hours=1)
    move_to_ward(world.act("grace"), admission, "Ward 9", moved_at, TOLD)
    at = instant(moved_at)
    assert ask(world.session, row, Span.at(at - 1)).may
    assert not ask(world.session, row, Span.at(at)).may
    assert ask(world.session, row, Span.at(at), instant(world.now) - 1).may, "by what was known then"


def test_back_on_the_first_ward_it_decides_again_and_its_induction_still_counts(world: World) -> None:
    """The person comes back changed; the place is the same."""
    admission, row = in_hospital(world)
    ready(world, admission, row)
    world.later(hours=3)
    move_to_ward(world.act("grace"), admission, "Ward 9", world.now, TOLD)
    world.later(hours=3)
    move_to_ward(world.act("grace"), admission, "Ward 7", world.now, TOLD)
    assert unmet(world, row) == {"ward's decision on this task"}
    assert stay_here(world.session, admission, world.now).pas[0].tasks[0].ward_said == ""
    hospital.ward_decides(world.act("grace"), admission, row, "may continue", world.giver("kit"))
    assert unmet(world, row) == set()
    assert wards_of(world.session, [admission]) == {admission.id: "Ward 7, then Ward 9, then Ward 7"}


def test_what_has_to_be_done_is_due_after_the_move(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    world.later(days=5)
    move_to_ward(world.act("grace"), admission, "Ward 9", world.now, TOLD)
    wanted = {one.requirement: one.by for one in answer_for(world.act("grace"), row).wanted}
    assert wanted["ward's decision on this task"] == world.now.date() + timedelta(days=1)


def test_every_delegation_is_asked_again_and_the_paper_is_another(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    signed(world, admission)
    assert is_in_force(world.session, admission, world.now)
    done(world)
    world.later(hours=1)
    move_to_ward(world.act("grace"), admission, "Ward 9", world.now, TOLD)
    assert waiting(world, outbox.RECONCILE) == [row.id]
    assert waiting(world, outbox.AGREEMENT) == [admission.id]
    assert draft(world.session, admission, world.now).ward == "Ward 9"
    assert issue_agreement(world.act("grace"), admission.id).version == 3
    assert not is_in_force(world.session, admission, world.now)
    assert '"moved to another ward"' in "".join(entries(world))


def test_the_sheet_of_the_ward_before_opens_nothing(world: World) -> None:
    admission, row = in_hospital(world)
    ready(world, admission, row)
    code = make_ward_sheet(world.act("grace"), admission)
    _, card = make_card(world.act("grace"), admission, row.pa_id)
    world.later(hours=1)
    assert open_for_ward(world.act("grace"), paper_with(world.session, card, world.now), code)  # type: ignore[arg-type]
    move_to_ward(world.act("grace"), admission, "Ward 9", world.now, TOLD)
    with pytest.raises(Refused, match="ward where the person was before"):
        open_for_ward(world.act("grace"), paper_with(world.session, card, world.now), code)  # type: ignore[arg-type]
    new = make_ward_sheet(world.act("grace"), admission)
    assert open_for_ward(world.act("grace"), paper_with(world.session, card, world.now), new)  # type: ignore[arg-type]


def test_a_planned_stay_may_begin_on_another_ward_than_was_thought(world: World) -> None:
    launched(world)
    admission = admitted(world, world.now + timedelta(days=2), planned=True)
    with pytest.raises(Refused, match="in the future"):
        move_to_ward(
            world.act("grace"), admission, "Ward 9", admission.admitted_at + timedelta(hours=1), TOLD
        )
    move_to_ward(world.act("grace"), admission, "Ward 9", admission.admitted_at, TOLD)
    assert ward_at(world.session, admission, instant(world.now)).name == "Ward 9"
    assert draft(world.session, admission, world.now).ward == "Ward 9"


def test_what_cannot_be_is_refused_and_changes_nothing(world: World) -> None:
    admission, _ = in_hospital(world)
    world.later(hours=2)
    move_to_ward(world.act("grace"), admission, "Ward 9", world.now - timedelta(hours=1), TOLD)
    early, late = admission.admitted_at, world.now + timedelta(minutes=1)
    before = written(world)
    cases: list[tuple[str, Callable[[], object]]] = [
        ("ward is missing", lambda: move_to_ward(world.act("grace"), admission, " ", world.now, TOLD)),
        ("who told", lambda: move_to_ward(world.act("grace"), admission, "Ward 2", world.now, " ")),
        ("already", lambda: move_to_ward(world.act("grace"), admission, "Ward 9", world.now, TOLD)),
        ("future", lambda: move_to_ward(world.act("grace"), admission, "Ward 2", late, TOLD)),
        (
            "before the person came",
            lambda: move_to_ward(world.act("grace"), admission, "Ward 2", early, TOLD),
        ),
    ]
    for words, act in cases:
        with pytest.raises(Refused, match=words):
            act()
    move_to_ward(world.act("grace"), admission, "Ward 9", world.now - timedelta(hours=1), TOLD)
    assert written(world) == before
    hospital.discharge(world.act("grace"), admission, world.now)
    with pytest.raises(Refused, match="has ended"):
        move_to_ward(world.act("grace"), admission, "Ward 2", world.now, TOLD)
