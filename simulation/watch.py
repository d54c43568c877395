"""What must be true at the end of every day, checked from the rows themselves and not by the code that made them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models.actions import Action
from models.base import Base
from models.cases import DelegationRow, DelegationStatus
from models.record import Entered, RecordEntry
from models.record_check import verify
from models.row_digest import pin
from simulation.by_the_book import Book
from simulation.seen import Seen
from simulation.town import Town

STOPPED = ("suspended", "lapsed", "withdrawn")


@dataclass(frozen=True)
class Violation:
    """Something that must never be: on which day, what, and about which delegation or action."""

    day: date
    what: str
    about: str

    def __str__(self) -> str:
        return f"{self.day}: {self.what} ({self.about})"


class Watch:
    """Somebody who trusts nothing, and looks at the end of each day."""

    def __init__(self, town: Town) -> None:
        self.town, self.seen = town, Seen()
        self.digests: dict[str, str] = {}

    def look(self) -> list[Violation]:
        """Everything that is wrong at this moment."""
        with self.town.reading() as session:
            self.seen.look(session)
            found = [
                *self._in_force(),
                *self._asked(),
                *self._once(),
                *self._owned(),
                *self._told(),
                *self._explained(session),
            ]
        return [Violation(self.town.today, what, about) for what, about in found]

    def at_the_end(self) -> list[Violation]:
        """The whole record once more, and every row as it was when it was first seen."""
        with self.town.reading() as session:
            faults = [("the record does not verify", str(fault)) for fault in verify(session).faults]
            again = Seen()
            again.look(session)
            for row in again.fresh:
                name = f"{row.__tablename__} {pin(row)[1]}"
                if self.digests.get(name, pin(row)[2]) != pin(row)[2]:
                    faults.append(("history changed", name))
        return [Violation(self.town.today, what, about) for what, about in faults]

    # --- each of them ----------------------------------------------------------------------------------------

    def _in_force(self) -> Iterator[tuple[str, str]]:
        """Nobody is in force without every requirement met that day."""
        for row, status in self._standing():
            if status.status == "in force" and status.may_alone:
                for missing in self._book(row).why_not():
                    yield f"in force, and {missing}", row.id

    def _asked(self) -> Iterator[tuple[str, str]]:
        """What is missing and can be acted on now has an open action."""
        for row, status in self._standing():
            if status.status in ("never delegated", "withdrawn", "no answer"):
                continue
            needs = {action.requirement for action in self.seen.needs_of(row.id)}
            for requirement in self._book(row).must_be_asked():
                if requirement not in needs:
                    yield f"nobody is asked for: {requirement}", row.id

    def _once(self) -> Iterator[tuple[str, str]]:
        """One open action for each scope of a case."""
        counted = Counter((one.case_id, one.scope) for one in self.seen.open_actions())
        for (case, scope), number in counted.items():
            if number > 1:
                yield f"{number} open actions for: {scope}", case

    def _owned(self) -> Iterator[tuple[str, str]]:
        """Somebody holds the role of every open action today."""
        roles = {
            post.role
            for id, post in self.seen.posts.items()
            if id not in self.seen.post_ends or self.seen.post_ends[id].last_day >= self.town.today
        }
        for action in self.seen.open_actions():
            if action.role not in roles:
                yield f"nobody holds the role {action.role}", action.id

    def _told(self) -> Iterator[tuple[str, str]]:
        """Each new action was told to somebody, once (twice is refused where it is read)."""
        for row in self.seen.fresh:
            if isinstance(row, Action) and row.scope and f"action:{row.key}" not in self.seen.told:
                yield "an action was opened and nobody told", row.id

    def _explained(self, session: Session) -> Iterator[tuple[str, str]]:
        """The record explains every change: an entry that pins this very row."""
        for row in self.seen.fresh:
            self.digests[f"{row.__tablename__} {pin(row)[1]}"] = pin(row)[2]
            if isinstance(row, Entered) and not _is_pinned(session, row):
                yield "no entry explains it", f"{row.__tablename__} {pin(row)[1]}"

    def _standing(self) -> Iterator[tuple[DelegationRow, DelegationStatus]]:
        for row in self.seen.live():
            if status := self.seen.statuses.get(row.id):
                yield row, status

    def _book(self, row: DelegationRow) -> Book:
        return Book(self.seen, row, self.town.now)


def _is_pinned(session: Session, row: Base) -> bool:
    if not isinstance(row, Entered):
        return False
    entry = session.get(RecordEntry, (row.entry_organisation_id, row.entry_number))
    return entry is not None and pin(row) in json.loads(entry.body).get("rows", [])
