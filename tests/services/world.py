"""A small invented world for tests: two organisations, one person, her PA, and everybody they need.

Dates are fixed; nothing here reads the clock. NHS numbers are from the 999 range, with right check digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.nhs_number import NhsNumber
from models.organisations import Organisation
from models.panels import Meeting, Panel, PanelItem, PanelOutcome
from models.people import Appointment, Person
from rules.framework import from_library
from rules.question import Giver
from services import coordination
from services.act import Act, Actor
from services.cases import Application, launch_case, launch_delegation
from services.evidence import NewEvidence, record_evidence
from services.frameworks import approve_framework
from services.logins.accounts import Viewer
from services.panels.panel import list_for_panel, plan_meeting
from services.panels.panel_conditions import Condition
from services.panels.panel_schedule import Rhythm, choose_schedule
from services.panels.panel_seats import nominate
from services.panels.panel_votes import agree, propose
from services.training import sign_off

TASK = "gastrostomy feed"
START = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)

ROLES = {
    "grace": ("Grace Obi", "PHB co-ordinator", "north"),
    "nia": ("Nia Price", "clinical trainer", "moorland"),
    "omar": ("Omar Haddad", "monitoring nurse", "moorland"),
    "tom": ("Tom Reed", "nominated senior manager", "north"),
    "sara": ("Sara Holt", "nominated senior manager", "south"),
    "lowe": ("Mrs Edith Lowe", "PHB holder", ""),
    "amina": ("Amina Yusuf", "PA", ""),
    "ben": ("Ben Carter", "PA", ""),
    "kit": ("Kit Mensah", "ward manager", "hospital"),
    "joy": ("Joy Lind", "induction lead", "hospital"),
    "pat": ("Pat Moss", "PHB lead", "north"),
    "ann": ("Ann Bell", "nursing agency", "agency"),
    "ollie": ("Ollie Frost", "on-call nurse", "agency"),
}

PLACES = {
    "north": ("North Area Board", "icb"),
    "south": ("South Area Board", "icb"),
    "moorland": ("Moorland Community Nursing", "specialist team"),
    "agency": ("Beacon Nursing Agency", "nursing agency"),
    "hospital": ("St Example's Hospital", "nhs trust"),
}


@dataclass
class World:
    """Who is there, and the moment it is: a test moves ``now`` on by hand."""

    session: Session
    now: datetime = START
    cases: dict[str, Case] = field(default_factory=dict)

    def act(self, person: str) -> Act:
        _, role, organisation = ROLES[person]
        return Act(self.session, self.now, Actor(person, role, organisation))

    def giver(self, person: str) -> Giver:
        _, role, organisation = ROLES[person]
        return Giver(person, role, organisation)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)


def settled(session: Session) -> World:
    """Everybody is on record, the nurses are registered to 31 March 2027, and the frameworks are approved."""
    world = World(session)
    for id, (name, kind) in PLACES.items():
        session.add(Organisation(id=id, name=name, kind=kind))
    for id, (name, role, organisation) in ROLES.items():
        session.add(Person(id=id, name=name, created_at=world.now))
        session.add(
            Appointment(
                id=f"ap-{id}",
                person_id=id,
                role=role,
                organisation_id=organisation or None,
                first_day=date(2020, 1, 1),
                recorded_at=world.now,
            )
        )
    session.flush()
    lowe = session.get_one(Person, "lowe")
    lowe.born, lowe.nhs_number = date(1951, 4, 2), NhsNumber("9990000018")
    session.get_one(Person, "ollie").telephone = "01632 960123"
    session.add(
        Panel(id="panel", organisation_id="north", name="Risk enablement panel", framework="staffordshire")
    )
    session.flush()
    for manager in ("tom", "sara"):
        nominate(
            world.act("grace"), session.get_one(Panel, "panel"), manager, ROLES[manager][2], date(2020, 1, 1)
        )
    rhythm = Rhythm(meets="every two months", weekday=1, week=2, first_day=date(2026, 6, 1), reviewed=0)
    choose_schedule(world.act("pat"), session.get_one(Panel, "panel"), rhythm)
    for nurse in ("nia", "omar"):
        register(world, nurse, date(2027, 3, 31))
    lead_approves(world, "north")
    return world


def lead_approves(world: World, organisation: str) -> None:
    """Its clinical lead has approved what its cases are launched with."""
    for name in ("staffordshire", "staffordshire-hospital"):
        approve_framework(
            world.act("pat"), organisation, from_library(name),
            by="Dr Invented Example", role="clinical lead", on=date(2026, 1, 5), note="invented, for tests",
        )  # fmt: skip


def register(world: World, nurse: str, until: date) -> None:
    """A registration in force from April 2024 to the end of ``until``."""
    new = NewEvidence("registration", "in force", date(2024, 4, 1), about=nurse, good_until=until)
    record_evidence(world.act("grace"), "north", new)


def launched(
    world: World,
    task: str = TASK,
    pa: str = "amina",
    decides: str = "all",
    hospital: Mapping[str, str] | None = None,
) -> DelegationRow:
    """A case for Mrs Lowe, and one delegation asked for; ``hospital`` are the choices of the hospital's framework."""
    if "lowe" not in world.cases:
        applications = [
            Application(
                from_library("staffordshire"), {"panel decides": decides, "panel meets": "every two months"}
            ),
            Application(from_library("staffordshire-hospital"), hospital or {}, in_hospital_only=True),
        ]
        world.cases["lowe"] = launch_case(world.act("grace"), "north", "lowe", applications)
    return launch_delegation(world.act("grace"), world.cases["lowe"], pa, task)


def trained(world: World, row: DelegationRow) -> None:
    """Everything up to supervised practice: the PA is ready to be assessed."""
    day = world.now.date()
    grace = world.act("grace")
    coordination.record_clinical_recommendations(
        grace, world.cases["lowe"], row.task, day, world.giver("nia")
    )
    coordination.record_agreement(grace, row, day, world.giver("lowe"))
    coordination.record_learning(grace, row, "infection prevention", day, world.giver("nia"))
    world.later(days=1)
    sign_off.record_training(world.act("nia"), row, world.now.date(), "moorland")
    for _ in range(2):
        world.later(days=1)
        sign_off.record_practice(world.act("nia"), row, world.now)


def recommended(world: World, row: DelegationRow) -> None:
    """Trained, assessed competent, everybody named, recommended."""
    trained(world, row)
    world.later(days=1)
    sign_off.assess(world.act("nia"), row, world.now, "competent")
    grace = world.act("grace")
    coordination.name_accountable(grace, row, world.now.date(), world.giver("tom"))
    coordination.name_monitor(grace, row, world.now.date(), world.giver("omar"))
    world.later(days=1)
    coordination.recommend(world.act("grace"), row, "recommended", "All evidence is there.")


def in_force(world: World, row: DelegationRow) -> Meeting:
    """Recommended, listed and approved by two managers of two organisations."""
    recommended(world, row)
    panel = world.session.get_one(Panel, "panel")
    meeting = plan_meeting(world.act("grace"), panel, world.now.date() + timedelta(days=7))
    item = list_for_panel(world.act("grace"), row, meeting)
    world.later(days=7)
    decided(world, item, "approved", "Safe and well evidenced.")
    world.later(minutes=1)
    return meeting


def decided(
    world: World,
    item: PanelItem,
    outcome: str,
    reasons: str,
    people: Sequence[str] = ("tom", "sara"),
    conditions: Sequence[Condition] = (),
) -> PanelOutcome | None:
    """The first puts it to the panel and the others agree, each from their own login; None without a quorum."""
    proposal = propose(act_of(world, people[0]), item, outcome, reasons, conditions)
    for person in people[1:]:
        agree(act_of(world, person), item, proposal.id)
    return world.session.get(PanelOutcome, item.id)


def act_of(world: World, person: str) -> Act:
    """Somebody of the world, or a manager whom a test has added."""
    if person in ROLES:
        return world.act(person)
    return Act(world.session, world.now, Actor(person, "nominated senior manager", ""))


def viewer(world: World, person: str) -> Viewer:
    """Somebody of the world who has logged in, in the first role they hold."""
    post = world.session.scalars(
        select(Appointment).where(Appointment.person_id == person).order_by(Appointment.id)
    ).first()
    assert post is not None
    return Viewer("", person, person.title(), post.role, post.organisation_id or "")
