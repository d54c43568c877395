"""Adding to a case: a PA, a task for a PA, somebody who speaks for the person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case
from models.people import EmploymentModel, Person
from rules.framework import Framework
from rules.language import TaskText
from rules.moments import instant, london_day
from services.act import Act
from services.answers import frameworks_of
from services.cases import launch_delegation
from services.choices import MOST_PAS, pas_called, pas_elsewhere, pas_of, works_elsewhere
from services.desks.foreseen import Step, foresee
from services.desks.similar import similar_people
from services.desks.usual_times import ENOUGH
from services.importing.import_people import NewPerson, NewPost, add_person, employ, represent
from web.coordinator.cases import ToActOn, ToRead, about, risk_in_words
from web.coordinator.steps import today
from web.desks import COORDINATOR
from web.parts import once
from web.parts.decision_words import by_when, capital, what_to_do
from web.parts.forms import Form, SentForm, see
from web.templating import render, uk_date
from web.viewer import CurrentAct, Now, Reading, requires

MODELS: tuple[EmploymentModel, ...] = get_args(EmploymentModel)
NEW = "new"

router = APIRouter(prefix="/cases/{reference}", dependencies=[Depends(requires(COORDINATOR))])


@router.get("/pa")
def pa_form(request: Request, case: ToRead, session: Reading, now: Now) -> Response:
    """Who works for the person, and who employs them?"""
    return _render_pa(request, session, case, Form(), now)


@router.post("/pa")
def add_pa(request: Request, case: ToActOn, form: SentForm, act: CurrentAct) -> Response:
    """Put the PA and the employment on record; or first find a PA who is on record."""
    if address := once.again(request, act, form):
        return see(address)
    if form.value("go") == "find":
        return _render_pa(request, act.session, case, form, act.now)
    who = _who(form, act, case)
    name, born = _new_pa(form, act, case) if who == NEW else ("", None)
    model = form.choice("model", MODELS, missing="Say on which model the PA is employed")
    holder = act.session.get_one(Person, case.person_id).name
    needed = "" if model in (None, "direct") else "Enter who employs the PA"
    employer = form.text("employer", "The employer’s name", missing=needed) or holder
    first = form.date("first", "First day of the employment")

    def do() -> str:
        pa_id = who or ""
        if who == NEW:
            new = NewPerson(name, born)
            pa_id = add_person(act, case.organisation_id, new, [NewPost("PA", first)]).id  # type: ignore[arg-type]
        row = employ(
            act, case.organisation_id, pa_id, case.person_id, model, employer, (first, None)  # type: ignore[arg-type]
        )  # fmt: skip
        return f"/cases/{case.reference}?recorded={row.id}"

    if address := once.do(request, act, form, do):
        return see(address)
    return _render_pa(request, act.session, case, form, act.now, status_code=422)


def _render_pa(
    request: Request, session: Session, case: Case, form: Form, now: datetime, *, status_code: int = 200
) -> Response:
    """The form, with the PAs to choose from: all of them where they are few, else those with a part of the name."""
    named, day = form.value("find"), london_day(instant(now))
    known = pas_elsewhere(session, case, day, named=named, most=MOST_PAS + 1)
    many = len(known) > MOST_PAS
    shown = [] if many and not named else known[:MOST_PAS]
    context = {"form": form, "known": _people(shown), "many": many, "named": named, "most": MOST_PAS}
    return render(request, "case_pa.jinja", about(session, case) | context, status_code=status_code)


def _who(form: Form, act: Act, case: Case) -> str | None:
    """A PA on record, by id, or somebody new; None where neither was chosen."""
    if not pas_elsewhere(act.session, case, today(act.now), most=1):
        return NEW
    said = form.value("who")
    offered = [said] if works_elsewhere(act.session, case, today(act.now), said) else []
    return form.choice("who", (*offered, NEW), missing="Choose a PA on record, or somebody new")


@router.get("/delegation")
def delegation_form(
    request: Request, case: ToRead, session: Reading, now: Now, pa: str = "", task: str = ""
) -> Response:
    """Which PA, which tasks?"""
    form = Form.of(pa=pa, task=task)
    return render(request, "case_delegation.jinja", _to_ask_for(session, case, now) | {"form": form})


@router.post("/delegation")
def ask_for(request: Request, case: ToActOn, form: SentForm, act: CurrentAct) -> Response:
    """Ask for tasks to be delegated to a PA; if one of them cannot be, none is."""
    context = _to_ask_for(act.session, case, act.now)
    pa = form.choice("pa", [one.id for one in context["pas"]], missing="Choose the PA")
    tasks = form.choices(
        "task", [one["id"] for one in context["possible"]], missing="Choose at least one task"
    )

    if form.value("go") == "check" and not form.errors:
        told = _foreseen(act, case, pa or "", tasks)
        return render(request, "case_delegation_check.jinja", context | told | {"form": form, "tasks": tasks})

    def do() -> str:
        ids = [launch_delegation(act, case, pa or "", task).id for task in tasks]
        if len(ids) == 1:
            return f"/delegations/{ids[0]}?recorded={ids[0]}"
        return f"/cases/{case.reference}?recorded={','.join(ids)}"

    if address := once.do(request, act, form, do):
        return see(address)
    return render(request, "case_delegation.jinja", context | {"form": form}, status_code=422)


def _foreseen(act: Act, case: Case, pa_id: str, tasks: list[str]) -> dict[str, Any]:
    """What will be needed for these tasks, by whom, and how long it took before."""
    pa, day = act.session.get_one(Person, pa_id), today(act.now)
    found, whole = foresee(act.session, case, pa, tasks, act.now)
    return {
        "pa": pa,
        "now": act.now,
        "foreseen": [(one, [_step(step, day) for step in one.steps]) for one in found],
        "whole": whole,
        "enough": ENOUGH,
        "alike": similar_people(act.session, case.organisation_id, [pa]).get(pa.id, ()),
    }


def _step(step: Step, day: Any) -> dict[str, Any]:
    return {
        "what": what_to_do(step.what, step.requirement),
        "who": capital(step.role),
        "when": by_when(step.by, day) if step.by else f"within {step.within} of its turn",
        "usual": step.usual,
    }


@router.get("/representative")
def representative_form(request: Request, case: ToRead, session: Reading) -> Response:
    """Who may speak for the person, and by what right?"""
    return render(request, "case_representative.jinja", about(session, case) | {"form": Form()})


@router.post("/representative")
def add_representative(request: Request, case: ToActOn, form: SentForm, act: CurrentAct) -> Response:
    """Put a representative on record."""
    name = form.text("name", "The name", missing="Enter the representative’s name")
    right = form.text("right", "The right", missing="Say by what right they speak for the person")
    first = form.date("first", "The first day", not_after=today(act.now))

    def do() -> str:
        post = NewPost("representative", first)  # type: ignore[arg-type]
        other = add_person(act, case.organisation_id, NewPerson(name), [post])
        represent(act, case.organisation_id, case.person_id, other.id, right, first)  # type: ignore[arg-type]
        return f"/cases/{case.reference}?recorded=representative"

    if address := once.do(request, act, form, do):
        return see(address)
    context = about(act.session, case) | {"form": form}
    return render(request, "case_representative.jinja", context, status_code=422)


def _new_pa(form: Form, act: Act, case: Case) -> tuple[str, Any]:
    """A new PA's name and birthday; a name that is on record already has to be somebody else's on purpose."""
    name = " ".join(form.text("name", "The PA’s name", missing="Enter the PA’s name").split())
    born = form.date("born", "Date of birth", required=False, not_after=today(act.now))
    same = next(iter(pas_called(act.session, case, today(act.now), name)), None)
    if same and not form.value("another"):
        birthday = f", born {uk_date(same.born)}," if same.born else ""
        form.refuse(
            "name",
            f"{same.name}{birthday} is on record already: "
            "choose them above, or tick that this is somebody else of the same name",
        )
    return name, born


def _people(known: list[Person]) -> list[dict[str, str]]:
    return [{"id": one.id, "name": one.name, "born": uk_date(one.born) if one.born else ""} for one in known]


def _to_ask_for(session: Session, case: Case, now: Any) -> dict[str, Any]:
    """The PAs, the tasks that may be delegated, and those that never are, with the reason."""
    tasks = _tasks(frameworks_of(session, case.id, now))
    told = [
        {
            "id": id,
            "title": found[0].title,
            "risk": risk_in_words(max(one.risk for one in found)),
            "about": found[0].about,
            "never": next((one.never_delegated for one in found if one.never_delegated), None),
        }
        for id, found in tasks.items()
    ]
    return about(session, case) | {
        "pas": pas_of(session, case, london_day(instant(now))),
        "possible": [one for one in told if not one["never"]],
        "never": [one for one in told if one["never"]],
    }


def _tasks(frameworks: Mapping[str, Framework]) -> dict[str, list[TaskText]]:
    """Every task that a framework of the case knows, with what each says of it."""
    found: dict[str, list[TaskText]] = {}
    for framework in frameworks.values():
        for id, text in framework.text.tasks.items():
            found.setdefault(id, []).append(text)
    return found
