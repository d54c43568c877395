"""Sessions in three ways (2:582): planned, booked with their places counted, called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.evidence import EvidenceRow
from models.ids import new_id
from models.training import MODES, SessionCancelled, TrainingSession, TrainingStep
from rules.moments import instant
from services import record
from services.act import Act, NotFound, Refused
from services.checks import refuse_if_it_would_not_count
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.training.sign_off import as_giver
from services.training.training_asked import is_of_the_task, judged, training_for
from services.training.training_steps import Standing, open_requests, standing_of, step_to, taking


@dataclass(frozen=True, slots=True)
class Plan:
    """A session to be: one task or one topic. ``places`` is None for a drop-in without a limit."""

    provider_id: str
    trainer_id: str
    trainer_role: str
    mode: str
    starts_at: datetime
    ends_at: datetime
    place: str
    places: int | None = None
    task: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Bookable:
    """A session that a request can be booked on, and how many places are left; None where nobody counts."""

    session: TrainingSession
    left: int | None


def plan_session(act: Act, plan: Plan) -> TrainingSession:
    """Offer a session. Raises Refused for one that cannot be, such as one in the past."""
    _check(act, plan)
    row = TrainingSession(
        id=new_id("ts"),
        organisation_id=act.actor.organisation_id,
        provider_id=plan.provider_id,
        trainer_id=plan.trainer_id,
        trainer_role=plan.trainer_role,
        mode=plan.mode,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        place=plan.place.strip(),
        planned_at=act.now,
        planned_by=act.actor.id,
        places=plan.places,
        task=plan.task or None,
        topic=plan.topic or None,
    )
    subject = {"session": row.id, "trainer": row.trainer_id}
    record.write(act, row.organisation_id, "training session planned", subject, rows=[row])
    return row


def cancel_session(act: Act, session_id: str, why: str) -> list[Standing]:
    """Call a session off; every request booked on it goes back to be booked again, in the same transaction.

    Called off already, nothing happens. Raises Refused without a reason, and once it has begun.
    """
    if not why.strip():
        raise Refused("It needs a reason.", way_out="say in a sentence why")
    row = _locked(act, session_id)
    if act.session.get(SessionCancelled, row.id) is not None:
        return []
    if row.starts_at <= act.now:
        raise Refused("The session has begun.", way_out="record who attended")
    off = SessionCancelled(session_id=row.id, at=act.now, by=act.actor.id, why=why.strip())
    subject = {"session": row.id, "trainer": row.trainer_id}
    record.write(act, row.organisation_id, "training session called off", subject, rows=[off])
    return [_off(act, request_id, row, why) for request_id in booked_on(act.session, row.id)]


def sessions_for(session: Session, standing: Standing, now: datetime) -> list[Bookable]:
    """What the chosen trainer offers for this request from now on, with a place left, the next first."""
    chosen = standing.chosen
    if chosen is None:
        return []
    cancelled = exists().where(SessionCancelled.session_id == TrainingSession.id)
    taught = (
        TrainingSession.topic == standing.topic
        if standing.topic
        else TrainingSession.task == standing.row.task
    )
    rows = session.scalars(
        select(TrainingSession)
        .where(taught, ~cancelled)
        .where(TrainingSession.trainer_id == chosen.person_id, TrainingSession.starts_at > now)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    suits = ("bespoke",) if standing.request.care_environment else MODES
    found = [Bookable(row, _left(session, row)) for row in rows if row.mode in suits]
    return [one for one in found if one.left != 0]


def book(act: Act, request_id: str, session_id: str) -> Standing:
    """Book a request on a session: a step, and evidence of the booking.

    Raises Refused where it teaches something else or by somebody else, has begun, is full or called off, where
    the PA is booked elsewhere at that time, and where the rules would not count a purchase from that provider
    (2:580).
    """
    row, standing = _locked(act, session_id), taking(act, request_id)
    if all(one.session.id != row.id for one in sessions_for(act.session, standing, act.now)):
        raise Refused(
            "This session cannot be booked for this request: it is not the chosen trainer's for this training, "
            "has begun, is full or is called off.",
            way_out="choose one of the sessions that are offered, or have a bespoke one planned",
        )
    _refuse_two_at_once(act, standing, row)
    evidence = _booking(act, standing, row, "booked")
    return step_to(
        act, standing, "booked", session_id=row.id, person_id=row.trainer_id, evidence_id=evidence.id
    )


def sessions_of(session: Session, trainer_id: str, now: datetime) -> Sequence[TrainingSession]:
    """What a trainer gives from now on, the next first; what was called off is not there."""
    cancelled = exists().where(SessionCancelled.session_id == TrainingSession.id)
    return session.scalars(
        select(TrainingSession)
        .where(TrainingSession.trainer_id == trainer_id, TrainingSession.starts_at > now, ~cancelled)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    ).all()


def to_record(session: Session, trainer_id: str, now: datetime) -> Sequence[TrainingSession]:
    """What this trainer gave, has ended, and still has somebody booked of whom nobody said whether they came."""
    cancelled = exists().where(SessionCancelled.session_id == TrainingSession.id)
    ended = session.scalars(
        select(TrainingSession)
        .where(TrainingSession.trainer_id == trainer_id, TrainingSession.ends_at <= now, ~cancelled)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    return [one for one in ended if booked_on(session, one.id)]


def taught_by(session: Session, trainer_id: str) -> list[tuple[str, str]]:
    """What a session of this trainer may teach, as task and topic of which one is empty.

    What the open requests ask for, and what she has taught before: a session that nobody can be booked on helps
    nobody.
    """
    wanted = {("", one.topic) if one.topic else (one.row.task, "") for one in open_requests(session)}
    before = session.execute(
        select(TrainingSession.task, TrainingSession.topic).where(TrainingSession.trainer_id == trainer_id)
    )
    return sorted(wanted | {(task or "", topic or "") for task, topic in before})


def booked_on(session: Session, session_id: str) -> list[str]:
    """The ids of the requests that are booked on a session now."""
    ids = session.scalars(
        select(TrainingStep.request_id).where(TrainingStep.session_id == session_id).distinct()
    )
    return sorted(id for id in ids if standing_of(session, id).booked_on == session_id)


def _check(act: Act, plan: Plan) -> None:
    wrong = ""
    if plan.starts_at <= act.now:
        wrong = "The session would begin in the past"
    elif instant(plan.ends_at) <= instant(plan.starts_at):
        wrong = "The session would end before it begins"
    elif bool(plan.task) == bool(plan.topic):
        wrong = "A session teaches one task or one topic"
    elif plan.places is None and plan.mode != "drop-in":
        wrong = "Only a drop-in has no limit of places"
    elif plan.places is not None and plan.places < 1:
        wrong = "A session has at least one place"
    if wrong:
        raise Refused(f"{wrong}.", way_out="look at the plan again")


def _locked(act: Act, session_id: str) -> TrainingSession:
    """The session, for somebody who takes a place or gives it up: until then nobody else can."""
    found = act.session.scalars(
        select(TrainingSession).where(TrainingSession.id == session_id).with_for_update(key_share=True)
    ).one_or_none()
    if found is None:
        raise NotFound("no such session")
    return found


def _left(session: Session, row: TrainingSession) -> int | None:
    return None if row.places is None else max(0, row.places - len(booked_on(session, row.id)))


def _refuse_two_at_once(act: Act, standing: Standing, row: TrainingSession) -> None:
    """One PA cannot be in two places, in whichever case they are booked."""
    overlapping = act.session.scalars(
        select(TrainingSession.id).where(
            TrainingSession.starts_at < row.ends_at, TrainingSession.ends_at > row.starts_at
        )
    )
    for id in overlapping:
        pas = {standing_of(act.session, one).row.pa_id for one in booked_on(act.session, id)}
        if standing.row.pa_id in pas:
            raise Refused("The PA is booked on another session at that time.", way_out="choose another time")


def _booking(act: Act, standing: Standing, row: TrainingSession, outcome: str) -> EvidenceRow:
    its = standing.row
    own = is_of_the_task(training_for(judged(act.session, its, act.now).resolved, standing.topic))
    new = NewEvidence(
        "training booking",
        outcome,
        act.now,
        (as_giver(act),),
        pa_id=its.pa_id,
        person_id=its.person_id if own else "",
        task=its.task if own else "",
        about=standing.topic,
        provider_id=row.provider_id,
    )
    if outcome == "booked":
        refuse_if_it_would_not_count(act.session, its, new, act.now)
    return record_evidence(act, organisation_of(act.session, its), new)


def _off(act: Act, request_id: str, row: TrainingSession, why: str) -> Standing:
    standing = taking(act, request_id)
    evidence = _booking(act, standing, row, "cancelled")
    return step_to(
        act, standing, "session cancelled", session_id=row.id, evidence_id=evidence.id, reasons=why.strip()
    )
