"""One item on a panel's papers: the recommendation, what the framework says, evidence, risks, precedents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.panel_papers import DecisionOnPaper, ItemOnPaper, PrecedentOnPaper, RequirementOnPaper
from documents.words import counted, day
from models.panels import Ballot, ItemWentOn, Meeting, PanelItem, PanelOutcome, Proposal
from services.answers import Answered, Piece
from services.desks.whom import whom
from services.panels.panel_conditions import Condition, open_conditions
from services.panels.panel_item import Item, item_for
from services.panels.panel_precedents import Precedent
from services.panels.panel_quorum import Quorum
from services.panels.panel_votes import conditions_of_proposal
from services.risk_views import risk_views

BROUGHT_BACK, FIRST = "Brought back", "First decision"


def item_on_paper(session: Session, item: PanelItem, now: datetime) -> tuple[ItemOnPaper, str]:
    """What the paper says of an item at this moment, and the quorum in words."""
    found = item_for(session, item.id, now)
    answer, row = found.answer, found.answer.row
    recommendation = found.recommendation
    paper = ItemOnPaper(
        kind=kind_of(session, item),
        pa=answer.pa.name,
        person=whom(session, [answer.case.organisation_id], answer.person, [answer.pa]),
        task=answer.title,
        risk=found.risk,
        recommended=recommendation.row.outcome,
        recommended_by=f"{_by(recommendation)}, {day(recommendation.row.true_from)}",
        reasons=recommendation.row.note or "",
        status=answer.decision.status if answer.decision else "no answer",
        requirements=tuple(_requirements(answer)),
        evidence=tuple(_line(piece) for piece in answer.evidence.values()),
        risks=tuple((one.risk, one.view) for one in risk_views(session, row.id)),
        open_conditions=tuple(open_conditions(session, row)),
        interests=tuple(
            f"{name}{', stood aside' if one.recused else ''}: {one.interest}"
            for name, one in found.declarations
        ),
        precedents=tuple(_precedent(one) for one in (*found.precedents, *found.alike)),
        decision=_decision(session, found) if found.outcome else None,
        went_on=_went_on(session, item),
    )
    return paper, _quorum(found.quorum)


def kind_of(session: Session, item: PanelItem) -> str:
    """Whether a panel has had this delegation on a list before."""
    earlier = select(PanelItem.id).where(
        PanelItem.delegation_id == item.delegation_id, PanelItem.listed_at < item.listed_at
    )
    return BROUGHT_BACK if session.scalar(earlier.limit(1)) else FIRST


def in_words(one: Condition) -> str:
    """A condition with its day, if it has one."""
    return f"{one.words}, by {day(one.last_day)}" if one.last_day else one.words


def _requirements(answer: Answered) -> list[RequirementOnPaper]:
    reasons = answer.decision.reasons if answer.decision else ()
    return [RequirementOnPaper(one.requirement, one.met, one.because, one.cite) for one in reasons]


def _line(piece: Piece) -> str:
    """`Assessment: competent, 9 May 2026, Nia Price (clinical trainer)`."""
    row = piece.row
    about = f" ({piece.about or row.about})" if row.about else ""
    void = " VOID: it never counted." if piece.voided else ""
    kind = f"{row.kind[0].upper()}{row.kind[1:]}"
    return f"{kind}{about}: {row.outcome}, {day(row.true_from)}, {_by(piece)}{void}"


def _by(piece: Piece) -> str:
    return "; ".join(f"{one.name} ({one.role})" for one in piece.by)


def _precedent(one: Precedent) -> PrecedentOnPaper:
    return PrecedentOnPaper(one.decided_at.date(), one.task, one.outcome, one.reasons, one.conditions)


def _decision(session: Session, found: Item) -> DecisionOnPaper:
    outcome = session.get_one(PanelOutcome, found.item.id)
    proposal = session.scalars(
        select(Proposal)
        .join(Ballot, Ballot.proposal_id == Proposal.id)
        .where(Ballot.item_id == found.item.id, Ballot.person_id == outcome.decided_by)
        .order_by(Ballot.number.desc())
    ).first()
    conditions = conditions_of_proposal(session, proposal.id) if proposal else ()
    return DecisionOnPaper(
        outcome.outcome,
        outcome.reasons,
        tuple(in_words(one) for one in conditions),
        tuple(f"{name}, {place}" for name, place in found.took_part),
        outcome.decided_at,
    )


def _went_on(session: Session, item: PanelItem) -> str:
    went_on = session.get(ItemWentOn, item.id)
    if went_on is None:
        return ""
    later = session.get_one(Meeting, session.get_one(PanelItem, went_on.next_item_id).meeting_id)
    return f"It went on to the meeting of {day(later.held_on)}: {went_on.why}."


def _quorum(quorum: Quorum) -> str:
    return f"{counted(quorum.members, 'member')} from {counted(quorum.organisations, 'organisation')} have to agree."
