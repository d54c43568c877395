"""Who does a task meanwhile: arranging cover, and seeing to it that no task is left with nobody.

A task that was in force and is suspended, lapsed or withdrawn needs cover at once, unless another PA may do it. A
vital one may not be left with nobody for an hour, so it is looked ahead for, and somebody on call is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from models.cases import Case, DelegationRow
from models.cover import CoverArrangement
from models.ids import new_id
from models.people import Appointment, AppointmentEnd
from rules.moments import Instant, instant, london_day
from services import outbox, record
from services.act import Act, Refused
from services.ahead import UNCOVERED
from services.answering import Answer
from services.cases import delegations_of
from services.to_do import Wanted
from services.uncovered import (
    gap_day,
    horizon_at,
    is_vital,
    others_do_now,
    uncovered_from,
    was_in_force,
)

COORDINATOR, AT_LAST = "PHB co-ordinator", "PHB lead"
ON_CALL = ("on-call nurse", "on-call manager")
"""Who is asked about a vital task: the first of these that the case's organisation has named, else the PHB lead."""

COVER, VITAL_COVER = "somebody does the task meanwhile", "a vital task is never left with nobody"
"""What is wanted, in place of a requirement of a framework."""


_REPLACING = aliased(CoverArrangement)
_NOT_REPLACED = select(CoverArrangement).where(
    CoverArrangement.case_id.in_(bindparam("cases", expanding=True)),
    ~exists().where(_REPLACING.instead_of == CoverArrangement.id),
)


def arrange_cover(
    act: Act, case: Case, task: str, who: str, since: datetime, until: datetime | None = None
) -> CoverArrangement:
    """Write down who does a task of a case meanwhile, in words, from a moment and, where known, to a moment.

    Raises Refused for a task that is not in the case, without a name or a team, and for an end before the beginning.
    """
    if not who.strip():
        raise Refused("Nobody is named.", way_out="say which team, agency or person does the task meanwhile")
    if until and until < since:
        raise Refused("The cover would end before it begins.", way_out="check the two times")
    if not _of_task(act.session, case.id, task):
        raise Refused("There is no such task in this case.", way_out="choose a task of the case")
    cover = CoverArrangement(
        id=new_id("co"),
        case_id=case.id,
        task=task,
        who=who.strip(),
        since=since,
        until=until,
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    return _put(act, case, cover, "cover arranged")


def end_cover(act: Act, cover: CoverArrangement, at: datetime) -> CoverArrangement:
    """The cover ends at this moment, sooner or later than was said before; the earlier words stay to be read.

    Raises Refused if something else has been said since, and for an end before the beginning.
    """
    if act.session.scalar(select(CoverArrangement.id).where(CoverArrangement.instead_of == cover.id)):
        raise Refused(
            "Something else has been said of this cover since.", way_out="end the later arrangement"
        )
    if at < cover.since:
        raise Refused("The cover would end before it begins.", way_out="check the time")
    case = act.session.get_one(Case, cover.case_id)
    later = CoverArrangement(
        id=new_id("co"),
        case_id=cover.case_id,
        task=cover.task,
        who=cover.who,
        since=cover.since,
        until=at,
        recorded_at=act.now,
        recorded_by=act.actor.id,
        instead_of=cover.id,
    )
    return _put(act, case, later, "cover ends")


def cover_on(session: Session, case_id: str, task: str, at: datetime) -> CoverArrangement | None:
    """The arrangement that holds for a task of a case at a moment; of several, the one that lasts longest."""
    return holding(
        session.scalars(_NOT_REPLACED.where(CoverArrangement.task == task), {"cases": [case_id]}), task, at
    )


def covers_of(session: Session, case_ids: Collection[str]) -> dict[str, list[CoverArrangement]]:
    """Every arrangement of each of these cases that no other has replaced, in one query."""
    found: dict[str, list[CoverArrangement]] = {id: [] for id in case_ids}
    for one in session.scalars(_NOT_REPLACED, {"cases": [*case_ids]}):
        found[one.case_id].append(one)
    return found


def holding(covers: Iterable[CoverArrangement], task: str, at: datetime) -> CoverArrangement | None:
    """Of a case's arrangements the one that holds for a task at a moment, as ``cover_on`` finds it."""
    longest = datetime.max.replace(tzinfo=UTC)
    found = [
        one
        for one in covers
        if one.task == task and one.since <= at and (one.until is None or one.until >= at)
    ]
    return max(found, key=lambda one: (one.until or longest, one.id), default=None)


def not_over(session: Session, case_id: str, task: str, at: datetime) -> Sequence[CoverArrangement]:
    """The arrangements for a task of a case that hold at a moment or will, the first to begin first."""
    later = aliased(CoverArrangement)
    return session.scalars(
        select(CoverArrangement)
        .where(
            CoverArrangement.case_id == case_id,
            CoverArrangement.task == task,
            (CoverArrangement.until.is_(None)) | (CoverArrangement.until > at),
            ~exists().where(later.instead_of == CoverArrangement.id),
        )
        .order_by(CoverArrangement.since, CoverArrangement.id)
    ).all()


def on_call(session: Session, organisation_id: str, at: datetime) -> Appointment | None:
    """Who is on call for an organisation on that day: the nurse, or else the manager."""
    day = london_day(instant(at))
    rows = session.scalars(
        select(Appointment)
        .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
        .where(
            Appointment.role.in_(ON_CALL),
            Appointment.organisation_id == organisation_id,
            Appointment.first_day <= day,
            (Appointment.last_day.is_(None)) | (Appointment.last_day >= day),
            (AppointmentEnd.last_day.is_(None)) | (AppointmentEnd.last_day >= day),
        )
    ).all()
    return min(rows, key=lambda row: (ON_CALL.index(row.role), row.first_day, row.id), default=None)


def cover_wanted(act: Act, row: DelegationRow, answer: Answer) -> Iterator[Wanted]:
    """Cover while a task that was in force is left with nobody; for a vital one beforehand, and on call too.

    In hospital the ward does what no PA may (4:2434), so nothing is wanted there.
    """
    if answer.where == "hospital":
        return
    vital = is_vital(answer.asked)
    if not vital and (answer.may or not was_in_force(act.session, row.id)):
        return
    first = left_with_nobody(act, row, answer, ahead=vital)
    if first is None:
        return
    now = instant(act.now)
    day = london_day(first) if first > now else gap_day(act.session, row, act.now)
    meanwhile = answer.decision.cover if answer.decision else None
    about = (f"person {row.person_id}", f"task {row.task}")
    do = f"arrange cover: {meanwhile}" if meanwhile else "arrange cover"
    yield Wanted(COVER, do, COORDINATOR, day, about)
    if vital:
        organisation = act.session.get_one(Case, row.case_id).organisation_id
        named = on_call(act.session, organisation, act.now)
        do = "see that somebody who may do this vital task is there"
        yield Wanted(VITAL_COVER, do, named.role if named else AT_LAST, day, about)


def left_with_nobody(act: Act, row: DelegationRow, answer: Answer, *, ahead: bool) -> Instant | None:
    """From which instant on neither a PA nor arranged cover does the task; None if there is none to be seen.

    Looked ahead only where that is asked for; otherwise only this very moment counts.
    """
    now = instant(act.now)
    if ahead:
        first, horizon = uncovered_from(act.session, row, act.now, answer), horizon_at(act.now)
    else:
        first = None if answer.may or others_do_now(act.session, row, act.now) else now
        horizon = now
    while first is not None and first <= horizon:
        cover = cover_on(act.session, row.case_id, row.task, datetime.fromtimestamp(first, tz=UTC))
        if cover is None:
            return first
        first = instant(cover.until) + 1 if cover.until else None
    return None


def _put(act: Act, case: Case, cover: CoverArrangement, what: str) -> CoverArrangement:
    """On record, and every delegation of the task is asked again: now, when it ends, and ahead of that."""
    subject = {"cover": cover.id, "case": case.id, "person": case.person_id, "task": cover.task}
    record.write(act, case.organisation_id, what, subject, rows=[cover], true_on=cover.since)
    for id in _of_task(act.session, case.id, cover.task):
        outbox.put(act, outbox.RECONCILE, id, f"{id}:{cover.id}")
        if cover.until:
            over = cover.until + timedelta(seconds=1)
            for name, at in (("ends", over), ("ahead", over - timedelta(days=UNCOVERED))):
                outbox.put(act, outbox.RECONCILE, id, f"{id}:{cover.id}:{name}", not_before=max(at, act.now))
    return cover


def _of_task(session: Session, case_id: str, task: str) -> list[str]:
    """The delegations of a task that have not ended."""
    return [one.id for one in delegations_of(session, case_id) if one.task == task]
