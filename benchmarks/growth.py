"""How the cost of a decision grows: with the rules of a framework, and with the evidence on record.

    python -m benchmarks.growth                                     every point in turn, the table and the picture
    python -m benchmarks.growth --point pure --rules 12 --facts 30  one point, one JSON line

Each bigger framework holds copies of the same twelve requirements, so each copy looks at the same evidence anew.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from benchmarks import adapter
from benchmarks.decision.draw import TASK, question
from benchmarks.growth_picture import Line, Mark, picture
from benchmarks.measure import cpu_nanoseconds
from benchmarks.process import ROOT, Stopped, machine, measured_apart, stop_this_process_after
from benchmarks.table import table

EVALUATORS = {"pure": adapter.Pure, "durable": adapter.Durable}
RULES, FACTS = (12, 120, 1200), (30, 300, 3000)
QUICK_RULES, QUICK_FACTS = (12, 24), (30, 60)
MOST_SECONDS = 20
"""Of CPU time, for a decision: the time on the clock would say how busy the machine is."""
TIMEOUT = 600
SEEDS = range(5)
PICTURE = ROOT / "docs/pictures/growth.svg"
HEADS = ("what grows", "evaluator", "rules", "facts", "ms for a decision", "growth exponent", "remark")


@dataclass(frozen=True, slots=True)
class Point:
    """One size, and what a decision of it took; ``remark`` says why there is no figure, or what to know of it."""

    rules: int
    facts: int
    size: int
    ms: float | None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Grown:
    """The points of one evaluator while one thing grows."""

    what: str
    evaluator: str
    points: tuple[Point, ...]


def run(arguments: Sequence[str] | None = None) -> int:
    """Measure one point here, or all of them in processes of their own."""
    asked = _options().parse_args(arguments)
    if asked.point:
        print(json.dumps(milliseconds(asked.point, asked.rules, asked.facts, asked.seconds)))
        return 0
    seconds = 0.005 if asked.quick else asked.seconds
    print(f"How the cost of a decision grows. {machine()}.")
    grown = list(_all_grown(seconds, asked.quick))
    print(table(HEADS, [row for one in grown for row in _rows(one)], to_the_left=(0, 1, 6)))
    print("durable keeps a limited number of compiled rule sets; past that each decision compiles them anew.")
    print(f"CPU time, on average; {MOST_SECONDS} s at most. {machine()}.")
    target = asked.picture or (None if asked.quick else PICTURE)
    if target:
        target.write_text(picture([_line(one) for one in grown]), encoding="utf-8")
        print(f"Drawn: {target}")
    return 0


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="python -m benchmarks.growth", description="How the cost grows.")
    options.add_argument("--point", choices=EVALUATORS, help="only this evaluator at one size, as JSON")
    options.add_argument("--rules", type=int, default=RULES[0])
    options.add_argument("--facts", type=int, default=FACTS[0])
    options.add_argument("--seconds", type=float, default=1.0, help="of CPU time for each point (1)")
    options.add_argument("--quick", action="store_true", help="two small sizes and a few milliseconds")
    options.add_argument("--picture", type=Path, help=f"where to draw ({PICTURE.relative_to(ROOT)})")
    return options


# --- one point ---------------------------------------------------------------------------------------------


def milliseconds(evaluator: str, rules: int, facts: int, seconds: float) -> dict[str, float]:
    """What a decision of this size takes (``ms``) once rules are compiled, and what a small ``first`` one takes."""
    needed = adapter.repeated(adapter.requirements(TASK), rules)
    decide = EVALUATORS[evaluator](needed)
    stop_this_process_after(MOST_SECONDS)
    (first,) = cpu_nanoseconds(decide, [adapter.asked(question(0))], 0)
    questions = [adapter.asked(question(seed, pieces=facts)) for seed in SEEDS]
    stop_this_process_after(MOST_SECONDS)
    each = cpu_nanoseconds(decide, questions, seconds)
    return {"first": first / 1e6, "ms": fmean(each) / 1e6}


# --- all of them -------------------------------------------------------------------------------------------


def _all_grown(seconds: float, quick: bool) -> Iterator[Grown]:
    rules, facts = (QUICK_RULES, QUICK_FACTS) if quick else (RULES, FACTS)
    for evaluator in EVALUATORS:
        sizes = [(size, facts[0], size) for size in rules]
        yield Grown("rules", evaluator, tuple(_points(evaluator, sizes, seconds)))
    for evaluator in EVALUATORS:
        sizes = [(rules[0], size, size) for size in facts]
        yield Grown("facts", evaluator, tuple(_points(evaluator, sizes, seconds)))


def _points(evaluator: str, sizes: list[tuple[int, int, int]], seconds: float) -> Iterator[Point]:
    """From small to large, until one takes too long or meets a limit."""
    for rules, facts, size in sizes:
        arguments = ["--point", evaluator, "--rules", f"{rules}", "--facts", f"{facts}"]
        try:
            found = measured_apart(
                "benchmarks.growth",
                [*arguments, "--seconds", f"{seconds}"],
                TIMEOUT,
            )
        except Stopped as stopped:
            yield Point(rules, facts, size, None, str(stopped))
            return
        yield Point(rules, facts, size, found["ms"], _remark(evaluator, found))


def _remark(evaluator: str, found: dict[str, float]) -> str:
    """The second evaluator compiles its rules first, and again where there are more than it keeps."""
    return f"the first, which compiles the rules: {found['first']:,.0f} ms" if evaluator == "durable" else ""


def exponent(before: Point, point: Point) -> float | None:
    """1 where twice as many cost twice as much, 2 where they cost four times as much."""
    if before.ms is None or point.ms is None:
        return None
    return math.log(point.ms / before.ms) / math.log(point.size / before.size)


def _rows(grown: Grown) -> Iterator[list[str]]:
    before: Point | None = None
    for point in grown.points:
        grew = exponent(before, point) if before else None
        yield [
            grown.what,
            grown.evaluator,
            f"{point.rules:,}",
            f"{point.facts:,}",
            "" if point.ms is None else f"{point.ms:,.1f}",
            "" if grew is None else f"{grew:.2f}",
            point.remark,
        ]
        before = point


def _line(grown: Grown) -> Line:
    marks = tuple(Mark(point.size, point.ms, point.remark) for point in grown.points)
    return Line(grown.what, grown.evaluator, marks)


if __name__ == "__main__":
    raise SystemExit(run())
