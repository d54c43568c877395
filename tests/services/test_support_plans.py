"""A support plan that says the same as another person's is pointed out."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models.cases import Case
from models.people import Person
from rules.framework import from_library
from services.cases import Application, launch_case
from services.desks.support_plans import alike, copies_of
from services.evidence import NewEvidence, record_evidence
from services.training.training_plan import SUPPORT_PLAN
from tests.services.counting import statements
from tests.services.world import World, launched, lead_approves

PLAN = (
    "Mrs Lowe wants to live at home with her dog and go to church on Sundays. Amina comes at 7am, helps her to wash "
    "and dress, gives the feed by gastrostomy and writes down how it went; if she is unwell the nurse is rung at once. "
    "In the evening another PA comes, and on two nights a week somebody sleeps in the house."
)
COPIED = (
    PLAN.replace("Mrs Lowe", "Mr Hill").replace("her", "him").replace("Amina", "Ben").replace("7am", "8am")
)
OTHER = (
    "Mr Hill wants to work again in his garden, see his sons more often and sleep through. Ben comes each morning, "
    "walks with him to the shop, changes the bag when it is full and checks the skin; whatever is red is told to the "
    "district nurse on the same day. At night nobody is there, and the alarm rings at his neighbour's."
)


def agreed(world: World, person: str, note: str, organisation: str = "north") -> str:
    """An agreed support plan, with what was written beside it."""
    new = NewEvidence(
        "plan", "agreed", world.now, (world.giver("grace"),), person_id=person, about=SUPPORT_PLAN, note=note
    )
    world.later(minutes=1)
    return record_evidence(world.act("grace"), organisation, new).id


def hill(world: World, organisation: str = "north") -> Case:
    """Mr Hill has a case too."""
    world.session.add(Person(id="hill", name="Arthur Hill", created_at=world.now))
    world.session.flush()
    if organisation != "north":
        lead_approves(world, organisation)
    app = Application(
        from_library("staffordshire"), {"panel decides": "all", "panel meets": "every two months"}
    )
    return launch_case(world.act("grace"), organisation, "hill", [app])


@pytest.mark.covers("AG-11")
def test_a_copy_is_found_though_names_and_figures_differ(world: World) -> None:
    launched(world)
    its = hill(world)
    agreed(world, "lowe", PLAN)
    agreed(world, "hill", COPIED)
    for case, other in ((world.cases["lowe"], "hill"), (its, "lowe")):
        (found,) = copies_of(world.session, case, ["north"])
        assert found.person
        assert (found.person.id, found.case) == (other, its if other == "hill" else world.cases["lowe"])
        assert found.alike >= 80


def test_another_plan_a_short_note_and_ones_own_plan_are_no_copies(world: World) -> None:
    launched(world)
    hill(world)
    agreed(world, "lowe", PLAN)
    agreed(world, "lowe", PLAN)
    agreed(world, "hill", OTHER)
    assert copies_of(world.session, world.cases["lowe"], ["north"]) == []
    assert not alike("Agreed at the meeting with the family.", "Agreed at the meeting with the family.")
    assert alike(PLAN, COPIED)
    assert not alike(PLAN, OTHER)
    assert not alike(PLAN, PLAN + " " + OTHER)


def test_whoever_may_not_see_the_other_is_not_told_who_it_is(world: World) -> None:
    launched(world)
    its = hill(world, "south")
    agreed(world, "lowe", PLAN)
    agreed(world, "hill", COPIED, "south")
    (found,) = copies_of(world.session, world.cases["lowe"], ["north"])
    assert (found.case, found.person) == (None, None)
    (found,) = copies_of(world.session, world.cases["lowe"], ["north", "south"])
    assert found.case == its


def test_when_a_plan_was_agreed_anew_the_old_one_is_no_copy_any_more(world: World) -> None:
    launched(world)
    hill(world)
    agreed(world, "lowe", PLAN)
    agreed(world, "hill", COPIED)
    assert len(copies_of(world.session, world.cases["lowe"], ["north"])) == 1
    agreed(world, "hill", OTHER + " " + OTHER)
    assert copies_of(world.session, world.cases["lowe"], ["north"]) == []


def test_it_takes_two_statements_however_many_plans_there_are(world: World) -> None:
    launched(world)
    agreed(world, "lowe", PLAN)
    for number in range(5):
        world.session.add(Person(id=f"p{number}", name=f"Person {number}", created_at=world.now))
        world.session.flush()
        agreed(world, f"p{number}", COPIED)
    world.later(days=1)
    case_id = world.cases["lowe"].id

    def look(session: Session, now: object) -> object:
        return copies_of(session, session.get_one(Case, case_id), ["north"])

    assert statements(world.session, look, now=world.now) == 3
    assert len(copies_of(world.session, world.cases["lowe"], ["north"])) == 5
