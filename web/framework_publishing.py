"""A new version of a framework: uploaded, approved by the clinical lead who is logged in, and let hold from a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile

from models.people import Person
from rules.moments import instant, london_day
from rules.yaml_file import FaultyFile
from rules.yaml_loader import MOST_BYTES
from services import framework_library
from services.framework_library import version_of
from services.protocol_revised import foreseen, refuse_unusable, revise
from web.desks import CLINICAL_LEAD
from web.frameworks import PREFIX, about
from web.parts import once
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.templating import render
from web.viewer import CurrentAct, CurrentViewer, Now, Reading, requires

router = APIRouter(prefix=PREFIX, dependencies=[Depends(requires(CLINICAL_LEAD))])

MOST_FAULTS = 100
"""Shown at once; a file with more is mended in rounds."""


async def framework_file(request: Request) -> tuple[str, bytes] | None:
    """The name and the bytes of the file that was chosen; None if none was."""
    found = (await request.form()).get("file")
    if not isinstance(found, UploadFile) or not found.filename:
        return None
    content = await found.read(MOST_BYTES + 1)
    await found.close()
    return found.filename, content


Chosen = Annotated[tuple[str, bytes] | None, Depends(framework_file)]


# Before `/{sha256}`: the first path that fits is taken.
@router.get("/new")
def new(request: Request) -> Response:
    """Which file?"""
    return render(request, "framework_new.jinja", {"form": Form(), "faults": ()})


@router.post("/new")
def upload(request: Request, act: CurrentAct, form: SentForm, chosen: Chosen) -> Response:
    """Keep it, or name every fault with its line."""
    faults = []
    if chosen is None:
        form.refuse("file", "Choose a framework file")
    else:
        try:
            with form.trying(act.session):
                found = framework_library.upload(act, *chosen)
                return see(f"{PREFIX}/{found.sha256}?said=uploaded")
        except FaultyFile as error:
            faults = sorted(error.faults)
            many = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
            form.refuse("file", f"The file has {many}. Nothing was kept", at="faults")
    context = {"form": form, "faults": faults[:MOST_FAULTS], "more": max(0, len(faults) - MOST_FAULTS)}
    return render(request, "framework_new.jinja", context, status_code=422)


@router.get("/{sha256}/approve")
def approve_form(
    request: Request, viewer: CurrentViewer, session: Reading, now: Now, sha256: str
) -> Response:
    """What approving means, and the words to go with it."""
    context = about(session, viewer, version_of(session, sha256), now)
    return render(request, "framework_approve.jinja", context | {"form": Form()})


@router.post("/{sha256}/approve")
def approve(
    request: Request, viewer: CurrentViewer, act: CurrentAct, form: SentForm, sha256: str
) -> Response:
    """The clinical lead accepts these very bytes, by name."""
    if address := once.again(request, act, form):
        return see(address)
    found = version_of(act.session, sha256)
    form.choices("read", ("yes",), missing="Confirm that you have read this version")
    note = form.text("note", "Your note", longest=LONGEST_TEXT)

    def do() -> str:
        name = act.session.get_one(Person, viewer.person_id).name
        framework_library.approve(act, found, name, london_day(instant(act.now)), note)
        return f"{PREFIX}/{sha256}?said=approved"

    if address := once.do(request, act, form, do):
        return see(address)
    context = about(act.session, viewer, found, act.now) | {"form": form}
    return render(request, "framework_approve.jinja", context, status_code=422)


@router.get("/{sha256}/publish")
def publish_form(
    request: Request, viewer: CurrentViewer, session: Reading, now: Now, sha256: str
) -> Response:
    """From which day?"""
    context = about(session, viewer, version_of(session, sha256), now)
    return render(request, "framework_publish.jinja", context | {"form": Form(), "revision": None})


@router.post("/{sha256}/publish")
def publish(
    request: Request, viewer: CurrentViewer, act: CurrentAct, form: SentForm, sha256: str
) -> Response:
    """First what would happen on that day; then, sent again from that page, it is done."""
    if address := once.again(request, act, form):
        return see(address)
    found = version_of(act.session, sha256)
    day = form.date("from", "The first day")
    if day and not form.errors:
        with form.trying(act.session):
            refuse_unusable(act.session, viewer.organisation_id, found, day, act.now)
    checked = day is not None and form.value("checked") == day.isoformat()

    def do() -> str:
        revise(act, viewer.organisation_id, found, day or date.max)
        return f"{PREFIX}/{sha256}?said=published"

    if checked and (address := once.do(request, act, form, do)):
        return see(address)
    context = about(act.session, viewer, found, act.now) | {"form": form, "day": day}
    revision = (
        None if form.errors or day is None else foreseen(act.session, viewer.organisation_id, found, day)
    )
    status = 422 if form.errors else 200
    return render(request, "framework_publish.jinja", context | {"revision": revision}, status_code=status)
