"""The backlog: made in any number, a line for each, and the figures are those that the workers told."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from benchmarks.backlog import Round
from benchmarks.caseload import make, put_lines
from models.database import engine_for, migrate, reading
from models.outbox import OutboxLine
from models.record_check import verify

TOLD = [
    {"event": "carrying on", "cpu": 9.5},
    {"event": "lines worked through", "done": 600, "failed": 1, "lost": 2},
    {"event": "flow run failed", "seconds": 30.0},
    {"event": "lines worked through", "done": 401, "failed": 0, "lost": 0},
    {"event": "flow run done", "seconds": 20.0},
    {"event": "stopped in order", "cpu": 29.5},
]


def test_a_caseload_of_any_size_has_a_line_for_each_delegation_and_a_record_that_holds(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/b.db"
    migrate(url)
    engine = engine_for(url)
    ids = make(engine, 12)
    put_lines(engine, ids)
    with reading(engine)() as session:
        assert session.scalar(select(func.count()).select_from(OutboxLine)) == len(set(ids)) == 12
        assert verify(session).faults == ()
    engine.dispose()


def test_the_figures_are_those_that_the_workers_told() -> None:
    """A line done twice shows, and so does one that was tried again."""
    assert Round(1, 1000, 40.0, TOLD).row() == (
        "1",
        "1,000",
        "40.0",
        "25",
        "20.0",
        "2",
        "50.0",
        "1",
        "1",
        "2",
    )
