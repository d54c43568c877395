"""How much each co-ordinator of an organisation has in hand, for themselves and for the PHB lead (2:651).

Managing a case from end to end takes more time than one expects, so it is shown. A case counts as the co-ordinator's
who launched it: nothing else on record says whose it is. In a fixed number of queries however many there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationEnd, DelegationRow
from models.now import OpenAction
from rules.moments import instant, london_day
from services.access.relations import holders_of
from services.act import Act
from services.cover import COORDINATOR
from services.desks.caseload import WORKING, states
from services.desks.month_ends import IN_FORCE
from services.desks.overview import FEWEST, came_lately, share
from services.exports import export

LATELY = timedelta(days=90)
"""Cases launched since then are counted as launched lately."""

NOBODY = "Somebody who is no co-ordinator here today"
EVERYBODY = "All together"


@dataclass(frozen=True, slots=True)
class Load:
    """What one co-ordinator has in hand. ``middle``: half of hers came into force within so many days of launch.

    ``in_force``, ``on_the_way`` and ``blocked`` are delegations; ``to_do`` is open in her cases, whoever does it,
    ``her_own`` of that is a co-ordinator's. ``middle`` is None of fewer than ``FEWEST``.
    """

    who: str
    cases: int
    in_force: int
    on_the_way: int
    blocked: int
    to_do: int
    her_own: int
    overdue: int
    launched: int
    came: int
    middle: float | None


def workload(session: Session, organisations: Sequence[str], now: datetime) -> list[Load]:
    """A line for each co-ordinator by name, one for cases that nobody has any more, and one for all together."""
    known = _Counted(session, organisations, now)
    people = [(id, name) for id, name in session.execute(holders_of(COORDINATOR, organisations, known.today))]
    lines = [known.load(name, [id]) for id, name in people]
    others = known.everybody - {id for id, _ in people}
    if others:
        lines.append(known.load(NOBODY, sorted(others)))
    return [*lines, known.load(EVERYBODY, sorted(known.everybody))] if len(lines) > 1 else lines


def export_workload(act: Act, organisations: Sequence[str]) -> str:
    """The same as CSV; that it was taken away stands in the record."""
    rows = [cells(one) for one in workload(act.session, organisations, act.now)]
    return export(act, "workload", COLUMNS, rows)


COLUMNS = (
    "Co-ordinator",
    "Open cases",
    "Tasks in force",
    "On the way",
    "Blocked",
    "Things to do",
    "Of these a co-ordinator’s",
    "Overdue",
    "Launched in 90 days",
    "Middle, launch to in force",
)


def cells(one: Load) -> tuple[str, ...]:
    """A line as page and file show it."""
    counts = (one.cases, one.in_force, one.on_the_way, one.blocked, one.to_do, one.her_own, one.overdue)
    return (one.who, *map(str, (*counts, one.launched)), _middle(one))


def _middle(one: Load) -> str:
    if one.middle is None:
        return "too few" if one.came else "none yet"
    days = round(one.middle)
    return f"{days} day" if days == 1 else f"{days} days"


class _Counted:
    """Everything counted by whoever launched the case."""

    def __init__(self, session: Session, organisations: Sequence[str], now: datetime) -> None:
        self.session, self.organisations = session, organisations
        self.now, self.today = now, london_day(instant(now))
        self.here = Case.organisation_id.in_(organisations)
        self.cases, self.launched = self._cases()
        self.statuses = self._statuses()
        self.actions = self._actions()
        self.waits = self._waits()
        self.everybody = {*self.cases, *self.launched, *self.actions, *(who for who, _ in self.statuses)}

    def load(self, name: str, ids: Iterable[str]) -> Load:
        """The line of these people together."""
        ids = list(ids)
        found = Counter[str]()
        for (who, status), count in self.statuses.items():
            if who in ids:
                found[_group(status)] += count
        actions = [self.actions.get(id, (0, 0, 0)) for id in ids]
        waits = [days for id in ids for days in self.waits.get(id, ())]
        return Load(
            who=name,
            cases=sum(self.cases[id] for id in ids),
            in_force=found[IN_FORCE],
            on_the_way=found["on the way"],
            blocked=found["blocked"],
            to_do=sum(one[0] for one in actions),
            her_own=sum(one[1] for one in actions),
            overdue=sum(one[2] for one in actions),
            launched=sum(self.launched[id] for id in ids),
            came=len(waits),
            middle=share(waits, 0.5) if len(waits) >= FEWEST else None,
        )

    def _cases(self) -> tuple[Counter[str], Counter[str]]:
        """Open cases: something in it has not ended, or nothing was asked for yet. And those launched lately."""
        ended = exists().where(DelegationEnd.delegation_id == DelegationRow.id)
        live = exists().where(DelegationRow.case_id == Case.id, ~ended)
        empty = ~exists().where(DelegationRow.case_id == Case.id)
        rows = self.session.execute(
            select(
                Case.opened_by,
                func.count().filter(or_(live, empty)),
                func.count().filter(Case.opened_at > self.now - LATELY),
            )
            .where(self.here)
            .group_by(Case.opened_by)
        ).all()
        return Counter({who: n for who, n, _ in rows if n}), Counter({who: n for who, _, n in rows if n})

    def _statuses(self) -> dict[tuple[str, str], int]:
        standing = states(self.now).subquery()
        rows = self.session.execute(
            select(Case.opened_by, standing.c.status, func.count())
            .join(standing, standing.c.case_id == Case.id)
            .where(self.here)
            .group_by(Case.opened_by, standing.c.status)
        )
        return {(who, status): count for who, status, count in rows}

    def _actions(self) -> dict[str, tuple[int, int, int]]:
        rows = self.session.execute(
            select(
                Case.opened_by,
                func.count(),
                func.count().filter(OpenAction.role == COORDINATOR),
                func.count().filter(OpenAction.due_on < self.today),
            )
            .join(OpenAction, OpenAction.case_id == Case.id)
            .where(self.here)
            .group_by(Case.opened_by)
        )
        return {who: (to_do, own, late) for who, to_do, own, late in rows}

    def _waits(self) -> dict[str, list[float]]:
        """Days from launch to in force, of the last that first came into force within the last year."""
        came = came_lately(self.organisations, self.now).subquery()
        rows = self.session.execute(
            select(Case.opened_by, DelegationRow.requested_at, came.c.at)
            .join(DelegationRow, DelegationRow.case_id == Case.id)
            .join(came, came.c.delegation_id == DelegationRow.id)
        )
        found: dict[str, list[float]] = defaultdict(list)
        for who, asked, at in rows:
            found[who].append((at - asked).total_seconds() / 86_400)
        return found


def _group(status: str) -> str:
    """In force, on the way to it, or blocked until something is put right."""
    if status == IN_FORCE:
        return IN_FORCE
    return "on the way" if status == WORKING or status.startswith("waiting ") else "blocked"
