"""A proof of a shift in words, the same on the page, on paper and on the command line; and that it was drawn up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy.orm import Session

from documents.shift_proof import EvidenceLine, MissingLine, ShiftOnPaper, StretchLine
from documents.words import clock, clock_change, day, hours_between, moment, weekday_and_day
from models.cases import Case
from models.organisations import Organisation
from models.people import Person
from models.record import EntryRef
from rules.decision import Decision
from rules.moments import Instant, Span, instant, london
from services import record
from services.act import Act, Actor
from services.answers import Piece
from services.desks.whom import whom
from services.proof.shift import Held, Proof

How = Literal["command line", "pdf"]

ALONE = "The PA may do it alone."
SUPERVISED = "The PA may do it only with a competent person present"
NOT = "The PA may not do it"


def note_drawn_up(act: Act, proof: Proof, how: How) -> EntryRef:
    """Write down who had a shift of whom proven, how, and what came out."""
    row = proof.row
    case = act.session.get_one(Case, row.case_id)
    subject = {"case": case.id, "person": row.person_id, "delegation": row.id, "pa": row.pa_id}
    details = {
        "how": how,
        "from": _utc(proof.span.first),
        "to": _utc(proof.span.last + 1),
        "authorised as known then": all(one.authorised for one in proof.known_then),
        "authorised as known now": all(one.authorised for one in proof.known_now),
    }
    return record.write(act, case.organisation_id, "proof of a shift drawn up", subject, details=details)


def on_paper(session: Session, proof: Proof, actor: Actor) -> ShiftOnPaper:
    """Everything that is shown or printed, with the names of today."""
    row = proof.row
    case, person = session.get_one(Case, row.case_id), session.get_one(Person, row.person_id)
    pa = session.get_one(Person, row.pa_id)
    by = session.get(Person, actor.person_id)
    starts, ends = london(proof.span.first), london(proof.span.last + 1)
    return ShiftOnPaper(
        pa=pa.name,
        person=whom(session, [case.organisation_id], person, [pa]),
        task=row.task,
        case=case.reference,
        organisation=session.get_one(Organisation, case.organisation_id).name,
        times=f"{_times(proof.span)}, {hours_between(starts, ends)}",
        clocks=clock_change(starts, ends),
        drawn_up_by=f"{by.name}, {actor.role}" if by else actor.role,
        drawn_up_at=proof.drawn_up,
        authorised=proof.authorised,
        verdict=verdict(proof),
        known_then=tuple(_stretch(one, proof) for one in proof.known_then),
        known_now=tuple(_stretch(one, proof) for one in proof.known_now),
    )


def verdict(proof: Proof) -> str:
    """Both answers in one sentence."""
    then, now = (_for_how_much(held, proof.span) for held in (proof.known_then, proof.known_now))
    if then == now:
        return f"Authorised {then}, as it was known then and as it is known now."
    return f"As it was known then, authorised {then}; as it is known now, {now}."


def _for_how_much(held: tuple[Held, ...], span: Span) -> str:
    """`throughout`, `for no part of it` or `for 8 hours of it`."""
    seconds = sum(one.span.last - one.span.first + 1 for one in held if one.authorised)
    if seconds == span.last - span.first + 1:
        return "throughout"
    if seconds == 0:
        return "for no part of it"
    return (
        f"for {hours_between(london(span.first), london(span.first + seconds))} of it"
        if seconds >= 60
        else ("for less than a minute of it")
    )


def _stretch(one: Held, proof: Proof) -> StretchLine:
    decision = one.decision
    missing = tuple(_missing(decision)) if decision and not decision.may else ()
    frameworks = tuple(_frameworks(decision)) if decision else ()
    pieces = sorted(
        (proof.evidence[id] for id in one.evidence if id in proof.evidence),
        key=lambda piece: (piece.row.true_from, piece.id),
    )
    evidence = tuple(_evidence(piece, one.span) for piece in pieces)
    return StretchLine(_times(one.span), one.authorised, _answer(one), frameworks, evidence, missing)


def _answer(one: Held) -> str:
    if one.decision is None:
        return f"{one.why[:1].upper()}{one.why[1:]}"
    where = "" if one.decision.delegation.where == "home" else ", in hospital"
    if one.decision.may:
        return ALONE if not where else f"{ALONE.rstrip('.')}{where}."
    how = SUPERVISED if one.decision.supervised else NOT
    return f"{how}{where}: {one.decision.status}."


def _frameworks(decision: Decision) -> Iterator[str]:
    for one in decision.frameworks:
        review = ", under review" if one.under_review else ""
        yield f"{one.id} {one.version}{review}, SHA-256 {one.sha256}"


def _missing(decision: Decision) -> Iterator[MissingLine]:
    for one in decision.reasons:
        if not one.met and one.gate:
            because = f"{one.because[:1].upper()}{one.because[1:]}"
            yield MissingLine(one.requirement, because, ", ".join(one.cite))


def _evidence(piece: Piece, span: Span) -> EvidenceLine:
    """What it says, of when and by whom; and when it was recorded, with what that means for this time."""
    row = piece.row
    about = f" in {piece.about}" if row.about and row.kind == "training" else ""
    of = f" of {piece.about}" if row.about and row.kind in ("registration", "provider assurance") else ""
    on = day(london(instant(row.true_from))) if row.true_is_day else moment(row.true_from)
    until = f", good until {day(row.until)}" if row.until else ""
    by = " and ".join(f"{one.name} ({one.role})" for one in piece.by)
    said = f"{row.kind[:1].upper()}{row.kind[1:]}{about}{of}: {row.outcome}, {on}{until}"
    return EvidenceLine(
        f"{said}{f', by {by}' if by else ''}",
        f"Recorded {moment(row.recorded_at)}",
        tuple(_remarks(piece, span)),
    )


def _remarks(piece: Piece, span: Span) -> Iterator[str]:
    if instant(piece.row.recorded_at) > span.last:
        yield "Recorded later than this time"
    elif instant(piece.row.recorded_at) > span.first:
        yield "Recorded during this time"
    if piece.voided:
        yield f"Declared void on {moment(piece.voided.recorded_at)}"


def _times(span: Span) -> str:
    """`Wednesday 20 May 2026, 20:00, to Thursday 21 May 2026, 08:00`; seconds only where there are any."""
    starts, ends = london(span.first), london(span.last + 1)
    if starts.date() == ends.date():
        return f"{weekday_and_day(starts)}, {_clock(starts)} to {_clock(ends)}"
    return f"{weekday_and_day(starts)}, {_clock(starts)}, to {weekday_and_day(ends)}, {_clock(ends)}"


def _clock(value: datetime) -> str:
    told = clock(value)
    return f"{told[:5]}:{value:%S}{told[5:]}" if value.second else told


def _utc(at: Instant) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
