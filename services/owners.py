"""Who owns an action: the people of its role in this case, whoever was named for it first.

    owners_of(session, action, now)[0]

A message about the action goes to the first; the others find it on their desk as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import BindParameter, Date, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.access import WorkGiven
from models.actions import Action, Assignment
from models.cases import Case, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.organisations import Organisation
from models.people import Absence, AbsenceEnd, Appointment, AppointmentEnd, Person
from rules.moments import Period, add, instant, london_day
from services.access.relations import MONITOR, TRAINER, holds_on, shows_only_what_is_given, teams_shown
from services.choices import Party, who_may_agree
from services.parts import in_parts
from services.to_do import is_needed_by

LEAD = "PHB lead"
"""Who answers for an organisation's personal health budgets, and so for what has no other owner."""

OF_THE_BUDGET = ("PHB holder", "employer")
CHILDHOOD = Period(18, "years")


def owners_of(session: Session, action: Action, now: datetime) -> tuple[Party, ...]:
    """Who has to do it, the first of them first; the PHB lead where nobody holds the role; perhaps nobody."""
    case = session.get_one(Case, action.case_id)
    return people_for(session, case, action.role, delegations_needing(session, action), now)


def people_for(
    session: Session, case: Case, role: str, rows: Sequence[DelegationRow], now: datetime
) -> tuple[Party, ...]:
    """The people of a role in a case today: who was named for it, then the others; who is away comes last."""
    return Roster(session, now).people_for(case, role, rows)


def delegations_needing(session: Session, action: Action) -> Sequence[DelegationRow]:
    """The delegations that need an action now."""
    return needing_each(session, [action.id]).get(action.id, [])


_NEEDING = (
    select(Action.id, DelegationRow)
    .join(DelegationRow, (DelegationRow.case_id == Action.case_id) & is_needed_by(DelegationRow.id))
    .where(Action.id.in_(bindparam("actions", expanding=True)))
    .order_by(DelegationRow.requested_at, DelegationRow.id)
)


def needing_each(session: Session, action_ids: Iterable[str]) -> dict[str, list[DelegationRow]]:
    """The delegations that need each of these actions now, the first asked for first."""
    found: dict[str, list[DelegationRow]] = defaultdict(list)
    for part in in_parts(action_ids):
        for action_id, row in session.execute(_NEEDING, {"actions": part}):
            found[action_id].append(row)
    return dict(found)


@dataclass(frozen=True, slots=True)
class _Post:
    """Somebody holds a role today, at an organisation."""

    party: Party
    organisation_id: str | None


class Roster:
    """Who has to do with what at one moment. Ask one roster all that is asked at that moment.

    Each role is read once, and so is what names people for a delegation; what is written meanwhile is not seen.
    """

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now, self.day = session, now, london_day(instant(now))
        self._posts: dict[str, list[_Post]] = {}
        self._places: dict[str, list[str]] = {}
        self._pas: dict[str, str] = {}
        self._read: set[str] = set()
        self._assigned: dict[tuple[str, str], list[Assignment]] = defaultdict(list)
        self._given: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._handed: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._serving: dict[str, list[str]] = {}
        self._found: dict[tuple[str, str, tuple[str, ...]], tuple[Party, ...]] = {}

    def people_for(self, case: Case, role: str, rows: Sequence[DelegationRow]) -> tuple[Party, ...]:
        """The people of a role in a case today: who was named for it, then the others; who is away comes last."""
        key = (case.id, role, tuple(row.id for row in rows))
        if key not in self._found:
            found = self._all_for(case, role, rows)
            self._found[key] = tuple(sorted(found, key=lambda one: one.person_id in self._away))
        return self._found[key]

    def read(self, rows: Iterable[DelegationRow]) -> None:
        """Read at once who was named for these delegations, in any role."""
        for part in in_parts(row.id for row in rows if row.id not in self._read):
            these = {"delegations": part}
            for one in self.session.scalars(_ASSIGNED, these):
                self._assigned[one.delegation_id, one.role].append(one)
            for id, role, person_id in self.session.execute(_GIVERS, these | {"now": self.now}):
                self._given[id, role].append(person_id)
            for id, role, person_id in self.session.execute(_HANDED, these | {"day": self.day}):
                self._handed[id, role].append(person_id)
            self._pas |= dict(self.session.execute(_PAS, these).tuples().all())
            self._read.update(part)

    def _all_for(self, case: Case, role: str, rows: Sequence[DelegationRow]) -> Sequence[Party]:
        found = self._of_the_case(case, role, rows)
        if found is None:
            return self._in_post(case, role, rows) or self._in_post(case, LEAD, ())
        return found or self._in_post(case, LEAD, ())

    def _of_the_case(self, case: Case, role: str, rows: Sequence[DelegationRow]) -> Sequence[Party] | None:
        """The people whom the case itself gives to a role; None where it is a post that somebody holds."""
        if role == "PA":
            self.read(rows)
            return [Party(id, self._pas[id], role) for id in dict.fromkeys(row.pa_id for row in rows)]
        if role != "representative" and role not in OF_THE_BUDGET:
            return None
        person = self.session.get_one(Person, case.person_id)
        holder, *speakers = who_may_agree(self.session, person, self.now)
        if role == "representative":
            return speakers
        is_child = person.born is not None and self.day < add(person.born, CHILDHOOD)
        return [*speakers, holder] if is_child else [holder, *speakers]

    def _in_post(self, case: Case, role: str, rows: Sequence[DelegationRow]) -> list[Party]:
        """Whoever holds the role: chosen, or given the work, or named by evidence, or who opened the case; then all
        of the organisations that serve the case."""
        self.read(rows)
        assigned = [one for row in rows for one in self._assigned.get((row.id, role), ())]
        named = [one.person_id for one in sorted(assigned, key=lambda one: (one.at, one.id))]
        named += [id for row in rows for id in self._handed.get((row.id, role), ())]
        named += [id for row in rows for id in self._given.get((row.id, role), ())]
        named.append(case.opened_by)
        holding = {one.person_id: one for one in self._appointed(role, named)}
        first = [holding[id] for id in dict.fromkeys(named) if id in holding]
        here = self._appointed(role, (), self._serving_in(role, case.organisation_id))
        return first + [one for one in here if one.person_id not in holding]

    def _appointed(self, role: str, people: Collection[str], places: Collection[str] = ()) -> list[Party]:
        """These people, or all at these organisations, who hold a role today; longest held first."""
        if role not in self._posts:
            self._posts[role] = _posts(self.session, role, self.day)
        held = [
            post.party
            for post in self._posts[role]
            if post.party.person_id in people or post.organisation_id in places
        ]
        return list({one.person_id: one for one in held}.values())

    def _serving_in(self, role: str, id: str) -> list[str]:
        """Where a role is asked for in an organisation's cases: there; a trainer also in the teams shown its work."""
        if role not in (TRAINER, MONITOR):
            return self._organisations(id)
        if id not in self._serving:
            own_too = self.session.scalar(shows_only_what_is_given(id)) is None
            own = self._organisations(id) if own_too else []
            self._serving[id] = [*own, *self.session.scalars(teams_shown(id))]
        return self._serving[id]

    def _organisations(self, id: str) -> list[str]:
        """An organisation, and whichever took its place since."""
        if id not in self._places:
            found: list[str] = []
            following: str | None = id
            while following and following not in found:
                found.append(following)
                following = self.session.get_one(Organisation, following).successor_id
            self._places[id] = found
        return self._places[id]

    @cached_property
    def _away(self) -> frozenset[str]:
        """Who is on leave or ill today; an end recorded later counts before the one first given."""
        return frozenset(self.session.scalars(_AWAY, {"day": self.day}))


_THESE: BindParameter[str] = bindparam("delegations", expanding=True)
_DAY = bindparam("day", type_=Date)

_AWAY = (
    select(Absence.person_id)
    .outerjoin(AbsenceEnd, AbsenceEnd.absence_id == Absence.id)
    .where(
        Absence.first_day <= _DAY,
        func.coalesce(AbsenceEnd.last_day, Absence.last_day, date.max) >= _DAY,
    )
)

_POSTS = (
    select(Person.id, Person.name, Organisation.name, Appointment.organisation_id)
    .join(Appointment, Appointment.person_id == Person.id)
    .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
    .outerjoin(Organisation, Organisation.id == Appointment.organisation_id)
    .where(
        Appointment.role == bindparam("role"),
        Appointment.first_day <= _DAY,
        or_(Appointment.last_day.is_(None), Appointment.last_day >= _DAY),
        or_(AppointmentEnd.last_day.is_(None), AppointmentEnd.last_day >= _DAY),
    )
    .order_by(Appointment.first_day, Person.id)
)

_LATER = aliased(Assignment)
_LAST = (
    select(func.max(_LATER.number))
    .where(_LATER.delegation_id == Assignment.delegation_id, _LATER.role == Assignment.role)
    .scalar_subquery()
)

_ASSIGNED = select(Assignment).where(Assignment.delegation_id.in_(_THESE), Assignment.number == _LAST)
"""Who is assigned to these delegations, in each role."""

_GIVERS = (
    select(DelegationRow.id, EvidenceGiver.role, EvidenceGiver.person_id)
    .join(
        EvidenceRow,
        (EvidenceRow.pa_id == DelegationRow.pa_id)
        & (EvidenceRow.person_id == DelegationRow.person_id)
        & (EvidenceRow.task == DelegationRow.task),
    )
    .join(EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id)
    .where(DelegationRow.id.in_(_THESE), EvidenceRow.true_from <= bindparam("now"))
    .order_by(EvidenceRow.true_from.desc(), EvidenceRow.id, EvidenceGiver.position)
)
"""Who stood behind evidence for each of these delegations, and in which role, the latest first."""

_HANDED = (
    select(DelegationRow.id, WorkGiven.role, WorkGiven.person_id)
    .join(WorkGiven, WorkGiven.case_id == DelegationRow.case_id)
    .where(
        DelegationRow.id.in_(_THESE),
        or_(WorkGiven.delegation_id.is_(None), WorkGiven.delegation_id == DelegationRow.id),
        holds_on(_DAY),
    )
    .order_by(WorkGiven.delegation_id.is_(None), WorkGiven.given_at, WorkGiven.id)
)
"""Who was given each of these delegations today, or its whole case."""

_PAS = select(Person.id, Person.name).where(
    Person.id.in_(select(DelegationRow.pa_id).where(DelegationRow.id.in_(_THESE)))
)
"""The PAs of these delegations, by name."""


def _posts(session: Session, role: str, day: date) -> list[_Post]:
    """Everybody who holds a role on a day; longest held first."""
    rows = session.execute(_POSTS, {"role": role, "day": day})
    return [_Post(Party(id, name, role, place or ""), place_id) for id, name, place, place_id in rows]
