"""The trainer's desk: what waits for her, and one delegation with all that she can record about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from rules.moments import instant, london_day
from services import trainer_desk
from services.answers import Answered, answer_now
from services.delegation_letter import KIND as LETTER
from services.standing import Standing
from services.trainer_desk import Practices, SignOff
from web import once, presenters
from web.decision_words import Words, by_when, capital, evidence_line, words
from web.desks import TRAINER
from web.errors import absent
from web.forms import SentForm, see
from web.papers import paper, papers
from web.presenters import Tag
from web.sign_off_steps import STEPS, Step
from web.templating import render, uk_date
from web.viewer import CurrentAct, Now, Reading, Viewer, requires

Trainer = Annotated[Viewer, Depends(requires(TRAINER))]

router = APIRouter(prefix="/sign-offs", dependencies=[Depends(requires(TRAINER))])


@dataclass(frozen=True)
class Line:
    """One delegation in the inbox, in words."""

    href: str
    pa: str
    person: str
    task: str
    tag: Tag
    to_do: tuple[tuple[str, str, bool], ...]
    """What, by when, and whether it is overdue."""


@dataclass(frozen=True)
class Notice:
    """What a trainer has to know of her registration before she signs anything."""

    heading: str
    text: str
    may_sign: bool


def row_to_read(id: str, viewer: Trainer, session: Reading) -> DelegationRow:
    """A delegation that this trainer has to do with; to all others it does not exist."""
    return trainer_desk.delegation_for(session, viewer.person_id, id)


def row_to_act_on(id: str, viewer: Trainer, act: CurrentAct) -> DelegationRow:
    """The same, to record something."""
    return trainer_desk.delegation_for(act.session, viewer.person_id, id)


ToRead = Annotated[DelegationRow, Depends(row_to_read)]
ToActOn = Annotated[DelegationRow, Depends(row_to_act_on)]


@router.get("")
def sign_offs(request: Request, viewer: Trainer, session: Reading, now: Now) -> Response:
    """What waits for this trainer, the most urgent first."""
    today = london_day(instant(now))
    found = trainer_desk.inbox(session, viewer.person_id, now)
    registration = trainer_desk.registration_of(session, viewer.person_id, now)
    context = {
        "to_do": [_line(one, today) for one in found if one.to_do],
        "to_train": [_line(one, today) for one in found if _waits_for_training(one)],
        "others": [_line(one, today) for one in found if not one.to_do and not _waits_for_training(one)],
        "overdue": sum(any(do.by < today for do in one.to_do) for one in found),
        "registration": registration,
        "notice": notice_of(registration),
    }
    return render(request, "sign_offs.jinja", context)


@router.get("/{id}")
def sign_off(
    request: Request, row: ToRead, viewer: Trainer, session: Reading, now: Now, recorded: str = ""
) -> Response:
    """The answer now, what is on record, and what can be recorded."""
    answer = answer_now(session, row, now)
    said = words(answer)
    context = about(session, answer, viewer) | {
        "answer": said,
        "banner": _banner(answer, said, recorded, viewer),
        "steps": _steps(session, answer),
        "letters": papers(session, LETTER, row.id, f"/sign-offs/{row.id}/letter"),
        "evidence": [evidence_line(piece) for piece in answer.evidence.values()],
    }
    return render(request, "sign_off.jinja", context)


@router.get("/{id}/letter/{number}")
def letter(number: int, row: ToRead, session: Reading) -> Response:
    """The delegation letter, in one of its versions."""
    return paper(session, LETTER, row.id, number)


@router.get("/{id}/{slug}")
def step_form(
    request: Request, slug: str, row: ToRead, viewer: Trainer, session: Reading, now: Now
) -> Response:
    """The form of a step, as it is first seen."""
    step = _step(slug)
    context = step.context(session, row, viewer, now)
    form = step.empty(viewer, context, now)
    known = about(session, answer_now(session, row, now), viewer)
    return render(request, step.template, known | context | {"form": form})


@router.post("/{id}/{slug}")
def take_step(
    request: Request, slug: str, row: ToActOn, viewer: Trainer, form: SentForm, act: CurrentAct
) -> Response:
    """Record what the form says, once."""
    step, id = _step(slug), row.id
    context = step.context(act.session, row, viewer, act.now)
    do = step.read(act, row, form, context)
    address = do and once.do(request, act, form, lambda: f"/sign-offs/{id}?recorded={do().id}")
    if address:
        return see(address)
    known = about(act.session, answer_now(act.session, row, act.now), viewer)
    return render(request, step.template, known | context | {"form": form}, status_code=422)


def about(session: Session, answer: Answered, viewer: Viewer) -> dict[str, Any]:
    """What every page about one sign-off is told."""
    registration = trainer_desk.registration_of(session, viewer.person_id, answer.asked_at)
    counted = answer.decision and trainer_desk.practices(session, answer.row, answer.asked_at)
    return {
        "about": answer,
        "here": f"/sign-offs/{answer.row.id}",
        "registration": registration,
        "notice": notice_of(registration),
        "practices": practices_in_words(counted) if counted else "",
    }


def notice_of(registration: Standing) -> Notice | None:
    """Nothing, where all is well."""
    day = uk_date(registration.last_day) if registration.last_day else ""
    way_out = "Renew it with your regulator, and ask the co-ordinator to record the new date."
    match registration.state:
        case "in force":
            return None
        case "ends soon":
            return Notice(
                f"Your registration ends on {day}",
                f"You can sign off to the end of that day. {way_out}",
                True,
            )
        case "unconfirmed":
            told = f"Your registration ran to {day}, and nobody has looked it up since. {way_out}"
            return Notice("You cannot sign off", told, False)
        case "ended":
            return Notice("You cannot sign off", f"Your registration ended on {day}. {way_out}", False)
        case "suspended":
            told = f"Your registration has been suspended since {day}. It is lifted by your regulator."
            return Notice("You cannot sign off", told, False)
        case "with conditions":
            told = f"Since {day} you are under conditions of practice. The PHB lead records whether they allow it."
            return Notice("You cannot sign off", told, False)
        case "not on record":
            told = "Your registration is not on record. Ask the co-ordinator to look it up and record it."
            return Notice("You cannot sign off", told, False)


def practices_in_words(practices: Practices) -> str:
    """`2 supervised practices are needed before the assessment. 1 is on record.`"""
    needed = presenters.counted(practices.needed, "supervised practice")
    are = "is" if practices.needed == 1 else "are"
    there = "1 counts so far" if practices.on_record == 1 else f"{practices.on_record or 'None'} count so far"
    return f"{needed} {are} needed before the assessment. {there}."


def _waits_for_training(one: SignOff) -> bool:
    """Nobody has been asked by name: whoever gives the training finds it here."""
    return not one.to_do and one.status == "waiting for training"


def _line(one: SignOff, today: date) -> Line:
    return Line(
        href=f"/sign-offs/{one.row.id}",
        pa=one.pa.name,
        person=one.person.name,
        task=capital(one.row.task),
        tag=presenters.status(one.status),
        to_do=tuple((capital(do.what), _when(do.by, today), do.by < today) for do in one.to_do),
    )


def _when(day: date, today: date) -> str:
    """`overdue by 3 days`, `today`, `tomorrow`, `by 10 July 2026`."""
    if day < today:
        return f"overdue by {presenters.counted((today - day).days, 'day')}"
    return by_when(day, today)


def _step(slug: str) -> Step:
    if slug not in STEPS:
        raise absent()
    return STEPS[slug]


def _steps(session: Session, answer: Answered) -> list[tuple[Step, bool]]:
    """What can be recorded, and whether it is asked for now: that first."""
    if answer.decision is None or answer.decision.status == "never delegated":
        return []
    asked = trainer_desk.kinds_asked_for(session, answer.row, answer.decision, answer.asked_at)
    steps = [step for step in STEPS.values() if step.applies(session, answer.row)]
    return sorted(((step, step.kind in asked) for step in steps), key=lambda pair: not pair[1])


def _banner(answer: Answered, said: Words, recorded: str, viewer: Viewer) -> dict[str, str] | None:
    """What this trainer recorded a moment ago, if the address names it, and what happens next."""
    piece = answer.evidence.get(recorded)
    if piece is None or piece.row.recorded_by != viewer.person_id:
        return None
    return {"what": evidence_line(piece), "next": " ".join(_next(said))}


def _next(said: Words) -> Iterator[str]:
    """What she has to do next; if nothing, what somebody else has to."""
    mine = [one for one in said.to_do if one.role in trainer_desk.HERS]
    if mine:
        yield f"What happens next: you {mine[0].what[0].lower()}{mine[0].what[1:]}, {mine[0].when}."
        return
    yield "There is nothing more for you to do now."
    if said.to_do:
        first = said.to_do[0]
        yield f"What happens next: {first.what} ({first.role}, {first.when})."
