"""A meeting's papers: what they say now, and their versions, of which there is a new one only where that changes."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.panel_papers import (
    AdviceOnPaper,
    PanelPapers,
    ReviewOnPaper,
    UrgentOnPaper,
    panel_pdf,
)
from documents.whom import Whom
from documents.words import day, moment
from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.issued import IssuedDocument
from models.organisations import Organisation
from models.panel_work import AdviceAsked, AdviceGiven, QualityFinding, QualityReview
from models.panels import Ballot, Declaration, Meeting, MeetingCalledOff, Panel, PanelItem
from models.people import Person
from rules.moments import instant, london_day
from services.act import Act
from services.answers import pieces
from services.desks.whom import whom
from services.evidence import organisation_of
from services.issuing import issue
from services.panels.panel import has_closed
from services.panels.panel_agenda import reports_at
from services.panels.panel_paper_items import item_on_paper
from services.panels.panel_reviews import HOW_DRAWN
from services.panels.panel_seats import seats
from services.the_record.on_paper import record_on_paper

PAPERS, MINUTES = "panel papers", "panel minutes"
STOOD_ASIDE = {True: ("stood aside from an item",), False: ()}
VOLATILE = ("version", "issued_at", "alike", "record")


def issue_papers(act: Act, meeting: Meeting, *, after: bool = False) -> IssuedDocument:
    """The papers of a meeting, or its minutes; a new version if they say another thing.

    Minutes of a meeting that is not over are a draft, and say so. No source names anybody who confirms minutes: each
    decision in them was made by votes on record, and what has to be put right is another decision, not another text.

    Raises ``documents.pdf.PangoMissing`` where the system cannot print.
    """
    papers = papers_of(act.session, meeting, act.now, after=after)
    panel = act.session.get_one(Panel, meeting.panel_id)
    kind = MINUTES if after else PAPERS
    return issue(
        act, panel.organisation_id, kind, meeting.id, plain(papers),
        lambda number: panel_pdf(
            replace(papers, version=number, record=record_on_paper(act.session, panel.organisation_id))
        ),
    )  # fmt: skip


def papers_of(session: Session, meeting: Meeting, now: datetime, *, after: bool = False) -> PanelPapers:
    """What the papers say at this moment."""
    panel = session.get_one(Panel, meeting.panel_id)
    off = session.get(MeetingCalledOff, meeting.id)
    items = [item_on_paper(session, item, now) for item in _items(session, meeting)]
    return PanelPapers(
        reference=meeting.id,
        version=1,
        issued_at=now,
        panel=panel.name,
        organisation=session.get_one(Organisation, panel.organisation_id).name,
        meeting=_when(meeting),
        after=after,
        called_off=off.why if off else "",
        members=_members(session, panel, meeting.held_on),
        quorum=next((quorum for _, quorum in items if quorum), "The framework says how many have to agree."),
        items=tuple(item for item, _ in items),
        urgent=tuple(_urgent(session, meeting)),
        reviews=tuple(_reviews(session, meeting, after=after)),
        how_drawn=HOW_DRAWN,
        advice=tuple(_advice(session, meeting, after=after)),
        took_part=_took_part(session, meeting) if after else (),
        so_far=after and not has_closed(meeting, now),
    )


def plain(papers: PanelPapers) -> dict[str, Any]:
    """Their content as plain values, without what makes no new version: number, time, names that are alike."""
    found: dict[str, Any] = _plain(asdict(papers))
    return found


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {name: _plain(one) for name, one in value.items() if name not in VOLATILE}
        case tuple() | list():
            return [_plain(one) for one in value]
        case date():
            return value.isoformat()
        case _:
            return value


def _items(session: Session, meeting: Meeting) -> list[PanelItem]:
    return list(
        session.scalars(
            select(PanelItem)
            .where(PanelItem.meeting_id == meeting.id)
            .order_by(PanelItem.listed_at, PanelItem.id)
        )
    )


def _when(meeting: Meeting) -> str:
    if meeting.virtual and meeting.closes_at:
        return f"Virtual meeting, open until {moment(meeting.closes_at)}"
    return f"Meeting of {day(meeting.held_on)}"


def _members(session: Session, panel: Panel, on: date) -> tuple[str, ...]:
    names = [
        f"{session.get_one(Person, one.person_id).name}, "
        f"{session.get_one(Organisation, one.organisation_id).name}"
        for one in seats(session, panel.id, on)
    ]
    return tuple(sorted(names))


def _took_part(session: Session, meeting: Meeting) -> tuple[str, ...]:
    """Whoever voted or declared an interest in one of its items, and where they stood aside from one."""
    items = select(PanelItem.id).where(PanelItem.meeting_id == meeting.id)
    voted = session.scalars(select(Ballot.person_id).where(Ballot.item_id.in_(items))).all()
    declared = session.scalars(select(Declaration).where(Declaration.item_id.in_(items))).all()
    aside = {one.person_id for one in declared if one.recused}
    places = {one.person_id: one.organisation_id for one in seats(session, meeting.panel_id, meeting.held_on)}
    found = []
    for person in {*voted, *(one.person_id for one in declared)}:
        place = session.get(Organisation, places.get(person, ""))
        said = [
            session.get_one(Person, person).name,
            place.name if place else "",
            *STOOD_ASIDE[person in aside],
        ]
        found.append(", ".join(part for part in said if part))
    return tuple(sorted(found))


def _urgent(session: Session, meeting: Meeting) -> list[UrgentOnPaper]:
    found = []
    for report in reports_at(session, meeting):
        piece = pieces(session, [session.get_one(EvidenceRow, report.evidence_id)])[0]
        by = "; ".join(f"{one.name}, {one.role}" for one in piece.by)
        row = piece.row
        found.append(
            UrgentOnPaper(
                *_about(session, report.delegation_id), row.outcome, by, row.true_from, row.note or ""
            )
        )
    return found


def _reviews(session: Session, meeting: Meeting, *, after: bool) -> list[ReviewOnPaper]:
    """Those drawn for this meeting, and those that earlier ones had not come to; after it, what was found there."""
    rows = session.execute(
        select(QualityReview, QualityFinding)
        .join(Meeting, Meeting.id == QualityReview.meeting_id)
        .outerjoin(QualityFinding, QualityFinding.review_id == QualityReview.id)
        .where(Meeting.panel_id == meeting.panel_id, Meeting.held_on <= meeting.held_on)
        .order_by(QualityReview.drawn_at, QualityReview.id)
    )
    found = []
    for review, finding in rows:
        here = review.meeting_id == meeting.id
        found_here = finding is not None and london_day(instant(finding.found_at)) == meeting.held_on
        if not here and not found_here and (finding is not None or after):
            continue
        said = f"{finding.found}. {finding.words}" if finding else ""
        if finding and finding.follow_up_by:
            said = f"{said} By {day(finding.follow_up_by)}."
        found.append(ReviewOnPaper(*_about(session, review.delegation_id), said))
    return found


def _advice(session: Session, meeting: Meeting, *, after: bool) -> list[AdviceOnPaper]:
    """What waits for an answer; after the meeting, what was answered on its day."""
    rows = session.execute(
        select(AdviceAsked, AdviceGiven)
        .outerjoin(AdviceGiven, AdviceGiven.advice_id == AdviceAsked.id)
        .where(AdviceAsked.panel_id == meeting.panel_id)
        .order_by(AdviceAsked.asked_at, AdviceAsked.id)
    )
    found = []
    for asked, given in rows:
        on_the_day = given is not None and london_day(instant(given.given_at)) == meeting.held_on
        if on_the_day or (given is None and not after):
            about, person = _about(session, asked.delegation_id)
            by = session.get_one(Person, asked.asked_by).name
            answer = given.answer if given else ""
            found.append(AdviceOnPaper(about, person, asked.question, by, answer))
    return found


def _about(session: Session, delegation_id: str) -> tuple[str, Whom]:
    """The PA and the task, and for whom it is."""
    row = session.get_one(DelegationRow, delegation_id)
    pa, person = session.get_one(Person, row.pa_id), session.get_one(Person, row.person_id)
    return f"{pa.name}, {row.task}", whom(session, [organisation_of(session, row)], person, [pa])
