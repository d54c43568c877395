"""The co-ordinator's page about a stay in hospital, and what begins and ends one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case
from models.hospital import Admission
from models.organisations import Organisation
from models.people import Person
from services.act import Refused
from services.agreements.agreement_versions import versions
from services.choices import in_roles
from services.in_hospital import hospital
from services.in_hospital.hospital_asked import asked_in_case
from services.in_hospital.hospital_desk import hospitals, past_stays, stay_here, stay_of, stays_elsewhere
from services.in_hospital.hospital_history import plan_ahead
from services.in_hospital.hospital_liaison import both_spoke, talks_in_words, talks_of
from services.in_hospital.hospital_readiness import ready_for_home
from services.in_hospital.hospital_review import reviews_of
from services.in_hospital.hospital_stay import Stay
from services.in_hospital.interim import WordHere, words_here
from services.in_hospital.wards import wards_of
from web.desks import COORDINATOR
from web.in_hospital.hospital_case import (
    PREFIX,
    CaseToActOn,
    CaseToRead,
    StayToActOn,
    StayToRead,
    address,
    moment_typed,
    show,
)
from web.in_hospital.hospital_words import DONE, PERMISSIONS, STATES, agreement_tag, weeks, what_is_missing
from web.parts import once
from web.parts.clock_times import now_typed
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.viewer import CurrentAct, Now, Reading, requires

router = APIRouter(prefix=PREFIX, dependencies=[Depends(requires(COORDINATOR))])


@router.get("")
def stay(request: Request, case: CaseToRead, session: Reading, now: Now, done: str = "") -> Response:
    """In hospital or not; if so, who may do what there, what is missing, and the rota."""
    found = stay_of(session, case)
    past = [(*one, versions(session, one[0].id)) for one in past_stays(session, case)]
    wards = wards_of(session, [one[0] for one in past])
    known: dict[str, Any] = {
        "done": DONE.get(done, ""), "past": past, "wards": wards, "asked": asked_in_case(session, case.id),
        "ahead": plan_ahead(session, case, now), "reviews": reviews_of(session, [one[0] for one in past]),
    }  # fmt: skip
    if found is None:
        return show(
            request, "hospital_none.jinja", session, case, elsewhere=stays_elsewhere(session, case), **known
        )
    read = Stay(session, found, now)
    stay = stay_here(session, found, now, read)
    return show(
        request, "hospital.jinja", session, case, stay=stay,
        missing=what_is_missing(stay, address(case)), weeks=weeks(stay.shifts),
        home_weeks=weeks(stay.home_shifts), tag=agreement_tag(stay.paper),
        permissions=PERMISSIONS, states=STATES, words=_words(session, found, now),
        homes=ready_for_home(session, read) if stay.begun else (),
        talks=talks_in_words(session, found.id), both_spoke=both_spoke(talks_of(session, found.id)), **known,
    )  # fmt: skip


def _words(session: Session, found: Admission, now: datetime) -> list[WordHere]:
    """What the nurse in charge said for one shift, where a framework knows such a word."""
    try:
        return words_here(session, found, now)
    except Refused:
        return []


@router.get("/admit")
def admission_form(request: Request, case: CaseToRead, session: Reading, now: Now) -> Response:
    """Ask for the admission; a person has one stay at a time."""
    if stay_of(session, case) or stays_elsewhere(session, case):
        return see(address(case))
    return _show_admission(request, session, case, from_now(now), now)


@router.post("/admit")
def admit(request: Request, case: CaseToActOn, form: SentForm, act: CurrentAct) -> Response:
    """Record an admission, planned or as it happened."""
    kind = form.choice("kind", ("emergency", "planned"), missing="Say whether it was planned")
    place = form.choice("hospital", [one.id for one in hospitals(act.session)], missing="Choose the hospital")
    ward = form.text("ward", "Ward", missing="Enter the ward, or 'not known yet'")
    at = moment_typed(form, "on", "admission")
    nurse = form.choice("nurse", ["", *_nurses(act.session, act.now)], missing="Choose the on-call nurse")

    def do() -> str:
        if kind is None or place is None or at is None:
            raise ValueError("a form without errors has all its answers")
        planned = kind == "planned"
        hospital.admit(act, case, place, ward, at, planned=planned, on_call_nurse_id=nurse or None)
        return f"{address(case)}?done={'planned' if at > act.now else 'admitted'}"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_admission(request, act.session, case, form, act.now)


@router.get("/call-off")
def call_off_form(request: Request, case: CaseToRead, stay: StayToRead, session: Reading) -> Response:
    """Ask why a planned stay will not take place."""
    return show(request, "hospital_call_off.jinja", session, case, Form(), admission=stay)


@router.post("/call-off")
def call_off(
    request: Request, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct
) -> Response:
    """A planned stay will not take place."""
    why = form.text("why", "Your reason", missing="Say why it will not take place", longest=LONGEST_TEXT)

    def do() -> str:
        hospital.call_off(act, stay, why)
        return f"{address(case)}?done=called-off"

    if led := once.do(request, act, form, do):
        return see(led)
    return show(request, "hospital_call_off.jinja", act.session, case, form, admission=stay)


@router.get("/discharge")
def discharge_form(
    request: Request, case: CaseToRead, stay: StayToRead, session: Reading, now: Now
) -> Response:
    """Ask when the person came home."""
    return _show_discharge(request, session, case, stay, from_now(now), now)


@router.post("/discharge")
def discharge(
    request: Request, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct
) -> Response:
    """The person is home again."""
    at = moment_typed(form, "on", "discharge")

    def do() -> str:
        hospital.discharge(act, stay, at or act.now)
        return f"{address(case)}?done=discharged"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_discharge(request, act.session, case, stay, form, act.now)


@router.get("/on-call-nurse")
def nurse_form(request: Request, case: CaseToRead, stay: StayToRead, session: Reading, now: Now) -> Response:
    """Ask whom the ward rings."""
    there = hospital.on_call_nurse(session, stay)
    form = Form.of(nurse=there.id if there else "")
    return _show_nurse(request, session, case, form, now)


@router.post("/on-call-nurse")
def name_nurse(
    request: Request, case: CaseToActOn, stay: StayToActOn, form: SentForm, act: CurrentAct
) -> Response:
    """Whom the ward rings from now on."""
    nurse = form.choice("nurse", _nurses(act.session, act.now), missing="Choose the on-call nurse")
    telephone = form.text("telephone", "Telephone number", longest=40)
    if telephone and sum(character.isdigit() for character in telephone) < 3:
        form.refuse("telephone", "Telephone number must be a number that can be rung, like 01632 960123")

    def do() -> str:
        hospital.name_on_call_nurse(act, stay, nurse or "", telephone)
        return f"{address(case)}?done=nurse"

    if led := once.do(request, act, form, do):
        return see(led)
    return _show_nurse(request, act.session, case, form, act.now)


def from_now(now: datetime) -> Form:
    """A form whose moment `on` is this minute to begin with."""
    typed = now_typed(now)
    return Form.of(**{("on-at" if name == "at" else name): value for name, value in typed.items()})


def _show_admission(request: Request, session: Session, case: Case, form: Form, now: datetime) -> Response:
    places: list[Organisation] = list(hospitals(session))
    if len(places) == 1 and not form.value("hospital"):
        form.typed = {**form.typed, "hospital": (places[0].id,)}
    nurses = _nurses(session, now)
    return show(request, "admit.jinja", session, case, form, hospitals=places, nurses=nurses)


def _show_discharge(
    request: Request, session: Session, case: Case, stay: Admission, form: Form, now: datetime
) -> Response:
    homes = ready_for_home(session, Stay(session, stay, now))
    return show(request, "hospital_discharge.jinja", session, case, form, admission=stay, homes=homes)


def _show_nurse(request: Request, session: Session, case: Case, form: Form, now: datetime) -> Response:
    return show(request, "hospital_nurse.jinja", session, case, form, nurses=_nurses(session, now))


def _nurses(session: Session, now: datetime) -> dict[str, str]:
    """Who is on call today, with the number on record, by id."""
    found = in_roles(session, (hospital.ON_CALL_NURSE,), now)
    people = {one.person_id: session.get_one(Person, one.person_id) for one in found}
    return {
        one.person_id: ", ".join(
            filter(None, (one.name, one.place, people[one.person_id].telephone or "no number on record"))
        )
        for one in found
    }
