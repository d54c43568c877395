"""Two days of a delegation or a whole case side by side: what was true, as it was known then and as it is known now."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from services.history.then_and_now import Answer, Change, Compared, Met, OnDay, compare, compare_case
from services.history.trail import A_PAGE, Wanted, trail_of
from web.audit.trail import READERS, Subject, ToRead, about, lines
from web.coordinator.steps import today
from web.parts.decision_words import capital, who_may
from web.parts.forms import Form
from web.parts.presenters import status
from web.templating import render, uk_date
from web.viewer import Now, Reading, requires

router = APIRouter(prefix="/trail/{of}/{id}/compare", dependencies=[Depends(requires(*READERS))])

DAYS = tuple(f"{which}-{part}" for which in ("first", "second") for part in ("day", "month", "year"))
MET: dict[Met, str] = {True: "Met", False: "Not met", None: "Not asked for"}


@router.get("")
def compared(request: Request, subject: ToRead, session: Reading, now: Now) -> Response:
    """The form with two days; with both in the address, what was true on them."""
    query = request.query_params
    form = Form({name: (query[name].replace("\0", "")[:30],) for name in DAYS if name in query})
    context = about(session, subject) | {"form": form, "found": None}
    if form.typed:
        first = form.date("first", "First day", not_after=today(now))
        second = form.date("second", "Second day", not_after=today(now), not_before=first)
        if first and second:
            context["found"] = _answers(session, subject, first, second, now) | _entries(
                session, subject, first, second
            )
    return render(request, "trail_compare.jinja", context, status_code=422 if form.errors else 200)


def _answers(session: Session, subject: Subject, first: date, second: date, now: datetime) -> dict[str, Any]:
    """What was true on both days: of one delegation, or of each of the case."""
    if subject.row:
        return _compared(compare(session, subject.row, first, second, now))
    found = compare_case(session, subject.case, first, second, now)
    return {
        "headings": [uk_date(first), uk_date(second)],
        "delegations": [
            {"id": one.row.id, "pa": one.pa, "task": one.row.task} | _compared(one.compared) for one in found
        ],
    }


def _compared(both: Compared) -> dict[str, Any]:
    return {
        "days": [_day(both.first, both.learned[0]), _day(both.second, both.learned[1])],
        "between": [_change(one) for one in both.between],
    }


def _entries(session: Session, subject: Subject, first: date, second: date) -> dict[str, Any]:
    """Who did what meanwhile."""
    wanted = Wanted(first=first, last=second, oldest_first=True)
    trail = trail_of(session, subject.case, subject.row)
    entries = [one for one in trail.wanted(wanted) if one.kind != "to-do"]
    return {
        "asked": _days_in_address(("first", first), ("second", second)),
        "lines": lines(session, entries[:A_PAGE]),
        "more": max(0, len(entries) - A_PAGE),
        "query": _days_in_address(("from", first), ("to", second)),
    }


def _days_in_address(*days: tuple[str, date]) -> str:
    return "&".join(
        f"{edge}-day={day.day}&{edge}-month={day.month}&{edge}-year={day.year}" for edge, day in days
    )


def _day(one: OnDay, learned: tuple[Change, ...]) -> dict[str, Any]:
    return {
        "day": uk_date(one.day),
        "then": _answer(one.known_then),
        "now": _answer(one.known_now),
        "learned": [_change(each) for each in learned],
    }


def _answer(one: Answer) -> dict[str, Any]:
    may = one.decision is not None and one.decision.may
    supervised = one.decision is not None and one.decision.supervised
    return {"tag": None if one.why else status(one.status), "may": one.why or f"{who_may(may, supervised)}."}


def _change(one: Change) -> dict[str, str]:
    return {"what": capital(one.requirement), "before": MET[one.before], "after": MET[one.after]}
