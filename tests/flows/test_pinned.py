"""What services and flows write into a covered table, an entry pins: else a change of it would not be found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from flows.register import NIGHTLY, ON_EVENT
from models.database import engine_for, reading
from models.record import RecordEntry
from models.record_rows import parse, pins_of
from models.tables import APPEND_ONLY
from tests.flows.busy_town import NIGHT
from tests.flows.crashing import work

BY_HAND = {"appointments", "appointment_ends", "employments", "panels"}
"""Rows that the tests' own town adds without a service."""

NOT_BY_ENTRIES = {"messages", "record_entries", "record_checkpoints"}
"""docs/record.md says why."""


@pytest.mark.parametrize("fresh_town", ["sqlite"], indirect=True)
def test_every_row_that_the_services_and_flows_of_a_night_leave_is_pinned(
    fresh_town: Callable[[], str],
) -> None:
    url = fresh_town()
    for flow in (*ON_EVENT.values(), *NIGHTLY):
        work(url, flow, NIGHT)
    engine = engine_for(url)
    with reading(engine)() as session:
        bodies = session.scalars(select(RecordEntry.body))
        pinned = {(table, key) for body in bodies for table, key, _ in pins_of(parse(body))}
        loose = {
            cls.__tablename__
            for cls in APPEND_ONLY
            for key in session.execute(select(*cls.__table__.primary_key))
            if (cls.__tablename__, tuple(key)) not in pinned
        }
    engine.dispose()
    assert loose - NOT_BY_ENTRIES <= BY_HAND
