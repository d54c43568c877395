"""What a co-ordinator does with the cases that her filters show: keep them as a view, or take them away as a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.views import SavedView
from services.access.access import organisations_for
from services.desks.caseload_export import export_caseload
from services.desks.saved_views import delete_view, rename_view, save_view, show_first, view_for, views_of
from web.coordinator.caseload import ALL, Asked, Coordinator, asked, filters, show
from web.desks import COORDINATOR
from web.parts import once
from web.parts.files import csv_file
from web.parts.forms import Form, SentForm, see
from web.templating import render
from web.viewer import CurrentAct, Reading, Viewer, requires

VIEWS = "/caseload/views"

router = APIRouter(prefix="/caseload", dependencies=[Depends(requires(COORDINATOR))])


def sent(form: SentForm) -> Asked:
    """The filters in the hidden fields of a form."""
    return asked(*(form.value(name) for name in ("view", "search", "status", "hospital", "overdue")))


def mine(id: str, viewer: Coordinator, act: CurrentAct) -> SavedView:
    """One of this person's own views; another's does not exist."""
    return view_for(act.session, viewer.person_id, viewer.organisation_id, id)


Sent = Annotated[Asked, Depends(sent)]
Mine = Annotated[SavedView, Depends(mine)]


@router.post("/csv")
def as_file(viewer: Coordinator, act: CurrentAct, wanted: Sent) -> Response:
    """The cases that the filters show, all of them; that they were taken away stands in the record."""
    chosen, _ = filters(act.session, viewer, wanted)
    return csv_file(
        export_caseload(act, organisations_for(act.session, viewer, act.now), chosen), "caseload", act.now
    )


@router.post("/views")
def keep(request: Request, viewer: Coordinator, act: CurrentAct, form: SentForm, wanted: Sent) -> Response:
    """Keep the filters under a name."""
    name = form.text("name", "The name of the view", missing="Enter a name for the view")

    def do() -> str:
        chosen, _ = filters(act.session, viewer, wanted)
        return Asked(view=save_view(act, name, chosen).id).address()

    if address := once.do(request, act, form, do):
        return see(address)
    return show(request, viewer, act.session, act.now, wanted, form=form)


@router.get("/views")
def views(request: Request, viewer: Coordinator, session: Reading) -> Response:
    """Each view, to be renamed, shown first or deleted."""
    return _list(request, viewer, session, Form())


@router.post("/views/{id}/name")
def rename(request: Request, viewer: Coordinator, act: CurrentAct, form: SentForm, view: Mine) -> Response:
    """Another name for a view."""
    name = form.text("name", "The name of the view", missing="Enter a name for the view")
    if not form.errors:
        with form.trying(act.session):
            rename_view(act, view, name)
            return see(VIEWS)
    return _list(request, viewer, act.session, form, view.id)


@router.post("/views/{id}/first")
def first(act: CurrentAct, form: SentForm, view: Mine) -> Response:
    """The caseload opens with this view, or with every case again."""
    show_first(act, view, first=form.value("first") == "yes")
    return see(VIEWS)


@router.post("/views/{id}/delete")
def delete(act: CurrentAct, view: Mine) -> Response:
    """The view is gone; the cases are not."""
    delete_view(act, view)
    return see(VIEWS)


def _list(request: Request, viewer: Viewer, session: Session, form: Form, wrong: str = "") -> Response:
    """``wrong`` is the view that the form is about."""
    if wrong and "name" in form.errors:
        form.targets["name"] = f"name-{wrong}"
    rows = views_of(session, viewer.person_id, viewer.organisation_id)
    context = {"views": rows, "form": form, "wrong": wrong, "every_case": ALL}
    return render(request, "caseload_views.jinja", context, status_code=422 if form.errors else 200)
