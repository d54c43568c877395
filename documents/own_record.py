"""A PA's or a budget holder's own record on A4, to carry and to show: who may do what, until when, and what shows it.

On paper a PA's record names nobody whom the PA supports: it is shown to others, who need not know who has a health
budget. Initials and the reference of the case stand for the person, and with them the co-ordinator knows who is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from documents.pages import page_pdf
from documents.whom import Whom
from documents.words import visible

CALLED = "Training and competence record"


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that shows what a PA learned: what, when, by whom, and until when it is good if it says so."""

    what: str
    on: date
    by: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next, who does it, and when in words."""

    what: str
    who: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One task of one PA for one person. ``until`` is the last day of the answer if nothing changes before."""

    task: str
    pa: str
    person: str
    delegation_id: str
    tag: str
    colour: str
    answer: str
    meaning: str
    until: date | None = None
    now: tuple[Next, ...] = ()
    later: tuple[Next, ...] = ()
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class General:
    """What one PA learned that is not about one person."""

    pa: str
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One person's record as of a moment; ``whom`` is the person whose record it is, of a PA without an NHS number."""

    whom: Whom
    asked_at: datetime
    is_pa: bool
    approved: bool
    tasks: tuple[TaskLine, ...] = ()
    general: tuple[General, ...] = ()
    earlier: tuple[Shown, ...] = ()


def initials(name: str) -> str:
    """Of ``Mrs Edith Lowe``, ``M.E.L.``: enough for whoever knows the person, and for nobody else.

    >>> initials("Wei Chen")
    'W.C.'
    """
    words = (word.lstrip("’'-([") for word in visible(name).replace("-", " ").split())
    return "".join(f"{word[0].upper()}." for word in words if word)


def own_record_pdf(records: tuple[Record, ...]) -> bytes:
    """These records, each from a page of its own; the same records give the same bytes. At least one.

    Raises ``documents.pdf.PangoMissing``.
    """
    return page_pdf("own_record.html.jinja", CALLED, records[0].asked_at, records=records, called=CALLED)
