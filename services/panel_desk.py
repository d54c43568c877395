"""What a panel member finds: the meetings with their items, and everything about one item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from models.cases import Case, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.organisations import Organisation
from models.panels import (
    Declaration,
    ItemWentOn,
    Meeting,
    MeetingCalledOff,
    Panel,
    PanelItem,
    PanelMembership,
    PanelMembershipEnd,
    PanelOutcome,
    PanelVote,
)
from models.people import Person
from rules.moments import instant, london_day
from rules.vocabulary import RISK_TIERS
from services import panel
from services.act import NotFound
from services.answers import Answered, Piece, answer_now
from services.panel_conditions import open_conditions
from services.panel_precedents import Precedent, precedents, risk_of
from services.panel_quorum import Member, Quorum, declarations_of, members_for, quorum_for
from services.panel_seats import holds_on
from services.panel_votes import Standing, standing

EARLIER = timedelta(days=183)
"""For how long a meeting whose items are all decided stays in view."""
MOST_ALIKE = 5
"""Decisions about other tasks of the same risk that a page shows, the latest first."""


@dataclass(frozen=True)
class ItemLine:
    """One item of a meeting as a list shows it, and what ties the viewer to it."""

    item: PanelItem
    row: DelegationRow
    pa: str
    person: str
    outcome: PanelOutcome | None
    recommended: bool
    """By the viewer, who then may not decide."""
    stood_aside: bool
    went_on: bool
    """To a later meeting, undecided."""

    @property
    def waits(self) -> bool:
        return self.outcome is None and not self.went_on

    @property
    def is_the_viewers(self) -> bool:
        """Whether the viewer may take part in deciding it."""
        return self.waits and not self.recommended and not self.stood_aside


@dataclass(frozen=True)
class MeetingLine:
    """A meeting and its items."""

    meeting: Meeting
    panel: str
    items: tuple[ItemLine, ...]
    decides_now: bool
    """Whether it may decide at this moment: its day is there, and it has not closed."""
    over: bool
    called_off: bool

    @property
    def waiting(self) -> tuple[ItemLine, ...]:
        return tuple(one for one in self.items if one.waits)

    @property
    def decided(self) -> tuple[ItemLine, ...]:
        return tuple(one for one in self.items if one.outcome)


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
    alike: tuple[Precedent, ...]
    """About other tasks of the same risk."""
    risk: str
    decides_now: bool
    over: bool
    went_on: Meeting | None
    outcome: PanelOutcome | None
    decided_by: str
    took_part: tuple[tuple[str, str], ...]
    """Names, and the organisations they sat for."""


def meetings(session: Session, person_id: str, now: datetime) -> list[MeetingLine]:
    """The meetings to come and those with undecided items, the next first; then the earlier ones, latest first.

    Those of the panels for which this person is nominated today.
    """
    today = london_day(instant(now))
    rows = session.execute(
        select(Meeting, Panel.name)
        .join(Panel, Panel.id == Meeting.panel_id)
        .where(
            or_(Meeting.held_on >= today - EARLIER, Meeting.id.in_(_with_undecided())),
            Meeting.panel_id.in_(_panels_of(person_id, today)),
        )
        .order_by(Meeting.held_on, Meeting.id)
    ).all()
    items = _items(session, [meeting.id for meeting, _ in rows], person_id)
    lines = [
        MeetingLine(
            meeting,
            name,
            items.get(meeting.id, ()),
            decides_now=panel.is_open(session, meeting, now),
            over=panel.is_over(session, meeting, now),
            called_off=session.get(MeetingCalledOff, meeting.id) is not None,
        )
        for meeting, name in rows
    ]
    return [one for one in lines if _is_next(one, today)] + [
        one for one in reversed(lines) if not _is_next(one, today)
    ]


def item_for(session: Session, item_id: str, now: datetime) -> Item:
    """One item, with the rules' answer at this moment; raises NotFound if there is none."""
    item = session.get(PanelItem, item_id)
    if item is None:
        raise NotFound("no such item")
    row = session.get_one(DelegationRow, item.delegation_id)
    meeting = session.get_one(Meeting, item.meeting_id)
    answer, quorum = answer_now(session, row, now), quorum_for(session, row, now)
    outcome, went_on = session.get(PanelOutcome, item.id), session.get(ItemWentOn, item.id)
    risk = risk_of(session, row, now)
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
        precedents=tuple(_precedents(session, item, row)),
        alike=tuple(_alike(session, row, risk)),
        risk=RISK_TIERS.get(risk, "not known"),
        decides_now=panel.is_open(session, meeting, now) and went_on is None,
        over=panel.is_over(session, meeting, now),
        went_on=_where_it_went(session, went_on) if went_on else None,
        outcome=outcome,
        decided_by=session.get_one(Person, outcome.decided_by).name if outcome else "",
        took_part=_took_part(session, item),
    )


def _is_next(one: MeetingLine, today: date) -> bool:
    return bool(one.waiting) or (one.meeting.held_on >= today and not one.called_off)


def _panels_of(person_id: str, today: date) -> Select[tuple[str]]:
    return (
        select(PanelMembership.panel_id)
        .outerjoin(PanelMembershipEnd, PanelMembershipEnd.membership_id == PanelMembership.id)
        .where(PanelMembership.person_id == person_id, holds_on(today))
    )


def _where_it_went(session: Session, went_on: ItemWentOn) -> Meeting:
    later = session.get_one(PanelItem, went_on.next_item_id)
    return session.get_one(Meeting, later.meeting_id)


def _with_undecided() -> Select[tuple[str]]:
    return (
        select(PanelItem.meeting_id)
        .outerjoin(PanelOutcome, PanelOutcome.item_id == PanelItem.id)
        .outerjoin(ItemWentOn, ItemWentOn.item_id == PanelItem.id)
        .where(PanelOutcome.item_id.is_(None), ItemWentOn.item_id.is_(None))
    )


def _items(session: Session, ids: Sequence[str], person_id: str) -> dict[str, tuple[ItemLine, ...]]:
    """The items of these meetings, those that wait first, in three queries however many there are."""
    pa, person = aliased(Person), aliased(Person)
    rows = session.execute(
        select(PanelItem, DelegationRow, pa.name, person.name, PanelOutcome)
        .join(DelegationRow, DelegationRow.id == PanelItem.delegation_id)
        .join(pa, pa.id == DelegationRow.pa_id)
        .join(person, person.id == DelegationRow.person_id)
        .outerjoin(PanelOutcome, PanelOutcome.item_id == PanelItem.id)
        .where(PanelItem.meeting_id.in_(ids))
        .order_by(PanelOutcome.item_id.is_not(None), PanelItem.listed_at, PanelItem.id)
    ).all()
    aside = set(
        session.scalars(
            select(Declaration.item_id).where(Declaration.person_id == person_id, Declaration.recused)
        )
    )
    recommended = set(
        session.scalars(
            select(PanelItem.id)
            .join(EvidenceGiver, EvidenceGiver.evidence_id == PanelItem.recommendation_id)
            .where(EvidenceGiver.person_id == person_id, PanelItem.meeting_id.in_(ids))
        )
    )
    found: dict[str, tuple[ItemLine, ...]] = {}
    went_on = set(
        session.scalars(
            select(ItemWentOn.item_id)
            .join(PanelItem, PanelItem.id == ItemWentOn.item_id)
            .where(PanelItem.meeting_id.in_(ids))
        )
    )
    for item, row, its_pa, its_person, outcome in rows:
        ties = (item.id in recommended, item.id in aside, item.id in went_on)
        line = ItemLine(item, row, its_pa, its_person, outcome, *ties)
        found[item.meeting_id] = (*found.get(item.meeting_id, ()), line)
    return found


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
    return [one for one in found if one.task != row.task][:MOST_ALIKE]


def _took_part(session: Session, item: PanelItem) -> tuple[tuple[str, str], ...]:
    rows = session.execute(
        select(Person.name, Organisation.name)
        .join(PanelVote, PanelVote.person_id == Person.id)
        .join(Organisation, Organisation.id == PanelVote.organisation_id)
        .where(PanelVote.item_id == item.id)
        .order_by(Person.name)
    )
    return tuple((person, organisation) for person, organisation in rows)
