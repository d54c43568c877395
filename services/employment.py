"""Who leaves: an employment ends with a day, and with it the PA's delegations for that person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationEnd, DelegationRow
from models.people import Employment, EmploymentEnd
from rules.moments import LONDON, instant, london_day
from services import outbox, record
from services.act import Act, Refused
from services.ahead import UNCOVERED


def last_day_of_work(session: Session, pa_id: str, person_id: str) -> date | None:
    """The last day on which a PA works for a person, as far as anybody has said; None if they go on."""
    return last_days_of_work(session, [(pa_id, person_id)])[pa_id, person_id]


def last_days_of_work(
    session: Session, pairs: Collection[tuple[str, str]]
) -> dict[tuple[str, str], date | None]:
    """The same for each of these PAs and people, in one query."""
    pas, people = {pa_id for pa_id, _ in pairs}, {person_id for _, person_id in pairs}
    rows = session.execute(
        select(Employment.pa_id, Employment.person_id, Employment.last_day, EmploymentEnd.last_day)
        .outerjoin(EmploymentEnd, EmploymentEnd.employment_id == Employment.id)
        .where(Employment.pa_id.in_(pas), Employment.person_id.in_(people))
    ).all()
    said: dict[tuple[str, str], list[date | None]] = defaultdict(list)
    for pa_id, person_id, planned, ended in rows:
        said[pa_id, person_id].append(ended or planned)
    return {pair: _last(said[pair]) for pair in pairs}


def _last(days: Collection[date | None]) -> date | None:
    return None if None in days else max((day for day in days if day), default=None)


def end_employment(act: Act, case: Case, employment: Employment, last_day: date, why: str) -> EmploymentEnd:
    """The PA works for this person to the end of ``last_day``; their delegations end with it, by the nightly flow.

    Raises Refused the second time, without a reason, for a day before the first, and where the employment is of
    another person than the case.
    """
    if employment.person_id != case.person_id:
        raise Refused("This employment is not of this case's person.", way_out="open that person's case")
    if act.session.get(EmploymentEnd, employment.id):
        raise Refused("The end of this employment is on record already.")
    if last_day < employment.first_day:
        raise Refused("It would end before it began.", way_out="check the last day of work")
    if not why.strip():
        raise Refused("The reason is missing.", way_out="say in a sentence why the PA leaves")
    end = EmploymentEnd(
        employment_id=employment.id, last_day=last_day, recorded_at=act.now, recorded_by=act.actor.id
    )
    act.session.add(end)
    record.write(
        act, case.organisation_id, "employment ends",
        {"employment": employment.id, "pa": employment.pa_id, "person": employment.person_id, "case": case.id},
        rows=[end], why={employment.pa_id: why.strip()}, details={"last day": last_day.isoformat()},
    )  # fmt: skip
    for row in _live(act.session, employment.pa_id, employment.person_id):
        _ask_again(act, row, employment.id, last_day)
    return end


def leavers(session: Session, now: datetime) -> Sequence[DelegationRow]:
    """The delegations that have not ended, of PAs whose last day of work for that person is over."""
    today = london_day(instant(now))
    ended = select(DelegationEnd.delegation_id)
    last = func.coalesce(EmploymentEnd.last_day, Employment.last_day)
    over = session.execute(
        select(Employment.pa_id, Employment.person_id)
        .outerjoin(EmploymentEnd, EmploymentEnd.employment_id == Employment.id)
        .join(
            DelegationRow,
            (DelegationRow.pa_id == Employment.pa_id) & (DelegationRow.person_id == Employment.person_id),
        )
        .where(last < today, DelegationRow.id.not_in(ended))
        .distinct()
        .order_by(Employment.pa_id, Employment.person_id)
    ).all()
    return [
        row
        for pa, person in over
        if _has_left(session, pa, person, today)
        for row in _live(session, pa, person)
    ]


def ask_those_again(act: Act, employment: Employment) -> None:
    """A new employment may change the answer of each of the PA's delegations for that person."""
    for row in _live(act.session, employment.pa_id, employment.person_id):
        outbox.put(act, outbox.RECONCILE, row.id, f"{row.id}:{employment.id}:begins")


def _has_left(session: Session, pa_id: str, person_id: str, today: date) -> bool:
    last = last_day_of_work(session, pa_id, person_id)
    return last is not None and last < today


def _live(session: Session, pa_id: str, person_id: str) -> Sequence[DelegationRow]:
    return session.scalars(
        select(DelegationRow)
        .where(
            DelegationRow.pa_id == pa_id,
            DelegationRow.person_id == person_id,
            DelegationRow.id.not_in(select(DelegationEnd.delegation_id)),
        )
        .order_by(DelegationRow.id)
    ).all()


def _ask_again(act: Act, row: DelegationRow, employment_id: str, last_day: date) -> None:
    """Now, and when it is time to see who does the task after that day."""
    key = f"{row.id}:{employment_id}:{last_day.isoformat()}"
    ahead = datetime.combine(last_day - timedelta(days=UNCOVERED), time.min, LONDON)
    outbox.put(act, outbox.RECONCILE, row.id, key)
    outbox.put(act, outbox.RECONCILE, row.id, f"{key}:ahead", not_before=max(ahead, act.now))
