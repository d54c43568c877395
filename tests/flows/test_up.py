"""One command runs everything, carries on what people do, and starts again what dies."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.actions import Action
from models.cases import Case, DelegationStatus
from models.database import engine_for, reading
from tests.flows.running import Running
from tests.services.world import START, World, launched

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, settled_file: Path) -> Iterator[tuple[Running, str]]:
    """Everything running on a database in which one delegation waits to be reconciled."""
    folder = tmp_path_factory.mktemp("up")
    shutil.copy(settled_file, folder / "world.db")
    url = f"sqlite:///{folder}/world.db"
    launch(url, "amina")
    with Running(folder, "--database", url) as running:
        yield running, url


def launch(url: str, pa: str) -> None:
    engine = engine_for(url)
    with Session(engine) as session, session.begin():
        world = World(session, START)
        if case := session.scalars(select(Case)).first():
            world.cases["lowe"] = case
        launched(world, pa=pa)
    engine.dispose()


def statuses(url: str) -> int:
    engine = engine_for(url)
    with reading(engine)() as session:
        number = session.scalar(select(func.count()).select_from(DelegationStatus)) or 0
    engine.dispose()
    return number


def test_what_waits_in_the_outbox_is_carried_on_by_a_flow_that_prefect_shows(up: tuple[Running, str]) -> None:
    running, url = up
    running.wait_for(lambda: statuses(url) >= 1, "the delegation was never reconciled")
    running.wait_for(
        lambda: ("refresher-scheduling", "COMPLETED") in running.flow_runs(), "no flow run is to be seen"
    )


def test_the_nightly_sweep_is_scheduled_in_prefect(up: tuple[Running, str]) -> None:
    running, _ = up

    def scheduled() -> bool:
        return any(state == "SCHEDULED" for _, state in running.flow_runs())

    running.wait_for(scheduled, "no scheduled run appeared")


def test_prefects_own_page_opens_without_any_other_host(up: tuple[Running, str]) -> None:
    running, _ = up
    page = running.prefect("/")
    assert "<title>" in page
    loaded = re.findall(r'(?:src|href)="(https?://[^"]+)"', page)
    assert [address for address in loaded if "127.0.0.1" not in address] == []


def test_the_working_child_killed_is_started_again_and_carries_on_nothing_twice(
    up: tuple[Running, str],
) -> None:
    running, url = up
    first = running.child
    launch(url, "ben")
    os.kill(first, signal.SIGKILL)
    running.wait_for(lambda: statuses(url) >= 2, "the second delegation was never reconciled")
    assert running.child != first
    engine = engine_for(url)
    with reading(engine)() as session:
        keys = session.scalars(select(Action.key)).all()
    engine.dispose()
    assert len(keys) == len(set(keys)) == 9, (
        "four things for each of two PAs, and one form for both, each once"
    )


def test_a_port_that_is_taken_is_told_before_anything_is_done(up: tuple[Running, str]) -> None:
    running, _ = up
    command = [str(Path(sys.executable).with_name("safehands")), "up", "--port", str(running.port)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert f"Port {running.port} is taken" in refused.stderr


def test_ctrl_c_stops_all_of_it(up: tuple[Running, str]) -> None:
    running, _ = up
    child = running.child
    assert running.ctrl_c() == 0
    assert not running.answers()
    assert not Path(f"/proc/{child}").exists()
