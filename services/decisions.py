"""Asking: the rules' answer for a delegation on record, at any moment, by what was known at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.hospital import Admission, Discharge
from rules.applied import Applied
from rules.decide import decide
from rules.decision import Decision
from rules.facts import facts_for
from rules.happenings import with_happenings
from rules.moments import FOREVER, Instant, Span, instant, london_day
from rules.question import Delegation, Known, Moment
from rules.resolve import Resolved, resolve
from rules.vocabulary import Place, Worker
from services.circumstances import with_circumstances
from services.evidence import NewEvidence, organisation_of
from services.frameworks import applied_to
from services.known import known_for


@dataclass(frozen=True)
class Question:
    """A delegation on record, ready to be put to the rules."""

    delegation: Delegation
    applied: list[Applied]
    known: Known
    about: Span

    def resolved(self) -> Resolved:
        """What is asked for at that time, by the frameworks and because of what has happened."""
        facts = facts_for(self.delegation, self.known, Moment(self.about))
        return with_happenings(resolve(self.applied, self.delegation, self.about), facts)


def question(
    session: Session,
    row: DelegationRow,
    at: Span,
    where: Place | None = None,
    known: Instant = FOREVER,
    new: NewEvidence | None = None,
) -> Question:
    """The question for a delegation; where the person is at that moment is looked up unless it is said.

    With ``new``, evidence that is not on record yet, it also knows what its givers and its provider rest on.
    """
    admission = admission_at(session, row.person_id, at.first)
    place: Place = where or ("hospital" if admission else "home")
    on_record = known_for(session, row, new)
    delegation = Delegation(
        pa=row.pa_id,
        person=row.person_id,
        task=row.task,
        requested=instant(row.requested_at),
        where=place,
        ward=ward_of(admission) if admission and place == "hospital" else "",
        admitted=instant(admission.admitted_at) if admission and place == "hospital" else None,
        worker=cast("Worker", row.worker or "PA"),
        kept_by=organisation_of(session, row),
    )
    delegation = with_circumstances(session, delegation, on_record.evidence, at, known)
    return Question(delegation, applied_to(session, row.case_id, place, london_day(at.first)), on_record, at)


def ask(
    session: Session, row: DelegationRow, at: Span, known: Instant = FOREVER, where: Place | None = None
) -> Decision:
    """The answer at a moment, by what was known then.

    Raises EvaluatorsDiffer: there is no answer, and the delegation has to be treated as not authorised.
    """
    asked = question(session, row, at, where, known)
    return decide(asked.applied, asked.delegation, asked.known, Moment(at, known))


def ask_now(session: Session, row: DelegationRow, now: datetime) -> Decision:
    """The answer at this very moment, by everything known."""
    return ask(session, row, Span.at(instant(now)), instant(now))


def ward_of(admission: Admission) -> str:
    """A ward as evidence names it: two hospitals may both have a Ward 7, and are two places."""
    return f"{admission.ward} ({admission.hospital_id})"


_STAYS = (
    select(Admission, Discharge)
    .outerjoin(Discharge, Discharge.admission_id == Admission.id)
    .where(Admission.person_id == bindparam("person"))
    .order_by(Admission.admitted_at.desc())
)


def admission_at(session: Session, person_id: str, at: Instant) -> Admission | None:
    """The admission a person is in at an instant, if they are in hospital then."""
    rows = session.execute(_STAYS, {"person": person_id}).all()
    for admission, discharge in rows:
        if instant(admission.admitted_at) <= at and (
            discharge is None or at < instant(discharge.discharged_at)
        ):
            found: Admission = admission
            return found
    return None
