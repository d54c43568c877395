"""A delegation whose accountable person or monitor has gone: a named successor accepts, and until then it is asked for.

That they are gone does not by itself stop the task (the rules say what does); that nobody has taken over is
escalated after a time that depends on the risk of the task (2:684, 2:739, 2:796).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.cases import DelegationEnd, DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.people import Absence, AbsenceEnd, Appointment, AppointmentEnd
from rules.applied import UnknownTask, task_texts
from rules.moments import Span, instant, london_day
from rules.vocabulary import RISK_TIERS
from services import coordination
from services.act import Act, Refused
from services.answering import Answer
from services.checks import refuse_if_it_would_not_count
from services.decisions import Question, question
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.holders import DUTIES, Holder, holders_of, without_from
from services.house_settings import HOUSE
from services.standing import Proof, holds_role, standing_in
from services.to_do import Wanted
from services.training.sign_off import as_giver

TO_REASSIGN = {tier: HOUSE.duty_passes_on[name].number for tier, name in RISK_TIERS.items()}
"""Within how many days a duty passes on, by the risk tier of the task."""

AHEAD = HOUSE.successor_ahead.number
"""How many days ahead of a known last day a successor is looked for."""

WORDS = {"accountability": "be accountable", "monitoring duty": "monitor"}


@dataclass(frozen=True, slots=True)
class Search:
    """Somebody has to take over from this holder, who is not there from ``since``, until the end of ``by``."""

    holder: Holder
    since: date
    why: str
    by: date
    named: str = ""
    role: str = ""


def searches(session: Session, row: DelegationRow, now: datetime) -> list[Search]:
    """What has to pass on: over as soon as a successor accepts or the holder is there again."""
    today, found = london_day(instant(now)), []
    for holder in holders_of(session, row, now):
        gone = without_from(session, holder, now)
        if gone is None or gone[0] > today + timedelta(days=AHEAD):
            continue
        since, why = gone
        by = since + timedelta(days=TO_REASSIGN[_risk(question(session, row, Span.at(instant(now))))])
        found.append(_with_named(session, row, Search(holder, since, why, by), now))
    return found


def successors_wanted(act: Act, row: DelegationRow, answer: Answer) -> Iterator[Wanted]:
    """A look for BESIDES: name somebody; accept or refuse; and once it is late, the PHB lead sees to it."""
    if _all_are_there(act, answer):
        return
    for search in searches(act.session, row, act.now):
        yield from _asked_by_the_rules(answer, search)
        duty, about = search.holder.duty, (f"pa {row.pa_id}", f"person {row.person_id}", f"task {row.task}")
        requirement = f"{duty} taken over"
        if search.named:
            kind = f"accept to {WORDS[duty]} or refuse: {search.named}"
            yield Wanted(requirement, kind, search.role, search.by, about)
        else:
            kind = f"name who is to {WORDS[duty]}: {search.holder.person} {search.why}"
            yield Wanted(requirement, kind, "PHB co-ordinator", search.by, about)
        if london_day(instant(act.now)) > search.by:
            kind = f"see that somebody accepts to {WORDS[duty]}: it is late"
            yield Wanted(requirement, kind, "PHB lead", search.by + timedelta(days=1), about)


_LEAVING_OR_AWAY = (
    select(Appointment.person_id)
    .where(
        Appointment.person_id.in_(bindparam("people", expanding=True)),
        or_(Appointment.last_day.is_not(None), Appointment.id.in_(select(AppointmentEnd.appointment_id))),
    )
    .union_all(select(Absence.person_id).where(Absence.person_id.in_(bindparam("people", expanding=True))))
    .limit(1)
)


def _all_are_there(act: Act, answer: Answer) -> bool:
    """Nobody who ever took a duty of this delegation on is leaving, away or struck off: there is nothing to search."""
    known, now = answer.asked.known.evidence, instant(act.now)
    people = {giver.person for one in known if one.kind in DUTIES for giver in one.by}
    lost = ("ended", "suspended")
    if any(standing_in(known, Proof("registration", one), now).state in lost for one in people):
        return False
    return act.session.scalar(_LEAVING_OR_AWAY, {"people": [*people]}) is None


def name_successor(act: Act, row: DelegationRow, duty: str, person_id: str, role: str) -> EvidenceRow:
    """The co-ordinator names who is to take over, in a role that they hold today; the duty passes when they accept.

    Raises Refused while nobody is looked for, and for somebody whose acceptance would not count.
    """
    search = _search(act.session, row, duty, act.now)
    if person_id == search.holder.person:
        raise Refused("This is who has to be succeeded.", way_out="name somebody else")
    giver = coordination.giver_in_role(act, person_id, role)
    accepted = NewEvidence(
        duty, "accepted", act.now, (giver,), pa_id=row.pa_id, person_id=row.person_id, task=row.task
    )
    refuse_if_it_would_not_count(act.session, row, accepted, act.now)
    return _say(act, row, "named", person_id, (duty, role))


def accept(act: Act, row: DelegationRow, duty: str) -> EvidenceRow:
    """Whoever was named takes the duty over from this moment."""
    _refuse_anybody_else(act, _search(act.session, row, duty, act.now))
    take = coordination.name_accountable if duty == "accountability" else coordination.name_monitor
    return take(act, row, act.now, as_giver(act))


def refuse(act: Act, row: DelegationRow, duty: str, why: str) -> EvidenceRow:
    """Whoever was named will not; the search goes on. Raises Refused without a reason."""
    search = _search(act.session, row, duty, act.now)
    _refuse_anybody_else(act, search)
    if not why.strip():
        raise Refused("The reason is missing.", way_out="say in a sentence why you cannot take it over")
    return _say(act, row, "refused", act.actor.person_id, (duty, search.role), why)


def named_to_take_over(session: Session, person_id: str, now: datetime) -> list[tuple[DelegationRow, Search]]:
    """What somebody was named to take over, and has neither accepted nor refused; the most urgent first."""
    ever = (
        select(EvidenceRow)
        .where(
            EvidenceRow.kind == "successor", EvidenceRow.outcome == "named", EvidenceRow.about == person_id
        )
        .subquery()
    )
    rows = session.scalars(
        select(DelegationRow)
        .join(
            ever,
            (ever.c.pa_id == DelegationRow.pa_id)
            & (ever.c.person_id == DelegationRow.person_id)
            & (ever.c.task == DelegationRow.task),
        )
        .where(DelegationRow.id.not_in(select(DelegationEnd.delegation_id)))
        .distinct()
    )
    found = [(row, one) for row in rows for one in searches(session, row, now) if one.named == person_id]
    return sorted(found, key=lambda pair: (pair[1].by, pair[0].id, pair[1].holder.duty))


def due_successions(session: Session, now: datetime) -> Sequence[str]:
    """The live delegations whose holder of a duty is going, gone, away or just back: to be asked again."""
    today = london_day(instant(now))
    later = aliased(EvidenceRow)
    overtaken = (
        select(later.id)
        .where(
            later.kind == EvidenceRow.kind,
            later.pa_id == EvidenceRow.pa_id,
            later.person_id == EvidenceRow.person_id,
            later.task == EvidenceRow.task,
            later.outcome == "accepted",
            later.true_from > EvidenceRow.true_from,
            later.true_from <= now,
        )
        .exists()
    )
    wanted = (
        select(DelegationRow.id)
        .join(
            EvidenceRow,
            (EvidenceRow.pa_id == DelegationRow.pa_id)
            & (EvidenceRow.person_id == DelegationRow.person_id)
            & (EvidenceRow.task == DelegationRow.task),
        )
        .join(EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id)
        .where(
            EvidenceRow.kind.in_(DUTIES),
            EvidenceRow.outcome == "accepted",
            ~overtaken,
            or_(
                EvidenceGiver.person_id.in_(_leaving(today)),
                EvidenceGiver.person_id.in_(_absent(today)),
                EvidenceGiver.person_id.in_(_struck_off()),
            ),
            DelegationRow.id.not_in(select(DelegationEnd.delegation_id)),
        )
        .distinct()
        .order_by(DelegationRow.id)
    )
    return session.scalars(wanted).all()


def _leaving(today: date) -> Select[tuple[str]]:
    """Whoever has left, or is known to leave soon; the rules of a search see whether they stay in the role."""
    ends = func.coalesce(AppointmentEnd.last_day, Appointment.last_day)
    return (
        select(Appointment.person_id)
        .outerjoin(AppointmentEnd, AppointmentEnd.appointment_id == Appointment.id)
        .where(ends <= today + timedelta(days=AHEAD))
    )


def _absent(today: date) -> Select[tuple[str]]:
    """Whoever is away, will be soon, or came back within a week: then what was asked for has to go."""
    ends = func.coalesce(AbsenceEnd.last_day, Absence.last_day)
    return (
        select(Absence.person_id)
        .outerjoin(AbsenceEnd, AbsenceEnd.absence_id == Absence.id)
        .where(
            Absence.first_day <= today + timedelta(days=AHEAD),
            or_(ends.is_(None), ends >= today - timedelta(days=7)),
        )
    )


def _struck_off() -> Select[tuple[str | None]]:
    return select(EvidenceRow.about).where(
        EvidenceRow.kind == "registration", EvidenceRow.outcome.in_(("ended", "suspended"))
    )


def _search(session: Session, row: DelegationRow, duty: str, now: datetime) -> Search:
    found = [one for one in searches(session, row, now) if one.holder.duty == duty]
    if not found:
        raise Refused(
            f"Nobody is looked for to {WORDS.get(duty, duty)}: whoever does so is there.",
            way_out="a duty that passes on by agreement is accepted and recorded as at the beginning",
        )
    return found[0]


def _refuse_anybody_else(act: Act, search: Search) -> None:
    if not search.named or act.actor.person_id != search.named:
        raise Refused(
            "Only whoever was named to take over accepts or refuses.",
            way_out="the co-ordinator names somebody",
        )


def _with_named(session: Session, row: DelegationRow, search: Search, now: datetime) -> Search:
    """Whoever was named last since the holder accepted, unless they refused or have left as well."""
    said = session.scalars(
        select(EvidenceRow)
        .where(
            EvidenceRow.kind == "successor",
            EvidenceRow.pa_id == row.pa_id,
            EvidenceRow.person_id == row.person_id,
            EvidenceRow.task == row.task,
            EvidenceRow.parts.startswith(f"{search.holder.duty}\n", autoescape=True),
            EvidenceRow.true_from >= search.holder.accepted,
        )
        .order_by(EvidenceRow.true_from.desc(), EvidenceRow.recorded_at.desc(), EvidenceRow.id.desc())
        .limit(1)
    ).first()
    if said is None or said.outcome != "named":
        return search
    named, role = said.about or "", (said.parts or "").split("\n")[1]
    if not holds_role(session, named, (role,), london_day(instant(now))):
        return search
    return replace(search, named=named, role=role)


def _say(
    act: Act, row: DelegationRow, outcome: str, person_id: str, parts: tuple[str, ...], note: str = ""
) -> EvidenceRow:
    new = NewEvidence(
        "successor", outcome, act.now, (as_giver(act),), pa_id=row.pa_id, person_id=row.person_id,
        task=row.task, about=person_id, parts=parts, note=note.strip(),
    )  # fmt: skip
    return record_evidence(act, organisation_of(act.session, row), new)


def _asked_by_the_rules(answer: Answer, search: Search) -> Iterator[Wanted]:
    """Where the rules ask for somebody as well, they wait no longer than the risk allows."""
    if answer.decision is None:
        return
    names = [one.name for one in answer.asked.resolved().requirements if one.evidence == search.holder.duty]
    for one in answer.wanted:
        if one.requirement in names:
            yield replace(one, by=min(one.by, search.by))


def _risk(asked: Question) -> int:
    """The tier of the task; where no framework knows it, the gravest."""
    try:
        return max(task.risk for task in task_texts(asked.applied, asked.delegation.task))
    except UnknownTask:
        return max(TO_REASSIGN)
