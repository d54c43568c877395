"""The audit trail of a delegation or a case: what happened, who did it, when it was true and when it was recorded.

Everything of :mod:`services.history.timeline` and what was noted besides, to be filtered, paged, checked against the
record, and taken away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import Base
from models.cases import Case, DelegationRow
from models.evidence import EvidenceGiver
from models.organisations import Organisation
from models.people import Person
from models.record import Entered
from models.record_find import Found, Sought, entries_for
from rules.moments import instant, london_day
from services.history import timeline
from services.history.timeline import (
    About,
    Answered,
    Applies,
    Asked,
    Employed,
    Ended,
    Happened,
    Launched,
    Listed,
    Moved,
    Recorded,
    Stay,
)
from services.history.timeline_notes import Noted, notes_about

Kind = Literal["asked", "evidence", "answers", "to-do", "panel", "papers", "case", "hospital"]
"""What an entry is about, as the filter of the page names it."""

A_PAGE = 25


@dataclass(frozen=True)
class Entry:
    """One thing that happened. ``people`` are the ids of those who did it, said it or recorded it.

    ``true_from`` is None where a thing was true when it was recorded: an answer, a launch, a vote.
    """

    told: Happened | Noted
    kind: Kind
    at: datetime
    about: About
    row: Base
    organisation_id: str
    people: tuple[str, ...] = ()
    true_from: datetime | None = None
    is_day: bool = False
    voided: bool = False

    @property
    def late(self) -> bool:
        """Whether it was recorded on a later day than the one from which it was true."""
        if self.true_from is None:
            return False
        return london_day(instant(self.at)) > london_day(instant(self.true_from))


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for. Empty means all; the days are days on which something was recorded."""

    kind: str = ""
    who: str = ""
    first: date | None = None
    last: date | None = None
    oldest_first: bool = False

    def __bool__(self) -> bool:
        return bool(self.kind or self.who or self.first or self.last)

    def takes(self, one: Entry) -> bool:
        day = london_day(instant(one.at))
        return (
            self.kind in ("", one.kind)
            and (not self.who or self.who in one.people)
            and (self.first is None or day >= self.first)
            and (self.last is None or day <= self.last)
        )


@dataclass(frozen=True)
class Trail:
    """All entries, newest first, and the names of everybody in them."""

    entries: tuple[Entry, ...]
    names: Mapping[str, str]

    def wanted(self, wanted: Wanted) -> list[Entry]:
        """Those that fit, in the order asked for."""
        found = [one for one in self.entries if wanted.takes(one)]
        return found[::-1] if wanted.oldest_first else found

    @property
    def people(self) -> list[tuple[str, str]]:
        """Everybody in it who is a person, by name."""
        ids = {id for one in self.entries for id in one.people}
        return sorted(((id, self.names[id]) for id in ids if id in self.names), key=lambda one: one[1])


@dataclass(frozen=True)
class OnRecord:
    """Where an entry stands in the record, and who recorded it, in which role and for whom, as it says."""

    found: Found
    by: str
    role: str
    organisation: str
    log: str


def trail_of(session: Session, case: Case, row: DelegationRow | None = None) -> Trail:
    """The trail of a delegation, or of a whole case, in a fixed number of queries."""
    if row:
        happened: Sequence[Happened] = timeline.of_delegation(session, row)
        ids, abouts = [row.id], {row.id: About()}
    else:
        happened = timeline.of_case(session, case)
        launches = [one for one in happened if isinstance(one, Launched) and one.about.task]
        abouts = {one.row.id: one.about for one in launches}
        ids = list(abouts)
    givers = _givers(session, happened)
    found = [_entry(one, case.organisation_id, givers) for one in happened]
    notes = sorted(notes_about(session, ids), key=_entry_of, reverse=True)
    found += [_noted(one, case.organisation_id, abouts) for one in notes]
    # What was recorded in the same second stays in this order: votes come before the decision they make.
    found.sort(key=lambda one: one.at, reverse=True)
    return Trail(tuple(found), _names(session, {id for one in found for id in one.people}))


def on_record(session: Session, entries: Sequence[Entry]) -> list[OnRecord | None]:
    """For each entry, where it stands in the record; None where it was not found near its time."""
    sought = [Sought(one.organisation_id, one.row, one.at) for one in entries]
    found = entries_for(session, sought)
    ids = {id for one in found.values() for id in _ids(one)}
    people, places = _names(session, ids), _places(session, ids)
    return [_on_record(found.get(one.key), people, places) for one in sought]


def _on_record(found: Found | None, people: Mapping[str, str], places: Mapping[str, str]) -> OnRecord | None:
    if found is None:
        return None
    by = found.body.get("by") or {}
    return OnRecord(
        found=found,
        by=people.get(by.get("person", ""), ""),
        role=by.get("role", ""),
        organisation=places.get(by.get("organisation", ""), ""),
        log=places.get(found.organisation_id, found.organisation_id),
    )


def _ids(found: Found) -> Iterator[str]:
    by = found.body.get("by") or {}
    yield from (str(by.get("person")), str(by.get("organisation")), found.organisation_id)


def _entry(one: Happened, organisation_id: str, givers: Mapping[str, tuple[str, ...]]) -> Entry:
    if isinstance(one, Recorded):
        return _evidence(one, organisation_id, givers)
    if isinstance(one, Stay | Moved):
        return _in_hospital(one, organisation_id)
    kind, row, by = _by_hand(one)
    about = About() if isinstance(one, Applies) else one.about
    return Entry(one, kind, one.at, about, row, organisation_id, (by,) if by else ())


def _by_hand(
    one: Launched | Ended | Answered | Asked | Listed | Applies | Employed,
) -> tuple[Kind, Base, str]:
    """Its kind, its row on record, and who did it; what the rules found, nobody did."""
    match one:
        case Launched():
            row = one.row
            return ("case", row, row.opened_by) if isinstance(row, Case) else ("asked", row, row.requested_by)
        case Ended():
            return "asked", one.row, one.row.ended_by
        case Answered():
            return "answers", one.row, ""
        case Asked():
            return "to-do", one.closed or one.action, ""
        case Listed():
            return "panel", one.item, one.item.listed_by
        case Applies() | Employed():
            return "case", one.row, one.row.recorded_by


def _evidence(one: Recorded, organisation_id: str, givers: Mapping[str, tuple[str, ...]]) -> Entry:
    row = one.piece.row
    people = (*givers.get(row.id, ()), row.recorded_by)
    kind: Kind = "panel" if row.kind in ("recommendation", "panel decision") else "evidence"
    return Entry(
        one, kind, one.at, one.about, row, row.organisation_id or organisation_id, tuple(dict.fromkeys(people)),
        row.true_from, row.true_is_day, one.piece.voided is not None,
    )  # fmt: skip


def _in_hospital(one: Stay | Moved, organisation_id: str) -> Entry:
    if isinstance(one, Moved):
        return Entry(
            one,
            "hospital",
            one.at,
            About(),
            one.row,
            organisation_id,
            (one.row.recorded_by,),
            one.row.moved_at,
        )
    row = one.home or one.admission
    return Entry(one, "hospital", one.at, About(), row, organisation_id, (row.recorded_by,), one.true_from)


def _noted(one: Noted, organisation_id: str, abouts: Mapping[str, About]) -> Entry:
    kind: Kind = "papers" if one.row.__tablename__ == "issued_documents" else "panel"
    people = (one.by_id,) if one.by_id else ()
    return Entry(one, kind, one.at, abouts.get(one.delegation_id, About()), one.row, organisation_id, people)


def _entry_of(one: Noted) -> int:
    return one.row.entry_number if isinstance(one.row, Entered) else 0


def _givers(session: Session, happened: Sequence[Happened]) -> dict[str, tuple[str, ...]]:
    """Who stands behind each piece of evidence, by the id of the evidence."""
    ids = [one.piece.id for one in happened if isinstance(one, Recorded)]
    found: dict[str, tuple[str, ...]] = {}
    for giver in session.scalars(select(EvidenceGiver).where(EvidenceGiver.evidence_id.in_(ids))):
        found[giver.evidence_id] = (*found.get(giver.evidence_id, ()), giver.person_id)
    return found


def _names(session: Session, ids: Collection[str]) -> dict[str, str]:
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return dict(rows.tuples().all())


def _places(session: Session, ids: Collection[str]) -> dict[str, str]:
    rows = session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)))
    return dict(rows.tuples().all())
