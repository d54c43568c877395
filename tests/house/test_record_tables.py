"""docs/record.md: each table is covered by the record, or working state with the reason; and the door is watched."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert

from models.people import AppointmentEnd, Person
from models.tables import APPEND_ONLY, BY_NAME, PINNED
from services import record
from services.act import SAFEHANDS, Act, Actor
from services.rule_behind import OF_THE_HOUSE, TOLD, of_house
from tests import door
from tests.services.conftest import settled_database, settled_file, world, world_url
from tests.services.world import World

__all__ = ["settled_database", "settled_file", "world", "world_url"]

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs/record.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| \*\*(.+?)\*\* \| (`.+?`) \| (.+?) \|$", re.MULTILINE)
LISTED = {title: re.findall(r"`(\w+)`", tables) for title, tables, _ in ROW.findall(PAGE)}

on_sqlite = pytest.mark.parametrize("world_url", ["sqlite"], indirect=True)


def named(classes: tuple[type, ...]) -> set[str]:
    return {cls.__tablename__ for cls in classes}  # type: ignore[attr-defined]


def test_every_table_is_listed_once_and_with_a_reason() -> None:
    listed = [table for tables in LISTED.values() for table in tables]
    assert sorted(listed) == sorted(BY_NAME)
    assert all(len(why) > 20 for _, _, why in ROW.findall(PAGE))


def test_what_is_said_to_be_only_added_to_is_guarded_and_nothing_else_is() -> None:
    added = (
        "pinned, and nothing else may be there",
        "pinned",
        "pinned, and known by their own hash",
        "known by their own hash",
    )
    guarded = {table for title in (*added, "only added to, without an entry") for table in LISTED[title]}
    assert guarded == named(APPEND_ONLY)
    assert set(LISTED["pinned, and nothing else may be there"]) == named(PINNED)


def test_the_page_and_the_watch_on_the_door_say_the_same() -> None:
    assert set(LISTED["known by their own hash"]) == door.KNOWN_BY_HASH
    assert set(LISTED["only added to, without an entry"]) == door.NOT_PINNED - door.KNOWN_BY_HASH
    with_entry = set(LISTED["particulars, changed with an entry"])
    assert set(BY_NAME) - named(APPEND_ONLY) - door.WITHOUT_ENTRY == with_entry


@on_sqlite
def test_a_row_that_a_service_adds_past_the_door_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken on purpose: the row is added and never handed to the record."""
    as_a_service(world.session.add, monkeypatch)(an_end(world))
    world.session.commit()
    assert taken_note_of() == ["appointment_ends ('ap-tom',): no entry of its transaction pins it"]


@on_sqlite
def test_a_row_that_an_entry_pins_is_not(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = an_end(world)
    as_a_service(world.session.add, monkeypatch)(row)
    record.write(world.act("grace"), "north", "appointment ended", {}, rows=[row])
    world.session.commit()
    assert taken_note_of() == []


@on_sqlite
def test_particulars_that_a_service_changes_without_an_entry_are_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.session.get_one(Person, "tom").telephone = "01632 960199"
    as_a_service(world.session.flush, monkeypatch)()
    world.session.execute(insert(Person).values(id="new", name="N. N.", created_at=world.now))
    world.session.commit()
    (noticed,) = taken_note_of()
    assert noticed == "people was changed at services/broken.py without an entry"


def an_end(world: World) -> AppointmentEnd:
    return AppointmentEnd(
        appointment_id="ap-tom", last_day=date(2026, 5, 5), recorded_at=world.now, recorded_by="grace"
    )


def as_a_service(call: object, monkeypatch: pytest.MonkeyPatch) -> object:
    """As if a service had made this call."""

    def called(*arguments: object) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(door, "place", lambda: "services/broken.py")
            call(*arguments)  # type: ignore[operator]

    return called


def taken_note_of() -> list[str]:
    """What the watch has found; the test is then not held to it."""
    told = list(door.found)
    door.found.clear()
    return told


def test_an_act_of_nobody_is_refused() -> None:
    """Neither a person nor a flow; and nobody acts without a role."""
    for person, role, flow in (("", "operator", ""), ("grace", "", ""), ("", "", "nightly")):
        with pytest.raises(ValueError, match="named person or flow, and a role"):
            Actor(person, role, flow=flow)


@pytest.mark.parametrize("flow", ["reconcile", "reconcile/", "/run"])
def test_what_safehands_does_by_itself_is_refused_without_flow_and_run(flow: str) -> None:
    with pytest.raises(ValueError, match="flow and its run"):
        Actor("", SAFEHANDS, flow=flow)


def test_what_safehands_does_by_itself_is_refused_without_the_rule_behind_it(world: World) -> None:
    act = Act(world.session, world.now, Actor("", SAFEHANDS, flow="reconcile/1"))
    with pytest.raises(ValueError, match="names no rule"):
        record.write(act, "north", "nothing", {})
    record.write(act.under(of_house(TOLD)), "north", "nothing", {})


def test_an_entry_of_a_flow_that_goes_past_the_door_without_a_rule_is_found() -> None:
    by = {"role": SAFEHANDS, "flow": "reconcile/1"}
    assert door.unexplained({"what": "decision", "by": by})
    assert door.unexplained({"what": "decision", "by": by, "rules": [{"framework": "north"}]})
    assert not door.unexplained({"what": "decision", "by": by, "rules": [of_house(TOLD)]})
    assert not door.unexplained({"what": "decision", "by": {"role": "PHB co-ordinator", "flow": ""}})


def test_each_rule_of_the_house_is_said_where_it_says() -> None:
    for name, place in OF_THE_HOUSE.items():
        assert place[0].isdigit() or list(ROOT.glob(f"{place}*")), name
        assert f"| {name} |" in PAGE, name


def test_an_act_without_a_zone_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="aware"):
        Act(world.session, world.now.replace(tzinfo=None), Actor("grace", "PHB co-ordinator"))
