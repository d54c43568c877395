"""What other systems may put on record: what a PA has learned, a DBS check, a registration, an employment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Header, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import update

from models.cases import Case
from models.forms import AcceptedForm
from models.people import Employment, EmploymentModel, Register
from services.access.access import case_for, practitioner_for
from services.act import Act, NotFound
from services.connected_systems import connected_records
from services.employment import end_employment
from web.api import shapes
from web.api.door import CurrentAct, LookingToAct, Writer
from web.api.problems import Unreadable, answers
from web.api.words import CaseInPath, Day, Id, InPath, Note, Words
from web.parts import once

router = APIRouter(responses=answers(400, 401, 403, 404, 409, 411, 413, 422))

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=100,
        pattern=r"^[A-Za-z0-9._:-]+$",
        description="A new word for each thing that is recorded. The same again within 7 days does nothing twice.",
    ),
]


class Sent(BaseModel):
    """What is sent; a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class By(Sent):
    """Who stands behind it: somebody on record, in a role that they hold today."""

    person: Id
    role: Words


class Learned(Sent):
    """General learning of a PA: a course attended and passed, or failed."""

    kind: Literal["training"]
    pa: Id
    topic: Words = Field(description="As a framework of the case names it, such as `infection prevention`.")
    outcome: Literal["completed", "failed"]
    day: Day
    by: By
    note: Note = Field("", description="For example the number of the certificate.")


class DbsCheck(Sent):
    """A DBS certificate that somebody saw. It is not uploaded."""

    kind: Literal["DBS check"]
    pa: Id
    outcome: Literal["seen", "not accepted"]
    day: Day = Field(description="The date on the certificate.")
    certificate_number: str = Field(pattern="^[0-9]{12}$")
    level: Literal["enhanced with barred lists", "enhanced", "standard", "basic"]
    workforce: Literal["adult", "child", "adult and child", "other"]
    by: By = Field(description="Who saw it.")
    note: Note = ""


class LookUp(Sent):
    """What was found about a practitioner on the regulator's page."""

    body: Register
    registration_number: Words = Field(max_length=30)
    outcome: Literal["in force", "ended", "suspended", "conditions", "conditions allow it"]
    day: Day = Field(description="The day it was looked up; where it `ended`, its last day.")
    good_until: Day | None = Field(None, description="The day to which it runs, where it is good.")
    note: Note = ""


class NewEmployment(Sent):
    """Who employs a PA, who is on record, for the person of the case."""

    pa: Id
    model: EmploymentModel
    employer: Words
    first_day: Day
    last_day: Day | None = None


class EndOfEmployment(Sent):
    """The last day of work, and why."""

    last_day: Day
    why: Words


Evidence = Annotated[Learned | DbsCheck, Body(discriminator="kind")]


def case_to_act_on(reference: CaseInPath, viewer: Writer, act: CurrentAct, looking: LookingToAct) -> Case:
    """A case of this system's organisation, to record something in."""
    return looking.at(case_for(act.session, viewer, reference, act.now), "case, to record by the API")


ToActOn = Annotated[Case, Depends(case_to_act_on)]


@router.post("/cases/{reference}/evidence", status_code=201)
def record(request: Request, case: ToActOn, act: CurrentAct, key: Key, sent: Evidence) -> shapes.Recorded:
    """Put evidence about a PA of the case on record. Everything that rests on it is asked again."""

    def do() -> str:
        by = (sent.by.person, sent.by.role)
        if isinstance(sent, Learned):
            return connected_records.record_learning(
                act, case, sent.pa, sent.topic, sent.outcome, sent.day, by, sent.note
            )
        note = f"Certificate {sent.certificate_number}, {sent.level}, {sent.workforce} workforce. {sent.note}"
        return connected_records.record_dbs_check(
            act, case, sent.pa, sent.outcome, sent.day, by, note.strip()
        )

    return shapes.Recorded(kind="evidence", id=_once(request, act, key, sent, do))


@router.post("/registrations", status_code=201)
def look_up(request: Request, viewer: Writer, act: CurrentAct, key: Key, sent: LookUp) -> shapes.Recorded:
    """Put on record what the regulator says of a practitioner whom your organisation has to do with."""
    if sent.outcome in ("in force", "conditions allow it") and sent.good_until is None:
        raise Unreadable("body.good_until", "Say to which day it runs.")
    found = practitioner_for(act.session, viewer, sent.body, sent.registration_number, act.now)

    def do() -> str:
        return connected_records.record_registration(
            act, found.person_id, sent.outcome, sent.day, sent.good_until, sent.note
        )

    return shapes.Recorded(kind="evidence", id=_once(request, act, key, sent, do))


@router.post("/cases/{reference}/employments", status_code=201)
def employ(
    request: Request, case: ToActOn, act: CurrentAct, key: Key, sent: NewEmployment
) -> shapes.Recorded:
    """A PA who is on record with your organisation is employed for the person of the case."""

    def do() -> str:
        days = (sent.first_day, sent.last_day)
        return connected_records.begin_employment(act, case, sent.pa, sent.model, sent.employer, days)

    return shapes.Recorded(kind="employment", id=_once(request, act, key, sent, do))


@router.post("/cases/{reference}/employments/{id}/end", status_code=201)
def end(
    request: Request, case: ToActOn, id: InPath, act: CurrentAct, key: Key, sent: EndOfEmployment
) -> shapes.Recorded:
    """The PA works to the end of a day; their delegations for this person end with it."""
    row = act.session.get(Employment, id)
    if row is None or row.person_id != case.person_id:
        raise NotFound("no such employment")

    def do() -> str:
        return end_employment(act, case, row, sent.last_day, sent.why).employment_id

    return shapes.Recorded(kind="end of employment", id=_once(request, act, key, sent, do))


def _once(request: Request, act: Act, key: str, sent: BaseModel, do: Callable[[], str]) -> str:
    """Do it and give the id of what was recorded; sent again under the same key, the id of what was recorded then.

    What is refused is undone with its key: it may be sent again.
    """
    token, content = once.hashed(act.actor.id, request.url.path, key), once.hashed(sent.model_dump_json())
    if not once.is_first(act, token, content):
        before = act.session.get_one(AcceptedForm, token, populate_existing=True)
        if before.content_hash != content:
            raise HTTPException(409, "Something else was recorded under this Idempotency-Key.")
        return before.led_to
    id = do()
    act.session.execute(update(AcceptedForm).where(AcceptedForm.token_hash == token).values(led_to=id))
    return id
