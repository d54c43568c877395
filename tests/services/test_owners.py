"""Whose an action is: who was named first, who is there today, and the PHB lead where nobody is."""

from __future__ import annotations

from datetime import date

import pytest

from models.actions import Assignment
from models.cases import Case, DelegationRow
from models.organisations import Organisation
from models.people import Absence, AbsenceEnd, Appointment, AppointmentEnd, Person, Representation
from services import record
from services.owners import owners_of, people_for
from services.reconcile import reconcile
from services.to_do import open_actions
from tests.services.world import World, launched, trained


def hold(world: World, id: str, role: str, organisation: str, first: date = date(2021, 1, 1)) -> None:
    world.session.add(Person(id=id, name=id.title(), created_at=world.now))
    world.session.add(
        Appointment(
            id=f"ap-{id}", person_id=id, role=role, organisation_id=organisation, first_day=first,
            recorded_at=world.now,
        )
    )  # fmt: skip
    world.session.flush()


def assign(world: World, row: DelegationRow, role: str, person: str, number: int = 1) -> None:
    line = Assignment(
        id=f"as-{number}", delegation_id=row.id, role=role, number=number, person_id=person, at=world.now,
        reasons="",
    )  # fmt: skip
    record.write(world.act("grace"), "north", "assigned", {"delegation": row.id}, rows=[line])


def owners(world: World, row: DelegationRow, role: str) -> list[str]:
    case = world.session.get_one(Case, row.case_id)
    return [one.person_id for one in people_for(world.session, case, role, [row], world.now)]


def test_an_action_of_the_co_ordinator_is_hers_who_opened_the_case_and_then_her_colleagues(
    world: World,
) -> None:
    hold(world, "zoe", "PHB co-ordinator", "north", date(2019, 1, 1))
    hold(world, "sid", "PHB co-ordinator", "south")
    row = launched(world)
    reconcile(world.act("grace"), row.id)
    action = next(one for one in open_actions(world.session, row.id) if one.role == "PHB co-ordinator")
    found = owners_of(world.session, action, world.now)
    assert [(one.person_id, one.name) for one in found] == [("grace", "Grace Obi"), ("zoe", "Zoe")]


def test_who_is_assigned_comes_first_and_the_last_assignment_holds(world: World) -> None:
    hold(world, "ida", "clinical trainer", "north")
    row = launched(world)
    assert owners(world, row, "clinical trainer") == ["ida"]
    assign(world, row, "clinical trainer", "nia")
    assert owners(world, row, "clinical trainer") == ["nia", "ida"]
    assign(world, row, "clinical trainer", "ida", number=2)
    assert owners(world, row, "clinical trainer") == ["ida"]


def test_who_gave_evidence_in_the_role_is_known_without_an_assignment(world: World) -> None:
    row = launched(world)
    assert owners(world, row, "clinical trainer") == ["pat"]
    trained(world, row)
    assert owners(world, row, "clinical trainer") == ["nia"]


def test_whoever_has_left_owns_nothing_from_the_day_after_her_last(world: World) -> None:
    row = launched(world)
    world.session.add(
        AppointmentEnd(
            appointment_id="ap-grace",
            last_day=world.now.date(),
            recorded_at=world.now,
            recorded_by="pat",
        )
    )
    assert owners(world, row, "PHB co-ordinator") == ["grace"]
    world.later(days=1)
    assert owners(world, row, "PHB co-ordinator") == ["pat"]


def test_whoever_is_away_comes_last_and_first_again_the_day_after(world: World) -> None:
    hold(world, "zoe", "PHB co-ordinator", "north")
    row = launched(world)
    day = world.now.date()
    world.session.add(
        Absence(id="ab", person_id="grace", first_day=day, recorded_at=world.now, recorded_by="grace")
    )
    world.session.flush()
    assert owners(world, row, "PHB co-ordinator") == ["zoe", "grace"]
    world.session.add(AbsenceEnd(absence_id="ab", last_day=day, recorded_at=world.now, recorded_by="grace"))
    assert owners(world, row, "PHB co-ordinator") == ["zoe", "grace"]
    world.later(days=1)
    assert owners(world, row, "PHB co-ordinator") == ["grace", "zoe"]


def test_what_is_the_pas_is_for_the_pas_who_need_it_and_no_other(world: World) -> None:
    first, second = launched(world), launched(world, pa="ben")
    assert owners(world, first, "PA") == ["amina"]
    assert owners(world, second, "PA") == ["ben"]


@pytest.mark.parametrize(
    ("born", "first"), [(date(2008, 5, 5), "lowe"), (date(2008, 5, 6), "rep")], ids=["18 today", "tomorrow"]
)
def test_a_childs_representative_is_asked_first_until_the_eighteenth_birthday(
    world: World, born: date, first: str
) -> None:
    row = launched(world)
    world.session.get_one(Person, "lowe").born = born
    world.session.add(Person(id="rep", name="Rae Lowe", created_at=world.now))
    world.session.add(
        Representation(
            id="re", person_id="lowe", representative_id="rep", capacity="parent",
            first_day=date(2020, 1, 1), recorded_at=world.now, recorded_by="grace",
        )
    )  # fmt: skip
    world.session.flush()
    assert owners(world, row, "PHB holder")[0] == first
    assert owners(world, row, "employer")[0] == first
    assert owners(world, row, "representative") == ["rep"]


def test_what_nobody_holds_is_the_phb_leads_and_without_one_nobodys(world: World) -> None:
    row = launched(world)
    assert owners(world, row, "case manager at the CSU") == ["pat"]
    assert owners(world, row, "representative") == ["pat"]
    world.session.add(
        AppointmentEnd(
            appointment_id="ap-pat", last_day=date(2026, 5, 4), recorded_at=world.now, recorded_by="x"
        )
    )
    assert owners(world, row, "case manager at the CSU") == []


def test_of_a_case_whose_organisation_was_merged_the_successors_people_take_over(world: World) -> None:
    hold(world, "sid", "PHB co-ordinator", "south")
    row = launched(world)
    north = world.session.get_one(Organisation, "north")
    north.successor_id, north.succeeded_on = "south", date(2026, 5, 1)
    assert owners(world, row, "PHB co-ordinator") == ["grace", "sid"]
