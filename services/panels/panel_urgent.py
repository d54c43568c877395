"""A decision that cannot wait for the panel: one named person's, where the organisation allows it, not for long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationEnd, DelegationRow
from models.evidence import EvidenceRow
from models.now import LatestStatus
from models.panels import Panel
from rules.applied import Applied, Settings
from rules.moments import Span, instant, london_day
from services.act import Act, Refused
from services.checks import refuse_if_it_would_not_count
from services.decisions import Asking, Question, question
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.frameworks import alike_in_frameworks, applied_to_each
from services.panels.panel_seats import panels_of
from services.training.sign_off import as_giver

KIND, SETTING = "urgent decision", "urgent decisions"
MOST = 20
"""So many are offered at once, those that have waited longest."""


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
    """What waits longest for a panel for which this person is nominated today, and one person may decide urgently.

    The first ``MOST`` of ``may_wait_too_long``, of those that the frameworks really ask about.
    """
    ids = may_wait_too_long(session, person_id, now)[:MOST]
    rows = {row.id: row for row in session.scalars(select(DelegationRow).where(DelegationRow.id.in_(ids)))}
    asking = Asking(session, [*rows.values()])
    return [rows[id] for id in ids if _is_asked_for(asking.question(rows[id], Span.at(instant(now))))]


def may_wait_too_long(session: Session, person_id: str, now: datetime) -> list[str]:
    """The ids of what waits for this person's panels where urgent decisions have been chosen, the oldest first.

    In a fixed number of queries, and without asking the rules about each.
    """
    today = london_day(instant(now))
    organisations = select(Panel.organisation_id).where(Panel.id.in_(panels_of(person_id, today)))
    waiting = session.execute(
        select(DelegationRow.id, DelegationRow.case_id)
        .join(LatestStatus, LatestStatus.delegation_id == DelegationRow.id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(
            LatestStatus.status == "waiting for panel",
            Case.organisation_id.in_(organisations),
            DelegationRow.id.not_in(select(DelegationEnd.delegation_id)),
        )
        .order_by(DelegationRow.requested_at, DelegationRow.id)
    ).all()
    alike = alike_in_frameworks(session, {row.case_id for row in waiting}, "home", today)
    applied = applied_to_each(session, dict.fromkeys(alike.values(), today), "home")
    chosen = {case_id for case_id, some in applied.items() if _have_chosen(some)}
    return [row.id for row in waiting if alike[row.case_id] in chosen]


def _is_allowed(session: Session, row: DelegationRow, now: datetime) -> bool:
    """Some framework of the case has urgent decisions, and the organisation has chosen them."""
    asked = question(session, row, Span.at(instant(now)))
    return _have_chosen(asked.applied) and _is_asked_for(asked)


def _is_asked_for(asked: Question) -> bool:
    return any(one.evidence == KIND for one in asked.resolved().requirements)


def _have_chosen(applied: Sequence[Applied]) -> bool:
    """No framework that leaves it open has it closed, and one of them leaves it open."""
    chosen = [Settings(one).value(SETTING) for one in applied if SETTING in one.framework.text.settings]
    return bool(chosen) and "none" not in chosen


def _refuse_unless_allowed(act: Act, row: DelegationRow) -> None:
    if not _is_allowed(act.session, row, act.now):
        raise Refused(
            "Nobody decides alone here: the organisation has not chosen urgent decisions.",
            rule="urgent decisions",
            cite=("2:798",),
            way_out="hold a virtual meeting of the panel",
        )
