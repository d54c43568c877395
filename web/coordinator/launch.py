"""Launching a case in four pages: for whom, under which frameworks, with which settings, and all of it checked.

Nothing is kept between the pages but in the form itself: what was answered before is carried along in hidden
fields, and everything is read anew before a case is launched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from models.nhs_number import NhsNumber
from models.people import Person
from rules.language import SettingText
from services.access.numbers_tried import may_try, note_try
from services.act import Act
from services.cases import Application, launch_case
from services.choices import Version, case_of, last_frameworks, versions, with_nhs_number
from services.desks.foreseen_case import Need, foresee_case
from services.desks.usual_times import ENOUGH
from services.importing.import_people import NewPerson, NewPost, add_person
from web.coordinator.caseload import Coordinator
from web.coordinator.steps import today
from web.desks import COORDINATOR
from web.parts import once
from web.parts.alike import names_alike
from web.parts.decision_words import capital, what_to_do
from web.parts.forms import Form, SentForm, see
from web.templating import render
from web.viewer import CurrentAct, requires

PAGES = ("person", "frameworks", "settings", "check", "launch")
NOT_CARRIED = ("go", "once")

CANNOT = (
    "A case cannot be launched here with this NHS number and date of birth. Check both with the referral;"
    " if they are right, ask your PHB lead"
)
router = APIRouter(prefix="/caseload/launch", dependencies=[Depends(requires(COORDINATOR))])


@dataclass
class Answers:
    """What was answered so far."""

    name: str = ""
    born: date | None = None
    number: NhsNumber | None = None
    person: Person | None = None
    versions: list[Version] = field(default_factory=list)
    settings: dict[str, dict[str, str | int]] = field(default_factory=dict)


@router.get("")
def begin(request: Request) -> Response:
    """For whom is the case?"""
    return render(request, "launch_person.jinja", {"form": Form(), "carried": []})


@router.post("")
def go_on(request: Request, form: SentForm, viewer: Coordinator, act: CurrentAct) -> Response:
    """The page that the button leads to, or the first page that something is wrong with."""
    wanted = form.value("go") if form.value("go") in PAGES else "person"
    if wanted == "launch" and (address := once.again(request, act, form)):
        return see(address)
    answers, offered = Answers(), versions(act.session, viewer.organisation_id, today(act.now))
    readers = {
        "person": lambda: _read_person(form, act, viewer, answers),
        "frameworks": lambda: _read_frameworks(form, offered, today(act.now), answers),
        "settings": lambda: _read_settings(form, answers),
    }
    for page in PAGES[: PAGES.index(wanted)]:
        if page in readers:
            readers[page]()
        if form.errors:
            return _show(request, page, form, answers, _context(page, act, viewer, form, offered, answers))
    if wanted == "launch":
        if address := once.do(request, act, form, lambda: _launch(act, viewer.organisation_id, answers)):
            return see(address)
        wanted = "check"
    return _show(request, wanted, form, answers, _context(wanted, act, viewer, form, offered, answers))


def setting_field(framework: str, name: str) -> str:
    """The name of the field in which a setting is chosen."""
    return f"setting-{framework}-{name.replace(' ', '-')}"


def _show(request: Request, page: str, form: Form, answers: Answers, context: dict[str, Any]) -> Response:
    known = {"form": form, "answers": answers, "carried": list(_carried(form, page))} | context
    status = 422 if form.errors else 200
    return render(request, f"launch_{page}.jinja", known, status_code=status)


def _carried(form: Form, page: str) -> Iterator[tuple[str, str]]:
    """What was typed on the other pages."""
    for name, values in form.typed.items():
        if _page_of(name) != page and name not in NOT_CARRIED:
            yield from ((name, value) for value in values)


def _page_of(name: str) -> str:
    if name.startswith("setting-"):
        return "settings"
    return "frameworks" if name == "framework" else "person"


def _context(
    page: str, act: Act, viewer: Coordinator, form: Form, offered: list[Version], answers: Answers
) -> dict[str, Any]:
    """What a page shows beside the form."""
    if page == "person":
        return {}
    day = today(act.now)
    person = answers.person or Person(id="", name=answers.name, created_at=act.now)
    alike = names_alike(act.session, viewer.organisation_id, person)
    if page == "frameworks":
        if not form.values("framework"):
            last = last_frameworks(act.session, viewer.organisation_id)
            form.typed = {**form.typed, "framework": tuple(last)}
        told = [(one, why_not(one, day)) for one in offered]
        return alike | {
            "ticked": bool(form.values("framework")),
            "possible": [one for one, why in told if not why],
            "impossible": [(one, why) for one, why in told if why],
        }
    if page == "settings":
        return alike | {"groups": [_group(one) for one in answers.versions]}
    return alike | {
        "told": list(_told(answers)),
        "foreseen": _foreseen(act, viewer.organisation_id, answers),
    }


def why_not(version: Version, day: date) -> str:
    """Why a version cannot be chosen; empty if it can."""
    if version.approval is None:
        return (
            "Not approved for your organisation. Its clinical lead has to approve it before it can be chosen."
        )
    if not version.in_force(day):
        return "Not in force today."
    return ""


def _read_person(form: Form, act: Act, viewer: Coordinator, answers: Answers) -> None:
    answers.name = " ".join(form.text("name", "The name", missing="Enter the person’s full name").split())
    answers.born = form.date("born", "Date of birth", not_after=today(act.now))
    number = form.text("number", "NHS number", missing="Enter the NHS number")
    try:
        answers.number = NhsNumber(number) if number else None
    except ValueError as wrong:
        form.refuse("number", f"NHS number is not right: {wrong}")
    if answers.number and answers.born and not form.errors:
        _check_person(form, act, viewer, answers, answers.number, answers.born)


def _check_person(
    form: Form, act: Act, viewer: Coordinator, answers: Answers, number: NhsNumber, born: date
) -> None:
    """Somebody on record under this number has to be the same person, and must not have a case already.

    Looked for only where all else is said. A number alone must open nobody's record, nor tell that there is one:
    whoever tried too often reads the same words for every number.
    """
    person = with_nhs_number(act.session, number)
    if person and (found := case_of(act.session, viewer.organisation_id, person.id)):
        form.refuse(
            "number", f"{person.name} has a case already, {found.reference}: find it in your caseload"
        )
    elif not may_try(act):
        form.refuse("number", CANNOT)
    elif person and person.born != born:  # also where no date is on record
        note_try(act, viewer, person)
        form.refuse("number", CANNOT)
    else:
        answers.person = person


def _read_frameworks(form: Form, offered: list[Version], day: date, answers: Answers) -> None:
    possible = {one.framework.sha256: one for one in offered if not why_not(one, day)}
    chosen = form.choices("framework", possible, missing="Choose the frameworks that apply")
    answers.versions = [possible[sha256] for sha256 in chosen]
    names = [one.framework.id for one in answers.versions]
    if len(names) != len(set(names)):
        form.refuse("framework", "Choose one version of each framework")
    if chosen and all(one.in_hospital_only for one in answers.versions):
        form.refuse("framework", "Choose at least one framework that applies at home as well")


def _read_settings(form: Form, answers: Answers) -> None:
    """Only what differs from the default is a choice; what must be chosen has no default."""
    for version in answers.versions:
        framework = version.framework
        chosen: dict[str, str | int] = {}
        for name, text in framework.text.settings.items():
            value = _choice(form, setting_field(framework.id, name), text)
            if value is not None and value != text.default:
                chosen[name] = value
        answers.settings[framework.id] = chosen


def _choice(form: Form, name: str, text: SettingText) -> str | int | None:
    offered = {str(choice): choice for choice in text.choices}
    if not form.value(name) and text.default is not None:
        return text.default
    value = form.choice(name, offered, missing=f"Choose: {text.asks}")
    return None if value is None else offered[value]


def _group(version: Version) -> dict[str, Any]:
    """The settings of one framework: those that must be chosen, and those that have a default."""
    fields = [
        {"name": setting_field(version.framework.id, name), "text": text}
        for name, text in version.framework.text.settings.items()
    ]
    return {
        "title": version.framework.text.title,
        "open": [one for one in fields if one["text"].default is None],  # type: ignore[attr-defined]
        "default": [one for one in fields if one["text"].default is not None],  # type: ignore[attr-defined]
    }


def _told(answers: Answers) -> Iterator[dict[str, Any]]:
    """Each framework with its settings, as they will be, in words."""
    for version in answers.versions:
        chosen = answers.settings[version.framework.id]
        rows = [
            (text.asks, f"{chosen[name]}" if name in chosen else f"{text.default} (the default)")
            for name, text in version.framework.text.settings.items()
        ]
        yield {"version": version, "rows": rows}


def _foreseen(act: Act, organisation_id: str, answers: Answers) -> dict[str, Any]:
    """What the frameworks will ask for, role by role, and how long it took here before."""
    found = foresee_case(act.session, organisation_id, _applications(answers), answers.born, act.now)
    return {
        "every": _by_role(one for one in found.home if not one.tasks),
        "some": _by_role(one for one in found.home if one.tasks),
        "hospital": _by_role(found.hospital),
        "tasks": found.tasks,
        "whole": found.whole,
        "enough": ENOUGH,
    }


def _by_role(needs: Iterable[Need]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Under each role what it will have to do; the roles in the order in which their turn comes."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in needs:
        told = {
            "what": what_to_do(one.what, one.requirement),
            "within": one.within,
            "usual": one.usual,
            "tasks": one.tasks,
        }
        found.setdefault(capital(one.role), []).append(told)
    return list(found.items())


def _applications(answers: Answers) -> list[Application]:
    return [
        Application(one.framework, answers.settings[one.framework.id], one.in_hospital_only)
        for one in answers.versions
    ]


def _launch(act: Act, organisation_id: str, answers: Answers) -> str:
    person = answers.person
    if person is None:
        new = NewPerson(answers.name, answers.born, answers.number)
        person = add_person(act, organisation_id, new, [NewPost("PHB holder", today(act.now))])
    case = launch_case(act, organisation_id, person.id, _applications(answers))
    return f"/cases/{case.reference}?recorded={case.id}"
