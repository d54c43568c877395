"""Everything about one item that a panel member reads before voting, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.evidence import EvidenceRow
from models.organisations import Organisation
from models.panel_work import AdviceAsked, AdviceGiven, RiskView
from models.panels import Declaration, ItemWentOn, Meeting, Panel, PanelItem, PanelOutcome, PanelVote
from models.people import Person
from rules.vocabulary import RISK_TIERS
from services.act import NotFound
from services.answers import Answered, Piece, answer_now
from services.panels import panel
from services.panels.panel_advice import advice_about
from services.panels.panel_conditions import open_conditions
from services.panels.panel_precedents import Precedent, precedents, risk_of, with_conditions
from services.panels.panel_quorum import Member, Quorum, declarations_of, members_for, quorum_for
from services.panels.panel_votes import Standing, standing
from services.risk_views import risk_views

MOST_PRECEDENTS = 10
"""Decisions about the same task that a page or a paper shows, the latest first."""

MOST_ALIKE = 5
"""Decisions about other tasks of the same risk that a page shows, the latest first."""


@dataclass(frozen=True)
class Item:
    """Everything a panel member reads before deciding, and what was decided."""

    item: PanelItem
    meeting: Meeting
    panel: Panel
    answer: Answered
    recommendation: Piece
    quorum: Quorum
    members: tuple[Member, ...]
    declarations: tuple[tuple[str, Declaration], ...]
    proposals: tuple[Standing, ...]
    conditions: tuple[EvidenceRow, ...]
    """Those of an earlier approval that nobody has answered."""
    precedents: tuple[Precedent, ...]
    more_precedents: int
    """How many older ones about the same task there are besides."""
    alike: tuple[Precedent, ...]
    """About other tasks of the same risk."""
    risk: str
    risk_views: tuple[RiskView, ...]
    advice: tuple[tuple[AdviceAsked, AdviceGiven | None], ...]
    decides_now: bool
    over: bool
    went_on: Meeting | None
    outcome: PanelOutcome | None
    decided_by: str
    took_part: tuple[tuple[str, str], ...]
    """Names, and the organisations they sat for."""


def item_for(session: Session, item_id: str, now: datetime) -> Item:
    """One item, with the rules' answer at this moment; raises NotFound if there is none."""
    item = session.get(PanelItem, item_id)
    if item is None:
        raise NotFound("no such item")
    row = session.get_one(DelegationRow, item.delegation_id)
    meeting = session.get_one(Meeting, item.meeting_id)
    answer, quorum = answer_now(session, row, now), quorum_for(session, row, now)
    outcome, went_on = session.get(PanelOutcome, item.id), session.get(ItemWentOn, item.id)
    risk, before = risk_of(session, row, now), _precedents(session, item, row)
    return Item(
        item=item,
        meeting=meeting,
        panel=session.get_one(Panel, meeting.panel_id),
        answer=answer,
        recommendation=answer.evidence[item.recommendation_id],
        quorum=quorum,
        members=tuple(members_for(session, item, quorum, now)),
        declarations=_declared(session, item),
        proposals=tuple(standing(session, item.id)),
        conditions=tuple(open_conditions(session, row).values()),
        precedents=tuple(with_conditions(session, before[:MOST_PRECEDENTS])),
        more_precedents=len(before[MOST_PRECEDENTS:]),
        alike=tuple(_alike(session, row, risk)),
        risk=RISK_TIERS.get(risk, "not known"),
        risk_views=tuple(risk_views(session, row.id)),
        advice=tuple(advice_about(session, row.id)),
        decides_now=panel.is_open(session, meeting, now) and went_on is None,
        over=panel.is_over(session, meeting, now),
        went_on=_where_it_went(session, went_on) if went_on else None,
        outcome=outcome,
        decided_by=session.get_one(Person, outcome.decided_by).name if outcome else "",
        took_part=_took_part(session, item),
    )


def _where_it_went(session: Session, went_on: ItemWentOn) -> Meeting:
    later = session.get_one(PanelItem, went_on.next_item_id)
    return session.get_one(Meeting, later.meeting_id)


def _declared(session: Session, item: PanelItem) -> tuple[tuple[str, Declaration], ...]:
    found = declarations_of(session, item.id)
    return tuple((session.get_one(Person, one.person_id).name, one) for one in found)


def _precedents(session: Session, item: PanelItem, row: DelegationRow) -> list[Precedent]:
    case = session.get_one(Case, row.case_id)
    found = precedents(session, case.organisation_id, task=row.task)
    return [one for one in found if one.item_id != item.id]


def _alike(session: Session, row: DelegationRow, risk: int) -> list[Precedent]:
    case = session.get_one(Case, row.case_id)
    found = precedents(session, case.organisation_id, risk=risk) if risk else []
    return with_conditions(session, [one for one in found if one.task != row.task][:MOST_ALIKE])


def _took_part(session: Session, item: PanelItem) -> tuple[tuple[str, str], ...]:
    rows = session.execute(
        select(Person.name, Organisation.name)
        .join(PanelVote, PanelVote.person_id == Person.id)
        .join(Organisation, Organisation.id == PanelVote.organisation_id)
        .where(PanelVote.item_id == item.id)
        .order_by(Person.name)
    )
    return tuple((person, organisation) for person, organisation in rows)
