"""What a one-time link opens on the ward's device, without login: the agreement to sign, or a word for one shift."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from models.hospital import Admission, Agreement
from models.people import Person
from rules.moments import Span, instant, london
from services.act import Act, Actor
from services.agreements.agreement_signing import Signed
from services.agreements.agreement_versions import latest_agreement, signatures, signed_by
from services.agreements.signatories import signatories_of
from services.agreements.signing_links import (
    NURSE_IN_CHARGE,
    Link,
    LinkState,
    link_with,
    sign_with_link,
    take_link,
    use_link,
    used_at,
)
from services.in_hospital.hospital_desk import paper_here, stay_here
from services.in_hospital.interim import Word, give_word, tasks_to_let, words_here
from web.in_hospital.agreement_file import agreement_file
from web.in_hospital.code_form import ask_for_code, on_to
from web.in_hospital.hospital_words import PERMISSIONS
from web.parts.clock_times import read_time
from web.parts.errors import absent
from web.parts.forms import Form, SentForm, see
from web.templating import render
from web.viewer import Database, Now, Reading

router = APIRouter(prefix="/sign")

FLOW = "signing link"
SIGNS_AS = ("self", "deputy")


@router.get("")
def ask(request: Request) -> Response:
    """Ask for the code of a link that was read out."""
    return ask_for_code(request, "sign.jinja")


@router.post("")
def look(request: Request, form: SentForm) -> Response:
    """On to the page of the code that was typed."""
    return on_to(request, "sign.jinja", form, "/sign", missing="Type the code that you were given")


@router.get("/{code}")
def opened(request: Request, code: str, session: Reading, now: Now) -> Response:
    """What there is to sign; of a used link what came of it; of any other code, nothing."""
    return _show(request, code, session, link_with(session, code, now), Form(), now)


@router.post("/{code}")
def sign(request: Request, code: str, form: SentForm, session: Database, now: Now) -> Response:
    """The signature, or the word for one shift; with it the link is used up."""
    link = link_with(session, code, now)
    if link is None or not link.is_open:
        return _show(request, code, session, link, form, now)
    act = Act(session, now, Actor("", link.row.role, flow=FLOW))
    sent = _word if link.row.role == NURSE_IN_CHARGE else _signature
    if sent(act, link, form):
        return see(f"/sign/{quote(code)}")
    return _show(request, code, session, link_with(session, code, now), form, now)


@router.get("/{code}/agreement")
def paper(code: str, session: Reading, now: Now) -> Response:
    """The newest version, to be read before it is signed."""
    link = link_with(session, code, now)
    newest = latest_agreement(session, link.row.admission_id) if link and link.is_open else None
    if newest is None:
        raise absent()
    return agreement_file(session, newest, "inline")


def _signature(act: Act, link: Link, form: Form) -> bool:
    """Whether it was given; if not, the form says why."""
    name = form.text("name", "Name", missing="Enter your name")
    job_title = form.text("job-title", "Job title", missing="Enter your job title")
    signing_as = form.choice("as", SIGNS_AS, missing="Say for whom you sign")
    form.choice("read", ("yes",), missing="Read the agreement, and tick that you agree to it")
    newest = act.session.get(Agreement, form.value("version"))
    if newest is None:
        form.refuse("", "This page was opened before there was an agreement: open the link again", at="")
    if form.errors or newest is None:
        return False
    signed = Signed(link.row.role, name, job_title, as_deputy=signing_as == "deputy")
    with form.trying(act.session):
        sign_with_link(act, link, newest, signed)
    return not form.errors


def _word(act: Act, link: Link, form: Form) -> bool:
    """Whether the word was given for at least one PA; if not, the form says why."""
    admission = act.session.get_one(Admission, link.row.admission_id)
    to_let = tasks_to_let(act.session, admission, act.now)
    staying = form.choices(
        "stays", [one.pa_id for one in to_let], missing="Tick which PAs stay for this shift"
    )
    tasks = {one.pa_id: form.choices(f"tasks-{one.pa_id}", one.tasks) for one in to_let}
    for pa_id, named in tasks.items():
        if named and pa_id not in staying:
            form.refuse(
                "stays", "A task is ticked for a PA who does not stay: tick that the PA stays, or no task"
            )
    ends_at = _shift_end(form, act.now)
    name = form.text("name", "Name", missing="Enter your name")
    job_title = form.text("job-title", "Job title", missing="Enter your job title")
    shown = form.choice(
        "shown", ("yes",), missing="Show each of them this ward first, and tick that you have"
    )
    if form.errors or ends_at is None:
        return False
    with form.trying(act.session):
        take_link(act, link)
        for pa_id in staying:
            word = Word(pa_id, tuple(tasks[pa_id]), ends_at, name, job_title, shown_round=shown == "yes")
            give_word(act, admission, word)
        use_link(act, link.row)
    return not form.errors


def _shift_end(form: Form, now: datetime) -> datetime | None:
    """When the clock on the wall next shows the time that was typed."""
    typed = form.text("until", "Time", missing="Enter the time at which this shift ends")
    at = read_time(typed) if typed else None
    if at is None:
        if typed:
            form.refuse("until", "The end of the shift must be a time, like 7:30am or 07:30")
        return None
    here = london(instant(now))
    day = here.date() if at > here.time() else here.date() + timedelta(days=1)
    try:
        return london(Span.parse(f"{day.isoformat()}T{at:%H:%M}").first)
    except ValueError:
        form.refuse("until", "The clocks change at that time: enter a time an hour away from it")
        return None


def _show(
    request: Request, code: str, session: Session, link: Link | None, form: Form, now: datetime
) -> Response:
    if link is None:
        return ask_for_code(request, "sign.jinja", unknown=True)
    admission = session.get_one(Admission, link.row.admission_id)
    context = {"form": form, "code": code, "link": link, "now": now, "role": link.row.role}
    if not link.is_open:
        return _show_closed(request, session, admission, context, now)
    context |= _about(session, admission, now)
    status = 422 if form.errors else 200
    if link.row.role == NURSE_IN_CHARGE:
        context["to_let"] = tasks_to_let(session, admission, now)
        return render(request, "sign_word.jinja", context, status_code=status)
    context["named"] = signatories_of(session, admission.id).get(link.row.role)
    return render(request, "sign_agreement.jinja", context, status_code=status)


def _show_closed(
    request: Request, session: Session, admission: Admission, context: dict[str, Any], now: datetime
) -> Response:
    """To whoever used the link, what came of it; of the others, only that they open nothing."""
    if context["link"].state is not LinkState.USED:
        return render(request, "sign_closed.jinja", context, status_code=410)
    if context["role"] == NURSE_IN_CHARGE:
        at = used_at(session, context["link"])
        context["words"] = [one for one in words_here(session, admission, now) if one.row.given_at == at]
    else:
        there = {one.role for one in signatures(session, admission.id)}
        context["waiting"] = [role for role in signed_by(session, admission, now) if role not in there]
        context["in_force"] = paper_here(session, admission, now).holds
    return render(request, "sign_done.jinja", context)


def _about(session: Session, admission: Admission, now: datetime) -> dict[str, Any]:
    """Who is on which ward, and what the agreement says of each PA."""
    stay = stay_here(session, admission, now)
    return {
        "person": session.get_one(Person, admission.person_id),
        "stay": stay,
        "newest": latest_agreement(session, admission.id),
        "permissions": PERMISSIONS,
    }
