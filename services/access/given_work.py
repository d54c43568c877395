"""Work given to a trainer or monitoring nurse, a case or one delegation, and taken back; and what is shown to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.access import Shown, WorkGiven, WorkShown, WorkTakenBack
from models.actions import Action, Assignment
from models.cases import Case, DelegationEnd, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.ids import new_id
from models.organisations import Organisation
from models.people import Person
from rules.moments import instant, london_day
from services import record
from services.access.relations import MONITOR, TRAINER, holds_on, places_of
from services.act import Act, Refused
from services.coordination import giver_in_role
from services.to_do import is_needed_by, is_open

ROLES = (TRAINER, MONITOR)
"""To whom work can be given."""


@dataclass(frozen=True)
class Given:
    """Something that was given and holds today, and to whom."""

    row: WorkGiven
    name: str
    delegation: DelegationRow | None


@dataclass(frozen=True)
class Unassigned:
    """A delegation with something open for a role, which nobody in particular has."""

    row: DelegationRow
    pa: str
    role: str


def give_work(
    act: Act,
    case: Case,
    person_id: str,
    role: str,
    row: DelegationRow | None = None,
    last_day: date | None = None,
) -> WorkGiven:
    """Give a case, or one of its delegations, to somebody who holds the role today; to the end of ``last_day``.

    It ends as well when it is taken back, and with her appointment. Raises Refused for another role, for somebody who
    does not hold it, for a day that has passed, and where it is hers already.
    """
    today = london_day(instant(act.now))
    if role not in ROLES:
        raise Refused(
            f"Work is not given to the role {role!r}.", way_out="choose a trainer or monitoring nurse"
        )
    giver_in_role(act, person_id, role)
    if last_day and last_day < today:
        raise Refused("The last day has passed.", way_out="give a day from today on, or none")
    if any(_is_same(one.row, person_id, role, row) for one in given_in(act.session, case, act.now)):
        raise Refused("She has this already.", way_out="take it back first to give it for another time")
    given = WorkGiven(
        id=new_id("wg"),
        case_id=case.id,
        person_id=person_id,
        role=role,
        first_day=today,
        given_at=act.now,
        given_by=act.actor.id,
        delegation_id=row.id if row else None,
        last_day=last_day,
    )
    subject = {"case": case.id, "to": person_id} | ({"delegation": row.id} if row else {})
    record.write(act, case.organisation_id, "work given", subject, rows=[given], details={"role": role})
    return given


def take_back(act: Act, case: Case, given_id: str) -> WorkTakenBack:
    """It is hers no more, from now on. Raises Refused for what is not given in this case now."""
    given = next((one.row for one in given_in(act.session, case, act.now) if one.row.id == given_id), None)
    if given is None:
        raise Refused("This is not given to anybody now.", way_out="look at what is given")
    back = WorkTakenBack(given_id=given.id, taken_back_at=act.now, taken_back_by=act.actor.id)
    subject = {"case": case.id, "from": given.person_id}
    record.write(act, case.organisation_id, "work taken back", subject, rows=[back])
    return back


def given_in(session: Session, case: Case, now: datetime) -> list[Given]:
    """What of a case is given to whom today; the first given first."""
    rows = session.execute(
        select(WorkGiven, Person.name, DelegationRow)
        .join(Person, Person.id == WorkGiven.person_id)
        .outerjoin(DelegationRow, DelegationRow.id == WorkGiven.delegation_id)
        .where(WorkGiven.case_id == case.id, holds_on(london_day(instant(now))))
        .order_by(WorkGiven.given_at, WorkGiven.id)
    )
    return [Given(given, name, row) for given, name, row in rows]


def unassigned(session: Session, case: Case, now: datetime) -> list[Unassigned]:
    """What waits in a case for a trainer or monitoring nurse, and nobody was given or chosen for, or has begun."""
    held = {(one.row.role, one.row.delegation_id) for one in given_in(session, case, now)}
    rows = session.execute(
        select(DelegationRow, Person.name, Action.role)
        .join(Person, Person.id == DelegationRow.pa_id)
        .join(Action, Action.case_id == DelegationRow.case_id)
        .where(
            DelegationRow.case_id == case.id,
            DelegationRow.id.not_in(select(DelegationEnd.delegation_id)),
            Action.role.in_(ROLES),
            is_open(),
            is_needed_by(DelegationRow.id),
            ~exists().where(Assignment.delegation_id == DelegationRow.id, Assignment.role == Action.role),
            ~exists()
            .where(EvidenceGiver.evidence_id == EvidenceRow.id, EvidenceGiver.role == Action.role)
            .where(
                EvidenceRow.pa_id == DelegationRow.pa_id,
                EvidenceRow.person_id == DelegationRow.person_id,
                EvidenceRow.task == DelegationRow.task,
            ),
        )
        .distinct()
        .order_by(Person.name, DelegationRow.task, Action.role)
    )
    return [
        Unassigned(row, pa, role)
        for row, pa, role in rows
        if (role, None) not in held and (role, row.id) not in held
    ]


def show_work(act: Act, organisation_id: str, team_id: str, shown: Shown) -> WorkShown:
    """Choose what an organisation shows of its cases to a team, or to its own people. Raises Refused for no change."""
    if shown not in get_args(Shown):
        raise Refused(
            f"Nothing can be shown as {shown!r}.", way_out=f"choose of {', '.join(get_args(Shown))}"
        )
    if shown_to(act.session, organisation_id, team_id) == shown:
        raise Refused("That is what they are shown already.")
    last = act.session.scalar(
        select(func.max(WorkShown.number)).where(
            WorkShown.organisation_id == organisation_id, WorkShown.team_id == team_id
        )
    )
    row = WorkShown(
        id=new_id("wk"),
        organisation_id=organisation_id,
        team_id=team_id,
        number=(last or 0) + 1,
        shown=shown,
        chosen_at=act.now,
        chosen_by=act.actor.id,
    )
    subject = {"organisation": organisation_id, "team": team_id}
    record.write(act, organisation_id, "work shown", subject, rows=[row], details={"shown": shown})
    return row


def shown_to(session: Session, organisation_id: str, team_id: str) -> Shown:
    """What a team is shown now: without a choice, an organisation's own people see what waits, others what is given."""
    row = session.scalars(
        select(WorkShown)
        .where(WorkShown.organisation_id == organisation_id, WorkShown.team_id == team_id)
        .order_by(WorkShown.number.desc())
        .limit(1)
    ).first()
    return row.shown if row else "what waits" if organisation_id == team_id else "what is given"


def teams_for(session: Session, organisation_id: str, now: datetime) -> Sequence[Organisation]:
    """The organisation itself first, then all others where somebody is a trainer or monitoring nurse today."""
    staffed = {one for role in ROLES for one in session.scalars(places_of(role, london_day(instant(now))))}
    return session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(staffed))
        .order_by(Organisation.id != organisation_id, Organisation.name, Organisation.id)
    ).all()


def _is_same(given: WorkGiven, person_id: str, role: str, row: DelegationRow | None) -> bool:
    there = (given.person_id, given.role, given.delegation_id)
    return there == (person_id, role, row.id if row else None)
