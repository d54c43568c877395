"""The audit trail of a delegation or a case: filtered, page by page, and checked against the record.

A co-ordinator and a PHB lead read it of the cases of their organisation, a panel member of the items of their panels.
A lead reads, compares and checks; what is taken away, a co-ordinator or a panel member takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.people import Person
from services.access.access import case_for, delegation_for, item_for
from services.history.trail import A_PAGE, Entry, Trail, Wanted, on_record, trail_of
from web.audit.trail_words import KINDS, Line, line
from web.desks import COORDINATOR, PANEL, PHB_LEAD
from web.parts.alike import names_alike
from web.parts.errors import absent
from web.parts.forms import Form
from web.parts.pagination import pagination
from web.templating import render
from web.viewer import Looking, Now, Reading, Viewer, requires

READERS = (COORDINATOR, PHB_LEAD, PANEL)
TAKERS = (COORDINATOR, PANEL)
Reader = Annotated[Viewer, Depends(requires(*READERS))]

router = APIRouter(prefix="/trail/{of}/{id}", dependencies=[Depends(requires(*READERS))])

DAYS = tuple(f"{edge}-{part}" for edge in ("from", "to") for part in ("day", "month", "year"))
IN_ADDRESS = ("kind", "who", *DAYS, "order")
"""What the address may hold: kinds, ids and days, and nothing that names anybody."""


@dataclass(frozen=True)
class Subject:
    """What a trail is of, and where its reader came from."""

    case: Case
    row: DelegationRow | None
    here: str
    back: str
    back_to: str


def subject_of(session: Session, viewer: Viewer, of: str, id: str, now: datetime) -> Subject:
    """What this viewer may read the trail of; to all others it does not exist."""
    here = f"/trail/{of}/{id}"
    if viewer.role == COORDINATOR and of == "cases":
        return Subject(case_for(session, viewer, id, now), None, here, f"/cases/{id}", "the case")
    if viewer.role == COORDINATOR and of == "delegations":
        row = delegation_for(session, viewer, id, now)
        return Subject(session.get_one(Case, row.case_id), row, here, f"/delegations/{id}", "the delegation")
    if viewer.role == PHB_LEAD and of == "cases":
        return Subject(case_for(session, viewer, id, now), None, here, f"/looks/{id}", "who looked")
    if viewer.role == PHB_LEAD and of == "delegations":
        row = delegation_for(session, viewer, id, now)
        case = session.get_one(Case, row.case_id)
        return Subject(case, row, here, f"/trail/cases/{case.reference}", "the case’s audit trail")
    if viewer.role == PANEL and of == "items":
        item = item_for(session, viewer, id, now)
        row = session.get_one(DelegationRow, item.delegation_id)
        return Subject(session.get_one(Case, row.case_id), row, here, f"/panel/items/{id}", "the item")
    raise absent()


def subject_to_read(
    of: str, id: str, viewer: Reader, session: Reading, now: Now, looking: Looking
) -> Subject:
    """The same, as a page asks for it: a look at the record."""
    subject = subject_of(session, viewer, of, id, now)
    looking.at(subject.row or subject.case, "audit trail")
    return subject


ToRead = Annotated[Subject, Depends(subject_to_read)]


@router.get("")
def page(request: Request, subject: ToRead, viewer: Reader, session: Reading, page: int = 1) -> Response:
    """One page of the trail."""
    form = form_of(request.query_params)
    wanted, trail = wanted_of(form), trail_of(session, subject.case, subject.row)
    found = trail.wanted(wanted)
    shown, number, pages = page_of(found, page)

    def address(of_page: int) -> str:
        return f"{subject.here}{query_of(form, page=of_page)}"

    context = about(session, subject) | {
        "form": form,
        "filtered": bool(wanted),
        "total": len(found),
        "lines": lines(session, shown),
        "options": _options(trail),
        "pagination": pagination(number, pages, address),
        "number": number,
        "pages": pages,
        "query": query_of(form, page=number),
        "may_take": viewer.role in TAKERS,
    }
    return render(request, "trail.jinja", context, status_code=422 if form.errors else 200)


def about(session: Session, subject: Subject) -> dict[str, Any]:
    """What every page about a trail is told."""
    row = subject.row
    person = session.get_one(Person, subject.case.person_id)
    pa = session.get_one(Person, row.pa_id) if row else None
    return {
        **names_alike(session, subject.case.organisation_id, person, [pa] if pa else []),
        "here": subject.here,
        "back": subject.back,
        "back_to": subject.back_to,
        "case": subject.case,
        "row": row,
        "person": person,
        "pa": pa,
    }


def lines(session: Session, entries: Sequence[Entry]) -> list[Line]:
    """Some entries in words, each with its place in the record."""
    return [line(*both) for both in zip(entries, on_record(session, entries), strict=True)]


def form_of(query: Mapping[str, str]) -> Form:
    """The filters as they stand in the address; whatever it holds beside them is left alone."""
    return Form(
        {name: (query[name].replace("\0", "").strip()[:100],) for name in IN_ADDRESS if name in query}
    )


def wanted_of(form: Form) -> Wanted:
    """What is asked for; a day that cannot be read is noted as an error, and narrows nothing."""
    return Wanted(
        kind=form.value("kind") if form.value("kind") in KINDS else "",
        who=form.value("who"),
        first=(first := form.date("from", "First day", required=False)),
        last=form.date("to", "Last day", required=False, not_before=first),
        oldest_first=form.value("order") == "oldest",
    )


def query_of(form: Form, *, page: int = 1) -> str:
    """The filters for an address, with `?` if there are any."""
    parts = {name: form.value(name) for name in IN_ADDRESS if form.value(name)}
    if page > 1:
        parts["page"] = str(page)
    return f"?{urlencode(parts)}" if parts else ""


def page_of(found: Sequence[Entry], wanted: int) -> tuple[Sequence[Entry], int, int]:
    """The entries of a page, its number, and how many pages there are."""
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(wanted, 1), pages)
    return found[(number - 1) * A_PAGE : number * A_PAGE], number, pages


def _options(trail: Trail) -> dict[str, list[dict[str, str]]]:
    """What can be chosen: the kinds that occur, and the people who occur."""
    there = {one.kind for one in trail.entries}
    kinds = [{"value": kind, "text": text} for kind, text in KINDS.items() if kind in there]
    people = [{"value": id, "text": name} for id, name in trail.people]
    return {
        "kind": [{"value": "", "text": "Everything"}, *kinds],
        "who": [{"value": "", "text": "Anybody"}, *people],
        "order": [{"value": "", "text": "Newest first"}, {"value": "oldest", "text": "Oldest first"}],
    }
