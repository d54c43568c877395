"""What a panel member finds: the meetings with their items, and everything about one item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from models.cases import Case, DelegationRow
from models.evidence import EvidenceGiver
from models.organisations import Organisation
from models.panels import Declaration, Meeting, Panel, PanelItem, PanelOutcome, PanelVote
from models.people import Person
from rules.moments import instant, london_day
from rules.vocabulary import RISK_TIERS
from services import panel
from services.act import NotFound
from services.answers import Answered, Piece, answer_now
from services.panel_quorum import Member, Quorum, declarations_of, members_for, quorum_for

EARLIER = timedelta(days=183)
"""For how long a meeting whose items are all decided stays in view."""


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

    @property
    def waits(self) -> bool:
        return self.outcome is None

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
    """Whether it may decide at this moment: its day has come, and it has not closed."""

    @property
    def waiting(self) -> tuple[ItemLine, ...]:
        return tuple(one for one in self.items if one.waits)

    @property
    def decided(self) -> tuple[ItemLine, ...]:
        return tuple(one for one in self.items if not one.waits)


@dataclass(frozen=True)
class Precedent:
    """What was decided about this task before, and why; of the person, nothing."""

    outcome: str
    reasons: str
    decided_at: datetime


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
    precedents: tuple[Precedent, ...]
    risk: str
    decides_now: bool
    outcome: PanelOutcome | None
    decided_by: str
    took_part: tuple[tuple[str, str], ...]
    """Names, and the organisations they sat for."""


def meetings(session: Session, person_id: str, now: datetime) -> list[MeetingLine]:
    """The meetings to come and those with undecided items, the next first; then the earlier ones, latest first.

    For now every nominated senior manager sees the items of every panel; membership of one panel comes later.
    """
    today = london_day(instant(now))
    rows = session.execute(
        select(Meeting, Panel.name)
        .join(Panel, Panel.id == Meeting.panel_id)
        .where(or_(Meeting.held_on >= today - EARLIER, Meeting.id.in_(_with_undecided())))
        .order_by(Meeting.held_on, Meeting.id)
    ).all()
    items = _items(session, [meeting.id for meeting, _ in rows], person_id)
    lines = [
        MeetingLine(meeting, name, items.get(meeting.id, ()), panel.is_open(meeting, now))
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
    outcome = session.get(PanelOutcome, item.id)
    return Item(
        item=item,
        meeting=meeting,
        panel=session.get_one(Panel, meeting.panel_id),
        answer=answer,
        recommendation=answer.evidence[item.recommendation_id],
        quorum=quorum,
        members=tuple(members_for(session, item, quorum, now)),
        declarations=_declared(session, item),
        precedents=_precedents(session, item, row),
        risk=_risk(answer),
        decides_now=panel.is_open(meeting, now),
        outcome=outcome,
        decided_by=session.get_one(Person, outcome.decided_by).name if outcome else "",
        took_part=_took_part(session, item),
    )


def _is_next(one: MeetingLine, today: date) -> bool:
    return bool(one.waiting) or one.meeting.held_on >= today


def _with_undecided() -> Select[tuple[str]]:
    return (
        select(PanelItem.meeting_id)
        .outerjoin(PanelOutcome, PanelOutcome.item_id == PanelItem.id)
        .where(PanelOutcome.item_id.is_(None))
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
    for item, row, its_pa, its_person, outcome in rows:
        line = ItemLine(item, row, its_pa, its_person, outcome, item.id in recommended, item.id in aside)
        found[item.meeting_id] = (*found.get(item.meeting_id, ()), line)
    return found


def _declared(session: Session, item: PanelItem) -> tuple[tuple[str, Declaration], ...]:
    found = declarations_of(session, item.id)
    return tuple((session.get_one(Person, one.person_id).name, one) for one in found)


def _precedents(session: Session, item: PanelItem, row: DelegationRow) -> tuple[Precedent, ...]:
    case = session.get_one(Case, row.case_id)
    return tuple(
        Precedent(outcome.outcome, outcome.reasons, outcome.decided_at)
        for outcome, _ in panel.precedents(session, row.task, case.organisation_id)
        if outcome.item_id != item.id
    )


def _risk(answer: Answered) -> str:
    """The risk tier of the task in words; of two frameworks, the higher."""
    known = (one.text.tasks.get(answer.row.task) for one in answer.frameworks.values())
    return RISK_TIERS.get(max((task.risk for task in known if task), default=0), "not known")


def _took_part(session: Session, item: PanelItem) -> tuple[tuple[str, str], ...]:
    rows = session.execute(
        select(Person.name, Organisation.name)
        .join(PanelVote, PanelVote.person_id == Person.id)
        .join(Organisation, Organisation.id == PanelVote.organisation_id)
        .where(PanelVote.item_id == item.id)
        .order_by(Person.name)
    )
    return tuple((person, organisation) for person, organisation in rows)
