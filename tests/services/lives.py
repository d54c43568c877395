"""What tests of a delegation's later life share: in force with less typing, a flow that acts, a night that passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.outbox import OutboxLine
from rules.moments import LONDON
from services import outbox
from services.act import Act, Actor
from services.evidence import NewEvidence, record_evidence
from services.reconcile import reconcile
from tests.services.world import World, recommended

Due = Callable[[Session, datetime], Sequence[str]]
Carry = Callable[[Act, str], object]


def approved(world: World, row: DelegationRow) -> None:
    """Recommended, approved by two managers of two organisations, and asked by the loop."""
    recommended(world, row)
    world.later(days=7)
    new = NewEvidence(
        "panel decision", "approved", world.now, (world.giver("tom"), world.giver("sara")),
        pa_id=row.pa_id, person_id=row.person_id, task=row.task,
    )  # fmt: skip
    record_evidence(world.act("tom"), "north", new)
    world.later(minutes=1)
    carry_on(world)


def at(world: World, *moment: int) -> None:
    """Move the world to a moment on London's clock."""
    world.now = datetime(*moment, tzinfo=LONDON)


def flow(world: World) -> Act:
    """What a flow acts as."""
    return Act(world.session, world.now, Actor("", "Safehands", flow="test/1"))


def carry_on(world: World) -> None:
    """What the flow does with the outbox; a line that may not be claimed yet is left."""
    world.session.flush()
    for line in outbox.waiting(world.session, world.now, kinds=[outbox.RECONCILE]):
        reconcile(flow(world), line.subject_id)
        outbox.finish(world.session, line.id, world.now)


def night(world: World, due: Due, carry: Carry) -> list[str]:
    """One night of a flow, and what its lines ask for; returns what was due."""
    found = list(due(world.session, world.now))
    for one in found:
        carry(flow(world), one)
    world.later(seconds=1)
    carry_on(world)
    return found


def lines(world: World, kind: str) -> list[OutboxLine]:
    """The lines of a kind that are not done."""
    wanted = select(OutboxLine).where(OutboxLine.kind == kind, OutboxLine.done_at.is_(None))
    return list(world.session.scalars(wanted.order_by(OutboxLine.created_at, OutboxLine.id)))


def accepted(world: World, row: DelegationRow) -> None:
    """Somebody answers for it and somebody monitors, whatever else is missing."""
    for kind, person in (("accountability", "tom"), ("monitoring duty", "omar")):
        new = NewEvidence(
            kind, "accepted", world.now, (world.giver(person),),
            pa_id=row.pa_id, person_id=row.person_id, task=row.task,
        )  # fmt: skip
        record_evidence(world.act("grace"), "north", new)
    world.later(minutes=1)
    carry_on(world)
