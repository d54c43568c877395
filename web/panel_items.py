"""One item before a panel: what was recommended, what is on record, and the decision."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.panels import PanelItem
from services import panel, panel_desk, timeline
from services.panel import OUTCOMES
from services.panel_desk import Item
from services.panel_quorum import Member
from web import once, presenters, timeline_words
from web.decision_words import Words, by, capital, evidence_line, words
from web.desks import PANEL
from web.errors import absent
from web.forms import LONGEST_TEXT, Form, SentForm, see
from web.panel import PanelMember, tag_of, when
from web.templating import render, uk_date
from web.viewer import CurrentAct, Now, Reading, Viewer, requires

router = APIRouter(prefix="/panel/items/{id}", dependencies=[Depends(requires(PANEL))])


@router.get("")
def item(
    request: Request, id: str, viewer: PanelMember, session: Reading, now: Now, recorded: str = ""
) -> Response:
    """The item with everything that bears on it, and the form for the decision."""
    found = panel_desk.item_for(session, id, now)
    form = Form(_ticked(found, viewer))
    context = _context(session, found, viewer, recorded) | {"form": form}
    return render(request, "item.jinja", context)


@router.post("")
def decide(request: Request, id: str, viewer: PanelMember, form: SentForm, act: CurrentAct) -> Response:
    """Record what the members who took part decided together."""
    found = panel_desk.item_for(act.session, id, act.now)
    outcome = form.choice("outcome", OUTCOMES, missing="Select what the panel decided")
    reasons = form.text(
        "reasons", "Reasons", missing="Enter the reasons for the decision", longest=LONGEST_TEXT
    )
    people = form.choices(
        "members", [one.giver.person for one in found.members], missing="Select who took part"
    )

    def do() -> str:
        panel.decide_item(act, found.item, outcome or "", reasons, people)
        return f"/panel/items/{id}?recorded=decision"

    if address := once.do(request, act, form, do):
        return see(address)
    found = panel_desk.item_for(act.session, id, act.now)
    context = _context(act.session, found, viewer) | {"form": form}
    return render(request, "item.jinja", context, status_code=422)


@router.get("/declare")
def declare_form(request: Request, id: str, session: Reading, now: Now) -> Response:
    """Ask for the interest, and whether the member stands aside."""
    found = panel_desk.item_for(session, id, now)
    return render(request, "declare.jinja", {"about": found, "form": Form()})


@router.post("/declare")
def declare(request: Request, id: str, form: SentForm, act: CurrentAct) -> Response:
    """Record a member's interest in an item."""
    there = act.session.get(PanelItem, id)
    if there is None:
        raise absent()
    interest = form.text(
        "interest", "Your interest", missing="Say what ties you to this item", longest=LONGEST_TEXT
    )
    aside = form.choice("aside", ("yes", "no"), missing="Select whether you stand aside")

    def do() -> str:
        panel.declare_interest(act, there, interest, recused=aside == "yes")
        return f"/panel/items/{id}?recorded=declaration"

    if address := once.do(request, act, form, do):
        return see(address)
    found = panel_desk.item_for(act.session, id, act.now)
    return render(request, "declare.jinja", {"about": found, "form": form}, status_code=422)


def why_not(one: Member) -> str:
    """Why a member may not decide an item; empty if they may."""
    if one.recommended:
        return "Recommended this delegation, so does not decide it"
    return "Stood aside" if one.stood_aside else ""


def _context(session: Session, found: Item, viewer: Viewer, recorded: str = "") -> dict[str, Any]:
    answer = words(found.answer)
    row = found.recommendation.row
    return {
        "about": found,
        "answer": answer,
        "tag": tag_of(found.outcome.outcome if found.outcome else None),
        "when": when(found.meeting, found.answer.asked_at),
        "recommendation": {
            "outcome": capital(row.outcome),
            "by": f"{by(found.recommendation.by)}, {uk_date(row.true_from)}",
            "reasons": row.note or "",
            "void": found.recommendation.voided is not None,
        },
        "evidence": [evidence_line(piece) for piece in found.answer.evidence.values()],
        "quorum": _quorum(found),
        "members": [
            (one.giver.person, f"{one.name}, {one.organisation}", why_not(one)) for one in found.members
        ],
        "closed_to_me": _closed_to(found, viewer),
        "banner": _banner(found, answer, recorded),
        "precedents": [(tag_of(one.outcome), one.reasons, one.decided_at) for one in found.precedents],
        "events": timeline_words.events(timeline.of_delegation(session, found.answer.row)),
    }


def _quorum(found: Item) -> str:
    """`2 members from 2 organisations are needed.`"""
    members = presenters.counted(found.quorum.members, "member")
    places = presenters.counted(found.quorum.organisations, "organisation")
    return f"{members} from {places} {'is' if found.quorum.members == 1 else 'are'} needed."


def _closed_to(found: Item, viewer: Viewer) -> str:
    """Why this viewer cannot record a decision now; empty if they can."""
    mine = next((one for one in found.members if one.giver.person == viewer.person_id), None)
    if mine is None:
        return "You are not a panel member of an organisation today, so you cannot record its decision."
    if mine.recommended:
        return "You recommended this delegation, so you do not decide it."
    if mine.stood_aside:
        return "You stood aside, so you do not decide this item."
    if not found.decides_now:
        if found.meeting.virtual:
            return "This virtual meeting has closed. Bring the item to the next meeting."
        return f"The panel can decide this from {uk_date(found.meeting.held_on)}, the day of its meeting."
    return ""


def _ticked(found: Item, viewer: Viewer) -> dict[str, tuple[str, ...]]:
    """Whoever records the decision took part in it."""
    may = any(one.giver.person == viewer.person_id and one.may_decide for one in found.members)
    return {"members": (viewer.person_id,)} if may else {}


def _banner(found: Item, answer: Words, recorded: str) -> tuple[str, str] | None:
    """What was recorded a moment ago, and what happens next."""
    if recorded == "declaration" and found.declarations:
        return "Your interest is on record.", "The other members can see it with this item."
    if recorded != "decision" or found.outcome is None:
        return None
    return f"The decision is on record: {found.outcome.outcome}.", f"{answer.sentence} {_next(answer)}"


def _next(answer: Words) -> str:
    """What somebody has to do now; if nothing, what falls due first."""
    if answer.to_do:
        first = answer.to_do[0]
        return f"What happens next: {first.what} ({first.role}, {first.when})."
    falls_due = [f"{one.label}: {one.text[0].lower()}{one.text[1:]}." for one in answer.due[:1]]
    return " ".join(["Nothing has to be done now.", *falls_due])
