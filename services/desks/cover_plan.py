"""The cover plan: for each task and each day of a week who may do it all day, who covers, and where nobody is.

A PA counts on a day if the rules let them do the task alone on all of that day, they work for the person then, and
they are not away. The rules are asked anew for each day on which an answer may be another than the day before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationEnd, DelegationRow, DelegationStatus
from models.now import LatestStatus
from models.people import Absence, AbsenceEnd, Employment, EmploymentEnd, Person
from rules.applied import UnknownTask, task_texts
from rules.decide import foresee
from rules.decision import Decision
from rules.moments import FOREVER, Instant, Span, first_instant, instant, last_instant, london_day
from rules.question import Moment
from rules.task_figures import strictest
from services.act import Act
from services.answering import changing_days
from services.cases import delegations_of, delegations_of_each
from services.cover import covers_of, holding
from services.decisions import Asking, Question
from services.employment import last_days_of_work
from services.exports import export
from services.uncovered import NO_ANSWER, is_vital, were_in_force

A_WEEK = 7
A_PAGE = 3
"""Tasks on a page of the whole caseload: the rules are asked several times for each, which takes longest."""
TOGETHER = 60
"""Tasks of a file that are read at once."""

_OUR_ID = re.compile(r" [a-z]{2}_[0-9a-f]{24}\b")


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One task on one day: the PAs who may do it all day, who covers where none may, and else why nobody does."""

    day: date
    pas: tuple[str, ...]
    cover: str = ""
    why: tuple[str, ...] = ()

    @property
    def nobody(self) -> bool:
        """Neither a PA nor arranged cover."""
        return not self.pas and not self.cover


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """One task of one case, day by day. ``ever``: some PA has been let do it before."""

    case: Case
    person: Person
    task: str
    title: str
    vital: bool
    ever: bool
    delegation_id: str
    days: tuple[DayPlan, ...]

    @property
    def gaps(self) -> tuple[DayPlan, ...]:
        """The days on which nobody does it."""
        return tuple(one for one in self.days if one.nobody)


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A page of the whole caseload: tasks that once were in force and may be left with nobody; ``total`` of them."""

    lines: tuple[TaskPlan, ...]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))


def next_monday(today: date) -> date:
    """The Monday of next week."""
    return today + timedelta(days=A_WEEK - today.weekday())


def week_from(first: date) -> tuple[date, ...]:
    """Seven days."""
    return tuple(first + timedelta(days=number) for number in range(A_WEEK))


def plan_of_case(session: Session, case: Case, first: date, now: datetime) -> list[TaskPlan]:
    """Every task of a case that was asked for, on each day of a week."""
    rows = delegations_of(session, case.id)
    return _Reader(session, rows, first, now).tasks() if rows else []


def plan_of_caseload(
    session: Session, organisations: Sequence[str], first: date, now: datetime, number: int = 1
) -> PlanPage:
    """The tasks of all cases that may be left with nobody on a day of a week, a page of them.

    Only what a PA has been let do before; a task that was never in force has its own co-ordinator's list. The log
    says which tasks somebody does all week: those are left out without asking the rules.
    """
    pairs = session.execute(_may_be_left(organisations, first, now)).tuples().all()
    number = min(max(number, 1), max(1, -(-len(pairs) // A_PAGE)))
    lines = _of_pairs(session, pairs[(number - 1) * A_PAGE : number * A_PAGE], first, now)
    return PlanPage(tuple(lines), len(pairs), number)


def export_case_plan(act: Act, case: Case, first: date) -> str:
    """The plan of one case as CSV; that it was taken away stands in the record."""
    lines = plan_of_case(act.session, case, first, act.now)
    shown = {"from": first.isoformat()}
    return export(act, "cover plan", COLUMNS, _rows(lines), subject={"case": case.id}, shown=shown)


def export_caseload_plan(act: Act, organisations: Sequence[str], first: date) -> str:
    """Every task of the caseload that may be left with nobody, as CSV; on record as well."""
    wanted = _may_be_left(organisations, first, act.now)
    lines = _of_pairs(act.session, act.session.execute(wanted).tuples().all(), first, act.now)
    return export(
        act,
        "cover plan",
        COLUMNS,
        _rows(lines),
        organisations=organisations,
        shown={"from": first.isoformat()},
    )


COLUMNS = (
    "Case",
    "Person",
    "Born",
    "NHS number",
    "Task",
    "Day",
    "PAs who may all day",
    "Cover",
    "Nobody",
    "Why",
)


def _rows(lines: Sequence[TaskPlan]) -> list[tuple[str, ...]]:
    return [
        (
            line.case.reference,
            line.person.name,
            line.person.born.isoformat() if line.person.born else "",
            line.person.nhs_number.spaced if line.person.nhs_number else "",
            line.title,
            one.day.isoformat(),
            "; ".join(one.pas),
            one.cover,
            "nobody" if one.nobody else "",
            "; ".join(one.why) if one.nobody else "",
        )
        for line in lines
        for one in line.days
    ]


def _of_pairs(
    session: Session, pairs: Sequence[tuple[str, str]], first: date, now: datetime
) -> list[TaskPlan]:
    """The plan of some tasks of cases, in this order; as many are read together as one statement has room for."""
    found = []
    for start in range(0, len(pairs), TOGETHER):
        some = pairs[start : start + TOGETHER]
        by_pair: dict[tuple[str, str], list[DelegationRow]] = {pair: [] for pair in some}
        for row in delegations_of_each(session, {case_id for case_id, _ in some}):
            if (row.case_id, row.task) in by_pair:
                by_pair[row.case_id, row.task].append(row)
        rows = [row for of_one in by_pair.values() for row in of_one]
        found += _Reader(session, rows, first, now).tasks() if rows else []
    return found


class _Reader:
    """Reads what the plan rests on, once for all these delegations, of one case or many, and all days of a week."""

    def __init__(self, session: Session, rows: Sequence[DelegationRow], first: date, now: datetime) -> None:
        self.rows, self.week, self.now = rows, week_from(first), now
        self.asking = Asking(session, rows)
        pas = {row.pa_id for row in rows}
        named = select(Person).where(Person.id.in_(pas | {row.person_id for row in rows}))
        self.people = {one.id: one for one in session.scalars(named)}
        self.leaves = last_days_of_work(session, {(row.pa_id, row.person_id) for row in rows})
        self.away = _away(session, pas, self.week)
        self.covers = covers_of(session, self.asking.cases)
        self.ever = were_in_force(session, [row.id for row in rows])

    def tasks(self) -> list[TaskPlan]:
        """Task by task of case by case, in the order in which the delegations came."""
        by_task: dict[tuple[str, str], list[DelegationRow]] = {}
        for row in self.rows:
            by_task.setdefault((row.case_id, row.task), []).append(row)
        return [self._task(rows) for rows in by_task.values()]

    def _task(self, rows: Sequence[DelegationRow]) -> TaskPlan:
        weeks = {row: list(self._week(row)) for row in rows}
        days = []
        for number, day in enumerate(self.week):
            said = [(self.people[row.pa_id].name, weeks[row][number]) for row in rows]
            pas = tuple(sorted(name for name, why in said if not why))
            cover = "" if pas else self._cover(rows[0], day)
            why = () if pas else tuple(f"{name}: {reason}" for name, reason in said)
            days.append(DayPlan(day, pas, cover, why))
        asked = self.asking.question(rows[0], Span.at(instant(self.now)))
        return TaskPlan(
            case=self.asking.cases[rows[0].case_id],
            person=self.people[rows[0].person_id],
            task=rows[0].task,
            title=_title(asked),
            vital=is_vital(asked),
            ever=any(row.id in self.ever for row in rows),
            delegation_id=rows[0].id,
            days=tuple(days),
        )

    def _week(self, row: DelegationRow) -> Iterator[str]:
        """For each day why this PA may not do the task on all of it; empty where they may."""
        leaves = self.leaves[row.pa_id, row.person_id]
        said, changes = "", set[date]()
        for number, day in enumerate(self.week):
            if number == 0 or day in changes:
                said, days = self._asked(row, day)
                changes |= days
            if leaves is not None and day > leaves:
                yield "works for this person no longer"
            elif day in self.away.get(row.pa_id, ()):
                yield "is away"
            else:
                yield said

    def _asked(self, row: DelegationRow, day: date) -> tuple[str, set[date]]:
        """Why not on all of that day, and the days on which the answer may be another."""
        about = _span(day, self.now)
        try:
            asked = self.asking.question(row, about)
            decision = foresee(asked.applied, asked.delegation, asked.known, Moment(about, FOREVER))
        except NO_ANSWER:
            return "no answer of the rules, so not authorised", {day + timedelta(days=1)}
        return ("" if decision.may else _why(decision)), _changes(asked, decision)

    def _cover(self, row: DelegationRow, day: date) -> str:
        """Who covers all of that day."""
        span = _span(day, self.now)
        moments = [datetime.fromtimestamp(at, tz=UTC) for at in (span.first, span.last)]
        found = [holding(self.covers[row.case_id], row.task, at) for at in moments]
        return "; ".join(dict.fromkeys(one.who for one in found if one)) if all(found) else ""


def _changes(asked: Question, decision: Decision) -> set[date]:
    """The days of which the answer may be another than of the day before.

    What begins within a day is not there on all of it, so it may change the day after too; what ends within a day is
    missing on that day already.
    """
    days = set(changing_days(asked, decision))
    for item in asked.known.evidence:
        begins, ends = london_day(item.begins), london_day(item.until)
        if item.begins > first_instant(begins):
            days.add(begins + timedelta(days=1))
        if item.until < last_instant(ends):
            days.add(ends)
    return days


def _title(asked: Question) -> str:
    try:
        return strictest(task_texts(asked.applied, asked.delegation.task)).title
    except UnknownTask:
        return asked.delegation.task


def _why(decision: Decision) -> str:
    unmet = next((one for one in decision.reasons if not one.met and one.gate), None)
    words = f"{decision.status}. {unmet.because}" if unmet else decision.status
    return _OUR_ID.sub("", words)


def _span(day: date, now: datetime) -> Span:
    """All of a day; of today what is left of it."""
    first: Instant = max(first_instant(day), min(instant(now), last_instant(day)))
    return Span(first if day == london_day(instant(now)) else first_instant(day), last_instant(day))


def _away(session: Session, people: Collection[str], week: Sequence[date]) -> dict[str, set[date]]:
    """On which days of the week each of these people is away."""
    found: dict[str, set[date]] = {}
    for person_id, first, last in session.execute(_absent(week).where(Absence.person_id.in_(people))):
        away = {day for day in week if first <= day and (last is None or day <= last)}
        found.setdefault(person_id, set()).update(away)
    return found


def _absent(week: Sequence[date]) -> Select[tuple[str, date, Any]]:
    last = func.coalesce(AbsenceEnd.last_day, Absence.last_day)
    return (
        select(Absence.person_id, Absence.first_day, last)
        .outerjoin(AbsenceEnd, AbsenceEnd.absence_id == Absence.id)
        .where(Absence.first_day <= week[-1], or_(last.is_(None), last >= week[0]))
    )


def _may_be_left(organisations: Sequence[str], first: date, now: datetime) -> Select[tuple[str, str]]:
    """The tasks of cases that were in force and that no PA does, by the log, on all days of the week for sure.

    What is done for sure is taken away as a whole: asked of each task one by one, it costs three times as much.
    """
    once = exists().where(
        DelegationStatus.delegation_id == DelegationRow.id, DelegationStatus.status == "in force"
    )
    of_ours = (
        select(DelegationRow.case_id, DelegationRow.task)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(Case.organisation_id.in_(organisations), _NOT_ENDED, once)
    )
    left = of_ours.except_(_done_for_sure(first, now)).subquery()
    return (
        select(left.c.case_id, left.c.task)
        .join(Case, Case.id == left.c.case_id)
        .order_by(Case.reference, left.c.task)
    )


_NOT_ENDED = DelegationRow.id.not_in(select(DelegationEnd.delegation_id))


def _done_for_sure(first: date, now: datetime) -> Select[tuple[str, str]]:
    """The tasks of cases that some PA may do now, with nothing falling due, and works for the person, all week."""
    last_day = week_from(first)[-1]
    over = func.coalesce(EmploymentEnd.last_day, Employment.last_day)
    leaves = exists(
        select(Employment.id)
        .outerjoin(EmploymentEnd, EmploymentEnd.employment_id == Employment.id)
        .where(
            Employment.pa_id == DelegationRow.pa_id,
            Employment.person_id == DelegationRow.person_id,
            over <= last_day,
        )
    )
    absent = _absent(week_from(first)).subquery()
    due = LatestStatus.next_due
    return (
        select(DelegationRow.case_id, DelegationRow.task)
        .join(LatestStatus, LatestStatus.delegation_id == DelegationRow.id)
        .join(DelegationStatus, DelegationStatus.id == LatestStatus.status_id)
        .where(
            LatestStatus.status == "in force",
            DelegationStatus.may_alone,
            or_(due.is_(None), due > max(last_day, london_day(instant(now)))),
            DelegationRow.pa_id.not_in(select(absent.c.person_id)),
            _NOT_ENDED,
            ~leaves,
        )
    )
