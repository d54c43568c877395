"""What is a co-ordinator's today: overdue, due soon, waiting for others, and what stands still, and for what.

Read from the actions that the loop has opened and from the log of statuses, in a fixed number of queries however
many cases there are. Of each list the most urgent are shown, and all are counted.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar, cast

from sqlalchemy import ColumnElement, Row, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from models.actions import Action, Assignment
from models.cases import Case, DelegationEnd, DelegationRow
from models.now import LatestStatus, OpenAction
from models.people import Person
from rules.moments import instant, london_day
from rules.vocabulary import Status
from services.act import NotFound
from services.cover import COORDINATOR
from services.desks.caseload import out_of_date
from services.house_settings import HOUSE
from services.names_in import NamesIn
from services.sweep import not_swept
from services.to_do import is_needed_by, is_open

SHOWN = 20
"""How many lines of each list are shown."""

DUE_SOON = HOUSE.coordinators.due_soon.number
"""Days, today being the first, within which something is due soon."""

STILL: tuple[Status, ...] = ("no answer", "suspended", "lapsed", "withdrawn", "declined", "action plan")
"""Where a task stands still until something is put right: the worst first."""


Of = TypeVar("Of")


@dataclass(frozen=True, slots=True)
class Line:
    """Something to be done, about whom, and who has to do it; ``who`` is empty where only the role is known."""

    action: Action
    what: str
    case: Case
    person: Person
    pa: str
    task: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class StandsStill:
    """A delegation that stands still, and all that it waits for, what is due first first, in words with names."""

    row: DelegationRow
    status: Status
    case: Case
    person: Person
    pa: str
    waits_for: tuple[tuple[Action, str], ...]


@dataclass(frozen=True, slots=True)
class Listed(Generic[Of]):
    """The most urgent of a list, and how many there are in all."""

    total: int
    lines: tuple[Of, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """The first page of a co-ordinator. ``not_swept`` answers are older than last night."""

    overdue: Listed[Line]
    due: Listed[Line]
    waiting: Listed[Line]
    still: Listed[StandsStill]
    later: int
    not_swept: int


_PA = aliased(Person)


def todays(session: Session, organisations: Sequence[str], now: datetime) -> Today:
    """What has to be seen to in an organisation's cases, as of this moment."""
    today = london_day(instant(now))
    last = today + timedelta(days=DUE_SOON)
    mine, of = OpenAction.role == COORDINATOR, Case.organisation_id.in_(organisations)
    overdue = and_(mine, OpenAction.due_on < today)
    due = and_(mine, OpenAction.due_on >= today, OpenAction.due_on <= last)
    waiting = OpenAction.role != COORDINATOR
    counts = session.execute(
        select(
            func.count().filter(overdue),
            func.count().filter(due),
            func.count().filter(waiting),
            func.count().filter(mine, OpenAction.due_on > last),
        )
        .select_from(OpenAction)
        .join(Case, Case.id == OpenAction.case_id)
        .where(of)
    ).one()
    found = [_lines(session, and_(of, which)) for which in (overdue, due, waiting)]
    return Today(
        overdue=Listed(counts[0], found[0]),
        due=Listed(counts[1], found[1]),
        waiting=Listed(counts[2], found[2]),
        still=_still(session, organisations, now),
        later=counts[3],
        not_swept=not_swept(session, organisations, now),
    )


def action_for(session: Session, organisations: Sequence[str], action_id: str) -> tuple[Action, Case]:
    """An action in a case of this organisation, open or not; raises NotFound for another's as for none."""
    found = session.execute(
        select(Action, Case)
        .join(Case, Case.id == Action.case_id)
        .where(Action.id == action_id, Case.organisation_id.in_(organisations))
    ).one_or_none()
    if found is None:
        raise NotFound("no such action")
    return found[0], found[1]


def _lines(session: Session, which: ColumnElement[bool]) -> tuple[Line, ...]:
    first = (
        select(OpenAction.action_id)
        .join(Case, Case.id == OpenAction.case_id)
        .where(which)
        .order_by(OpenAction.due_on, OpenAction.opened_at, OpenAction.action_id)
        .limit(SHOWN)
    )
    rows = session.execute(
        select(Action, Case, Person, _PA.name, DelegationRow.task)
        .join(Case, Case.id == Action.case_id)
        .join(Person, Person.id == Case.person_id)
        .outerjoin(DelegationRow, DelegationRow.id == Action.delegation_id)
        .outerjoin(_PA, _PA.id == DelegationRow.pa_id)
        .where(Action.id.in_(first))
        .order_by(Action.due_on, Action.opened_at, Action.id)
    ).all()
    names = NamesIn(session, (row.Action.kind for row in rows))
    given = _given_to(session, [row.Action.delegation_id for row in rows if row.Action.delegation_id])
    return tuple(_line(row, names, given) for row in rows)


def _line(
    row: Row[tuple[Action, Case, Person, str, str]], names: NamesIn, given: dict[tuple[str, str], str]
) -> Line:
    action, case, person, pa, task = row
    who = given.get((action.delegation_id or "", action.role), "")
    return Line(action, names.said(action.kind), case, person, pa or "", task or "", who)


def _given_to(session: Session, delegations: Collection[str]) -> dict[tuple[str, str], str]:
    """Who in each role has to do with these delegations, by name; of several the last."""
    rows = session.execute(
        select(Assignment.delegation_id, Assignment.role, Person.name)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.delegation_id.in_(delegations))
        .order_by(Assignment.number)
    )
    return {(delegation, role): name for delegation, role, name in rows}


def _still(session: Session, organisations: Sequence[str], now: datetime) -> Listed[StandsStill]:
    stands = (
        select(DelegationRow.id, LatestStatus.status)
        .select_from(LatestStatus)
        .join(DelegationRow, DelegationRow.id == LatestStatus.delegation_id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(
            LatestStatus.status.in_(STILL),
            Case.organisation_id.in_(organisations),
            ~out_of_date(now),
            ~exists().where(DelegationEnd.delegation_id == DelegationRow.id),
        )
    )
    found = {id: cast(Status, status) for id, status in session.execute(stands)}
    worst = sorted(found, key=lambda id: (STILL.index(found[id]), id))[:SHOWN]
    rows = session.execute(
        select(DelegationRow, Case, Person, _PA.name)
        .join(Case, Case.id == DelegationRow.case_id)
        .join(Person, Person.id == Case.person_id)
        .join(_PA, _PA.id == DelegationRow.pa_id)
        .where(DelegationRow.id.in_(worst))
    ).all()
    waits = _waits_for(session, worst)
    names = NamesIn(session, (action.kind for some in waits.values() for action in some))
    lines = [
        StandsStill(
            row, found[row.id], case, person, pa,
            tuple((action, names.said(action.kind)) for action in waits.get(row.id, ())),
        )
        for row, case, person, pa in rows
    ]  # fmt: skip
    return Listed(len(found), tuple(sorted(lines, key=lambda one: worst.index(one.row.id))))


def _waits_for(session: Session, delegations: Sequence[str]) -> dict[str, list[Action]]:
    """For each of these delegations the open actions that it needs."""
    rows = session.execute(
        select(DelegationRow.id, Action)
        .join(Action, Action.case_id == DelegationRow.case_id)
        .where(DelegationRow.id.in_(delegations), is_open(), is_needed_by(DelegationRow.id))
        .order_by(Action.due_on, Action.opened_at, Action.id)
    )
    found: dict[str, list[Action]] = {}
    for id, action in rows:
        found.setdefault(id, []).append(action)
    return found
