"""Cases and things to do, for other systems."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field

from models.cases import Case
from models.nhs_number import NhsNumber
from models.people import Person
from services.access.access import case_for, organisations_for
from services.answers import frameworks_of
from services.connected_systems import connected
from web.api import paging, shapes
from web.api.door import Asker, Looking
from web.api.problems import Unreadable, answers
from web.api.words import CaseInPath, Day
from web.viewer import Now, Reading

router = APIRouter(responses=answers(401, 422))


class ByNumber(BaseModel):
    """Whose case is wanted. It is sent, as an NHS number must not stand in an address."""

    model_config = ConfigDict(extra="forbid")

    nhs_number: str = Field(max_length=20, examples=["999 000 0018"])


@router.get("/cases")
def cases(
    viewer: Asker,
    session: Reading,
    now: Now,
    cursor: paging.Cursor = None,
    limit: paging.Limit = paging.USUAL,
) -> shapes.Cases:
    """The caseload of your organisation, and of those it has taken over, by reference. It names nobody."""
    after = (paging.read(cursor, 1) or [""])[0]
    organisations = organisations_for(session, viewer, now)
    found, last = paging.cut(connected.cases_after(session, organisations, after, limit + 1, now), limit)
    return shapes.Cases(
        items=[
            shapes.CaseLine(
                reference=one.case.reference, organisation=one.case.organisation_id, opened_at=one.case.opened_at,
                statuses=one.statuses,
            )
            for one in found
        ],
        next=paging.written(last.case.reference) if last else None,
    )  # fmt: skip


@router.post("/cases/find", responses=answers(400, 404, 411, 413))
def find(
    viewer: Asker, session: Reading, now: Now, looking: Looking, wanted: Annotated[ByNumber, Body()]
) -> shapes.Found:
    """The case of the person with an NHS number."""
    try:
        number = NhsNumber(wanted.nhs_number)
    except ValueError as error:
        raise Unreadable("body.nhs_number", "This is no NHS number.") from error
    found = connected.case_of_number(session, organisations_for(session, viewer, now), number)
    looking.at(found, "found by NHS number")
    return shapes.Found(reference=found.reference)


@router.get("/cases/{reference}", responses=answers(404))
def case(reference: CaseInPath, viewer: Asker, session: Reading, now: Now, looking: Looking) -> shapes.Case:
    """One case. That it was looked at is written down."""
    found: Case = looking.at(case_for(session, viewer, reference, now), "case, by the API")
    return shapes.Case(
        reference=found.reference,
        organisation=found.organisation_id,
        person=who(session.get_one(Person, found.person_id)),
        opened_at=found.opened_at,
        ward=connected.ward_now(session, found, now),
        frameworks=[
            shapes.FrameworkLine(id=one.id, version=one.version, sha256=one.sha256)
            for one in frameworks_of(session, found.id, now).values()
        ],
        delegations=[
            shapes.DelegationLine(
                id=one.row.id, pa=who(one.pa), task=one.row.task, status=one.status,
                requested_at=one.row.requested_at, ended_at=one.ended_at,
            )
            for one in connected.delegations_in(session, found, now)
        ],
        employments=[
            shapes.EmploymentLine(
                id=one.row.id, pa=who(one.pa), employer=one.row.employer_name, model=one.row.model,
                first_day=one.row.first_day, last_day=one.last_day,
            )
            for one in connected.employments_of(session, found)
        ],
    )  # fmt: skip


@router.get("/actions")
def actions(
    viewer: Asker,
    session: Reading,
    now: Now,
    due_by: Annotated[Day | None, Query(description="Only what is due by this day.")] = None,
    cursor: paging.Cursor = None,
    limit: paging.Limit = paging.USUAL,
) -> shapes.ToDos:
    """What is to be done in your organisation's cases, by the day it is due."""
    after = _after(cursor)
    organisations = organisations_for(session, viewer, now)
    found, last = paging.cut(connected.to_do_after(session, organisations, due_by, after, limit + 1), limit)
    return shapes.ToDos(
        items=[
            shapes.ToDo(
                id=one.action.id, case=one.case, delegation=one.action.delegation_id, what=one.action.kind,
                role=one.action.role, due_on=one.action.due_on, opened_at=one.action.opened_at,
            )
            for one in found
        ],
        next=paging.written(last.action.due_on.isoformat(), last.action.id) if last else None,
    )  # fmt: skip


def _after(cursor: str | None) -> tuple[date, str] | None:
    """From which day and action a part goes on."""
    held = paging.read(cursor, 2)
    try:
        return (date.fromisoformat(held[0]), held[1]) if held else None
    except ValueError as error:
        raise paging.unreadable() from error


def who(person: Person) -> shapes.Who:
    """Somebody as the API names them."""
    number = str(person.nhs_number) if person.nhs_number else None
    return shapes.Who(id=person.id, name=person.name, born=person.born, nhs_number=number)
