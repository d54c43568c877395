"""Importing a caseload: choose a file, look at what it would add or at its faults, and confirm."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile

from models.views import ImportDraft
from rules.moments import instant, london_day
from services.importing.import_caseload import Checked
from services.importing.import_columns import COLUMNS, ROWS
from services.importing.import_drafts import NOT_HERE, confirm, draft_for, keep_draft, look_at
from services.importing.import_faults import FaultyCaseload
from web.coordinator.caseload import Coordinator
from web.desks import COORDINATOR
from web.parts import once
from web.parts.forms import Form, SentForm, see
from web.templating import render
from web.viewer import CurrentAct, Now, Reading, Settings, requires

LARGEST = 5_000_000
"""Bytes: some 20,000 rows."""
SHOWN = 100
"""How many faults, and how many names, are shown."""
HERE = "/caseload/import"

router = APIRouter(prefix=HERE, dependencies=[Depends(requires(COORDINATOR))])


async def sent_file(request: Request) -> bytes | None:
    """The file in the field `file`; None if none was chosen. One byte too many tells that it is too large."""
    found = (await request.form()).get("file")
    if not isinstance(found, UploadFile) or not found.filename:
        return None
    content = await found.read(LARGEST + 1)
    await found.close()
    return content


def to_read(id: str, viewer: Coordinator, session: Reading, now: Now) -> ImportDraft:
    """A file that this person is looking at; another's does not exist."""
    return draft_for(session, viewer.person_id, viewer.organisation_id, id, now)


def to_confirm(id: str, viewer: Coordinator, act: CurrentAct) -> ImportDraft:
    """The same, to put it on record."""
    return draft_for(act.session, viewer.person_id, viewer.organisation_id, id, act.now)


SentFile = Annotated[bytes | None, Depends(sent_file)]


def faults_of(viewer: Coordinator, content: SentFile, settings: Settings, now: Now) -> FaultyCaseload | None:
    """What is wrong with the rows of the file: looked at before the session that writes, for it takes seconds."""
    if not content or len(content) > LARGEST:
        return None
    try:
        with settings.reading() as session:
            look_at(session, viewer.organisation_id, content, london_day(instant(now)))
    except FaultyCaseload as faulty:
        return faulty
    return None


Faults = Annotated[FaultyCaseload | None, Depends(faults_of)]
ToRead = Annotated[ImportDraft, Depends(to_read)]
ToConfirm = Annotated[ImportDraft, Depends(to_confirm)]


@router.get("")
def choose(request: Request, done: str = "") -> Response:
    """Which file?"""
    return _choose(request, Form(), done=done == "yes")


@router.post("")
def look(request: Request, faulty: Faults, act: CurrentAct, content: SentFile) -> Response:
    """Check every row: on to what it would add, or back with every fault."""
    form = Form()
    if not content:
        form.refuse("file", "Choose a CSV file" if content is None else "The file is empty: choose another")
    elif len(content) > LARGEST:
        form.refuse("file", f"The file must be {LARGEST // 1_000_000} MB or smaller: import it in parts")
    if form.errors or not content:
        return _choose(request, form)
    if faulty:
        return _faults(request, faulty)
    return see(f"{HERE}/{keep_draft(act, content)}")


@router.get("/{id}")
def preview(request: Request, draft: ToRead, session: Reading, now: Now) -> Response:
    """What would be added, and how many of each; nothing is on record yet."""
    try:
        checked = look_at(session, draft.organisation_id, draft.content, london_day(instant(now)))
    except FaultyCaseload as faulty:
        return _faults(request, faulty)
    return render(request, "caseload_import_preview.jinja", _told(checked) | {"draft": draft, "form": Form()})


@router.post("/{id}/confirm")
def put_on_record(
    request: Request, id: str, viewer: Coordinator, act: CurrentAct, form: SentForm
) -> Response:
    """All of it, once."""
    if address := once.again(request, act, form):
        return see(address)
    draft = draft_for(act.session, viewer.person_id, viewer.organisation_id, id, act.now)

    def do() -> str:
        confirm(act, draft)
        return f"{HERE}?done=yes"

    try:
        address = once.do(request, act, form, do)
    except FaultyCaseload as faulty:
        act.session.rollback()
        return _faults(request, faulty)
    return see(address) if address else _choose(request, form)


@router.post("/{id}/leave")
def leave(act: CurrentAct, draft: ToConfirm) -> Response:
    """Nothing is put on record, and the file is thrown away."""
    act.session.delete(draft)
    return see(HERE)


def _choose(request: Request, form: Form, *, done: bool = False) -> Response:
    context = {
        "form": form,
        "done": done,
        "kinds": [(name, kind) for name, kind in ROWS.items() if name not in NOT_HERE],
        "columns": COLUMNS,
    }
    return render(request, "caseload_import.jinja", context, status_code=422 if form.errors else 200)


def _faults(request: Request, faulty: FaultyCaseload) -> Response:
    context = {"faults": faulty.faults[:SHOWN], "total": len(faulty.faults)}
    return render(request, "caseload_import_faults.jinja", context, status_code=422)


def _told(checked: Checked) -> dict[str, object]:
    """How many of what, and the names."""
    people = [(line.new, " and ".join(line.roles)) for line in checked.caseload.people]
    return {
        "summary": checked.summary,
        "people": people[:SHOWN],
        "more": max(0, len(people) - SHOWN),
        "evidence": sorted(Counter(line.kind for line in checked.caseload.evidence).items()),
    }
