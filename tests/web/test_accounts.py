"""The accounts service on both databases, where the pages' tests use one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models import database
from models.accounts import FailedLogin
from models.people import Appointment, AppointmentEnd, Person
from services.logins import accounts
from services.logins.login_limits import LoginLimits

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LIMITS = LoginLimits(factor_of=())
RIGHT = "correct horse battery"


@pytest.fixture
def sessions(database_url: str) -> Iterator[sessionmaker[Session]]:
    """A migrated database with one person who has an account and three appointments."""
    database.migrate(database_url)
    engine = database.engine_for(database_url)
    sessions = database.sessions(engine)
    with sessions.begin() as session:
        session.add(Person(id="per_1", name="Miriam Oakes", created_at=NOW))
        for number, last_day in enumerate((None, date(2026, 11, 23), date(2026, 11, 22))):
            session.add(
                Appointment(
                    id=f"app_{number}",
                    person_id="per_1",
                    role=f"role {number}",
                    first_day=date(2026, 1, 1 + number),
                    last_day=last_day,
                    recorded_at=NOW,
                )
            )
        accounts.create_account(session, "per_1", " Miriam ", RIGHT)
    yield sessions
    engine.dispose()


def log_in(sessions: sessionmaker[Session], password: str, now: datetime = NOW) -> str | None:
    """One attempt, in a transaction of its own."""
    with sessions.begin() as session:
        return accounts.log_in(session, "miriam", password, now=now, limits=LIMITS)


def test_a_session_from_beginning_to_end(sessions: sessionmaker[Session]) -> None:
    """Given a right password, then the token opens a session, acts in a post, and is closed."""
    token = log_in(sessions, RIGHT)
    assert token
    with sessions.begin() as session:
        login = accounts.read_session(session, token, now=NOW, limits=LIMITS)
        assert login is not None
        assert login.viewer is None
        assert [post.role for post in login.posts] == ["role 0", "role 1"]
        accounts.act_as(session, token, login.posts[1])
    with sessions.begin() as session:
        login = accounts.read_session(session, token, now=NOW, limits=LIMITS)
        assert login is not None
        assert login.viewer is not None
        assert (login.viewer.name, login.viewer.role, login.viewer.organisation_id) == (
            "Miriam Oakes",
            "role 1",
            "",
        )
        accounts.log_out(session, token, now=NOW)
        assert accounts.read_session(session, token, now=NOW, limits=LIMITS) is None


def test_an_appointment_counts_to_the_end_of_its_last_day(sessions: sessionmaker[Session]) -> None:
    """Whether that day was known from the start or was recorded later."""
    with sessions.begin() as session:
        end = AppointmentEnd(
            appointment_id="app_0", last_day=date(2026, 11, 24), recorded_at=NOW, recorded_by="per_2"
        )
        session.add(end)
    with sessions() as session:
        held = {
            day: [post.role for post in accounts.posts(session, "per_1", date(2026, 11, day))]
            for day in (22, 23, 24, 25)
        }
    assert held == {
        22: ["role 0", "role 1", "role 2"],
        23: ["role 0", "role 1"],
        24: ["role 0"],
        25: [],
    }


def test_guesses_made_at_once_are_counted_one_by_one(sessions: sessionmaker[Session]) -> None:
    """Given twelve guesses at the same moment, then five are looked at, and the name is closed."""
    with ThreadPoolExecutor(6) as pool:
        assert not any(pool.map(lambda _: log_in(sessions, "guess"), range(12)))
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(FailedLogin)) == 5
    assert log_in(sessions, RIGHT) is None
    assert log_in(sessions, RIGHT, NOW + timedelta(minutes=15))


@pytest.mark.parametrize("typed", ["", " ", "x" * 1001])
def test_no_name_at_all_and_names_beyond_reason(sessions: sessionmaker[Session], typed: str) -> None:
    """They log nobody in and are no fault."""
    with sessions.begin() as session:
        assert accounts.log_in(session, typed, RIGHT, now=NOW, limits=LIMITS) is None


def test_a_hash_that_cannot_be_read_is_no_password(sessions: sessionmaker[Session]) -> None:
    """Given an account whose hash was spoilt, then nobody gets in by it."""
    with sessions.begin() as session:
        session.scalars(select(accounts.Account)).one().password_hash = "spoilt"
    assert log_in(sessions, "spoilt") is None
