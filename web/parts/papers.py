"""Documents that were drawn up, as files to read or print; the name of a file says nothing about a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Response
from sqlalchemy.orm import Session

from models.issued import IssuedDocument
from services.issuing import issued_versions, paper_of
from web.parts.errors import absent
from web.templating import uk_day_time


@dataclass(frozen=True)
class Paper:
    """One version of a document: where it is, and what the link to it says."""

    href: str
    text: str


def papers(session: Session, kind: str, subject_id: str, address: str) -> Sequence[Paper]:
    """Every version of a document, the newest first; ``address`` is where they are, by number."""
    return [link(one, address) for one in issued_versions(session, kind, subject_id)]


def link(issued: IssuedDocument, address: str) -> Paper:
    """The link to one version of a document."""
    return Paper(f"{address}/{issued.number}", f"Version {issued.number}, {uk_day_time(issued.issued_at)}")


def paper(session: Session, kind: str, subject_id: str, number: int) -> Response:
    """One version as it was issued; as absent as any other where there is none."""
    found = next((one for one in issued_versions(session, kind, subject_id) if one.number == number), None)
    if found is None:
        raise absent()
    document = paper_of(session, found)
    name = f"{kind.replace(' ', '-')}-{subject_id[-4:]}-version-{number}"
    return Response(
        document.content,
        media_type=document.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )
