"""What every page about a stay in hospital begins with: whose case it is, which stay, and the form's frame."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import Case
from models.hospital import Admission
from models.organisations import Organisation
from models.people import Person
from rules.moments import FOREVER, Span, london
from services.choices import Party, in_roles
from services.in_hospital.hospital_desk import stay_of
from services.in_hospital.wards import ward_at
from web.coordinator.cases import case_to_act_on, case_to_read
from web.parts.alike import names_alike
from web.parts.clock_times import read_time
from web.parts.errors import SeeOther
from web.parts.forms import Form
from web.templating import render, uk_date
from web.viewer import CurrentAct, Reading

PREFIX = "/cases/{reference}/hospital"


def address(case: Case) -> str:
    """Where the pages about this case's stays in hospital begin."""
    return f"/cases/{case.reference}/hospital"


CaseToRead = Annotated[Case, Depends(case_to_read)]
CaseToActOn = Annotated[Case, Depends(case_to_act_on)]


def stay_to_read(case: CaseToRead, session: Reading) -> Admission:
    """The stay that has not ended; without one, the way on is the page that says so."""
    return _stay(session, case)


def stay_to_act_on(case: CaseToActOn, act: CurrentAct) -> Admission:
    """The same, to record something."""
    return _stay(act.session, case)


StayToRead = Annotated[Admission, Depends(stay_to_read)]
StayToActOn = Annotated[Admission, Depends(stay_to_act_on)]


def show(
    request: Request, template: str, session: Session, case: Case, form: Form | None = None, **more: Any
) -> Response:
    """A page about this case; with the form's errors, if it has any, and the ward of the `admission` it is about."""
    person = session.get_one(Person, case.person_id)
    context = {
        **names_alike(session, case.organisation_id, person),
        "case": case,
        "person": person,
        "here": address(case),
        "form": form,
    }
    if stay := more.get("admission"):
        context["ward"] = ward_at(session, stay, FOREVER).name
    return render(request, template, context | more, status_code=422 if form and form.errors else 200)


def people_in(session: Session, role: str, admission: Admission, now: datetime) -> list[Party]:
    """Whoever holds a role today: those of this hospital, or if it has none on record, everybody."""
    found = in_roles(session, (role,), now)
    hospital = session.get_one(Organisation, admission.hospital_id).name
    return [one for one in found if one.place == hospital] or found


def moment_typed(form: Form, name: str, called: str) -> datetime | None:
    """A moment from the date `name` and the time `name-at`, past or to come; None with an error if it is none."""
    day = form.date(name, f"Day of {called}")
    return at_time(form, name, called, day)


def at_time(form: Form, name: str, called: str, day: date | None) -> datetime | None:
    """The time typed beside a day, on London's clock."""
    field = f"{name}-at"
    typed = form.text(field, "Time", missing=f"Enter the time of {called}")
    found = read_time(typed) if typed else None
    if typed and found is None:
        form.refuse(field, f"Time of {called} must be a time, like 2:30pm or 14:30")
    if day is None or found is None:
        return None
    try:
        return london(Span.parse(f"{day.isoformat()}T{found:%H:%M}").first)
    except ValueError:
        words = f"The clocks changed at that time on {uk_date(day)}: enter a time an hour away from it"
        form.refuse(field, words)
        return None


def days_running(moment: datetime, days: Iterable[int]) -> list[datetime]:
    """The same time by London's clock, so many days later."""
    here = moment.replace(tzinfo=None)
    return [(here + timedelta(days=number)).replace(tzinfo=moment.tzinfo) for number in days]


def _stay(session: Session, case: Case) -> Admission:
    found = stay_of(session, case)
    if found is None:
        raise SeeOther(address(case))
    return found
