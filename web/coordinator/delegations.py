"""One delegation: the answer, what is missing and why, and the short forms that move it on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import DelegationEnd, DelegationRow
from models.panels import Meeting
from rules.decision import Decision
from rules.happenings import OF_ANY_FRAMEWORK
from rules.moments import instant, london_day
from services.access.access import delegation_for
from services.also_open import AlsoOpen, also_open
from services.answers import Answered, Piece, answer_now
from services.delegation_letter import KIND as LETTER
from services.history import timeline
from services.panels import panel
from services.reconcile import latest_status
from services.training.refreshers import visits
from services.void import void_evidence, why_not_to_void
from web.coordinator.agreed_steps import AGREED_STEPS
from web.coordinator.asked_steps import Asked, asked_steps
from web.coordinator.caseload import Coordinator
from web.coordinator.happening_steps import ABSENT, BACK, COVERED, ENDED, HAPPENING_STEPS, NAMED, UNCOVERED
from web.coordinator.steps import LOOKED_UP, STEPS, Step
from web.desks import COORDINATOR
from web.panels.panel_steps import COST, FOLLOWED_UP, PANEL_STEPS, RISK_SEEN
from web.parts import once, timeline_words
from web.parts.alike import names_alike
from web.parts.decision_words import Words, by_when, capital, evidence_line, words
from web.parts.errors import absent
from web.parts.forms import Form, SentForm, see
from web.parts.papers import paper, papers
from web.templating import render, uk_date
from web.viewer import CurrentAct, Looking, LookingToAct, Now, Reading, requires

VISITS_AHEAD = timedelta(days=183)
"""How far ahead visits are proposed."""

PANEL = "panel decision"
LISTED = "listed"
"""What the address names after a delegation was listed for a panel."""

SAID_OF = {
    LISTED: "Listed for the panel.",
    LOOKED_UP: "What you found is on record, and everything that rests on it is asked again.",
    RISK_SEEN: "How they see this risk is on record.",
    FOLLOWED_UP: "What was done about the review is on record.",
    COST: "The cost is on record, and the next training plan adds it up.",
    COVERED: "The cover is written down.",
    UNCOVERED: "It is written down when the cover ends.",
    NAMED: "They are asked to take over. Until they accept, the duty stays where it was.",
    ENDED: "The delegation has ended.",
    ABSENT: "The absence is written down.",
    BACK: "It is written down that they are back.",
}

router = APIRouter(prefix="/delegations/{id}", dependencies=[Depends(requires(COORDINATOR))])


def row_to_read(id: str, viewer: Coordinator, session: Reading, now: Now, looking: Looking) -> DelegationRow:
    """A delegation of this co-ordinator's organisations; to all others it does not exist."""
    return looking.at(delegation_for(session, viewer, id, now), "delegation")


def row_to_act_on(id: str, viewer: Coordinator, act: CurrentAct, looking: LookingToAct) -> DelegationRow:
    """The same, to record something."""
    return looking.at(delegation_for(act.session, viewer, id, act.now), "delegation")


ToRead = Annotated[DelegationRow, Depends(row_to_read)]
ToActOn = Annotated[DelegationRow, Depends(row_to_act_on)]


@router.get("")
def delegation(
    request: Request, row: ToRead, viewer: Coordinator, session: Reading, now: Now, recorded: str = ""
) -> Response:
    """The answer now, why, and what can be done."""
    answer = answer_now(session, row, now)
    said = words(answer)
    item = panel.waiting_item(session, row.id)
    listed = session.get_one(Meeting, item.meeting_id).held_on if item else None
    asked = asked_steps(session, answer)
    context = about(session, answer) | {
        "answer": said,
        "banner": banner(answer, said, recorded, listed),
        "links": links(answer, asked.values(), listed=item is not None),
        "listed": listed,
        "ended": session.get(DelegationEnd, row.id),
        "steps": [
            step
            for step in {**STEPS, **AGREED_STEPS, **PANEL_STEPS}.values()
            if step.applies(session, answer)
        ],
        "asked": list(asked.values()),
        "happenings": [step for step in HAPPENING_STEPS.values() if step.applies(session, answer)],
        "also": [_also(one, london_day(instant(now))) for one in also_open(session, row, answer.decision)],
        "panel_decides": _panel_decides(answer),
        "log_is_behind": _log_is_behind(session, answer),
        "letters": papers(session, LETTER, row.id, f"/delegations/{row.id}/letter"),
        "evidence": [
            (piece.id, evidence_line(piece), not why_not_to_void(piece, viewer.person_id))
            for piece in answer.evidence.values()
        ],
        "events": timeline_words.events(timeline.of_delegation(session, row)),
    }
    return render(request, "delegation.jinja", context)


def _also(one: AlsoOpen, today: date) -> dict[str, object]:
    return {
        "what": capital(one.what),
        "who": capital(one.role),
        "when": by_when(one.by, today),
        "overdue": one.by < today,
    }


@router.get("/letter/{number}")
def letter(number: int, row: ToRead, session: Reading) -> Response:
    """The delegation letter, in one of its versions."""
    return paper(session, LETTER, row.id, number)


@router.get("/visits")
def visits_ahead(request: Request, row: ToRead, session: Reading, now: Now) -> Response:
    """On which days a PA's refreshers and reviews for this person fit together."""
    first = london_day(instant(now))
    last = first + VISITS_AHEAD
    found = [one for one in visits(session, row.pa_id, first, last, now) if one.person_id == row.person_id]
    answer = answer_now(session, row, now, with_evidence=False)
    return render(
        request, "delegation_visits.jinja", about(session, answer) | {"visits": found, "last": last}
    )


@router.get("/record/{slug}")
def step_form(request: Request, slug: str, row: ToRead, session: Reading, now: Now) -> Response:
    """The form of a step, empty."""
    answer = answer_now(session, row, now)
    step = _step(session, answer, slug)
    return _render_step(
        request, session, step, answer, step.context(session, answer, now) | {"form": step.empty(now)}
    )


@router.post("/record/{slug}")
def take_step(request: Request, slug: str, row: ToActOn, form: SentForm, act: CurrentAct) -> Response:
    """Record what the form says, once."""
    if again := once.again(request, act, form):
        return see(again)
    answer = answer_now(act.session, row, act.now)
    step = _step(act.session, answer, slug)
    context = step.context(act.session, answer, act.now)
    do = step.read(act, answer, form, context)
    address = do and once.do(request, act, form, lambda: f"/delegations/{row.id}?recorded={do()}")
    if address:
        return see(address)
    return _render_step(request, act.session, step, answer, context | {"form": form}, status_code=422)


@router.get("/void/{evidence_id}")
def void_form(
    request: Request, row: ToRead, viewer: Coordinator, evidence_id: str, session: Reading, now: Now
) -> Response:
    """Ask why a piece of evidence never counted."""
    answer = answer_now(session, row, now)
    return _render_void(request, session, viewer.person_id, answer, _piece(answer, evidence_id), Form())


@router.post("/void/{evidence_id}")
def void(request: Request, row: ToActOn, evidence_id: str, form: SentForm, act: CurrentAct) -> Response:
    """Declare that a piece of evidence never counted."""
    answer = answer_now(act.session, row, act.now)
    piece = _piece(answer, evidence_id)
    why = form.text("why", "Your reason", missing="Say in a sentence why it never counted", longest=4000)

    def do() -> str:
        return f"/delegations/{row.id}?recorded={void_evidence(act, answer.case, piece, why).id}"

    if address := once.do(request, act, form, do):
        return see(address)
    return _render_void(request, act.session, act.actor.person_id, answer, piece, form, status_code=422)


def banner(answer: Answered, said: Words, recorded: str, listed: date | None) -> dict[str, str] | None:
    """What was recorded a moment ago, if the address names it, and what happens next."""
    what = _recorded(answer, recorded)
    if not what:
        return None
    if recorded == ENDED:
        return {"what": what, "sentence": "", "next": ""}
    steps = [f"{one.what} ({one.role}, {one.when})" for one in said.to_do[:1]]
    after = f"What happens next: {steps[0]}." if steps else ""
    if recorded == LISTED and listed:
        after = f"What happens next: the panel decides on {uk_date(listed)}."
    return {"what": what, "sentence": said.sentence, "next": after}


def links(answer: Answered, asked: Iterable[Asked], *, listed: bool) -> dict[str, tuple[str, str]]:
    """For each unmet requirement that the co-ordinator can do something about: where, and what the link says."""
    found = {}
    by_kind = {step.kind: step for step in (*STEPS.values(), *HAPPENING_STEPS.values()) if step.kind}
    by_name = {step.requirement.name: step for step in asked}
    for reason in answer.decision.reasons if answer.decision else ():
        kind = _kind(answer, reason.framework, reason.requirement)
        name = reason.requirement[:1].upper() + reason.requirement[1:]
        if reason.met:
            continue
        if kind == PANEL and not listed:
            found[name] = (f"/delegations/{answer.row.id}/panel", "List for a panel meeting")
        elif (step := by_name.get(reason.requirement) or by_kind.get(kind)) and (
            kind != "training" or ": " in reason.requirement
        ):
            found[name] = (
                f"/delegations/{answer.row.id}/record/{step.slug}",
                f"Record: {step.title.lower()}",
            )
    return found


def _kind(answer: Answered, framework: str, requirement: str) -> str:
    """The kind of evidence a requirement asks for: by its name, which may carry a topic or a framework."""
    known = answer.frameworks[framework].text.requirements if framework in answer.frameworks else {}
    if framework == OF_ANY_FRAMEWORK:
        return "withdrawal" if requirement.startswith("not withdrawn ") else ""
    bare = requirement.removesuffix(f" ({framework})")
    text = known.get(bare) or known.get(bare.partition(": ")[0])
    return text.evidence if text else ""


def _panel_decides(answer: Answered) -> bool:
    decision: Decision | None = answer.decision
    reasons = decision.reasons if decision else ()
    return any(not one.met and _kind(answer, one.framework, one.requirement) == PANEL for one in reasons)


def _recorded(answer: Answered, id: str) -> str:
    """What an id stands for, if it is about this delegation."""
    if piece := answer.evidence.get(id):
        return f"Recorded. {evidence_line(piece)}."
    for piece in answer.evidence.values():
        if piece.voided and piece.voided.id == id:
            return f"Declared void. {evidence_line(piece)}."
    if id == answer.row.id:
        return f"{answer.pa.name} has been asked for, for the task “{answer.row.task}”."
    return SAID_OF.get(id, "")


def _log_is_behind(session: Any, answer: Answered) -> bool:
    """Whether the flow has yet to write down what is answered above."""
    row, decision = latest_status(session, answer.row.id), answer.decision
    if decision is None:
        return False
    now = (decision.delegation.where, decision.status, decision.may, decision.supervised)
    return row is None or now != (row.where, row.status, row.may_alone, row.supervised)


def about(session: Session, answer: Answered) -> dict[str, Any]:
    """What every page about a delegation is told."""
    alike = names_alike(session, answer.case.organisation_id, answer.person, [answer.pa])
    return {"about": answer, "here": f"/delegations/{answer.row.id}"} | alike


def _step(session: Session, answer: Answered, slug: str) -> Step:
    known = {**STEPS, **AGREED_STEPS, **HAPPENING_STEPS, **PANEL_STEPS}
    step = known.get(slug) or asked_steps(session, answer).get(slug)
    if step is None:
        raise absent()
    return step


def _render_step(
    request: Request,
    session: Session,
    step: Step,
    answer: Answered,
    context: dict[str, Any],
    *,
    status_code: int = 200,
) -> Response:
    known = about(session, answer) | {"step": step, "answer": words(answer)} | context
    return render(request, step.template, known, status_code=status_code)


def _piece(answer: Answered, evidence_id: str) -> Piece:
    piece = answer.evidence.get(evidence_id)
    if piece is None:
        raise absent()
    return piece


def _render_void(
    request: Request,
    session: Session,
    viewer: str,
    answer: Answered,
    piece: Piece,
    form: Form,
    *,
    status_code: int = 200,
) -> Response:
    known = about(session, answer) | {"piece": piece, "line": evidence_line(piece), "form": form}
    known |= {"why_not": why_not_to_void(piece, viewer)}
    return render(request, "evidence_void.jinja", known, status_code=status_code)
