"""When a PA works, here and elsewhere: two places at once, and too little rest between one day's work and the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.hospital import Admission, Discharge, Shift, ShiftCancelled
from rules.moments import Instant, instant
from services.in_hospital.hospital_rota import LOOKED_ROUND
from services.in_hospital.stay_facts import ShiftLine

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Work:
    """One stretch of a PA's work, from an instant up to another.

    ``where`` is "here" for a shift of the stay looked at, "same person" for one of another stay of that person,
    and "elsewhere": whose shift it is then, nobody who looks at this stay is told.
    """

    shift_id: str
    pa_id: str
    starts: Instant
    ends: Instant
    where: str = "here"


@dataclass(frozen=True, slots=True)
class Overlap:
    """The time at which a PA is in two places."""

    first: Instant
    ends: Instant
    where: str


@dataclass(frozen=True, slots=True)
class ShortRest:
    """From when to when a PA rests before a shift, and where the work before it was."""

    since: Instant
    until: Instant
    where: str


def work_of(shifts: Iterable[Shift | ShiftLine], where: str = "here") -> list[Work]:
    """Shifts as stretches of time that passes, whatever the clock shows."""
    return [Work(one.id, one.pa_id, instant(one.starts_at), instant(one.ends_at), where) for one in shifts]


def work_elsewhere(session: Session, admission: Admission, shifts: Sequence[ShiftLine]) -> list[Work]:
    """Everything else on a rota that these PAs work about that time, in one query, whichever case it is in.

    Shifts that begin after a stay has ended are not worked, and those of a stay called off neither.
    """
    if not shifts:
        return []
    first = min(one.starts_at for one in shifts) - LOOKED_ROUND
    last = max(one.ends_at for one in shifts) + LOOKED_ROUND
    rows = session.execute(
        select(Shift, Admission.person_id)
        .join(Admission, Admission.id == Shift.admission_id)
        .outerjoin(Discharge, Discharge.admission_id == Admission.id)
        .outerjoin(ShiftCancelled, ShiftCancelled.shift_id == Shift.id)
        .where(
            Shift.pa_id.in_({one.pa_id for one in shifts}),
            Shift.admission_id != admission.id,
            Shift.ends_at > first,
            Shift.starts_at < last,
            ShiftCancelled.shift_id.is_(None),
            or_(Discharge.discharged_at.is_(None), Shift.starts_at < Discharge.discharged_at),
        )
    )
    found: list[Work] = []
    for shift, person_id in rows:
        found += work_of([shift], "same person" if person_id == admission.person_id else "elsewhere")
    return found


def overlaps(work: Collection[Work]) -> dict[str, list[Overlap]]:
    """Of one PA's work: by shift of this stay, when there is something else at the same time, earliest first."""
    found: dict[str, list[Overlap]] = {}
    going_on: list[Work] = []
    for one in sorted(work, key=lambda one: (one.starts, one.ends)):
        going_on = [before for before in going_on if before.ends > one.starts]
        for before in going_on:
            ends = min(before.ends, one.ends)
            for mine, other in ((before, one), (one, before)):
                if mine.where == "here":
                    found.setdefault(mine.shift_id, []).append(Overlap(one.starts, ends, other.where))
        going_on.append(one)
    return found


def short_rests(work: Collection[Work], least_hours: int) -> dict[str, ShortRest]:
    """Of one PA's work: the shifts of this stay before which the PA does not rest for long enough.

    Work with shorter breaks is one day's work, as long as it leaves that rest within 24 hours of its beginning:
    a morning on the ward and an afternoon at home are one day. Time is what passes, also when the clocks change.
    """
    found: dict[str, ShortRest] = {}
    rest = least_hours * HOUR
    began: Instant | None = None
    before: Work | None = None
    for one in sorted(work, key=lambda one: (one.starts, one.ends)):
        if before is None or began is None or one.starts - before.ends >= rest:
            began = one.starts
        elif one.starts >= before.ends and one.ends - began > DAY - rest and one.where == "here":
            found[one.shift_id] = ShortRest(before.ends, one.starts, before.where)
        if before is None or one.ends >= before.ends:
            before = one
    return found
