"""How the town begins: organisations, staff, frameworks and a panel; and how somebody joins it later."""

from __future__ import annotations

from datetime import date, timedelta

from models.ids import new_id
from models.nhs_number import NhsNumber
from models.panels import Panel
from rules.framework import from_library
from services import record
from services.act import Act
from services.cases import Application, launch_case
from services.evidence import NewEvidence, record_evidence
from services.frameworks import approve_framework
from services.importing.import_people import (
    NewPerson,
    NewPost,
    add_organisation,
    add_person,
    employ,
    register,
)
from services.invented.numbers import nhs_numbers, registration_number
from services.panels.panel_schedule import Rhythm, choose_schedule
from services.panels.panel_seats import nominate
from services.protocol_revised import revise
from simulation.town import Household, Staff, Town, giver

PLACES = {
    "board": ("Simulated Area Board", "icb"),
    "neighbour": ("Simulated Neighbour Board", "icb"),
    "team": ("Simulated Community Nursing", "specialist team"),
    "agency": ("Simulated Nursing Agency", "nursing agency"),
    "hospital": ("Simulated Hospital", "nhs trust"),
}

STAFF = (
    ("PHB lead", "board", 1),
    ("PHB co-ordinator", "board", 2),
    ("training co-ordinator", "board", 1),
    ("nominated senior manager", "board", 2),
    ("nominated senior manager", "neighbour", 2),
    ("registered practitioner", "team", 2),
    ("clinical trainer", "team", 3),
    ("monitoring nurse", "team", 3),
    ("ward manager", "hospital", 1),
    ("induction lead", "hospital", 1),
    ("nursing agency", "agency", 1),
    ("on-call nurse", "agency", 1),
)

REGISTERED = ("registered practitioner", "clinical trainer", "monitoring nurse")

MANAGER = "nominated senior manager"

SETTINGS: dict[str, str | int] = {"panel decides": "all", "panel meets": "every two months"}


def found(town: Town) -> None:
    """Everything a board needs on the day it begins with Safehands."""
    with town.deed() as act:
        for key, (name, kind) in PLACES.items():
            town.places[key] = add_organisation(act, town.places.get("board", ""), name, kind).id
    for role, place, number in STAFF:
        for _ in range(number):
            hire(town, role, town.places[place])
    lead = town.of_role("PHB lead")[0]
    with town.deed(lead) as act:
        for name in ("staffordshire", "staffordshire-hospital"):
            approve_framework(
                act,
                lead.organisation,
                from_library(name),
                by="Dr Simulated Example",
                role="clinical lead",
                on=town.today,
                note="simulated",
            )

    _seat_a_panel(town, lead)


def _seat_a_panel(town: Town, lead: Staff) -> None:
    """Two managers of each board are nominated, and it is chosen that the panel meets every two months (2:796)."""
    with town.deed(lead) as act:
        panel = Panel(
            id=new_id("pn"),
            organisation_id=lead.organisation,
            name="Simulated panel",
            framework="staffordshire",
        )
        record.write(act, lead.organisation, "panel set up", {"panel": panel.id}, rows=[panel])
        for manager in town.of_role(MANAGER):
            nominate(act, panel, manager.id, manager.organisation, town.today)
        choose_schedule(
            act,
            panel,
            Rhythm(meets="every two months", weekday=1, week=1, first_day=town.today, papers_days=2),
        )
        town.panel = panel.id


def hire(town: Town, role: str, organisation: str) -> Staff:
    """Somebody begins in a role; a nurse is registered for a year, and it is looked up at once."""
    number = len(town.staff) + 1
    with town.deed() as act:
        post = NewPost(role, town.today, organisation)
        new = NewPerson(f"{role.capitalize()} {number}", email=f"staff{number}@town.example")
        person = add_person(act, town.places["board"], new, [post])
        town.staff.append(Staff(person.id, role, organisation))
        if role in REGISTERED:
            last = town.today + timedelta(days=town.chance.randrange(200, 400))
            pin = registration_number("NMC", number)
            register(act, town.places["board"], person.id, "NMC", pin, town.today, last)
        if role == MANAGER and town.panel:
            nominate(act, act.session.get_one(Panel, town.panel), person.id, organisation, town.today)
    return town.staff[-1]


def welcome(town: Town) -> Household:
    """A budget holder comes, with a case under both frameworks."""
    coordinator = town.one_of("PHB co-ordinator")
    number = len(town.households)
    with town.deed(coordinator) as act:
        born = town.today - timedelta(days=town.chance.randrange(6 * 365, 85 * 365))
        new = NewPerson(f"Holder {number + 1}", born, _nhs_number(number))
        person = add_person(act, town.places["board"], new, [NewPost("PHB holder", town.today)])
        revision = town.revision()
        protocol = revision.protocol if revision else from_library("staffordshire")
        applications = [
            Application(protocol, dict(SETTINGS)),
            Application(from_library("staffordshire-hospital"), in_hospital_only=True),
        ]
        case = launch_case(act, town.places["board"], person.id, applications)
        town.households.append(Household(person.id, case.id))
        # a case that begins while a revision is on its way goes over with the others
        for one in town.revisions:
            if one.first_day > town.today:
                revise(act, town.places["board"], one.protocol, one.first_day)
    return town.households[-1]


def employ_pa(town: Town, household: Household) -> str:
    """A PA begins to work for a budget holder."""
    with town.deed(town.one_of("PHB co-ordinator")) as act:
        number = sum(len(one.pas) for one in town.households) + town.happened["PA starts"] + 1
        new = NewPerson(f"Assistant {number}")
        pa = add_person(act, town.places["board"], new, [NewPost("PA", town.today)])
        days: tuple[date, date | None] = (town.today, None)
        employ(act, town.places["board"], pa.id, household.person, "direct", "the budget holder", days)
        _dbs_check(town, act, pa.id)
        household.pas.append(pa.id)
    return household.pas[-1]


def _dbs_check(town: Town, act: Act, pa: str) -> None:
    coordinator = town.of_role("PHB co-ordinator")[0]
    new = NewEvidence("DBS check", "seen", town.today, (giver(coordinator),), pa_id=pa)
    record_evidence(act, town.places["board"], new)


_NUMBERS: list[NhsNumber] = []


def _nhs_number(number: int) -> NhsNumber:
    if not _NUMBERS:
        _NUMBERS.extend(nhs_numbers())
    return _NUMBERS[number]
