"""A row of evidence: what it says, whom it is about, and who stands behind it."""

from __future__ import annotations

from datetime import date, datetime

from rules.moments import first_instant, instant, london_day
from rules.vocabulary import EVIDENCE, EvidenceKind
from services.importing.import_cells import Cells
from services.importing.import_faults import did_you_mean, shown
from services.importing.import_lines import EvidenceLine

MAY_BE_FUTURE = ("registration", "accountability", "monitoring duty")
KINDS = {name: kind for name, kind in EVIDENCE.items() if name != "void"}
ABOUT = ("pa", "person", "task", "ward")


def read_evidence(cells: Cells) -> EvidenceLine | None:
    """The evidence of a row; None, with its faults noted, if it cannot be put on record."""
    if cells.text("evidence").casefold() == "void":
        cells.wrong("evidence", "evidence is voided in Safehands, not by an import; leave this row out")
        return None
    before = len(cells.check.faults)
    name = cells.one_of("evidence", KINDS, "a kind of evidence")
    if not name:
        return None
    kind = KINDS[name]
    _check_about(cells, name, kind)
    line = _read(cells, name, kind)
    return line if line and len(cells.check.faults) == before else None


def seconds(moment: date | datetime) -> int:
    """The first instant of a day, or the instant itself."""
    return instant(moment) if isinstance(moment, datetime) else first_instant(moment)


def _read(cells: Cells, name: str, kind: EvidenceKind) -> EvidenceLine | None:
    outcome = cells.one_of("outcome", kind.outcomes, f"what {name!r} says")
    on = cells.moment("on", may_be_future=name in MAY_BE_FUTURE)
    role = cells.one_of("acting_as", cells.check.known.roles, "a role that the frameworks know")
    by = cells.givers(role)
    if not cells.text("by") and name != "registration":
        cells.wrong("by", "nobody stands behind it; say who gave it")
    line = EvidenceLine(
        row=cells.row.number,
        kind=name,
        outcome=outcome,
        on=on or cells.check.today,
        by=by,
        pa=cells.who("pa", "pa"),
        person=cells.who("person", "person"),
        task=cells.one_of("task", cells.check.known.tasks, "a task that the frameworks know"),
        ward=cells.text("ward"),
        about=_about(cells, name, kind),
        provider=cells.place("provider"),
        until=cells.until(_day(on)),
        note=cells.text("note"),
    )
    return line if on else None


def _day(moment: date | datetime | None) -> date | None:
    return london_day(seconds(moment)) if moment else None


def _check_about(cells: Cells, name: str, kind: EvidenceKind) -> None:
    """Whom, which task and ward it is about: all that this kind needs, and nothing that it never has."""
    for column in ABOUT:
        filled = bool(cells.text(column))
        if filled and column not in (*kind.about, *kind.may_be_about):
            cells.wrong(column, f"{name!r} is not about this; clear the cell")
        if not filled and column in kind.about:
            cells.wrong(column, f"this cell is empty, and {name!r} needs it")
    if cells.text("provider") and name not in ("training", "training booking"):
        cells.wrong("provider", f"only training has a provider, and this is {name!r}; clear the cell")
    if cells.text("about") and kind.party is None:
        cells.wrong("about", f"{name!r} is not about this; clear the cell")
    if name == "training" and not cells.text("about") and not (cells.text("person") and cells.text("task")):
        cells.wrong("about", "give the topic of the training here, or fill both person and task")


def _about(cells: Cells, name: str, kind: EvidenceKind) -> str:
    """The topic, practitioner or organisation."""
    cell = cells.text("about")
    if kind.party == "topic":
        return _topic(cells, cell)
    if kind.party and not cell:
        cells.wrong("about", f"this cell is empty, and {name!r} needs it")
    if kind.party == "practitioner":
        return cells.who("about")
    return cells.place("about") if kind.party == "organisation" else ""


def _topic(cells: Cells, cell: str) -> str:
    """Any topic, but one that looks like a slip for a topic that tasks build on is a fault."""
    topics = {topic.casefold(): topic for topic in cells.check.known.topics}
    if cell.casefold() in topics:
        return topics[cell.casefold()]
    hint = did_you_mean(cell, topics, listed=0)
    if cell and hint.startswith("did you mean"):
        cells.wrong("about", f"no task builds on {shown(cell)}; {hint}")
    return cell
