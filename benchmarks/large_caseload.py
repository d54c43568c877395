"""A large caseload out of a small one: the cases of one organisation copied with all that belongs to them.

The people whose care it is and their PAs are new people with every copy. Trainers, nurses and panels are new with every
``TEAM`` copies, so that nobody has more to do than somebody could; all others stay one and the same. What was recorded
is moved by a few minutes from copy to copy, so that the record stands in order as in life. It is for measuring only:
the copies' entries are not chained, and nobody could verify them.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, product
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import sqlite

from models.now import KEPT_BY_THE_DATABASE
from models.tables import METADATA
from services.invented.numbers import check_digit

TEAM = 25
"""So many copies have the same trainers, nurses and panels."""

OF_A_TEAM = ("clinical trainer", "monitoring nurse")

APART = timedelta(minutes=11)
"""By how much earlier each copy was recorded than the one before."""

REPEATED = timedelta(days=40)
"""By how much earlier repeated evidence is than what it repeats: it decides nothing any more."""

NOT_COPIED = frozenset({"accounts", "login_sessions", "saved_views", "kept_forms", "kept_searches", "linked_logins",
                        "second_factors", "recovery_codes", "calendar_tokens", "accepted_forms", "record_logs",
                        "panel_memberships", "sealed_texts", "person_keys"})  # fmt: skip
"""What belongs to one login; who sits on a panel, else one person would sit on all; texts known by their hash; and the
heads of the logs, which are counted anew."""

TRUE_AT = frozenset(
    {"true_from", "until", "starts_at", "ends_at", "admitted_at", "discharged_at", "lease_until"}
)
"""When things were so, in contrast to when they were recorded."""

ID = re.compile(r"\b[a-z]{2,3}_[0-9a-f]{24}\b")
TIME = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
RECORDED_AT = re.compile(r'("recorded at":")([^"]+)(")')
COUNTED_ANEW = KEPT_BY_THE_DATABASE | {"record_entries", "record_logs"}
"""What is written from the rest, here or by the database itself."""

CASE, OF_TEAM = "\x00", "\x01"
"""One of them stands behind each id that is another in every copy, or in every team."""

NAMES = Path(__file__).with_name("names.txt")
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
NO_HASH = b"\0" * 32

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Value = Callable[[int], Any]
"""What a column holds in a copy, by its number."""
Entry = tuple[datetime, int, int, bytes]


@dataclass(frozen=True)
class Large:
    """How much there is now."""

    cases: int
    evidence: int
    entries: int


def enlarge(small: str, large: str, organisation_id: str, cases: int, evidence: int = 0) -> Large:
    """Fill ``large``, a file with all tables and nothing in them, with what is in ``small`` and copies of it.

    As many copies as give the organisation ``cases`` at least; then evidence is repeated until there are ``evidence``
    rows at least.
    """
    source = sqlite3.connect(small)
    source.row_factory = sqlite3.Row
    rows = {name: _read(source, name) for name in _tables()}
    source.close()
    mine = [row for row in rows["cases"] if row["organisation_id"] == organisation_id]
    target = sqlite3.connect(large)
    target.executescript("PRAGMA foreign_keys=OFF; PRAGMA synchronous=OFF; PRAGMA journal_mode=WAL;")
    with target:
        _Copying(target, rows, mine, -(-cases // len(mine)), evidence).write()
    target.execute("ANALYZE")
    said = [_count(target, name) for name in ("cases", "evidence", "record_entries")]
    target.close()
    return Large(*said)


def _tables() -> list[str]:
    return [table.name for table in METADATA.sorted_tables]


def _read(source: sqlite3.Connection, table: str) -> list[Row]:
    return [dict(row) for row in source.execute(str(METADATA.tables[table].select()))]


def _count(target: sqlite3.Connection, table: str) -> int:
    found: int = target.execute(str(select(func.count()).select_from(METADATA.tables[table]))).fetchone()[0]
    return found


def _people_of(rows: Rows, cases: Sequence[Row]) -> set[str]:
    """The people whose cases these are, who speaks for them, and who works for them."""
    holders = {row["person_id"] for row in cases}
    speak = {row["representative_id"] for row in rows["representations"] if row["person_id"] in holders}
    work = {
        row["pa_id"]
        for name in ("employments", "delegations")
        for row in rows[name]
        if row["person_id"] in holders
    }
    return holders | speak | work


def _of_teams(rows: Rows) -> set[str]:
    """Panels and their meetings, and the people of a team."""
    staff = {row["person_id"] for row in rows["appointments"] if row["role"] in OF_A_TEAM}
    return staff | {row["id"] for name in ("panels", "meetings") for row in rows[name]}


def _all_that_belongs(rows: Rows, begin: set[str], but: set[str]) -> set[str]:
    """The ids of all rows that name one of these, and of those that name them; ``but`` are spoken for."""
    ids, before = set(begin), -1
    with_id = [table.name for table in METADATA.sorted_tables if "id" in table.primary_key.columns]
    while len(ids) > before:
        before = len(ids)
        for name in set(with_id) - NOT_COPIED - {"organisations"}:
            ids |= {row["id"] for row in rows[name] if row["id"] not in but and _names_one(row, ids)}
    return ids


def _names_one(row: Row, ids: set[str]) -> bool:
    return any(value in ids for value in row.values() if isinstance(value, str))


class _Copying:
    """One run: what is copied, how often, and where it goes."""

    def __init__(
        self, target: sqlite3.Connection, rows: Rows, cases: Sequence[Row], times: int, evidence: int
    ) -> None:
        self.target, self.rows, self.times = target, rows, times
        self.of_case = _all_that_belongs(rows, _people_of(rows, cases), set())
        self.of_team = _all_that_belongs(rows, _of_teams(rows), self.of_case)
        mine = sum(_names_one(row, self.of_case) for row in rows["evidence"]) * times
        self.repeats = max(1, -(-evidence // mine))
        self.names, self.numbers, self.references = _names(), _nhs_numbers(), count(10_000)
        self.entry_numbers: dict[tuple[str, int, int], int] = {}

    def write(self) -> None:
        self._logs()
        for name in _tables():
            if name not in COUNTED_ANEW and self.rows[name]:
                self._table(name)

    def _table(self, name: str) -> None:
        columns = list(self.rows[name][0])
        for row in self.rows[name]:
            lines = self._copies(name, row)
            if name in ("evidence", "evidence_givers") and self._copies_of(name, row) == range(self.times):
                lines = self._repeated(columns, lines)
            self._insert(name, lines)

    def _insert(self, name: str, lines: Iterable[Sequence[Any]]) -> None:
        """Lines with a value for each column of the table, in its order."""
        statement = METADATA.tables[name].insert().compile(dialect=sqlite.dialect())
        self.target.executemany(str(statement), lines)

    def _copies_of(self, name: str, row: Row) -> range:
        """The numbers of a row's copies; the first, 0, is the row itself."""
        if name in NOT_COPIED:
            return range(1)
        key = {column.name: row[column.name] for column in METADATA.tables[name].primary_key}
        if _names_one(key, self.of_case):
            return range(self.times)
        return range(0, self.times, TEAM) if _names_one(key, self.of_team) else range(1)

    def _copies(self, name: str, row: Row) -> Iterator[list[Any]]:
        values = [self._value(name, column, value, row) for column, value in row.items()]
        for number in self._copies_of(name, row):
            yield [value(number) for value in values]

    def _value(self, table: str, column: str, value: Any, row: Row) -> Value:
        """What a column holds in each copy."""
        if column == "entry_number" and value is not None:
            log = row["entry_organisation_id"]
            return lambda number: self.entry_numbers.get((log, number, value), value)
        if (new := self._another(table, column)) and value:
            return lambda number: new(f"{value}{number}") if number else value
        if not isinstance(value, str):
            return lambda _: value
        if TIME.match(value) and column not in TRUE_AT:
            at = datetime.fromisoformat(value)
            return lambda number: _written(at - number * APART)
        marked = self._marked(value)
        return lambda number: _copied(marked, number)

    def _another(self, table: str, column: str) -> Callable[[str], str] | None:
        """How what has to be another in every copy is made from the first and the copy's number; None: it has not."""
        if column == "nhs_number":
            return lambda _: next(self.numbers)
        if (table, column) == ("people", "name"):
            return lambda _: next(self.names)
        if (table, column) == ("cases", "reference"):
            return lambda _: f"SH-{next(self.references)}"
        if column in ("code_sha256", "registration_number"):
            return lambda said: hashlib.sha256(said.encode()).hexdigest()
        return None

    def _marked(self, text: str) -> str:
        """The text with a mark behind each id that is copied."""
        return ID.sub(self._mark, text) if ID.search(text) else self._mark_of(text)

    def _mark(self, found: re.Match[str]) -> str:
        return self._mark_of(found[0])

    def _mark_of(self, id: str) -> str:
        return id + (CASE if id in self.of_case else OF_TEAM if id in self.of_team else "")

    def _repeated(self, columns: Sequence[str], lines: Iterator[list[Any]]) -> Iterator[list[Any]]:
        """Evidence again and again, each time a little longer ago."""
        which = columns.index("id" if "id" in columns else "evidence_id")
        times = [
            number for number, column in enumerate(columns) if column in ("true_from", "until", "recorded_at")
        ]
        for line in lines:
            yield line
            for again in range(1, self.repeats):
                older = list(line)
                older[which] = f"{line[which]}+{again}"
                for one in times:
                    if older[one]:
                        older[one] = _written(datetime.fromisoformat(older[one]) - again * REPEATED)
                yield older

    def _logs(self) -> None:
        """Every copy's entries in the order of their times, counted anew."""
        by_log: dict[str, list[Entry]] = defaultdict(list)
        for row in self.rows["record_entries"]:
            by_log[row["organisation_id"]] += self._entry(row["number"], bytes(row["body"]))
        for log, entries in by_log.items():
            entries.sort(key=lambda one: one[:3])
            self.entry_numbers |= {(log, copy, old): new for new, (_, copy, old, _) in enumerate(entries)}
            lines = [(log, new, body, NO_HASH, NO_HASH) for new, (_, _, _, body) in enumerate(entries)]
            self._insert("record_entries", lines)
            self._insert("record_logs", [(log, len(lines), NO_HASH)])

    def _entry(self, number: int, body: bytes) -> Iterator[Entry]:
        """When, in which copy and under which number it was recorded, and what it says there."""
        marked = ID.sub(self._mark, body.decode())
        said = RECORDED_AT.search(marked)
        at = datetime.fromisoformat(said[2]) if said else BEGINNING
        step = 1 if CASE in marked else TEAM if OF_TEAM in marked else self.times
        for copy in range(0, self.times, step):
            moved = at - copy * APART
            text = RECORDED_AT.sub(rf"\g<1>{moved.isoformat()}\g<3>", marked)
            yield moved, copy, number, _copied(text, copy).encode()


def _copied(marked: str, number: int) -> str:
    """What marked text says in a copy."""
    team = number // TEAM
    said = marked.replace(CASE, f"-{number}" if number else "")
    return said.replace(OF_TEAM, f"-team{team}" if team else "")


def _written(at: datetime) -> str:
    """As SQLAlchemy writes a time on SQLite."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def _names() -> Iterator[str]:
    """A first and a last name, as far as they can be told apart; an initial between them where they have been had."""
    first_names, last_names = (part.split() for part in NAMES.read_text(encoding="utf-8").split("\n\n"))
    for initial in ("", *(f" {letter}." for letter in ascii_uppercase)):
        for first, last in product(first_names, last_names):
            yield f"{first}{initial} {last}"


def _nhs_numbers() -> Iterator[str]:
    """Sound numbers from the range that is never given out, downwards: the invented caseload draws few of them."""
    for middle in range(999_999, -1, -1):
        digit = check_digit(f"999{middle:06d}")
        if digit is not None:
            yield f"999{middle:06d}{digit}"
