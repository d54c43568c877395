"""What can be read off a running Safehands: is it ready, and how much of what; never whose."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from models.actions import Action, ActionClosed
from models.cases import DelegationEnd, DelegationStatus
from rules.moments import instant, london_day
from services import outbox

LOOKED_WITHIN = timedelta(minutes=1)
COUNTED_EVERY = timedelta(minutes=1)
TOKEN = "SAFEHANDS_METRICS_TOKEN"  # noqa: S105 (the name of the setting, not the token)
OLDEST_LINE = "SAFEHANDS_OLDEST_LINE"
"""How many seconds a line of the outbox may wait before Safehands says that it is not ready."""


class Process:
    """What the process that carries on has done since it started; several threads read and write it."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        """Set when it has been told to stop: nothing new is begun."""
        self.looked_at: datetime | None = None
        self.runs: Counter[tuple[str, str]] = Counter()
        """How many runs of which flow came out how: ``done`` or ``failed``."""
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.leases_lost = 0
        self._lock = threading.Lock()

    def looks(self, now: datetime) -> None:
        """It is alive and at work: called at each look into the outbox and at each batch of lines."""
        self.looked_at = now

    def ran(self, flow: str, outcome: str, seconds: float) -> None:
        with self._lock:
            self.runs[flow, outcome] += 1
            self.seconds[flow] += seconds

    def lost_lease(self) -> None:
        with self._lock:
            self.leases_lost += 1


@dataclass(frozen=True, slots=True)
class Counts:
    """How many delegations are live in which status, and how many actions each role has open and overdue."""

    delegations: dict[str, int]
    open_actions: dict[str, int]
    overdue_actions: dict[str, int]


@dataclass(frozen=True)
class Watched:
    """What the pages for operators are handed: the process they tell of, and who may ask."""

    process: Process = field(default_factory=Process)
    token: str = field(default="", repr=False)
    """If there is one, nobody is answered without it; if not, only this machine is answered."""
    oldest_line: timedelta = timedelta(minutes=15)
    _counted: dict[datetime, Counts] = field(default_factory=dict, init=False, repr=False)

    def counts(self, session: Session, now: datetime) -> Counts:
        """What is live, counted at most once a minute: the cost grows with all there is."""
        for moment, known in list(self._counted.items()):
            if timedelta() <= now - moment < COUNTED_EVERY:
                return known
        self._counted.clear()
        self._counted[now] = found = counts(session, london_day(instant(now)))
        return found


def watched(environment: Mapping[str, str], process: Process) -> Watched:
    """As the environment says; raises ValueError where it says nothing that can be used."""
    seconds = environment.get(OLDEST_LINE, "900")
    if not seconds.isdecimal() or int(seconds) == 0:
        raise ValueError(f"{OLDEST_LINE} is {seconds!r}; give a number of seconds, such as 900")
    return Watched(process, environment.get(TOKEN, ""), timedelta(seconds=int(seconds)))


def unready(session: Session, seen: Watched, now: datetime) -> list[str]:
    """Why Safehands is not ready, a sentence each; ready if there is none."""
    reasons = []
    if other := other_revision(session):
        return [other]
    lines = outbox.backlog(session, now)
    waited = max((now - one.oldest for one in lines if one.oldest), default=timedelta())
    if waited > seen.oldest_line:
        reasons.append(
            f"the oldest line of the outbox has waited {_seconds(waited)} s, more than {_seconds(seen.oldest_line)}"
        )
    if parked := sum(one.parked for one in lines):
        reasons.append(f"{parked} lines of the outbox are parked; see safehands outbox list")
    looked = seen.process.looked_at
    if looked is None:
        reasons.append("nobody has looked into the outbox yet")
    elif now - looked > LOOKED_WITHIN:
        reasons.append(f"nobody has looked into the outbox for {_seconds(now - looked)} s")
    return reasons


def other_revision(session: Session) -> str:
    """What is wrong with the database's revision, in a sentence; nothing if it is this version's."""
    found, wanted = MigrationContext.configure(session.connection()).get_current_revision(), revision()
    if found == wanted:
        return ""
    return f"the database is at revision {found or 'none'}, and this version of Safehands works with {wanted}"


@lru_cache(maxsize=1)
def revision() -> str:
    """The newest migration of this version."""
    return ScriptDirectory(str(files("migrations"))).get_current_head() or ""


def counts(session: Session, today: date) -> Counts:
    """Counted from everything that is live."""
    return Counts(_delegations(session), *_actions(session, today))


def _delegations(session: Session) -> dict[str, int]:
    latest = (
        select(DelegationStatus.delegation_id, func.max(DelegationStatus.number).label("number"))
        .group_by(DelegationStatus.delegation_id)
        .subquery()
    )
    found = session.execute(
        select(DelegationStatus.status, func.count())
        .join(
            latest,
            and_(
                latest.c.delegation_id == DelegationStatus.delegation_id,
                latest.c.number == DelegationStatus.number,
            ),
        )
        .where(DelegationStatus.delegation_id.not_in(select(DelegationEnd.delegation_id)))
        .group_by(DelegationStatus.status)
        .order_by(DelegationStatus.status)
    )
    return {str(status): number for status, number in found}


def _actions(session: Session, today: date) -> tuple[dict[str, int], dict[str, int]]:
    overdue = func.count().filter(Action.due_on < today)
    found = session.execute(
        select(Action.role, func.count(), overdue)
        .outerjoin(ActionClosed, ActionClosed.action_id == Action.id)
        .where(ActionClosed.action_id.is_(None))
        .group_by(Action.role)
        .order_by(Action.role)
    ).all()
    return {role: number for role, number, _ in found}, {role: number for role, _, number in found}


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
