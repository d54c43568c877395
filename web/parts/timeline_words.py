"""What happened, in words: one heading, who, when it was recorded, and when it was true if that was another day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from rules.moments import instant, london_day
from services.history.timeline import (
    About,
    Answered,
    Applies,
    Asked,
    Employed,
    Ended,
    Happened,
    Launched,
    Listed,
    Moved,
    Recorded,
    Stay,
)
from web.parts.decision_words import by, capital, what_to_do, who_may
from web.parts.presenters import Event, status
from web.templating import uk_date, uk_day_time


def events(happened: Iterable[Happened]) -> list[Event]:
    """Each thing that happened, as a timeline tells it; `when` is when it was recorded."""
    together = groupby(happened, key=_together)
    return [each for _, some in together for each in _told(list(some))]


def _together(one: Happened) -> object:
    """What one answer asked of people is told as one thing; everything else stands alone."""
    return (one.at, one.closed is None, one.about) if isinstance(one, Asked) else id(one)


def _told(some: list[Happened]) -> Iterator[Event]:
    asked = [one for one in some if isinstance(one, Asked)]
    if len(asked) < 2:
        yield from (event(one) for one in some)
        return
    first = asked[0]
    begin = "No longer to do" if first.closed else "To do"
    each = (_what(one) if first.closed else f"{_what(one)} ({_who(one)})" for one in asked)
    yield Event(first.at, f"{begin}: {len(asked)} things{of(first.about)}", text=f"{'; '.join(each)}.")


def event(one: Happened) -> Event:
    """One thing that happened, by itself."""
    match one:
        case Launched():
            return Event(one.at, _launched(one.about), one.by)
        case Ended():
            return Event(one.at, f"Delegation ended{of(one.about)}", one.by, one.row.why)
        case Recorded():
            return _recorded(one)
        case Answered():
            return _answered(one)
        case Asked():
            return _asked(one)
        case Listed():
            heading = f"Listed for the panel of {uk_date(one.held_on)}{of(one.about)}"
            return Event(one.at, heading, one.by)
        case Applies():
            where = " in hospital" if one.row.where == "hospital" else ""
            heading = f"Framework {one.framework} {one.version} applies{where}"
            return Event(one.at, heading, one.by, f"From {uk_date(one.row.first_day)}.")
        case Employed():
            text = (
                f"Employed by {one.row.employer_name} ({one.row.model}), from {uk_date(one.row.first_day)}."
            )
            return Event(one.at, f"{one.about.pa} is a PA of this case", one.by, text)
        case Stay() | Moved():
            return _in_hospital(one)


def _in_hospital(one: Stay | Moved) -> Event:
    if isinstance(one, Moved):
        text = f"Told by {one.row.told_by}. {_true(one.row.moved_at, False, one.at)}".strip()
        return Event(one.at, f"Moved to another ward, {one.row.ward}", one.by, text)
    heading = "Home from hospital" if one.home else f"Admitted to hospital, {one.admission.ward}"
    return Event(one.at, heading, one.by, _true(one.true_from, False, one.at))


def _launched(about: About) -> str:
    if not about.task:
        return "Case launched"
    return f"Asked for: the task “{about.task}” by {about.pa}"


def _recorded(one: Recorded) -> Event:
    row, piece = one.piece.row, one.piece
    about = f" in {piece.about}" if row.kind == "training" and row.about else ""
    heading = "Declared void" if row.kind == "void" else f"{capital(row.kind)}{about}: {row.outcome}"
    who = f"recorded by {piece.recorded_by}"
    text = [f"By {by(piece.by)}." if piece.by and row.kind != "void" else ""]
    text += [_true(row.true_from, row.true_is_day, row.recorded_at), sentence(piece.note)]
    text += ["Void: it never counted." if piece.voided else ""]
    return Event(one.at, f"{heading}{of(one.about)}", who, " ".join(part for part in text if part))


def _answered(one: Answered) -> Event:
    where = " in hospital" if one.row.where == "hospital" else ""
    heading = f"{status(one.row.status).text}{where}{of(one.about)}"
    return Event(
        one.at, heading, "worked out by Safehands", f"{who_may(one.row.may_alone, one.row.supervised)}."
    )


def _asked(one: Asked) -> Event:
    if one.closed:
        return Event(one.at, f"No longer to do: {_lower(_what(one))}{of(one.about)}")
    return Event(one.at, f"To do: {_lower(_what(one))}{of(one.about)}", text=f"{capital(_who(one))}.")


def _what(one: Asked) -> str:
    return what_to_do(one.what, one.action.requirement)


def _who(one: Asked) -> str:
    return f"{one.action.role}, by {uk_date(one.action.due_on)}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def of(about: About) -> str:
    """Which PA and task, where a page tells of several."""
    named = ", ".join(part for part in (about.pa, about.task) if part)
    return f" ({named})" if named else ""


def _true(true_from: datetime, is_day: bool, recorded_at: datetime) -> str:
    """When it was true, if that was not when it was recorded."""
    if is_day:
        same = london_day(instant(true_from)) == london_day(instant(recorded_at))
        return "" if same else f"True on {uk_date(true_from)}."
    return "" if instant(true_from) == instant(recorded_at) else f"True on {uk_day_time(true_from)}."


def sentence(text: str) -> str:
    """With a full stop at its end."""
    return text if not text or text[-1] in ".!?" else f"{text}."
