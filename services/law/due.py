"""What has reached the end of its retention: for each person the last day on which they are kept, and why.

Somebody is kept as long as the longest that speaks of them: their own care, their work, and every care record in which
they stand, as PA, as whoever gave evidence or spoke for the person, or as another entry of the same person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.cases import Case, DelegationEnd, DelegationRow, DelegationStatus
from models.evidence import EvidenceGiver, EvidenceRow
from models.hospital import Admission, Discharge
from models.law import Erasure, PersonMerge
from models.people import Appointment, AppointmentEnd, Employment, EmploymentEnd, Person, Representation
from rules.moments import instant, london_day
from services.law.holds import holds
from services.law.retention import ADULT, CHILD, SCHEDULES, STAFF, TRAINING, age_on, chosen_years
from services.named import CARED_FOR

OF_AGE = 18


class Kept(NamedTuple):
    """Until when somebody is kept by one schedule; ``until`` is None while it runs or cannot be said.

    ``unconfirmed``: nobody has confirmed the schedule, and an organisation that keeps something of them has not chosen.
    """

    schedule: str
    ended: date | None
    until: date | None
    no_birthday: bool = False
    unconfirmed: bool = False


@dataclass(frozen=True)
class Due:
    """Somebody who has to be kept no longer: since when nothing has happened, and what was kept longest."""

    person_id: str
    schedule: str
    ended: date
    until: date


class Keeping:
    """How long everybody on record is kept. Reads all of it once: for an operator's command, not for a page."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def due(self, day: date) -> list[Due]:
        """Whose last day lies before this day, and who is not held; by that day."""
        found = []
        for person_id in self._born:
            longest = None if person_id in self.held else self.longest(person_id)
            if longest and longest.ended and longest.until and longest.until < day:
                found.append(Due(person_id, longest.schedule, longest.ended, longest.until))
        return sorted(found, key=lambda one: (one.until, one.person_id))

    def without_birthday(self) -> list[str]:
        """Who can never fall due, because the schedule asks for a date of birth and none is on record."""
        return [id for id in self._born if any(one.no_birthday for one in self.kept(id))]

    def unconfirmed(self) -> list[str]:
        """Who can never fall due, because the schedule that keeps them is confirmed by nobody."""
        return [id for id in self._born if any(one.unconfirmed for one in self.kept(id))]

    def longest(self, person_id: str) -> Kept | None:
        """What keeps somebody longest; what still runs, or cannot be said, longer than anything. None: nothing does."""
        return max(self.kept(person_id), key=lambda one: one.until or date.max, default=None)

    def kept(self, person_id: str) -> list[Kept]:
        """Every schedule that speaks of somebody."""
        others = [self._care(id) for id in sorted(self._stands_in[person_id]) if id in self._care_ended]
        return [*self._own(person_id), *others]

    def places(self, person_id: str) -> set[str]:
        """The organisations that keep something of somebody."""
        return self._places[person_id]

    @cached_property
    def held(self) -> set[str]:
        """Who is under a legal hold, and whoever stands in the record of somebody who is."""
        held = {hold.person_id for hold in holds(self.session)}
        return held | {id for id, people in self._stands_in.items() if people & held}

    def _own(self, person_id: str) -> Iterator[Kept]:
        if person_id in self._care_ended:
            yield self._care(person_id)
        for schedule, ended in self._work_ended.get(person_id, {}).items():
            yield self._by(schedule, person_id, ended)

    def _care(self, person_id: str) -> Kept:
        ended, born = self._care_ended[person_id], self._born.get(person_id)
        if ended and born is None:
            return Kept(CHILD, ended, None, no_birthday=True)
        is_child = born is not None and ended is not None and age_on(born, ended) < OF_AGE
        return self._by(CHILD if is_child else ADULT, person_id, ended)

    def _by(self, schedule: str, person_id: str, ended: date | None) -> Kept:
        if ended is None:
            return Kept(schedule, None, None)
        if not (SCHEDULES[schedule].confirmed or self._have_chosen(schedule, person_id)):
            return Kept(schedule, ended, None, unconfirmed=True)
        years = [self._chosen[schedule].get(place, 0) for place in self._places[person_id]]
        until = SCHEDULES[schedule].kept_until(ended, self._born.get(person_id), max(years, default=0))
        return Kept(schedule, ended, until, no_birthday=until is None)

    def _have_chosen(self, schedule: str, person_id: str) -> bool:
        """Each organisation that keeps something of them, and there is one."""
        places = self._places[person_id]
        return bool(places) and places <= self._chosen[schedule].keys()

    @cached_property
    def _chosen(self) -> dict[str, dict[str, int]]:
        return {schedule: chosen_years(self.session, schedule) for schedule in SCHEDULES}

    @cached_property
    def _born(self) -> dict[str, date | None]:
        """Everybody who has not been erased."""
        erased = select(Erasure.person_id)
        wanted = select(Person.id, Person.born).where(Person.id.not_in(erased)).order_by(Person.id)
        return dict(self.session.execute(wanted).tuples().all())

    @cached_property
    def _care_ended(self) -> dict[str, date | None]:
        """For whoever has a case, the day of the last thing that happened; None while a delegation or a stay runs."""
        runs = self._running()
        found: dict[str, date | None] = {}
        for person_id, at in self._happened():
            day = london_day(instant(at))
            found[person_id] = None if person_id in runs else max(found.get(person_id) or day, day)
        return found

    def _running(self) -> set[str]:
        live = select(DelegationRow.person_id).where(
            DelegationRow.id.not_in(select(DelegationEnd.delegation_id))
        )
        inside = select(Admission.person_id).where(Admission.id.not_in(select(Discharge.admission_id)))
        return {*self.session.scalars(live), *self.session.scalars(inside)}

    def _happened(self) -> Iterator[tuple[str, datetime]]:
        """The last time of each kind of thing that happens in a case, by whose case it is."""
        of_delegations = (
            select(DelegationRow.person_id, func.max(DelegationStatus.decided_at))
            .join(DelegationStatus, DelegationStatus.delegation_id == DelegationRow.id)
            .group_by(DelegationRow.person_id)
        )
        ended = (
            select(DelegationRow.person_id, func.max(DelegationEnd.ended_at))
            .join(DelegationEnd, DelegationEnd.delegation_id == DelegationRow.id)
            .group_by(DelegationRow.person_id)
        )
        home = (
            select(Admission.person_id, func.max(Discharge.discharged_at))
            .join(Discharge, Discharge.admission_id == Admission.id)
            .group_by(Admission.person_id)
        )
        evidence = (
            select(EvidenceRow.person_id, func.max(EvidenceRow.recorded_at))
            .where(EvidenceRow.person_id.in_(select(Case.person_id)))
            .group_by(EvidenceRow.person_id)
        )
        opened = select(Case.person_id, func.max(Case.opened_at)).group_by(Case.person_id)
        for query in (opened, of_delegations, ended, home, evidence):
            yield from self.session.execute(query).tuples()

    @cached_property
    def _work_ended(self) -> dict[str, dict[str, date | None]]:
        """For whoever works here, by schedule, the last day of their last post; None while they work."""
        found: dict[str, dict[str, date | None]] = defaultdict(dict)
        for person_id, schedule, last in self._posts():
            known = found[person_id].get(schedule, date.min)
            found[person_id][schedule] = None if last is None or known is None else max(known, last)
        return found

    def _posts(self) -> Iterator[tuple[str, str, date | None]]:
        last = func.coalesce(AppointmentEnd.last_day, Appointment.last_day)
        held = select(Appointment.person_id, Appointment.role, last).outerjoin(
            AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id
        )
        for person_id, role, day in self.session.execute(held):
            if role == "PA" or role not in CARED_FOR:
                yield person_id, TRAINING if role == "PA" else STAFF, day
        until = func.coalesce(EmploymentEnd.last_day, Employment.last_day)
        employed = select(Employment.pa_id, until).outerjoin(
            EmploymentEnd, EmploymentEnd.employment_id == Employment.id
        )
        for person_id, day in self.session.execute(employed):
            yield person_id, TRAINING, day

    @cached_property
    def _stands_in(self) -> dict[str, set[str]]:
        """In whose care records somebody stands, besides their own."""
        found: dict[str, set[str]] = defaultdict(set)
        gave = (
            select(EvidenceGiver.person_id, EvidenceRow.person_id)
            .join(EvidenceRow, EvidenceRow.id == EvidenceGiver.evidence_id)
            .where(EvidenceRow.person_id.is_not(None))
        )
        for query in (
            select(DelegationRow.pa_id, DelegationRow.person_id),
            select(Representation.representative_id, Representation.person_id),
            select(PersonMerge.merged_id, PersonMerge.kept_id),
            gave,
        ):
            for somebody, person_id in self.session.execute(query.distinct()):
                found[somebody].add(person_id)
        return found

    @cached_property
    def _places(self) -> dict[str, set[str]]:
        """The organisations that keep something of somebody: those of their cases, posts and delegations."""
        found: dict[str, set[str]] = defaultdict(set)
        as_pa = select(DelegationRow.pa_id, Case.organisation_id).join(Case, Case.id == DelegationRow.case_id)
        posts: InstrumentedAttribute[str | None] = Appointment.organisation_id
        at_work = select(Appointment.person_id, posts).where(posts.is_not(None))
        for query in (select(Case.person_id, Case.organisation_id), as_pa, at_work):
            for somebody, place in self.session.execute(query.distinct()):
                found[somebody].add(place)
        return found
