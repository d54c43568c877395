"""One item before a panel: what was recommended, what is on record, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.panels import PanelItem
from services.access import access
from services.act import Act
from services.history import timeline
from services.panels import panel, panel_item, panel_votes
from services.panels.panel_conditions import Condition
from services.panels.panel_item import Item
from services.panels.panel_quorum import Count, Member
from services.panels.panel_votes import OUTCOMES, Standing
from web.coordinator.steps import today
from web.desks import PANEL
from web.panels.panel import PanelMember, tag_of, when
from web.parts import once, presenters, timeline_words
from web.parts.alike import names_alike
from web.parts.citations import cited
from web.parts.decision_words import Words, by, capital, evidence_line, words
from web.parts.forms import LONGEST_TEXT, Form, SentForm, see
from web.templating import render, uk_date
from web.viewer import CurrentAct, Looking, Now, Reading, Viewer, requires

MOST_CONDITIONS = 3


def of_the_panel(id: str, viewer: PanelMember, session: Reading, now: Now, looking: Looking) -> None:
    """An item of a panel of this member; to all others it does not exist."""
    item = access.item_for(session, viewer, id, now)
    looking.at(session.get_one(DelegationRow, item.delegation_id), "panel item")


router = APIRouter(prefix="/panel/items/{id}", dependencies=[Depends(requires(PANEL)), Depends(of_the_panel)])


@router.get("")
def item(
    request: Request, id: str, viewer: PanelMember, session: Reading, now: Now, recorded: str = ""
) -> Response:
    """The item with everything that bears on it, and the form for the decision."""
    found = panel_item.item_for(session, id, now)
    context = _context(session, found, viewer, recorded) | {"form": Form()}
    return render(request, "item.jinja", context)


@router.post("")
def propose(request: Request, id: str, viewer: PanelMember, form: SentForm, act: CurrentAct) -> Response:
    """Put an outcome to the other members, and vote for it."""
    found = panel_item.item_for(act.session, id, act.now)
    outcome = form.choice("outcome", OUTCOMES, missing="Select what you propose")
    reasons = form.text(
        "reasons", "Reasons", missing="Enter the reasons for the decision", longest=LONGEST_TEXT
    )
    conditions = _conditions(form, act) if outcome == "approved with conditions" else []

    def do() -> str:
        panel_votes.propose(act, found.item, outcome or "", reasons, conditions)
        return f"/panel/items/{id}?recorded=vote"

    return _after(request, act, viewer, form, do, id)


@router.post("/agree")
def agree(request: Request, id: str, viewer: PanelMember, form: SentForm, act: CurrentAct) -> Response:
    """Vote for what another member has put."""
    found = panel_item.item_for(act.session, id, act.now)
    options = [one.proposal.id for one in found.proposals]
    chosen = form.choice("proposal", options, missing="Select what you vote for")

    def do() -> str:
        panel_votes.agree(act, found.item, chosen or "")
        return f"/panel/items/{id}?recorded=vote"

    return _after(request, act, viewer, form, do, id)


@router.get("/quorum")
def quorum_now(request: Request, id: str, session: Reading, now: Now) -> Response:
    """Only how far the vote is, to be shown in the place of what the page said before."""
    found = panel_item.item_for(session, id, now)
    return render(request, "item_quorum.jinja", {"standing": _standing(found), "about": found, "now": now})


@router.get("/declare")
def declare_form(request: Request, id: str, session: Reading, now: Now) -> Response:
    """Ask for the interest, and whether the member stands aside."""
    found = panel_item.item_for(session, id, now)
    return render(request, "declare.jinja", {"about": found, "form": Form()})


@router.post("/declare")
def declare(request: Request, id: str, form: SentForm, act: CurrentAct) -> Response:
    """Record a member's interest in an item."""
    there = act.session.get_one(PanelItem, id)
    interest = form.text(
        "interest", "Your interest", missing="Say what ties you to this item", longest=LONGEST_TEXT
    )
    aside = form.choice("aside", ("yes", "no"), missing="Select whether you stand aside")

    def do() -> str:
        panel.declare_interest(act, there, interest, recused=aside == "yes")
        return f"/panel/items/{id}?recorded=declaration"

    if address := once.do(request, act, form, do):
        return see(address)
    found = panel_item.item_for(act.session, id, act.now)
    return render(request, "declare.jinja", {"about": found, "form": form}, status_code=422)


def _after(
    request: Request, act: Act, viewer: Viewer, form: Form, do: Callable[[], str], id: str
) -> Response:
    """On to the item where the vote was recorded; otherwise the page again, with what is wrong."""
    if address := once.do(request, act, form, do):
        return see(address)
    found = panel_item.item_for(act.session, id, act.now)
    context = _context(act.session, found, viewer) | {"form": form}
    return render(request, "item.jinja", context, status_code=422)


def _conditions(form: Form, act: Act) -> list[Condition]:
    """As many as were written down, each with its day if it has one."""
    found = []
    for number in range(1, MOST_CONDITIONS + 1):
        words = form.text(f"condition-{number}", f"Condition {number}")
        day = form.date(
            f"condition-{number}-by", "Last day for the condition", required=False, not_before=today(act.now)
        )
        if words:
            found.append(Condition(words, day))
    if not found:
        form.refuse("condition-1", "Enter at least one condition")
    return found


def why_not(one: Member) -> str:
    """Why a member may not decide an item; empty if they may."""
    if one.recommended:
        return "Recommended this delegation, so does not decide it"
    return "Stood aside" if one.stood_aside else ""


def _context(session: Session, found: Item, viewer: Viewer, recorded: str = "") -> dict[str, Any]:
    answer = words(found.answer)
    row = found.recommendation.row
    return {
        **names_alike(session, found.answer.case.organisation_id, found.answer.person, [found.answer.pa]),
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
        "on_panels": _on_panels(found),
        "standing": _standing(found),
        "now": found.answer.asked_at,
        "members": [
            (one.giver.person, f"{one.name}, {one.organisation}", why_not(one)) for one in found.members
        ],
        "closed_to_me": _closed_to(found, viewer),
        "banner": _banner(found, answer, recorded),
        "proposals": [_proposal(found, one) for one in found.proposals],
        "most_conditions": MOST_CONDITIONS,
        "precedents": [(tag_of(one.outcome), one) for one in found.precedents],
        "alike": [(tag_of(one.outcome), capital(one.task), one) for one in found.alike],
        "events": timeline_words.events(timeline.of_delegation(session, found.answer.row)),
    }


def _quorum(found: Item) -> str:
    """`2 members from 2 organisations are needed.`"""
    members = presenters.counted(found.quorum.members, "member")
    places = presenters.counted(found.quorum.organisations, "organisation")
    return f"{members} from {places} {'is' if found.quorum.members == 1 else 'are'} needed."


def _standing(found: Item) -> dict[str, Any]:
    """Who may decide now, and how many of them agree on what; whoever stood aside or recommended is never counted."""
    able = {one.giver.person: one.giver for one in found.members if one.may_decide}
    agreeing = [
        (one, found.quorum.count(able[person] for person in one.voters if person in able))
        for one in found.proposals
    ]
    return {
        "enough": found.quorum.is_met(able.values()),
        "able": _counted(found.quorum.count(able.values())),
        "needed": _counted(Count(found.quorum.members, found.quorum.organisations, met=True)),
        "proposals": [(tag_of(one.proposal.outcome).text, _counted(count)) for one, count in agreeing],
    }


def _counted(count: Count) -> str:
    """`1 member from 1 organisation`."""
    return (
        f"{presenters.counted(count.members, 'member')} from "
        f"{presenters.counted(count.organisations, 'organisation')}"
    )


def _on_panels(found: Item) -> dict[str, Any]:
    """What the framework says of who decides, and where its text says so."""
    framework = found.answer.frameworks.get(found.quorum.framework)
    said = [f"It is for {' or '.join(f'{role}s' for role in found.quorum.roles)} to decide together."]
    said.append("It may meet virtually." if found.quorum.virtual else "It does not meet virtually.")
    said.append("Whoever recommended, and whoever stood aside, does not decide.")
    return {
        "framework": framework.text.title if framework else found.quorum.framework,
        "said": said,
        "text": cited(found.quorum.cite, framework),
    }


def _proposal(found: Item, one: Standing) -> dict[str, Any]:
    """What was put, and by name who votes for it."""
    names = {member.giver.person: f"{member.name}, {member.organisation}" for member in found.members}
    return {
        "id": one.proposal.id,
        "tag": tag_of(one.proposal.outcome),
        "reasons": one.proposal.reasons,
        "conditions": [condition_line(each) for each in one.conditions],
        "voters": [names[person] for person in one.voters if person in names],
    }


def condition_line(one: Condition) -> str:
    """`A second pump is there, by 1 June 2026`."""
    return (
        f"{one.words}, by {uk_date(one.last_day)}"
        if one.last_day
        else f"{one.words}, before the PA goes on alone"
    )


def _closed_to(found: Item, viewer: Viewer) -> str:
    """Why this viewer cannot vote now; empty if they can."""
    if found.went_on:
        return f"This meeting did not decide it. It has gone on to the meeting of {uk_date(found.went_on.held_on)}."
    mine = next((one for one in found.members if one.giver.person == viewer.person_id), None)
    if mine is None:
        return "You are not nominated for this panel today, so you cannot vote."
    if mine.recommended:
        return "You recommended this delegation, so you do not decide it."
    if mine.stood_aside:
        return "You stood aside, so you do not decide this item."
    if found.decides_now:
        return ""
    if found.over:
        said = "This virtual meeting has closed." if found.meeting.virtual else "This meeting is over."
        return f"{said} The item goes to the next meeting."
    return f"The panel can decide this on {uk_date(found.meeting.held_on)}, the day of its meeting."


def _banner(found: Item, answer: Words, recorded: str) -> tuple[str, str] | None:
    """What was recorded a moment ago, and what happens next."""
    if recorded == "declaration" and found.declarations:
        return "Your interest is on record.", "The other members can see it with this item."
    if recorded != "vote":
        return None
    if found.outcome is None:
        return "Your vote is on record.", f"The panel has decided when enough members agree. {_quorum(found)}"
    return f"The decision is on record: {found.outcome.outcome}.", f"{answer.sentence} {_next(answer)}"


def _next(answer: Words) -> str:
    """What somebody has to do now; if nothing, what falls due first."""
    if answer.to_do:
        first = answer.to_do[0]
        return f"What happens next: {first.what} ({first.role}, {first.when})."
    falls_due = [f"{one.label}: {one.text[0].lower()}{one.text[1:]}." for one in answer.due[:1]]
    return " ".join(["Nothing has to be done now.", *falls_due])
