"""Keeping the working agreement current without anybody asking: what the flow does for each line of the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from models.actions import Action, ActionClosed
from models.hospital import Admission, Agreement
from models.ids import new_id
from rules.moments import instant, london_day
from services import record
from services.act import Act, Refused
from services.agreement import issue_agreement
from services.hospital_acts import discharge_of, organisation_of

REQUIREMENT = "hospital working agreement"


def keep_agreement(act: Act, admission_id: str) -> Agreement | None:
    """Issue what is to be issued; where there can be no paper, ask the co-ordinator for what is missing.

    Asking is one open action, however often the flow runs; when the paper can be issued, it is closed. None
    where nothing could be issued, and for a stay that has ended.
    """
    admission = act.session.get_one(Admission, admission_id)
    if discharge_of(act, admission):
        _bring_into_line(act, admission, "")
        return None
    try:
        agreement = issue_agreement(act, admission_id)
    except Refused as refusal:
        _bring_into_line(act, admission, refusal.way_out or refusal.message)
        return None
    _bring_into_line(act, admission, "")
    return agreement


def _bring_into_line(act: Act, admission: Admission, wanted: str) -> None:
    """One open action if something is wanted, none if not; written with an entry only when that changes."""
    there = _open(act, admission)
    closed = [
        ActionClosed(action_id=one.id, closed_at=act.now, why="asked again: no longer what is missing")
        for one in there
        if one.kind != wanted
    ]
    opened = [_action(act, admission, wanted)] if wanted and len(closed) == len(there) else []
    if closed or opened:
        subject = {"person": admission.person_id, "case": admission.case_id, "admission": admission.id}
        what = "agreement waits" if opened else "agreement waits no longer"
        details = {"wanted": wanted}
        organisation = organisation_of(act, admission)
        record.write(act, organisation, what, subject, rows=[*closed, *opened], details=details)


def _open(act: Act, admission: Admission) -> Sequence[Action]:
    return act.session.scalars(
        select(Action)
        .outerjoin(ActionClosed, ActionClosed.action_id == Action.id)
        .where(Action.key.startswith(_key(admission), autoescape=True), ActionClosed.action_id.is_(None))
    ).all()


def _action(act: Act, admission: Admission, wanted: str) -> Action:
    before = (
        select(func.count())
        .select_from(Action)
        .where(Action.key.startswith(_key(admission), autoescape=True))
    )
    return Action(
        id=new_id("ac"),
        key=f"{_key(admission)}{act.session.scalar(before) or 0}",
        case_id=admission.case_id,
        requirement=REQUIREMENT,
        kind=wanted,
        role="PHB co-ordinator",
        due_on=london_day(instant(act.now)),
        opened_at=act.now,
    )


def _key(admission: Admission) -> str:
    return f"{admission.id}:{REQUIREMENT}:"
