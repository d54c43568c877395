"""What a clinical trainer does: record training and supervised practice, and assess."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from rules.moments import london
from rules.question import Giver
from rules.vocabulary import Mode
from services.act import IN_TURN, Act, Refused
from services.checks import refuse_if_it_would_not_count
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.training.action_plans import PlanStep, make_plan, refuse_open_steps
from services.training.checklists import refuse_unseen, seen_of
from services.training.training_asked import is_of_the_task, judged, training_for


def as_giver(act: Act) -> Giver:
    """The actor as the one who stands behind a piece of evidence."""
    return Giver(act.actor.person_id, act.actor.role, act.actor.organisation_id)


def record_training(
    act: Act,
    row: DelegationRow,
    true_on: date | datetime,
    provider_id: str,
    outcome: str = "completed",
    note: str = "",
    *,
    topic: str = "",
    mode: Mode | None = None,
) -> EvidenceRow:
    """Bespoke training of this PA for this person in this task (2:802), by the actor.

    With a ``topic`` it is a course; where the frameworks ask for that as general learning, it is about the PA only.
    Raises Refused if it failed and nobody says what has to be trained again.
    """
    _needs_words(
        note,
        outcome == "failed",
        "Training that failed needs a note.",
        "write down what has to be trained again",
    )
    own = not topic or is_of_the_task(training_for(judged(act.session, row, act.now).resolved, topic))
    new = NewEvidence(
        "training",
        outcome,
        true_on,
        (as_giver(act),),
        pa_id=row.pa_id,
        person_id=row.person_id if own else "",
        task=row.task if own else "",
        about=topic,
        provider_id=provider_id,
        mode=mode,
        note=note.strip(),
    )
    return _recorded(act, row, new)


def record_practice(
    act: Act, row: DelegationRow, true_on: date | datetime, outcome: str = "done safely", note: str = ""
) -> EvidenceRow:
    """One supervised practice under the actor's eyes; the same moment twice is one, and is refused."""
    new = NewEvidence("supervised practice", outcome, true_on)
    # Two who send the same practice at once: the second sees what the first wrote.
    act.session.get_one(DelegationRow, row.id, with_for_update=IN_TURN)
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    if act.session.scalar(
        select(EvidenceRow.id).where(
            EvidenceRow.kind == new.kind,
            EvidenceRow.outcome == outcome,
            EvidenceRow.pa_id == row.pa_id,
            EvidenceRow.person_id == row.person_id,
            EvidenceRow.task == row.task,
            EvidenceRow.true_from == london(new.begins),
            EvidenceRow.id.not_in(voided),
        )
    ):
        raise Refused(
            "A practice at this very time is on record.", way_out="give the time of the other practice"
        )
    return _given(act, row, "supervised practice", outcome, true_on, note=note)


def assess(
    act: Act,
    row: DelegationRow,
    true_on: date | datetime,
    outcome: str,
    action_plan: str = "",
    *,
    checklist: Collection[str] = (),
    steps: Sequence[PlanStep] = (),
) -> EvidenceRow:
    """Competent, or not yet competent with an action plan tailored to this PA (2:741).

    ``checklist``: the items of the task's own checklist that were seen done safely. ``steps``: what the plan
    consists of, each with its role and day.
    Raises Refused where the assessor was not registered at that moment, what comes before is missing, an item was
    not seen, a step of an earlier plan is open, or a PA is found not yet competent without an action plan.
    """
    seen = seen_of(act, row, checklist)
    if outcome == "competent":
        refuse_unseen(act, row, seen)
        refuse_open_steps(act, row)
    _needs_words(
        action_plan,
        outcome == "not yet competent",
        "A PA who is not yet competent gets an action plan.",
        "write down what training comes next",
    )
    evidence = _given(act, row, "assessment", outcome, true_on, parts=seen, note=action_plan)
    if steps and outcome == "not yet competent":
        make_plan(act, row, evidence, steps)
    return evidence


def observe(
    act: Act, row: DelegationRow, kind: str, true_on: date | datetime, outcome: str, note: str = ""
) -> EvidenceRow:
    """An observation or a formal review (2:802), which ends still competent, action plan or suspend now.

    Raises Refused if the last two come without a note, and for "still competent" where the actor was not
    registered at that moment.
    """
    if kind not in ("observation", "formal review"):
        raise Refused(f"{kind!r} is neither an observation nor a formal review.")
    _needs_words(
        note,
        outcome != "still competent",
        "What you saw has to be written down.",
        "say in a sentence what the PA has to practise, or why the task has to stop",
    )
    return _given(act, row, kind, outcome, true_on, note=note)


def _needs_words(words: str, needed: bool, message: str, way_out: str) -> None:
    if needed and not words.strip():
        raise Refused(message, way_out=way_out)


def _given(
    act: Act,
    row: DelegationRow,
    kind: str,
    outcome: str,
    true_on: date | datetime,
    *,
    parts: tuple[str, ...] = (),
    note: str = "",
) -> EvidenceRow:
    new = NewEvidence(
        kind=kind,
        outcome=outcome,
        true_on=true_on,
        by=(as_giver(act),),
        pa_id=row.pa_id,
        person_id=row.person_id,
        task=row.task,
        parts=parts,
        note=note.strip(),
    )
    return _recorded(act, row, new)


def _recorded(act: Act, row: DelegationRow, new: NewEvidence) -> EvidenceRow:
    refuse_if_it_would_not_count(act.session, row, new, act.now)
    return record_evidence(act, organisation_of(act.session, row), new)
