"""The PHB holder and the PHB lead speak with the ward sister or clinical matron (4:2460)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hospital import Admission
from models.hospital_life import WardRole, WardTalk
from models.ids import new_id
from models.people import Person
from rules.moments import add, instant, london_day
from services.act import Act, Refused
from services.choices import who_may_agree
from services.frameworks import applied_to
from services.in_hospital.hospital_acts import (
    discharge_of,
    draw_up_again,
    refuse_if_over,
    utc,
    wait_for_turn,
    write,
)
from services.in_hospital.hospital_around import around_of
from services.in_hospital.hospital_asked import TALK, Asked, ask_of_stay
from services.in_hospital.hospital_funding import LEAD, leads_of
from services.known import named

KIND = "speak with the ward sister or clinical matron, and have the PHB holder speak with them too"


def record_talk(
    act: Act,
    admission: Admission,
    with_name: str,
    with_role: WardRole,
    spoke_at: datetime,
    agreed: str,
    *,
    holder_id: str = "",
    lead_id: str = "",
) -> WardTalk:
    """Who spoke for the budget with whom, when, and what was agreed; the holder, the lead or both.

    Raises Refused where nobody spoke on one side, for a holder or lead who is not one, without what was agreed, for
    a moment to come, and for a stay that has ended. Recording the same talk twice gives the first.
    """
    spoke_at = utc(spoke_at)
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    for one in talks_of(act.session, admission.id):
        if (one.with_name, one.spoke_at, one.holder_id or "", one.lead_id or "") == (
            with_name.strip(),
            spoke_at,
            holder_id,
            lead_id,
        ):
            return one
    _refuse_sides(act, admission, with_name, holder_id, lead_id)
    if not agreed.strip():
        raise Refused("What was agreed is missing.", way_out="say it in a sentence, or that nothing was")
    if spoke_at > act.now:
        raise Refused("The talk is in the future.", way_out="record it when it has taken place")
    row = WardTalk(
        id=new_id("wt"),
        admission_id=admission.id,
        with_name=with_name.strip(),
        with_role=with_role,
        spoke_at=spoke_at,
        agreed=agreed.strip(),
        recorded_at=act.now,
        recorded_by=act.actor.id,
        holder_id=holder_id or None,
        lead_id=lead_id or None,
    )
    write(act, admission, "talk with the ward recorded", row, true_on=spoke_at, why=row.agreed)
    draw_up_again(act, admission, f"talk:{row.id}")
    return row


def talks_of(session: Session, admission_id: str) -> Sequence[WardTalk]:
    """Every talk of a stay, the first one first."""
    return session.scalars(
        select(WardTalk)
        .where(WardTalk.admission_id == admission_id)
        .order_by(WardTalk.spoke_at, WardTalk.recorded_at, WardTalk.id)
    ).all()


@dataclass(frozen=True, slots=True)
class TalkInWords:
    """One talk, and who spoke for the budget by name."""

    row: WardTalk
    who: str


def talks_in_words(session: Session, admission_id: str) -> list[TalkInWords]:
    """Every talk of a stay with the names of whoever spoke."""
    talks = talks_of(session, admission_id)
    people = named(session, {id for one in talks for id in (one.holder_id, one.lead_id) if id})
    return [
        TalkInWords(one, " and ".join(people[id].name for id in (one.holder_id, one.lead_id) if id))
        for one in talks
    ]


def both_spoke(talks: Sequence[WardTalk]) -> bool:
    """Holder and lead have each spoken with the ward, together or one after the other."""
    return any(one.holder_id for one in talks) and any(one.lead_id for one in talks)


def keep_talk(act: Act, admission: Admission) -> None:
    """From the admission on the PHB lead is asked for the talk, once, until both have spoken or the stay ends."""
    ask_of_stay(act, admission, TALK, _wanted(act, admission))


def _wanted(act: Act, admission: Admission) -> Asked | None:
    if discharge_of(act, admission) or admission.admitted_at > act.now:
        return None
    began = london_day(instant(admission.admitted_at))
    within = around_of(
        applied_to(act.session, admission.case_id, "hospital", london_day(instant(act.now)))
    ).talk_within
    if within is None or both_spoke(talks_of(act.session, admission.id)):
        return None
    return Asked(KIND, LEAD, add(began, within))


def _refuse_sides(act: Act, admission: Admission, with_name: str, holder_id: str, lead_id: str) -> None:
    if not with_name.strip():
        raise Refused("It is not said with whom.", way_out="name the ward sister or clinical matron")
    if not (holder_id or lead_id):
        raise Refused("It is not said who spoke.", way_out="name the PHB holder, the PHB lead or both")
    person = act.session.get_one(Person, admission.person_id)
    if holder_id and holder_id not in {one.person_id for one in who_may_agree(act.session, person, act.now)}:
        raise Refused("This is neither the PHB holder nor their representative.", way_out="choose one who is")
    if lead_id and lead_id not in {one.person for one in leads_of(act, admission)}:
        raise Refused("This is no PHB lead of this case's organisation.", way_out="choose one who is")
