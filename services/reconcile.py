"""The loop: ask, see what is missing, open or close actions, tell people. Run twice, it changes nothing more."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.actions import Action, ActionClosed
from models.base import Base
from models.cases import Case, DelegationEnd, DelegationRow, DelegationStatus
from models.ids import new_id
from models.messages import Message
from models.record_chain import canonical
from rules.decision import Action as Wanted
from rules.moments import instant
from services import outbox, record
from services.act import Act
from services.answering import Answer, answer_for
from services.decisions import admission_at


def reconcile(act: Act, delegation_id: str) -> Answer | None:
    """Ask one delegation's question now and bring status, actions and messages into line with the answer.

    Everything is written in the caller's transaction, with one entry that names the frameworks, the settings,
    the evidence, both moments and the answer. If nothing changed, nothing is written. None if it has ended.
    """
    row = act.session.get_one(DelegationRow, delegation_id)
    if act.session.get(DelegationEnd, delegation_id):
        return None
    answer = answer_for(act, row)
    latest = latest_status(act.session, delegation_id)
    rows: list[Base] = []
    if latest is None or _differs(latest, answer):
        rows.append(_status_row(act, row, answer, latest))
    opened, closed = _actions(act, row, answer.actions)
    rows += [*closed, *opened]
    if rows:
        case = act.session.get_one(Case, row.case_id)
        subject = {"delegation": row.id, "case": row.case_id, "pa": row.pa_id, "person": row.person_id}
        record.write(act, case.organisation_id, "decision", subject, rows=rows, details=answer.details)
        _tell(act, row, opened)
    if answer.where == "hospital":
        _draw_up_again(act, row, answer)
    return answer


def latest_status(session: Session, delegation_id: str) -> DelegationStatus | None:
    """The last line of a delegation's status log."""
    return session.scalars(
        select(DelegationStatus)
        .where(DelegationStatus.delegation_id == delegation_id)
        .order_by(DelegationStatus.number.desc())
        .limit(1)
    ).first()


def due_for_sweep(session: Session, today: date) -> Sequence[str]:
    """Delegations whose question has to be asked again by today, and those never asked."""
    last = (
        select(DelegationStatus.delegation_id, func.max(DelegationStatus.number).label("number"))
        .group_by(DelegationStatus.delegation_id)
        .subquery()
    )
    due = (
        select(DelegationStatus.delegation_id)
        .join(
            last,
            (last.c.delegation_id == DelegationStatus.delegation_id)
            & (last.c.number == DelegationStatus.number),
        )
        .where(DelegationStatus.next_due <= today)
    )
    never_asked = select(DelegationRow.id).where(DelegationRow.id.not_in(select(last.c.delegation_id)))
    ended = select(DelegationEnd.delegation_id)
    wanted = select(DelegationRow.id).where(
        DelegationRow.id.in_(due.union(never_asked)), DelegationRow.id.not_in(ended)
    )
    return session.scalars(wanted.order_by(DelegationRow.id)).all()


def open_actions(session: Session, delegation_id: str) -> Sequence[Action]:
    """The actions of a delegation that nobody has closed."""
    return session.scalars(
        select(Action)
        .outerjoin(ActionClosed, ActionClosed.action_id == Action.id)
        .where(Action.delegation_id == delegation_id, ActionClosed.action_id.is_(None))
        .order_by(Action.due_on, Action.requirement)
    ).all()


def _differs(latest: DelegationStatus, answer: Answer) -> bool:
    return (latest.where, latest.status, latest.may_alone, latest.supervised, latest.next_due) != (
        answer.where,
        answer.status,
        answer.may,
        answer.supervised,
        answer.ask_again,
    )


def _status_row(
    act: Act, row: DelegationRow, answer: Answer, latest: DelegationStatus | None
) -> DelegationStatus:
    return DelegationStatus(
        id=new_id("st"),
        delegation_id=row.id,
        number=latest.number + 1 if latest else 1,
        where=answer.where,
        status=answer.status,
        may_alone=answer.may,
        supervised=answer.supervised,
        decided_at=act.now,
        next_due=answer.ask_again,
    )


def _actions(
    act: Act, row: DelegationRow, wanted: tuple[Wanted, ...]
) -> tuple[list[Action], list[ActionClosed]]:
    """One open action for each thing that is wanted: what has no use any more is closed, what is new is opened."""
    there = {
        (one.requirement, one.kind, one.role, one.due_on): one for one in open_actions(act.session, row.id)
    }
    needed = {(one.requirement, one.kind, one.role, one.by): one for one in wanted}
    closed = [
        ActionClosed(action_id=one.id, closed_at=act.now, why="asked again: no longer what is missing")
        for key, one in there.items()
        if key not in needed
    ]
    opened = [_open(act, row, one) for key, one in needed.items() if key not in there]
    return opened, closed


def _open(act: Act, row: DelegationRow, wanted: Wanted) -> Action:
    before = act.session.scalar(
        select(func.count())
        .select_from(Action)
        .where(Action.delegation_id == row.id, Action.requirement == wanted.requirement)
    )
    return Action(
        id=new_id("ac"),
        key=f"{row.id}:{wanted.requirement}:{before or 0}",
        case_id=row.case_id,
        delegation_id=row.id,
        requirement=wanted.requirement,
        kind=wanted.kind,
        role=wanted.role,
        due_on=wanted.by,
        opened_at=act.now,
    )


def _tell(act: Act, row: DelegationRow, opened: list[Action]) -> None:
    """Queue one message for each new action; it holds ids only, and the key keeps it from being told twice."""
    act.session.add_all(
        Message(
            id=new_id("me"),
            key=f"action:{action.key}",
            case_id=row.case_id,
            template="action-opened",
            facts={"action": action.id, "delegation": row.id},
            queued_at=act.now,
            to_role=action.role,
        )
        for action in opened
    )


def _draw_up_again(act: Act, row: DelegationRow, answer: Answer) -> None:
    """The working agreement may say something else now, be it only which training there is; asked once for each."""
    admission = admission_at(act.session, row.person_id, instant(act.now))
    if admission:
        said = [answer.status, answer.may, answer.supervised, answer.details["evidence"]]
        what = hashlib.sha256(canonical({"said": said})).hexdigest()[:16]
        outbox.put(act, outbox.AGREEMENT, admission.id, f"{admission.id}:{row.id}:{what}")
