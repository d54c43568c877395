"""The same decision in several engines, side by side.

    python -m benchmarks.decide                                every engine in turn, and the table
    python -m benchmarks.decide --engine zen --seconds 2       one engine, one JSON line

Exit code 1 if an answer is wrong or an engine fails.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from benchmarks.engines import ENGINES, Engine
from benchmarks.measure import measure
from benchmarks.process import Stopped, machine, measured_apart
from benchmarks.table import table

HEADS = (
    "engine",
    "right answers",
    "decisions per CPU-second",
    "times zen-engine",
    "p50 µs",
    "p99 µs",
    "what it can say of its answer",
)
TIMEOUT = 300

Rounds = dict[str, list[dict[str, Any]]]


def run(arguments: Sequence[str] | None = None) -> int:
    """Measure one engine here, or each in a process of its own."""
    asked = _options().parse_args(arguments)
    seeds, rounds, seconds = (2, 1, 0.005) if asked.quick else (asked.seeds, asked.rounds, asked.seconds)
    if asked.engine:
        engine = next(one for one in ENGINES if one.name == asked.engine)
        print(json.dumps(asdict(measure(engine, seconds, seeds))))
        return 0
    print(f"Twelve requirements in three levels, thirty pieces of evidence. {machine()}.")
    installed = [engine for engine in ENGINES if engine.is_installed()]
    found: Rounds = {engine.name: [] for engine in installed}
    failed: dict[str, str] = {}
    for _ in range(rounds):
        for engine in installed:
            try:
                found[engine.name].append(apart(engine, seconds, seeds))
            except Stopped as stopped:
                failed[engine.name] = str(stopped)
    print(table(HEADS, _rows(found, failed), to_the_left=(0, 6)))
    print(f"CPU time; the middle one of {rounds} rounds, taken in turn. {machine()}.")
    wrong = any(one["right"] != one["asked"] for every in found.values() for one in every)
    return 1 if wrong or failed else 0


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.decide", description="The same decision in several engines, side by side."
    )
    options.add_argument(
        "--engine", choices=[engine.name for engine in ENGINES], help="only this one, as JSON"
    )
    options.add_argument("--seconds", type=float, default=2.0, help="of CPU time for each round (2)")
    options.add_argument("--rounds", type=int, default=3, help="in how many rounds (3)")
    options.add_argument("--seeds", type=int, default=200, help="how many different questions (200)")
    options.add_argument("--quick", action="store_true", help="two questions and a few milliseconds")
    return options


def apart(engine: Engine, seconds: float, seeds: int) -> dict[str, Any]:
    arguments = ["--engine", engine.name, "--seconds", str(seconds), "--seeds", str(seeds)]
    return measured_apart("benchmarks.decide", arguments, TIMEOUT)


def _rows(found: Rounds, failed: dict[str, str]) -> list[list[str]]:
    """Decisions by how fast they are, then those that could not be measured."""
    speed = {name: median(one["per_cpu_second"] for one in every) for name, every in found.items() if every}
    fastest_first = sorted(ENGINES, key=lambda engine: (not engine.decides, -speed.get(engine.name, 0)))
    return [_row(engine, found.get(engine.name, []), failed, speed) for engine in fastest_first]


def _row(
    engine: Engine, every: list[dict[str, Any]], failed: dict[str, str], speed: dict[str, float]
) -> list[str]:
    if engine.name in failed:
        return [engine.title, "FAILED", "", "", "", "", failed[engine.name]]
    if not every:
        return [engine.title, "", "", "", "", "", "not installed (make bench installs it)"]
    zen = speed.get("zen")
    return [
        engine.title,
        _right(every) if engine.decides else "",
        f"{speed[engine.name]:,.0f}",
        f"{speed[engine.name] / zen:.2f}" if zen and engine.decides else "",
        f"{median(one['p50_us'] for one in every):,.0f}",
        f"{median(one['p99_us'] for one in every):,.0f}",
        engine.explains,
    ]


def _right(every: Iterable[dict[str, Any]]) -> str:
    worst = min(every, key=lambda one: one["right"])
    told = f"{worst['right']}/{worst['asked']}"
    return told if worst["right"] == worst["asked"] else f"{told} WRONG, first at seed {worst['wrong_seed']}"


if __name__ == "__main__":
    raise SystemExit(run())
