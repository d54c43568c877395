"""Messages: what people are told, in which words, by which channel, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.deliveries import DeliveryAgain, DeliveryItem
from models.messages import Message, MessageSent
from models.people import AppointmentEnd, Person
from models.record_check import verify
from rules.moments import first_instant, last_instant, london
from services.act import Refused
from services.deliveries import (
    SENDING,
    begin,
    due_doubts,
    due_settled,
)
from services.digests import due_digests
from services.letters import letters_to_post, note_posted
from services.recipients import channel_of, choose_contact, recipients, to_be_told, undeliverable
from services.reminders import due_reminders
from tests.services.counting import statements
from tests.services.office import MORNING, Office
from tests.services.post import Killed
from tests.services.world import World, launched


@pytest.fixture
def office(world: World, world_url: str) -> Iterator[Office]:
    made = Office(world, world_url)
    yield made
    made.engine.dispose()


def test_a_digest_says_how_many_where_and_by_when_and_nothing_else(office: Office) -> None:
    office.asks("PHB co-ordinator", date(2026, 12, 8), kind="name who monitors")
    office.asks("PHB co-ordinator", date(2026, 12, 24), kind="name an accountable senior manager")
    office.morning()
    (one,) = office.channel.had
    assert one.address == "grace@example.org"
    assert one.subject == "Safehands: 2 things to do"
    assert one.body == (
        "You have 2 things to do in Safehands.\n"
        "\n"
        "New\n"
        "Case SH-0001: 2 things, the first due by 8 December 2026\n"
        "\n"
        "Sign in to see what to do:\n"
        "https://safehands.board.example\n"
        "\n"
        "This email holds no personal details, so it is safe if somebody else reads it. Do not reply to it.\n"
    )


def test_the_most_urgent_comes_first_and_an_action_stands_in_one_place(office: Office) -> None:
    office.world.now = datetime(2026, 11, 1, 6, tzinfo=UTC)
    for due in (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 31)):
        office.asks("PHB co-ordinator", due)
    office.morning()
    office.world.now = MORNING
    office.asks("PHB co-ordinator", date(2026, 12, 15))
    office.morning()
    one = office.channel.had[-1]
    assert one.subject == "Safehands: 5 things to do, 1 overdue"
    assert one.body.startswith(
        "You have 5 things to do in Safehands. 1 is overdue.\n"
        "\n"
        "Overdue\n"
        "Case SH-0001: 1 thing, due by 30 November 2026\n"
        "\n"
        "Due today\n"
        "Case SH-0001: 1 thing, due by 1 December 2026\n"
        "\n"
        "Due in the next 7 days\n"
        "Case SH-0001: 1 thing, due by 8 December 2026\n"
        "\n"
        "Due in the next 30 days\n"
        "Case SH-0001: 1 thing, due by 31 December 2026\n"
        "\n"
        "New\n"
        "Case SH-0001: 1 thing, due by 15 December 2026\n"
        "\n"
        "Sign in"
    )


def test_no_email_says_a_name_or_a_task(office: Office) -> None:
    office.asks("PHB co-ordinator", date(2026, 12, 8))
    office.asks("clinical trainer", date(2026, 12, 8))
    office.morning()
    said = " ".join(one.subject + one.body for one in office.channel.had).lower()
    names = office.world.session.scalars(select(Person.name)).all()
    assert [name for name in names if any(part.lower() in said for part in name.split())] == []
    assert "gastrostomy" not in said
    assert "assess" not in said


def test_nobody_is_told_twice_however_often_it_runs(office: Office) -> None:
    office.asks("PHB co-ordinator", date(2026, 12, 20))
    for _ in range(3):
        office.morning()
    office.next_day()
    office.morning()
    assert len(office.channel.had) == 1
    assert office.world.session.scalars(select(MessageSent.channel)).all() == ["e-mail"]
    assert verify(office.world.session).ok


def test_there_is_one_digest_a_day_and_what_comes_later_waits_for_the_next(office: Office) -> None:
    office.asks("PHB co-ordinator", date(2026, 12, 20))
    office.morning()
    office.world.later(hours=3)
    office.asks("PHB co-ordinator", date(2026, 12, 21))
    office.morning()
    assert len(office.channel.had) == 1
    office.next_day()
    office.morning()
    assert "due by 21 December" in office.channel.had[1].body
    assert "20 December" not in office.channel.had[1].body


@pytest.mark.parametrize(
    ("day", "stages"),
    [
        (date(2028, 2, 27), []),
        (date(2028, 2, 28), ["action-due 60 days"]),
        (date(2028, 2, 29), ["action-due 60 days"]),
        (date(2028, 4, 20), ["action-due 30 days"]),
        (date(2028, 4, 21), ["action-due 7 days"]),
        (date(2028, 4, 28), ["action-due today"]),
        (date(2028, 4, 29), ["action-due overdue"]),
    ],
    ids=["61 days", "60 days", "59 days", "8 days", "7 days", "the day", "the day after"],
)
def test_a_reminder_comes_at_60_days_and_not_before_also_over_a_leap_day(
    office: Office, day: date, stages: list[str]
) -> None:
    office.world.now = datetime(2027, 12, 1, 9, tzinfo=UTC)
    office.asks("PHB co-ordinator", date(2028, 4, 28))
    office.world.now = london(first_instant(day))
    assert len(office.world.session.scalars(select(Message)).all()) == 1
    office.morning()
    told = office.world.session.scalars(select(Message).where(Message.template == "action-due")).all()
    assert [f"{one.template} {one.facts['stage']}" for one in told] == stages


def test_a_reminders_day_begins_and_ends_at_midnight_in_london(office: Office) -> None:
    office.world.now = datetime(2026, 4, 1, 9, tzinfo=UTC)
    office.asks("PHB co-ordinator", date(2026, 7, 1))
    office.world.now = london(last_instant(date(2026, 6, 23)))
    office.morning()
    office.world.now = london(first_instant(date(2026, 6, 24)))
    assert office.world.now.astimezone(UTC).hour == 23
    office.morning()
    office.morning()
    stages = [
        one.facts["stage"]
        for one in office.world.session.scalars(select(Message).order_by(Message.queued_at))
        if "stage" in one.facts
    ]
    assert stages == ["30 days", "7 days"]


def test_what_was_opened_within_a_stage_is_not_called_to_mind_the_same_day(office: Office) -> None:
    office.asks("PHB co-ordinator", date(2026, 12, 6))
    office.morning()
    with office.sessions() as session:
        assert due_reminders(session, office.world.now) == []
        assert due_reminders(session, datetime(2026, 12, 6, 6, tzinfo=UTC)) == ["ac-0"]


def test_what_is_done_before_anybody_could_be_told_is_put_away(office: Office) -> None:
    office.done(office.asks("PHB co-ordinator", date(2026, 12, 6)))
    office.morning()
    assert office.channel.had == []
    assert office.world.session.scalars(select(MessageSent.channel)).all() == ["not needed any more"]


@pytest.mark.covers("PO-10")
@pytest.mark.printed
def test_without_email_there_is_a_letter_that_names_the_task_to_the_person_and_whom_to_ask(
    office: Office,
) -> None:
    office.world.session.get_one(Person, "grace").telephone = "01632 960001"
    office.asks("PHB holder", date(2026, 12, 20), kind="agree to the training")
    office.morning()
    assert office.outcomes() == ["letter: handed over"]
    said = office.letter()
    assert "Mrs Edith Lowe North Area Board 1 December 2026 You have 1 thing to do New" in said
    assert "Gastrostomy feed: agree to the training. Due by 20 December 2026." in said
    assert "Grace Obi, PHB co-ordinator, telephone 01632 960001" in said
    assert office.world.session.scalars(select(MessageSent.channel)).all() == ["letter"]


@pytest.mark.printed
def test_a_letter_to_anybody_else_names_no_task(office: Office) -> None:
    office.world.session.get_one(Person, "grace").email = None
    office.asks("PHB co-ordinator", date(2026, 12, 20))
    office.morning()
    assert "Case SH-0001: 1 thing, due by 20 December 2026" in office.letter()
    assert "astrostomy" not in office.letter()


def test_whoever_wants_letters_gets_letters_and_the_last_choice_holds(office: Office) -> None:
    act = office.world.act("grace")
    assert channel_of(office.world.session, "nia") == "e-mail"
    choose_contact(act, "north", "nia", "letter")
    assert channel_of(office.world.session, "nia") == "letter"
    choose_contact(act, "north", "nia", "GOV.UK Notify")
    assert channel_of(office.world.session, "nia") == "GOV.UK Notify"
    with pytest.raises(Refused, match="No e-mail address"):
        choose_contact(act, "north", "lowe", "e-mail")


@pytest.mark.printed
def test_a_refused_address_is_answered_with_one_letter_and_then_letters_until_a_new_choice(
    office: Office,
) -> None:
    office.channel.answers = ["refused"]
    office.asks("PHB co-ordinator", date(2026, 12, 20))
    office.morning()
    office.morning()
    assert office.outcomes() == ["letter: handed over", "e-mail: refused"]
    assert "due by 20 December 2026" in office.letter()
    assert channel_of(office.world.session, "grace") == "letter"
    office.world.later(minutes=1)
    choose_contact(office.world.act("grace"), "north", "grace", "e-mail")
    assert channel_of(office.world.session, "grace") == "e-mail"


def test_when_the_mail_server_was_away_the_next_run_tries_again_the_same_day(office: Office) -> None:
    office.channel.answers = ["not sent"]
    office.asks("PHB co-ordinator", date(2026, 12, 20))
    office.morning()
    assert office.channel.had == []
    office.world.later(hours=1)
    office.morning()
    office.morning()
    assert office.outcomes() == ["e-mail: not sent", "e-mail: handed over"]
    assert "may not have reached you" not in office.channel.had[0].body


def kill_while_sending(office: Office) -> None:
    office.channel.answers = [Killed]
    office.asks("PHB co-ordinator", date(2026, 12, 20))
    with pytest.raises(Killed):
        office.morning()
    office.world.session.expire_all()


def test_killed_while_sending_an_email_is_not_sent_again_but_said_again_the_next_day(office: Office) -> None:
    kill_while_sending(office)
    assert office.outcomes() == []
    office.world.later(minutes=SENDING.seconds // 60 - 1)
    office.morning()
    assert office.outcomes() == []
    office.world.later(minutes=1)
    office.morning()
    assert office.outcomes() == ["e-mail: in doubt"]
    assert len(office.channel.had) == 1
    office.next_day()
    office.morning()
    office.next_day()
    office.morning()
    assert len(office.channel.had) == 2
    assert office.channel.had[1].body == (
        "You have 1 thing to do in Safehands.\n"
        "\n"
        "This may not have reached you\n"
        "We tried to tell you this on 1 December 2026.\n"
        "\n"
        "New\n"
        "Case SH-0001: 1 thing, due by 20 December 2026\n"
        "\n"
        "Sign in to see what to do:\n"
        "https://safehands.board.example\n"
        "\n"
        "This email holds no personal details, so it is safe if somebody else reads it. Do not reply to it.\n"
    )
    assert len(office.world.session.scalars(select(MessageSent)).all()) == 1
    assert verify(office.world.session).ok


@pytest.mark.parametrize("arrived", [True, False])
def test_killed_while_sending_through_notify_it_is_asked_by_reference(office: Office, arrived: bool) -> None:
    office.channel.knows = True
    kill_while_sending(office)
    if not arrived:
        office.channel.had.clear()
    office.world.later(minutes=20)
    office.morning()
    expected = ["handed over"] if arrived else ["not sent", "handed over"]
    assert office.outcomes() == [f"e-mail: {one}" for one in expected]
    assert len(office.channel.had) == 1


def test_what_was_in_doubt_and_is_done_by_now_is_not_said_again(office: Office) -> None:
    kill_while_sending(office)
    office.world.later(minutes=20)
    office.morning()
    office.done("ac-0")
    office.next_day()
    office.morning()
    assert len(office.channel.had) == 1


def test_killed_before_the_delivery_is_kept_nothing_has_happened(office: Office) -> None:
    office.asks("PHB co-ordinator", date(2026, 12, 20))
    office.world.session.commit()
    with office.sessions() as session:
        (due,) = due_digests(session, office.world.now)
    with office.sessions() as session:
        begin(office.hands().act(session), office.post, due)
        session.rollback()
    office.morning()
    assert len(office.channel.had) == 1
    assert len(office.world.session.scalars(select(DeliveryItem)).all()) == 1
    assert office.world.session.scalars(select(DeliveryAgain)).all() == []


def test_a_message_for_nobody_waits_and_is_shown(office: Office) -> None:
    session = office.world.session
    office.asks("employing agency", date(2026, 12, 20))
    (message,) = to_be_told(session)
    there = recipients(session, [message], office.world.now).get(message.id)
    assert there is not None
    assert there.person_id == "pat"
    assert undeliverable(session, office.world.now) == []
    session.add(
        AppointmentEnd(
            appointment_id="ap-pat", last_day=date(2026, 11, 30), recorded_at=MORNING, recorded_by="x"
        )
    )
    session.commit()
    office.morning()
    assert office.channel.had == []
    (shown,) = undeliverable(session, office.world.now)
    assert shown.why == "nobody holds the role 'employing agency', and there is no PHB lead"


def test_a_message_to_a_named_person_goes_to_nobody_else(office: Office) -> None:
    office.world.session.add(
        Message(
            id="me-x", key="x", case_id=office.row.case_id, template="other", facts={},
            queued_at=office.world.now, to_person_id="nia",
        )
    )  # fmt: skip
    office.world.session.commit()
    office.morning()
    (one,) = office.channel.had
    assert (one.address, one.subject) == ("nia@example.org", "Safehands: news about your cases")
    assert "Other news\nCase SH-0001: 1 message\n" in one.body


def test_over_christmas_a_digest_goes_out_every_day_on_which_there_is_news(office: Office) -> None:
    office.world.now = datetime(2026, 12, 24, 6, tzinfo=UTC)
    office.asks("PHB co-ordinator", date(2026, 12, 25))
    for _ in range(4):
        office.morning()
        office.next_day()
    days = [one.written_at.date() for one in office.channel.had]
    assert days == [date(2026, 12, 24) + timedelta(days=n) for n in range(3)]


@pytest.mark.printed
def test_a_letter_waits_until_it_is_posted_and_is_posted_once(office: Office) -> None:
    office.asks("PHB holder", date(2026, 12, 20))
    office.morning()
    session, act = office.world.session, office.world.act("grace")
    (waiting,) = letters_to_post(session)
    assert waiting.pdf.startswith(b"%PDF")
    for _ in range(2):
        note_posted(act, waiting.delivery)
    assert letters_to_post(session) == []


def test_a_quiet_morning_asks_the_same_few_questions_however_much_is_open(office: Office) -> None:
    looks = (due_reminders, due_settled, due_doubts, due_digests)

    def asked_once_all_are_told() -> int:
        office.morning()
        office.next_day()
        return statements(office.world.session, *looks, now=office.world.now)

    office.asks("PHB co-ordinator", date(2027, 1, 20))
    few = asked_once_all_are_told()
    for task in ("apply topical cream", "change catheter bag", "tracheostomy suction"):
        row = launched(office.world, task=task)
        for role in ("PHB co-ordinator", "clinical trainer", "PHB lead"):
            office.asks(role, date(2027, 1, 20), row=row)
    assert asked_once_all_are_told() == few <= 5


def test_what_waits_for_one_role_is_looked_up_once_however_many_messages_there_are(office: Office) -> None:
    def asked() -> int:
        return statements(office.world.session, due_digests, now=office.world.now)

    office.asks("PHB co-ordinator", date(2027, 1, 20))
    once = asked()
    for _ in range(5):
        office.asks("PHB co-ordinator", date(2027, 1, 20))
    assert asked() == once
