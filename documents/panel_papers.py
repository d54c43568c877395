"""A panel meeting on paper, from plain data to a PDF: its agenda and papers before it, its minutes after it.

pdf = panel_pdf(papers)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from documents import words
from documents.pages import owned_up
from documents.whom import Whom
from rules.moments import instant

TEMPLATES = Path(__file__).parent.parent / "templates" / "documents"


@dataclass(frozen=True, slots=True)
class RequirementOnPaper:
    """One thing that the framework asks for, whether it is met, in words, and where the text says so."""

    name: str
    met: bool
    because: str
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrecedentOnPaper:
    """An earlier decision: of the people in it, nothing."""

    decided_on: date
    task: str
    outcome: str
    reasons: str
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionOnPaper:
    """What the panel decided, and who voted for it, with their organisations."""

    outcome: str
    reasons: str
    conditions: tuple[str, ...]
    voters: tuple[str, ...]
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOnPaper:
    """One delegation before the panel. ``risks`` pairs a risk with how the person sees it (0:551)."""

    kind: str
    pa: str
    person: Whom
    task: str
    risk: str
    recommended: str
    recommended_by: str
    reasons: str
    status: str
    requirements: tuple[RequirementOnPaper, ...]
    evidence: tuple[str, ...]
    risks: tuple[tuple[str, str], ...]
    open_conditions: tuple[str, ...]
    interests: tuple[str, ...]
    precedents: tuple[PrecedentOnPaper, ...]
    decision: DecisionOnPaper | None = None
    went_on: str = ""
    """Where an item that was not decided went, in words."""


@dataclass(frozen=True, slots=True)
class UrgentOnPaper:
    """What somebody decided because it could not wait."""

    about: str
    person: Whom
    outcome: str
    by: str
    decided_at: datetime
    reasons: str


@dataclass(frozen=True, slots=True)
class ReviewOnPaper:
    """A delegation in force that the panel looks at again, and what it found, if it has."""

    about: str
    person: Whom
    found: str = ""


@dataclass(frozen=True, slots=True)
class AdviceOnPaper:
    """A co-ordinator's question, and the panel's answer, if there is one."""

    about: str
    person: Whom
    question: str
    asked_by: str
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelPapers:
    """One meeting, before it (its papers) or after it (its minutes)."""

    reference: str
    version: int
    issued_at: datetime
    panel: str
    organisation: str
    meeting: str
    after: bool
    called_off: str
    members: tuple[str, ...]
    quorum: str
    items: tuple[ItemOnPaper, ...]
    urgent: tuple[UrgentOnPaper, ...]
    reviews: tuple[ReviewOnPaper, ...]
    how_drawn: str
    advice: tuple[AdviceOnPaper, ...]
    took_part: tuple[str, ...] = ()
    """Who voted, or stood aside, by name and organisation."""
    so_far: bool = False
    """The meeting is not over: what it decides after this is not in it."""
    record: str = ""
    """The record's newest checkpoint when it was printed, for the foot; empty if there was none."""

    def __post_init__(self) -> None:
        instant(self.issued_at)

    @property
    def title(self) -> str:
        if self.so_far:
            return "Draft minutes"
        return "Minutes" if self.after else "Agenda and papers"


def panel_html(papers: PanelPapers) -> str:
    """The papers as one page of HTML, which is what the PDF is made from."""
    return _environment().get_template("panel_papers.html.jinja").render(papers=papers)


def panel_pdf(papers: PanelPapers) -> bytes:
    """The papers on A4; the same papers give the same bytes.

    Raises ``documents.pdf.PangoMissing`` where the system cannot print at all.
    """
    css = (TEMPLATES / "panel_papers.css").read_text(encoding="utf-8")
    identifier = f"{papers.reference}-{papers.title}-{papers.version}"
    return owned_up(panel_html(papers), css, identifier, papers.issued_at)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=words.day, moment=words.moment, counted=words.counted)
    return environment


def _visible(value: Any) -> Any:
    # Markup, a text that is already escaped, is made of pieces that came through here.
    return words.visible(value) if type(value) is str else value
