"""The cells of one row, read one by one: each reading gives a value or notes a fault and gives nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from rules.moments import instant, london_day
from services.importing.import_faults import Fault, did_you_mean, shown
from services.importing.import_file import Row
from services.importing.import_known import Known, OnRecord
from services.importing.import_values import read_day, read_moment

WORDS = {"person": "a budget holder", "pa": "a PA", "practitioner": "a practitioner"}
ROLE_OF = {"person": "PHB holder", "pa": "PA", "representative": "representative"}


@dataclass(frozen=True)
class Named:
    """A key of the file: in which row, what kind of row that is, and which roles and organisation it names."""

    row: int
    kind: str
    roles: tuple[str, ...] = ()
    organisation: str = ""


@dataclass
class Check:
    """One file being checked: what it is compared with, the keys it defines, and the faults so far."""

    known: Known
    today: date
    named: dict[str, Named] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


class Cells:
    """One row. Every method notes what is wrong with a cell in the check's list of faults."""

    def __init__(self, row: Row, check: Check) -> None:
        self.row, self.check = row, check

    def wrong(self, column: str, message: str) -> None:
        self.check.faults.append(Fault(self.row.number, column, message))

    def text(self, column: str) -> str:
        return self.row.get(column)

    def one_of(self, column: str, words: Collection[str], what: str) -> str:
        """A word of a closed list; capitals make no difference."""
        cell = self.text(column)
        found = {word.casefold(): word for word in words}.get(cell.casefold())
        if cell and found is None:
            self.wrong(column, f"{shown(cell)} is not {what}; {did_you_mean(cell, words)}")
        return found or ""

    def day(self, column: str, *, not_after: date | None = None) -> date | None:
        """A day, on or before another if that is said."""
        cell = self.text(column)
        if not cell:
            return None
        try:
            day = read_day(cell)
        except ValueError as error:
            self.wrong(column, f"{shown(cell)}: {error}")
            return None
        if not_after and day > not_after:
            self.wrong(column, f"{shown(cell)} is in the future; check the date")
            return None
        return day

    def moment(self, column: str, *, may_be_future: bool) -> date | datetime | None:
        """A day or a moment; about what has happened, unless it may be in the future."""
        cell = self.text(column)
        if not cell:
            return None
        try:
            moment = read_moment(cell)
        except ValueError as error:
            self.wrong(column, f"{shown(cell)}: {error}")
            return None
        day = london_day(instant(moment)) if isinstance(moment, datetime) else moment
        if day > self.check.today and not may_be_future:
            wrong = "is in the future, and evidence is about what has happened; check the date"
            self.wrong(column, f"{shown(cell)} {wrong}")
            return None
        return moment

    def until(self, first: date | None) -> date | None:
        """The last day; it cannot be before the first."""
        last = self.day("until")
        if first and last and last < first:
            self.wrong("until", "it ends before it begins; check the two dates")
        return last

    # --- who and where -----------------------------------------------------------------------------------------

    def who(self, column: str, kind: str = "") -> str:
        """Somebody of the file or on record, by key or id; of one kind of row if that is asked for."""
        key = self.text(column)
        if not key:
            return ""
        if (on_record := self.check.known.people.get(key)) is not None:
            return self._on_record(column, key, on_record, kind)
        named = self.check.named.get(key.casefold())
        if named is None:
            self.wrong(
                column, f"there is nobody with the key {shown(key)}; add a row for them, or mend the key"
            )
            return ""
        if kind and named.kind != kind:
            wrong = f"{shown(key)} in row {named.row} is not {WORDS[kind]}; point to {WORDS[kind]}"
            self.wrong(column, wrong)
            return ""
        return key.casefold()

    def _on_record(self, column: str, key: str, found: OnRecord, kind: str) -> str:
        if kind in ROLE_OF and ROLE_OF[kind] not in found.roles:
            self.wrong(column, f"{shown(key)} on record is not {WORDS[kind]}; point to {WORDS[kind]}")
            return ""
        return key

    def place(self, column: str) -> str:
        """An organisation of the file by its key, or one on record by its code or id."""
        key = self.text(column).casefold()
        if not key or key in self.check.places or key in self.check.known.organisations:
            return key
        wrong = f"there is no organisation {shown(self.text(column))}; add a row for it, or give its ODS code"
        self.wrong(column, wrong)
        return ""

    def givers(self, role: str) -> tuple[tuple[str, str], ...]:
        """Those who stand behind it, each in the role they gave it in."""
        found = []
        for key in filter(None, map(str.strip, self.text("by").split("+"))):
            person = Cells(Row(self.row.number, {"by": key}), self.check).who("by")
            if person:
                found.append((person, self._role_of(person, role)))
        return tuple(found)

    def _role_of(self, person: str, role: str) -> str:
        """The role that is said, if it is one of theirs; otherwise their only one."""
        on_record = self.check.known.people.get(person)
        roles = on_record.roles if on_record else self.check.named[person].roles
        if role and role in roles:
            return role
        if role:
            held = ", ".join(roles) or "none"
            self.wrong("acting_as", f"{shown(person)} does not have the role {role!r}; on file: {held}")
        elif len(roles) > 1:
            self.wrong("acting_as", f"{shown(person)} has several roles; say in which: {', '.join(roles)}")
        return roles[0] if roles else ""
