"""An office in which messages are written and sent: what goes out, day after day, and what came of it."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from models.actions import Action, ActionClosed, ActionNeed
from models.cases import DelegationRow
from models.database import engine_for
from models.deliveries import Delivery, DeliveryDone
from models.evidence import Document
from models.people import Person
from services import record
from services.channels.configured import Post
from services.deliveries import (
    carry_digest,
    carry_doubt,
    carry_settled,
    due_doubts,
    due_settled,
)
from services.digests import due_digests
from services.reminders import carry_reminder, due_reminders
from services.to_do import tell
from tests.services.post import FakeChannel, Hands
from tests.services.world import World, launched

LINK = "https://safehands.board.example"
MORNING = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)


class Office:
    """A world with one delegation, a channel, and mornings on which messages go out."""

    def __init__(self, world: World, url: str) -> None:
        self.world = world
        world.now = MORNING
        self.row = launched(world)
        for id in ("grace", "nia", "pat"):
            world.session.get_one(Person, id).email = f"{id}@example.org"
        world.session.commit()
        self.engine = engine_for(url)
        self.channel = FakeChannel()
        self.post = Post(LINK, {"e-mail": self.channel})
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)

    def asks(
        self, role: str, due: date, *, kind: str = "assess the PA", row: DelegationRow | None = None
    ) -> str:
        """Somebody in a role has something to do, and a message waits that says so."""
        row = row or self.row
        number = len(self.world.session.scalars(select(Action.id)).all())
        action = Action(
            id=f"ac-{number}", key=f"{row.case_id}:{number}", case_id=row.case_id, delegation_id=row.id,
            requirement="r", kind=kind, role=role, due_on=due, opened_at=self.world.now, scope=f"s{number}",
        )  # fmt: skip
        need = ActionNeed(action_id=action.id, delegation_id=row.id, number=1, needed=True, at=self.world.now)
        act = self.world.act("grace")
        record.write(act, "north", "asked", {"delegation": row.id}, rows=[action, need])
        tell(act, [action])
        id = action.id
        self.world.session.commit()
        return id

    def done(self, action_id: str) -> None:
        closed = ActionClosed(action_id=action_id, closed_at=self.world.now, why="done")
        record.write(self.world.act("grace"), "north", "done", {}, rows=[closed])
        self.world.session.commit()

    def hands(self) -> Hands:
        return Hands(self.sessions, self.world.now)

    def morning(self) -> None:
        """What the flow does, in sessions of its own."""
        self.world.session.commit()
        hands, now = self.hands(), self.world.now
        with self.sessions() as session:
            reminders, settled, doubts = (
                due(session, now) for due in (due_reminders, due_settled, due_doubts)
            )
        for carry, ids in ((carry_reminder, reminders), (carry_settled, settled)):
            for id in ids:
                with self.sessions.begin() as session:
                    carry(hands.act(session), id)
        for id in doubts:
            carry_doubt(hands, self.post, id)
        with self.sessions() as session:
            due = due_digests(session, now)
        for one in due:
            carry_digest(hands, self.post, one)
        self.world.session.expire_all()

    def next_day(self) -> None:
        self.world.later(days=1)
        self.world.session.commit()

    def outcomes(self) -> list[str]:
        rows = self.world.session.execute(
            select(Delivery.channel, DeliveryDone.outcome)
            .join(DeliveryDone, DeliveryDone.delivery_id == Delivery.id)
            .order_by(Delivery.begun_at, Delivery.key.desc())
        )
        return [f"{channel}: {outcome}" for channel, outcome in rows]

    def letter(self) -> str:
        content = self.world.session.scalars(
            select(Document.content)
            .join(Delivery, Delivery.document_sha256 == Document.sha256)
            .where(Delivery.channel == "letter")
        ).one()
        return " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
