"""A PA who is not yet competent: the checklist, the plan with its steps, reassessment; and sign-offs that wait."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.actions import Action
from models.cases import DelegationEnd, DelegationRow
from models.evidence import EvidenceRow
from models.training import ActionPlan
from rules.framework import from_library
from services import coordination
from services.act import NotFound, Refused
from services.evidence import NewEvidence, record_evidence
from services.reconcile import due_for_sweep, reconcile
from services.to_do import open_actions
from services.training import sign_off
from services.training.action_plans import PlanStep, end_step, steps_of
from services.training.checklists import checklist_of
from services.training.reference_material import HERE, attach_material, material_for
from services.training.sign_off_waits import due_sign_offs
from tests.services.world import TASK, World, launched, trained

MIDAZOLAM = "give buccal midazolam"
BOTH = (
    PlanStep("Practise the flush twice.", "clinical trainer", date(2026, 5, 20)),
    PlanStep("Watch the film.", "PHB co-ordinator", date(2026, 5, 15)),
)


def not_yet(world: World, steps: tuple[PlanStep, ...] = BOTH) -> DelegationRow:
    """Trained, and found not yet competent on 9 May 2026."""
    row = launched(world)
    trained(world, row)
    world.later(days=1)
    sign_off.assess(world.act("nia"), row, world.now, "not yet competent", "Practise flushing.", steps=steps)
    return row


def asked_of(
    world: World, row: DelegationRow, requirement: str = "action plan"
) -> list[tuple[str, str, date]]:
    reconcile(world.act("grace"), row.id)
    world.session.flush()
    found: list[Action] = [
        one for one in open_actions(world.session, row.id) if one.requirement == requirement
    ]
    return [(one.kind, one.role, one.due_on) for one in found]


@pytest.mark.covers("OX-18")
def test_each_step_of_the_plan_is_asked_of_its_role_by_its_own_day(world: World) -> None:
    row = not_yet(world)
    assert asked_of(world, row) == [
        ("carry out step 2 of the action plan", "PHB co-ordinator", date(2026, 5, 15)),
        ("carry out step 1 of the action plan", "clinical trainer", date(2026, 5, 20)),
    ]


@pytest.mark.covers("OX-18")
def test_reassessed_only_after_the_plan_and_signed_off_only_then(world: World) -> None:
    row = not_yet(world)
    world.later(days=1)
    with pytest.raises(Refused, match="2 of the action plan's steps are still open") as refused:
        sign_off.assess(world.act("nia"), row, world.now, "competent")
    assert refused.value.cite == ("2:741",)
    first, second = steps_of(world.session, row.id)
    end_step(world.act("nia"), first.step.id)
    with pytest.raises(Refused, match="needs a reason"):
        end_step(world.act("grace"), second.step.id, "no longer needed")
    end_step(world.act("grace"), second.step.id, "no longer needed", "She has seen it done.")
    end_step(world.act("grace"), second.step.id, "no longer needed", "She has seen it done.")
    assert asked_of(world, row) == []
    world.later(hours=1)
    sign_off.assess(world.act("nia"), row, world.now, "competent")
    answer = reconcile(world.act("grace"), row.id)
    assert answer is not None
    assert answer.status == "waiting for co-ordinator"


def test_a_step_is_asked_once_more_and_then_of_the_phb_lead(world: World) -> None:
    row = not_yet(world, BOTH[:1])
    step = "carry out step 1 of the action plan"
    for now, asks in (
        (datetime(2026, 5, 20, 22, 59, tzinfo=UTC), (step, "clinical trainer", date(2026, 5, 20))),
        (datetime(2026, 5, 20, 23, 0, tzinfo=UTC), (step, "clinical trainer", date(2026, 5, 27))),
        (datetime(2026, 5, 27, 22, 59, tzinfo=UTC), (step, "clinical trainer", date(2026, 5, 27))),
        (
            datetime(2026, 5, 27, 23, 0, tzinfo=UTC),
            (f"{step} (asked a second time)", "clinical trainer", date(2026, 6, 3)),
        ),
        (
            datetime(2026, 6, 3, 23, 0, tzinfo=UTC),
            (f"see to it that somebody does this: {step}", "PHB lead", date(2026, 6, 6)),
        ),
    ):
        world.now = now
        assert asked_of(world, row) == [asks]


def test_the_plan_of_an_assessment_that_was_voided_asks_nothing(world: World) -> None:
    row = not_yet(world)
    (found,) = {one.step.plan_id for one in steps_of(world.session, row.id)}
    plan = world.session.get_one(ActionPlan, found)
    void = NewEvidence(
        "void", "void", world.now, (world.giver("nia"),), about=plan.evidence_id, note="Wrong PA."
    )
    record_evidence(world.act("nia"), "north", void)
    assert steps_of(world.session, row.id) == []
    assert asked_of(world, row) == []


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (PlanStep(" ", "clinical trainer", date(2026, 5, 9)), "A step needs words"),
        (PlanStep("Practise.", "juggler", date(2026, 5, 9)), "has the role 'juggler'"),
        (PlanStep("Practise.", "clinical trainer", date(2026, 5, 8)), "has passed"),
    ],
)
def test_a_step_that_cannot_be_is_refused(world: World, step: PlanStep, why: str) -> None:
    row = launched(world)
    trained(world, row)
    world.later(days=1)
    with pytest.raises(Refused, match=why):
        sign_off.assess(
            world.act("nia"), row, world.now, "not yet competent", "Practise flushing.", steps=[step]
        )


def test_there_is_no_such_step(world: World) -> None:
    with pytest.raises(NotFound):
        end_step(world.act("nia"), "ps_none")


def ready_for_midazolam(world: World) -> DelegationRow:
    """Trained, with the three practices: ready to be assessed by the task's own checklist."""
    row, grace = launched(world, MIDAZOLAM), world.act("grace")
    day = world.now.date()
    coordination.record_clinical_recommendations(
        grace, world.cases["lowe"], row.task, day, world.giver("nia")
    )
    coordination.record_learning(grace, row, "epilepsy awareness", day, world.giver("nia"))
    world.later(days=1)
    sign_off.record_training(world.act("nia"), row, world.now.date(), "moorland")
    for _ in range(3):
        world.later(days=1)
        sign_off.record_practice(world.act("nia"), row, world.now)
    world.later(days=1)
    return row


def test_competent_is_refused_until_every_item_of_the_checklist_was_seen(world: World) -> None:
    row = ready_for_midazolam(world)
    items = checklist_of(world.session, row, world.now)
    assert items == tuple(from_library("staffordshire").text.tasks[MIDAZOLAM].checklist)
    with pytest.raises(Refused, match="Not every item of the checklist was seen: says when to call 999"):
        sign_off.assess(world.act("nia"), row, world.now, "competent", checklist=items[:-1])
    with pytest.raises(Refused, match="does not have: sings"):
        sign_off.assess(world.act("nia"), row, world.now, "competent", checklist=[*items, "sings"])
    evidence = sign_off.assess(world.act("nia"), row, world.now, "competent", checklist=items[::-1])
    assert evidence.parts == "\n".join(items)


def test_not_yet_competent_keeps_what_was_seen(world: World) -> None:
    row = ready_for_midazolam(world)
    items = checklist_of(world.session, row, world.now)
    evidence = sign_off.assess(
        world.act("nia"), row, world.now, "not yet competent", "Time the dose.", checklist=items[:1]
    )
    assert evidence.parts == items[0]


def competent(world: World) -> tuple[DelegationRow, EvidenceRow]:
    """Found competent on 9 May 2026, with nobody named and nothing recommended."""
    row = launched(world, TASK)
    trained(world, row)
    world.later(days=1)
    return row, sign_off.assess(world.act("nia"), row, world.now, "competent")


def test_a_sign_off_that_waits_for_more_than_a_fortnight_is_asked_of_the_phb_lead(world: World) -> None:
    row, _ = competent(world)
    world.now = datetime(2026, 5, 23, 22, 59, tzinfo=UTC)
    assert asked_of(world, row, "sign-off") == []
    world.now = datetime(2026, 5, 23, 23, 0, tzinfo=UTC)
    assert due_sign_offs(world.session, world.now) == [row.id]
    asks = [("see to it that the sign-off is decided", "PHB lead", date(2026, 5, 26))]
    assert asked_of(world, row, "sign-off") == asks
    assert asked_of(world, row, "sign-off") == asks


def test_the_sweep_finds_a_late_step_and_nothing_of_a_delegation_that_has_ended(world: World) -> None:
    row = not_yet(world)
    reconcile(world.act("grace"), row.id)
    assert due_for_sweep(world.session, datetime(2026, 5, 15, 22, 59, tzinfo=UTC)) == []
    assert due_for_sweep(world.session, datetime(2026, 5, 15, 23, 0, tzinfo=UTC)) == [row.id]
    world.session.add(
        DelegationEnd(delegation_id=row.id, ended_at=world.now, ended_by="grace", why="She moved.")
    )
    world.session.flush()
    assert due_for_sweep(world.session, datetime(2026, 5, 16, tzinfo=UTC)) == []


def test_reference_material_is_there_for_this_pa_person_and_task_until_the_delegation_ends(
    world: World,
) -> None:
    row, other = launched(world), launched(world, TASK, "ben")
    with pytest.raises(Refused, match="needs a title"):
        attach_material(world.act("nia"), row, " ", kept_at="The tablet")
    with pytest.raises(Refused, match="has to be somewhere"):
        attach_material(world.act("nia"), row, "The flush", " ")
    attach_material(world.act("nia"), row, "The flush, filmed", kept_at="Mrs Lowe's tablet")
    world.later(minutes=1)
    attach_material(world.act("nia"), row, "The sheet", HERE)
    attach_material(world.act("nia"), other, "The same sheet", HERE)
    assert [one.title for one in material_for(world.session, row)] == ["The sheet", "The flush, filmed"]
    assert [one.title for one in material_for(world.session, other)] == ["The same sheet"]
    world.session.add(
        DelegationEnd(
            delegation_id=row.id, ended_at=world.now + timedelta(days=1), ended_by="grace", why="Moved."
        )
    )
    world.session.flush()
    assert list(material_for(world.session, row)) == []
