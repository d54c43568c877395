"""What speaks for and against somebody as the trainer: what the rules say, and what only helps to choose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.ids import new_id
from models.organisations import Organisation
from models.people import Absence, AbsenceEnd, Appointment, AppointmentEnd, Person
from models.training import PersonDistrict, TrainerParticulars, TrainingStep
from rules import flaws, pure
from rules.facts import age_group_then, facts_for
from rules.moments import FOREVER, Span, first_instant, instant, london_day
from rules.question import Evidence, Giver, Known, Moment
from rules.requirement import Requirement
from services.decisions import question
from services.evidence import NewEvidence
from services.known import known_for
from services.training.training_asked import is_of_the_task
from services.training.training_steps import Standing

TRAINER = "clinical trainer"
"""Whom to ask where a framework takes training from anybody."""

CHECKS = (
    flaws.given_by_others,
    flaws.given_without_standing,
    flaws.given_by_another_specialism,
    flaws.provider_not_allowed,
)
"""What is wrong with a trainer whatever else is still missing, by the rules themselves."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in a role, and for which organisation."""

    person_id: str
    name: str
    role: str
    organisation_id: str
    organisation: str


@dataclass(frozen=True)
class Would:
    """Whether training by this party at that moment would count; ``fault`` says why not, and by which rule."""

    party: Party
    at: date
    judge: pure.Judge
    item: Evidence
    requirements: tuple[Requirement, ...]
    fault: str = ""
    rule: str = ""
    cite: tuple[str, ...] = ()


def known_by_name(session: Session, asked: tuple[Requirement, ...], now: datetime) -> list[Party]:
    """Everybody who holds today a role from which this training is taken, if need be instead of others (2:686)."""
    today = london_day(instant(now))
    roles = {role for one in asked for role in (*one.by, *(one.fallback.roles if one.fallback else ()))}
    ended = exists().where(AppointmentEnd.appointment_id == Appointment.id, AppointmentEnd.last_day < today)
    rows = session.execute(
        select(Person.id, Person.name, Appointment.role, Organisation.id, Organisation.name)
        .join(Appointment, Appointment.person_id == Person.id)
        .outerjoin(Organisation, Organisation.id == Appointment.organisation_id)
        .where(
            Appointment.role.in_(roles or {TRAINER}),
            Appointment.first_day <= today,
            or_(Appointment.last_day.is_(None), Appointment.last_day >= today),
            ~ended,
        )
        .order_by(Person.name, Person.id, Appointment.role, Appointment.id)
    )
    found = {(person, role): Party(person, name, role, place or "", where or "")
             for person, name, role, place, where in rows}  # fmt: skip
    return list(found.values())


def would_it_count(
    session: Session,
    row: DelegationRow,
    asked: tuple[Requirement, ...],
    topic: str,
    party: Party,
    moment: datetime,
) -> Would:
    """Ask the rules about training that this party would give at a moment."""
    giver, at = Giver(party.person_id, party.role, party.organisation_id), Span.at(instant(moment))
    new = NewEvidence("training", "completed", moment, (giver,), provider_id=party.organisation_id)
    own = is_of_the_task(asked)
    item = Evidence(
        id=new_id("new"), kind="training", outcome="completed", begins=at.first, recorded=at.first, by=(giver,),
        pa=row.pa_id, person=row.person_id if own else "", task=row.task if own else "", about=topic,
        provider=party.organisation_id, mode="face to face",
    )  # fmt: skip
    question_then, known = question(session, row, at), known_for(session, row, new)
    with_it = Known(known.people, known.organisations, (*known.evidence, item))
    facts = facts_for(question_then.delegation, with_it, Moment(at, FOREVER))
    judge = pure.evaluate(question_then.resolved().requirements, facts)
    day = london_day(at.first)
    for one in asked:
        if wrong := _fault(judge, item, one):
            return Would(party, day, judge, item, asked, wrong, one.name, one.cite)
    return Would(party, day, judge, item, asked)


def for_and_against(
    session: Session, standing: Standing, would: Would, now: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sentences for and against, in the order in which a co-ordinator would ask."""
    pros: list[str] = []
    cons: list[str] = []
    for speaks_for, words in (
        *_by_the_rules(would),
        *_by_the_record(session, standing, would),
        *_by_particulars(session, standing, would.party, now),
    ):
        (pros if speaks_for else cons).append(words)
    return tuple(pros), tuple(cons)


def _fault(judge: pure.Judge, item: Evidence, requirement: Requirement) -> str:
    """The first flaw that no later step of the request can mend."""
    checks = (*CHECKS, flaws.not_the_same_person) if _picked(judge, requirement) else CHECKS
    in_use = flaws.flaws_of(requirement)
    return next(
        (wrong for check in checks if check in in_use and (wrong := check(judge, item, requirement))), ""
    )


def _picked(judge: pure.Judge, requirement: Requirement) -> bool:
    """Whether somebody has been picked for it already, by evidence that counts."""
    return any(judge.once_counted(name) for name in requirement.same_giver_as)


def _by_the_rules(would: Would) -> Iterator[tuple[bool, str]]:
    cite = ", ".join(dict.fromkeys(place for one in would.requirements for place in one.cite))
    if would.fault:
        yield False, f"The rules would not count it: {would.fault} ({', '.join(would.cite)})"
    else:
        yield True, f"The frameworks take this training from a {would.party.role} ({cite})"


def _by_the_record(session: Session, standing: Standing, would: Would) -> Iterator[tuple[bool, str]]:
    judge, item, who = would.judge, would.item, would.party.person_id
    registered = flaws.was_in_force(judge, "registration", who, item.begins, item.begins)
    yield (
        registered,
        "Registered on that day" if registered else "Not registered on that day, as far as known",
    )
    if any(proof.about == who for proof in judge.of_kind.get("practice currency", ())):
        current = flaws.was_in_force(judge, "practice currency", who, item.begins, item.begins)
        yield current, "In current practice" if current else "Not in current practice, as far as known"
    group = age_group_then(item, judge.facts)
    said = judge.facts.specialisms.get(who, ())
    if group and said:
        yield (
            group in said,
            f"Trained for {group}" if group in said else f"Trained for {' and '.join(said)} only",
        )
    if would.party.organisation:
        provider = would.party.organisation_id
        if any(proof.about == provider for proof in judge.of_kind.get("provider assurance", ())):
            good = flaws.was_in_force(judge, "provider assurance", provider, item.begins, item.begins)
            yield good, f"{would.party.organisation} is {'assured' if good else 'not assured any more'}"
    if _away(session, who, would.at):
        yield False, "Away on that day"
    declined = [one for one in standing.steps if one.step == "trainer declined" and one.person_id == who]
    if declined:
        yield False, f"Declined this request on {_words(london_day(instant(declined[-1].at)))}"


def _by_particulars(
    session: Session, standing: Standing, party: Party, now: datetime
) -> Iterator[tuple[bool, str]]:
    known = session.get(TrainerParticulars, party.person_id)
    if known is not None and known.most_a_month is not None:
        taken = taken_on_this_month(session, party.person_id, now)
        room = taken < known.most_a_month
        yield (
            room,
            f"{'Has room' if room else 'Has no room'} this month: {taken} of {known.most_a_month} taken on",
        )
    home = session.get(PersonDistrict, standing.row.person_id)
    if known is not None and known.districts and home is not None:
        covers = home.district in known.districts.split("\n")
        yield covers, f"{'Covers' if covers else 'Does not cover'} {home.district}, where the person lives"


def taken_on_this_month(session: Session, person_id: str, now: datetime) -> int:
    """How many requests this trainer was chosen for in this London month, less those declined."""
    first = london_day(instant(now)).replace(day=1)
    since = first_instant(first)
    steps = session.scalars(
        select(TrainingStep)
        .where(
            TrainingStep.person_id == person_id,
            TrainingStep.step.in_(("trainer chosen", "trainer declined")),
            TrainingStep.at >= datetime.fromtimestamp(since, now.tzinfo),
            TrainingStep.at <= now,
        )
        .order_by(TrainingStep.at, TrainingStep.number)
    )
    last = {one.request_id: one.step for one in steps}
    return sum(step == "trainer chosen" for step in last.values())


def _away(session: Session, person_id: str, day: date) -> bool:
    last = func.coalesce(AbsenceEnd.last_day, Absence.last_day)
    found = (
        select(Absence.id)
        .outerjoin(AbsenceEnd, AbsenceEnd.absence_id == Absence.id)
        .where(Absence.person_id == person_id, Absence.first_day <= day, or_(last.is_(None), last >= day))
    )
    return session.scalars(found.limit(1)).first() is not None


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
