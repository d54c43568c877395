"""Asking the rules about each shift of a PA's rota without asking about each: most of it has one answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol, TypeVar

from rules.moments import Instant, Span
from services.in_hospital.stay_facts import ShiftLine


class Answer(Protocol):
    """Whether something holds for every second of a time, and if not, why."""

    @property
    def holds(self) -> bool: ...

    @property
    def because(self) -> str: ...


Said = TypeVar("Said", bound=Answer)


def of_each(
    shifts: Sequence[ShiftLine], ask: Callable[[Span], Said], beginnings: Collection[Instant]
) -> dict[str, Said]:
    """The answer for each shift by its id; ``shifts`` in order of their starts.

    What holds from the first start to the last finish holds for each. Where the same is missing at both ends and
    none of ``beginnings`` lies between, it is missing all through. Otherwise each half is asked.
    """
    if not shifts:
        return {}
    whole = Span(shifts[0].span.first, max(one.span.last for one in shifts))
    answer = ask(whole)
    if answer.holds or len(shifts) == 1:
        return {one.id: answer for one in shifts}
    if not any(whole.first < begins <= whole.last for begins in beginnings):
        last = ask(shifts[-1].span)
        if not last.holds:
            first = ask(shifts[0].span)
            if not first.holds and first.because == last.because:
                return {one.id: first for one in shifts}
    half = len(shifts) // 2
    return of_each(shifts[:half], ask, beginnings) | of_each(shifts[half:], ask, beginnings)
