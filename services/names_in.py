"""Names for people and organisations whose ids stand in a text: what is on record names nobody, a page does."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.organisations import Organisation
from models.people import Person

_ID = re.compile(r"\b(?:pe|or)_[0-9a-f]{24}\b")


class NamesIn:
    """The names of everybody whose id stands in one of these texts, looked up once for all of them."""

    def __init__(self, session: Session, texts: Iterable[str]) -> None:
        ids = {id for text in texts for id in _ID.findall(text)}
        named = select(Person.id, Person.name).where(Person.id.in_(ids))
        called = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
        rows = session.execute(named.union_all(called)).all() if ids else []
        self.names: dict[str, str] = {row.id: row.name for row in rows}

    def said(self, text: str) -> str:
        """The text with names in the place of ids; what has no name stays."""
        return _ID.sub(lambda found: self.names.get(found[0], found[0]), text)
