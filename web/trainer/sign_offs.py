"""The trainer's and the monitoring nurse's desk: what waits for her, and what she can record of one delegation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.forms import KeptForm
from models.people import Person
from services import kept_forms
from services.access import access
from services.access.deputies import stands_in_for
from services.access.relations import hers
from services.act import Act, NotFound
from services.answers import Answered, answer_now
from services.delegation_letter import KIND as LETTER
from services.files.handed_in import evidence_files, file_of, own_files
from services.standing import Standing
from services.training import trainer_desk
from services.training.arrangements import Arranged, arranged
from services.training.trainer_desk import Practices
from web.desks import MONITOR, TRAINER
from web.parts import once, presenters
from web.parts.alike import names_alike
from web.parts.decision_words import Words, capital, evidence_line, words
from web.parts.errors import absent
from web.parts.forms import Form, SentForm, see
from web.parts.kept import forget, kept_form
from web.parts.papers import paper, papers
from web.parts.uploads import Store, Upload, file_answer, in_words, take_in, uploaded
from web.templating import render, uk_date
from web.trainer import arranged_words
from web.trainer.inbox import inbox_page
from web.trainer.learning_steps import ATTACHED, LEARNING_STEPS, STEP_ENDED, material_lines, plan_lines
from web.trainer.sign_off_check import CHANGE, CHECKED, would_be_refused
from web.trainer.sign_off_steps import STEPS, Step
from web.viewer import CurrentAct, Looking, LookingToAct, Now, Reading, Settings, Viewer, requires

Trainer = Annotated[Viewer, Depends(requires(TRAINER, MONITOR))]

ALL_STEPS = {**STEPS, **LEARNING_STEPS}

SAID_OF = {
    ATTACHED: "The reference material is there for the PA to look at.",
    STEP_ENDED: "The step of the action plan is over.",
}
"""What an address may name besides evidence."""

router = APIRouter(prefix="/sign-offs", dependencies=[Depends(requires(TRAINER, MONITOR))])


@dataclass(frozen=True)
class Notice:
    """What a trainer has to know of her registration before she signs anything."""

    heading: str
    text: str
    may_sign: bool


def row_to_read(id: str, viewer: Trainer, session: Reading, now: Now, looking: Looking) -> DelegationRow:
    """A delegation that this trainer has to do with; to all others it does not exist."""
    return looking.at(access.delegation_for(session, viewer, id, now), "sign-off")


def row_to_act_on(id: str, viewer: Trainer, act: CurrentAct, looking: LookingToAct) -> DelegationRow:
    """The same, to record something."""
    return looking.at(access.delegation_for(act.session, viewer, id, act.now), "sign-off")


ToRead = Annotated[DelegationRow, Depends(row_to_read)]
ToActOn = Annotated[DelegationRow, Depends(row_to_act_on)]


def takes_file(id: str, slug: str, viewer: Trainer, settings: Settings, now: Now) -> bool:
    """Whether this form takes a file, and may be sent by this trainer."""
    with settings.reading() as session:
        access.delegation_for(session, viewer, id, now)
    return _step(slug, viewer.role).takes_file


async def file_sent(request: Request, taken: Annotated[bool, Depends(takes_file)]) -> Upload | None:
    """The file that came with a form that takes one."""
    return await uploaded(request) if taken else None


File = Annotated[Upload | None, Depends(file_sent)]
"""Asked for before the session that writes."""


@router.get("")
def sign_offs(request: Request, viewer: Trainer, session: Reading, now: Now, page: int = 1) -> Response:
    """A page of what waits for this trainer, the most urgent first."""
    registration = trainer_desk.registration_of(session, viewer.person_id, now)
    standing_in = stands_in_for(session, viewer.person_id, now)
    context = inbox_page(session, viewer, [one.person.id for one in standing_in], now, page) | {
        "standing_in": standing_in,
        "registration": registration,
        "notice": notice_of(registration),
        "not_sent": [
            _not_sent(session, one, viewer, now)
            for one in kept_forms.waiting(session, viewer.account_id, now=now)
        ],
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
        "steps": _steps(session, answer, viewer.role),
        "letters": papers(session, LETTER, row.id, f"/sign-offs/{row.id}/letter"),
        "material": material_lines(session, row),
        "files": [
            (f"{capital(evidence.kind)}, {uk_date(evidence.true_from)}", in_words(file), file.id)
            for evidence, file in evidence_files(session, row)
        ],
        "plan": plan_lines(session, row),
        "evidence": [evidence_line(piece) for piece in answer.evidence.values()],
        "sent": _sent(answer, recorded),
        "arranged": arranged_words.lines(session, known_of(session, row), viewer),
    }
    return render(request, "sign_off.jinja", context)


@router.get("/{id}/letter/{number}")
def letter(number: int, row: ToRead, session: Reading) -> Response:
    """The delegation letter, in one of its versions."""
    return paper(session, LETTER, row.id, number)


@router.get("/{id}/files/{file_id}")
def file_kept(file_id: str, row: ToRead, session: Reading, store: Store) -> Response:
    """A file that shows evidence, or that the PA learns by."""
    return file_answer(store, file_of(session, row, file_id))


@router.get("/{id}/{slug}")
def step_form(
    request: Request, slug: str, row: ToRead, viewer: Trainer, session: Reading, now: Now
) -> Response:
    """The form of a step, as it is first seen."""
    step = _step(slug, viewer.role)
    context = step.context(session, row, viewer, now)
    back = kept_form(request, session, viewer, now)
    known = about(session, answer_now(session, row, now), viewer) | {"came_back": back is not None}
    form = back or step.empty(viewer, context, now)
    return render(request, step.template, known | context | _chosen(session, row, viewer, form))


@router.post("/{id}/{slug}")
def take_step(
    request: Request,
    slug: str,
    file: File,
    row: ToActOn,
    viewer: Trainer,
    form: SentForm,
    store: Store,
    act: CurrentAct,
) -> Response:
    """Record what the form says, once. A file that came with it is kept first."""
    if again := once.again(request, act, form):
        return see(again)
    step, id = _step(slug, viewer.role), row.id
    context = step.context(act.session, row, viewer, act.now)
    if step.takes_file:
        take_in(act, store, row, form, file)
    to_change = bool(form.value(CHANGE))
    do = None if to_change else step.read(act, row, form, context)
    if do and step.checked_first and not form.value(CHECKED) and not would_be_refused(act, form, do):
        return _check(request, row, viewer, act, form, context)
    address = do and once.do(request, act, form, lambda: f"/sign-offs/{id}?recorded={do()}")
    if address:
        forget(request, act.session, viewer)
        return see(address)
    known = about(act.session, answer_now(act.session, row, act.now), viewer) | {"came_back": False}
    known |= _chosen(act.session, row, viewer, form)
    return render(request, step.template, known | context, status_code=200 if to_change else 422)


def _check(
    request: Request, row: DelegationRow, viewer: Viewer, act: Act, form: Form, context: dict[str, Any]
) -> Response:
    """What will be recorded, to be looked at once more; nothing is on record yet."""
    step: Step = context["step"]
    known = about(act.session, answer_now(act.session, row, act.now), viewer)
    answers = list(step.answers(form, context, act.now))
    known |= _chosen(act.session, row, viewer, form) | {"answers": answers}
    return render(request, "sign_off_check.jinja", known | context)


def _chosen(session: Session, row: DelegationRow, viewer: Viewer, form: Form) -> dict[str, Any]:
    """A form, and the files that came with it before."""
    files = own_files(session, row, viewer.person_id, form.values("files"))
    return {"form": form, "files": [{"value": one.id, "text": in_words(one)} for one in files]}


def known_of(session: Session, row: DelegationRow) -> Arranged:
    """What is arranged about one delegation."""
    return arranged(session, [row.id]).get(row.id, Arranged())


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
    } | names_alike(session, answer.case.organisation_id, answer.person, [answer.pa])


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


def _not_sent(session: Session, one: KeptForm, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """A form that was typed and not sent, as a link back to it; whose it is, only to who may still see it."""
    *_, id, slug = one.path.split("/")
    what = "A form"
    with suppress(NotFound):
        row = access.delegation_for(session, viewer, id, now)
        step = ALL_STEPS.get(slug)
        what = f"{step.title if step else what}: {session.get_one(Person, row.pa_id).name}"
    return {"href": one.path, "what": what, "at": one.kept_at}


def _step(slug: str, role: str) -> Step:
    """A form that somebody in this role has; to all others it does not exist."""
    step = ALL_STEPS.get(slug)
    if step is None or role not in step.roles:
        raise absent()
    return step


def _steps(session: Session, answer: Answered, role: str) -> list[tuple[Step, bool]]:
    """What can be recorded, and whether it is asked for now: that first."""
    if answer.decision is None or answer.decision.status == "never delegated":
        return []
    asked = trainer_desk.kinds_asked_for(session, answer.row, answer.decision, answer.asked_at, role)
    steps = [step for step in ALL_STEPS.values() if role in step.roles and step.applies(session, answer.row)]
    return sorted(((step, step.kind in asked) for step in steps), key=lambda pair: not pair[1])


def _banner(answer: Answered, said: Words, recorded: str, viewer: Viewer) -> dict[str, str] | None:
    """What this trainer recorded a moment ago, if the address names it, and what happens next."""
    if recorded in SAID_OF:
        return {"what": SAID_OF[recorded].rstrip("."), "next": " ".join(_next(said, viewer.role))}
    piece = answer.evidence.get(recorded)
    if piece is None or piece.row.recorded_by != viewer.person_id:
        return None
    return {"what": evidence_line(piece), "next": " ".join(_next(said, viewer.role))}


def _sent(answer: Answered, recorded: str) -> str:
    """The form that was accepted a moment ago, so that a browser forgets what it had kept of it."""
    kinds = {step.kind: step.slug for step in ALL_STEPS.values() if step.kind}
    slugs = {ATTACHED: "material", STEP_ENDED: "plan-step"}
    piece = answer.evidence.get(recorded)
    slug = slugs.get(recorded) or (kinds.get(piece.row.kind) if piece else None)
    return f"/sign-offs/{answer.row.id}/{slug}" if slug else ""


def _next(said: Words, role: str) -> Iterator[str]:
    """What she has to do next; if nothing, what somebody else has to."""
    mine = [one for one in said.to_do if one.role in hers(role)]
    if mine:
        yield f"What happens next: you {mine[0].what[0].lower()}{mine[0].what[1:]}, {mine[0].when}."
        return
    yield "There is nothing more for you to do now."
    if said.to_do:
        first = said.to_do[0]
        yield f"What happens next: {first.what} ({first.role}, {first.when})."
