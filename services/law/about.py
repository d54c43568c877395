"""Everything on record about one person, for that person: what names others is left out, and said to be.

UK GDPR article 15; what a professional did in their work stays in (Data Protection Act 2018, Schedule 2, paragraph 17),
what speaks of anybody else is left out (paragraph 16) and handed to whoever looks it through.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, select
from sqlalchemy.orm import Session

from documents.whom import Whom
from models.evidence import Document
from models.people import Appointment, Person
from models.record import SealedText
from models.record_chain import Erased, unseal
from models.tables import METADATA
from models.types import ActorName
from services import record
from services.act import Act
from services.desks.whom import whom
from services.files.file_store import FileStore
from services.law.reach import Kept, Reach
from services.named import CARED_FOR

OTHER = "somebody else"
LEFT_OUT = "left out: it may speak of somebody else"
NEVER = frozenset({"password_hash", "code_sha256", "token_hash", "entry_organisation_id", "entry_number"})
"""Secrets, and where an entry stands in the record: the record's own export tells that, with proofs."""

WHOSE = ("person_id", "pa_id", "representative_id")
"""Columns that say of whom a row speaks, besides who did it."""


@dataclass(frozen=True)
class LeftOut:
    """One text that was left out: where it stands, and what it says, for whoever looks it through."""

    table: str
    row: str
    column: str
    text: str


@dataclass
class About:
    """What is on record about somebody: ``tables`` to hand over, the rest to be looked through first."""

    person_id: str
    whom: Whom
    made_at: datetime
    tables: dict[str, list[dict[str, Any]]]
    said: list[str]
    left_out: list[LeftOut] = field(default_factory=list)
    others: int = 0
    documents: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(len(rows) for rows in self.tables.values())

    def as_json(self) -> bytes:
        """For a machine: the same as the page says."""
        whole = {
            "person": self.person_id,
            "made at": self.made_at.isoformat(timespec="seconds"),
            "names of others left out": self.others,
            "texts left out": len(self.left_out),
            "documents to be looked through": sorted(self.documents),
            "rows": self.tables,
            "said in confidence to the record": self.said,
        }
        return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def everything_about(act: Act, organisation_id: str, person_id: str, store: FileStore | None = None) -> About:
    """Gather it, and enter in the record that it was taken, by whom, and how much.

    Raises Refused where a file that was handed in is missing from ``store`` or was altered.
    """
    person = act.session.get_one(Person, person_id)
    rows = Reach(act.session, person_id).walk()
    told = About(
        person_id, whom(act.session, [organisation_id], person), act.now, {}, _said(act.session, person_id)
    )
    names = _Names(act.session, person_id, rows)
    for table, found in rows.items():
        told.tables[table] = [_row(told, names, table, row) for row in found]
    told.others = len(names.hidden)
    told.documents = _documents(act.session, rows) | (_handed_in(store, rows) if store else {})
    details = {
        "rows": told.rows,
        "documents": len(told.documents),
        "texts left out": len(told.left_out),
        "sha256": hashlib.sha256(told.as_json()).hexdigest(),
    }
    record.write(
        act, organisation_id, "everything about a person taken", {"person": person_id}, details=details
    )
    return told


class _Names:
    """Who is named: the person, and whoever did something in a post; of anybody else only that there is somebody."""

    def __init__(self, session: Session, person_id: str, rows: Mapping[str, Sequence[Kept]]) -> None:
        self.person_id = person_id
        self.hidden: set[str] = set()
        ids = {value for found in rows.values() for row in found for value in row.values() if _is_id(value)}
        known = select(Person.id, Person.name).where(Person.id.in_(ids))
        self.names = dict(session.execute(known).tuples().all())
        posts = select(Appointment.person_id, Appointment.role).where(
            Appointment.person_id.in_(ids), Appointment.role.not_in(CARED_FOR)
        )
        self.roles = dict(session.execute(posts).tuples().all())

    def of(self, id: str) -> str:
        """A name, a name with its role, or that it is somebody else; what is no person stays as it is."""
        if id not in self.names:
            return id
        if id == self.person_id:
            return self.names[id]
        if id in self.roles:
            return f"{self.names[id]} ({self.roles[id]})"
        self.hidden.add(id)
        return OTHER

    def is_private(self, id: object) -> bool:
        """Somebody other than the person, who is here in no post."""
        return id in self.names and id != self.person_id and id not in self.roles


def _row(told: About, names: _Names, table: str, row: Kept) -> dict[str, Any]:
    """One row in words; its free text only if the row speaks of nobody else."""
    columns = METADATA.tables[table].columns
    shared = any(names.is_private(row.get(name)) for name in WHOSE)
    found: dict[str, Any] = {}
    for name, value in row.items():
        if value is None or name in NEVER or isinstance(value, bytes):
            continue
        if shared and isinstance(columns[name].type, Text) and not isinstance(columns[name].type, ActorName):
            told.left_out.append(LeftOut(table, str(next(iter(row.values()))), name, str(value)))
            found[name] = LEFT_OUT
        else:
            found[name] = _plain(names, value)
    return found


def _plain(names: _Names, value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return names.of(str(value)) if isinstance(value, str) else value


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 40


def _said(session: Session, person_id: str) -> list[str]:
    """What was written about them under their own key; nothing once that is destroyed."""
    sealed = session.scalars(
        select(SealedText.sha256).where(SealedText.person_id == person_id).order_by(SealedText.sha256)
    ).all()
    return list(_unsealed(session, sealed))


def _unsealed(session: Session, sealed: Sequence[str]) -> Iterator[str]:
    for sha256 in sealed:
        try:
            yield unseal(session, {"sealed": sha256})
        except Erased:
            continue


def _documents(session: Session, rows: Mapping[str, Sequence[Kept]]) -> dict[str, tuple[str, bytes]]:
    """The papers that these rows name, by hash: they name others as well, so somebody looks them through."""
    wanted = {
        row["document_sha256"] for found in rows.values() for row in found if row.get("document_sha256")
    }
    kept = session.scalars(select(Document).where(Document.sha256.in_(wanted)).order_by(Document.sha256))
    return {one.sha256: (one.media_type, one.content) for one in kept}


def _handed_in(store: FileStore, rows: Mapping[str, Sequence[Kept]]) -> dict[str, tuple[str, bytes]]:
    """The photographs, scans and films of these rows, by hash."""
    files = rows.get("handed_in_files", ())
    return {row["sha256"]: (row["media_type"], store.read(row["sha256"])) for row in files}
