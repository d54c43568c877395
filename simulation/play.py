"""Playing it: day after day of life, work and flows, and the watch at the end of each."""

from __future__ import annotations

import gc
import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import Engine, event

from documents.pdf import unprinted
from flows.lines import LinesFailed
from models.database import engine_for, migrate
from models.ids import repeatable_ids
from rules.moments import LONDON
from services.agreements.seal import unsealed
from simulation.founding import found
from simulation.life import come_back, discharges, settle_in, todays
from simulation.machine import Machine, undone
from simulation.panel_day import meet
from simulation.shifts import Shifts
from simulation.town import Town
from simulation.watch import Violation, Watch
from simulation.work import a_days_work

BEGINS = date(2027, 9, 1)
"""The first day that is played; two years from it hold 29 February 2028, four clock changes and two Christmases."""

AREA = 25
"""How many people live in one area."""

ARRIVING = 120
"""Over how many days the first budget holders come."""

CARRIED_ON_FROM = 7
"""Before that hour (UTC) nobody looks into the outbox: what happens at night waits until the morning."""

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Played:
    """How it went: what must never be, and how often each kind of thing happened."""

    violations: tuple[Violation, ...]
    events: dict[str, int]
    refused: dict[str, int]


def simulate(
    people: int, days: int, seed: int, told: Told | None = None, cuts: float = 0.1, shifts: int = 0
) -> Played:
    """Play an organisation with so many budget holders and PAs for so many days; the same seed is the same run.

    A large one is played area by area, each with staff, panel and database of its own, on all the cores there are.
    ``shifts`` are proven at the end, by the dice, and held against what was seen.
    """
    sizes = [min(AREA, people - first) for first in range(0, people, AREA)]
    if len(sizes) == 1:
        return play_area(people, days, f"{seed}", told, cuts, shifts)
    names = [f"{seed}/{number}" for number in range(len(sizes))]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        each = -(-shifts // len(sizes))
        played = pool.map(play_area, sizes, repeat(days), names, repeat(None), repeat(cuts), repeat(each))
        return _together(list(played))


def play_area(
    people: int, days: int, seed: str, told: Told | None = None, cuts: float = 0.1, shifts: int = 0
) -> Played:
    """One area. Of three people one holds a budget, and the others work for them, more or less."""
    with _a_world_of_its_own(seed) as folder, _seldom_tidied():
        engine = _fresh(folder)
        try:
            town = Town(engine, _dice(seed), _morning(BEGINS))
            return _play(town, max(1, people // 3), days, told, cuts, shifts)
        finally:
            engine.dispose()


def _together(played: list[Played]) -> Played:
    events: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for one in played:
        events.update(one.events)
        refused.update(one.refused)
    violations = tuple(violation for one in played for violation in one.violations)
    return Played(violations, _sorted(events), _sorted(refused))


@contextmanager
def _a_world_of_its_own(seed: str) -> Iterator[Path]:
    """A folder that is thrown away, the same ids each time, no printer, and no seal."""
    folder = tempfile.TemporaryDirectory(prefix="safehands-")
    with folder as name, repeatable_ids(seed), unprinted(), unsealed():
        yield Path(name)


@contextmanager
def _seldom_tidied() -> Iterator[None]:
    """Millions of short-lived objects and few circles: looking for those less often saves a sixth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _play(town: Town, households: int, days: int, told: Told | None, cuts: float, shifts: int) -> Played:
    machine, watch = Machine(town, cuts), Watch(town)
    found(town)
    violations: list[Violation] = []
    for number in range(days):
        town.go_on_to(_morning(BEGINS + timedelta(days=number)))
        violations += _a_day(town, machine, watch, households)
        if told:
            told(number + 1, days)
        if violations:
            break
    violations += watch.at_the_end()
    violations += Shifts(town, watch, _morning(BEGINS)).disagreements(shifts)
    return Played(tuple(violations), _sorted(town.happened), _sorted(town.refused))


def _a_day(town: Town, machine: Machine, watch: Watch, households: int) -> list[Violation]:
    try:
        _live(town, machine, households)
    except LinesFailed as failed:
        return [Violation(town.today, "a flow failed", str(failed)), *watch.look()]
    found = watch.look()
    if left := undone(town):
        found.append(Violation(town.today, "left over at the end of the day", f"{left} lines"))
    return found


def _live(town: Town, machine: Machine, households: int) -> None:
    """Midnight, the nightly flows, the morning, work from half past nine, and whatever else happens to the end."""
    events = todays(town, households)
    if len(town.households) < households and town.likely(households / ARRIVING):
        events.append((town.at(9), settle_in))
    if len(town.households) == 0:
        events.append((town.at(8), settle_in))
    events += [(town.at(2, 15), lambda _: machine.by_night()), (town.at(9, 30), a_days_work)]
    events += [(town.at(14), meet), (town.at(16), discharges), (town.at(17), come_back)]
    for at, happens in sorted(events, key=lambda one: one[0]):
        town.go_on_to(at)
        happens(town)
        if town.now.hour >= CARRIED_ON_FROM:
            machine.carry_on()
        elif undone(town):
            town.happened["lines wait until the morning"] += 1
    town.go_on_to(town.at(23, 59, 59))
    machine.carry_on(to_the_end=True)


def _fresh(folder: Path) -> Engine:
    """A database of its own, which need not survive a power cut."""
    url = f"sqlite:///{folder / 'simulated.db'}"
    migrate(url)
    engine = engine_for(url)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    return engine


def _dice(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 (no secret)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(0, 0), LONDON).astimezone(UTC)


def _sorted(counted: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counted.items()))
