"""Before a case is launched: what the chosen frameworks will ask for, of whom, and how long that took here before.

Nothing is on record yet, and neither a PA nor a task is chosen: the frameworks are asked about each task they know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from rules.applied import Applied, task_texts
from rules.asked_of_task import asked_of_task
from rules.moments import Instant, Period, Span, instant
from rules.question import Delegation, Moment
from rules.requirement import Requirement, WayOut
from rules.task_figures import strictest
from rules.vocabulary import Place
from services.cases import Application
from services.desks.usual_times import Usual, came_into_force, steps_took


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody in a role will have to do; ``tasks`` are the titles of those it is asked of, if not of all."""

    requirement: str
    what: str
    role: str
    within: Period
    tasks: tuple[str, ...]
    usual: Usual | None


@dataclass(frozen=True, slots=True)
class CaseForeseen:
    """What is asked for at home and what in hospital besides; how long it took before until a task was in force."""

    tasks: int
    home: tuple[Need, ...]
    hospital: tuple[Need, ...]
    whole: Usual | None


def foresee_case(
    session: Session, organisation_id: str, chosen: Sequence[Application], born: date | None, now: datetime
) -> CaseForeseen:
    """What these frameworks will ask for of somebody born on that day, as they are chosen and settled."""
    everywhere = _applied(chosen)
    titles = _delegable(everywhere)
    home = _asked(
        _applied(one for one in chosen if not one.in_hospital_only), "home", titles, born, instant(now)
    )
    known = {one.name for found in home.values() for one in found}
    away = {
        task: [one for one in found if one.name not in known]
        for task, found in _asked(everywhere, "hospital", titles, born, instant(now)).items()
    }
    names = known | {one.name for found in away.values() for one in found}
    took = steps_took(session, organisation_id, names, now)
    return CaseForeseen(
        tasks=len(titles),
        home=_needs(home, titles, took),
        hospital=_needs(away, titles, took),
        whole=came_into_force(session, organisation_id, now),
    )


def _applied(chosen: Iterable[Application]) -> list[Applied]:
    return [Applied(one.framework, one.settings) for one in chosen]


def _delegable(applied: Sequence[Applied]) -> dict[str, str]:
    """The title of every task that these frameworks know and none of them never delegates."""
    found = {}
    for task in dict.fromkeys(task for one in applied for task in one.framework.text.tasks):
        texts = task_texts(applied, task)
        if not any(one.never_delegated for one in texts):
            found[task] = strictest(texts).title
    return found


def _asked(
    applied: Sequence[Applied], where: Place, tasks: Iterable[str], born: date | None, now: Instant
) -> dict[str, Sequence[Requirement]]:
    """What has a way out, for each task; in hospital as on the day of the admission."""
    at, admitted = Moment(Span.at(now), now), now if where == "hospital" else None
    known = {task for one in applied for task in one.framework.text.tasks}
    found: dict[str, Sequence[Requirement]] = {}
    for task in tasks:
        if task in known:
            new = Delegation("", "", task, requested=now, where=where, admitted=admitted, born=born)
            found[task] = [one for one in asked_of_task(applied, new, at) if one.way_out]
    return found


def _needs(
    asked: Mapping[str, Sequence[Requirement]], titles: Mapping[str, str], took: Mapping[str, Usual]
) -> tuple[Need, ...]:
    """One for each requirement and way out of it, in the order of the frameworks."""
    tasks: dict[tuple[str, WayOut], list[str]] = {}
    for task, found in asked.items():
        for one in found:
            if one.way_out:
                tasks.setdefault((one.name, one.way_out), []).append(titles[task])
    return tuple(
        Need(
            name, way.do, way.role, way.within, tuple(some) if len(some) < len(titles) else (), took.get(name)
        )
        for (name, way), some in tasks.items()
    )
