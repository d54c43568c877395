"""The head of a framework in sentences: what it is, who agreed it, when it holds and how it counts time."""

from __future__ import annotations

from collections.abc import Iterator

from rules.language import FrameworkText, InForceText, PartyText
from rules.owners.document import Block, Bullets, Heading, Paragraph, paragraph
from rules.owners.words import capital, joined, quotes, stopped, the_day

_NOT_APPROVED = (
    "It may be read, tested and tried out. "
    "Before it serves a real person, a named clinical lead has to approve this very version."
)


def head_blocks(text: FrameworkText) -> Iterator[Block]:
    yield Heading(1, text.title)
    yield paragraph(
        f"{text.title} ({text.framework}), version {text.version}.", _also_known(text), cites=text.text
    )
    yield paragraph(_status(text), f"Its owner is {stopped(text.owner)}" if text.owner else None)
    yield paragraph(*_of_what(text), cites=text.text)
    yield paragraph(_in_force(text.in_force))
    if text.under_review:
        since = the_day(text.under_review.since)
        said = f"Under review since {since}, and in force all the same."
        yield paragraph(said, cites=text.under_review.text)
    if text.review_due:
        yield paragraph(f"The next review is due by {the_day(text.review_due)}.")
    yield paragraph(*(f"{capital(said)}." for said in _dates(text)), lead="How time is counted.")
    if text.parties:
        yield Heading(2, "Who agreed it", "parties")
        yield Bullets(tuple(_party(name, party) for name, party in text.parties.items()))


def _also_known(text: FrameworkText) -> str | None:
    return f"Also known as {quotes(text.also_known_as)}." if text.also_known_as else None


def _status(text: FrameworkText) -> str:
    said = f"Status: {text.status}."
    return f"{said} {_NOT_APPROVED}" if text.status == "example, not approved" else said


def _of_what(text: FrameworkText) -> Iterator[str]:
    """Of whom it speaks, who has a part in it, and on what it is based."""
    workers = [{"PA": "PAs"}.get(worker, f"{worker}s") for worker in text.workers]
    yield f"It speaks of tasks that are done by {joined(workers)}."
    yield f"Those with a part in it: {joined(text.roles)}."
    if text.based_on:
        yield f"It is based on {stopped(text.based_on)}"


def _in_force(days: InForceText) -> str:
    until = f" to {the_day(days.last)}, both days included" if days.last else ""
    return f"In force from {the_day(days.first)}{until}."


def _dates(text: FrameworkText) -> tuple[str, ...]:
    return text.dates.month_ends, text.dates.leap_day, text.dates.last_day


def _party(name: str, party: PartyText) -> Paragraph:
    became = None
    if party.became is not None:
        became = f"It became {party.became}{_on(party)}."
    elif party.since is not None:
        became = f"It is no more, since {the_day(party.since)}."
    return paragraph(capital(stopped(party.part)), became, cites=party.text, lead=f"{capital(name)}:")


def _on(party: PartyText) -> str:
    return f" on {the_day(party.since)}" if party.since else ""
