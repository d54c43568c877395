"""How long steps took before: counted from when they were first asked for, and told only of enough."""

from datetime import UTC, datetime, timedelta

import pytest

from services.desks.usual_times import ENOUGH, Usual, _whole_steps, usual
from services.to_do import MOVED, NO_LONGER

DAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


def row(number: int, first: int, last: int, why: str = NO_LONGER, scope: str = "learning") -> tuple:
    """An action of a case, its place among those of its scope, and the days on which it opened and closed."""
    opened, closed = DAY + timedelta(days=first), DAY + timedelta(days=last)
    return ("case", scope, f"case:x:{number}", "learning", opened, closed, why)


@pytest.mark.parametrize(
    ("rows", "took"),
    [
        ([row(0, 0, 5)], [5]),
        ([row(0, 0, 2, MOVED), row(1, 2, 9)], [9]),
        ([row(0, 0, 2, MOVED), row(1, 2, 3, MOVED), row(2, 3, 9), row(3, 20, 21)], [9, 1]),
        ([row(2, 3, 9)], []),
        ([row(1, 0, 2, MOVED), row(2, 2, 9)], []),
        ([row(0, 0, 0)], [0]),
    ],
)
def test_a_step_is_counted_from_when_it_was_first_asked_for(rows: list[tuple], took: list[int]) -> None:
    """One whose beginning is not read is left out, and not taken for a short one."""
    assert [days for _, days in _whole_steps(rows)] == took


def test_too_few_tell_nothing() -> None:
    """One fewer than enough is not known yet; enough is, by the nearest rank."""
    assert usual([3] * (ENOUGH - 1)) is None
    assert usual(list(range(1, 11))) == Usual(10, 6, 9)
    assert usual([1] * 19 + [100]) == Usual(20, 1, 1)
