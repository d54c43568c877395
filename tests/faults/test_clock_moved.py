"""The clock is moved between two runs: no line is lost, no lease is held for ever, and nobody is told twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.lines import Worker, work_through
from models.database import engine_for, reading, sessions
from services import outbox
from services.channels.configured import Post
from tests.faults.nights import a_night
from tests.flows.keeping_channel import KeepingChannel
from tests.flows.left_behind import differences, ids_in, left_behind
from tests.services.asking import claim

NIGHT = datetime(2026, 8, 13, 1, 15, tzinfo=UTC)
"""A quarter past two in London. An hour earlier it was the same day, for which due dates are counted."""

TELLING = (
    *("record_logs", "record_entries", "documents", "messages_sent"),
    *("deliveries", "deliveries_done", "delivery_items", "replays"),
)
"""What grows when somebody is told on another day, and what is only decided again: that it is nothing told before is
seen by what came."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def url(fresh_town: Callable[[], str]) -> str:
    return fresh_town()


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeepingChannel:
    channel = KeepingChannel(tmp_path / "notify")
    told = Post("https://safehands.board.example", {"GOV.UK Notify": channel})
    monkeypatch.setattr("flows.messages.post_from", lambda _: told)
    return channel


@pytest.mark.parametrize("fresh_town", ["sqlite"], indirect=True)
def test_moved_back_an_hour_after_the_night_nothing_is_done_again(url: str, post: KeepingChannel) -> None:
    """Given nights until nothing was left to do, when one more is played an hour earlier, then nothing is added."""
    known = ids_in(url)
    a_night(url, NIGHT)
    a_night(url, NIGHT)
    first, told = left_behind(url, known), post.had()
    assert told
    a_night(url, NIGHT - HOUR)
    assert differences(first, left_behind(url, known)) == []
    assert post.had() == told


@pytest.mark.parametrize("fresh_town", ["sqlite"], indirect=True)
def test_moved_on_a_day_and_back_again_nothing_is_lost_and_nothing_is_told_twice(
    url: str, post: KeepingChannel
) -> None:
    """Given a night played a day too early, when the right one is played after it, then nothing of the first is lost
    and each e-mail came once."""
    known = ids_in(url)
    a_night(url, NIGHT + DAY)
    a_night(url, NIGHT + DAY)
    first = left_behind(url, known, TELLING)
    a_night(url, NIGHT)
    changed = differences(first, left_behind(url, known, TELLING))
    assert [row for row in changed if row.startswith("- ")] == []
    assert len(post.had()) == len(set(post.had())), "no e-mail came twice"


@pytest.mark.parametrize("fresh_town", ["sqlite"], indirect=True)
def test_a_lease_taken_before_the_clock_went_back_is_free_once_it_has_run_out(url: str) -> None:
    """Given a worker that died with a line in hand, and a clock an hour back, then the line waits, and is done once."""
    engine = engine_for(url)
    died = Worker(sessions(engine), reading(engine), "died", "reconcile/walk", lambda: NIGHT)
    with died.reading() as session:
        (id, *_) = [line.id for line in outbox.waiting(session, NIGHT)]
    with died.sessions.begin() as session:
        assert claim(session, id, "died", NIGHT)
    done: list[str] = []
    for moment in (NIGHT - HOUR, NIGHT + outbox.LEASE, NIGHT + outbox.LEASE + timedelta(seconds=1)):
        other = Worker(sessions(engine), reading(engine), "other", "reconcile/walk", lambda now=moment: now)  # type: ignore[misc]
        work_through(other, [id], lambda act, _: done.append(act.now.isoformat()))
    assert done == [(NIGHT + outbox.LEASE + timedelta(seconds=1)).isoformat()]
    engine.dispose()
