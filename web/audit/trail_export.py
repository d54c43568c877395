"""An audit trail as a file for a spreadsheet, or on paper; that it was taken is recorded before it is handed out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from documents.trail import EntryOnPaper, TrailOnPaper, trail_pdf
from documents.whom import Whom
from models.organisations import Organisation
from models.people import Person
from services.act import Act
from services.desks.whom import WHOM_COLUMNS, whom, whom_cells
from services.history.trail import Kind, Trail, trail_of
from services.history.trail_export import HOW, How, record_export
from services.spreadsheet import as_csv
from web.audit.trail import (
    TAKERS,
    Reader,
    Subject,
    ToRead,
    about,
    form_of,
    lines,
    query_of,
    subject_of,
    wanted_of,
)
from web.audit.trail_words import KINDS, Line
from web.parts.forms import Form, SentForm
from web.templating import render, uk_date
from web.viewer import CurrentAct, Reading, Viewer, requires

router = APIRouter(prefix="/trail/{of}/{id}/export", dependencies=[Depends(requires(*TAKERS))])

COLUMNS = ("What", "About", "What was said", "True on", "Recorded", "Recorded by", "In the record", "Remarks")
"""Of the file; ``WHOM_COLUMNS`` follow."""


def subject_to_take(of: str, id: str, viewer: Reader, act: CurrentAct) -> Subject:
    """What this viewer may take away: what they may read."""
    return subject_of(act.session, viewer, of, id, act.now)


ToTake = Annotated[Subject, Depends(subject_to_take)]


@router.get("")
def export_form(request: Request, subject: ToRead, session: Reading) -> Response:
    """Ask how; the filters of the trail stand in the address."""
    chosen = form_of(request.query_params)
    return render(request, "trail_export.jinja", _context(session, subject, chosen) | {"form": Form()})


@router.post("")
def export(request: Request, subject: ToTake, viewer: Reader, form: SentForm, act: CurrentAct) -> Response:
    """Record that it is taken, and hand it out."""
    chosen = form_of(request.query_params)
    how = form.choice("how", HOW, missing="Select how you take it away")
    entries = trail_of(act.session, subject.case, subject.row).wanted(wanted_of(chosen))
    found = lines(act.session, entries)
    if how:
        with form.trying(act.session):
            record_export(act, subject.case, subject.row, cast(How, how), len(found))
            if how == "csv":
                of_whom = whom_cells(_whom(act.session, subject))
                rows = [_cells(one) + of_whom for one in found]
                content = as_csv((*COLUMNS, *WHOM_COLUMNS), rows)
                return _file(content.encode("utf-8-sig"), "text/csv", subject, how)
            paper = trail_pdf(_on_paper(act, subject, viewer, chosen, found))
            return _file(paper, "application/pdf", subject, how)
    context = _context(act.session, subject, chosen) | {"form": form}
    return render(request, "trail_export.jinja", context, status_code=422)


def _context(session: Session, subject: Subject, chosen: Form) -> dict[str, Any]:
    found = trail_of(session, subject.case, subject.row)
    query = query_of(chosen)
    return about(session, subject) | {
        "query": query,
        "chosen": _in_words(chosen, found),
        "total": len(found.wanted(wanted_of(chosen))),
    }


def _in_words(chosen: Form, found: Trail) -> tuple[str, ...]:
    """What was chosen, as a page says it."""
    wanted = wanted_of(chosen)
    said = [KINDS[cast(Kind, wanted.kind)]] if wanted.kind else []
    said += [f"by {found.names[wanted.who]}"] if wanted.who in found.names else []
    said += [f"recorded from {uk_date(wanted.first)}"] if wanted.first else []
    said += [f"recorded up to {uk_date(wanted.last)}"] if wanted.last else []
    return tuple(said)


def _cells(one: Line) -> tuple[str, ...]:
    remarks = "; ".join(tag.text for tag in one.tags)
    return (
        one.heading, one.kind, one.text, one.true_from, one.recorded_at, one.recorded_by, one.place, remarks
    )  # fmt: skip


def _on_paper(
    act: Act, subject: Subject, viewer: Viewer, chosen: Form, found: Sequence[Line]
) -> TrailOnPaper:
    session, case, row = act.session, subject.case, subject.row
    pa = session.get_one(Person, row.pa_id) if row else None
    return TrailOnPaper(
        about=f"{pa.name}, {row.task}" if pa and row else f"case {case.reference}",
        person=_whom(session, subject),
        case=case.reference,
        organisation=session.get_one(Organisation, case.organisation_id).name,
        taken_by=f"{session.get_one(Person, viewer.person_id).name}, {viewer.role}",
        taken_at=act.now,
        chosen=_in_words(chosen, trail_of(session, case, row)),
        entries=tuple(_entry(one) for one in found),
    )


def _whom(session: Session, subject: Subject) -> Whom:
    """The person, and who of them and the PA has a name like somebody else's."""
    case, row = subject.case, subject.row
    pas = [session.get_one(Person, row.pa_id)] if row else []
    return whom(session, [case.organisation_id], session.get_one(Person, case.person_id), pas)


def _entry(one: Line) -> EntryOnPaper:
    remarks = ". ".join(tag.text for tag in one.tags)
    return EntryOnPaper(
        one.heading, one.text, one.true_from, one.recorded_at, one.recorded_by, one.place, remarks
    )


def _file(content: bytes, media_type: str, subject: Subject, how: str) -> Response:
    """To be kept, under a name that says nothing about a person."""
    name = f"audit-trail-{(subject.row or subject.case).id[-6:]}.{how}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
