"""What somebody is asked for around a stay besides the rules' own actions: asked once, closed when it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.actions import Action, ActionClosed
from models.cases import Case
from models.hospital import Admission
from models.ids import new_id
from rules.moments import instant, london_day
from services import record, to_do
from services.act import Act
from services.frameworks import applied_to
from services.in_hospital.hospital_acts import organisation_of
from services.rule_behind import Rule, of_requirements, of_setting

AGREEMENT = "hospital working agreement"
FUNDING = "review of funding in hospital"
SIGNATURES = "signatures on the hospital working agreement"
ON_CALL = "on-call nurse of a stay in hospital"
TALK = "talk with the ward"
PLAN = "plan for hospital in advance"
PLAN_REVIEW = "review of the plan for hospital"
AROUND = (AGREEMENT, FUNDING, SIGNATURES, ON_CALL, TALK, PLAN, PLAN_REVIEW)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody in a role is asked for around a stay, by a day."""

    kind: str
    role: str
    by: date


@dataclass(frozen=True, slots=True)
class _Whose:
    """A stay or a case: ``id`` begins the keys of what is asked for because of it."""

    id: str
    case_id: str
    organisation_id: str
    subject: Mapping[str, str]


def ask_of_stay(act: Act, admission: Admission, requirement: str, wanted: Asked | None) -> None:
    """One open action of a stay if something is wanted, none if not; an entry only when that changes."""
    subject = {"person": admission.person_id, "case": admission.case_id, "admission": admission.id}
    whose = _Whose(admission.id, admission.case_id, organisation_of(act, admission), subject)
    _bring_into_line(act, whose, requirement, wanted)


def ask_of_case(act: Act, case: Case, requirement: str, wanted: Asked | None) -> None:
    """The same for what belongs to a case, and not to one stay."""
    subject = {"person": case.person_id, "case": case.id}
    _bring_into_line(act, _Whose(case.id, case.id, case.organisation_id, subject), requirement, wanted)


def asked_in_case(session: Session, case_id: str) -> Sequence[Action]:
    """What is open around the stays of a case, the most urgent first."""
    return session.scalars(
        select(Action)
        .where(Action.case_id == case_id, Action.requirement.in_(AROUND), to_do.is_open())
        .order_by(Action.due_on, Action.opened_at, Action.id)
    ).all()


def _bring_into_line(act: Act, whose: _Whose, requirement: str, wanted: Asked | None) -> None:
    there = _open(act, whose, requirement)
    kind = wanted.kind if wanted else ""
    closed = [
        ActionClosed(action_id=one.id, closed_at=act.now, why="asked again: no longer what is missing")
        for one in there
        if one.kind != kind
    ]
    opened = [_action(act, whose, requirement, wanted)] if wanted and len(closed) == len(there) else []
    if closed or opened:
        act = act.under(*_rules_behind(act, whose.case_id, requirement))
        what = f"{requirement} waits" if opened else f"{requirement} waits no longer"
        record.write(
            act, whose.organisation_id, what, whose.subject, rows=[*closed, *opened], details={"wanted": kind}
        )
        to_do.tell(act, opened)


def _rules_behind(act: Act, case_id: str, requirement: str) -> list[Rule]:
    """What the case's frameworks say of a stay, and of the funding the day ahead that the organisation has chosen."""
    applied = applied_to(act.session, case_id, "hospital", london_day(instant(act.now)))
    found = of_requirements(applied, {(one.framework.id, requirement) for one in applied})
    return [*found, of_setting("funding review in hospital asked ahead")] if requirement == FUNDING else found


def _open(act: Act, whose: _Whose, requirement: str) -> Sequence[Action]:
    begins = Action.key.startswith(_key(whose, requirement), autoescape=True)
    return act.session.scalars(select(Action).where(begins, to_do.is_open())).all()


def _action(act: Act, whose: _Whose, requirement: str, wanted: Asked) -> Action:
    key = _key(whose, requirement)
    before = select(func.count()).select_from(Action).where(Action.key.startswith(key, autoescape=True))
    return Action(
        id=new_id("ac"),
        key=f"{key}{act.session.scalar(before) or 0}",
        case_id=whose.case_id,
        requirement=requirement,
        kind=wanted.kind,
        role=wanted.role,
        due_on=wanted.by,
        opened_at=act.now,
    )


def _key(whose: _Whose, requirement: str) -> str:
    return f"{whose.id}:{requirement}:"
