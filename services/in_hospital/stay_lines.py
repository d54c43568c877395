"""The stays that are a party's business, a page at a time: where they are, how the agreement stands, what is asked.

How an agreement stands is read from what is on record, as the caseload reads how delegations stand. While something
waits that may change it, it is out of date here; the page of a stay asks the rules.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.actions import Action
from models.cases import DelegationEnd, DelegationRow, DelegationStatus
from models.hospital import Admission
from models.organisations import Organisation
from models.outbox import OutboxLine
from models.people import Person
from rules.moments import instant, london_day
from services import outbox
from services.agreements.agreement_versions import in_force_of_each
from services.in_hospital.hospital_asked import AGREEMENT
from services.in_hospital.hospital_desk import State
from services.in_hospital.hospital_parties import stays_for
from services.in_hospital.wards import wards_at
from services.logins.accounts import Viewer
from services.paged import Paged, nearest
from services.to_do import is_open

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class StayLine:
    """One stay: whose it is, where they are, how the agreement stands, and what is asked of the viewer's role."""

    admission: Admission
    person: Person
    hospital: str
    ward: str
    begun: bool
    state: State | None
    out_of_date: bool
    asked: tuple[Action, ...]

    @property
    def holds(self) -> bool:
        """In force, and nothing waits that may change it."""
        return self.state is State.IN_FORCE and not self.out_of_date


def stay_lines(session: Session, viewer: Viewer, now: datetime, number: int = 1) -> Paged[StayLine]:
    """A page of the stays that are this viewer's business, the newest first, in a fixed number of queries."""
    wanted = stays_for(viewer)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    number = nearest(number, total, A_PAGE)
    rows = session.execute(
        wanted.add_columns(Person, Organisation.name)
        .join(Person, Person.id == Admission.person_id)
        .join(Organisation, Organisation.id == Admission.hospital_id)
        .order_by(Admission.admitted_at.desc(), Admission.id)
        .limit(A_PAGE)
        .offset((number - 1) * A_PAGE)
    ).all()
    stays = [stay for stay, _, _ in rows]
    wards, in_force = wards_at(session, stays, instant(now)), in_force_of_each(session, stays, now)
    changing, asked = _changing(session, stays, now), _asked(session, stays)
    lines = []
    for stay, person, hospital in rows:
        in_case = asked.get(stay.case_id, ())
        cannot_be_issued = any(one.requirement == AGREEMENT for one in in_case)
        lines.append(
            StayLine(
                admission=stay,
                person=person,
                hospital=hospital,
                ward=wards[stay.id],
                begun=stay.admitted_at <= now,
                state=_state(in_force.get(stay.id)),
                out_of_date=stay.id in changing or cannot_be_issued,
                asked=tuple(one for one in in_case if one.role == viewer.role),
            )
        )
    return Paged(tuple(lines), total, number, A_PAGE)


def _state(in_force: bool | None) -> State | None:
    """How the newest version stands; None where none was issued."""
    if in_force is None:
        return None
    return State.IN_FORCE if in_force else State.NOT_IN_FORCE


def _asked(session: Session, stays: Sequence[Admission]) -> dict[str, list[Action]]:
    """What is open in the cases of these stays, the most urgent first."""
    found: dict[str, list[Action]] = {}
    for one in session.scalars(
        select(Action)
        .where(Action.case_id.in_([stay.case_id for stay in stays]), is_open())
        .order_by(Action.due_on, Action.id)
    ):
        found.setdefault(one.case_id, []).append(one)
    return found


def _changing(session: Session, stays: Collection[Admission], now: datetime) -> set[str]:
    """The stays whose agreement is to be drawn up again, and those with a delegation that is to be asked again."""
    drawn_up = session.scalars(
        select(OutboxLine.subject_id).where(
            OutboxLine.kind == outbox.AGREEMENT,
            OutboxLine.subject_id.in_([stay.id for stay in stays]),
            outbox.waits_now(now),
        )
    )
    later = aliased(DelegationStatus)
    known = exists().where(
        DelegationStatus.delegation_id == DelegationRow.id,
        or_(DelegationStatus.next_due.is_(None), DelegationStatus.next_due > london_day(instant(now))),
        ~exists().where(
            later.delegation_id == DelegationStatus.delegation_id, later.number > DelegationStatus.number
        ),
    )
    waits = exists().where(
        OutboxLine.kind == outbox.RECONCILE, OutboxLine.subject_id == DelegationRow.id, outbox.waits_now(now)
    )
    asked_again = session.scalars(
        select(DelegationRow.case_id).where(
            DelegationRow.case_id.in_([stay.case_id for stay in stays]),
            ~exists().where(DelegationEnd.delegation_id == DelegationRow.id),
            or_(~known, waits),
        )
    )
    cases = set(asked_again)
    return {*drawn_up, *(stay.id for stay in stays if stay.case_id in cases)}
