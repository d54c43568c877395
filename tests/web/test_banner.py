"""Every page about a person says at its top who it is, and warns of names like theirs and like their PAs'."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from models.cases import DelegationRow
from models.panels import PanelItem
from models.people import Person
from rules.framework import from_library
from services.cases import Application, launch_case, launch_delegation
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_launch import LOWE, checked
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import shown

PAGES = Path(__file__).parents[2] / "templates/pages"

WITHOUT = {
    "caseload_import_preview.jinja": "a list of many, each with birthday and NHS number",
    "own_agreement.jinja": "read by that person, or by their own PA",
}
"""Pages that name a person and have no banner, and why."""


def of_a_person() -> list[str]:
    """The pages whose heading names a person or PA, or that show an NHS number."""
    found = []
    for path in sorted(PAGES.glob("*.jinja")):
        text = path.read_text(encoding="utf-8")
        heads = re.findall(r"{% block title %}.*?{% endblock %}|<h1.*?</h1>", text, re.DOTALL)
        named = any(re.search(r"person\b[^}]*name|\bpa\.name|record\.name", head) for head in heads)
        if "{% extends" in text and (named or "nhs_number" in text):
            found.append(path.name)
    return found


def has_banner(name: str) -> bool:
    """The page, or one that it extends or includes, calls the banner."""
    text = (PAGES / name).read_text(encoding="utf-8")
    called = re.findall(r"import [^%]*?\babout(?: as (\w+))?", text)
    if any(re.search(rf"{{{{ *{alias or 'about'}\(", text) for alias in called):
        return True
    others = re.findall(r'{% (?:extends|include) "([^"]+)"', text)
    return any(has_banner(one) for one in others if one != "layout.jinja")


def test_every_page_about_a_person_has_the_banner() -> None:
    pages = of_a_person()
    assert len(pages) >= 40
    assert {page for page in pages if not has_banner(page)} == set(WITHOUT)


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
