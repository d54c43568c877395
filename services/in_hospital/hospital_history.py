"""A history of admissions, and the plan for hospital that is drawn up in advance beside the care plan (2:692)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from models.actions import Action
from models.cases import Case, CaseFramework
from models.evidence import EvidenceRow
from models.hospital import Admission, Discharge
from rules.applied import Applied, Settings
from rules.moments import Period, add, instant, london_day
from services.act import Act, Refused
from services.evidence import NewEvidence, record_evidence
from services.frameworks import applied_to
from services.in_hospital.hospital_acts import draw_up_again
from services.in_hospital.hospital_around import Ahead, around_of
from services.in_hospital.hospital_asked import PLAN, Asked, ask_of_case
from services.to_do import is_open
from services.training.sign_off import as_giver

TOPIC, CARE_PLAN = "hospital care plan", "support plan"
PARTS = ("what happens on going to hospital", "role of the PAs")
DRAW_UP = "draw up the plan for hospital in advance, with what the PAs do there"
LOOK_AGAIN = "look at the plan for hospital again"
FURTHEST_BACK = timedelta(days=731)
"""How far back the nightly look searches for admissions: no framework of the library counts older ones."""


@dataclass(frozen=True, slots=True)
class PlanAhead:
    """How a person's plan for hospital stands: the admissions that count, the plan there is, and what is wanted."""

    admissions: int
    ahead: Ahead
    drawn_up_on: date | None
    wanted: str = ""

    @property
    def is_history(self) -> bool:
        """Whether there are as many admissions as the framework names."""
        return self.admissions >= self.ahead.often


def plan_ahead(session: Session, case: Case, now: datetime) -> PlanAhead | None:
    """How it stands today; None where no framework of the case knows of such a plan."""
    today = london_day(instant(now))
    applied = applied_to(session, case.id, "hospital", today)
    ahead = around_of(applied).ahead
    if ahead is None:
        return None
    plan = _latest(session, case.person_id, TOPIC)
    number = _admissions(session, case.person_id, ahead.within, today)
    found = PlanAhead(number, ahead, london_day(instant(plan.true_from)) if plan else None)
    return replace(found, wanted=_wanted(session, case, found, plan, applied, today))


def record_plan(act: Act, case: Case, drawn_up_on: date, parts: Sequence[str], note: str = "") -> EvidenceRow:
    """The plan for hospital is drawn up, or looked at again; the actor stands behind it.

    Raises Refused unless it says what happens on going to hospital and what the PAs do, and for a day to come.
    """
    if missing := [one for one in PARTS if one not in parts]:
        raise Refused(
            f"The plan does not speak of {' and '.join(missing)}.",
            rule="hospital care plan in advance",
            cite=("2:692",),
            way_out="add it to the plan, then record the plan",
        )
    new = NewEvidence(
        "plan", "agreed", drawn_up_on, (as_giver(act),),
        person_id=case.person_id, about=TOPIC, parts=PARTS, note=note.strip(),
    )  # fmt: skip
    row = record_evidence(act, case.organisation_id, new)
    if stay := _last_stay(act.session, case):
        draw_up_again(act, stay, f"plan:{row.id}")
    return row


def keep_plan(act: Act, case: Case) -> None:
    """The co-ordinator is asked for the plan, or to look at it again, once; no longer when it is there and current."""
    found = plan_ahead(act.session, case, act.now)
    wanted = None
    if found and found.wanted:
        by = add(london_day(instant(act.now)), found.ahead.drawn_up_within)
        wanted = Asked(found.wanted, "PHB co-ordinator", by)
    ask_of_case(act, case, PLAN, wanted)


def keep_plan_of(act: Act, case_id: str) -> None:
    """The same by the case's id, for the nightly flow."""
    keep_plan(act, act.session.get_one(Case, case_id))


def due_plans(session: Session, now: datetime) -> Sequence[str]:
    """The cases in which the plan may be wanted anew or no longer: by what is on record, in a fixed number of queries.

    Whoever was admitted twice or more and has no plan; whose plan is older than the care plan or the protocol, or
    than half a year; and wherever somebody is asked for it already.
    """
    asked = exists().where(Action.case_id == Case.id, Action.requirement == PLAN, is_open())
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    plan = (
        select(
            EvidenceRow.person_id,
            func.max(EvidenceRow.true_from).label("true_from"),
            func.max(EvidenceRow.recorded_at).label("recorded_at"),
        )
        .where(EvidenceRow.kind == "plan", EvidenceRow.about == TOPIC, EvidenceRow.id.not_in(voided))
        .group_by(EvidenceRow.person_id)
        .subquery()
    )
    often = (
        select(Admission.person_id)
        .outerjoin(Discharge, Discharge.admission_id == Admission.id)
        .where(Admission.admitted_at <= now, Admission.admitted_at > now - FURTHEST_BACK, _took_place())
        .group_by(Admission.person_id)
        .having(func.count() > 1)
    )
    later = exists().where(
        EvidenceRow.kind == "plan",
        EvidenceRow.about == CARE_PLAN,
        EvidenceRow.person_id == Case.person_id,
        EvidenceRow.recorded_at > plan.c.recorded_at,
    )
    revised = exists().where(CaseFramework.case_id == Case.id, CaseFramework.recorded_at > plan.c.recorded_at)
    old = plan.c.true_from < now - timedelta(days=180)
    query = (
        select(Case.id)
        .outerjoin(plan, plan.c.person_id == Case.person_id)
        .where(asked | (Case.person_id.in_(often) & (plan.c.person_id.is_(None) | later | revised | old)))
        .order_by(Case.id)
    )
    return list(dict.fromkeys(session.scalars(query)))


def _wanted(
    session: Session,
    case: Case,
    found: PlanAhead,
    plan: EvidenceRow | None,
    applied: Sequence[Applied],
    today: date,
) -> str:
    """What the co-ordinator is asked for, in words that stay the same from day to day; empty for nothing."""
    if plan is None or plan.outcome != "agreed":
        return DRAW_UP if found.is_history and not _rules_ask(applied) else ""
    if not found.is_history and not _rules_ask(applied):
        return ""
    care_plan = _latest(session, case.person_id, CARE_PLAN)
    if care_plan and _order(care_plan) > _order(plan):
        return f"{LOOK_AGAIN}: the care plan has changed since"
    if _revised(session, case, london_day(instant(plan.true_from)), today):
        return f"{LOOK_AGAIN}: the protocol has changed since"
    if today > add(london_day(instant(plan.true_from)), found.ahead.good_for):
        return f"{LOOK_AGAIN}: it is older than {found.ahead.good_for}"
    return ""


def _rules_ask(applied: Sequence[Applied]) -> bool:
    """Whether a framework asks for the plan by a requirement of its own, whose action there is then already."""
    for one in applied:
        settings = Settings(one)
        for text in one.framework.text.requirements.values():
            if text.evidence == "plan" and TOPIC in text.topics:
                chosen = (when for when in text.needed_when if when.setting)
                return all(settings.value(when.setting or "") == when.value for when in chosen)
    return False


def _revised(session: Session, case: Case, since: date, today: date) -> bool:
    later = (CaseFramework.first_day > since) & (CaseFramework.first_day <= today)
    return bool(session.scalar(select(func.count()).where(CaseFramework.case_id == case.id, later)))


def _admissions(session: Session, person_id: str, within: Period, today: date) -> int:
    """How many stays began so lately; not those that were called off or are still to come."""
    days = (
        london_day(instant(admitted_at))
        for admitted_at in session.scalars(
            select(Admission.admitted_at)
            .outerjoin(Discharge, Discharge.admission_id == Admission.id)
            .where(Admission.person_id == person_id, _took_place())
        )
    )
    return sum(day <= today <= add(day, within) for day in days)


def _took_place() -> ColumnElement[bool]:
    """Beside an outer join to discharges: the stay was not called off."""
    return Discharge.admission_id.is_(None) | (Discharge.discharged_at > Admission.admitted_at)


def _last_stay(session: Session, case: Case) -> Admission | None:
    return session.scalars(
        select(Admission)
        .where(Admission.case_id == case.id)
        .order_by(Admission.admitted_at.desc(), Admission.id.desc())
        .limit(1)
    ).first()


def _latest(session: Session, person_id: str, topic: str) -> EvidenceRow | None:
    """What was said last of a person's plan of this kind, and stands."""
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    return session.scalars(
        select(EvidenceRow)
        .where(
            EvidenceRow.kind == "plan",
            EvidenceRow.person_id == person_id,
            EvidenceRow.about == topic,
            EvidenceRow.id.not_in(voided),
        )
        .order_by(EvidenceRow.true_from.desc(), EvidenceRow.recorded_at.desc())
        .limit(1)
    ).first()


def _order(row: EvidenceRow) -> tuple[datetime, datetime]:
    return row.true_from, row.recorded_at
