"""The desk of a PA and of a budget holder, or whoever speaks for one: their own training and competence record.

Answers are decided when they are shown, and each record says as of when. Nobody reaches anybody else's: the page and
the paper take nothing from the address, and a film's address names one of the PA's own delegations.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from documents.own_record import Record, own_record_pdf
from services.desks.own_record import OWN, PA, own_row, own_rows, record_of_pa, records_of_people
from services.files.handed_in import material_file_of
from web.own.own_words import own_record
from web.parts.errors import absent
from web.parts.uploads import Store, file_answer
from web.templating import render
from web.trainer.learning_steps import MaterialLine, material_lines
from web.viewer import Looking, Now, Reading, Viewer, requires

router = APIRouter(prefix="/own-record")
Own = Annotated[Viewer, Depends(requires(*OWN))]
ThePa = Annotated[Viewer, Depends(requires(PA))]


@router.get("")
def record(request: Request, viewer: Own, session: Reading, now: Now) -> Response:
    """Each task with its answer now, what comes next and who does it, and what shows it."""
    known = {
        "records": _records(session, viewer, now),
        "now": now,
        "material": _material(session, viewer, now),
    }
    return render(request, "own_record.jinja", known)


@router.get("/{id}/files/{file_id}")
def material(
    id: str, file_id: str, viewer: ThePa, session: Reading, now: Now, looking: Looking, store: Store
) -> Response:
    """A film or sheet that was given to this PA for a task, until the delegation ends."""
    row = own_row(session, viewer.person_id, PA, now, id)
    file = material_file_of(session, row, file_id)
    looking.at(row, "reference material")
    return file_answer(store, file)


@router.get("/paper")
def paper(viewer: Own, session: Reading, now: Now) -> Response:
    """The same as a PDF to carry and show, as of this moment; its name says nothing about anybody."""
    records = _records(session, viewer, now, on_paper=True)
    if not records:
        raise absent()
    return pdf(own_record_pdf(records), "training-record")


def _material(session: Session, viewer: Viewer, now: Now) -> dict[str, list[MaterialLine]]:
    """What a PA looks at between reviews, by the delegation; nobody else's page shows it."""
    if viewer.role != PA:
        return {}
    rows = own_rows(session, viewer.person_id, PA, now)
    return {row.id: material_lines(session, row) for row in rows}


def pdf(content: bytes, name: str) -> Response:
    """A file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


def _records(session: Session, viewer: Viewer, now: Now, *, on_paper: bool = False) -> tuple[Record, ...]:
    if viewer.role == PA:
        found = [record_of_pa(session, viewer.person_id, now)]
    else:
        found = records_of_people(session, viewer.person_id, viewer.role, now)
    is_pa = viewer.role == PA
    return tuple(own_record(one, now, is_pa=is_pa, on_paper=on_paper) for one in found)
