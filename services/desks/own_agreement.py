"""Yes and no of those whose care it is, said by themselves: the budget holder, whoever speaks for them, and the PA.

A no counts from that minute: the task stops, also with somebody present, until whoever said no takes it back. Nobody
has to give a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.people import Person
from rules.question import Giver
from services import coordination, happenings
from services.act import Act, Refused
from services.desks.own_record import PA

NO_REASON = "No reason was given."
SPEAKERS = ("PHB holder", "representative")


@dataclass(frozen=True, slots=True)
class Word:
    """What was said last about one delegation: yes or no, when, by whom in which role."""

    yes: bool
    at: datetime
    is_day: bool
    name: str
    role: str


def word_of(session: Session, row: DelegationRow, role: str) -> Word | None:
    """The last word of the party that a role speaks for; None while nothing was said."""
    roles = (PA,) if role == PA else SPEAKERS
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    found = session.execute(
        select(EvidenceRow, EvidenceGiver.role, Person.name)
        .join(EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id)
        .join(Person, Person.id == EvidenceGiver.person_id)
        .where(
            EvidenceRow.kind.in_(("agreement", "withdrawal")),
            EvidenceRow.pa_id == row.pa_id,
            EvidenceRow.person_id == row.person_id,
            EvidenceRow.task == row.task,
            EvidenceGiver.role.in_(roles),
            EvidenceRow.id.not_in(voided),
        )
        .order_by(EvidenceRow.recorded_at.desc(), EvidenceRow.true_from.desc(), EvidenceRow.id)
        .limit(1)
    ).first()
    if found is None:
        return None
    said, given_in, name = found
    yes = said.outcome in ("given", "taken back")
    return Word(yes, said.true_from, said.true_is_day, name, given_in)


def say_yes(act: Act, row: DelegationRow) -> EvidenceRow:
    """Whoever acts agrees, from this minute; what they withdrew is taken back.

    Raises Refused where yes was said already, and where only somebody else may take a no back.
    """
    giver, whose = _giver(act)
    last = word_of(act.session, row, giver.role)
    if last and last.yes:
        raise Refused("You have said yes already.")
    if happenings.is_withdrawn(act.session, row, whose):
        back = happenings.take_back(act, row, whose, giver)
        if _agreed(act, row) or giver.role == PA:
            return back
    return coordination.record_agreement(act, row, act.now, giver)


def say_no(act: Act, row: DelegationRow, why: str = "") -> EvidenceRow:
    """Whoever acts does not want this, from this minute: the task stops. Raises Refused the second time."""
    giver, whose = _giver(act)
    return happenings.withdraw(act, row, whose, giver, why.strip() or NO_REASON)


def _giver(act: Act) -> tuple[Giver, str]:
    actor = act.actor
    whose = "by the PA" if actor.role == PA else "by the person"
    return Giver(actor.person_id, actor.role, actor.organisation_id), whose


def _agreed(act: Act, row: DelegationRow) -> bool:
    """Whether the person's agreement is on record and was not withdrawn as such."""
    outcomes = act.session.scalars(
        select(EvidenceRow.outcome)
        .where(
            EvidenceRow.kind == "agreement",
            EvidenceRow.pa_id == row.pa_id,
            EvidenceRow.person_id == row.person_id,
            EvidenceRow.task == row.task,
        )
        .order_by(EvidenceRow.recorded_at.desc(), EvidenceRow.id)
    )
    return outcomes.first() == "given"
