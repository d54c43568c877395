"""What can be done next with a training request, by where it stands: one short form for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from rules.moments import LONDON, Span, instant, london_day
from services.act import Act
from services.training import trainer_choice, training_attendance, training_requests, training_sessions
from services.training.training_sessions import Plan
from services.training.training_steps import Standing
from web.parts.clock_times import read_time
from web.parts.forms import LONGEST_TEXT, Form

Do = Callable[[], object]
Reads = Callable[[Act, Standing, Form], Do | None]
Shows = Callable[[Session, Standing, datetime], dict[str, Any]]

LONGEST_SESSION = 12
"""Hours, so that a mistyped time is found."""


@dataclass(frozen=True)
class Move:
    """One form: its name, which is that of its part of the page, where it applies, and what it does."""

    slug: str
    title: str
    states: tuple[str, ...]
    read: Reads
    shows: Shows | None = None

    def context(self, session: Session, standing: Standing, now: datetime) -> dict[str, Any]:
        """What the form offers to choose from."""
        return self.shows(session, standing, now) if self.shows else {}


def _why(form: Form, missing: str = "") -> str:
    return form.text("why", "What you write", missing=missing, longest=LONGEST_TEXT)


def _review(act: Act, standing: Standing, form: Form) -> Do | None:
    answer = form.choice("answer", ("accept", "send back"), missing="Accept the request or send it back")
    why = _why(form, "Say what is missing" if answer == "send back" else "")
    if form.errors:
        return None
    id = standing.request.id
    if answer == "accept":
        return lambda: training_requests.review(act, id)
    return lambda: training_requests.send_back(act, id, why)


def _answer(act: Act, standing: Standing, form: Form) -> Do | None:
    why = _why(form, "Answer what was asked")
    return None if form.errors else lambda: training_requests.ask_again(act, standing.request.id, why)


def _choose(act: Act, standing: Standing, form: Form) -> Do | None:
    found = {one.value: one for one in trainer_choice.candidates(act.session, standing, act.now)}
    chosen = found.get(form.choice("trainer", tuple(found), missing="Choose who trains") or "")
    why = _why(form)
    if chosen is None or form.errors:
        return None
    one = chosen
    return lambda: trainer_choice.choose_trainer(act, standing.request.id, one.person_id, one.role, why)


def _candidates(session: Session, standing: Standing, now: datetime) -> dict[str, Any]:
    return {"candidates": trainer_choice.candidates(session, standing, now)}


def _accept(act: Act, standing: Standing, form: Form) -> Do | None:
    answer = form.choice("answer", ("accept", "decline"), missing="Accept or decline")
    why = _why(form, "Say why you cannot" if answer == "decline" else "")
    if form.errors:
        return None
    id = standing.request.id
    if answer == "accept":
        return lambda: trainer_choice.accept_training(act, id)
    return lambda: trainer_choice.decline_training(act, id, why)


def _book(act: Act, standing: Standing, form: Form) -> Do | None:
    ids = [one.session.id for one in training_sessions.sessions_for(act.session, standing, act.now)]
    chosen = form.choice("session", ids, missing="Choose a session")
    if chosen is None:
        return None
    return lambda: training_sessions.book(act, standing.request.id, chosen)


def _sessions(session: Session, standing: Standing, now: datetime) -> dict[str, Any]:
    return {"sessions": training_sessions.sessions_for(session, standing, now)}


def _plan(act: Act, standing: Standing, form: Form) -> Do | None:
    """A bespoke session for this request alone, planned and booked in one go."""
    when, place = read_session(form, act.now)
    chosen = standing.chosen
    if when is None or chosen is None:
        return None
    plan = Plan(
        chosen.provider_id or "", chosen.person_id or "", chosen.named_role or "", "bespoke",
        *when, place, 1,
        task="" if standing.topic else standing.row.task, topic=standing.topic,
    )  # fmt: skip
    return lambda: training_sessions.book(
        act, standing.request.id, training_sessions.plan_session(act, plan).id
    )


def read_session(form: Form, now: datetime) -> tuple[tuple[datetime, datetime] | None, str]:
    """From when to when, and where; no time where the form has errors, which it then says."""
    day = form.date("day", "Date of training", not_before=london_day(instant(now)))
    begins = read_time(form.text("at", "The time", missing="Enter the time it begins"))
    hours = form.choice(
        "hours", [str(n) for n in range(1, LONGEST_SESSION + 1)], missing="Choose how long it is"
    )
    place = form.text("place", "The place", missing="Say where it takes place")
    if begins is None:
        form.refuse("at", "The time must be one like 2:30pm or 14:30")
    if form.errors or day is None or begins is None or hours is None:
        return None, place
    try:
        starts = datetime.fromtimestamp(Span.parse(f"{day}T{begins:%H:%M}").first, LONDON)
    except ValueError:
        form.refuse("at", "This time does not exist, or comes twice, as the clocks change that night")
        return None, place
    return (starts, starts + timedelta(hours=int(hours))), place


def _attend(act: Act, standing: Standing, form: Form) -> Do | None:
    came = form.choice("came", ("completed", "failed", "no"), missing="Say whether the PA came")
    why = _why(form, "Say in a sentence what happened" if came in ("failed", "no") else "")
    if form.errors or came is None:
        return None
    id = standing.request.id
    if came == "no":
        return lambda: training_attendance.record_attendance(act, id, came=False, note=why)
    return lambda: training_attendance.record_attendance(act, id, came=True, outcome=came, note=why)


def _certificate(act: Act, standing: Standing, form: Form) -> Do | None:
    why = _why(form)
    return (
        None if form.errors else lambda: training_attendance.certificate_seen(act, standing.request.id, why)
    )


def _withdraw(act: Act, standing: Standing, form: Form) -> Do | None:
    why = _why(form, "Say why the training is not wanted any more")
    return None if form.errors else lambda: training_requests.withdraw(act, standing.request.id, why)


_TO_BOOK = ("trainer accepted", "session cancelled", "not attended")

CO_ORDINATORS = (
    Move("review", "Review the request", ("asked", "asked again"), _review),
    Move("answer", "Answer what was asked back", ("sent back",), _answer),
    Move("trainer", "Choose a trainer", ("reviewed", "released", "trainer declined"), _choose, _candidates),
    Move("book", "Book a session that is offered", _TO_BOOK, _book, _sessions),
    Move("plan", "Plan a bespoke session", _TO_BOOK, _plan),
    Move("certificate", "Close the request", ("attended",), _certificate),
    Move(
        "withdraw",
        "Withdraw the request",
        ("asked", "asked again", "sent back", "reviewed", "held", "released", "trainer declined", *_TO_BOOK),
        _withdraw,
    ),
)
TRAINERS = (
    Move("accept", "Accept or decline", ("trainer chosen",), _accept),
    Move("attend", "Record who attended", ("booked",), _attend),
)


def moves_for(moves: tuple[Move, ...], standing: Standing) -> tuple[Move, ...]:
    """What can be done where the request stands now."""
    return tuple(one for one in moves if standing.state in one.states)
