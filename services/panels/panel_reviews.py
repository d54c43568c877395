"""Quality review: a panel looks again at some delegations in force, drawn so that anybody can draw them again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.ids import new_id
from models.panel_work import Found, QualityFinding, QualityFollowUp, QualityReview
from models.panels import Meeting, Panel
from rules.moments import instant, london_day
from services import outbox, record
from services.act import Act, Refused
from services.answering import Answer
from services.panels.panel_agenda import in_force_under
from services.panels.panel_seats import seats
from services.to_do import Wanted

HOW_DRAWN = "Those whose SHA-256 of the meeting's id, a colon and the delegation's id comes first."
MOST_SHOWN = 50
"""The latest findings of a panel that a page shows."""

FOLLOW_UP = "see to what the panel's quality review found"


def draw_reviews(act: Act, panel: Panel, meeting: Meeting, number: int) -> list[QualityReview]:
    """Draw a meeting's sample once (2:798); what an earlier meeting has not come to is not drawn again."""
    if number < 1 or act.session.scalar(
        select(QualityReview.id).where(QualityReview.meeting_id == meeting.id)
    ):
        return []
    open_still = {one.delegation_id for one in open_reviews(act.session, [panel.id])}
    ids = [row.id for row in act.session.scalars(in_force_under(panel)) if row.id not in open_still]
    drawn = [
        QualityReview(id=new_id("qr"), meeting_id=meeting.id, delegation_id=id, drawn_at=act.now)
        for id in sample(meeting.id, ids, number)
    ]
    if drawn:
        details = {"number": number, "of": len(ids), "how": HOW_DRAWN}
        subject = {"panel": panel.id, "meeting": meeting.id}
        record.write(act, panel.organisation_id, "quality review drawn", subject, rows=drawn, details=details)
    return drawn


def sample(meeting_id: str, ids: Sequence[str], number: int) -> list[str]:
    """The same for the same meeting and delegations, in whatever order they come."""
    return sorted(ids, key=lambda id: hashlib.sha256(f"{meeting_id}:{id}".encode()).digest())[:number]


def record_finding(
    act: Act, review: QualityReview, found: Found, words: str, follow_up_by: date | None = None
) -> QualityFinding:
    """What a member found. A follow-up becomes the co-ordinator's action by its day.

    Raises Refused to whoever is not nominated today, without words, and for a follow-up without a day to come.
    """
    meeting = act.session.get_one(Meeting, review.meeting_id)
    panel, today = act.session.get_one(Panel, meeting.panel_id), london_day(instant(act.now))
    if act.actor.person_id not in {one.person_id for one in seats(act.session, panel.id, today)}:
        raise Refused("Only a member of this panel records what it found.", way_out="leave it to a member")
    if act.session.get(QualityFinding, review.id):
        raise Refused("What was found is on record already.", way_out="look at the finding")
    if not words.strip():
        raise Refused("A finding says what was found.", way_out="say it in a sentence")
    if (found == "follow-up needed") != (follow_up_by is not None) or (follow_up_by and follow_up_by < today):
        raise Refused("A follow-up has a day to come, and what is in order has none.", way_out="mend the day")
    finding = QualityFinding(
        review_id=review.id,
        found=found,
        words=words.strip(),
        found_at=act.now,
        found_by=act.actor.person_id,
        follow_up_by=follow_up_by,
    )
    _write(act, review, "quality review found", finding)
    return finding


def close_follow_up(act: Act, review: QualityReview, words: str) -> QualityFollowUp:
    """What was done about a finding. Raises Refused where nothing was to be done, twice, and without words."""
    finding = act.session.get(QualityFinding, review.id)
    done_before = act.session.get(QualityFollowUp, review.id) is not None
    if finding is None or finding.follow_up_by is None or done_before:
        raise Refused("There is nothing to follow up here.", way_out="look at the finding")
    if not words.strip():
        raise Refused("A follow-up says what was done.", way_out="say it in a sentence")
    done = QualityFollowUp(review_id=review.id, words=words.strip(), done_at=act.now, done_by=act.actor.id)
    _write(act, review, "quality review followed up", done)
    return done


def open_reviews(session: Session, panel_ids: Collection[str]) -> Sequence[QualityReview]:
    """What was drawn for these panels and nobody has looked at: it stays on the list of the next meeting."""
    return session.scalars(
        select(QualityReview)
        .join(Meeting, Meeting.id == QualityReview.meeting_id)
        .outerjoin(QualityFinding, QualityFinding.review_id == QualityReview.id)
        .where(Meeting.panel_id.in_(panel_ids), QualityFinding.review_id.is_(None))
        .order_by(Meeting.panel_id, QualityReview.drawn_at, QualityReview.id)
    ).all()


@dataclass(frozen=True)
class Reviewed:
    """One delegation that was looked at again, what was found, by whose id, and what was done about it."""

    review: QualityReview
    finding: QualityFinding
    followed_up: QualityFollowUp | None


def reviewed(session: Session, panel_id: str) -> list[Reviewed]:
    """What a panel found, the latest first."""
    rows = session.execute(
        select(QualityReview, QualityFinding, QualityFollowUp)
        .join(Meeting, Meeting.id == QualityReview.meeting_id)
        .join(QualityFinding, QualityFinding.review_id == QualityReview.id)
        .outerjoin(QualityFollowUp, QualityFollowUp.review_id == QualityReview.id)
        .where(Meeting.panel_id == panel_id)
        .order_by(QualityFinding.found_at.desc(), QualityFinding.review_id)
        .limit(MOST_SHOWN)
    )
    return [Reviewed(review, finding, done) for review, finding, done in rows]


_NOT_FOLLOWED_UP = (
    select(QualityFinding)
    .join(QualityReview, QualityReview.id == QualityFinding.review_id)
    .outerjoin(QualityFollowUp, QualityFollowUp.review_id == QualityFinding.review_id)
    .where(
        QualityReview.delegation_id == bindparam("delegation"),
        QualityFinding.follow_up_by.is_not(None),
        QualityFollowUp.review_id.is_(None),
    )
    .order_by(QualityFinding.found_at, QualityFinding.review_id)
)


def to_follow_up(session: Session, delegation_id: str) -> Sequence[QualityFinding]:
    """What a review of this delegation found and nobody has seen to yet, the oldest first."""
    return session.scalars(_NOT_FOLLOWED_UP, {"delegation": delegation_id}).all()


def follow_up_wanted(act: Act, row: DelegationRow, _: Answer) -> Iterator[Wanted]:
    """The co-ordinator sees to what a review found, by the day that the panel gave."""
    for one in to_follow_up(act.session, row.id):
        if one.follow_up_by:
            about = (f"review {one.review_id}", f"delegation {row.id}")
            yield Wanted("quality review", FOLLOW_UP, "PHB co-ordinator", one.follow_up_by, about)


def _write(act: Act, review: QualityReview, what: str, row: QualityFinding | QualityFollowUp) -> None:
    meeting = act.session.get_one(Meeting, review.meeting_id)
    organisation = act.session.get_one(Panel, meeting.panel_id).organisation_id
    subject = {"delegation": review.delegation_id, "meeting": meeting.id, "review": review.id}
    entry = record.write(act, organisation, what, subject, rows=[row])
    outbox.put(act, outbox.RECONCILE, review.delegation_id, f"{review.delegation_id}:{entry}")
