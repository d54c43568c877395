"""The loop: ask, see what is missing, open or close actions, tell people. Run twice, it changes nothing more."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from models.base import Base
from models.cases import Case, DelegationEnd, DelegationRow, DelegationStatus
from models.ids import new_id
from models.record_chain import canonical
from rules.moments import instant, london_day
from services import outbox, record, to_do
from services.act import Act
from services.answering import Answer, answer_for
from services.besides import wanted_besides
from services.decisions import admission_at
from services.desks.upcoming import keep_upcoming
from services.rule_behind import ENDED, Rule, of_decision, of_house
from services.to_do import Wanted
from services.training.refreshers import warn

_CASE_TO_HOLD = select(Case).where(Case.id == bindparam("case")).with_for_update(key_share=True)

_LATEST_STATUS = (
    select(DelegationStatus)
    .where(DelegationStatus.delegation_id == bindparam("delegation"))
    .order_by(DelegationStatus.number.desc())
    .limit(1)
)


def reconcile(act: Act, delegation_id: str) -> Answer | None:
    """Ask one delegation's question now and bring status, actions and messages into line with the answer.

    Everything is written in the caller's transaction, with one entry that names the frameworks, the settings,
    the evidence, both moments and the answer. If nothing changed, nothing is written. None if it has ended.
    """
    row = act.session.get_one(DelegationRow, delegation_id)
    # Of two workers with delegations of one case, the second waits here: they may need the same action.
    case = act.session.scalars(_CASE_TO_HOLD, {"case": row.case_id}).one()
    if act.session.get(DelegationEnd, delegation_id):
        _let_go(act, row, case)
        return None
    answer = answer_for(act, row)
    wanted = [*answer.wanted, *wanted_besides(act, row, answer)]
    answer = replace(answer, ask_again=_ask_again(act, answer, wanted))
    latest = latest_status(act.session, delegation_id)
    rows: list[Base] = []
    if latest is None or _differs(latest, answer):
        rows.append(_status_row(act, row, answer, latest))
    if latest is not None and latest.may_alone != answer.may:
        _ask_the_others(act, row, latest.number + 1)
    changes = to_do.bring_into_line(act, row, wanted)
    rows += changes.rows
    if rows:
        under = act.under(*_rules_behind(answer, wanted))
        record.write(under, *_entry(row, case), rows=rows, details=answer.details)
        to_do.tell(act, changes.opened)
    warn(act, row, answer)
    keep_upcoming(act, row, answer)
    if answer.where == "hospital":
        _draw_up_again(act, row, answer)
    return answer


def latest_status(session: Session, delegation_id: str) -> DelegationStatus | None:
    """The last line of a delegation's status log."""
    return session.scalars(_LATEST_STATUS, {"delegation": delegation_id}).first()


def due_for_sweep(session: Session, now: datetime) -> Sequence[str]:
    """Delegations whose question has to be asked again by today, and those never asked."""
    today = london_day(instant(now))
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


def _ask_again(act: Act, answer: Answer, wanted: Sequence[Wanted]) -> date | None:
    """The day on which the answer may change, or the first on which something is overdue and so asked differently."""
    today = london_day(instant(act.now))
    days = [one.by + timedelta(days=1) for one in wanted if one.by >= today]
    return min([*days, *([answer.ask_again] if answer.ask_again else [])], default=None)


def _ask_the_others(act: Act, row: DelegationRow, number: int) -> None:
    """Whether cover is needed for a task depends on every PA who has it, so the others are asked again."""
    others = act.session.scalars(
        select(DelegationRow.id)
        .where(
            DelegationRow.case_id == row.case_id,
            DelegationRow.task == row.task,
            DelegationRow.id != row.id,
            DelegationRow.id.not_in(select(DelegationEnd.delegation_id)),
        )
        .order_by(DelegationRow.id)
    )
    for other in others.all():
        outbox.put(act, outbox.RECONCILE, other, f"{other}:beside:{row.id}:{number}")


def _let_go(act: Act, row: DelegationRow, case: Case) -> None:
    """A delegation that has ended needs nothing any more."""
    keep_upcoming(act, row, None)
    changes = to_do.bring_into_line(act, row, ())
    if changes.rows:
        organisation, _, subject = _entry(row, case)
        record.write(
            act.under(of_house(ENDED)), organisation, "needs nothing any more", subject, rows=changes.rows
        )


def _rules_behind(answer: Answer, wanted: Sequence[Wanted]) -> list[Rule]:
    """The frameworks' requirements behind the answer, and the settings behind what is asked besides, each once."""
    found = of_decision(answer.asked.applied, answer.decision)
    for rule in (rule for one in wanted for rule in one.rules):
        if rule not in found:
            found.append(rule)
    return found


def _entry(row: DelegationRow, case: Case) -> tuple[str, str, dict[str, str]]:
    subject = {"delegation": row.id, "case": row.case_id, "pa": row.pa_id, "person": row.person_id}
    return case.organisation_id, "decision", subject


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


def _draw_up_again(act: Act, row: DelegationRow, answer: Answer) -> None:
    """The working agreement may say something else now, be it only which training there is; asked once for each."""
    admission = admission_at(act.session, row.person_id, instant(act.now))
    if admission:
        said = [answer.status, answer.may, answer.supervised, answer.details["evidence"]]
        what = hashlib.sha256(canonical({"said": said})).hexdigest()[:16]
        outbox.put(act, outbox.AGREEMENT, admission.id, f"{admission.id}:{row.id}:{what}")
