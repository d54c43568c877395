"""Paying PAs in hospital: for how long the budget covers them at least, and the review that decides what then.

Nothing here stops a payment: a decision is taken by people (4:2414-2418), and until then somebody is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.hospital import Admission, Discharge
from models.hospital_funding import FundingDecision, Outcome
from models.ids import new_id
from rules.moments import Period, add, first_instant, instant, london, london_day
from rules.question import Giver
from rules.working_days import last_working_day_by
from services import outbox, record
from services.act import Act, Refused
from services.choices import in_roles
from services.frameworks import applied_to
from services.house_settings import HOUSE
from services.in_hospital.hospital_acts import draw_up_again, organisation_of, refuse_if_over, wait_for_turn
from services.in_hospital.hospital_stay import CONTINUES, Terms, terms_of

Stayed = tuple[date, date]
"""The day of an admission and that of its discharge."""

State = Literal["covered", "review due", "review overdue", "ended"]

REVIEW_OPENS = HOUSE.review_ahead.number
"""How many days before it has to be decided somebody is asked for the review."""

LEAD = "PHB lead"


@dataclass(frozen=True, slots=True)
class Funding:
    """The funded time of a stay as of a day.

    ``otherwise`` is the last day by the other reading of a readmission, where there is one: both are shown, since
    the text says neither. ``decide_by`` is the last working day by the last day.
    """

    first_day: date
    last_day: date
    decide_by: date
    state: State
    terms: Terms
    otherwise: date | None = None
    decision: FundingDecision | None = None
    least: date = date.min
    """The last day of the time that is covered at the least, whatever was decided."""

    @property
    def asked_from(self) -> date:
        """From when on somebody is asked for the review."""
        return self.decide_by - timedelta(days=REVIEW_OPENS)


def funding_of(session: Session, admission: Admission, now: datetime) -> Funding:
    """How the money stands now; raises Refused if no framework of the case knows a working agreement."""
    today = london_day(instant(now))
    own = london_day(instant(admission.admitted_at))
    terms = terms_of(applied_to(session, admission.case_id, "hospital", max(today, own)))
    before = _stays_before(session, admission) if terms.readmitted_within else []
    decision = latest_decision(session, admission.id)
    decided = (decision.outcome, decision.last_day) if decision else None
    return replace(funding_by(terms, own, before, decided, today), decision=decision)


def funding_by(
    terms: Terms, own: date, before: Iterable[Stayed], decided: tuple[Outcome, date] | None, today: date
) -> Funding:
    """The same from plain data: the day of admission, the stays ``before``, newest first, and what was decided."""
    first = _first_of_the_stays(own, before, terms.readmitted_within)
    begins, other = (first, own) if terms.readmission == CONTINUES else (own, first)
    outcome, last_day = decided or (None, _last(begins, terms))
    decide_by = last_working_day_by(last_day)
    return Funding(
        first_day=begins,
        last_day=last_day,
        decide_by=decide_by,
        state=_state(outcome, today, decide_by),
        terms=terms,
        otherwise=_last(other, terms) if other != begins and not decided else None,
        least=_last(begins, terms),
    )


def leads_of(act: Act, admission: Admission) -> list[Giver]:
    """Whoever decides: the PHB leads of the organisation that keeps the case, today."""
    whose = organisation_of(act, admission)
    return [
        Giver(one.person_id, one.role, whose)
        for one in in_roles(act.session, (LEAD,), act.now, organisation_id=whose)
    ]


def decide_funding(
    act: Act, admission: Admission, outcome: Outcome, last_day: date, decided_by: Giver, why: str
) -> FundingDecision:
    """Somebody decided whether the budget goes on paying (4:2414): to a last day, when it is looked at again.

    A later decision replaces it, one that it ends too. Raises Refused without a reason, for anybody but a PHB lead of
    the case's organisation, for a day on which PAs are covered anyway, and for a stay that has ended.
    """
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    funding = funding_of(act.session, admission, act.now)
    _refuse_decision(funding, outcome, last_day, why)
    if decided_by not in leads_of(act, admission):
        raise Refused(
            "Whether the budget goes on is decided by the PHB lead of this case's organisation.",
            way_out="record that PHB lead's decision",
        )
    before = select(func.count()).where(FundingDecision.admission_id == admission.id)
    row = FundingDecision(
        id=new_id("fd"),
        admission_id=admission.id,
        number=(act.session.scalar(before) or 0) + 1,
        outcome=outcome,
        last_day=last_day,
        why=why.strip(),
        decided_by=decided_by.person,
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    subject = {"person": admission.person_id, "case": admission.case_id, "admission": admission.id}
    details = {"outcome": outcome, "last day": last_day.isoformat(), "decided by": decided_by.person}
    record.write(
        act, organisation_of(act, admission), "funding in hospital decided", subject, rows=[row],
        why={admission.person_id: why.strip()}, details=details,
    )  # fmt: skip
    draw_up_again(act, admission, f"funding:{row.id}")
    return row


def latest_decision(session: Session, admission_id: str) -> FundingDecision | None:
    """What was decided last, if anything was."""
    return session.scalars(
        select(FundingDecision)
        .where(FundingDecision.admission_id == admission_id)
        .order_by(FundingDecision.number.desc())
        .limit(1)
    ).first()


def review_wanted(funding: Funding, today: date) -> tuple[str, date] | None:
    """What the PHB lead is asked about the money and by when; nothing while there is time, or once it has ended.

    Overdue, it has other words: so it is asked anew, and told anew.
    """
    if funding.state == "review overdue":
        late = f"the review was due by {_words(funding.decide_by)}"
        said = f"decide at once whether the budget goes on paying the PAs: {late}"
        return said, funding.decide_by + timedelta(days=1)
    if funding.state == "review due" and today >= funding.asked_from:
        return (
            f"decide whether the budget goes on paying the PAs after {_words(funding.last_day)}",
            funding.decide_by,
        )
    return None


def look_again(act: Act, admission: Admission, funding: Funding) -> None:
    """Have the agreement, and with it the review, looked at on the days on which it asks for something else."""
    if funding.state == "ended":
        return
    for day in (
        funding.asked_from,
        funding.decide_by + timedelta(days=1),
        funding.last_day + timedelta(days=1),
    ):
        begins = london(first_instant(day))
        if begins > act.now:
            outbox.put(act, outbox.AGREEMENT, admission.id, f"{admission.id}:funding on:{day}", begins)


def _state(outcome: Outcome | None, today: date, decide_by: date) -> State:
    if outcome == "ends":
        return "ended"
    if today > decide_by:
        return "review overdue"
    return "review due" if today >= decide_by - timedelta(days=REVIEW_OPENS) else "covered"


def _first_of_the_stays(first: date, before: Iterable[Stayed], within: Period | None) -> date:
    """The first day of the stays that follow one another closely enough to be one."""
    for admitted_on, discharged_on in before:
        if within is None or first > add(discharged_on, within):
            break
        first = admitted_on
    return first


def _stays_before(session: Session, admission: Admission) -> list[Stayed]:
    rows = session.execute(
        select(Admission.admitted_at, Discharge.discharged_at)
        .join(Discharge, Discharge.admission_id == Admission.id)
        .where(
            Admission.person_id == admission.person_id,
            Admission.admitted_at < admission.admitted_at,
            Discharge.discharged_at > Admission.admitted_at,
        )
        .order_by(Admission.admitted_at.desc())
    )
    return [(london_day(instant(begins)), london_day(instant(ends))) for begins, ends in rows]


def _last(first: date, terms: Terms) -> date:
    """The last covered day: the day of admission is the first (4:2412)."""
    return add(first, terms.funded_for) - timedelta(days=1)


def _refuse_decision(funding: Funding, outcome: Outcome, last_day: date, why: str) -> None:
    if not why.strip():
        raise Refused("The reason is missing.", way_out="say in a sentence why it is decided so")
    if outcome == "goes on" and funding.state != "ended" and last_day <= funding.last_day:
        raise Refused(
            f"PAs are covered to {_words(funding.last_day)} anyway.",
            way_out="give a later day for the next review",
        )
    if outcome == "ends" and last_day < funding.least:
        raise Refused(
            f"The budget covers PAs at least to {_words(funding.least)}.",
            rule="four weeks at the least",
            cite=funding.terms.cite,
            way_out="give that day or a later one",
        )


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
