"""A question says of the people in it what is on record: birth, employer, first day of work, equipment in use."""

from datetime import date

from sqlalchemy import select

from models.cases import DelegationRow
from models.organisations import Organisation
from models.people import Employment, EmploymentModel, Practitioner
from rules.moments import Span
from rules.question import Delegation
from services.decisions import question
from services.evidence import NewEvidence, record_evidence
from services.known import known_for
from tests.services.world import TASK, World, launched


def employ(
    world: World,
    id: str,
    first_day: date,
    model: EmploymentModel = "direct",
    last_day: date | None = None,
    directed_by: str | None = None,
) -> None:
    world.session.add(
        Employment(
            id=id,
            pa_id="amina",
            person_id="lowe",
            employer_name="Invented",
            model=model,
            first_day=first_day,
            last_day=last_day,
            recorded_at=world.now,
            recorded_by="grace",
            directed_by=directed_by,
        )
    )
    world.session.flush()


def asked(world: World, on: str, known: str = "2030-01-01") -> Delegation:
    if "lowe" not in world.cases:
        launched(world)
    row = world.session.scalars(select(DelegationRow)).one()
    return question(world.session, row, Span.parse(on), known=Span.parse(known).last).delegation


def in_use(world: World, equipment: str, on: date, outcome: str = "in use") -> None:
    new = NewEvidence(
        "equipment in use",
        outcome,
        on,
        (world.giver("nia"),),
        person_id="lowe",
        task=TASK,
        equipment=equipment,
    )
    record_evidence(world.act("grace"), "north", new)


def test_the_persons_day_of_birth_comes_with_the_question(world: World) -> None:
    assert asked(world, "2026-06-01").born == date(1951, 4, 2)


def test_years_of_work_are_counted_from_the_first_employment_and_the_model_is_that_of_the_day(
    world: World,
) -> None:
    employ(world, "em-1", date(2024, 2, 29), "agency", date(2025, 12, 31), "an organisation")
    employ(world, "em-2", date(2026, 1, 1), "family")
    before, after = asked(world, "2025-12-31"), asked(world, "2026-01-01")
    assert (before.employment, before.directed_by) == ("agency", "an organisation")
    assert (after.employment, after.directed_by) == ("family", "the person or family")
    assert before.started == after.started == date(2024, 2, 29)


def test_without_an_employment_on_record_nothing_is_said_of_one(world: World) -> None:
    found = asked(world, "2026-06-01")
    assert (found.started, found.employment) == (None, "direct")


def test_an_employment_that_was_recorded_later_is_not_known_before(world: World) -> None:
    row = launched(world)
    world.later(days=10)
    employ(world, "em-1", date(2026, 1, 1))
    earlier = question(world.session, row, Span.parse("2026-05-06"), known=Span.parse("2026-05-14").last)
    later = question(world.session, row, Span.parse("2026-05-06"), known=Span.parse("2026-05-15").last)
    assert (earlier.delegation.started, later.delegation.started) == (None, date(2026, 1, 1))


def test_the_equipment_is_what_was_said_last_to_be_in_use(world: World) -> None:
    launched(world)
    world.later(days=60)
    in_use(world, "pump A", date(2026, 5, 10))
    in_use(world, "pump B", date(2026, 6, 10))
    assert asked(world, "2026-05-09").equipment == ""
    assert asked(world, "2026-06-09").equipment == "pump A"
    assert asked(world, "2026-06-10").equipment == "pump B"
    in_use(world, "pump B", date(2026, 6, 20), "no longer")
    assert asked(world, "2026-06-20").equipment == ""


def test_a_practitioners_specialisms_and_an_organisations_successor_are_known(world: World) -> None:
    row = launched(world)
    world.session.add(
        Practitioner(person_id="nia", body="NMC", registration_number="1", specialisms="adults\nchildren")
    )
    moorland = world.session.get_one(Organisation, "moorland")
    moorland.successor_id, moorland.succeeded_on = "south", date(2026, 5, 20)
    world.session.flush()
    new = NewEvidence(
        "assessment", "competent", date(2026, 5, 5), (world.giver("nia"),), "amina", "lowe", TASK
    )
    record_evidence(world.act("grace"), "north", new)
    known = known_for(world.session, row)
    assert known.people["nia"].specialisms == ("adults", "children")
    assert known.organisations["moorland"].became == "south"
    assert "south" in known.organisations


def test_what_is_recorded_of_training_comes_back_as_it_was(world: World) -> None:
    row = launched(world)
    new = NewEvidence(
        "training", "completed", date(2026, 5, 5), (world.giver("nia"),), "amina", "lowe", TASK,
        equipment="pump A", device="button", mode="face to face", parts=("risk", "benefit"),
    )  # fmt: skip
    record_evidence(world.act("grace"), "north", new)
    (item,) = [one for one in known_for(world.session, row).evidence if one.kind == "training"]
    assert (item.equipment, item.device, item.mode) == ("pump A", "button", "face to face")
    assert item.parts == ("risk", "benefit")


def test_training_for_another_person_is_known_but_somebody_elses_is_not(world: World) -> None:
    """Whether it counts is for the framework to say, and for the PA to consent to."""
    row = launched(world)
    for pa, person in (("amina", "tom"), ("ben", "lowe"), ("ben", "tom")):
        new = NewEvidence("training", "completed", date(2026, 5, 5), (world.giver("nia"),), pa, person, TASK)
        record_evidence(world.act("grace"), "north", new)
    assert [
        (one.pa, one.person) for one in known_for(world.session, row).evidence if one.kind == "training"
    ] == [("amina", "tom")]
