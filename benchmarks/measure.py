"""One engine, alone in its process: are its answers right, and what does a decision cost in CPU time?"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from benchmarks import adapter
from benchmarks.decision.draw import TASK, question
from benchmarks.engines import Engine
from benchmarks.peers import by_hand


@dataclass(frozen=True, slots=True)
class Measured:
    """``right`` of ``asked`` answers are those of hand-written Python and of ours; ``wrong_seed`` is the first
    that is not, or -1. Times are CPU time of the whole process, its engine's threads included."""

    engine: str
    asked: int
    right: int
    wrong_seed: int
    decisions: int
    per_cpu_second: float
    p50_us: float
    p99_us: float


def measure(engine: Engine, seconds: float, seeds: int) -> Measured:
    """Ask it the questions of so many seeds, then ask them again and again for so many seconds."""
    ready = engine.ready()
    questions = [question(seed) for seed in range(seeds)]
    forms = [ready.form(one) for one in questions]
    wrong: list[int] = []
    if engine.decides:
        ours = adapter.Pure(adapter.requirements(TASK))
        for seed, (one, form) in enumerate(zip(questions, forms, strict=True)):
            if not ready.decide(form) == by_hand.decide(one) == ours(adapter.asked(one)):
                wrong.append(seed)
    each = cpu_nanoseconds(ready.decide, forms, seconds)
    in_order = sorted(each)
    return Measured(
        engine=engine.name,
        asked=seeds,
        right=seeds - len(wrong),
        wrong_seed=wrong[0] if wrong else -1,
        decisions=len(each),
        per_cpu_second=len(each) / sum(each) * 1e9,
        p50_us=in_order[len(each) // 2] / 1000,
        p99_us=in_order[int(len(each) * 0.99)] / 1000,
    )


def cpu_nanoseconds(decide: Callable[[Any], Any], forms: Sequence[Any], seconds: float) -> list[int]:
    """The CPU time of each of as many decisions as fit in so many seconds of it; at least one."""
    each: list[int] = []
    spent, enough = 0, int(seconds * 1e9)
    for form in cycle(forms):
        begun = time.process_time_ns()
        decide(form)
        took = time.process_time_ns() - begun
        each.append(took)
        spent += took
        if spent >= enough:
            return each
    return each
