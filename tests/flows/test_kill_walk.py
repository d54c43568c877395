"""Killed at any step of any flow and started again, a worker leaves what it leaves when nobody kills it.

SIGKILL in a process of its own, before the n-th statement or commit. Then the worker starts again, twenty minutes
later. Everything in the database is compared: nothing lost, nothing twice.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from flows.carry_on import name_of
from flows.register import NIGHTLY, ON_EVENT
from models.database import engine_for, reading, sessions
from models.outbox import OutboxLine
from models.tables import METADATA
from services import outbox
from services.channels.configured import Post
from tests.flows.busy_town import AUDITOR, E_MAIL, NIGHT
from tests.flows.crashing import Flow, in_a_child, work
from tests.flows.keeping_channel import KeepingChannel
from tests.flows.left_behind import Left, differences, ids_in, left_behind
from tests.models.world import KEY

FLOWS: tuple[Flow, ...] = (*ON_EVENT.values(), *(one for one in NIGHTLY if name_of(one) != "tidying"))
"""Tidying only throws away, and leaves nothing to compare (tests/flows/test_tidying.py)."""
STARTED_AGAIN = NIGHT + timedelta(minutes=20)
"""By then a delivery that was under way has been cut off: its channel is asked."""

WORK = {
    "reconcile": '"kind": "give the PA a local induction"',
    "hospital-agreement": '"what": "agreement issued"',
    "protocol-revised": '"what": "framework applied to case"',
    "framework-impact": '"report_id": ',
    "checkpoint-mail": '"kind": "checkpoint by e-mail"',
    "training-request": '"step": "released"',
    "competency-sign-off": '"kind": "see to it that the sign-off is decided"',
    "refresher-scheduling": '"what": "decision"',
    "monitoring": '"template": "monitoring-missed"',
    "leavers": '"what": "delegation ended"',
    "lapses": '"key": "lapse:',
    "successions": '"kind": "name who is to be accountable: tom has left"',
    "hospital-plans": '"what": "plan for hospital in advance waits"',
    "panel": '"kind": "panel minutes"',
    "paperwork": '"kind": "training plan"',
    "replay": '"next_number": ',
    "messages": '"what": "message delivery ended"',
    "checkpoints": '"size": ',
}
"""Words in what each flow adds to the town: what it is there for."""

TRIES = (
    "record_logs",
    "record_entries",
    "deliveries",
    "deliveries_done",
    "deliveries_again",
    "delivery_items",
)
"""How often it was tried to tell somebody: that is on record, and differs. What came is compared instead."""

Fresh = Callable[[], str]


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeepingChannel:
    """Messages go out by e-mail to whoever has an address, and by letter to the rest."""
    channel = KeepingChannel(tmp_path / "notify")
    told = Post("https://safehands.board.example", {"GOV.UK Notify": channel})
    monkeypatch.setattr("flows.messages.post_from", lambda _: told)
    monkeypatch.setattr("flows.checkpoint_mail.post_from", lambda _: told)
    monkeypatch.setenv("SAFEHANDS_CHECKPOINT_MAIL", AUDITOR)
    return channel


@pytest.fixture(autouse=True)
def record_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints are signed with the tests' own key."""
    file = tmp_path / "record.key"
    file.write_text(KEY.secret())
    monkeypatch.setenv("SAFEHANDS_RECORD_KEY_FILE", str(file))


@pytest.fixture(params=FLOWS, ids=name_of)
def flow(request: pytest.FixtureRequest) -> Flow:
    found: Flow = request.param
    return found


def seen(url: str, flow: Flow, known: frozenset[str], post: KeepingChannel) -> Left:
    """What the flow left in the database and in letter boxes, which are emptied."""
    came = post.had()
    post.path.unlink(missing_ok=True)
    left = left_behind(url, known, TRIES if name_of(flow) == "messages" else ())
    return {**left, "e-mail": [" ".join(one) for one in came]}


def undisturbed(
    fresh_town: Fresh, flow: Flow, known: frozenset[str], post: KeepingChannel
) -> tuple[int, Left]:
    """How many points a run passes that nobody kills, and what it leaves."""
    url = fresh_town()
    return work(url, flow, STARTED_AGAIN), seen(url, flow, known, post)


def killed(url: str, flow: Flow, *points: int) -> None:
    for dies_at in points:
        assert in_a_child(work, url, flow, NIGHT, dies_at) == -signal.SIGKILL


def how_much(url: str) -> dict[str, int]:
    """The number of rows of every table, and of lines that are done."""
    engine = engine_for(url)
    with reading(engine)() as session:
        found = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in METADATA.sorted_tables
        }
        done = select(func.count()).select_from(OutboxLine).where(OutboxLine.done_at.is_not(None))
        found["lines done"] = session.scalar(done) or 0
    engine.dispose()
    return found


def let_parked_lines_go_on(url: str) -> None:
    """As an operator does: who kills a worker twelve times over one line has it parked."""
    engine = engine_for(url)
    with sessions(engine).begin() as session:
        outbox.retry(session, STARTED_AGAIN)
    engine.dispose()


@pytest.mark.parametrize("fresh_town", ["sqlite"], indirect=True)
def test_each_flow_of_the_register_has_work_in_the_town(
    fresh_town: Fresh, flow: Flow, post: KeepingChannel
) -> None:
    """A new flow fails here until there is something in the town that it has to do."""
    url = fresh_town()
    known = ids_in(url)
    before = left_behind(url, known)
    work(url, flow, NIGHT)
    added = [
        row
        for table, rows in left_behind(url, ids_in(url)).items()
        for row in rows
        if row not in before[table]
    ]
    assert any(WORK[name_of(flow)] in row for row in added)
    if name_of(flow) == "messages":
        assert [address for address, *_ in post.had()] == sorted(E_MAIL.values())


@pytest.mark.parametrize("fresh_town", ["sqlite"], indirect=True)
def test_killed_at_some_points_and_started_again_it_leaves_what_an_undisturbed_run_leaves(
    fresh_town: Fresh, flow: Flow, post: KeepingChannel
) -> None:
    """At the first point, at a third of the way, at a third of what is left then; and before the last commit."""
    known = ids_in(fresh_town())
    length, expected = undisturbed(fresh_town, flow, known, post)
    for points in ((1, length // 3, length // 3), (length - 1,)):
        url = fresh_town()
        killed(url, flow, *points)
        work(url, flow, STARTED_AGAIN)
        told = f"killed at {points} of {length}"
        assert differences(expected, seen(url, flow, known, post)) == [], told


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_the_walk_over_every_crash_point(fresh_town: Fresh, flow: Flow, post: KeepingChannel) -> None:
    """Killed at 1, at 2, and so on; as soon as something has been done, from 1 again on what is left."""
    known = ids_in(fresh_town())
    _, expected = undisturbed(fresh_town, flow, known, post)
    url, dies_at = fresh_town(), 1
    before = how_much(url)
    while (code := in_a_child(work, url, flow, NIGHT, dies_at)) == -signal.SIGKILL:
        let_parked_lines_go_on(url)
        now = how_much(url)
        dies_at = dies_at + 1 if now == before else 1
        before = now
    assert code == 0
    work(url, flow, STARTED_AGAIN)
    assert differences(expected, seen(url, flow, known, post)) == []
