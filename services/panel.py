"""The risk enablement panel: meetings, items, declared interests, and decisions that nobody makes alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.ids import new_id
from models.panels import Declaration, Meeting, Panel, PanelItem, PanelOutcome, PanelVote
from rules.language import FromSetting, PanelText
from rules.moments import Span, instant, london_day
from rules.question import Giver
from rules.resolve import Applied, Settings
from services import record
from services.act import Act, NotFound, Refused
from services.checks import refuse_if_it_would_not_count
from services.coordination import giver_in_role
from services.decisions import question
from services.evidence import NewEvidence, organisation_of, record_evidence

OUTCOMES = ("approved", "deferred", "declined")


@dataclass(frozen=True)
class Quorum:
    """How many must decide together, from how many organisations, and in which roles (2:796)."""

    framework: str
    members: int
    organisations: int
    roles: tuple[str, ...]
    cite: tuple[str, ...]


def plan_meeting(
    act: Act, panel: Panel, held_on: date, *, virtual: bool = False, closes_at: datetime | None = None
) -> Meeting:
    """A sitting of the panel; a virtual one between two sittings has a closing time (2:798)."""
    if virtual and closes_at is None:
        raise Refused("A virtual meeting needs a closing time.", way_out="say until when members may agree")
    meeting = Meeting(id=new_id("mt"), panel_id=panel.id, held_on=held_on, virtual=virtual, closes_at=closes_at)
    act.session.add(meeting)
    record.write(act, panel.organisation_id, "panel meeting planned", {"meeting": meeting.id}, rows=[meeting])
    return meeting


def list_for_panel(act: Act, row: DelegationRow, meeting: Meeting) -> PanelItem:
    """Bring a delegation to a meeting, with the co-ordinator's latest recommendation.

    Raises Refused without a recommendation, for a meeting that is over, or if it waits for a decision already.
    """
    if meeting.held_on < london_day(instant(act.now)):
        raise Refused("This meeting is over.", way_out="choose a later meeting")
    recommendation = _latest_recommendation(act.session, row)
    if recommendation is None:
        raise Refused("The panel decides on a recommendation, and there is none.", way_out="record the recommendation first")
    if waiting_item(act.session, row.id):
        raise Refused("This delegation waits for a panel's decision already.", way_out="decide that item first")
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

    Raises Refused without reasons, without quorum, with somebody who recommended or stood aside, after a virtual
    meeting has closed, and for an item that is decided.
    """
    row = _undecided(act.session, item)
    if outcome not in OUTCOMES:
        raise Refused(f"A panel decides one of: {', '.join(OUTCOMES)}.")
    if not reasons.strip():
        raise Refused("A panel's decision needs its reasons.", way_out="say in a sentence why")
    meeting = act.session.get_one(Meeting, item.meeting_id)
    _check_meeting_is_open(meeting, act.now)
    quorum = quorum_for(act.session, row, act.now)
    givers = [giver_in_role(act, person_id, quorum.roles[0]) for person_id in dict.fromkeys(taking_part)]
    _check_members(act.session, item, quorum, givers)
    new = NewEvidence(
        "panel decision", outcome, act.now, tuple(givers),
        pa_id=row.pa_id, person_id=row.person_id, task=row.task, note=reasons.strip(),
    )  # fmt: skip
    refuse_if_it_would_not_count(act.session, row, new, act.now)
    evidence = record_evidence(act, organisation_of(act.session, row), new)
    return _write_outcome(act, row, item, outcome, reasons.strip(), givers, evidence)


def quorum_for(session: Session, row: DelegationRow, now: datetime) -> Quorum:
    """The quorum of the framework that has a panel, with the organisation's settings."""
    for applied in question(session, row, Span.at(instant(now))).applied:
        if panel := applied.framework.text.panel:
            return _quorum(applied, panel)
    raise Refused("No framework of this case has a panel.", way_out="decide as the framework says")


def waiting_item(session: Session, delegation_id: str) -> PanelItem | None:
    """The item of a delegation that no panel has decided."""
    return session.scalars(
        select(PanelItem)
        .outerjoin(PanelOutcome, PanelOutcome.item_id == PanelItem.id)
        .where(PanelItem.delegation_id == delegation_id, PanelOutcome.item_id.is_(None))
    ).first()


def declarations_of(session: Session, item_id: str) -> Sequence[Declaration]:
    return session.scalars(
        select(Declaration).where(Declaration.item_id == item_id).order_by(Declaration.recorded_at)
    ).all()


def precedents(session: Session, task: str, organisation_id: str) -> Sequence[tuple[PanelOutcome, DelegationRow]]:
    """What the panels of an organisation decided about a task before, latest first (2:815)."""
    rows = session.execute(
        select(PanelOutcome, DelegationRow)
        .join(PanelItem, PanelItem.id == PanelOutcome.item_id)
        .join(DelegationRow, DelegationRow.id == PanelItem.delegation_id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(DelegationRow.task == task, Case.organisation_id == organisation_id)
        .order_by(PanelOutcome.decided_at.desc())
    ).all()
    return [(outcome, row) for outcome, row in rows]


def _quorum(applied: Applied, panel: PanelText) -> Quorum:
    settings = Settings(applied)
    return Quorum(
        framework=applied.framework.id,
        members=_number(settings, panel.quorum),
        organisations=_number(settings, panel.organisations),
        roles=tuple(panel.members),
        cite=tuple(panel.text),
    )


def _number(settings: Settings, value: object) -> int:
    return int(settings.of(value)) if isinstance(value, FromSetting) else int(str(value))


def _check_members(session: Session, item: PanelItem, quorum: Quorum, givers: list[Giver]) -> None:
    people = {giver.person for giver in givers}
    recommendation = session.get_one(EvidenceRow, item.recommendation_id)
    recommenders = set(
        session.scalars(select(EvidenceGiver.person_id).where(EvidenceGiver.evidence_id == recommendation.id))
    )
    if people & recommenders:
        raise Refused(
            "Whoever recommended may not decide.", rule="co-ordinator's recommendation", cite=quorum.cite,
            evidence=(recommendation.id,), way_out="decide without them",
        )  # fmt: skip
    aside = {one.person_id for one in declarations_of(session, item.id) if one.recused}
    if people & aside:
        raise Refused("A member who stood aside may not decide.", way_out="decide without them")
    organisations = {giver.organisation for giver in givers if giver.organisation}
    if len(people) < quorum.members or len(organisations) < quorum.organisations:
        raise Refused(
            f"There is no quorum: {len(people)} members from {len(organisations)} organisations took part, and "
            f"{quorum.members} from {quorum.organisations} are needed.",
            rule=f"{quorum.framework}: panel", cite=quorum.cite,
            way_out="decide when enough members take part, or hold a virtual meeting",
        )  # fmt: skip


def _check_meeting_is_open(meeting: Meeting, now: datetime) -> None:
    if meeting.virtual and meeting.closes_at and now > meeting.closes_at:
        raise Refused("This virtual meeting has closed.", way_out="bring the item to the next meeting")
    if not meeting.virtual and london_day(instant(now)) < meeting.held_on:
        raise Refused("This meeting has not been held yet.", way_out=f"decide on {meeting.held_on:%d %B %Y} or later")


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
    if session.get(PanelOutcome, item.id):
        raise Refused("This item is decided already.", way_out="list the delegation for another meeting")
    row = session.get(DelegationRow, item.delegation_id)
    if row is None:
        raise NotFound("no such item")
    return row


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
