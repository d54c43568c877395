"""Documents that are handed out: a new version only where one says something else than the last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.evidence import Document
from models.ids import new_id
from models.issued import DocumentLook, IssuedDocument
from models.record_chain import canonical
from services import record
from services.act import Act

LONGEST_WRITE = timedelta(hours=1)
"""What is recorded in a transaction that is under way during a look is not seen by it, although it is older."""


def issue(
    act: Act,
    organisation_id: str,
    kind: str,
    subject_id: str,
    content: Mapping[str, Any],
    print_it: Callable[[int], bytes],
    *,
    case_id: str | None = None,
    delegation_id: str | None = None,
) -> IssuedDocument:
    """Print and keep a document; the last version stays where it says the same.

    ``content`` is what it says, as plain values, without its number and its moment. ``print_it`` is handed the
    number of the version, and gives the PDF.
    """
    said = hashlib.sha256(canonical(dict(content))).hexdigest()
    last = latest_issued(act.session, kind, subject_id)
    if last and last.said == said:
        return last
    number = last.number + 1 if last else 1
    pdf = print_it(number)
    digest = hashlib.sha256(pdf).hexdigest()
    if act.session.get(Document, digest) is None:
        act.session.add(Document(sha256=digest, media_type="application/pdf", content=pdf, stored_at=act.now))
    issued = IssuedDocument(
        id=new_id("is"),
        kind=kind,
        subject_id=subject_id,
        number=number,
        document_sha256=digest,
        issued_at=act.now,
        said=said,
        case_id=case_id,
        delegation_id=delegation_id,
    )
    record.write(
        act, organisation_id, f"{kind} issued", {"subject": subject_id}, rows=[issued],
        details={"number": number, "document": digest},
    )  # fmt: skip
    return issued


def said_on(paper: Any) -> dict[str, Any]:
    """What a paper about one person says, as ``issue`` wants it: a later moment or a namesake is no new version.

    ``paper`` is a dataclass whose ``person`` is a ``Whom``. Who that is stands beside the rest, as in what was issued
    before there was a ``Whom``: else every paper would be issued once more although it says the same.
    """
    said = json.loads(json.dumps(asdict(paper), default=str))
    person = said.pop("person")
    who = {"person": person["name"], "born": person["born"], "nhs_number": person["nhs_number"]}
    return {**said, **who, "version": "", "written_at": ""}


def note_look(act: Act, issued: IssuedDocument) -> None:
    """This is what the document says now: there is no need to look again before something more is recorded.

    A version that was issued just now says so by itself.
    """
    if issued.issued_at < act.now:
        seen_to = act.now - LONGEST_WRITE
        act.session.merge(DocumentLook(kind=issued.kind, subject_id=issued.subject_id, seen_to=seen_to))


def was_issued(kind: str, subject_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """There is a version of this document."""
    there = exists().where(IssuedDocument.kind == kind, IssuedDocument.subject_id == subject_id)
    return there.correlate_except(IssuedDocument)


def is_unseen(
    kind: str, subject_id: InstrumentedAttribute[str], recorded_at: InstrumentedAttribute[datetime]
) -> ColumnElement[bool]:
    """What was recorded then is newer than every version of this document, and nobody has looked since."""
    version = exists().where(
        IssuedDocument.kind == kind,
        IssuedDocument.subject_id == subject_id,
        IssuedDocument.issued_at >= recorded_at,
    )
    look = exists().where(
        DocumentLook.kind == kind, DocumentLook.subject_id == subject_id, DocumentLook.seen_to >= recorded_at
    )
    return ~version.correlate_except(IssuedDocument) & ~look.correlate_except(DocumentLook)


def issued_versions(session: Session, kind: str, subject_id: str) -> Sequence[IssuedDocument]:
    """Every version of a document, the newest first."""
    return session.scalars(
        select(IssuedDocument)
        .where(IssuedDocument.kind == kind, IssuedDocument.subject_id == subject_id)
        .order_by(IssuedDocument.number.desc())
    ).all()


def latest_issued(session: Session, kind: str, subject_id: str) -> IssuedDocument | None:
    """The version of a document that counts."""
    return next(iter(issued_versions(session, kind, subject_id)), None)


def paper_of(session: Session, issued: IssuedDocument) -> Document:
    """The document as it was issued."""
    return session.get_one(Document, issued.document_sha256)
