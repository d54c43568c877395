"""The easy-read version of what was decided for a budget holder, made from the decision of this minute alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from documents.easy_read import Decided, EasyRead, ToRing, easy_task
from models.cases import DelegationRow
from models.people import Person
from services.answers import Answered, answer_now
from services.delegation_letter import out_of_hours
from services.desks.own_record import last_good_day, own_rows, people_of
from services.desks.whom import own_whom


def easy_read(session: Session, person_id: str, role: str, now: datetime) -> tuple[EasyRead, ...]:
    """For each person whose care this viewer looks after, every task that is asked for."""
    rows = own_rows(session, person_id, role, now)
    return tuple(
        _of_person(session, person, [row for row in rows if row.person_id == person.id], now)
        for person in people_of(session, person_id, role, now)
    )


def _of_person(session: Session, person: Person, rows: Sequence[DelegationRow], now: datetime) -> EasyRead:
    answers = [answer_now(session, row, now, with_evidence=False) for row in rows]
    return EasyRead(
        own_whom(session, person, [one.pa for one in answers]),
        now,
        tuple(easy_task(decided(session, one)) for one in answers),
    )


def decided(session: Session, answered: Answered) -> Decided:
    """What easy read needs to know of an answer, as plain values."""
    decision = answered.decision
    first = min(decision.actions, key=lambda one: one.by, default=None) if decision else None
    reasons = decision.reasons if decision else ()
    return Decided(
        task=answered.title[:1].upper() + answered.title[1:],
        pa=answered.pa.name,
        status=decision.status if decision else "no answer",
        alone=decision is not None and decision.may,
        supervised=decision is not None and decision.supervised,
        in_hospital=decision is not None and decision.delegation.where == "hospital",
        until=last_good_day(answered),
        next_by=first.by if first else None,
        next_who=first.role if first else "",
        conditions=any(one.requirement.startswith("panel condition: ") for one in reasons),
        ring=tuple(_to_ring(session, answered)),
        at_night=out_of_hours(session, answered.case.organisation_id),
        approved=decision is None or decision.approved,
    )


def _to_ring(session: Session, answered: Answered) -> Iterator[ToRing]:
    """Whoever monitors is asked first, and the co-ordinator who opened the case after that."""
    monitor = answered.decision.monitor if answered.decision else None
    for id in dict.fromkeys((monitor.person if monitor else "", answered.case.opened_by)):
        if person := session.get(Person, id):
            yield ToRing(person.name, person.telephone or "")
