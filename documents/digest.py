"""What a person is told in one go: as an email, which names nobody and no task, or as a letter.

text = digest_text(digest)      # subject and body of an email
pdf = digest_letter(letter)     # A4
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from documents import words
from documents.pages import page_pdf

_SPACE = re.compile(r"\n\s*\n")
"""Any number of empty lines: templates leave more than one."""

TEMPLATES = Path(__file__).parent.parent / "templates"

Kind = Literal["overdue", "today", "7 days", "30 days", "60 days", "new", "news"]

HEADINGS: dict[Kind, str] = {
    "overdue": "Overdue",
    "today": "Due today",
    "7 days": "Due in the next 7 days",
    "30 days": "Due in the next 30 days",
    "60 days": "Due in the next 60 days",
    "new": "New",
    "news": "Other news",
}
"""The most urgent first, which is the order on the page."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """What there is to say of one case: how many things, and by when the first. ``what`` is for letters only."""

    case: str
    things: int
    first: date | None = None
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Everything of one kind, case by case."""

    kind: Kind
    lines: tuple[CaseLine, ...]

    @property
    def heading(self) -> str:
        return HEADINGS[self.kind]

    @property
    def things(self) -> int:
        return sum(line.things for line in self.lines)


@dataclass(frozen=True, slots=True)
class Digest:
    """One day's news for one person. ``doubtful`` was told on ``doubtful_since`` and may not have come."""

    sections: tuple[Section, ...]
    link: str
    doubtful: tuple[Section, ...] = ()
    doubtful_since: date | None = None

    @property
    def to_do(self) -> int:
        return sum(one.things for one in (*self.sections, *self.doubtful) if one.kind != "news")

    @property
    def overdue(self) -> int:
        return sum(one.things for one in (*self.sections, *self.doubtful) if one.kind == "overdue")


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask; an empty telephone number is left out."""

    name: str
    role: str
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A digest on paper: to whom, from which organisation, on which day."""

    reference: str
    name: str
    organisation: str
    digest: Digest
    written_at: datetime
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Email:
    """What an email says."""

    subject: str
    body: str


def digest_text(digest: Digest) -> Email:
    """The digest as plain text; the subject stands on the template's first line."""
    subject, _, body = _text().get_template("digest.txt.jinja").render(digest=digest).partition("\n")
    return Email(subject.strip(), _SPACE.sub("\n\n", body).strip() + "\n")


def digest_letter(letter: Letter) -> bytes:
    """The digest on A4; the same letter gives the same bytes."""
    return page_pdf(
        "letter.html.jinja", letter.reference, letter.written_at, letter=letter, digest=letter.digest
    )


@lru_cache(maxsize=1)
def _text() -> Environment:
    environment = Environment(  # noqa: S701 (plain text, which nothing reads as HTML)
        loader=FileSystemLoader(TEMPLATES / "messages"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(day=words.day, counted=words.counted)
    return environment
