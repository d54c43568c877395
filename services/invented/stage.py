"""The stage: who is there, what is to happen on which day, and a clock that only goes forward."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from models.cases import Case
from rules.moments import LONDON
from rules.question import Giver
from services.act import SAFEHANDS, Act, Actor
from services.invented.names import HOLDERS, STAFF
from services.named import OPERATOR

Happening = Callable[[], None]

MORNING, WORKING_MINUTES = time(8, 30), 540


@dataclass
class Stage:
    """Everybody's ids, everything still to happen, and the moment it is."""

    session: Session
    today: date
    now: datetime
    ids: dict[str, str] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    to_happen: dict[date, list[tuple[int, int, Happening]]] = field(default_factory=lambda: defaultdict(list))

    # --- days ------------------------------------------------------------------------------------------------

    def day(self, offset: int) -> date:
        """Days from today; weekends are moved to the Friday before, so that the order of things stays."""
        day = self.today + timedelta(days=offset)
        return day if offset >= 0 else day - timedelta(days=max(0, day.weekday() - 4))

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment on London's clock."""
        return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)

    def plan(self, offset: int, step: int, happening: Happening) -> None:
        """Let something happen on a day before today; of two on one day, the earlier step first."""
        if offset < 0:
            queue = self.to_happen[self.day(offset)]
            queue.append((step, len(queue), happening))

    def play(self) -> Iterator[date]:
        """Let everything happen, day by day, through each working day; gives each day when it is over."""
        for day in sorted(self.to_happen):
            happenings = sorted(self.to_happen[day], key=lambda one: one[:2])
            for number, (_, _, happening) in enumerate(happenings):
                minutes = WORKING_MINUTES * number // len(happenings)
                start = datetime.combine(day, MORNING, LONDON)
                self.now = (start + timedelta(minutes=minutes)).astimezone(UTC)
                happening()
            self.now = self.at(day, 18)
            yield day

    # --- people ----------------------------------------------------------------------------------------------

    def act(self, person: str) -> Act:
        """Somebody does something now."""
        giver = self.giver(person)
        return Act(self.session, self.now, Actor(giver.person, giver.role, giver.organisation))

    def as_safehands(self) -> Act:
        """What the loop does by itself."""
        return Act(self.session, self.now, Actor("", SAFEHANDS, flow="invented caseload/1"))

    def as_operator(self) -> Act:
        """What an operator enters before anybody else can come in."""
        return Act(self.session, self.now, Actor("", OPERATOR, flow="invented caseload"))

    def giver(self, person: str) -> Giver:
        """Somebody as the one who stands behind a piece of evidence."""
        if staff := STAFF.get(person):
            return Giver(self.ids[person], staff.role, self.ids[staff.place])
        role = "PHB holder" if person in HOLDERS else "representative"
        return Giver(self.ids[person], role)

    def who_agrees(self, holder: str) -> Giver:
        """The budget holder, or whoever speaks for them."""
        return self.giver(f"for {holder}" if HOLDERS[holder].representative else holder)

    def board(self, holder: str) -> str:
        """The id of the board that commissions a holder's care."""
        return self.ids[HOLDERS[holder].board]
