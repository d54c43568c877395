"""Two days of a delegation side by side: what was true, as it was known then and as it is known now."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from services.history.then_and_now import Answer, Change, Met, OnDay, compare
from services.history.trail import A_PAGE, Wanted, trail_of
from web.decision_words import capital, who_may
from web.desks import COORDINATOR, PANEL
from web.errors import absent
from web.forms import Form
from web.presenters import status
from web.steps import today
from web.templating import render, uk_date
from web.trail import Subject, ToRead, about, lines
from web.viewer import Now, Reading, requires

router = APIRouter(prefix="/trail/{of}/{id}/compare", dependencies=[Depends(requires(COORDINATOR, PANEL))])

DAYS = tuple(f"{which}-{part}" for which in ("first", "second") for part in ("day", "month", "year"))
MET: dict[Met, str] = {True: "Met", False: "Not met", None: "Not asked for"}


@router.get("")
def compared(request: Request, subject: ToRead, session: Reading, now: Now) -> Response:
    """The form with two days; with both in the address, what was true on them."""
    if subject.row is None:
        raise absent()
    query = request.query_params
    form = Form({name: (query[name].replace("\0", "")[:30],) for name in DAYS if name in query})
    context = about(session, subject) | {"form": form, "found": None}
    if form.typed:
        first = form.date("first", "First day", not_after=today(now))
        second = form.date("second", "Second day", not_after=today(now), not_before=first)
        if first and second:
            context["found"] = _found(session, subject, subject.row, first, second, now)
    return render(request, "trail_compare.jinja", context, status_code=422 if form.errors else 200)


def _found(
    session: Session, subject: Subject, row: DelegationRow, first: date, second: date, now: datetime
) -> dict[str, Any]:
    both = compare(session, row, first, second, now)
    wanted = Wanted(first=first, last=second, oldest_first=True)
    entries = [one for one in trail_of(session, subject.case, row).wanted(wanted) if one.kind != "to-do"]
    return {
        "days": [_day(both.first, both.learned[0]), _day(both.second, both.learned[1])],
        "between": [_change(one) for one in both.between],
        "lines": lines(session, entries[:A_PAGE]),
        "more": max(0, len(entries) - A_PAGE),
        "query": "&".join(
            f"{edge}-day={day.day}&{edge}-month={day.month}&{edge}-year={day.year}"
            for edge, day in (("from", first), ("to", second))
        ),
    }


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
