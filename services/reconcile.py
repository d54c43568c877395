"""The loop: ask, see what is missing, open or close actions, tell people. Run twice, it changes nothing more."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.actions import Action, ActionClosed
from models.base import Base
from models.cases import Case, DelegationEnd, DelegationRow, DelegationStatus
from models.ids import new_id
from models.messages import Message
from models.record_chain import canonical
from rules.decide import EvaluatorsDiffer, decide
from rules.decision import Action as Wanted
from rules.decision import Decision
from rules.finding import Findings
from rules.moments import FOREVER, Span, instant, london_day
from rules.question import Moment
from rules.vocabulary import Place, Status
from services import outbox, record
from services.act import Act
from services.decisions import Question, admission_at, question
from services.frameworks import hashes_of


@dataclass(frozen=True)
class Answer:
    """What is to be shown and done now; ``decision`` is None where the evaluators differ and there is no answer."""

    where: Place
    status: Status
    may: bool
    supervised: bool
    actions: tuple[Wanted, ...]
    ask_again: date | None
    details: dict[str, Any]
    decision: Decision | None


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


def answer_for(act: Act, row: DelegationRow) -> Answer:
    """The rules' answer at this moment; where the evaluators differ, no answer, and somebody to look at it."""
    now = instant(act.now)
    asked = question(act.session, row, Span.at(now))
    moment = Moment(Span.at(now), now)
    try:
        decision = decide(asked.applied, asked.delegation, asked.known, moment)
    except EvaluatorsDiffer as error:
        return _no_answer(act, asked, error)
    return Answer(
        where=asked.delegation.where,
        status=decision.status,
        may=decision.may,
        supervised=decision.supervised,
        actions=decision.actions,
        ask_again=_ask_again(asked, decision, london_day(now)),
        details={**_asked(asked, act), "answer": _without_words(decision)},
        decision=decision,
    )


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


def _ask_again(asked: Question, decision: Decision, today: date) -> date | None:
    """The next day on which the answer may change by itself: something falls due, opens, or begins."""
    days = [due.on + timedelta(days=1) for due in decision.due if due.on]
    days += [due.last + timedelta(days=1) for due in decision.due if due.last]
    days += [due.first for due in decision.due if due.first]
    days += [
        due.on - timedelta(days=warn) for due in decision.due if due.on and (warn := _warned(asked, due.kind))
    ]
    days += [london_day(item.begins) for item in asked.known.evidence]
    days += [
        london_day(item.until) + timedelta(days=1) for item in asked.known.evidence if item.until < FOREVER
    ]
    return min((day for day in days if day > today), default=None)


def _warned(asked: Question, requirement: str) -> int:
    for one in asked.applied:
        if text := one.framework.text.requirements.get(requirement):
            return text.warn_days
    return 0


def _asked(asked: Question, act: Act) -> dict[str, Any]:
    """What the question was: both moments, the frameworks and settings by hash, the evidence by id."""
    now = act.now.isoformat(timespec="seconds")
    return {
        "asked about": now,
        "known up to": now,
        "where": asked.delegation.where,
        "ward": asked.delegation.ward,
        "frameworks": hashes_of(asked.applied),
        "evidence": sorted(item.id for item in asked.known.evidence),
    }


def _without_words(decision: Decision) -> dict[str, Any]:
    """The answer with ids and the framework's words only: explanations name people, so they are left out."""
    return {
        "may": decision.may,
        "supervised": decision.supervised,
        "status": decision.status,
        "reasons": [
            {
                "requirement": one.requirement,
                "met": one.met,
                "cite": list(one.cite),
                "evidence": list(one.evidence),
            }
            for one in decision.reasons
        ],
        "due": [one.as_json() for one in decision.due],
        "actions": [
            {"kind": one.kind, "role": one.role, "by": one.by.isoformat(), "requirement": one.requirement}
            for one in decision.actions
        ],
        "cover": decision.cover,
        "accountable": decision.accountable.person if decision.accountable else None,
        "monitor": decision.monitor.person if decision.monitor else None,
        "approved": decision.approved,
    }


def _no_answer(act: Act, asked: Question, error: EvaluatorsDiffer) -> Answer:
    """Fail closed, loudly: not authorised, both answers on record, and somebody to act on it today."""
    today = london_day(instant(act.now))
    wanted = Wanted(
        "the two evaluators agree", "ring the safety lead: the two evaluators differ", "PHB lead", today
    )
    return Answer(
        where=asked.delegation.where,
        status="no answer",
        may=False,
        supervised=False,
        actions=(wanted,),
        ask_again=today + timedelta(days=1),
        details={
            **_asked(asked, act),
            "answer": "no answer",
            "answers": [_plain(error.by_pure), _plain(error.by_durable)],
        },
        decision=None,
    )


def _plain(findings: Findings) -> dict[str, Any]:
    return {
        name: {"met": one.met, "counted": list(one.counted), "current": list(one.current)}
        for name, one in findings.items()
    }
