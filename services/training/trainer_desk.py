"""What a trainer or a monitoring nurse finds at her desk: what is hers to do, and how her registration stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.actions import Action
from models.cases import Case, DelegationRow, DelegationStatus
from models.organisations import Organisation
from models.outbox import OutboxLine
from models.people import Person
from rules.decision import Decision
from rules.moments import Span, instant, london_day
from rules.requirement import Requirement
from rules.resolve import Resolved
from rules.vocabulary import Status
from services import outbox
from services.access.relations import TRAINER, hers, is_hers
from services.answers import answers_now
from services.decisions import question
from services.names_in import NamesIn
from services.standing import Proof, Standing, state_of
from services.to_do import is_needed_by, is_open
from services.training.training_asked import judged

ROLE = TRAINER


@dataclass(frozen=True)
class ToDo:
    """Something the framework asks of a clinical trainer by a day."""

    requirement: str
    what: str
    by: date


@dataclass(frozen=True)
class SignOff:
    """One delegation that a trainer has to do with, and what is hers to do, the most urgent first."""

    row: DelegationRow
    pa: Person
    person: Person
    status: Status
    to_do: tuple[ToDo, ...]


@dataclass(frozen=True)
class Practices:
    """How many supervised practices are needed before the assessment, and how many count now."""

    needed: int
    on_record: int


def inbox(session: Session, person_id: str, now: datetime, role: str = ROLE) -> list[SignOff]:
    """What is hers to do in this role, the most urgent first; then what she trained or monitors.

    Which delegations she has to do with, `services.access` says. Where an answer may be out of date, the rules
    are asked here.
    """
    pa, person = aliased(Person), aliased(Person)
    rows = session.execute(
        select(DelegationRow, pa, person)
        .join(pa, pa.id == DelegationRow.pa_id)
        .join(person, person.id == DelegationRow.person_id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(is_hers(person_id, role, london_day(instant(now))))
    ).all()
    ids = [row.id for row, _, _ in rows]
    actions, standing = _actions(session, ids, role), last_statuses(session, ids)
    stale = _out_of_date(session, ids, standing, now)
    asked = _asked(session, [row for row, _, _ in rows if row.id in stale], now, role)
    found = []
    for row, its_pa, its_person in rows:
        on_record = standing.get(row.id, "no answer"), actions.get(row.id, ())
        found.append(SignOff(row, its_pa, its_person, *asked.get(row.id, on_record)))
    return sorted(found, key=_urgency)


def registration_of(session: Session, person_id: str, now: datetime) -> Standing:
    """How somebody's registration stands at this moment, by what was looked up with the regulator."""
    return state_of(session, Proof("registration", person_id), now)


def practices(session: Session, row: DelegationRow, now: datetime) -> Practices | None:
    """How many supervised practices this task needs, and how many count; None if the framework asks for none."""
    found = judged(session, row, now)
    for requirement in found.resolved.requirements:
        if requirement.evidence == "supervised practice":
            return Practices(requirement.at_least, len(found.judge.findings[requirement.name].current))
    return None


def providers(session: Session, row: DelegationRow, own: str, now: datetime) -> Sequence[Organisation]:
    """The organisations that may have given training: of a kind the framework takes, and the trainer's own."""
    kinds = {
        kind
        for requirement in _resolved(session, row, now).requirements
        if requirement.evidence == "training"
        for kind in requirement.providers
    }
    wanted = or_(Organisation.kind.in_(kinds), Organisation.id == own)
    return session.scalars(
        select(Organisation).where(wanted).order_by(Organisation.name, Organisation.id)
    ).all()


def kinds_asked_for(
    session: Session, row: DelegationRow, decision: Decision, now: datetime, role: str = ROLE
) -> set[str]:
    """The kinds of evidence by which she does what is asked of her now, or what somebody found her for."""
    by_name = {one.name: one for one in _resolved(session, row, now).requirements}
    kinds: set[str] = set()
    for action in decision.actions:
        asked = by_name.get(action.requirement)
        if asked and (action.role in hers(role) or (asked.evidence == "training" and role in asked.by)):
            kinds |= {by_name[name].evidence for name in _lifted_by(asked, action.kind)} or {asked.evidence}
    return kinds


def _lifted_by(requirement: Requirement, what: str) -> tuple[str, ...]:
    """What else ends a finding against the PA, such as the assessment that ends an action plan."""
    others = (other for _, other in requirement.other_outcomes if other.way_out and other.way_out.do == what)
    return tuple(name for other in others for name in other.lifted_by)


def _actions(session: Session, ids: Sequence[str], role: str) -> dict[str, tuple[ToDo, ...]]:
    found: dict[str, tuple[ToDo, ...]] = {}
    rows = session.execute(
        select(DelegationRow.id, Action)
        .join(Action, is_needed_by(DelegationRow.id))
        .where(
            DelegationRow.id.in_(ids),
            Action.case_id == DelegationRow.case_id,
            Action.role.in_(hers(role)),
            is_open(),
        )
        .order_by(Action.due_on, Action.requirement)
    ).all()
    names = NamesIn(session, (one.kind for _, one in rows))
    for id, one in rows:
        found[id] = (*found.get(id, ()), ToDo(one.requirement, names.said(one.kind), one.due_on))
    return found


def last_statuses(session: Session, ids: Sequence[str]) -> dict[str, Status]:
    """The last line of each delegation's status log."""
    last = (
        select(DelegationStatus.delegation_id, func.max(DelegationStatus.number).label("number"))
        .where(DelegationStatus.delegation_id.in_(ids))
        .group_by(DelegationStatus.delegation_id)
        .subquery()
    )
    rows = session.scalars(
        select(DelegationStatus).join(
            last,
            (last.c.delegation_id == DelegationStatus.delegation_id)
            & (last.c.number == DelegationStatus.number),
        )
    )
    return {row.delegation_id: row.status for row in rows}


def _out_of_date(
    session: Session, ids: Sequence[str], standing: dict[str, Status], now: datetime
) -> set[str]:
    """Where evidence has come that the loop has not looked at yet, or a day has come that it waits for."""
    waiting = session.scalars(
        select(OutboxLine.subject_id).where(
            OutboxLine.kind == outbox.RECONCILE, OutboxLine.done_at.is_(None), OutboxLine.subject_id.in_(ids)
        )
    )
    later = aliased(DelegationStatus)
    due = session.scalars(
        select(DelegationStatus.delegation_id).where(
            DelegationStatus.delegation_id.in_(ids),
            DelegationStatus.next_due <= london_day(instant(now)),
            ~exists().where(
                later.delegation_id == DelegationStatus.delegation_id, later.number > DelegationStatus.number
            ),
        )
    )
    return {*waiting, *due, *(id for id in ids if id not in standing)}


def _asked(
    session: Session, rows: Sequence[DelegationRow], now: datetime, role: str
) -> dict[str, tuple[Status, tuple[ToDo, ...]]]:
    """How these stand by the rules at this moment, and what is hers to do, by the delegation's id."""
    return {
        one.row.id: _by_the_rules(one.decision, role) if one.decision else ("no answer", ())
        for one in answers_now(session, rows, now)
    }


def _by_the_rules(decision: Decision, role: str) -> tuple[Status, tuple[ToDo, ...]]:
    mine = [one for one in decision.actions if one.role in hers(role)]
    return decision.status, tuple(ToDo(one.requirement, one.kind, one.by) for one in mine)


def _urgency(one: SignOff) -> tuple[bool, date, str, str, str]:
    first = one.to_do[0].by if one.to_do else date.max
    return not one.to_do, first, one.pa.name, one.row.task, one.row.id


def _resolved(session: Session, row: DelegationRow, now: datetime) -> Resolved:
    return question(session, row, Span.at(instant(now))).resolved()
