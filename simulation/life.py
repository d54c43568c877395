"""What life does to the town, whatever anybody planned: each kind of event with its chance on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select

from models.cases import Case, DelegationEnd, DelegationRow
from models.hospital import Admission, Discharge
from models.people import Absence, Appointment, AppointmentEnd, Employment
from rules.framework import from_library, parse_framework
from rules.moments import LONDON, instant
from rules.question import Giver
from services import coordination, happenings, record
from services.absences import end_absence, record_absence
from services.cases import delegations_of, launch_delegation
from services.decisions import admission_at
from services.employment import end_employment
from services.ending import end_delegation
from services.evidence import NewEvidence, record_evidence
from services.frameworks import approve_framework
from services.in_hospital import hospital
from services.protocol_revised import revise
from simulation.founding import REGISTERED, employ_pa, hire, welcome
from simulation.town import Household, Revision, Staff, Town, giver

TASKS = (
    "apply topical cream", "change catheter bag", "gastrostomy feed", "give buccal midazolam",
    "tracheostomy suction",
)  # fmt: skip

Event = Callable[[Town], None]


def todays(town: Town, households: int) -> list[tuple[datetime, Event]]:
    """What happens today, and when, in the order of time; some of it on the very edge of the day."""
    found: list[tuple[datetime, Event]] = []
    for event, chance_in_a_year in EVENTS:
        if town.likely(chance_in_a_year * households / 365):
            found.append((_some_time(town), event))
    return sorted(found, key=lambda one: one[0])


def _some_time(town: Town) -> datetime:
    if town.likely(0.1):
        return town.at(23, 59, 58) if town.likely(0.5) else town.at(0, 0, 0)
    at = time(town.chance.randrange(6, 23), town.chance.randrange(60))
    return datetime.combine(town.today, at, LONDON).astimezone(UTC)


# --- coming and going ----------------------------------------------------------------------------------------


def settle_in(town: Town) -> None:
    """A new budget holder with a first PA and a first task."""
    household = welcome(town)
    town.happened["person starts"] += 1
    _new_pa(town, household)


def _pa_starts(town: Town) -> None:
    if household := _some_household(town):
        _new_pa(town, household)


def _new_pa(town: Town, household: Household) -> None:
    pa = employ_pa(town, household)
    town.happened["PA starts"] += 1
    for task in town.chance.sample(TASKS, town.chance.choice((1, 1, 2))):
        _launch(town, household, pa, task)


def _new_task(town: Town) -> None:
    household = _some_household(town)
    if household and household.pas:
        _launch(town, household, town.chance.choice(household.pas), town.chance.choice(TASKS))


def _launch(town: Town, household: Household, pa: str, task: str) -> None:
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        launch_delegation(act, act.session.get_one(Case, household.case), pa, task)
        town.happened["delegation launched"] += 1


# --- protocols -------------------------------------------------------------------------------------------


def _protocol_revised(town: Town) -> None:
    """A new version, approved for a fortnight from now: every other one changes words only."""
    number = town.happened["protocol revised"] + 1
    content = from_library("staffordshire").content.replace(b'"2016.1"', f'"2016.1.{number}"'.encode())
    if number % 2:
        content = content.replace(b"brought up to date once", b"looked at, and brought up to date, once")
    else:
        content = content.replace(b"at least every: 6 months", b"at least every: 5 months")
    revised = parse_framework("staffordshire", content)
    lead, first_day = town.of_role("PHB lead")[0], town.today + timedelta(days=14)
    with town.deed(lead) as act:
        approve_framework(
            act, lead.organisation, revised, by="Dr Simulated Example", role="clinical lead", on=town.today,
            note="simulated",
        )  # fmt: skip
        revise(act, lead.organisation, revised, first_day)
        town.revisions.append(Revision(first_day, revised, 6 if number % 2 else 5))
        town.happened["protocol revised"] += 1


# --- nurses and managers -------------------------------------------------------------------------------------


def _registration_lapses(town: Town) -> None:
    """Somebody's registration ends, and it becomes known days later."""
    if nurse := town.one_of(*REGISTERED):
        nurse.registered = False
        ended = town.today - timedelta(days=town.chance.randrange(0, 10))
        with town.deed(town.of_role("PHB lead")[0]) as act:
            new = NewEvidence("registration", "ended", ended, about=nurse.id)
            record_evidence(act, town.places["board"], new)
            town.happened["registration ended"] += 1
        _leave(town, nurse)


def _staff_leaves(town: Town) -> None:
    leaver = town.one_of(*REGISTERED, "nominated senior manager")
    if leaver:
        _leave(town, leaver)
        town.happened["staff leaves"] += 1


def _leave(town: Town, leaver: Staff) -> None:
    """Their last day is today, and somebody else begins."""
    with town.deed() as act:
        post = act.session.scalars(select(Appointment).where(Appointment.person_id == leaver.id)).first()
        if post is None:
            raise LookupError(f"{leaver.id} holds no post")
        end = AppointmentEnd(
            appointment_id=post.id, last_day=town.today, recorded_at=act.now, recorded_by=act.actor.id
        )
        record.write(act, town.places["board"], "appointment ended", {"person": leaver.id}, rows=[end])
        leaver.here = False
    hire(town, leaver.role, leaver.organisation)


# --- PAs and budget holders ----------------------------------------------------------------------------------


def _pa_leaves(town: Town) -> None:
    household = _some_household(town)
    if household is None or not household.pas:
        return
    pa = town.chance.choice(household.pas)
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        employment = act.session.scalars(
            select(Employment).where(Employment.pa_id == pa, Employment.person_id == household.person)
        ).one()
        case = act.session.get_one(Case, household.case)
        last = town.today + timedelta(days=town.chance.choice((0, 0, 7, 14)))
        end_employment(act, case, employment, max(last, employment.first_day), "Has found other work.")
        household.pas.remove(pa)
        town.happened["PA leaves"] += 1


def _person_leaves(town: Town) -> None:
    """A budget holder dies or moves away: every delegation ends, and so does the work of each PA."""
    if household := _some_household(town):
        with town.deed(town.one_of("PHB co-ordinator")) as act:
            case = act.session.get_one(Case, household.case)
            for row in delegations_of(act.session, case.id):
                end_delegation(act, row, "The person has moved away.", needed_no_longer=True)
            household.here = False
            town.happened["person leaves"] += 1


def _somebody_is_away(town: Town) -> None:
    """A nurse or manager falls ill; nobody knows for how long."""
    away = town.one_of("monitoring nurse", "clinical trainer", "nominated senior manager")
    if away and len(town.of_role(away.role)) > 1:
        with town.deed(town.of_role("PHB lead")[0]) as act:
            absence = record_absence(act, town.places["board"], away.id, town.today)
            away.here, away.absence = False, absence.id
            town.happened["long absence"] += 1


def come_back(town: Town) -> None:
    """Those who were away come back some weeks later."""
    for one in town.staff:
        if one.absence and town.likely(0.03):
            with town.deed(town.of_role("PHB lead")[0]) as act:
                end_absence(act, town.places["board"], act.session.get_one(Absence, one.absence), town.today)
                one.here, one.absence = True, ""
                town.happened["back from absence"] += 1


# --- hospital ------------------------------------------------------------------------------------------------


def _admission(town: Town) -> None:
    household = _some_household(town)
    if household is None:
        return
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        case = act.session.get_one(Case, household.case)
        if admission_at(act.session, household.person, instant(town.now)) is None:
            began = town.now - timedelta(hours=town.chance.randrange(0, 9))
            hospital.admit(act, case, town.places["hospital"], "Ward 4", began)
            town.happened["admission"] += 1


def discharges(town: Town) -> None:
    """Most stays last about a week."""
    with town.reading() as session:
        over = select(Discharge.admission_id)
        stays = session.scalars(
            select(Admission.id).where(Admission.id.not_in(over)).order_by(Admission.id)
        ).all()
    for stay in stays:
        if town.likely(0.15):
            with town.deed(town.one_of("PHB co-ordinator")) as act:
                hospital.discharge(act, act.session.get_one(Admission, stay), town.now)
                town.happened["discharge"] += 1


# --- changes of mind -----------------------------------------------------------------------------------------


def _agreement_taken_back(town: Town) -> None:
    """A budget holder does not want it any more, and some days later does again."""
    if row := _some_delegation(town):
        with town.deed(town.one_of("PHB co-ordinator")) as act:
            here = act.session.get_one(DelegationRow, row)
            outcome = "withdrawn" if town.likely(0.5) else "given"
            coordination.record_agreement(act, here, town.now, Giver(here.person_id, "PHB holder"), outcome)
            town.happened[f"agreement {outcome}"] += 1


def _withdrawal(town: Town) -> None:
    """The PA, the person or the employer wants it to stop; some take it back."""
    if id := _some_delegation(town):
        whose, role = town.chance.choice(
            (("by the PA", "PA"), ("by the person", "PHB holder"), ("by the employer", "employer"))
        )
        with town.deed(town.one_of("PHB co-ordinator")) as act:
            row = act.session.get_one(DelegationRow, id)
            by = Giver(row.pa_id if role == "PA" else row.person_id, role)
            if happenings.is_withdrawn(act.session, row, whose):
                happenings.take_back(act, row, whose, by)
                town.happened["withdrawal taken back"] += 1
            else:
                happenings.withdraw(act, row, whose, by, "Does not feel safe.")
                town.happened[f"withdrawn {whose}"] += 1


def _incident(town: Town) -> None:
    if household := _some_household(town):
        with town.deed(town.one_of("PHB co-ordinator")) as act:
            case = act.session.get_one(Case, household.case)
            happenings.report_incident(act, case, "The person was unwell after the task.")
            town.happened["incident"] += 1


def _change(town: Town) -> None:
    what = town.chance.choice(happenings.CHANGES)
    if household := _some_household(town):
        with town.deed(town.one_of("PHB co-ordinator")) as act:
            happenings.report_change(
                act, act.session.get_one(Case, household.case), what, "As the letter says."
            )
            town.happened[what] += 1


def _recorded_by_mistake(town: Town) -> None:
    """Something never was so: it is voided."""
    if row := _some_delegation(town):
        with town.deed(town.one_of("PHB co-ordinator")) as act:
            here = act.session.get_one(DelegationRow, row)
            coordinator = town.of_role("PHB co-ordinator")[0]
            new = NewEvidence(
                "training", "completed", town.now, pa_id=here.pa_id, about="infection prevention"
            )
            mistaken = record_evidence(act, town.places["board"], new)
            void = NewEvidence(
                "void", "void", town.now, (giver(coordinator),), about=mistaken.id, pa_id=here.pa_id
            )
            record_evidence(act, town.places["board"], void)
            town.happened["evidence voided"] += 1


def _some_household(town: Town) -> Household | None:
    here = [one for one in town.households if one.here]
    return town.chance.choice(here) if here else None


def _some_delegation(town: Town) -> str | None:
    with town.reading() as session:
        ended = select(DelegationEnd.delegation_id)
        ids = session.scalars(
            select(DelegationRow.id).where(DelegationRow.id.not_in(ended)).order_by(DelegationRow.id)
        ).all()
    return town.chance.choice(ids) if ids else None


EVENTS: tuple[tuple[Event, float], ...] = (
    (_pa_starts, 0.5),
    (_new_task, 0.3),
    (_protocol_revised, 0.15),
    (_registration_lapses, 0.12),
    (_staff_leaves, 0.08),
    (_admission, 0.3),
    (_agreement_taken_back, 0.3),
    (_pa_leaves, 0.25),
    (_person_leaves, 0.06),
    (_somebody_is_away, 0.08),
    (_withdrawal, 0.3),
    (_incident, 0.3),
    (_change, 0.3),
    (_recorded_by_mistake, 0.1),
)
"""Each with how often it happens in a year for each budget holder."""
