"""A decision that cannot wait for the panel: one named person's, where the organisation allows it, not for long."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from models.cases import Case, DelegationEnd, DelegationRow, DelegationStatus
from models.evidence import EvidenceRow
from models.panels import Panel
from rules.moments import Span, instant, london_day
from services.act import Act, Refused
from services.answers import answer_now
from services.checks import refuse_if_it_would_not_count
from services.decisions import question
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.panels.panel_seats import panels_of
from services.training.sign_off import as_giver

KIND = "urgent decision"


def decide_urgently(act: Act, row: DelegationRow, outcome: str, reasons: str) -> EvidenceRow:
    """Approve or decline alone until the panel meets, which is told at its next sitting.

    Raises Refused where the organisation has not chosen that anybody may, without reasons, and where it would not
    count: by somebody in another role, by whoever recommended, or before there is a recommendation.
    """
    if not reasons.strip():
        raise Refused("An urgent decision needs its reasons.", way_out="say in a sentence why it cannot wait")
    new = NewEvidence(
        KIND, outcome, act.now, (as_giver(act),),
        pa_id=row.pa_id, person_id=row.person_id, task=row.task, note=reasons.strip(),
    )  # fmt: skip
    _refuse_unless_allowed(act, row)
    refuse_if_it_would_not_count(act.session, row, new, act.now)
    return record_evidence(act, organisation_of(act.session, row), new)


def open_to_one(session: Session, person_id: str, now: datetime) -> list[DelegationRow]:
    """What waits for a panel for which this person is nominated today, where one person may decide urgently."""
    later = aliased(DelegationStatus)
    newer = exists().where(
        later.delegation_id == DelegationStatus.delegation_id, later.number > DelegationStatus.number
    )
    organisations = select(Panel.organisation_id).where(
        Panel.id.in_(panels_of(person_id, london_day(instant(now))))
    )
    waiting = session.scalars(
        select(DelegationRow)
        .join(DelegationStatus, DelegationStatus.delegation_id == DelegationRow.id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(
            DelegationStatus.status == "waiting for panel",
            ~newer,
            Case.organisation_id.in_(organisations),
            DelegationRow.id.not_in(select(DelegationEnd.delegation_id)),
        )
        .order_by(DelegationRow.requested_at, DelegationRow.id)
    )
    return [row for row in waiting if _is_allowed(session, row, now)]


def _is_allowed(session: Session, row: DelegationRow, now: datetime) -> bool:
    """Some framework of the case has urgent decisions, and the organisation has chosen them."""
    answer = answer_now(session, row, now, with_evidence=False)
    settings = answer.decision.settings if answer.decision else ()
    asked = question(session, row, Span.at(instant(now))).resolved().requirements
    chosen = {one.value for one in settings if one.name == "urgent decisions"}
    return any(one.evidence == KIND for one in asked) and "none" not in chosen


def _refuse_unless_allowed(act: Act, row: DelegationRow) -> None:
    if not _is_allowed(act.session, row, act.now):
        raise Refused(
            "Nobody decides alone here: the organisation has not chosen urgent decisions.",
            rule="urgent decisions",
            cite=("2:798",),
            way_out="hold a virtual meeting of the panel",
        )
