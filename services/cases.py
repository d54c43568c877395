"""Launching: a case for a person, and each delegation of a task to a PA."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationEnd, DelegationRow
from models.ids import new_id
from models.people import Person
from rules.applied import UnknownTask
from rules.framework import Framework
from rules.moments import Span, instant, london_day
from rules.vocabulary import Worker
from services import outbox, record
from services.act import Act, Refused
from services.decisions import ask
from services.frameworks import apply_framework


@dataclass(frozen=True)
class Application:
    """A framework a co-ordinator chooses for a case, with the settings of her organisation."""

    framework: Framework
    settings: dict[str, str | int] = field(default_factory=dict)
    in_hospital_only: bool = False


def launch_case(
    act: Act,
    organisation_id: str,
    person_id: str,
    applications: Sequence[Application],
    first_day: date | None = None,
) -> Case:
    """Open a case for a PHB holder under the frameworks that apply.

    Raises Refused if a version is not approved, or the person already has an open case with this organisation.
    """
    if act.session.scalar(
        select(Case.id).where(Case.person_id == person_id, Case.organisation_id == organisation_id)
    ):
        raise Refused(
            "There is a case for this person already.", way_out="open that case and add the delegation to it"
        )
    case = Case(
        id=new_id("ca"),
        reference=_next_reference(act.session),
        person_id=person_id,
        organisation_id=organisation_id,
        opened_at=act.now,
        opened_by=act.actor.id,
    )
    act.session.add(case)
    act.session.flush()
    record.write(act, organisation_id, "case launched", {"case": case.id, "person": person_id}, rows=[case])
    day = first_day or london_day(instant(act.now))
    for one in applications:
        where = "hospital" if one.in_hospital_only else "home"
        apply_framework(act, case, one.framework, one.settings, where=where, first_day=day)  # type: ignore[arg-type]
    return case


def launch_delegation(act: Act, case: Case, pa_id: str, task: str, worker: Worker = "PA") -> DelegationRow:
    """Ask for a task to be delegated to a PA: nothing is in force yet, and the loop starts.

    Raises Refused for a task that is never delegated or that no framework knows, a person who is not a PA on
    record, and a delegation that is there already.
    """
    if act.session.get(Person, pa_id) is None:
        raise Refused("This PA is not on record.", way_out="add the PA to the case first")
    if act.session.scalar(
        select(DelegationRow.id).where(
            DelegationRow.case_id == case.id, DelegationRow.pa_id == pa_id, DelegationRow.task == task
        )
    ):
        raise Refused("This task has been asked for with this PA already.", way_out="open that delegation")
    row = DelegationRow(
        id=new_id("de"),
        case_id=case.id,
        pa_id=pa_id,
        person_id=case.person_id,
        task=task,
        requested_at=act.now,
        requested_by=act.actor.id,
        worker=None if worker == "PA" else worker,
    )
    _refuse_never_delegated(act, row)
    act.session.add(row)
    act.session.flush()
    record.write(
        act, case.organisation_id, "delegation launched",
        {"case": case.id, "delegation": row.id, "pa": pa_id, "person": case.person_id, "task": task}, rows=[row],
    )  # fmt: skip
    outbox.put(act, outbox.RECONCILE, row.id, f"{row.id}:launched")
    return row


def _refuse_never_delegated(act: Act, row: DelegationRow) -> None:
    with act.session.no_autoflush:
        try:
            answer = ask(act.session, row, Span.at(instant(act.now)))
        except UnknownTask as error:
            raise Refused(f"This cannot be launched: {error}.") from error
    if answer.status == "never delegated":
        reason = answer.reasons[0]
        raise Refused(
            f"{row.task!r} is never delegated: {reason.because}",
            rule=f"{reason.framework}: {reason.requirement}",
            cite=reason.cite,
            way_out=answer.cover or "",
        )
    if not answer.approved:
        raise Refused(
            "A framework of this case is not approved.", way_out="a named clinical lead approves the version"
        )


def delegations_of(session: Session, case_id: str) -> Sequence[DelegationRow]:
    """The delegations of a case that have not ended."""
    return delegations_of_each(session, [case_id])


def delegations_of_each(session: Session, case_ids: Collection[str]) -> Sequence[DelegationRow]:
    """The same of each of these cases, in one query."""
    return session.scalars(
        select(DelegationRow)
        .outerjoin(DelegationEnd, DelegationEnd.delegation_id == DelegationRow.id)
        .where(DelegationRow.case_id.in_(case_ids), DelegationEnd.delegation_id.is_(None))
        .order_by(DelegationRow.task, DelegationRow.pa_id)
    ).all()


def _next_reference(session: Session) -> str:
    """Short, speakable and not about the person: SH-0007. Unique by constraint if two are opened at once."""
    count = session.scalar(select(func.count()).select_from(Case)) or 0
    return f"SH-{count + 1:04d}"
