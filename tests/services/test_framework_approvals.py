"""A clinical lead approves for the organisation she leads: not for the house, and not for another that it serves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from models.frameworks import FrameworkApproval
from models.people import Person
from rules.applied import Approval
from rules.framework import Framework, from_library, parse_framework
from rules.moments import instant
from services import record
from services.act import Refused
from services.cases import Application, launch_case
from services.choices import versions
from services.framework_approvals import Word, approval_of, words_on
from services.framework_library import approve
from services.frameworks import applying_on_each, approve_framework, store_framework
from services.law.succeed import succeed
from services.protocol_revised import revise
from tests.services.world import World, launched, lead_approves

HOME = from_library("staffordshire")
CHOSEN: Mapping[str, str | int] = {"panel decides": "all", "panel meets": "twice a month"}
TODAY = date(2026, 5, 5)
NORTHS = Approval("Dr Invented Example", "2026-01-05")


def approved_in(world: World, organisation: str, framework: Framework = HOME) -> Approval | None:
    return approval_of(world.session, framework.sha256, organisation, world.now.date())


def southern_case(world: World, framework: Framework = HOME) -> str:
    world.session.merge(Person(id="hill", name="Arthur Hill", created_at=world.now))
    world.session.flush()
    return launch_case(world.act("sara"), "south", "hill", [Application(framework, CHOSEN)]).id


def revised() -> Framework:
    return parse_framework("new.yaml", HOME.content.replace(b'"2016.1"', b'"2026.2"', 1))


def signs(world: World, framework: Framework, organisation: str, name: str) -> None:
    approve_framework(
        world.act("pat"), organisation, framework, by=name, role="clinical lead", on=TODAY, note="invented"
    )


def test_norths_clinical_lead_opens_nothing_in_south(world: World) -> None:
    """Given North's approval, then South's cases wait for South's own, at the launch and where it is chosen."""
    assert approved_in(world, "north") == NORTHS
    with (
        pytest.raises(Refused, match=r"2016\.1 is not approved for the case's organisation") as refused,
        world.session.begin_nested(),
    ):
        southern_case(world)
    assert "clinical lead of that organisation" in refused.value.way_out
    offered = {org: versions(world.session, org, TODAY) for org in ("north", "south")}
    assert {org: bool(one[0].approval) for org, one in offered.items()} == {"north": True, "south": False}
    signs(world, HOME, "south", "Dr South")
    assert southern_case(world)


def test_a_version_is_published_by_the_word_of_ones_own_lead(world: World) -> None:
    launched(world)
    signs(world, revised(), "south", "Dr South")
    first_day = world.now.date() + timedelta(days=30)
    with pytest.raises(Refused, match=r"2026\.2 is not approved for this organisation"):
        revise(world.act("grace"), "north", revised(), first_day)
    signs(world, revised(), "north", "Dr North")
    assert revise(world.act("grace"), "north", revised(), first_day).cases == 1


def test_two_leads_approve_the_same_version_each_for_her_own_and_none_twice(world: World) -> None:
    with pytest.raises(Refused, match="Dr Invented Example approved this version already"):
        approve(world.act("pat"), HOME, "Dr North", TODAY, "")
    signs(world, HOME, "south", "Dr South")
    assert approved_in(world, "south") == Approval("Dr South", TODAY.isoformat())
    assert approved_in(world, "north") == NORTHS


def test_an_approval_is_taken_over_with_the_cases(world: World) -> None:
    """Given North, whose place South takes on 1 July, then North's word holds for South from that day."""
    first_day = date(2026, 7, 1)
    succeed(world.act("pat"), "north", "south", first_day, "The Integrated Care Boards Order.")
    before, after = (
        approval_of(world.session, HOME.sha256, "south", day)
        for day in (first_day - timedelta(days=1), first_day)
    )
    assert (before, after) == (None, NORTHS)


def test_whoever_took_an_organisations_place_approves_for_its_cases(world: World) -> None:
    """Given a case that still stands under North, then South's lead speaks for it once South answers for it."""
    succeed(world.act("pat"), "north", "south", TODAY, "The Integrated Care Boards Order.")
    signs(world, revised(), "south", "Dr South")
    assert approval_of(world.session, revised().sha256, "north", TODAY) == Approval("Dr South", "2026-05-05")
    assert approval_of(world.session, revised().sha256, "north", TODAY - timedelta(days=1)) is None


def test_an_approval_of_before_holds_for_the_organisation_in_whose_record_it_stands(world: World) -> None:
    """Given one that names no organisation, as all did, then North's record says that it is North's."""
    act, framework = world.act("pat"), revised()
    version = store_framework(act, framework)
    row = FrameworkApproval(
        id="ap-old", sha256=framework.sha256, approved_by="Dr Old", role="clinical lead",
        approved_on=TODAY, recorded_at=world.now,
    )  # fmt: skip
    record.write(act, "north", "framework approved", {"framework": framework.id}, rows=[version, row])
    assert approved_in(world, "north", framework) == Approval("Dr Old", "2026-05-05")
    assert approved_in(world, "south", framework) is None


def test_it_is_told_who_has_approved_and_who_uses_it_without(world: World) -> None:
    """Given cases of both, when a new version has North's word alone, then South is named as not having given hers."""
    launched(world)
    lead_approves(world, "south")
    southern_case(world)
    signs(world, revised(), "north", "Dr North")
    assert words_on(world.session, revised()) == [
        Word("North Area Board", Approval("Dr North", "2026-05-05")),
        Word("South Area Board", None),
    ]


def test_an_answer_names_who_approved_for_the_case_and_not_who_was_first(world: World) -> None:
    """Given North's approval in January and South's in May, then South's case is decided by South's."""
    signs(world, HOME, "south", "Dr South")
    case_id = southern_case(world)
    applying = applying_on_each(world.session, {case_id: world.now.date()})[case_id]
    (applied,) = applying.at("home", instant(world.now))
    assert applied.approval == Approval("Dr South", "2026-05-05")
