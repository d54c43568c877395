"""Proof of a shift as a page and on paper: every minute, as it was known then and as it is known now.

For a co-ordinator and a PHB lead of the organisation, and for a panel member of the items of their panels.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from documents.shift_proof import shift_pdf
from models.cases import DelegationRow
from rules.moments import Span, london
from services.act import Act, Actor, Refused
from services.proof.paper import note_drawn_up, on_paper
from services.proof.shift import prove, shift_between
from web.audit.trail import Subject, about, subject_of
from web.coordinator.steps import today
from web.desks import COORDINATOR, PANEL, PHB_LEAD
from web.parts.clock_times import read_time
from web.parts.errors import absent
from web.parts.forms import Form, SentForm
from web.templating import render, uk_date
from web.viewer import CurrentAct, Looking, Now, Reading, Viewer, requires

Reader = Annotated[Viewer, Depends(requires(COORDINATOR, PANEL, PHB_LEAD))]

router = APIRouter(
    prefix="/trail/{of}/{id}/proof", dependencies=[Depends(requires(COORDINATOR, PANEL, PHB_LEAD))]
)

FIELDS = tuple(f"{edge}-{part}" for edge in ("from", "to") for part in ("day", "month", "year", "at"))
"""What the address may hold: days and times, and nothing that names anybody."""


def subject_to_prove(
    of: str, id: str, viewer: Reader, session: Reading, now: Now, looking: Looking
) -> Subject:
    """The delegation that this viewer may have proven: a look at the record."""
    subject = _subject(session, viewer, of, id, now)
    looking.at(_row(subject), "proof of a shift")
    return subject


def subject_to_take(of: str, id: str, viewer: Reader, act: CurrentAct) -> Subject:
    """What this viewer may take away: what they may read."""
    return _subject(act.session, viewer, of, id, act.now)


ToProve = Annotated[Subject, Depends(subject_to_prove)]
ToTake = Annotated[Subject, Depends(subject_to_take)]


@router.get("")
def proof(request: Request, subject: ToProve, viewer: Reader, session: Reading, now: Now) -> Response:
    """The form with two moments; with both in the address, what held between them."""
    form = _form_of(request)
    shift = _shift(form, now) if form.typed else None
    me = Actor(viewer.person_id, viewer.role, viewer.organisation_id)
    found = on_paper(session, prove(session, _row(subject), shift, now), me) if shift else None
    context = about(session, subject) | {
        "form": form,
        "found": found,
        "query": request.url.query,
    }
    return render(request, "trail_proof.jinja", context, status_code=422 if form.errors else 200)


@router.post("")
def paper(request: Request, subject: ToTake, _: SentForm, act: CurrentAct) -> Response:
    """Record that it is taken away, and hand out the PDF."""
    asked = _form_of(request)
    shift = _shift(asked, act.now)
    if shift is None:
        return render(request, "trail_proof.jinja", _again(act, subject, asked), status_code=422)
    proven = prove(act.session, _row(subject), shift, act.now)
    note_drawn_up(act, proven, "pdf")
    name = f"proof-of-a-shift-{_row(subject).id[-6:]}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(
        shift_pdf(on_paper(act.session, proven, act.actor)), media_type="application/pdf", headers=headers
    )


def _again(act: Act, subject: Subject, form: Form) -> dict[str, Any]:
    known = {"form": form, "found": None, "query": ""}
    return about(act.session, subject) | known


def _subject(session: Session, viewer: Viewer, of: str, id: str, now: datetime) -> Subject:
    """One delegation, or the item of a panel that is about it."""
    subject = subject_of(session, viewer, of, id, now)
    _row(subject)
    return subject


def _row(subject: Subject) -> DelegationRow:
    """A whole case has no shift."""
    if subject.row is None:
        raise absent()
    return subject.row


def _form_of(request: Request) -> Form:
    query = request.query_params
    return Form({name: (query[name].replace("\0", "")[:30],) for name in FIELDS if name in query})


def _shift(form: Form, now: datetime) -> Span | None:
    """From the first moment to the second; None where they cannot be used, and the form then says why."""
    starts = _moment(form, "from", "Start of the shift", now)
    ends = _moment(form, "to", "End of the shift", now)
    if starts is None or ends is None or form.errors:
        return None
    try:
        return shift_between(starts, ends, now)
    except Refused as refusal:
        form.refuse("to", f"{refusal.message} What you can do: {refusal.way_out}", at="to-day")
        return None


def _moment(form: Form, name: str, called: str, now: datetime) -> datetime | None:
    day = form.date(name, called, not_after=today(now))
    at = read_time(form.text(f"{name}-at", "Time", missing=f"Enter the time of the {called.lower()}"))
    if at is None:
        if not form.error(f"{name}-at"):
            form.refuse(f"{name}-at", f"{called} must have a time like 8pm or 20:00")
        return None
    if day is None:
        return None
    try:
        return london(Span.parse(f"{day.isoformat()}T{at:%H:%M}").first)
    except ValueError:
        changed = f"The clocks changed at that time on {uk_date(day)}: enter a time an hour away from it"
        form.refuse(f"{name}-at", changed)
        return None
