"""What a trainer or a monitoring nurse finds at her desk: what is hers to do, and how her registration stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from models.actions import Action
from models.cases import Case, DelegationRow
from models.now import LatestStatus
from models.organisations import Organisation
from models.people import Person
from rules.decision import Decision
from rules.moments import Span, instant, london_day
from rules.requirement import Requirement
from rules.resolve import Resolved
from rules.vocabulary import Status
from services.access.relations import TRAINER, first_needed, hers, is_hers
from services.answers import answers_now
from services.decisions import question
from services.desks.caseload import out_of_date
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a delegation stands in an inbox: ``first`` is the day by which the first thing is hers to do, if one is.

    ``asked`` is what is to be done by the rules, where the log may be out of date.
    """

    id: str
    pa: str
    task: str
    status: Status
    first: date | None
    asked: tuple[ToDo, ...] | None = None


@dataclass(frozen=True)
class Practices:
    """How many supervised practices are needed before the assessment, and how many count now."""

    needed: int
    on_record: int


def inbox(session: Session, person_id: str, now: datetime, role: str = ROLE) -> list[SignOff]:
    """What is hers to do in this role, the most urgent first; then what she trained or monitors."""
    return sign_offs_of(session, places_in_inbox(session, person_id, now, role), role)


def places_in_inbox(session: Session, person_id: str, now: datetime, role: str = ROLE) -> list[Place]:
    """The same in the same order, with no more of each than its place: an inbox may be a thousand times a page.

    Which delegations she has to do with, `services.access` says. Where an answer may be out of date, the rules
    are asked here.
    """
    today, pa = london_day(instant(now)), aliased(Person)
    rows = session.execute(
        select(DelegationRow.id, pa.name, DelegationRow.task, LatestStatus.status, out_of_date(now))
        .join(pa, pa.id == DelegationRow.pa_id)
        .join(Case, Case.id == DelegationRow.case_id)
        .outerjoin(LatestStatus, LatestStatus.delegation_id == DelegationRow.id)
        .where(is_hers(person_id, role, today))
    ).all()
    first = dict(session.execute(first_needed(hers(role))).tuples().all())
    asked = _asked(session, [id for id, _, _, _, stale in rows if stale], now, role)
    found = []
    for id, name, task, status, _ in rows:
        said, to_do = asked.get(id, (status, None))
        by = first.get(id) if to_do is None else min((one.by for one in to_do), default=None)
        found.append(Place(id, name, task, said, by, to_do))
    return sorted(found, key=lambda one: (one.first is None, one.first or date.max, one.pa, one.task, one.id))


def sign_offs_of(session: Session, places: Sequence[Place], role: str) -> list[SignOff]:
    """What is to be said of the delegations at these places of an inbox, in this order."""
    pa, person = aliased(Person), aliased(Person)
    ids = [one.id for one in places]
    rows = session.execute(
        select(DelegationRow, pa, person)
        .join(pa, pa.id == DelegationRow.pa_id)
        .join(person, person.id == DelegationRow.person_id)
        .where(DelegationRow.id.in_(ids))
    )
    known = {row.id: (row, its_pa, its_person) for row, its_pa, its_person in rows}
    actions = _actions(session, ids, role)
    return [
        SignOff(*known[one.id], one.status, actions.get(one.id, ()) if one.asked is None else one.asked)
        for one in places
    ]


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


def _asked(
    session: Session, ids: Sequence[str], now: datetime, role: str
) -> dict[str, tuple[Status, tuple[ToDo, ...]]]:
    """How these stand by the rules at this moment, and what is hers to do, by the delegation's id."""
    rows = session.scalars(select(DelegationRow).where(DelegationRow.id.in_(ids))).all()
    return {
        one.row.id: _by_the_rules(one.decision, role) if one.decision else ("no answer", ())
        for one in answers_now(session, rows, now)
    }


def _by_the_rules(decision: Decision, role: str) -> tuple[Status, tuple[ToDo, ...]]:
    mine = [one for one in decision.actions if one.role in hers(role)]
    return decision.status, tuple(ToDo(one.requirement, one.kind, one.by) for one in mine)


def _resolved(session: Session, row: DelegationRow, now: datetime) -> Resolved:
    return question(session, row, Span.at(instant(now))).resolved()
