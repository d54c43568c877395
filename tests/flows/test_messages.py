"""The messages flow: one person's failure stops nobody else's digest, and it is told at the end."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from flows.lines import LinesFailed, Worker
from flows.messages import send_all
from models.database import engine_for, migrate, reading, sessions
from models.deliveries import DeliveryDone
from models.messages import Message
from models.people import Person
from services.channels.channel import Outgoing, Sent
from services.channels.configured import Post
from tests.services.post import FakeChannel
from tests.services.world import launched, settled

NOW = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)


class FailsForNia(FakeChannel):
    """A channel with a fault of its own for one address."""

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        if outgoing.address.startswith("nia@"):
            raise RuntimeError("a fault in the channel")
        return super().send(outgoing, now)


def test_a_failure_stops_nobody_else_and_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/world.db"
    migrate(url)
    engine = engine_for(url)
    with sessions(engine).begin() as session:
        row = launched(settled(session))
        for id in ("nia", "omar"):
            session.get_one(Person, id).email = f"{id}@example.org"
            session.add(
                Message(
                    id=f"me-{id}", key=id, case_id=row.case_id, template="news", facts={}, queued_at=NOW,
                    to_person_id=id,
                )
            )  # fmt: skip
    channel = FailsForNia()
    work = Worker(sessions(engine), reading(engine), "test", "messages/test", clock=lambda: NOW)
    with pytest.raises(LinesFailed, match="1 failed: RuntimeError"):
        send_all(work, Post("https://safehands.board.example", {"e-mail": channel}))
    assert [one.address for one in channel.had] == ["omar@example.org"]
    with reading(engine)() as session:
        assert session.scalars(select(DeliveryDone.outcome)).all() == ["handed over"]
    engine.dispose()
