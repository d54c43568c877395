"""What would fall if somebody left: the rules asked with the facts of now, as if every duty were given back.

What they signed stays good, because it was seen on that day; what comes next that they would do is named with its day.
Nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.hospital import Admission, Discharge, OnCallNurse
from rules.applied import SettingFault, UnknownTask
from rules.decide import CannotBeAsked, EvaluatorsDiffer, decide
from rules.decision import Decision
from rules.moments import FOREVER, Instant, Span, first_instant, instant, london_day
from rules.question import Evidence, Known, Moment
from rules.requirement import Requirement
from rules.vocabulary import Status
from services.choices import Party
from services.decisions import Asking, Question
from services.holders import DUTIES
from services.owners import Roster
from services.training.refreshers import scheduled_by
from services.training.signed_by import Depends


@dataclass(frozen=True, slots=True)
class PassesOn:
    """A duty, or what has to be done next, and who else of the case holds a role that may take it on."""

    what: str
    to: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class IfLeft:
    """One delegation: its answer now, and without them.

    ``since`` is the first day on which the PA may no longer do the task alone; None where it goes on as far as is
    known, or may not be done now. ``undone`` is what would have to be done before that day, and they would do; empty
    where the answer is another at once.
    """

    depends: Depends
    now: Status
    without: Status
    supervised: bool
    since: date | None
    undone: str
    passes_on: tuple[PassesOn, ...]


@dataclass(frozen=True, slots=True)
class OnCall:
    """A stay in hospital for which they are the on-call nurse."""

    reference: str
    admitted_at: datetime


def if_left(session: Session, person_id: str, some: Sequence[Depends], now: datetime) -> list[IfLeft]:
    """For each of these delegations; what is known is read for all at once. Ask for one page of them at a time."""
    rows = [one.row for one in some]
    asking, others = Asking(session, rows), _Others(session, person_id, now)
    others.roster.read(rows)
    return [_of(asking, one, others, now) for one in some]


def on_call_for(session: Session, person_id: str, now: datetime) -> Sequence[OnCall]:
    """The stays that have not ended and whose on-call nurse this person is, the latest first."""
    latest = (
        select(OnCallNurse.person_id)
        .where(OnCallNurse.admission_id == Admission.id)
        .order_by(OnCallNurse.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Case.reference, Admission.admitted_at)
        .join(Case, Case.id == Admission.case_id)
        .where(
            func.coalesce(latest, Admission.on_call_nurse_id) == person_id,
            Admission.id.not_in(select(Discharge.admission_id).where(Discharge.discharged_at <= now)),
        )
        .order_by(Admission.admitted_at.desc(), Admission.id)
    )
    return [OnCall(*row) for row in rows]


class _Others:
    """Who has to do with a case besides somebody, as the inboxes know it."""

    def __init__(self, session: Session, person_id: str, now: datetime) -> None:
        self.person_id, self.roster = person_id, Roster(session, now)

    def is_asked_first(self, case: Case, role: str, row: DelegationRow) -> bool:
        """Whether what a role has to do for a delegation comes to this person."""
        found = self.roster.people_for(case, role, [row])
        return bool(found) and found[0].person_id == self.person_id

    def in_roles(self, case: Case, roles: Collection[str], row: DelegationRow) -> tuple[Party, ...]:
        """The others who hold one of these roles for the case, whoever would be asked first of each."""
        found = {
            one.person_id: one
            for role in roles
            for one in self.roster.people_for(case, role, [row])
            if one.role == role and one.person_id != self.person_id
        }
        return tuple(found.values())


def _of(asking: Asking, one: Depends, others: _Others, now: datetime) -> IfLeft:
    row, case = one.row, asking.cases[one.row.case_id]
    asked = asking.question(row, Span.at(instant(now)), known=instant(now))
    requirements = asked.resolved().requirements
    given_back = tuple(_given_back(asked, one, instant(now)))
    left = replace(asked.known, evidence=(*asked.known.evidence, *given_back))
    before = _decided(asked, asked.known, instant(now), now)
    after = _decided(asked, left, instant(now), now) if given_back else before
    since, undone = None, None
    if before and before.may:
        if after is None or not after.may:
            since = london_day(instant(now))
        else:
            theirs = [each for each in requirements if others.is_asked_first(case, scheduled_by(each), row)]
            since, undone = _first_missed(asked, left, after, theirs, now)
    return IfLeft(
        depends=one,
        now=before.status if before else "no answer",
        without=after.status if after else "no answer",
        supervised=after is not None and after.supervised,
        since=since,
        undone=undone.name if undone else "",
        passes_on=tuple(
            PassesOn(what, others.in_roles(case, roles, row))
            for what, roles in _roles(requirements, one, undone)
        ),
    )


def _given_back(asked: Question, one: Depends, now: Instant) -> Iterator[Evidence]:
    """Each duty that they carry for the delegation, given back at this instant, as it would be recorded.

    What others accepted before them is given back with it: a duty that was passed on does not return by itself.
    """
    about = (one.row.pa_id, one.row.person_id, one.row.task)
    for item in asked.known.evidence:
        is_carried = item.kind in one.by and item.outcome == "accepted"
        if is_carried and (item.pa, item.person, item.task) == about:
            yield replace(
                item, id=f"given back: {item.id}", outcome="ended", begins=now, begins_by=None, recorded=now,
                until=FOREVER,
            )  # fmt: skip


def _first_missed(
    asked: Question, left: Known, after: Decision, theirs: Sequence[Requirement], now: datetime
) -> tuple[date | None, Requirement | None]:
    """What falls due first of what they would do, and the day after it, if the rules then say no without it."""
    by_name = {one.name: one for one in theirs}
    for due in after.due:
        if due.kind in by_name and due.day < date.max:
            day = due.day + timedelta(days=1)
            then = _decided(asked, left, first_instant(day), now)
            return (None, None) if then and then.may else (day, by_name[due.kind])
    return None, None


def _decided(asked: Question, known: Known, at: Instant, now: datetime) -> Decision | None:
    """The answer at an instant by what is known now; None where there is none, so that nobody relies on it."""
    try:
        return decide(asked.applied, asked.delegation, known, Moment(Span.at(at), instant(now)))
    except (CannotBeAsked, EvaluatorsDiffer, SettingFault, UnknownTask):
        return None


def _roles(
    requirements: Sequence[Requirement], one: Depends, undone: Requirement | None
) -> Iterator[tuple[str, list[str]]]:
    """The duties they carry, and what falls due first that they would do, each with the roles that may do it."""
    for duty in one.by:
        if duty in DUTIES:
            yield duty, sorted({role for each in requirements if each.evidence == duty for role in each.by})
    if undone:
        yield undone.name, sorted(undone.by or (scheduled_by(undone),))
