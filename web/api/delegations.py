"""One delegation for other systems: how it stands, the rules' answer at any moment, its evidence, and its trail."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from models.cases import Case, DelegationEnd, DelegationRow
from models.people import Person
from rules.moments import instant, london_day
from services.access.access import delegation_for
from services.answers import Piece, evidence_about
from services.connected_systems import connected
from services.history.then_and_now import answer_at
from services.history.trail import Entry, OnRecord, on_record, trail_of
from web.api import paging, shapes
from web.api.cases import who
from web.api.door import Asker, Looking
from web.api.problems import Unreadable, answers
from web.api.words import InPath, Moment
from web.audit.trail_words import line
from web.viewer import Now, Reading

router = APIRouter(prefix="/delegations/{id}", responses=answers(401, 404, 422))


def row_to_read(id: InPath, viewer: Asker, session: Reading, now: Now, looking: Looking) -> DelegationRow:
    """A delegation of this system's organisation; to all others it does not exist. The look is written down."""
    return looking.at(delegation_for(session, viewer, id, now), "delegation, by the API")


ToRead = Annotated[DelegationRow, Depends(row_to_read)]


@router.get("")
def delegation(row: ToRead, session: Reading, now: Now) -> shapes.Delegation:
    """Who does what for whom, and how it stands by the log."""
    status, logged = connected.status_of(session, row, now)
    ended = session.get(DelegationEnd, row.id)
    return shapes.Delegation(
        id=row.id,
        case=session.get_one(Case, row.case_id).reference,
        pa=who(session.get_one(Person, row.pa_id)),
        person=who(session.get_one(Person, row.person_id)),
        task=row.task,
        worker=row.worker or "PA",
        requested_at=row.requested_at,
        ended_at=ended.ended_at if ended else None,
        status=status,
        status_since=logged.decided_at if logged else None,
        next_due=logged.next_due if logged else None,
    )


@router.get("/decision")
def decision(
    row: ToRead,
    session: Reading,
    now: Now,
    at: Annotated[Moment | None, Query(description="About which moment; left out, now.")] = None,
    known: Annotated[
        Moment | None, Query(description="By what was on record at that moment; left out, now.")
    ] = None,
) -> shapes.Answer:
    """May this PA do this task then? The rules are asked at this very moment."""
    about, by = at or now, known or now
    if by > now:
        raise Unreadable("query.known", "What will be on record, nobody knows yet.")
    found = answer_at(session, row, instant(about), instant(by))
    return shapes.Answer(
        delegation=row.id,
        at=about,
        known=by,
        decision=shapes.decision(found.decision) if found.decision else None,
        why_none=found.why,
    )


@router.get("/evidence")
def evidence(
    row: ToRead, session: Reading, cursor: paging.Cursor = None, limit: paging.Limit = paging.USUAL
) -> shapes.EvidenceList:
    """What is on record about this PA, person and task, in the order in which it was recorded."""
    after = tuple(paging.read(cursor, 2) or ())
    pieces = sorted(evidence_about(session, row), key=_place)
    found, last = paging.cut([one for one in pieces if _place(one) > after][: limit + 1], limit)
    return shapes.EvidenceList(
        items=[_evidence(one) for one in found], next=paging.written(*_place(last)) if last else None
    )


@router.get("/trail")
def trail(
    row: ToRead, session: Reading, cursor: paging.Cursor = None, limit: paging.Limit = paging.USUAL
) -> shapes.Trail:
    """What happened, the oldest first: who did it, when it was true, when and where it was recorded."""
    begin = _begin(cursor)
    entries = trail_of(session, session.get_one(Case, row.case_id), row).entries[::-1]
    shown = entries[begin : begin + limit]
    found = zip(shown, on_record(session, shown), strict=True)
    goes_on = begin + limit < len(entries)
    return shapes.Trail(
        items=[_entry(*both) for both in found], next=paging.written(str(begin + limit)) if goes_on else None
    )


def _place(one: Piece) -> tuple[str, ...]:
    return one.row.recorded_at.isoformat(), one.id


def _begin(cursor: str | None) -> int:
    held = paging.read(cursor, 1)
    if held and not (held[0].isascii() and held[0].isdecimal() and len(held[0]) < 10):
        raise paging.unreadable()
    return int(held[0]) if held else 0


def _evidence(one: Piece) -> shapes.EvidenceShape:
    row = one.row
    begins = instant(row.true_from)
    until = london_day(instant(row.until)) if row.until else None
    return shapes.EvidenceShape(
        id=row.id,
        kind=row.kind,
        outcome=row.outcome,
        day=london_day(begins) if row.true_is_day else None,
        at=None if row.true_is_day else row.true_from,
        good_until=until,
        recorded_at=row.recorded_at,
        recorded_by=one.recorded_by,
        by=[shapes.GiverShape(name=by.name, role=by.role, organisation=by.organisation) for by in one.by],
        task=row.task or "",
        about=one.about,
        provider=one.provider,
        note=one.note,
        voided=one.voided is not None,
    )


def _entry(one: Entry, found: OnRecord | None) -> shapes.EntryShape:
    said = line(one, found)
    return shapes.EntryShape(
        kind=one.kind,
        what=said.heading,
        text=said.text,
        true_from=one.true_from,
        recorded_at=one.at,
        recorded_by=said.recorded_by,
        entry=found.found.number if found else None,
        log=found.log if found else None,
        late=one.late,
        voided=one.voided,
    )
