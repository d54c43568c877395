"""One case: who may do what, what comes next, what waits for whom, and what has happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.people import Employment, Person
from rules.framework import Framework
from rules.moments import instant, london_day
from rules.vocabulary import RISK_TIERS
from services.access.access import case_for, organisations_for
from services.answers import Answered, answers_now, frameworks_of
from services.cases import delegations_of
from services.choices import pas_of
from services.decisions import admission_at
from services.desks.support_plans import copies_of
from services.history import timeline
from services.in_hospital.hospital_asked import asked_in_case
from services.in_hospital.hospital_history import plan_ahead
from services.in_hospital.wards import ward_at
from services.training.training_plan import KIND as PLAN
from web.coordinator.caseload import Coordinator
from web.desks import COORDINATOR
from web.parts import timeline_words
from web.parts.alike import names_alike
from web.parts.decision_words import ToDo, Words, capital, words
from web.parts.papers import paper, papers
from web.parts.presenters import counted
from web.templating import render
from web.viewer import CurrentAct, Looking, LookingToAct, Now, Reading, requires

EVENTS = 15
"""How many lines of the timeline are shown at first."""

router = APIRouter(prefix="/cases/{reference}", dependencies=[Depends(requires(COORDINATOR))])


def case_to_read(reference: str, viewer: Coordinator, session: Reading, now: Now, looking: Looking) -> Case:
    """A case of this co-ordinator's organisations; to all others it does not exist."""
    return looking.at(case_for(session, viewer, reference, now), "case")


def case_to_act_on(reference: str, viewer: Coordinator, act: CurrentAct, looking: LookingToAct) -> Case:
    """The same, to record something."""
    return looking.at(case_for(act.session, viewer, reference, act.now), "case")


ToRead = Annotated[Case, Depends(case_to_read)]
ToActOn = Annotated[Case, Depends(case_to_act_on)]


@dataclass(frozen=True)
class Cell:
    """One PA and one task: the answer, and the first thing to do."""

    row: DelegationRow
    answer: Words
    step: ToDo | None


@dataclass(frozen=True)
class Column:
    """One task of the grid."""

    id: str
    title: str
    risk: str


@dataclass(frozen=True)
class Waiting:
    """Something that somebody has to do, and for which delegation."""

    to_do: ToDo
    row: DelegationRow
    pa: str


@router.get("")
def case(
    request: Request,
    viewer: Coordinator,
    case: ToRead,
    session: Reading,
    now: Now,
    recorded: str = "",
    everything: str = "",
) -> Response:
    """The grid, what waits for whom, and the timeline."""
    rows = delegations_of(session, case.id)
    today = london_day(instant(now))
    pas = pas_of(session, case, today)
    cells = {(one.row.pa_id, one.row.task): _cell(one) for one in answers_now(session, rows, now)}
    names = {person.id: person.name for person in pas}
    events = timeline_words.events(timeline.of_case(session, case))
    context = about(session, case, pas) | {
        "now": now,
        "pas": pas,
        "columns": _columns(rows, frameworks_of(session, case.id, now)),
        "cells": cells,
        "copies": copies_of(session, case, organisations_for(session, viewer, now)),
        "waiting": _waiting(cells.values(), names),
        "admission": (admission := admission_at(session, case.person_id, instant(now))),
        "asked": asked_in_case(session, case.id),
        "ahead": plan_ahead(session, case, now),
        "ward": ward_at(session, admission, instant(now)).name if admission else "",
        "banner": _banner(session, case, recorded),
        "plans": papers(session, PLAN, case.id, f"/cases/{case.reference}/training-plan"),
        "events": events if everything else events[:EVENTS],
        "more_events": 0 if everything else max(0, len(events) - EVENTS),
    }
    return render(request, "case.jinja", context)


@router.get("/training-plan/{number}")
def training_plan(number: int, case: ToRead, session: Reading) -> Response:
    """The training plan beside the support plan, in one of its versions."""
    return paper(session, PLAN, case.id, number)


def about(session: Session, case: Case, pas: Sequence[Person] = ()) -> dict[str, Any]:
    """What every page about a case is told; whose names are like those of its person and of these PAs as well."""
    person = session.get_one(Person, case.person_id)
    context = {"case": case, "person": person, "here": f"/cases/{case.reference}"}
    return context | names_alike(session, case.organisation_id, person, pas)


def risk_in_words(risk: int) -> str:
    """`High risk`."""
    return f"{RISK_TIERS[risk].capitalize()} risk"


def _cell(answered: Answered) -> Cell:
    answer = words(answered)
    return Cell(answered.row, answer, answer.to_do[0] if answer.to_do else None)


def _columns(rows: Sequence[DelegationRow], frameworks: dict[str, Framework]) -> list[Column]:
    """The tasks that were asked for, as the frameworks call them."""
    found = {}
    for row in rows:
        known = [task for one in frameworks.values() if (task := one.text.tasks.get(row.task))]
        risk = max((task.risk for task in known), default=None)
        title = known[0].title if known else row.task
        found[row.task] = Column(row.task, title, risk_in_words(risk) if risk else "")
    return sorted(found.values(), key=lambda one: one.title)


def _waiting(cells: Iterable[Cell], names: Mapping[str, str]) -> list[tuple[str, list[Waiting]]]:
    """What has to be done, for each role; the role with the most urgent first, and for each the most urgent first."""
    found = [
        Waiting(to_do, cell.row, names.get(cell.row.pa_id, ""))
        for cell in cells
        for to_do in cell.answer.to_do
    ]
    by_role: dict[str, list[Waiting]] = {}
    for one in sorted(found, key=lambda one: (one.to_do.by, one.pa, one.row.task)):
        by_role.setdefault(one.to_do.role, []).append(one)
    return [(capital(role), some) for role, some in by_role.items()]


def _banner(session: Session, case: Case, recorded: str) -> dict[str, str] | None:
    """What was recorded a moment ago, if the address names something of this case, and what happens next."""
    if recorded == case.id:
        what = f"Case {case.reference} is launched."
        return {"what": what, "next": "What happens next: add the PAs who work for this person."}
    if recorded == "representative":
        return {"what": "The representative is on record.", "next": "They can now be chosen in agreements."}
    employment = session.get(Employment, recorded)
    if employment and employment.person_id == case.person_id:
        name = session.get_one(Person, employment.pa_id).name
        after = f"What happens next: ask for the tasks that {name} should be allowed to do."
        return {"what": f"{name} is a PA of this case.", "next": after}
    rows = [row for id in recorded.split(",") if (row := session.get(DelegationRow, id))]
    if rows and all(row.case_id == case.id for row in rows):
        name = session.get_one(Person, rows[0].pa_id).name
        what = f"{counted(len(rows), 'task')} asked for, for {name}."
        return {"what": what, "next": "What happens next is below, under what waits for whom."}
    return None
