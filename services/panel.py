"""The risk enablement panel: meetings, items, declared interests, and decisions that nobody makes alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.evidence import EvidenceRow
from models.ids import new_id
from models.panels import Declaration, Meeting, Panel, PanelItem, PanelOutcome, PanelVote
from rules.moments import instant, london_day
from rules.question import Giver
from services import record
from services.act import Act, Refused
from services.checks import refuse_if_it_would_not_count
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.panel_quorum import Quorum, members_for, quorum_for

OUTCOMES = ("approved", "deferred", "declined")


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

    Raises Refused without a recommendation, for a meeting that is over, and if it waits for a panel already.
    """
    # Of two listings at once, the second waits here and then sees the first.
    act.session.execute(select(DelegationRow.id).where(DelegationRow.id == row.id).with_for_update())
    if meeting.held_on < london_day(instant(act.now)) or _has_closed(meeting, act.now):
        raise Refused("This meeting is over.", way_out="choose a later meeting")
    recommendation = _latest_recommendation(act.session, row)
    if recommendation is None:
        raise Refused(
            "The panel decides on a recommendation, and there is none.",
            way_out="record the recommendation first",
        )
    if waiting_item(act.session, row.id):
        raise Refused(
            "This delegation waits for a panel's decision already.", way_out="decide that item first"
        )
    if _was_listed(act.session, row, meeting):
        raise Refused(
            "This meeting has decided on this delegation already.", way_out="choose a later meeting"
        )
    item = PanelItem(
        id=new_id("it"),
        meeting_id=meeting.id,
        delegation_id=row.id,
        recommendation_id=recommendation.id,
        listed_at=act.now,
        listed_by=act.actor.id,
    )
    act.session.add(item)
    subject = {"delegation": row.id, "meeting": meeting.id, "item": item.id}
    record.write(act, organisation_of(act.session, row), "listed for panel", subject, rows=[item])
    return item


def declare_interest(act: Act, item: PanelItem, interest: str, recused: bool) -> Declaration:
    """A member says what ties them to an item, and whether they stand aside."""
    if not interest.strip():
        raise Refused("A declaration says what the interest is.", way_out="say it in a sentence")
    row = _undecided(act.session, item)
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


def decide_item(
    act: Act, item: PanelItem, outcome: str, reasons: str, taking_part: Sequence[str]
) -> PanelOutcome:
    """Record what the members who took part decided together.

    Whoever records it took part in it. Raises Refused without reasons, without quorum, with somebody who
    recommended or stood aside, after a virtual meeting has closed, and for an item that is decided.
    """
    row = _undecided(act.session, item)
    if outcome not in OUTCOMES:
        raise Refused(f"A panel decides one of: {', '.join(OUTCOMES)}.")
    if not reasons.strip():
        raise Refused("A panel's decision needs its reasons.", way_out="say in a sentence why")
    quorum = quorum_for(act.session, row, act.now)
    _check_meeting_is_open(act.session.get_one(Meeting, item.meeting_id), quorum, act.now)
    givers = _taking_part(act, item, quorum, taking_part)
    quorum.refuse_unless_met(givers)
    new = NewEvidence(
        "panel decision", outcome, act.now, tuple(givers),
        pa_id=row.pa_id, person_id=row.person_id, task=row.task, note=reasons.strip(),
    )  # fmt: skip
    refuse_if_it_would_not_count(act.session, row, new, act.now)
    evidence = record_evidence(act, organisation_of(act.session, row), new)
    return _write_outcome(act, row, item, outcome, reasons.strip(), givers, evidence)


def waiting_item(session: Session, delegation_id: str) -> PanelItem | None:
    """The item of a delegation that no panel has decided."""
    return session.scalars(
        select(PanelItem)
        .outerjoin(PanelOutcome, PanelOutcome.item_id == PanelItem.id)
        .where(PanelItem.delegation_id == delegation_id, PanelOutcome.item_id.is_(None))
    ).first()


def is_open(meeting: Meeting, now: datetime) -> bool:
    """Whether a meeting may decide at this moment: its day has come, or it is virtual and has not closed."""
    if meeting.virtual:
        return not _has_closed(meeting, now)
    return london_day(instant(now)) >= meeting.held_on


def precedents(
    session: Session, task: str, organisation_id: str
) -> Sequence[tuple[PanelOutcome, DelegationRow]]:
    """What the panels of an organisation decided about a task before, latest first (2:815)."""
    rows = session.execute(
        select(PanelOutcome, DelegationRow)
        .join(PanelItem, PanelItem.id == PanelOutcome.item_id)
        .join(DelegationRow, DelegationRow.id == PanelItem.delegation_id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(DelegationRow.task == task, Case.organisation_id == organisation_id)
        .order_by(PanelOutcome.decided_at.desc(), PanelOutcome.item_id)
    ).all()
    return [(outcome, row) for outcome, row in rows]


def _taking_part(act: Act, item: PanelItem, quorum: Quorum, people: Sequence[str]) -> list[Giver]:
    """Those who took part, each for their organisation; raises Refused for anybody who may not."""
    if act.actor.person_id not in people:
        raise Refused(
            "Whoever records the decision takes part in it.",
            way_out="tick yourself as taking part, or leave it to a member who took part",
        )
    members = {member.giver.person: member for member in members_for(act.session, item, quorum, act.now)}
    givers = []
    for person in dict.fromkeys(people):
        member = members.get(person)
        if member is None:
            raise Refused(
                f"Somebody who took part is not a {' or '.join(quorum.roles)} of an organisation today.",
                rule=f"{quorum.framework}: panel", cite=quorum.cite, way_out="decide with members who are",
            )  # fmt: skip
        if member.recommended:
            raise Refused(
                "Whoever recommended may not decide.", rule="co-ordinator's recommendation", cite=quorum.cite,
                evidence=member.recommended, way_out="decide without them",
            )  # fmt: skip
        if member.stood_aside:
            raise Refused("A member who stood aside may not decide.", way_out="decide without them")
        givers.append(member.giver)
    return givers


def _check_meeting_is_open(meeting: Meeting, quorum: Quorum, now: datetime) -> None:
    if meeting.virtual and not quorum.virtual:
        raise Refused(
            "Under this framework the panel does not meet virtually.",
            rule=f"{quorum.framework}: panel", cite=quorum.cite, way_out="bring the item to the next meeting",
        )  # fmt: skip
    if _has_closed(meeting, now):
        raise Refused("This virtual meeting has closed.", way_out="bring the item to the next meeting")
    if not is_open(meeting, now):
        day = meeting.held_on
        raise Refused(
            "This meeting has not been held yet.", way_out=f"decide on {day.day} {day:%B %Y} or later"
        )


def _has_closed(meeting: Meeting, now: datetime) -> bool:
    """A virtual meeting closes at an instant: what is agreed after it does not count."""
    return meeting.virtual and meeting.closes_at is not None and now > meeting.closes_at


def _write_outcome(
    act: Act,
    row: DelegationRow,
    item: PanelItem,
    outcome: str,
    reasons: str,
    givers: list[Giver],
    evidence: EvidenceRow,
) -> PanelOutcome:
    votes = [
        PanelVote(
            item_id=item.id,
            person_id=giver.person,
            vote=outcome,
            organisation_id=giver.organisation,
            recorded_at=act.now,
        )
        for giver in givers
    ]
    decided = PanelOutcome(
        item_id=item.id,
        outcome=outcome,
        reasons=reasons,
        decided_at=act.now,
        decided_by=act.actor.id,
        evidence_id=evidence.id,
    )
    act.session.add_all([*votes, decided])
    subject = {"delegation": row.id, "item": item.id, "evidence": evidence.id}
    record.write(
        act, organisation_of(act.session, row), "panel decided", subject, rows=[decided, *votes],
        details={"outcome": outcome},
    )  # fmt: skip
    return decided


def _undecided(session: Session, item: PanelItem) -> DelegationRow:
    """The delegation of an item that waits for its decision.

    Of two decisions at once, the second waits here and then sees the first.
    """
    session.execute(select(PanelItem.id).where(PanelItem.id == item.id).with_for_update())
    if session.get(PanelOutcome, item.id):
        raise Refused("This item is decided already.", way_out="list the delegation for another meeting")
    return session.get_one(DelegationRow, item.delegation_id)


def _was_listed(session: Session, row: DelegationRow, meeting: Meeting) -> bool:
    listed = select(PanelItem.id).where(PanelItem.delegation_id == row.id, PanelItem.meeting_id == meeting.id)
    return session.scalar(listed) is not None


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
