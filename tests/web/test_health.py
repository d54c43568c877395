"""What machines ask: alive, ready, and numbers without anybody's id; and that strangers learn nothing from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from models.ids import new_id
from models.outbox import OutboxLine
from services import outbox
from services.readings import Process, Watched, watched
from tests.web.visitor import Clock
from web import health
from web.app import create_app
from web.settings import WebSettings

HERE = ("127.0.0.1", 50000)
ELSEWHERE = ("192.0.2.7", 50000)
TOKEN = "a token for tests"


def ask(settings: WebSettings, path: str, client: tuple[str, int] = HERE, **headers: str) -> Any:
    """The answer to one question, from this machine or another."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return TestClient(create_app(settings), client=client, follow_redirects=False).get(path, headers=sent)


@pytest.fixture
def looked(settings: WebSettings, clock: Clock) -> WebSettings:
    """A Safehands that looked into its outbox a moment ago."""
    process = Process()
    process.looks(clock.now)
    return replace(settings, watched=Watched(process, oldest_line=timedelta(minutes=15)))


def waits(sessions: sessionmaker[Session], clock: Clock, attempts: int = 0) -> None:
    """A line in the outbox, put now."""
    with sessions.begin() as session:
        line = OutboxLine(
            id=new_id("ob"),
            key=new_id("k"),
            kind=outbox.RECONCILE,
            subject_id="de_secret",
            created_at=clock.now,
        )
        line.attempts = attempts
        session.add(line)


def reasons(settings: WebSettings) -> list[str]:
    answer = ask(settings, "/ready")
    told = answer.json()
    assert (answer.status_code, told["ready"]) == ((200, True) if not told["reasons"] else (503, False))
    return list(told["reasons"])


def test_ready_when_everything_is_as_it_should_be(looked: WebSettings) -> None:
    assert reasons(looked) == []


def test_not_ready_until_the_outbox_has_been_looked_into(settings: WebSettings) -> None:
    assert reasons(settings) == ["nobody has looked into the outbox yet"]


@pytest.mark.parametrize(
    ("seconds", "told"), [(60, []), (61, ["nobody has looked into the outbox for 61 s"])]
)
def test_not_ready_a_minute_after_the_last_look(
    looked: WebSettings, clock: Clock, seconds: int, told: list[str]
) -> None:
    clock.forward(seconds=seconds)
    assert reasons(looked) == told


@pytest.mark.parametrize(
    ("seconds", "told"), [(900, []), (901, ["the oldest line of the outbox has waited 901 s, more than 900"])]
)
def test_not_ready_when_a_line_waits_too_long(
    looked: WebSettings,
    sessions: sessionmaker[Session],
    clock: Clock,
    seconds: int,
    told: list[str],
) -> None:
    waits(sessions, clock)
    clock.forward(seconds=seconds)
    looked.watched.process.looks(clock.now)
    assert reasons(looked) == told


def test_not_ready_while_a_line_is_parked(
    looked: WebSettings, sessions: sessionmaker[Session], clock: Clock
) -> None:
    waits(sessions, clock, attempts=12)
    assert reasons(looked) == ["1 lines of the outbox are parked; see safehands outbox list"]


def test_not_ready_on_a_database_of_another_version(
    looked: WebSettings, sessions: sessionmaker[Session]
) -> None:
    with sessions.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    (told,) = reasons(looked)
    assert told.startswith("the database is at revision 0001, and this version of Safehands works with ")


def test_not_ready_on_a_database_that_is_gone(looked: WebSettings, tmp_path: Any) -> None:
    looked.engine.dispose()
    for file in tmp_path.glob("web.db*"):
        file.write_bytes(b"not a database at all" * 100)
    assert reasons(looked) == ["the database does not answer"]
    assert ask(looked, "/health").status_code == 503


def test_metrics_count_and_name_nobody(
    looked: WebSettings, sessions: sessionmaker[Session], clock: Clock
) -> None:
    waits(sessions, clock)
    waits(sessions, clock, attempts=12)
    looked.watched.process.ran("reconcile", "done", 1.5)
    looked.watched.process.ran("reconcile", "failed", 0.5)
    clock.forward(seconds=30)
    answer = ask(looked, "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    told = answer.text.splitlines()
    for line in (
        'safehands_outbox_waiting{kind="reconcile delegation"} 1.0',
        'safehands_outbox_parked{kind="reconcile delegation"} 1.0',
        "safehands_outbox_oldest_seconds 30.0",
        'safehands_flow_runs_total{flow="reconcile",outcome="done"} 1.0',
        'safehands_flow_runs_total{flow="reconcile",outcome="failed"} 1.0',
        'safehands_flow_seconds_total{flow="reconcile"} 2.0',
        "safehands_leases_lost_total 0.0",
    ):
        assert line in told
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/ready", "/metrics"])
def test_a_stranger_is_told_what_a_missing_page_tells(looked: WebSettings, path: str) -> None:
    """From another machine; and through a front door on this machine, which says for whom it asks."""
    missing, stranger = ask(looked, "/nowhere", ELSEWHERE), ask(looked, path, ELSEWHERE)
    assert (stranger.status_code, plain(stranger.text)) == (404, plain(missing.text))
    assert ask(looked, path, HERE, x_forwarded_for="192.0.2.7").status_code == 404
    assert ask(looked, path, HERE).status_code == 200


@pytest.mark.parametrize("path", ["/ready", "/metrics"])
def test_where_there_is_a_token_nobody_is_answered_without_it(looked: WebSettings, path: str) -> None:
    """Also not on this machine: a front door there may not say for whom it asks."""
    guarded = replace(looked, watched=replace(looked.watched, token=TOKEN))
    asked = {
        name: ask(guarded, path, client, **headers).status_code
        for name, client, headers in (
            ("with it", ELSEWHERE, {"authorization": f"Bearer {TOKEN}"}),
            ("without", HERE, {}),
            ("another", ELSEWHERE, {"authorization": f"Bearer {TOKEN}s"}),
            ("bare", ELSEWHERE, {"authorization": TOKEN}),
        )
    }
    assert asked == {"with it": 200, "without": 404, "another": 404, "bare": 404}


def test_a_worker_without_pages_answers_the_same_questions(looked: WebSettings) -> None:
    client = TestClient(health.create_app(looked), client=HERE)
    assert [client.get(path).status_code for path in ("/health", "/ready", "/metrics", "/login")] == [
        200, 200, 200, 404,
    ]  # fmt: skip


def test_the_environment_says_who_may_ask_and_how_long_a_line_may_wait() -> None:
    process = Process()
    assert watched({}, process) == Watched(process, "", timedelta(minutes=15))
    said = {"SAFEHANDS_METRICS_TOKEN": "t", "SAFEHANDS_OLDEST_LINE": "60"}
    assert watched(said, process) == Watched(process, "t", timedelta(minutes=1))


@pytest.mark.parametrize("seconds", ["", "0", "-1", "1.5", "ten"])
def test_a_wait_that_is_no_number_of_seconds_is_refused(seconds: str) -> None:
    with pytest.raises(ValueError, match="give a number of seconds"):
        watched({"SAFEHANDS_OLDEST_LINE": seconds}, Process())


def plain(page: str) -> str:
    """A page without the words that are made anew for each answer."""
    return "\n".join(line for line in page.splitlines() if "nonce" not in line)
