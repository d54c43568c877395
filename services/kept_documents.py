"""Keeping a document: its very bytes once, whoever drew it up or handed it in, and however often."""

from __future__ import annotations

import hashlib

from models.evidence import Document
from services.act import Act


def keep_document(act: Act, content: bytes, media_type: str) -> Document:
    """The document with these bytes, kept now if it was not there. The entry that speaks of it pins it."""
    digest = hashlib.sha256(content).hexdigest()
    if there := act.session.get(Document, digest):
        return there
    document = Document(sha256=digest, media_type=media_type, content=content, stored_at=act.now)
    act.session.add(document)
    return document
