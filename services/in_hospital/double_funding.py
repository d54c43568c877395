"""Is the same care paid for twice? The hours of a stay by what PAs were there for (2:395, 2:690).

The figures are those of the rota. Nothing here says who paid, and no sum is in money.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.hospital import Admission, Discharge, Purpose, Shift
from models.organisations import Organisation
from models.people import Person
from rules.moments import Instant, instant, london_day
from services.act import Act, Refused
from services.desks.whom import WHOM_COLUMNS, whom, whom_cells
from services.exports import export
from services.in_hospital.hospital_desk import NOT_CALLED_OFF
from services.in_hospital.hospital_funding import Funding, funding_of
from services.in_hospital.hospital_rota import rota

COLUMNS = (
    "PA", "week from", "home tasks", "well needs", "unwell needs", "not said", "total", "of it worked by now",
    "after the funded time",
)  # fmt: skip
"""Of the file; ``WHOM_COLUMNS`` follow."""

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


@dataclass(frozen=True, slots=True)
class Hours:
    """Seconds on the rota by purpose, of one PA and week or of all; ``worked`` is what was over by now.

    ``after_funding`` is what begins after the last funded day. Time is what passes, also when the clocks change.
    """

    by_purpose: dict[Purpose | None, int]
    worked: int
    after_funding: int

    @property
    def total(self) -> int:
        return sum(self.by_purpose.values())


@dataclass(frozen=True, slots=True)
class Line:
    """The hours of one PA in the week from a Monday in which their shifts start."""

    pa: str
    monday: date
    hours: Hours


@dataclass(frozen=True, slots=True)
class Report:
    """The hours of a stay; ``funding`` is None where no framework of the case says for how long PAs are funded."""

    admission: Admission
    hospital: str
    ended_at: datetime | None
    funding: Funding | None
    lines: tuple[Line, ...]
    total: Hours


def stays_of(session: Session, case: Case) -> Sequence[Admission]:
    """The stays of a case, newest first, whether they are over or not; not those called off."""
    return session.scalars(
        select(Admission)
        .outerjoin(Discharge, Discharge.admission_id == Admission.id)
        .where(Admission.case_id == case.id, Discharge.admission_id.is_(None) | NOT_CALLED_OFF)
        .order_by(Admission.admitted_at.desc())
    ).all()


def report_of(session: Session, admission: Admission, now: datetime) -> Report:
    """What PAs were or will be there for, by the rota of one stay; after a discharge nothing is counted."""
    home = session.get(Discharge, admission.id)
    end = instant(home.discharged_at) if home else None
    funding = _funding(session, admission, now)
    last_day = funding.last_day if funding else date.max
    shifts = [one for one in rota(session, admission.id) if end is None or instant(one.starts_at) < end]
    names = {
        one.id: one.name
        for one in session.scalars(select(Person).where(Person.id.in_({one.pa_id for one in shifts})))
    }
    groups: dict[tuple[str, str, date], list[Shift]] = {}
    for one in shifts:
        groups.setdefault((names[one.pa_id], one.pa_id, _monday(one)), []).append(one)
    at = instant(now)
    return Report(
        admission=admission,
        hospital=session.get_one(Organisation, admission.hospital_id).name,
        ended_at=home.discharged_at if home else None,
        funding=funding,
        lines=tuple(
            Line(name, monday, _hours(some, end, at, last_day))
            for (name, _, monday), some in sorted(groups.items(), key=lambda group: group[0])
        ),
        total=_hours(shifts, end, at, last_day),
    )


def export_report(act: Act, case: Case, report: Report) -> str:
    """The same for a spreadsheet, in hours, with the sum of all at the end; that it was taken away is on record."""
    rows = [(one.pa, one.monday.isoformat(), *_cells(one.hours)) for one in report.lines]
    of_whom = whom_cells(
        whom(act.session, [case.organisation_id], act.session.get_one(Person, case.person_id))
    )
    whole = [(*one, *of_whom) for one in (*rows, ("all", "all", *_cells(report.total)))]
    return export(act, "hours in hospital", (*COLUMNS, *WHOM_COLUMNS), whole, subject={"case": case.id})


def _cells(hours: Hours) -> Iterable[str]:
    for seconds in (
        *(hours.by_purpose[purpose] for purpose in (*PURPOSES, None)),
        hours.total,
        hours.worked,
        hours.after_funding,
    ):
        yield f"{seconds / 3600:.2f}"


def _hours(shifts: Sequence[Shift], end: Instant | None, now: Instant, last_day: date) -> Hours:
    by_purpose: dict[Purpose | None, int] = dict.fromkeys((*PURPOSES, None), 0)
    worked = after_funding = 0
    for one in shifts:
        first, last = instant(one.starts_at), instant(one.ends_at)
        last = last if end is None else min(last, end)
        by_purpose[one.purpose] += last - first
        worked += max(0, min(last, now) - first)
        after_funding += last - first if london_day(first) > last_day else 0
    return Hours(by_purpose, worked, after_funding)


def _monday(shift: Shift) -> date:
    day = london_day(instant(shift.starts_at))
    return day - timedelta(days=day.weekday())


def _funding(session: Session, admission: Admission, now: datetime) -> Funding | None:
    try:
        return funding_of(session, admission, now)
    except Refused:
        return None
