"""A town on a night on which every flow has something to do; made by hand, through the services."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from models.cases import DelegationRow
from models.nhs_number import NhsNumber
from models.people import Appointment, AppointmentEnd, Employment, Person
from rules.framework import from_library, parse_framework
from rules.moments import instant, london_day
from services import coordination
from services.cases import Application, launch_case, launch_delegation
from services.employment import end_employment
from services.evidence import NewEvidence, record_evidence
from services.framework_impact import ask_for_impact
from services.frameworks import approve_framework
from services.in_hospital import hospital
from services.lapses import record_look_up
from services.protocol_revised import revise
from services.standing import Proof
from services.the_record.checkpoints import make_checkpoint
from services.the_record.mailed import ask_for_mail
from services.training import sign_off
from services.training.action_plans import PlanStep
from services.training.arrangements import note_call
from services.training.training_plan import SUPPORT_PLAN
from services.training.training_requests import Form, ask_for_training, review
from tests.models.world import KEY
from tests.services.lives import carry_on
from tests.services.world import World, in_force, launched, recommended, trained

NIGHT = datetime(2026, 8, 12, 1, 15, tzinfo=UTC)
"""A quarter past two in London."""

YESTERDAY = datetime(2026, 8, 11, 15, 0, tzinfo=UTC)

E_MAIL = {"grace": "grace@example.org", "nia": "nia@example.org"}
"""Who has an address; everybody else gets a letter."""

AUDITOR = "auditor@elsewhere.example"

CREAM, BAG, MIDAZOLAM = "apply topical cream", "change catheter bag", "give buccal midazolam"


def busy(world: World) -> None:
    """Everybody of the world has left something for tonight; nothing of it has been carried on yet."""
    for id, address in E_MAIL.items():
        world.session.get_one(Person, id).email = address
    row = launched(world)
    in_force(world, row)
    carry_on(world)
    _late_plan(world)
    _signed_for(world)
    world.now = datetime(2026, 6, 20, 9, 0, tzinfo=UTC)
    carry_on(world)  # the first observation is asked for; it is never seen
    _waits_for_panel(world)
    carry_on(world)
    _a_second_person(world)
    world.now = YESTERDAY
    _asks_for_training(world)
    _goes(world)
    _revised(world)
    _in_hospital(world)
    _was_rung(world)
    world.session.flush()


def _signed_for(world: World) -> None:
    """The record was signed for, and an auditor outside is to have it (checkpoint mail)."""
    made = make_checkpoint(world.act("grace"), "north", KEY, None)
    assert made
    ask_for_mail(world.act("grace"), made, [AUDITOR])


def _was_rung(world: World) -> None:
    """Nia rang yesterday, and said that she would ring again today (competency sign-off)."""
    row = world.session.scalars(select(DelegationRow).where(DelegationRow.task == MIDAZOLAM)).one()
    note_call(
        world.act("nia"),
        row,
        world.now,
        "the PA",
        "She is on leave.",
        "Ring again.",
        london_day(instant(NIGHT)),
    )


def _late_plan(world: World) -> None:
    """Found not yet competent, with a step that nobody has taken (competency sign-off)."""
    row = launched(world, MIDAZOLAM)
    day = world.now.date()
    coordination.record_learning(world.act("grace"), row, "epilepsy awareness", day, world.giver("nia"))
    trained(world, row)
    for _ in range(3):
        world.later(days=1)
        sign_off.record_practice(world.act("nia"), row, world.now)
    steps = [PlanStep("Practise with the trainer.", "clinical trainer", date(2026, 7, 1))]
    sign_off.assess(world.act("nia"), row, world.now, "not yet competent", "Practise again.", steps=steps)


def _waits_for_panel(world: World) -> None:
    """Ben's feed is recommended and on nobody's list (panel), and has waited for long (competency sign-off)."""
    recommended(world, launched(world, pa="ben"))


def _a_second_person(world: World) -> None:
    """Mr Hill, whose cream Ben is to apply."""
    hill = Person(id="hill", name="Arthur Hill", created_at=world.now)
    hill.born, hill.nhs_number = date(1949, 8, 3), NhsNumber("9990000026")
    post = Appointment(
        id="ap-hill", person_id="hill", role="PHB holder", organisation_id=None,
        first_day=date(2020, 1, 1), recorded_at=world.now,
    )  # fmt: skip
    world.session.add_all([hill, post])
    world.session.flush()
    both = [
        Application(
            from_library("staffordshire"), {"panel decides": "all", "panel meets": "every two months"}
        ),
        Application(from_library("staffordshire-hospital"), in_hospital_only=True),
    ]
    world.cases["hill"] = launch_case(world.act("grace"), "north", "hill", both)
    launch_delegation(world.act("grace"), world.cases["hill"], "ben", CREAM)
    carry_on(world)


def _asks_for_training(world: World) -> None:
    """Held for what it builds on, which is on record now (training request); and a support plan (documents)."""
    row = launched(world, BAG)
    review(
        world.act("grace"),
        ask_for_training(world.act("grace"), row, Form("first", "scheduled session", "New.")).id,
    )
    coordination.record_clinical_recommendations(
        world.act("grace"), world.cases["lowe"], BAG, world.now.date(), world.giver("nia")
    )
    plan = NewEvidence(
        "plan", "agreed", world.now, (world.giver("grace"),), person_id="lowe", about=SUPPORT_PLAN
    )
    record_evidence(world.act("grace"), "north", plan)


def _goes(world: World) -> None:
    """A PA has left (leavers), a registration is about to run out (lapses), a manager goes (successions)."""
    work = Employment(
        id="em-ben", pa_id="ben", person_id="lowe", employer_name="Mrs Edith Lowe", model="direct",
        first_day=date(2026, 1, 1), recorded_at=world.now, recorded_by="grace",
    )  # fmt: skip
    world.session.add(work)
    world.session.flush()
    end_employment(
        world.act("grace"), world.cases["lowe"], work, world.now.date(), "He has found other work."
    )
    proof = Proof("registration", "omar")
    record_look_up(world.act("grace"), "north", proof, "in force", world.now.date(), date(2026, 9, 1))
    left = AppointmentEnd(
        appointment_id="ap-tom", last_day=date(2026, 8, 31), recorded_at=world.now, recorded_by="grace"
    )
    world.session.add(left)
    world.session.flush()


def _revised(world: World) -> None:
    """From September other words hold in every case (protocol revised), and a third version is tried on them."""
    text = from_library("staffordshire").content.decode().replace('"2016.1"', '"2026.2"', 1)
    framework = parse_framework("new.yaml", text.encode())
    approve_framework(
        world.act("pat"), "north", framework,
        by="Dr Invented Example", role="clinical lead", on=date(2026, 8, 1), note="invented, for tests",
    )  # fmt: skip
    revise(world.act("grace"), "north", framework, date(2026, 9, 1))
    gone = parse_framework(
        "gone.yaml", text.replace('"2026.2"', '"2026.3"').replace("  gastrostomy feed:", "  feed:").encode()
    )
    ask_for_impact(world.act("pat"), gone, 30)


def _in_hospital(world: World) -> None:
    """Mr Hill is admitted for the third time (hospital agreement, reconcile), without a plan (hospital plans)."""
    for days in (40, 20):
        began = world.now - timedelta(days=days)
        stay = hospital.admit(
            world.act("grace"), world.cases["hill"], "hospital", "Ward 7", began, on_call_nurse_id="ollie"
        )
        hospital.discharge(world.act("grace"), stay, began + timedelta(days=2))
    hospital.admit(
        world.act("grace"), world.cases["hill"], "hospital", "Ward 7", world.now, on_call_nurse_id="ollie"
    )
