"""Letters that wait for a printer and a stamp: the office prints them, posts them, and says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.deliveries import Delivery, LetterPosted
from models.evidence import Document
from services import record
from services.act import Act


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that was not posted yet, and its PDF."""

    delivery: Delivery
    pdf: bytes


def letters_to_post(session: Session) -> Sequence[Waiting]:
    """The oldest first."""
    rows = session.execute(
        select(Delivery, Document.content)
        .join(Document, Document.sha256 == Delivery.document_sha256)
        .where(Delivery.channel == "letter", ~exists().where(LetterPosted.delivery_id == Delivery.id))
        .order_by(Delivery.begun_at, Delivery.id)
    )
    return [Waiting(delivery, content) for delivery, content in rows]


def note_posted(act: Act, delivery: Delivery) -> None:
    """Write down that a letter was printed and posted; once."""
    if act.session.get(LetterPosted, delivery.id):
        return
    row = LetterPosted(delivery_id=delivery.id, posted_at=act.now, posted_by=act.actor.id)
    subject = {"person": delivery.person_id, "delivery": delivery.id}
    record.write(act, delivery.entry_organisation_id, "letter posted", subject, rows=[row])
