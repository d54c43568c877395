"""Somebody is away from one day to another, and a deputy finds their inbox meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.arrangements import Deputy
from models.people import Absence, AbsenceEnd, Person
from rules.moments import instant, london_day
from services import record
from services.absences import end_absence, record_absence
from services.act import Act, NotFound, Refused
from services.choices import Party, in_roles

LONGEST = timedelta(days=183)
"""How far ahead the last day of a leave with a deputy may be."""


@dataclass(frozen=True)
class Leave:
    """From when to when somebody is away, and who stands in."""

    absence: Absence
    last_day: date | None
    person: Person
    deputy: Person


def leave_to(act: Act, deputy_id: str, first_day: date, last_day: date) -> Absence:
    """The actor is away, and the deputy, who has the same role today, finds the inbox from the first day to the last.

    Raises Refused for days that have passed, and for another deputy than the one named for the same days.
    """
    if last_day < london_day(instant(act.now)):
        raise Refused("These days have passed.", way_out="check the two days")
    if last_day > london_day(instant(act.now)) + LONGEST:
        raise Refused(
            "A deputy stands in for half a year at most.",
            way_out="have the work given to somebody else for longer",
        )
    if deputy_id not in [one.person_id for one in may_stand_in(act)]:
        raise Refused("They cannot stand in for you.", way_out="choose somebody else who has your role")
    absence = record_absence(act, act.actor.organisation_id, act.actor.person_id, first_day, last_day)
    before = act.session.get(Deputy, absence.id)
    if before and before.deputy_id != deputy_id:
        raise Refused("Somebody else stands in on these days.", way_out="end this leave, and enter it anew")
    if not before:
        named = Deputy(absence_id=absence.id, deputy_id=deputy_id)
        subject = {"person": act.actor.person_id, "deputy": deputy_id}
        record.write(act, act.actor.organisation_id, "deputy named", subject, rows=[named])
    return absence


def may_stand_in(act: Act) -> list[Party]:
    """Whoever has the actor's role today in the same organisation: its cases are shown to nobody else by this."""
    return colleagues_of(act.session, act.actor.person_id, act.actor.role, act.actor.organisation_id, act.now)


def colleagues_of(
    session: Session, person_id: str, role: str, organisation_id: str, now: datetime
) -> list[Party]:
    """The others with this role in an organisation; nobody where there is no organisation."""
    found = in_roles(session, (role,), now, organisation_id=organisation_id) if organisation_id else []
    return [one for one in found if one.person_id != person_id]


def back_again(act: Act, absence_id: str, last_day: date) -> None:
    """The actor's own leave ends earlier. Raises NotFound for anybody else's."""
    absence = act.session.get(Absence, absence_id)
    if absence is None or absence.person_id != act.actor.person_id:
        raise NotFound("no such leave")
    end_absence(act, act.actor.organisation_id, absence, last_day)


def leaves_of(session: Session, person_id: str, now: datetime) -> Sequence[Leave]:
    """What somebody entered for themselves, today and to come."""
    return _leaves(session, now, Absence.person_id == person_id)


def stands_in_for(session: Session, person_id: str, now: datetime) -> Sequence[Leave]:
    """For whom this person stands in today."""
    today = london_day(instant(now))
    return [
        one for one in _leaves(session, now, Deputy.deputy_id == person_id) if one.absence.first_day <= today
    ]


def _leaves(session: Session, now: datetime, which: object) -> list[Leave]:
    today = london_day(instant(now))
    ends = func.coalesce(AbsenceEnd.last_day, Absence.last_day)
    rows = session.execute(
        select(Absence, ends, Deputy.deputy_id)
        .join(Deputy, Deputy.absence_id == Absence.id)
        .outerjoin(AbsenceEnd, AbsenceEnd.absence_id == Absence.id)
        .where(which, or_(ends.is_(None), ends >= today))  # type: ignore[arg-type]
        .order_by(Absence.first_day, Absence.id)
    )
    return [
        Leave(one, last, session.get_one(Person, one.person_id), session.get_one(Person, deputy))
        for one, last, deputy in rows
    ]
