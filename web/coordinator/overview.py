"""The overview of a PHB lead: four pictures with their figures as tables and for a spreadsheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from documents.pictures import Bar, Picture, Point, bars, line
from services.desks import overview
from services.desks.month_ends import InForce, in_force_over_time
from services.spreadsheet import as_csv
from web.desks import PHB_LEAD
from web.parts.decision_words import capital
from web.parts.errors import absent
from web.parts.files import csv_file
from web.parts.presenters import counted
from web.templating import render, uk_date
from web.viewer import Now, Reading, Viewer, requires

router = APIRouter(prefix="/overview")
Lead = Annotated[Viewer, Depends(requires(PHB_LEAD))]

Rows = list[tuple[str, ...]]

NAMED = 20
"""Of so many who have the most to do a picture tells by name; of all others together. The spreadsheet names all."""


@dataclass(frozen=True)
class Table:
    """The figures of one picture, to be read."""

    caption: str
    columns: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True)
class Figure:
    """One picture or two of the same figures, what they mean, and the figures for a spreadsheet.

    ``by_picture`` are the figures of each picture, where one table of them all would be too long to read.
    """

    key: str
    heading: str
    means: str
    pictures: tuple[Picture, ...]
    columns: tuple[str, ...]
    rows: Rows
    nothing: str
    by_picture: tuple[Table, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """What the page has to read, besides the pictures."""
        return self.by_picture or (Table(self.heading, self.columns, self.rows),)


@router.get("")
def pictures(request: Request, viewer: Lead, session: Reading, now: Now) -> Response:
    """All four."""
    found = [draw(session, viewer.organisation_id, now) for draw in FIGURES.values()]
    return render(request, "overview.jinja", {"figures": found, "now": now})


@router.get("/{key}.csv")
def spreadsheet(key: str, viewer: Lead, session: Reading, now: Now) -> Response:
    """The figures of one picture for a spreadsheet."""
    if key not in FIGURES:
        raise absent()
    figure = FIGURES[key](session, viewer.organisation_id, now)
    return csv_file(as_csv(figure.columns, figure.rows), f"overview-{key}", now)


def _in_force(session: Session, organisation_id: str, now: datetime) -> Figure:
    found = in_force_over_time(session, organisation_id, now)
    first, last = found[0], found[-1]
    says = (
        f"{capital(counted(first.count, 'delegation'))} in force on {uk_date(first.day)}, "
        f"{last.count:,} on {uk_date(last.day)}."
    )
    points = [Point(_short(one.day), one.count) for one in found]
    return Figure(
        "in-force",
        "Delegations in force over time",
        f"How many were in force at the end of each month, at home or on a ward. {says}",
        (line("in-force", "Delegations in force over time", says, points),) if any(_counts(found)) else (),
        ("Day", "Delegations in force"),
        [(uk_date(one.day), str(one.count)) for one in found],
        "Nothing has been in force in these two years.",
    )


def _counts(found: Sequence[InForce]) -> list[int]:
    return [one.count for one in found]


def _due(session: Session, organisation_id: str, now: datetime) -> Figure:
    found = overview.due_ahead(session, organisation_id, now)
    by_week: Counter[date | None] = Counter()
    by_who: Counter[str] = Counter()
    for one in found:
        by_week[one.week] += one.count
        by_who[f"{one.who}, {one.role}"] += one.count
    weeks: list[date | None] = [*([None] if by_week[None] else []), *overview.weeks_ahead(now)]
    named = _the_most(by_who)
    return Figure(
        "due",
        "What falls due in the next six months",
        "Observations, reviews and refreshers, on the last day that is in time. The name is that of whoever monitors, "
        "or gave the same last; who does it next may be somebody else. The spreadsheet has both together.",
        _drawn(weeks, by_week, named) if found else (),
        ("Week from", "Who", "Role", "Things due"),
        [(_week(one.week), capital(one.who), one.role, str(one.count)) for one in found],
        "Nothing falls due in the next six months, as far as it was worked out.",
        (
            Table(
                "What falls due, by week",
                ("Week from", "Things due"),
                [(_week(week), str(by_week[week])) for week in weeks],
            ),
            Table(
                "What falls due, by who does it",
                ("Who", "Things due"),
                [(who, str(count)) for who, count in named],
            ),
        ),
    )


def _the_most(by_who: Counter[str]) -> list[tuple[str, int]]:
    """Who has the most to do, and all others together."""
    named = [(capital(who), count) for who, count in by_who.most_common(NAMED)]
    others = len(by_who) - len(named)
    rest = by_who.total() - sum(count for _, count in named)
    return [*named, (f"{counted(others, 'other')} together", rest)] if others else named


def _drawn(
    weeks: Sequence[date | None], by_week: Counter[date | None], named: Sequence[tuple[str, int]]
) -> tuple[Picture, ...]:
    week_bars = [Bar(_week(week), by_week[week], str(by_week[week])) for week in weeks]
    who_bars = [Bar(who, count, str(count)) for who, count in named]
    busiest = max(weeks, key=lambda week: by_week[week])
    total = counted(by_week.total(), "thing")
    return (
        bars("due-week", "What falls due, by week", f"{capital(total)}. Most: {_week(busiest)}.", week_bars),
        bars("due-who", "What falls due, by who does it", f"Most: {who_bars[0].name}.", who_bars),
    )


def _waiting(session: Session, organisation_id: str, now: datetime) -> Figure:
    found = overview.waiting_times(session, organisation_id, now)
    drawn = [
        Bar(capital(one.step), one.middle, f"{_days(one.middle)}; {_days(one.most)}", one.most)
        for one in found
        if one.middle is not None and one.most is not None
    ]
    says = "The bar: half took no longer. The diamond: nine in ten took no longer."
    few = f"fewer than {overview.FEWEST}"
    return Figure(
        "waiting",
        "Waiting times, from launch to in force",
        f"Of the delegations that first came into force in the last 12 months, the last {overview.LATEST:,} at most. "
        f"{says} Both are in days. "
        f"Of {few} neither is given: it would tell one person’s story.",
        (bars("waiting", "Waiting times by step", says, drawn),) if drawn else (),
        ("Step", "Delegations", "Middle, days", "Nine in ten, days"),
        [(capital(one.step), str(one.count), _figure(one.middle), _figure(one.most)) for one in found],
        f"Too few delegations came into force in the last 12 months: {few} in each step.",
    )


def _overdue(session: Session, organisation_id: str, now: datetime) -> Figure:
    found = overview.overdue_by_framework(session, organisation_id, now)
    drawn = [Bar(one.frameworks, one.count, str(one.count)) for one in found]
    says = f"{capital(counted(sum(one.count for one in found), 'thing'))} overdue."
    return Figure(
        "overdue",
        "Overdue by framework",
        f"What somebody should have done by now, by the frameworks of the case at home. {says}",
        (bars("overdue", "Overdue by framework", says, drawn),) if drawn else (),
        ("Framework", "Things overdue", "The first since"),
        [(one.frameworks, str(one.count), uk_date(one.since)) for one in found],
        "Nothing is overdue.",
    )


FIGURES: dict[str, Callable[[Session, str, datetime], Figure]] = {
    "in-force": _in_force,
    "due": _due,
    "waiting": _waiting,
    "overdue": _overdue,
}


def _week(week: date | None) -> str:
    return uk_date(week) if week else "Overdue"


def _short(day: date) -> str:
    return f"{day:%b} {day.year}"


def _days(days: float | None) -> str:
    return f"{days or 0:.0f} d" if (days or 0) >= 10 else f"{days or 0:.1f} d"


def _figure(days: float | None) -> str:
    return "too few" if days is None else f"{days:.1f}"
