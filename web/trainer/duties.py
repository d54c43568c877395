"""Taking over: whoever was named to answer for a delegation, or to monitor it, accepts or refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.people import Person
from rules.moments import instant, london_day
from services import accountability
from web.desks import MONITOR, PANEL, TRAINER
from web.parts import once
from web.parts.decision_words import by_when, capital
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.templating import render
from web.viewer import CurrentAct, CurrentViewer, Now, Reading, requires

router = APIRouter(prefix="/duties", dependencies=[Depends(requires(TRAINER, MONITOR, PANEL))])


@dataclass(frozen=True)
class Line:
    """One duty that somebody is asked to take over."""

    value: str
    what: str
    about: str
    since: date
    why: str
    when: str
    overdue: bool


@router.get("")
def duties(request: Request, viewer: CurrentViewer, session: Reading, now: Now, said: str = "") -> Response:
    """What this viewer was named to take over."""
    context = {"lines": _lines(session, viewer.person_id, now), "form": Form(), "said": said}
    return render(request, "duties.jinja", context)


@router.post("")
def answer(request: Request, viewer: CurrentViewer, form: SentForm, act: CurrentAct) -> Response:
    """Accept one of them, or refuse."""
    if address := once.again(request, act, form):
        return see(address)
    lines = _lines(act.session, viewer.person_id, act.now)
    named = accountability.named_to_take_over(act.session, viewer.person_id, act.now)
    found = {_value(row.id, search): (row, search) for row, search in named}
    which = form.choice("which", found, missing="Choose which one you answer")
    said = form.choice("answer", ("accept", "refuse"), missing="Accept or refuse")
    missing = "Say in a sentence why you cannot take it over" if said == "refuse" else ""
    why = form.text("why", "Your reason", missing=missing, longest=LONGEST_TEXT)

    def do() -> str:
        row, search = found[which or ""]
        if said == "accept":
            accountability.accept(act, row, search.holder.duty)
        else:
            accountability.refuse(act, row, search.holder.duty, why)
        return f"/duties?said={said}"

    if address := once.do(request, act, form, do):
        return see(address)
    return render(request, "duties.jinja", {"lines": lines, "form": form, "said": ""}, status_code=422)


def _lines(session: Session, person_id: str, now: datetime) -> list[Line]:
    today, found = london_day(instant(now)), []
    for row, search in accountability.named_to_take_over(session, person_id, now):
        names = [session.get_one(Person, id).name for id in (row.pa_id, row.person_id, search.holder.person)]
        line = Line(
            value=_value(row.id, search),
            what=capital(accountability.WORDS[search.holder.duty]),
            about=f"{capital(row.task)}: {names[0]}, for {names[1]}",
            since=search.since,
            why=f"{names[2]} {search.why}",
            when=by_when(search.by, today),
            overdue=search.by < today,
        )
        found.append(line)
    return found


def _value(delegation_id: str, search: accountability.Search) -> str:
    return f"{delegation_id}/{search.holder.duty}"
