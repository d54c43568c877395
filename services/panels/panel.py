"""The risk enablement panel: meetings, items, and declared interests. Deciding is in ``panel_votes``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.ids import new_id
from models.panels import (
    Ballot,
    Declaration,
    ItemWentOn,
    Meeting,
    MeetingCalledOff,
    Panel,
    PanelItem,
    PanelOutcome,
    WentOn,
)
from rules.moments import instant, london_day
from services import record
from services.act import Act, Refused
from services.evidence import organisation_of


def plan_meeting(
    act: Act, panel: Panel, held_on: date, *, virtual: bool = False, closes_at: datetime | None = None
) -> Meeting:
    """A sitting of the panel; a virtual one between two sittings has a closing time (2:798)."""
    if virtual and closes_at is None:
        raise Refused("A virtual meeting needs a closing time.", way_out="say until when members may agree")
    if held_on < london_day(instant(act.now)) or (closes_at and closes_at <= act.now):
        raise Refused("A meeting is planned for a time to come.", way_out="mend the date or the closing time")
    meeting = Meeting(
        id=new_id("mt"), panel_id=panel.id, held_on=held_on, virtual=virtual, closes_at=closes_at
    )
    act.session.add(meeting)
    record.write(act, panel.organisation_id, "panel meeting planned", {"meeting": meeting.id}, rows=[meeting])
    return meeting


def list_for_panel(act: Act, row: DelegationRow, meeting: Meeting) -> PanelItem:
    """Bring a delegation to a meeting, with the co-ordinator's latest recommendation.

    An item that a meeting has left undecided goes on to this one, and a virtual meeting may take an item before
    the sitting that it waits for. Raises Refused without a recommendation, for a meeting that is over, and if it
    waits for another meeting already.
    """
    # Of two listings at once, the second waits here and then sees the first.
    act.session.execute(
        select(DelegationRow.id).where(DelegationRow.id == row.id).with_for_update(key_share=True)
    )
    if is_over(act.session, meeting, act.now):
        raise Refused("This meeting is over.", way_out="choose a later meeting")
    recommendation = _latest_recommendation(act.session, row)
    if recommendation is None:
        raise Refused(
            "The panel decides on a recommendation, and there is none.",
            way_out="record the recommendation first",
        )
    waiting = waiting_item(act.session, row.id)
    why = _why_it_goes_on(act, waiting, meeting) if waiting else None
    if was_listed(act.session, row, meeting):
        raise Refused(
            "This meeting has decided on this delegation already, or has let it go on.",
            way_out="choose a later meeting",
        )
    item = PanelItem(
        id=new_id("it"),
        meeting_id=meeting.id,
        delegation_id=row.id,
        recommendation_id=recommendation.id,
        listed_at=act.now,
        listed_by=act.actor.id,
    )
    rows = (
        [ItemWentOn(item_id=waiting.id, next_item_id=item.id, why=why, at=act.now)] if waiting and why else []
    )
    act.session.add(item)
    subject = {"delegation": row.id, "meeting": meeting.id, "item": item.id}
    record.write(
        act, organisation_of(act.session, row), "listed for panel", subject, rows=[item, *rows],
        details={"went on because": why} if why else None,
    )  # fmt: skip
    return item


def declare_interest(act: Act, item: PanelItem, interest: str, recused: bool) -> Declaration:
    """A member says what ties them to an item, and whether they stand aside."""
    if not interest.strip():
        raise Refused("A declaration says what the interest is.", way_out="say it in a sentence")
    row = undecided(act.session, item)
    declaration = Declaration(
        id=new_id("dc"),
        item_id=item.id,
        person_id=act.actor.person_id,
        interest=interest.strip(),
        recused=recused,
        recorded_at=act.now,
    )
    act.session.add(declaration)
    subject = {"item": item.id, "member": act.actor.person_id}
    record.write(
        act, organisation_of(act.session, row), "interest declared", subject, rows=[declaration],
        details={"recused": recused},
    )  # fmt: skip
    return declaration


def waiting_item(session: Session, delegation_id: str) -> PanelItem | None:
    """The item of a delegation that no panel has decided, wherever it has gone on to."""
    return session.scalars(
        select(PanelItem)
        .outerjoin(PanelOutcome, PanelOutcome.item_id == PanelItem.id)
        .outerjoin(ItemWentOn, ItemWentOn.item_id == PanelItem.id)
        .where(
            PanelItem.delegation_id == delegation_id,
            PanelOutcome.item_id.is_(None),
            ItemWentOn.item_id.is_(None),
        )
    ).first()


def undecided(session: Session, item: PanelItem) -> DelegationRow:
    """The delegation of an item that waits for its decision; raises Refused with what became of the item.

    Of two decisions at once, the second waits here and then sees the first.
    """
    session.execute(select(PanelItem.id).where(PanelItem.id == item.id).with_for_update(key_share=True))
    if decided := session.get(PanelOutcome, item.id, populate_existing=True):
        raise Refused(
            f"This item is decided already: {decided.outcome}.",
            way_out="list the delegation for another meeting",
        )
    if went_on := session.get(ItemWentOn, item.id, populate_existing=True):
        later = session.get_one(PanelItem, went_on.next_item_id)
        day = session.get_one(Meeting, later.meeting_id).held_on
        raise Refused(
            f"This item has gone on to the meeting of {day.day} {day:%B %Y}.", way_out="decide it there"
        )
    return session.get_one(DelegationRow, item.delegation_id)


def is_open(session: Session, meeting: Meeting, now: datetime) -> bool:
    """Whether a meeting may decide at this moment: its day is there, or it is virtual and has not closed."""
    return not is_over(session, meeting, now) and has_opened(meeting, now)


def has_opened(meeting: Meeting, now: datetime) -> bool:
    """Its time is there, or past: its day in a room, any time if it is virtual."""
    return meeting.virtual or london_day(instant(now)) >= meeting.held_on


def is_over(session: Session, meeting: Meeting, now: datetime) -> bool:
    """A virtual meeting ends at its closing instant, one in a room with its day; or it was called off."""
    return has_closed(meeting, now) or session.get(MeetingCalledOff, meeting.id) is not None


def has_closed(meeting: Meeting, now: datetime) -> bool:
    """Its time is past: what is agreed after it does not count."""
    if meeting.virtual and meeting.closes_at is not None:
        return now > meeting.closes_at
    return london_day(instant(now)) > meeting.held_on


def next_meetings(session: Session, panel_id: str, now: datetime) -> Sequence[Meeting]:
    """The sittings to come of a panel, virtual ones left out, the next first."""
    return session.scalars(
        select(Meeting)
        .outerjoin(MeetingCalledOff, MeetingCalledOff.meeting_id == Meeting.id)
        .where(
            Meeting.panel_id == panel_id,
            Meeting.virtual.is_(False),
            Meeting.held_on >= london_day(instant(now)),
            MeetingCalledOff.meeting_id.is_(None),
        )
        .order_by(Meeting.held_on, Meeting.id)
    ).all()


def was_listed(session: Session, row: DelegationRow, meeting: Meeting) -> bool:
    """Whether this meeting has had the delegation on its list."""
    listed = select(PanelItem.id).where(PanelItem.delegation_id == row.id, PanelItem.meeting_id == meeting.id)
    return session.scalar(listed) is not None


def _why_it_goes_on(act: Act, waiting: PanelItem, meeting: Meeting) -> WentOn:
    """Why an item may leave the meeting it waits for; raises Refused if it may not."""
    there = act.session.get_one(Meeting, waiting.meeting_id)
    if act.session.get(MeetingCalledOff, there.id):
        return "called off"
    voted = act.session.scalar(select(Ballot.item_id).where(Ballot.item_id == waiting.id).limit(1))
    if has_closed(there, act.now):
        return "no quorum" if voted else "not reached"
    closes = london_day(instant(meeting.closes_at)) if meeting.closes_at else meeting.held_on
    if meeting.virtual and not there.virtual and not voted and closes <= there.held_on:
        return "brought forward"
    raise Refused("This delegation waits for a panel's decision already.", way_out="decide that item first")


def _latest_recommendation(session: Session, row: DelegationRow) -> EvidenceRow | None:
    return session.scalars(
        select(EvidenceRow)
        .where(
            EvidenceRow.kind == "recommendation",
            EvidenceRow.pa_id == row.pa_id,
            EvidenceRow.person_id == row.person_id,
            EvidenceRow.task == row.task,
        )
        .order_by(EvidenceRow.true_from.desc(), EvidenceRow.recorded_at.desc())
    ).first()
