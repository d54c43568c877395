"""What must be true at the end of every day, checked from the rows themselves and not by the code that made them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from models.actions import Action
from models.cases import DelegationRow, DelegationStatus
from models.record import Entered, RecordEntry
from models.record_check import verify
from models.row_digest import pin
from services.proof.decided import logs
from services.proof.replay import Difference, replay
from simulation.by_the_book import Book
from simulation.seen import Seen
from simulation.town import Town

STOPPED = ("suspended", "lapsed", "withdrawn")
ANNOUNCED = (60, 30, 7)
COVER = "somebody does the task meanwhile"


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
        self.pins: dict[tuple[str, int], list[Any]] = {}
        self.evenings: dict[tuple[str, date], bool] = {}
        """Who could do their task alone at the end of which day, as the lines of the status log came in."""

    def look(self) -> list[Violation]:
        """Everything that is wrong at this moment."""
        self.pins = {}
        with self.town.reading() as session:
            self.seen.look(session)
            for row, status in self._standing():
                self.evenings[row.id, self.town.today] = status.may_alone
            found = [
                *self._in_force(),
                *self._asked(),
                *self._once(),
                *self._owned(),
                *self._told(),
                *self._announced(),
                *self._covered(),
                *self._explained(session),
            ]
        return [Violation(self.town.today, what, about) for what, about in found]

    def at_the_end(self) -> list[Violation]:
        """The whole record once more, each decision decided again, and every row as it was when it was first seen."""
        with self.town.reading() as session:
            faults = [("the record does not verify", str(fault)) for fault in verify(session).faults]
            faults += [("decided again, it comes out differently", str(one)) for one in _replayed(session)]
            again = Seen()
            again.look(session)
            for row in again.fresh:
                pinned = pin(row)
                name = f"{row.__tablename__} {pinned[1]}"
                if self.digests.get(name, pinned[2]) != pinned[2]:
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
        """One open action for each scope of a case; the steps of an action plan have none."""
        counted = Counter((one.case_id, one.scope) for one in self.seen.open_actions())
        for (case, scope), number in counted.items():
            if scope and number > 1:
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

        for reference in self.town.letterbox.twice:
            yield "an e-mail came twice", reference

    def _announced(self) -> Iterator[tuple[str, str]]:
        """A review that a sign-off rests on is announced 60, 30 and 7 days before it is due."""
        for row, status in self._standing():
            if status.status != "in force" or status.decided_at.date() >= self.town.today:
                continue
            due = self._book(row).review_due()
            days = (due - self.town.today).days if due else 0
            if days in ANNOUNCED and f"due:{row.id}:formal review:{due}:{days}" not in self.seen.told:
                yield f"nobody was told that a review is due on {due}", row.id

    def _covered(self) -> Iterator[tuple[str, str]]:
        """A task that nobody may do any more has cover, or somebody is asked to arrange it."""
        in_force = {(row.case_id, row.task) for row, status in self._standing() if status.may_alone}
        asked = {
            (row.case_id, row.task)
            for row in self.seen.live()
            if any(action.requirement == COVER for action in self.seen.needs_of(row.id))
        }
        for row, status in self._standing():
            task = (row.case_id, row.task)
            if (
                status.status not in STOPPED
                or row.id not in self.seen.was_in_force
                or status.where == "hospital"
            ):
                continue
            if task not in in_force and task not in asked and not self._has_cover(row):
                yield "a task is left with nobody, and nobody is asked for cover", row.id

    def _has_cover(self, row: DelegationRow) -> bool:
        ended = {cover.instead_of for cover in self.seen.cover}
        return any(
            (cover.case_id, cover.task) == (row.case_id, row.task)
            and cover.id not in ended
            and cover.since <= self.town.now
            and (cover.until is None or cover.until >= self.town.now)
            for cover in self.seen.cover
        )

    def _explained(self, session: Session) -> Iterator[tuple[str, str]]:
        """The record explains every change: an entry that pins this very row."""
        for row in self.seen.fresh:
            pinned = pin(row)
            name = f"{row.__tablename__} {pinned[1]}"
            self.digests[name] = pinned[2]
            if isinstance(row, Entered) and pinned not in self._pins(session, row):
                yield "no entry explains it", name

    def _pins(self, session: Session, row: Entered) -> list[Any]:
        """What the entry that a row names has pinned; read once for all the rows that name it."""
        name = (row.entry_organisation_id, row.entry_number)
        if name not in self.pins:
            entry = session.get(RecordEntry, name)
            self.pins[name] = json.loads(entry.body).get("rows", []) if entry else []
        return self.pins[name]

    def _standing(self) -> Iterator[tuple[DelegationRow, DelegationStatus]]:
        for row in self.seen.live():
            if status := self.seen.statuses.get(row.id):
                yield row, status

    def _book(self, row: DelegationRow) -> Book:
        return Book(self.seen, row, self.town.now, self.town.months_between_reviews())


def _replayed(session: Session) -> Iterator[Difference]:
    """Every decision on record that comes out differently when it is decided again."""
    for log in logs(session):
        place, is_last = 0, False
        while not is_last:
            found = replay(session, log, place)
            yield from found.differences
            place, is_last = found.next_number, found.is_last
