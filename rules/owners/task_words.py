"""The tasks of a framework: a table of their figures, what each is, and where each figure comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rules.language import TaskText
from rules.owners.document import Block, Heading, Table, link, paragraph
from rules.owners.evidence_words import fields
from rules.owners.speaker import Speaker, window
from rules.owners.words import capital, joined, quoted, quotes, stopped, task
from rules.vocabulary import RISK_TIERS

PLACEHOLDER = "*"
"""Stands behind a figure that no source gives."""

_MARKED = "A placeholder, all or in part: no source gives it for this task, and local governance decides."


def _builds_on(one: TaskText) -> str:
    """Courses; those that are spelt as a task of this framework lead to it."""
    return joined(link(course, f"task {course}") for course in one.builds_on) if one.builds_on else ""


def _any_of(roles: list[str] | None) -> str:
    return joined(roles, "or") if roles else ""


_COLUMNS: dict[str, tuple[str, Callable[[TaskText], str]]] = {
    "risk": ("Risk", lambda one: f"{one.risk} {RISK_TIERS[one.risk]}"),
    "scope": ("Scope", lambda one: fields(one.scope) if one.scope else ""),
    "always person-specific": ("Always person-specific", lambda one: one.person_specific or ""),
    "builds on": ("Builds on", _builds_on),
    "practices": ("Practices", lambda one: str(one.practices or "")),
    "simulated": ("May be simulated", lambda one: one.simulated or ""),
    "observed": ("First look", lambda one: window(one.observed) if one.observed else ""),
    "monitored every": ("Monitored every", lambda one: str(one.monitored_every or "")),
    "refreshed every": ("Refreshed every", lambda one: str(one.refreshed_every or "")),
    "assessed by": ("Assessed by", lambda one: _any_of(one.assessed_by)),
    "signed by": ("Signed by", lambda one: _any_of(one.signed_by)),
    "panel": ("Panel", lambda one: one.panel or ""),
}
"""By the name of the figure in the file: the head of its column, and what stands there for a task."""


def task_blocks(speaker: Speaker) -> Iterator[Block]:
    known = speaker.text.tasks
    delegated = {name: one for name, one in known.items() if not one.never_delegated}
    if delegated:
        yield Heading(2, "The tasks", "tasks")
        yield from _overview(delegated)
        for name, one in delegated.items():
            yield from _details(name, one)
    if never := {name: one for name, one in known.items() if one.never_delegated}:
        yield Heading(2, "Never delegated", "never delegated")
        yield paragraph(f"These are handed to no {speaker.who}, whatever the evidence.")
        for name, one in never.items():
            yield from _details(name, one)


def _overview(tasks: dict[str, TaskText]) -> Iterator[Block]:
    """One row for each task; columns in which nothing stands are left out."""
    used = [name for name, (_, say) in _COLUMNS.items() if any(map(say, tasks.values()))]
    rows = tuple(
        (task(name, one.title), *(_marked(one, column) for column in used)) for name, one in tasks.items()
    )
    yield Table("The figures of each task", ("Task", *(_COLUMNS[name][0] for name in used)), rows)
    if any(cell.endswith(PLACEHOLDER) for row in rows for cell in row[1:]):
        yield paragraph(f"{PLACEHOLDER} {_MARKED}")


def _marked(one: TaskText, column: str) -> str:
    """What stands in the cell, marked if the file says that no source gives all of it."""
    said = _COLUMNS[column][1](one)
    basis = one.basis.get(column, "Source")
    is_source = basis.startswith("Source") and "placeholder" not in basis.lower()
    return said if is_source or not said else f"{said}{PLACEHOLDER}"


def _details(name: str, one: TaskText) -> Iterator[Block]:
    yield Heading(3, one.title, f"task {name}")
    yield paragraph(stopped(one.about), *_said(name, one), cites=one.text)
    if one.basis:
        rows = tuple(_row(one, figure, basis) for figure, basis in one.basis.items())
        yield Table(
            f"Where the figures of {quoted(one.title)} come from",
            ("Figure", "Here", "Where it comes from"),
            rows,
        )


def _said(name: str, one: TaskText) -> Iterator[str]:
    if one.never_delegated:
        yield f"Never delegated: {stopped(one.never_delegated)} Risk tier: {one.risk} {RISK_TIERS[one.risk]}."
    if one.category:
        yield f"Category: {one.category}."
    if one.also_known_as:
        yield f"Also known as {quotes(one.also_known_as)}."
    if name != one.title:
        yield f"Its name in the files is {quoted(name)}."
    if one.checklist:
        yield f"Before a PA is found competent, the assessor has seen: {'; '.join(one.checklist)}."
    if one.snomed:
        yield f"SNOMED code, for reference only: {one.snomed}."
    if not one.never_delegated:
        yield (
            "Its figures come from the text."
            if one.figures == "from the text"
            else f"Its figures: {one.figures}."
        )


def _row(one: TaskText, figure: str, basis: str) -> tuple[str, str, str]:
    label, say = _COLUMNS.get(figure, (capital(figure), lambda _: ""))
    return label, say(one), stopped(basis)
