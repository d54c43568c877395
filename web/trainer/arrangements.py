"""What a trainer arranges about one delegation: accept, pass on, propose dates, note the answer or a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from rules.moments import instant, london_day
from services.act import Act, Actor
from services.answers import answer_now
from services.training import arrangements
from services.training.arrangements import MOST_DATES, Arranged, arranged
from web.coordinator import delegations
from web.desks import COORDINATOR, MONITOR, TRAINER
from web.in_hospital.hospital_case import at_time
from web.parts import kept, once
from web.parts.alike import names_alike
from web.parts.clock_times import moment, now_typed
from web.parts.errors import absent
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.templating import render, uk_day_time
from web.trainer import arranged_words, sign_offs
from web.viewer import CurrentAct, CurrentViewer, Now, Reading, Viewer, requires

trainers = APIRouter(prefix="/sign-offs/{id}/arrange", dependencies=[Depends(requires(TRAINER, MONITOR))])
co_ordinators = APIRouter(prefix="/delegations/{id}/arrange", dependencies=[Depends(requires(COORDINATOR))])

Do = Callable[[], None]
NONE_SUITS = "none"


@dataclass(frozen=True)
class Kind:
    """One thing to arrange: its name in the address, its heading and button, who may, and how it is read."""

    title: str
    button: str
    roles: tuple[str, ...]
    read: Callable[[Act, DelegationRow, Form], Do | None]


@dataclass(frozen=True)
class Page:
    """Which form of which delegation, and who looks at it when."""

    request: Request
    what: str
    row: DelegationRow
    viewer: Viewer
    session: Session
    now: datetime

    @property
    def here(self) -> str:
        """The delegation's own page, at this viewer's desk."""
        desk = "delegations" if self.viewer.role == COORDINATOR else "sign-offs"
        return f"/{desk}/{self.row.id}"


@trainers.get("/{what}")
def trainers_form(
    request: Request, what: str, row: sign_offs.ToRead, viewer: CurrentViewer, session: Reading, now: Now
) -> Response:
    """The form of one thing to arrange."""
    return _form(Page(request, what, row, viewer, session, now))


@trainers.post("/{what}")
def trainers_send(
    request: Request,
    what: str,
    row: sign_offs.ToActOn,
    viewer: CurrentViewer,
    form: SentForm,
    act: CurrentAct,
) -> Response:
    """Arrange it, once."""
    return _send(Page(request, what, row, viewer, act.session, act.now), act, form)


@co_ordinators.get("/{what}")
def co_ordinators_form(
    request: Request, what: str, row: delegations.ToRead, viewer: CurrentViewer, session: Reading, now: Now
) -> Response:
    """The same, for what a co-ordinator may: the answer to dates, and calls."""
    return _form(Page(request, what, row, viewer, session, now))


@co_ordinators.post("/{what}")
def co_ordinators_send(
    request: Request,
    what: str,
    row: delegations.ToActOn,
    viewer: CurrentViewer,
    form: SentForm,
    act: CurrentAct,
) -> Response:
    """Arrange it, once."""
    return _send(Page(request, what, row, viewer, act.session, act.now), act, form)


def _form(page: Page) -> Response:
    back = kept.kept_form(page.request, page.session, page.viewer, page.now)
    return _render(page, _kind(page), back or Form.of(**now_typed(page.now)), came_back=back is not None)


def _send(page: Page, act: Act, form: Form) -> Response:
    if address := once.again(page.request, act, form):
        return see(address)
    kind = _kind(page)
    do = kind.read(act, page.row, form)

    def done() -> str:
        if do:
            do()
        return f"{page.here}#arranged"

    if do and (address := once.do(page.request, act, form, done)):
        kept.forget(page.request, act.session, page.viewer)
        return see(address)
    return _render(page, kind, form, status_code=422)


def _render(
    page: Page, kind: Kind, form: Form, *, came_back: bool = False, status_code: int = 200
) -> Response:
    row, session, viewer = page.row, page.session, page.viewer
    me = Actor(viewer.person_id, viewer.role, viewer.organisation_id)
    found = arranged(session, [row.id]).get(row.id, Arranged())
    context: dict[str, Any] = {
        "about": (about := answer_now(session, row, page.now, with_evidence=False)),
        **names_alike(session, about.case.organisation_id, about.person, [about.pa]),
        "kind": kind,
        "what": page.what,
        "here": page.here,
        "form": form,
        "came_back": came_back,
        "proposed": [{"value": one.isoformat(), "text": uk_day_time(one)} for one in found.proposed],
        "trainers": arrangements.may_be_passed_to(session, me, row, page.now),
        "most": MOST_DATES,
        "arranged": arranged_words.lines(session, found, page.viewer),
    }
    return render(page.request, "arrange.jinja", context, status_code=status_code)


def _kind(page: Page) -> Kind:
    kind = KINDS.get(page.what)
    if kind is None or page.viewer.role not in kind.roles:
        raise absent()
    return kind


def _accept(act: Act, row: DelegationRow, _: Form) -> Do | None:
    return lambda: arrangements.accept(act, row)


def _pass_on(act: Act, row: DelegationRow, form: Form) -> Do | None:
    people = [one.person_id for one in arrangements.may_be_passed_to(act.session, act.actor, row, act.now)]
    to = form.choice("to", people, missing="Choose to whom you pass it on")
    why = form.text("why", "Your reason", missing="Say in a sentence why", longest=LONGEST_TEXT)
    return None if form.errors or to is None else lambda: arrangements.pass_on(act, row, to, why)


def _dates(act: Act, row: DelegationRow, form: Form) -> Do | None:
    found = []
    for number in range(1, MOST_DATES + 1):
        name = f"date-{number}"
        if number == MOST_DATES and form.typed_date(name).empty and not form.value(f"{name}-at").strip():
            continue
        day = form.date(name, f"Date {number}", not_before=london_day(instant(act.now)))
        if at := at_time(form, name, f"date {number}", day):
            found.append(at)
    return None if form.errors else lambda: arrangements.propose(act, row, found)


def _answer(act: Act, row: DelegationRow, form: Form) -> Do | None:
    proposed = arranged(act.session, [row.id]).get(row.id, Arranged()).proposed
    known = {one.isoformat(): one for one in proposed}
    chosen = form.choice("chosen", (*known, NONE_SUITS), missing="Choose the date, or that none suits")
    who = form.text("who", "Who answered", missing="Say who answered")
    return None if form.errors else lambda: arrangements.agree(act, row, known.get(chosen or ""), who)


def _note_call(act: Act, row: DelegationRow, form: Form) -> Do | None:
    who = form.text("who", "Whom you spoke to", missing="Say whom you spoke to")
    on = moment(form, "call", act.now, time_needed=True)
    said = form.text("said", "What was said", missing="Write down what was said", longest=LONGEST_TEXT)
    step = form.text("next", "What follows")
    today = london_day(instant(act.now))
    by = form.date("by", "Day of the next step", required=False, not_before=today)
    if form.errors or not isinstance(on, datetime):
        return None
    return lambda: arrangements.note_call(act, row, on, who, said, step, by)


KINDS = {
    "accept": Kind("Accept it", "Accept", (TRAINER,), _accept),
    "pass-on": Kind("Pass it on", "Pass it on", (TRAINER,), _pass_on),
    "dates": Kind("Propose dates", "Propose them", (TRAINER, MONITOR), _dates),
    "answer": Kind("Record the answer to the dates", "Record", (TRAINER, MONITOR, COORDINATOR), _answer),
    "call": Kind("Note a call", "Note it", (TRAINER, MONITOR, COORDINATOR), _note_call),
}
"""By their names in an address."""
