"""What a panel has before it: delegations that wait for it come by themselves, and nothing is left behind."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models.cases import Case, CaseFramework, DelegationEnd, DelegationRow, DelegationStatus
from models.evidence import EvidenceRow
from models.frameworks import FrameworkVersion
from models.panel_work import UrgentReport
from models.panels import ItemWentOn, Meeting, MeetingCalledOff, Panel, PanelItem, PanelOutcome
from rules.decision import Decision
from rules.moments import Span, instant
from rules.vocabulary import Status
from services import record
from services.act import Act
from services.answers import answer_now
from services.decisions import question
from services.panels.panel import is_over, list_for_panel, next_meetings, waiting_item, was_listed


def list_what_waits(act: Act, panel: Panel) -> list[PanelItem]:
    """Put on the next sitting's list what waits for this panel's decision and is not listed; twice, nothing more.

    That is a delegation with a recommendation that waits for the panel, one that was deferred, one that somebody
    decided urgently, and an item that a meeting has left undecided.
    """
    found = []
    for row in _candidates(act.session, panel):
        item = waiting_item(act.session, row.id)
        if item and not is_over(act.session, act.session.get_one(Meeting, item.meeting_id), act.now):
            continue
        if item is None and not _waits_for_panel(act, panel, row):
            continue
        meeting = next(
            (
                one
                for one in next_meetings(act.session, panel.id, act.now)
                if not was_listed(act.session, row, one)
            ),
            None,
        )
        if meeting:
            found.append(list_for_panel(act, row, meeting))
    return found


def report_urgent_decisions(act: Act, panel: Panel) -> list[UrgentReport]:
    """Each urgent decision is told to the panel at its next sitting, once."""
    meeting = next(iter(next_meetings(act.session, panel.id, act.now)), None)
    if meeting is None:
        return []
    found = []
    for evidence, row in act.session.execute(_urgent(panel)).all():
        report = UrgentReport(
            evidence_id=evidence.id, meeting_id=meeting.id, delegation_id=row.id, listed_at=act.now
        )
        subject = {"delegation": row.id, "meeting": meeting.id, "evidence": evidence.id}
        record.write(act, panel.organisation_id, "urgent decision reported to panel", subject, rows=[report])
        found.append(report)
    return found


def reports_at(session: Session, meeting: Meeting) -> Sequence[UrgentReport]:
    """The urgent decisions that a meeting hears of; one that was called off leaves them to the next."""
    return session.scalars(
        select(UrgentReport)
        .where(UrgentReport.meeting_id.in_(_heard_here(session, meeting)))
        .order_by(UrgentReport.listed_at, UrgentReport.evidence_id)
    ).all()


def in_force_under(panel: Panel) -> Select[tuple[DelegationRow]]:
    """The delegations of a panel's organisation that are in force under its framework, by their latest status."""
    return _of_panel(panel).where(_latest_status() == "in force")


def _candidates(session: Session, panel: Panel) -> Sequence[DelegationRow]:
    """Cheap to find: whose latest status waits for a panel, who was decided urgently, and what waits on a list."""
    waits = select(PanelItem.delegation_id).join(Meeting, Meeting.id == PanelItem.meeting_id)
    waits = (
        waits.outerjoin(PanelOutcome, PanelOutcome.item_id == PanelItem.id)
        .outerjoin(ItemWentOn, ItemWentOn.item_id == PanelItem.id)
        .where(Meeting.panel_id == panel.id, PanelOutcome.item_id.is_(None), ItemWentOn.item_id.is_(None))
    )
    urgent = (
        select(DelegationRow.id)
        .join(EvidenceRow, _about_the_same())
        .where(EvidenceRow.kind == "urgent decision")
    )
    wanted = _of_panel(panel).where(
        (_latest_status() == "waiting for panel") | DelegationRow.id.in_(waits) | DelegationRow.id.in_(urgent)
    )
    return session.scalars(wanted.order_by(DelegationRow.requested_at, DelegationRow.id)).all()


def _waits_for_panel(act: Act, panel: Panel, row: DelegationRow) -> bool:
    """By the rules: its recommendation is there, and the panel has not decided, or only somebody urgently."""
    answer = answer_now(act.session, row, act.now, with_evidence=False)
    if answer.decision is None or panel.framework not in answer.frameworks:
        return False
    kinds = _kinds(act, row)
    if not _is_met(answer.decision, kinds, "recommendation"):
        return False
    return not _is_met(answer.decision, kinds, "panel decision") or _decided_urgently_since(act.session, row)


def _kinds(act: Act, row: DelegationRow) -> dict[str, str]:
    requirements = question(act.session, row, Span.at(instant(act.now))).resolved().requirements
    return {one.name: one.evidence for one in requirements}


def _is_met(decision: Decision, kinds: dict[str, str], kind: str) -> bool:
    """Whatever asks for this kind of evidence is met, or is not asked for."""
    return all(one.met for one in decision.reasons if kinds.get(one.requirement) == kind)


def _decided_urgently_since(session: Session, row: DelegationRow) -> bool:
    """The last word on it was one person's."""
    last = session.scalars(
        select(EvidenceRow.kind)
        .where(
            EvidenceRow.kind.in_(("urgent decision", "panel decision")),
            EvidenceRow.outcome != "deferred",
            EvidenceRow.pa_id == row.pa_id,
            EvidenceRow.person_id == row.person_id,
            EvidenceRow.task == row.task,
            EvidenceRow.id.not_in(_voided()),
        )
        .order_by(EvidenceRow.true_from.desc(), EvidenceRow.recorded_at.desc())
        .limit(1)
    ).first()
    return last == "urgent decision"


def _urgent(panel: Panel) -> Select[tuple[EvidenceRow, DelegationRow]]:
    """Urgent decisions under this panel's framework that nobody has reported."""
    here = select(_of_panel(panel).subquery().c.id)
    return (
        select(EvidenceRow, DelegationRow)
        .join(DelegationRow, _about_the_same())
        .outerjoin(UrgentReport, UrgentReport.evidence_id == EvidenceRow.id)
        .where(
            EvidenceRow.kind == "urgent decision",
            EvidenceRow.id.not_in(_voided()),
            UrgentReport.evidence_id.is_(None),
            DelegationRow.id.in_(here),
        )
        .order_by(EvidenceRow.true_from, EvidenceRow.id)
    )


def _of_panel(panel: Panel) -> Select[tuple[DelegationRow]]:
    under = (
        select(CaseFramework.case_id)
        .join(FrameworkVersion, FrameworkVersion.sha256 == CaseFramework.framework_sha256)
        .where(FrameworkVersion.framework == panel.framework)
    )
    return (
        select(DelegationRow)
        .join(Case, Case.id == DelegationRow.case_id)
        .outerjoin(DelegationEnd, DelegationEnd.delegation_id == DelegationRow.id)
        .where(
            Case.organisation_id == panel.organisation_id,
            Case.id.in_(under),
            DelegationEnd.delegation_id.is_(None),
        )
    )


def _latest_status() -> ColumnElement[Status]:
    """The last line of the delegation's status log, in SQL."""
    number = (
        select(func.max(DelegationStatus.number))
        .where(DelegationStatus.delegation_id == DelegationRow.id)
        .correlate(DelegationRow)
        .scalar_subquery()
    )
    return (
        select(DelegationStatus.status)
        .where(DelegationStatus.delegation_id == DelegationRow.id, DelegationStatus.number == number)
        .correlate(DelegationRow)
        .scalar_subquery()
    )


def _about_the_same() -> ColumnElement[bool]:
    return (
        (EvidenceRow.pa_id == DelegationRow.pa_id)
        & (EvidenceRow.person_id == DelegationRow.person_id)
        & (EvidenceRow.task == DelegationRow.task)
    )


def _voided() -> Select[tuple[str]]:
    return select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))  # type: ignore[return-value]


def _heard_here(session: Session, meeting: Meeting) -> list[str]:
    """This meeting, and those just before it that were called off."""
    earlier = session.execute(
        select(Meeting.id, MeetingCalledOff.meeting_id)
        .outerjoin(MeetingCalledOff, MeetingCalledOff.meeting_id == Meeting.id)
        .where(
            Meeting.panel_id == meeting.panel_id,
            Meeting.virtual.is_(False),
            Meeting.held_on < meeting.held_on,
        )
        .order_by(Meeting.held_on.desc())
    )
    found = [meeting.id]
    for id, called_off in earlier:
        if called_off is None:
            break
        found.append(id)
    return found
