"""What a PA, a budget holder or whoever speaks for one sees of their own: each task, its answer now, what shows it.

A PA sees their own record and nobody else's. A budget holder sees the PAs who are asked to do tasks for them: of what
a PA learned, what is general and what was for this person, never what the PA did for somebody else. Nobody is shown
what was written beside the evidence: it may speak of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from documents.whom import Whom
from models.cases import Case, DelegationEnd, DelegationRow
from models.evidence import EvidenceRow
from models.people import Person, Representation, RepresentationEnd
from rules.decision import Due
from rules.moments import Span, instant, london_day
from rules.requirement import Requirement
from services.act import NotFound
from services.answers import Answered, Piece, answer_now, pieces, pieces_of_case
from services.decisions import question
from services.desks.whom import own_whoms
from services.training.refreshers import scheduled_by

PA, HOLDER, REPRESENTATIVE = "PA", "PHB holder", "representative"
OWN = (PA, HOLDER, REPRESENTATIVE)
"""Who has a record of their own here."""

SHOWS = (
    "training", "supervised practice", "assessment", "observation", "formal review", "DBS check",
    "training validation", "local induction",
)  # fmt: skip
"""The kinds of evidence that show what a PA has learned and may do; what else is on record is not theirs to carry."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What falls due on a day, or in a window, and who does it."""

    due: Due
    who: str


@dataclass(frozen=True)
class OwnTask:
    """One delegation: its answer now, what is due next, and what shows that the PA learned it."""

    answered: Answered
    coming: tuple[Coming, ...] = ()
    shown: tuple[Piece, ...] = ()

    @property
    def row(self) -> DelegationRow:
        return self.answered.row


@dataclass(frozen=True)
class OwnRecord:
    """One person's record: their tasks, and what a PA learned that belongs to no task of today."""

    whom: Whom
    tasks: tuple[OwnTask, ...] = ()
    general: dict[str, tuple[Piece, ...]] = field(default_factory=dict)
    """By the PA's id: what is not about one person."""
    earlier: tuple[Piece, ...] = ()
    """What was shown for tasks that have ended, or for somebody else; newest first. For the PA alone."""


def own_people(session: Session, person_id: str, role: str, now: datetime) -> Sequence[Person]:
    """Whose record this viewer's own pages are: a PA's own, else that of whoever they look after."""
    return [session.get_one(Person, person_id)] if role == PA else people_of(session, person_id, role, now)


def people_of(session: Session, person_id: str, role: str, now: datetime) -> Sequence[Person]:
    """Whose care this viewer looks after: their own as a budget holder, or that of all they may speak for today."""
    if role == HOLDER:
        return [session.get_one(Person, person_id)]
    if role != REPRESENTATIVE:
        return []
    today = london_day(instant(now))
    return session.scalars(
        select(Person)
        .join(Representation, Representation.person_id == Person.id)
        .outerjoin(RepresentationEnd, RepresentationEnd.representation_id == Representation.id)
        .where(
            Representation.representative_id == person_id,
            Representation.first_day <= today,
            or_(Representation.last_day.is_(None), Representation.last_day >= today),
            or_(RepresentationEnd.last_day.is_(None), RepresentationEnd.last_day >= today),
        )
        .order_by(Person.name, Person.id)
        .distinct()
    ).all()


def own_rows(session: Session, person_id: str, role: str, now: datetime) -> Sequence[DelegationRow]:
    """The delegations that have not ended and are this viewer's own, in the order of names and tasks."""
    if role == PA:
        mine, other = DelegationRow.pa_id == person_id, DelegationRow.person_id
    else:
        ids = [one.id for one in people_of(session, person_id, role, now)]
        mine, other = DelegationRow.person_id.in_(ids), DelegationRow.pa_id
    return session.scalars(
        select(DelegationRow)
        .join(Person, Person.id == other)
        .where(mine, DelegationRow.id.not_in(select(DelegationEnd.delegation_id)))
        .order_by(Person.name, Person.id, DelegationRow.task, DelegationRow.id)
    ).all()


def own_row(session: Session, person_id: str, role: str, now: datetime, id: str) -> DelegationRow:
    """One of them; raises NotFound for another's as for none."""
    found = next((row for row in own_rows(session, person_id, role, now) if row.id == id), None)
    if found is None:
        raise NotFound("no such delegation")
    return found


def record_of_pa(session: Session, pa_id: str, now: datetime) -> OwnRecord:
    """A PA's own record: what is asked of them today, and everything that shows what they learned."""
    rows = own_rows(session, pa_id, PA, now)
    shown = pieces(session, _shown(session, [pa_id]))
    shown = [piece for piece in shown if not piece.voided]
    today = {(row.person_id, row.task) for row in rows}
    (who,) = own_whoms(session, [session.get_one(Person, pa_id)], rows)
    return OwnRecord(
        who,
        tuple(_task(session, row, now, shown) for row in rows),
        {pa_id: tuple(piece for piece in shown if piece.row.person_id is None)},
        tuple(
            piece
            for piece in shown
            if piece.row.person_id is not None and (piece.row.person_id, piece.row.task or "") not in today
        ),
    )


def records_of_people(session: Session, person_id: str, role: str, now: datetime) -> list[OwnRecord]:
    """For each person whose care this viewer looks after: their PAs' tasks, and what those PAs learned in general."""
    rows = own_rows(session, person_id, role, now)
    return [
        _record_of_person(session, person, [row for row in rows if row.person_id == person.id], now)
        for person in people_of(session, person_id, role, now)
    ]


def _record_of_person(
    session: Session, person: Person, rows: Sequence[DelegationRow], now: datetime
) -> OwnRecord:
    shown: dict[str, Piece] = {}
    for case_id in dict.fromkeys(row.case_id for row in rows):
        pas = {row.pa_id for row in rows if row.case_id == case_id}
        found = [row for row in _shown(session, pas) if row.person_id in (None, person.id)]
        case = session.get_one(Case, case_id)
        shown |= {piece.id: piece for piece in pieces_of_case(session, found, case) if not piece.voided}
    general: dict[str, tuple[Piece, ...]] = {}
    for pa_id in dict.fromkeys(row.pa_id for row in rows):
        general[pa_id] = tuple(
            piece for piece in shown.values() if piece.row.pa_id == pa_id and piece.row.person_id is None
        )
    (who,) = own_whoms(session, [person], rows)
    return OwnRecord(who, tuple(_task(session, row, now, shown.values()) for row in rows), general)


def _shown(session: Session, pa_ids: Iterable[str]) -> Sequence[EvidenceRow]:
    """What shows what these PAs learned, newest first."""
    return session.scalars(
        select(EvidenceRow)
        .where(EvidenceRow.pa_id.in_(list(pa_ids)), EvidenceRow.kind.in_(SHOWS))
        .order_by(EvidenceRow.true_from.desc(), EvidenceRow.id)
    ).all()


def _task(session: Session, row: DelegationRow, now: datetime, shown: Iterable[Piece]) -> OwnTask:
    answered = answer_now(session, row, now, with_evidence=False)
    mine = tuple(
        piece
        for piece in shown
        if (piece.row.pa_id, piece.row.person_id, piece.row.task) == (row.pa_id, row.person_id, row.task)
    )
    return OwnTask(answered, coming(session, answered), mine)


def coming(session: Session, answered: Answered) -> tuple[Coming, ...]:
    """What falls due for one delegation, the earliest first, each with who does it."""
    decision = answered.decision
    if decision is None or not decision.due:
        return ()
    asked = question(session, answered.row, Span.at(instant(answered.asked_at)))
    requirements = {one.name: one for one in asked.resolved().requirements}
    monitor = decision.monitor
    named = {monitor.role: f"{monitor.name}, {monitor.role}"} if monitor else {}
    return tuple(Coming(due, _who(requirements.get(due.kind), named)) for due in decision.due)


def _who(requirement: Requirement | None, named: dict[str, str]) -> str:
    if requirement is None:
        return "PHB co-ordinator"
    roles = requirement.by or (scheduled_by(requirement),)
    return next((named[role] for role in roles if role in named), " or ".join(roles))


def last_good_day(answered: Answered) -> date | None:
    """The last day of today's answer if nothing is done before; None where nothing falls due or the answer is no."""
    decision = answered.decision
    if decision is None or not (decision.may or decision.supervised):
        return None
    today = london_day(instant(answered.asked_at))
    return min((due.day for due in decision.due if due.day >= today), default=None)
