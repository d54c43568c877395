"""Pages about a person say at their top who it is, and warn of names like theirs and like their PAs'.

That there is none without is in tests/house/test_whom.py.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.cases import DelegationRow
from models.panels import PanelItem
from models.people import Person
from rules.framework import from_library
from services.cases import Application, launch_case, launch_delegation
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_launch import LOWE, checked, go
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import shown


@pytest.fixture(name="alike")
def two_people_alike(desk: Desk) -> Desk:
    """Mrs Lowe with Amina, and somebody called Edith Love with a PA called Amina Yusaf, in the same organisation."""
    world = desk.world
    for id, name in (("love", "Edith Love"), ("yusaf", "Amina Yusaf")):
        world.session.add(Person(id=id, name=name, created_at=world.now))
    world.session.flush()
    in_force(world, launched(world))
    app = Application(
        from_library("staffordshire"), {"panel decides": "all", "panel meets": "every two months"}
    )
    other = launch_case(world.act("grace"), "north", "love", [app])
    launch_delegation(world.act("grace"), other, "yusaf", "apply topical cream")
    world.cases["love"] = other
    desk.carry_on()
    return desk


@pytest.mark.parametrize(
    ("who", "address", "of_the_pa"),
    [
        ("grace", "/cases/{reference}", True),
        ("grace", "/cases/{reference}/cover", False),
        ("grace", "/cases/{reference}/hospital", False),
        ("grace", "/cases/{reference}/given", False),
        ("grace", "/trail/cases/{reference}", False),
        ("grace", "/delegations/{id}", True),
        ("grace", "/delegations/{id}/why", True),
        ("grace", "/delegations/{id}/files", True),
        ("grace", "/trail/delegations/{id}", True),
        ("nia", "/sign-offs/{id}", True),
        ("tom", "/panel/items/{item}", True),
    ],
)
def test_a_name_like_it_is_warned_of(alike: Desk, at: At, who: str, address: str, of_the_pa: bool) -> None:
    """By name to co-ordinators; to all others only that there is somebody, whose record is not theirs to see."""
    (row,) = [one for one in alike.ask(select(DelegationRow)) if one.pa_id == "amina"]
    ids = {"id": row.id, "reference": alike.world.cases["lowe"].reference}
    ids["item"] = next(one.id for one in alike.ask(select(PanelItem)))
    page = alike.grace if who == "grace" else at(who)
    answer = page.get(address.format(**ids))
    assert answer.status_code == 200
    said = shown(answer.text)
    assert "NHS number 999 000 0018" in said
    assert "Similar name" in said
    if who == "grace":
        assert "Edith Love (born on a day not known). Check the date of birth and the NHS number." in said
        assert ("Amina Yusuf is not Amina Yusaf" in said) == of_the_pa
    else:
        assert "1 other person whose name is like it. Check the date of birth" in said
        assert "Amina Yusuf is not 1 other person whose name is like it." in said
        assert "Love" not in said
        assert "Yusaf" not in said


def test_whoever_is_launched_is_compared_with_those_on_record(alike: Desk) -> None:
    """Before the case is launched: somebody new may be somebody who is there under a name like it."""
    checked(alike, **(LOWE | {"name": "Edith Lave", "number": "999 000 0034"}))
    said = shown(alike.grace.page)
    assert "Name Edith Lave" in said
    assert "Similar name Edith Love (born on a day not known). Check the date of birth" in said


@pytest.mark.parametrize("page", ["/own-record", "/own-agreement", "/own-agreement/{id}", "/own-feedback"])
@pytest.mark.parametrize("who", ["lowe", "amina"])
def test_their_own_pages_say_that_there_is_somebody_and_not_who(
    alike: Desk, at: At, who: str, page: str
) -> None:
    """Of the other person a budget holder or PA learns nothing, and a PA no birthday or NHS number of a holder."""
    (row,) = [one for one in alike.ask(select(DelegationRow)) if one.pa_id == "amina"]
    said = shown(at(who).get(page.format(id=row.id)).text)
    name = {"lowe": "Mrs Edith Lowe", "amina": "Amina Yusuf"}
    assert f"Name {name[who]} Born" in said
    for both in name.values():
        assert f"Somebody else here has a name like {both}. Check that it is the right one." in said
    assert "Love" not in said
    assert "Yusaf" not in said
    assert ("Born 2 April 1951 NHS number 999 000 0018" in said) == (who == "lowe")
    assert ("999 000 0018" in said) == (who == "lowe")


def test_a_case_is_launched_with_the_person_in_sight_on_every_page(alike: Desk) -> None:
    alike.grace.get("/caseload/launch")
    go(alike, "frameworks", **(LOWE | {"name": "Edith Lave", "number": "999 000 0034"}))
    said = shown(alike.grace.page)
    assert "Which frameworks apply?" in said
    assert "Name Edith Lave" in said
    assert "Similar name Edith Love (born on a day not known)." in said
