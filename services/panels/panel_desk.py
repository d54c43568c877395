"""What a panel member finds: the meetings with their items, and what else is before the panel."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from models.cases import DelegationRow
from models.evidence import EvidenceGiver
from models.panel_work import AdviceAsked, QualityReview
from models.panels import (
    Declaration,
    ItemWentOn,
    Meeting,
    MeetingCalledOff,
    Panel,
    PanelItem,
    PanelOutcome,
)
from models.people import Person
from rules.moments import instant, london_day
from services.panels import panel
from services.panels.panel_advice import waiting_questions
from services.panels.panel_reviews import Reviewed, open_reviews, reviewed
from services.panels.panel_seats import panels_of

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
class Also:
    """What waits for a member besides items, each with which delegation it is about."""

    questions: tuple[tuple[AdviceAsked, str], ...]
    reviews: tuple[tuple[QualityReview, str], ...]
    reviewed: tuple[tuple[Reviewed, str], ...]
    """What was found before, the latest first."""


def meetings(session: Session, person_id: str, now: datetime) -> list[MeetingLine]:
    """The meetings to come and those with undecided items, the next first; then the earlier ones, latest first.

    Those of the panels for which this person is nominated today.
    """
    today = london_day(instant(now))
    rows = session.execute(
        select(Meeting, Panel.name, MeetingCalledOff.meeting_id)
        .join(Panel, Panel.id == Meeting.panel_id)
        .outerjoin(MeetingCalledOff, MeetingCalledOff.meeting_id == Meeting.id)
        .where(
            or_(Meeting.held_on >= today - EARLIER, Meeting.id.in_(_with_undecided())),
            Meeting.panel_id.in_(panels_of(person_id, today)),
        )
        .order_by(Meeting.held_on, Meeting.id)
    ).all()
    items = _items(session, [meeting.id for meeting, *_ in rows], person_id)
    lines = [
        _line(meeting, name, items.get(meeting.id, ()), called_off is not None, now)
        for meeting, name, called_off in rows
    ]
    return [one for one in lines if _is_next(one, today)] + [
        one for one in reversed(lines) if not _is_next(one, today)
    ]


def _line(
    meeting: Meeting, name: str, items: tuple[ItemLine, ...], called_off: bool, now: datetime
) -> MeetingLine:
    over = panel.has_closed(meeting, now) or called_off
    decides_now = not over and panel.has_opened(meeting, now)
    return MeetingLine(meeting, name, items, decides_now=decides_now, over=over, called_off=called_off)


def delegations_before(session: Session, meeting_id: str) -> Sequence[DelegationRow]:
    """The delegations that a meeting has to do with."""
    return session.scalars(
        select(DelegationRow)
        .join(PanelItem, PanelItem.delegation_id == DelegationRow.id)
        .where(PanelItem.meeting_id == meeting_id)
        .order_by(DelegationRow.id)
    ).all()


def also_before(session: Session, person_id: str, now: datetime) -> Also:
    """Questions and reviews of the panels for which this person is nominated today."""
    panels = _panels_of(session, person_id, now)
    questions, reviews = waiting_questions(session, panels), open_reviews(session, panels)
    before = [one for id in panels for one in reviewed(session, id)]
    about = {one.delegation_id for one in questions}
    about |= {one.delegation_id for one in (*reviews, *(one.review for one in before))}
    words = _in_words(session, about)
    return Also(
        tuple((one, words[one.delegation_id]) for one in questions),
        tuple((one, words[one.delegation_id]) for one in reviews),
        tuple((one, words[one.review.delegation_id]) for one in before),
    )


def how_many_wait_besides(session: Session, person_id: str, now: datetime) -> int:
    """How many questions and reviews are before this person's panels."""
    panels = _panels_of(session, person_id, now)
    return len(waiting_questions(session, panels)) + len(open_reviews(session, panels))


def _panels_of(session: Session, person_id: str, now: datetime) -> Sequence[str]:
    return session.scalars(panels_of(person_id, london_day(instant(now)))).all()


def _in_words(session: Session, delegation_ids: Collection[str]) -> dict[str, str]:
    pa, person = aliased(Person), aliased(Person)
    rows = session.execute(
        select(DelegationRow.id, DelegationRow.task, pa.name, person.name)
        .join(pa, pa.id == DelegationRow.pa_id)
        .join(person, person.id == DelegationRow.person_id)
        .where(DelegationRow.id.in_(delegation_ids))
    )
    return {id: f"{task}, {its_pa} for {its_person}" for id, task, its_pa, its_person in rows}


def _is_next(one: MeetingLine, today: date) -> bool:
    return bool(one.waiting) or (one.meeting.held_on >= today and not one.called_off)


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
