"""What is known of one stay in hospital, as plain data: the same whether the record or a case file says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rules.applied import Applied
from rules.moments import Instant, Span, instant
from rules.question import Delegation, Known


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One line of the rota (4:2440): the PA's id, designation, start and finish, and what the PA is there for."""

    id: str
    pa_id: str
    designation: str
    starts_at: datetime
    ends_at: datetime
    purpose: str = ""

    @property
    def span(self) -> Span:
        """Every second of it: the one at which it ends belongs to the next."""
        return Span(instant(self.starts_at), instant(self.ends_at) - 1)


@dataclass(frozen=True)
class StayFacts:
    """A stay as of ``now``; ``known`` holds nothing that was recorded later.

    ``delegations`` are the questions as they are asked in hospital, one for each PA and task. ``without_task`` asks
    one of those tasks for each PA on the rota who has none: a DBS check and an induction are theirs as well (4:2445).
    ``home_shifts`` are home tasks meanwhile, which are not the ward's (4:1304).
    """

    now: Instant
    admitted: Instant
    applied: Sequence[Applied]
    known: Known
    delegations: tuple[Delegation, ...]
    shifts: tuple[ShiftLine, ...] = ()
    without_task: tuple[Delegation, ...] = field(default=())
    home_shifts: tuple[ShiftLine, ...] = ()
    recorded: Instant | None = None

    @property
    def at(self) -> Instant:
        """The moment asked about: now, or the first moment of a stay that has not begun."""
        return max(self.now, self.admitted)

    @property
    def announced(self) -> Instant:
        """When somebody first knew of the stay: a planned one is recorded before it begins."""
        return self.admitted if self.recorded is None else min(self.admitted, self.recorded)

    @property
    def pa_ids(self) -> list[str]:
        """Those with a task, then those who are only on the rota, each once."""
        named = [one.pa for one in self.delegations] + [one.pa_id for one in self.shifts]
        return list(dict.fromkeys(named))
