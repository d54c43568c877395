"""A PA who was found competent and whose sign-off waits: nobody is kept waiting without somebody being asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from models.actions import Action
from models.cases import DelegationEnd, DelegationRow, DelegationStatus
from models.evidence import EvidenceRow
from rules.moments import add, instant, london_day
from rules.vocabulary import Status
from services.act import Act
from services.answering import Answer
from services.owners import LEAD
from services.to_do import Wanted, is_needed_by, is_open
from services.training.training_settings import STATED, TrainingSettings

REQUIREMENT = "sign-off"
WHAT = "see to it that the sign-off is decided"
WAITING: tuple[Status, ...] = ("waiting for assessment", "waiting for co-ordinator", "waiting for panel")
"""Where a PA may stand between being found competent and being allowed to do the task."""


def sign_off_wanted(
    act: Act, row: DelegationRow, answer: Answer, settings: TrainingSettings = STATED
) -> Iterator[Wanted]:
    """Of the PHB lead, once a PA whose assessment counts has waited for longer than the setting says."""
    if answer.decision is None or answer.may or answer.status not in WAITING:
        return
    counted = {id for one in answer.decision.reasons if one.met for id in one.evidence}
    found = _competent_since(act.session, row, counted)
    if found is None:
        return
    last = add(found, settings.sign_off_within)
    if london_day(instant(act.now)) > last:
        by = add(last, settings.lead_answers_within)
        yield Wanted(
            REQUIREMENT, WHAT, LEAD, by, (f"pa {row.pa_id}", f"person {row.person_id}", f"task {row.task}")
        )


def due_sign_offs(session: Session, now: datetime, settings: TrainingSettings = STATED) -> Sequence[str]:
    """Delegations in which a PA found competent may have waited for too long, and the PHB lead is not yet asked.

    What is overdue of an action plan is found by the sweep: each delegation is asked again on the day after
    anything that somebody has to do was due.
    """
    today = london_day(instant(now))
    asked = select(Action.id).where(
        Action.requirement == REQUIREMENT, is_open(), is_needed_by(DelegationRow.id)
    )
    rows = session.execute(_found_competent().where(~asked.exists())).all()
    return [id for id, found in rows if add(london_day(instant(found)), settings.sign_off_within) < today]


def _competent_since(session: Session, row: DelegationRow, counted: Collection[str]) -> date | None:
    """The London day of the last assessment that counts and found the PA competent."""
    found = session.scalar(
        select(func.max(EvidenceRow.true_from)).where(
            EvidenceRow.id.in_(counted),
            EvidenceRow.kind == "assessment",
            EvidenceRow.outcome == "competent",
            EvidenceRow.task == row.task,
        )
    )
    return None if found is None else london_day(instant(found))


def _found_competent() -> Select[tuple[str, datetime]]:
    """Live delegations that waited when they were last asked about, and when the PA was first found competent."""
    later = aliased(DelegationStatus)
    superseded = (
        select(later.id)
        .where(later.delegation_id == DelegationStatus.delegation_id, later.number > DelegationStatus.number)
        .exists()
    )
    return (
        select(DelegationRow.id, func.min(EvidenceRow.true_from))
        .join(DelegationStatus, DelegationStatus.delegation_id == DelegationRow.id)
        .join(
            EvidenceRow,
            (EvidenceRow.pa_id == DelegationRow.pa_id)
            & (EvidenceRow.person_id == DelegationRow.person_id)
            & (EvidenceRow.task == DelegationRow.task),
        )
        .where(
            DelegationStatus.status.in_(WAITING),
            ~superseded,
            DelegationRow.id.not_in(select(DelegationEnd.delegation_id)),
            EvidenceRow.kind == "assessment",
            EvidenceRow.outcome == "competent",
        )
        .group_by(DelegationRow.id)
        .order_by(DelegationRow.id)
    )
