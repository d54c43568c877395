"""A page with every field and part, put into the app by the tests."""

from datetime import UTC, date, datetime

from fastapi import APIRouter, Request, Response

from models.nhs_number import NhsNumber
from rules.vocabulary import STATUSES
from services.act import Refused
from web.parts.forms import Form, SentForm, see
from web.parts.presenters import Event
from web.templating import render
from web.viewer import CurrentAct, CurrentViewer

TODAY = date(2026, 11, 23)
TASKS = ("Gastrostomy feed", "Tracheostomy suction", "Catheter care", "Insulin injection")

router = APIRouter(prefix="/sample")


@router.get("")
def sample(request: Request, viewer: CurrentViewer) -> Response:
    """The page as it is first seen."""
    return show(request, Form())


@router.post("")
def send(request: Request, form: SentForm, act: CurrentAct) -> Response:
    """What any route for a form looks like."""
    form.choice("outcome", ("competent", "not yet"), missing="Select an outcome")
    form.date("assessed", "Date of assessment", not_after=TODAY, not_before=date(2026, 1, 1))
    form.choices("seen", ("hands", "tube"), missing="Select what was seen")
    form.choice("place", ("home", "ward"), missing="Select a place")
    witness = form.text("witness", "Witness", missing="Enter who was there")
    form.text("notes", "Notes", longest=20)
    if form.errors:
        return show(request, form)
    with form.trying(act.session):
        if witness == act.actor.person_id:
            raise Refused("Nobody witnesses their own assessment.", way_out="name somebody else")
        return see("/")
    return show(request, form)


def show(request: Request, form: Form) -> Response:
    """The page, with the form as it stands."""
    halves = STATUSES[:4], STATUSES[4:8], STATUSES[8:12], (*STATUSES[12:], "in force")
    context = {
        "form": form,
        "born": date(1951, 12, 10),
        "number": NhsNumber("999 000 0018"),
        "tasks": TASKS,
        "grid": dict(zip(("Jo Bell", "Kwame Asante-Williams", "Li", "Zofia Nowak"), halves, strict=True)),
        "events": [
            Event(datetime(2026, 11, 20, 14, 5, tzinfo=UTC), "Assessed: competent", "Theo Featherstone"),
            Event(datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "Trained", "", "Gastrostomy feed, at home."),
        ],
    }
    return render(request, "sample.jinja", context, status_code=422 if form.errors else 200)
