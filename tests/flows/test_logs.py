"""Log lines say what happened and where, and never what an error said."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from flows import logs
from flows.lines import Worker, work_through
from flows.surroundings import LOG
from models.database import reading, sessions
from models.outbox import OutboxLine
from services.act import Act
from tests.services.world import World, launched

NAME = "Amina Yusuf"


@pytest.fixture(params=["json", "text"])
def told(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged while a test runs, in each form."""
    monkeypatch.setenv(LOG, request.param)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.Lines())
    # Prefect lays its loggers out when it is imported, which another test of this process may have done before.
    for name in ("prefect", "prefect.flow_runs", "uvicorn", "uvicorn.error"):
        for attribute, value in (("propagate", True), ("handlers", []), ("disabled", False)):
            monkeypatch.setattr(logging.getLogger(name), attribute, value)
    root, level = logging.getLogger(), logging.getLogger("safehands").level
    root.addHandler(handler)
    logging.getLogger("safehands").setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    logging.getLogger("safehands").setLevel(level)


def test_an_event_is_one_line_with_its_flow_its_run_and_its_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(LOG, "json")
    record = logging.makeLogRecord(
        {
            "name": "safehands.lines",
            "levelname": "INFO",
            "msg": "lines worked through",
            "created": 1_764_201_600.25,
        }
        | {"flow": "reconcile", "run": "r1", "holder": "h", "done": 3, "failed": 0, "lost": 0}
    )
    assert json.loads(logs.Lines().format(record)) == {
        "time": "2025-11-27T00:00:00.250+00:00",
        "level": "info",
        "logger": "safehands.lines",
        "event": "lines worked through",
        "flow": "reconcile",
        "run": "r1",
        "holder": "h",
        "done": 3,
        "failed": 0,
        "lost": 0,
    }


def _breaks(*_: object) -> int:
    raise KeyError(NAME)


def test_an_exception_in_a_message_or_beside_it_is_told_by_type_and_place(told: io.StringIO) -> None:
    log = logging.getLogger("safehands.test")
    try:
        _breaks()
    except KeyError as error:
        log.error("went wrong: %s", error)
        log.error(error)
        log.exception("went wrong")
    lines = told.getvalue().splitlines()
    assert len(lines) == 3
    assert all("KeyError" in line for line in lines)
    assert "tests/flows/test_logs.py:" in lines[2]
    assert "Amina" not in told.getvalue()


def test_a_flow_of_prefect_that_breaks_over_a_name_does_not_log_it(told: io.StringIO) -> None:
    """Prefect's own loggers quote the exception; ours tell which function of Prefect spoke, and the type."""
    try:
        _breaks()
    except KeyError as error:
        log = logging.getLogger("prefect.flow_runs")
        log.exception("Encountered exception during execution: %r", error)
        log.error(f"Finished in state Failed('{error}')")  # noqa: G004 (as Prefect does)
        logging.getLogger("uvicorn.error").error("Exception in ASGI application\n", exc_info=error)
    assert len(told.getvalue().splitlines()) == 3
    assert "KeyError" in told.getvalue()
    assert "Amina" not in told.getvalue()


def test_a_line_that_fails_over_a_name_leaves_its_type_only_in_the_log_and_in_the_outbox(
    told: io.StringIO, world: World
) -> None:
    row = launched(world)
    id = world.session.scalars(select(OutboxLine.id).where(OutboxLine.subject_id == row.id)).one()
    world.session.commit()
    engine = world.session.get_bind()
    worker = Worker(sessions(engine), reading(engine), "h", "reconcile/r1", lambda: world.now)  # type: ignore[arg-type]

    def over_a_name(act: Act, subject: str) -> None:
        raise KeyError(NAME)

    with pytest.raises(Exception, match="1 of 1 lines failed: KeyError"):
        work_through(worker, [id], over_a_name)
    assert world.session.get_one(OutboxLine, id, populate_existing=True).last_error == "KeyError"
    assert "Amina" not in told.getvalue()


PROGRAM = """
import threading
from flows import logs
from flows.surroundings import with_prefect_at
import os
os.environ.update(with_prefect_at("http://127.0.0.1:1/api"))
os.environ.update(PREFECT_HOME="{home}")
from prefect.logging import get_logger
logs.configure("json")
get_logger("flow_runs").error("spoke of Amina Yusuf")
def breaks(): raise KeyError("Amina Yusuf")
thread = threading.Thread(target=breaks); thread.start(); thread.join()
breaks()
"""


def test_an_error_that_nobody_handles_is_told_by_type_and_place_in_every_thread(tmp_path: Path) -> None:
    """A whole process with Prefect in it: its loggers, a thread and the program itself break over a name."""
    program = PROGRAM.replace("{home}", str(tmp_path))
    root = Path(__file__).parent.parent.parent
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=root
    )
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [(one["logger"], one.get("error")) for one in lines] == [
        ("prefect.flow_runs", None),
        ("safehands.process", "KeyError"),
        ("safehands.process", "KeyError"),
    ]
    assert "Amina" not in ended.stderr + ended.stdout


SPEAKS = """
import logging, os
os.environ["PREFECT_HOME"] = "{home}"
from flows import logs
logs.configure("{form}")
import prefect
from prefect.logging.configuration import setup_logging
setup_logging()  # as every process does in which Prefect runs
logging.getLogger("safehands.flows").info("flow run done")
logging.getLogger("safehands.flows").warning("lines failed")
"""


@pytest.mark.parametrize(("form", "said"), [("json", ["info", "warning"]), ("text", ["warning"])])
def test_text_tells_what_is_wrong_and_json_every_event(tmp_path: Path, form: str, said: list[str]) -> None:
    """Given a whole process in which Prefect has laid out the loggers once more, then it is still so."""
    ended = subprocess.run(
        [sys.executable, "-c", SPEAKS.replace("{home}", str(tmp_path)).replace("{form}", form)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent.parent,
        env={**os.environ, "PREFECT_LOGGING_SETTINGS_PATH": str(logs.SETTINGS)},
    )  # fmt: skip
    assert [one for one in ended.stderr.replace('"', " ").split() if one in ("info", "warning")] == said, (
        ended.stderr
    )
