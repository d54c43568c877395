"""Erasing: only when nothing has to be kept any more, and then the record verifies as before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.accounts import Account
from models.law import Erasure
from models.people import Person
from models.record import PersonKey, SealedText
from models.record_chain import Erased, unseal, verify
from services.act import Refused
from services.ending import end_delegation
from services.law import holds
from services.law.about import everything_about
from services.law.correct import correct, formerly
from services.law.due import Keeping
from services.law.erase import ERASED, erase
from services.logins.accounts import create_account
from tests.services.world import World, in_force, launched


def over(world: World) -> None:
    """Mrs Lowe's care ended, and the day after the last on which it has to be kept has come."""
    row = launched(world)
    in_force(world, row)
    correct(world.act("grace"), "north", "lowe", "name", "Mrs Edith Low", "The birth certificate says so.")
    end_delegation(world.act("grace"), row, "She moved away.", needed_no_longer=True)
    longest = Keeping(world.session).longest("lowe")
    assert longest is not None
    assert longest.until is not None
    world.later(days=(longest.until - world.now.date()).days + 1)


def test_erased_nothing_of_her_can_be_unsealed_her_particulars_are_blank_and_the_record_verifies(
    world: World,
) -> None:
    over(world)
    about_her = world.session.scalars(select(SealedText.sha256).where(SealedText.person_id == "lowe")).all()
    assert about_her
    done = erase(world.act("pat"), "north", "lowe")
    world.session.commit()
    assert world.session.get(PersonKey, "lowe") is None
    for sha256 in about_her:
        with pytest.raises(Erased):
            unseal(world.session, {"sealed": sha256})
    lowe = world.session.get_one(Person, "lowe")
    assert (lowe.name, lowe.born, lowe.nhs_number, lowe.email, lowe.telephone) == (
        ERASED,
        None,
        None,
        None,
        None,
    )
    assert formerly(world.session, "lowe") == []
    assert done.remains["evidence.note"] > 0  # it is said, not hidden
    report = verify(world.session)
    assert report.faults == ()
    assert report.sealed > 0


def test_the_day_before_it_is_refused_with_the_day_and_nothing_is_lost(world: World) -> None:
    over(world)
    world.now -= timedelta(days=1)
    with pytest.raises(Refused, match=r"is kept until .*care record, adult"):
        erase(world.act("pat"), "north", "lowe")
    assert world.session.get(PersonKey, "lowe") is not None
    assert world.session.get(Erasure, "lowe") is None


def test_while_care_runs_it_is_refused(world: World) -> None:
    in_force(world, launched(world))
    world.later(days=40_000)
    with pytest.raises(Refused, match="has not ended"):
        erase(world.act("pat"), "north", "lowe")


def test_under_a_hold_it_is_refused_also_for_whoever_stands_in_the_record(world: World) -> None:
    over(world)
    holds.place_hold(world.act("pat"), "north", "lowe", "A claim.")
    world.later(days=40_000)
    for person in ("lowe", "amina"):
        with pytest.raises(Refused, match="legal hold"):
            erase(world.act("pat"), "north", person)


def test_without_a_date_of_birth_and_without_any_schedule_nobody_can_say(world: World) -> None:
    over(world)
    world.session.get_one(Person, "lowe").born = None
    world.session.flush()
    with pytest.raises(Refused, match="date of birth"):
        erase(world.act("pat"), "north", "lowe")
    world.session.add(Person(id="stray", name="Sid Stray", created_at=world.now, born=date(1980, 1, 1)))
    world.session.flush()
    with pytest.raises(Refused, match="No schedule"):
        erase(world.act("pat"), "north", "stray")


def test_whoever_can_log_in_is_not_erased_and_a_closed_account_is_blanked(world: World) -> None:
    over(world)
    account = create_account(world.session, "lowe", "edith.lowe", "three random words here")
    world.session.flush()
    with pytest.raises(Refused, match="log in"):
        erase(world.act("pat"), "north", "lowe")
    account.active = False
    erase(world.act("pat"), "north", "lowe")
    world.session.expire_all()
    assert "lowe" not in world.session.get_one(Account, account.id).username


def test_nobody_is_erased_twice_or_spoken_of_again(world: World) -> None:
    over(world)
    erase(world.act("pat"), "north", "lowe")
    with pytest.raises(Refused, match="was erased"):
        erase(world.act("pat"), "north", "lowe")
    assert "lowe" not in [one.person_id for one in Keeping(world.session).due(date(2200, 1, 1))]
    told = everything_about(world.act("pat"), "north", "lowe")
    assert told.said == []
    assert told.whom.name == ERASED
