"""Instants in the database, and ids."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from models.accounts import FailedLogin
from models.ids import new_id
from models.types import whole_utc


@given(st.datetimes(datetime(1900, 1, 1), datetime(9999, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_an_instant_is_kept_in_utc_to_the_second(moment: datetime) -> None:
    """Cut off, never rounded up: nothing is true before it was."""
    kept = whole_utc(moment)
    assert kept.tzinfo is UTC
    assert timedelta(0) <= moment - kept < timedelta(seconds=1)


@pytest.mark.parametrize("offset", [-11, 0, 1, 14])
def test_an_instant_comes_back_as_the_same_instant(session: Session, offset: int) -> None:
    """Whatever zone it was said in and whatever zone the database server is in."""
    said = datetime(2026, 10, 25, 1, 30, 59, 999_999, tzinfo=timezone(timedelta(hours=offset)))
    session.add(FailedLogin(username="a", at=said))
    session.commit()
    kept = session.scalar(select(FailedLogin.at).where(FailedLogin.at <= said))
    assert kept == said.replace(microsecond=0)
    assert kept is not None
    assert kept.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(session: Session) -> None:
    """Nobody can say later which one was meant."""
    session.add(FailedLogin(username="a", at=datetime(2026, 12, 1)))  # noqa: DTZ001
    with pytest.raises(StatementError, match="no time zone"):
        session.flush()


def test_an_id_names_its_kind_and_nothing_else() -> None:
    """And does not come twice."""
    made = {new_id("ev") for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch("ev_[0-9a-f]{24}", one) for one in made)
