"""The town that is played: its database, the moment it is there, who is who, and the dice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from models.database import reading, sessions
from rules.framework import Framework
from rules.moments import LONDON, instant, london_day
from rules.question import Giver
from rules.working_days import is_working_day
from services.act import Act, Actor, Refused
from services.named import OPERATOR
from simulation.letterbox import Letterbox


@dataclass
class Staff:
    """Somebody who works for an organisation, in one role. ``registered`` is what is true, not what is on record."""

    id: str
    role: str
    organisation: str
    registered: bool = True
    here: bool = True
    absence: str = ""


@dataclass
class Household:
    """A budget holder, their case, and the PAs who work for them now."""

    person: str
    case: str
    pas: list[str] = field(default_factory=list)
    here: bool = True


@dataclass(frozen=True)
class Revision:
    """A new version of the protocol, from a day; and every how many months it wants a review."""

    first_day: date
    protocol: Framework
    months: int


@dataclass
class Town:
    """Everything that the play knows. What the product knows is in its database, and nowhere else."""

    engine: Engine
    chance: random.Random
    now: datetime
    panel: str = ""
    places: dict[str, str] = field(default_factory=dict)
    staff: list[Staff] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.writing: sessionmaker[Session] = sessions(self.engine)
        self.reading: sessionmaker[Session] = reading(self.engine)
        self.letterbox = Letterbox(self.chance)

    # --- time ------------------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        return london_day(instant(self.now))

    @property
    def is_working_day(self) -> bool:
        return is_working_day(self.today)

    def at(self, hour: int, minute: int = 0, second: int = 0) -> datetime:
        """A time of today on London's clock."""
        return datetime.combine(self.today, time(hour, minute, second), LONDON).astimezone(UTC)

    def go_on_to(self, moment: datetime) -> None:
        """The clock goes forward only."""
        self.now = max(self.now, moment)

    def some_minutes_later(self) -> None:
        self.now += timedelta(seconds=self.chance.randrange(20, 400))

    def revision(self, day: date | None = None) -> Revision | None:
        """The last revision of the protocol that holds on a day; today, if none is named."""
        return next((one for one in reversed(self.revisions) if one.first_day <= (day or self.today)), None)

    def months_between_reviews(self, day: date | None = None) -> int:
        """As the protocol says on a day."""
        revision = self.revision(day)
        return revision.months if revision else 6

    # --- people ----------------------------------------------------------------------------------------------

    def of_role(self, *roles: str) -> list[Staff]:
        """Whoever works in one of these roles now."""
        return [one for one in self.staff if one.here and one.role in roles]

    def one_of(self, *roles: str) -> Staff | None:
        """Somebody in one of these roles, by the dice."""
        found = self.of_role(*roles)
        return self.chance.choice(found) if found else None

    def household_of(self, person: str) -> Household:
        return next(one for one in self.households if one.person == person)

    # --- deeds -----------------------------------------------------------------------------------------------

    @contextmanager
    def deed(self, staff: Staff | None = None) -> Iterator[Act]:
        """Somebody does something in one transaction; what is refused changes nothing, and is counted."""
        actor = (
            Actor(staff.id, staff.role, staff.organisation)
            if staff
            else Actor("", OPERATOR, flow="simulation")
        )
        try:
            with self.writing.begin() as session:
                yield Act(session, self.now, actor)
        except Refused as refusal:
            self.refused[refusal.message.split(":")[0]] += 1

    def likely(self, probability: float) -> bool:
        return self.chance.random() < probability


def giver(staff: Staff) -> Giver:
    """Somebody as the one who stands behind a piece of evidence."""
    return Giver(staff.id, staff.role, staff.organisation)
