"""What a budget holder, or whoever speaks for them, agreed to; and a PA's own no. Said here, it counts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.people import Person
from services.answers import Answered, answers_now
from services.desks.own_agreement import Word, say_no, say_yes, word_of
from services.desks.own_record import OWN, PA, own_people, own_row, own_rows
from services.desks.whom import own_whoms
from web.parts import once
from web.parts.decision_words import Words, capital, words
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.templating import render
from web.viewer import CurrentAct, Now, Reading, Viewer, requires

router = APIRouter(prefix="/own-agreement")
Own = Annotated[Viewer, Depends(requires(*OWN))]

SAID = {
    "yes": "You have said yes. It counts from this minute.",
    "no": "You have said no. The task stops from this minute, and your PHB co-ordinator is asked to see to it.",
}


@dataclass(frozen=True)
class Line:
    """One delegation, what was said of it, and the answer now."""

    answered: Answered
    word: Word | None
    answer: Words
    is_pa: bool

    @property
    def task(self) -> str:
        return capital(self.answered.title)

    @property
    def is_asked(self) -> bool:
        """Whether there is a yes to say: a PA's is asked for only once they have said no."""
        return not self.word.yes if self.word else not self.is_pa


@router.get("")
def agreements(request: Request, viewer: Own, session: Reading, now: Now, said: str = "") -> Response:
    """Each delegation and what was said of it last."""
    rows = own_rows(session, viewer.person_id, viewer.role, now)
    lines = _lines(session, viewer, rows, now)
    people = own_people(session, viewer.person_id, viewer.role, now)
    context = {"lines": lines, "said": SAID.get(said, ""), "whoms": own_whoms(session, people, rows)}
    return render(request, "own_agreements.jinja", context)


@router.get("/{id}")
def agreement(request: Request, id: str, viewer: Own, session: Reading, now: Now) -> Response:
    """Ask for yes or no, and say what follows from each."""
    row = own_row(session, viewer.person_id, viewer.role, now, id)
    return _show(request, session, viewer, row, now, Form())


@router.post("/{id}")
def say(request: Request, id: str, viewer: Own, form: SentForm, act: CurrentAct) -> Response:
    """Record what was said, once."""
    if again := once.again(request, act, form):
        return see(again)
    row = own_row(act.session, viewer.person_id, viewer.role, act.now, id)
    word = form.choice("word", ("yes", "no"), missing="Choose yes or no")
    why = form.text("why", "What you write", longest=LONGEST_TEXT)

    def do() -> str:
        say_yes(act, row) if word == "yes" else say_no(act, row, why)
        return f"/own-agreement?said={word}"

    if address := once.do(request, act, form, do):
        return see(address)
    return _show(request, act.session, viewer, row, act.now, form)


def _show(
    request: Request, session: Session, viewer: Viewer, row: DelegationRow, now: Now, form: Form
) -> Response:
    (line,) = _lines(session, viewer, [row], now)
    its = session.get_one(Person, row.pa_id if viewer.role == PA else row.person_id)
    context = {"line": line, "whoms": own_whoms(session, [its], [row]), "form": form}
    return render(request, "own_agreement.jinja", context, status_code=422 if form.errors else 200)


def _lines(session: Session, viewer: Viewer, rows: Sequence[DelegationRow], now: Now) -> list[Line]:
    return [
        Line(one, word_of(session, one.row, viewer.role), words(one), viewer.role == PA)
        for one in answers_now(session, rows, now)
    ]
