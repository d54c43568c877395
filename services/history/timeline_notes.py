"""What people noted about a delegation besides evidence: before a panel, of its risks, in reviews, on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.issued import IssuedDocument
from models.panel_work import (
    AdviceAsked,
    AdviceGiven,
    QualityFinding,
    QualityFollowUp,
    QualityReview,
    RiskView,
    UrgentReport,
)
from models.panels import Ballot, Declaration, ItemWentOn, PanelItem, Proposal

Note = (
    Declaration
    | Proposal
    | Ballot
    | ItemWentOn
    | AdviceAsked
    | AdviceGiven
    | QualityReview
    | QualityFinding
    | QualityFollowUp
    | RiskView
    | UrgentReport
    | IssuedDocument
)
"""One line of the record that is neither evidence nor an answer."""


@dataclass(frozen=True)
class Noted:
    """Something noted about a delegation: the row, when, and by whose id (empty: by Safehands itself).

    ``outcome`` is what a vote was for.
    """

    row: Note
    at: datetime
    by_id: str
    delegation_id: str
    outcome: str = ""


def notes_about(session: Session, ids: Sequence[str]) -> Iterator[Noted]:
    """Everything noted about these delegations, in a fixed number of queries however many there are."""
    yield from _before_panels(session, ids)
    yield from _asked_of_panels(session, ids)
    yield from _reviewed(session, ids)
    for seen in session.scalars(select(RiskView).where(RiskView.delegation_id.in_(ids))):
        yield Noted(seen, seen.recorded_at, seen.recorded_by, seen.delegation_id)
    for told in session.scalars(select(UrgentReport).where(UrgentReport.delegation_id.in_(ids))):
        yield Noted(told, told.listed_at, "", told.delegation_id)
    for paper in session.scalars(select(IssuedDocument).where(IssuedDocument.delegation_id.in_(ids))):
        yield Noted(paper, paper.issued_at, "", paper.delegation_id or "")


def _before_panels(session: Session, ids: Sequence[str]) -> Iterator[Noted]:
    for declared, of in _of_items(session, Declaration, ids):
        yield Noted(declared, declared.recorded_at, declared.person_id, of)
    outcomes: dict[str, str] = {}
    for proposal, of in _of_items(session, Proposal, ids):
        outcomes[proposal.id] = proposal.outcome
        yield Noted(proposal, proposal.proposed_at, proposal.proposed_by, of, proposal.outcome)
    for ballot, of in _of_items(session, Ballot, ids):
        yield Noted(ballot, ballot.cast_at, ballot.person_id, of, outcomes[ballot.proposal_id])
    for went_on, of in _of_items(session, ItemWentOn, ids):
        yield Noted(went_on, went_on.at, "", of)


def _asked_of_panels(session: Session, ids: Sequence[str]) -> Iterator[Noted]:
    rows = session.execute(
        select(AdviceAsked, AdviceGiven)
        .outerjoin(AdviceGiven, AdviceGiven.advice_id == AdviceAsked.id)
        .where(AdviceAsked.delegation_id.in_(ids))
    )
    for asked, given in rows:
        yield Noted(asked, asked.asked_at, asked.asked_by, asked.delegation_id)
        if given:
            yield Noted(given, given.given_at, given.given_by, asked.delegation_id)


def _reviewed(session: Session, ids: Sequence[str]) -> Iterator[Noted]:
    rows = session.execute(
        select(QualityReview, QualityFinding, QualityFollowUp)
        .outerjoin(QualityFinding, QualityFinding.review_id == QualityReview.id)
        .outerjoin(QualityFollowUp, QualityFollowUp.review_id == QualityReview.id)
        .where(QualityReview.delegation_id.in_(ids))
    )
    for review, finding, done in rows:
        yield Noted(review, review.drawn_at, "", review.delegation_id)
        if finding:
            yield Noted(finding, finding.found_at, finding.found_by, review.delegation_id)
        if done:
            yield Noted(done, done.done_at, done.done_by, review.delegation_id)


def _of_items(session: Session, model: Any, ids: Sequence[str]) -> list[tuple[Any, str]]:
    """The rows that name an item of these delegations, each with its delegation's id."""
    query = (
        select(model, PanelItem.delegation_id)
        .join(PanelItem, PanelItem.id == model.item_id)
        .where(PanelItem.delegation_id.in_(ids))
    )
    return [(row, of) for row, of in session.execute(query)]
