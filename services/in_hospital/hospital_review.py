"""After a stay: how well the plan for hospital worked, asked for once and said in words (2:712)."""

from __future__ import annotations

from collections.abc import Collection
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case
from models.hospital import Admission, Discharge
from models.hospital_life import PlanReview, Worked
from rules.moments import add, instant, london_day
from services.act import Act, NotFound, Refused
from services.frameworks import applied_to
from services.in_hospital.hospital_acts import discharge_of, draw_up_again, wait_for_turn, write
from services.in_hospital.hospital_around import around_of
from services.in_hospital.hospital_asked import PLAN_REVIEW, Asked, ask_of_stay

OUTCOMES: tuple[Worked, ...] = get_args(Worked)
KIND = "say how well the plan for hospital worked"


def review_plan(act: Act, admission: Admission, outcome: Worked, words: str) -> PlanReview:
    """How well it worked, in words; the same again adds nothing.

    Raises Refused for a stay that has not ended or was called off, without words, and where something else was said.
    """
    wait_for_turn(act, admission.person_id)
    if not _took_place(act, admission):
        raise Refused("This stay is not over.", way_out="say how the plan worked when the person is home")
    if not words.strip():
        raise Refused("The words are missing.", way_out="say in a sentence what worked and what did not")
    if before := act.session.get(PlanReview, admission.id):
        if (before.outcome, before.words) == (outcome, words.strip()):
            return before
        raise Refused("This stay has been reviewed already.", way_out="look at what was said")
    row = PlanReview(
        admission_id=admission.id,
        outcome=outcome,
        words=words.strip(),
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    write(act, admission, "plan for hospital reviewed", row, why=row.words, details={"outcome": outcome})
    draw_up_again(act, admission, "reviewed")
    return row


def reviews_of(session: Session, admissions: Collection[Admission]) -> dict[str, PlanReview]:
    """What was said of each of these stays, by the stay's id; one query for all of them."""
    found = select(PlanReview).where(PlanReview.admission_id.in_([one.id for one in admissions]))
    return {one.admission_id: one for one in session.scalars(found)}


def stay_over(session: Session, case: Case, admission_id: str) -> Admission:
    """A stay of this case that took place and is over; raises NotFound for another's as for none."""
    found = session.get(Admission, admission_id)
    ended = session.get(Discharge, admission_id)
    if found is None or found.case_id != case.id or not ended or ended.discharged_at <= found.admitted_at:
        raise NotFound("no such stay")
    return found


def keep_review(act: Act, admission: Admission) -> None:
    """From the discharge on the co-ordinator is asked, once, until it is said."""
    ask_of_stay(act, admission, PLAN_REVIEW, _wanted(act, admission))


def _wanted(act: Act, admission: Admission) -> Asked | None:
    ended = discharge_of(act, admission)
    if ended is None or not _took_place(act, admission):
        return None
    if act.session.get(PlanReview, admission.id):
        return None
    today = london_day(instant(act.now))
    within = around_of(applied_to(act.session, admission.case_id, "hospital", today)).review_within
    if within is None:
        return None
    began = london_day(instant(admission.admitted_at))
    kind = f"{KIND}, for the stay from {began.day} {began:%B %Y}"
    return Asked(kind, "PHB co-ordinator", add(london_day(instant(ended.discharged_at)), within))


def _took_place(act: Act, admission: Admission) -> bool:
    """It is over and was not called off."""
    ended = discharge_of(act, admission)
    return ended is not None and ended.discharged_at > admission.admitted_at
