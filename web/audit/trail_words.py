"""An entry of an audit trail in words: what, who in which role for whom, true from when, recorded when and where."""

from __future__ import annotations

from dataclasses import dataclass

from models.issued import IssuedDocument
from models.panel_work import (
    AdviceAsked,
    AdviceGiven,
    QualityFinding,
    QualityFollowUp,
    QualityReview,
    RiskView,
    UrgentReport,
)
from models.panels import Ballot, Declaration, ItemWentOn, Proposal
from services.history.timeline import Recorded
from services.history.timeline_notes import Note, Noted
from services.history.trail import Entry, Kind, OnRecord
from services.rule_behind import in_words
from web.parts import timeline_words
from web.parts.decision_words import by, capital
from web.parts.presenters import Tag
from web.templating import uk_date, uk_day_time

KINDS: dict[Kind, str] = {
    "asked": "Asked for, and ended",
    "evidence": "Evidence",
    "answers": "Answers of the rules",
    "to-do": "Things to do",
    "panel": "Recommendation and panel",
    "papers": "Papers",
    "case": "Frameworks and employment",
    "hospital": "Hospital",
}
"""What can be asked for, in the words of the filter."""

VOID = Tag(
    "Void: it never counted", "red", "It was declared void. It stays in the record, and nothing rests on it."
)
LATE = Tag("Recorded later", "yellow", "It was recorded on a later day than the one on which it was true.")


@dataclass(frozen=True)
class Line:
    """One entry, as the page, the file and the paper say it."""

    heading: str
    kind: str
    text: str
    true_from: str
    """Empty where it was true when it was recorded."""
    recorded_at: str
    recorded_by: str
    place: str
    """Where it stands in the record: `entry 12 of North Area Board`."""
    tags: tuple[Tag, ...]


def line(entry: Entry, found: OnRecord | None) -> Line:
    """An entry with its place in the record, if that was found."""
    heading, text = _said(entry)
    return Line(
        heading=heading,
        kind=KINDS[entry.kind],
        text=text,
        true_from=_true(entry),
        recorded_at=uk_day_time(entry.at),
        recorded_by=_recorded_by(found),
        place=f"entry {found.found.number} of the record of {found.log}" if found else "",
        tags=tuple(tag for tag, holds in ((VOID, entry.voided), (LATE, entry.late)) if holds),
    )


def _said(entry: Entry) -> tuple[str, str]:
    told = entry.told
    if isinstance(told, Noted):
        heading, text = _noted(told, told.row)
        return heading + timeline_words.of(entry.about), text
    event = timeline_words.event(told)
    if isinstance(told, Recorded):
        given = f"By {by(told.piece.by)}." if told.piece.by else ""
        note = timeline_words.sentence(told.piece.note)
        return event.heading, " ".join(part for part in (given, note) if part)
    return event.heading, event.text


def _true(entry: Entry) -> str:
    if entry.true_from is None:
        return ""
    return uk_date(entry.true_from) if entry.is_day else uk_day_time(entry.true_from)


def _recorded_by(found: OnRecord | None) -> str:
    if found is None:
        return ""
    if not found.by:
        rules = in_words(found.found.body.get("rules", ()))
        return f"Safehands, under {rules}" if rules else "Safehands"
    return ", ".join(part for part in (found.by, found.role, found.organisation) if part)


def _noted(told: Noted, row: Note) -> tuple[str, str]:
    match row:
        case Declaration():
            aside = " and stood aside" if row.recused else ""
            return f"An interest was declared{aside}", timeline_words.sentence(row.interest)
        case Proposal():
            return f"Put to the panel: {row.outcome}", timeline_words.sentence(row.reasons)
        case Ballot():
            return f"A member voted: {told.outcome}", ""
        case ItemWentOn():
            return "Went on to a later meeting", f"{capital(row.why)}."
        case RiskView():
            return "How the person sees a risk", f"{row.risk}: {row.view}."
        case UrgentReport():
            return "An urgent decision was reported to the panel", ""
        case IssuedDocument():
            return f"{capital(row.kind)} issued", f"Version {row.number}."
        case _:
            return _advised_or_reviewed(row)


def _advised_or_reviewed(
    row: AdviceAsked | AdviceGiven | QualityReview | QualityFinding | QualityFollowUp,
) -> tuple[str, str]:
    match row:
        case AdviceAsked():
            return "The panel was asked for advice", row.question
        case AdviceGiven():
            return "The panel gave advice, which decides nothing", row.answer
        case QualityReview():
            return "Drawn for quality review", ""
        case QualityFinding():
            by_day = f" By {uk_date(row.follow_up_by)}." if row.follow_up_by else ""
            return f"Quality review: {row.found}", f"{timeline_words.sentence(row.words)}{by_day}"
        case QualityFollowUp():
            return "Quality review: followed up", timeline_words.sentence(row.words)
