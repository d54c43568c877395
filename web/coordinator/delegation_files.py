"""The files of a delegation, for the co-ordinator: what shows the evidence, and what the PA learns by."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from services.answers import answer_now
from services.files.handed_in import evidence_files, file_of, material_files
from services.training.reference_material import material_for
from web.coordinator.delegations import ToRead, about
from web.desks import COORDINATOR
from web.parts.decision_words import capital
from web.parts.uploads import Store, file_answer, in_words
from web.templating import render, uk_date
from web.viewer import Now, Reading, requires

router = APIRouter(prefix="/delegations/{id}/files", dependencies=[Depends(requires(COORDINATOR))])


@router.get("")
def files(request: Request, row: ToRead, session: Reading, now: Now) -> Response:
    """What was handed in for this delegation and is attached to something."""
    shown = [
        (f"{capital(evidence.kind)}, {uk_date(evidence.true_from)}", file)
        for evidence, file in evidence_files(session, row)
    ]
    titles = {one.id: one.title for one in material_for(session, row)}
    shown += [(titles[id], file) for id, (_, file) in material_files(session, row).items()]
    lines = [{"of": of, "text": in_words(file), "href": f"files/{file.id}"} for of, file in shown]
    known = about(session, answer_now(session, row, now, with_evidence=False))
    return render(request, "delegation_files.jinja", known | {"lines": lines})


@router.get("/{file_id}")
def file(file_id: str, row: ToRead, session: Reading, store: Store) -> Response:
    """One of them."""
    return file_answer(store, file_of(session, row, file_id))
