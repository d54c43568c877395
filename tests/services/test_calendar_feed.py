"""The calendar feed: whose things are in it, that it names nobody, and that a secret opens it until it does not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.deliveries import CalendarToken
from models.people import AppointmentEnd, Person
from models.record_check import verify
from rules.moments import LONDON
from services.act import NotFound
from services.calendar_feed import feed, has_token, make_token, revoke_tokens
from services.reconcile import reconcile
from services.to_do import open_actions
from services.training.training_sessions import Plan, plan_session
from tests.services.world import TASK, World, launched, trained


def read(world: World, person: str) -> str:
    return feed(world.session, make_token(world.act(person)), world.now)


def test_a_co_ordinator_sees_what_falls_due_in_her_organisation_once_for_each_case_and_day(
    world: World,
) -> None:
    row = launched(world)
    reconcile(world.act("grace"), row.id)
    days = {action.due_on for action in open_actions(world.session, row.id)}
    text = read(world, "grace")
    assert text.count("BEGIN:VEVENT") == len(days)
    for day in days:
        assert f"UID:due-{row.case_id}-{day}@safehands" in text.replace("\r\n ", "")
    assert "SUMMARY:Case SH-0001: " in text


def test_a_trainer_sees_what_is_hers_and_the_last_day_of_her_registration(world: World) -> None:
    row = launched(world)
    trained(world, row)
    reconcile(world.act("grace"), row.id)
    text = read(world, "nia")
    assert "SUMMARY:Case SH-0001: 1 thing due" in text
    assert "SUMMARY:Your registration: last day\r\n" in text
    assert "DTSTART;VALUE=DATE:20270331\r\n" in text


def test_a_session_on_the_night_the_clocks_go_back_keeps_its_instant(world: World) -> None:
    starts = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1)
    plan = Plan(
        "moorland", "nia", "clinical trainer", "bespoke", starts, starts + timedelta(hours=2),
        "12 Example Road", places=1, task=TASK,
    )  # fmt: skip
    plan_session(world.act("nia"), plan)
    text = read(world, "nia")
    assert "DTSTART:20261025T013000Z\r\nDTEND:20261025T033000Z\r\n" in text
    assert "Example Road" not in text


def test_the_feed_names_nobody_and_no_task(world: World) -> None:
    row = launched(world)
    trained(world, row)
    reconcile(world.act("grace"), row.id)
    said = (read(world, "grace") + read(world, "nia")).lower()
    for name in world.session.scalars(select(Person.name)):
        assert name.split()[-1].lower() not in said
    assert "gastrostomy" not in said


def test_the_same_data_is_the_same_file_whenever_it_is_read(world: World) -> None:
    row = launched(world)
    reconcile(world.act("grace"), row.id)
    token = make_token(world.act("grace"))
    first = feed(world.session, token, world.now)
    assert feed(world.session, token, world.now + timedelta(hours=7)) == first


def test_a_new_address_ends_the_old_one_and_a_revoked_one_opens_nothing(world: World) -> None:
    first, second = (make_token(world.act("nia")) for _ in range(2))
    with pytest.raises(NotFound):
        feed(world.session, first, world.now)
    assert feed(world.session, second, world.now).startswith("BEGIN:VCALENDAR")
    assert has_token(world.session, "nia", "clinical trainer", "moorland")
    assert revoke_tokens(world.act("nia")) == 1
    assert revoke_tokens(world.act("nia")) == 0
    with pytest.raises(NotFound):
        feed(world.session, second, world.now)
    assert verify(world.session).ok


def test_the_feed_ends_with_the_role_at_the_end_of_its_last_day(world: World) -> None:
    token = make_token(world.act("nia"))
    world.session.add(
        AppointmentEnd(
            appointment_id="ap-nia", last_day=date(2026, 5, 5), recorded_at=world.now, recorded_by="pat"
        )
    )
    assert feed(world.session, token, datetime(2026, 5, 5, 23, 59, tzinfo=LONDON))
    with pytest.raises(NotFound):
        feed(world.session, token, datetime(2026, 5, 6, 0, 0, tzinfo=LONDON))


def test_the_secret_itself_is_not_kept(world: World) -> None:
    token = make_token(world.act("nia"))
    (kept,) = world.session.scalars(select(CalendarToken.token_hash)).all()
    assert token not in kept
    with pytest.raises(NotFound):
        feed(world.session, kept, world.now)
