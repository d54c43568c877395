"""What is arranged about a delegation, in words: with whom it is, which dates, and the calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.arrangements import Arrangement
from models.people import Person
from services.logins.accounts import Viewer
from services.training.arrangements import Arranged
from web.templating import uk_date, uk_day_time


@dataclass(frozen=True)
class Lines:
    """How it stands, in words."""

    who: str
    mine: bool
    when: str
    proposed: bool
    calls: tuple[tuple[str, str, str], ...]
    """When and with whom, what was said, and what follows."""


def lines(session: Session, found: Arranged, viewer: Viewer) -> Lines:
    """How a delegation stands, for the page of it."""
    return Lines(
        who=with_whom(names_of(session, [found]), found, viewer.person_id),
        mine=found.person_id == viewer.person_id,
        when=dates_in_words(found),
        proposed=bool(found.proposed),
        calls=tuple((*_call(session, one), _follows(one.next_step, one.next_by)) for one in found.calls),
    )


def names_of(session: Session, some: Iterable[Arranged]) -> dict[str, str]:
    """The names of everybody with whom one of these is, or who passed it on."""
    ids = {id for one in some for id in (one.person_id, one.passed_by) if id}
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).tuples().all())


def with_whom(names: Mapping[str, str], found: Arranged, person_id: str) -> str:
    """`With you since 9 May 2026.`, or who passed it on, and why; empty while nobody has taken it on."""
    if not found.person_id or found.since is None:
        return ""
    who = "you" if found.person_id == person_id else names[found.person_id]
    day = uk_date(found.since)
    if not found.passed_by:
        return f"With {who} since {day}."
    by = "you" if found.passed_by == person_id else names[found.passed_by]
    return f"Passed on to {who} by {by} on {day}: {found.why}"


def dates_in_words(found: Arranged) -> str:
    """What is proposed, agreed, or that nothing suited."""
    if found.agreed:
        return f"Agreed: {uk_day_time(found.agreed)} ({found.answer})."
    if found.proposed:
        return f"Proposed, not answered yet: {'; '.join(map(uk_day_time, found.proposed))}."
    return f"No date suited ({found.answer}). Propose others." if found.answer else ""


def _call(session: Session, one: Arrangement) -> tuple[str, str]:
    by = session.get(Person, one.by)
    return (
        f"{uk_day_time(one.at)}, with {one.with_whom}, noted by {by.name if by else 'Safehands'}",
        one.words or "",
    )


def _follows(step: str | None, by: date | None) -> str:
    if not step:
        return ""
    return f"Next: {step}{f', by {uk_date(by)}' if by else ''}"


def in_inbox(names: Mapping[str, str], found: Arranged, viewer: Viewer) -> tuple[str, ...]:
    """The lines of a card in the inbox."""
    said = (with_whom(names, found, viewer.person_id), dates_in_words(found), _to_mind(found))
    return tuple(filter(None, said))


def _to_mind(found: Arranged) -> str:
    """`Follow up the call of 9 May 2026 with the PA: Show it again, by 12 May 2026.`"""
    call = found.to_mind
    if call is None or call.next_by is None:
        return ""
    about = f"{uk_date(call.at)} with {call.with_whom}"
    return f"Follow up the call of {about}: {call.next_step}, by {uk_date(call.next_by)}."
