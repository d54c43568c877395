"""The heads of the logs at one moment, kept elsewhere: what shows that a restored database is older than it was."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.canonical import beginning
from models.record import RecordEntry, RecordLog
from services.act import Refused

LINE = re.compile(r"(\S+) (0|[1-9][0-9]{0,15}) ([0-9a-f]{64})")


class Head(NamedTuple):
    """How many entries an organisation's log had, and the hash of the last, in hex."""

    organisation_id: str
    size: int
    hash: str

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.size} {self.hash}"


class Lost(NamedTuple):
    """Entries that somebody knew of and that are not here: from ``first`` up to ``last``."""

    organisation_id: str
    first: int
    last: int

    @property
    def entries(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        several = f"entries {self.first} to {self.last} ({self.entries}) are"
        which = several if self.entries > 1 else f"entry {self.last} is"
        return f"{self.organisation_id}: {which} missing: recorded later than what is here"


class Differs(NamedTuple):
    """An entry that is not the one that was known."""

    organisation_id: str
    number: int

    def __str__(self) -> str:
        return f"{self.organisation_id}, entry {self.number}: it is not the one that was known; this is another history"


def heads_of(session: Session) -> list[Head]:
    """As the database has them now."""
    logs = select(RecordLog.organisation_id, RecordLog.size, RecordLog.head_hash)
    return [
        Head(organisation, size, digest.hex())
        for organisation, size, digest in session.execute(logs.order_by(RecordLog.organisation_id))
    ]


def as_text(heads: Iterable[Head]) -> str:
    """A line each: organisation, size, hash."""
    return "".join(f"{head}\n" for head in heads)


def read_heads(path: Path) -> list[Head]:
    """Those in a file. Raises Refused, with the line, for what is none."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as why:
        raise Refused(f"{path} cannot be read.", way_out="name a file of heads that a backup wrote") from why
    found = []
    for number, line in enumerate(lines, 1):
        if not (match := LINE.fullmatch(line)):
            raise Refused(
                f"{path}:{number}: not a head of a log.",
                way_out="each line is an organisation's id, a size and a hash of 64 digits",
            )
        found.append(Head(match[1], int(match[2]), match[3]))
    return found


def compared(session: Session, known: Iterable[Head]) -> list[Lost | Differs]:
    """What the database lacks of what was known, and where it says something else."""
    here = {head.organisation_id: head for head in heads_of(session)}
    found: list[Lost | Differs] = []
    for head in known:
        size = here[head.organisation_id].size if head.organisation_id in here else 0
        if head.size > size:
            found.append(Lost(head.organisation_id, size, head.size - 1))
        elif _hash_at(session, head) != head.hash:
            found.append(Differs(head.organisation_id, head.size - 1))
    return found


def _hash_at(session: Session, head: Head) -> str:
    if head.size == 0:
        return beginning(head.organisation_id).hex()
    entry = session.get(RecordEntry, (head.organisation_id, head.size - 1))
    return entry.hash.hex() if entry else ""
