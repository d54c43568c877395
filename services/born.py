"""When somebody was born, as it was on record by a moment: a correction counts from when it was recorded on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import ScalarSelect, bindparam, select
from sqlalchemy.orm import Session

from models.law import PersonCorrection
from models.people import Person
from models.record_chain import Erased, unseal


def corrected_since() -> ScalarSelect[str]:
    """The id of the first correction of a person's day of birth after the moment ``by``, as a column beside them."""
    return (
        select(PersonCorrection.id)
        .where(
            PersonCorrection.person_id == Person.id,
            PersonCorrection.field == "date of birth",
            PersonCorrection.corrected_at > bindparam("by"),
        )
        .order_by(PersonCorrection.number)
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )


def born_before(session: Session, correction_id: str) -> date | None:
    """What was on record until a correction; None where nothing was, and where it was erased."""
    was = session.get_one(PersonCorrection, correction_id).was_sha256
    if was is None:
        return None
    try:
        return date.fromisoformat(unseal(session, {"sealed": was}))
    except Erased:
        return None


def births_that_could_be(days: Collection[date]) -> list[date]:
    """Of somebody whose birthday was erased: one for each way in which these days may lie before or after it.

    Whoever is eighteen, and from which day on, is all that the rules ask of a birthday.
    """
    long_ago = date(1900, 1, 1)
    return [long_ago, *(_born_for(day + timedelta(days=1)) for day in sorted(set(days)))]


def _born_for(eighteen: date) -> date:
    is_leap_day = (eighteen.month, eighteen.day) == (2, 29)
    return date(eighteen.year - 18, 3, 1) if is_leap_day else eighteen.replace(year=eighteen.year - 18)
