"""Checkpoints by e-mail: once to each address that the operator names, about nobody, and never given up in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from flows.checkpoint_mail import checkpoint_mail, send_all
from flows.lines import LinesFailed, Worker
from flows.register import body
from flows.settings import working_as
from models.database import engine_for, reading, sessions
from models.outbox import OutboxLine
from models.people import Person
from models.record import RecordCheckpoint
from models.signed_note import Checkpoint
from services import outbox
from services.act import Refused
from services.channels.channel import Outgoing, Sent
from services.the_record.checkpoints import make_checkpoint
from services.the_record.mailed import ask_for_mail, mailed_to
from tests.models.world import KEY
from tests.services.world import World

on_sqlite = pytest.mark.parametrize("world_url", ["sqlite"], indirect=True)

TWO = ("auditor@elsewhere.example", "panel@south.example")


class Letterbox:
    """A channel that does as it is told, and remembers what it took."""

    def __init__(self, *outcomes: str, knows: bool = False) -> None:
        self.outcomes, self.knows = list(outcomes), knows
        self.had: list[Outgoing] = []

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        self.had.append(outgoing)
        return Sent(self.outcomes.pop(0) if self.outcomes else "handed over")  # type: ignore[arg-type]

    def ask(self, reference: str, now: datetime) -> Sent:
        return Sent("handed over" if self.knows else "in doubt")


@pytest.fixture
def made(world: World) -> Checkpoint:
    found = make_checkpoint(world.act("grace"), "north", KEY, None)
    assert found
    ask_for_mail(world.act("grace"), found, TWO)
    world.session.commit()
    return found


@pytest.fixture
def worker(world: World, world_url: str) -> Iterator[Worker]:
    engine = engine_for(world_url)
    yield Worker(sessions(engine), reading(engine), "one", "1", lambda: world.now)
    engine.dispose()


@pytest.fixture
def mail(world: World, worker: Worker) -> Callable[..., int]:
    """The flow, by a channel, to these addresses."""

    def run(box: Letterbox, addresses: tuple[str, ...] = TWO) -> int:
        with worker.reading() as session:
            ids = [one.id for one in outbox.waiting(session, world.now, kinds=[outbox.CHECKPOINT])]
        return send_all(worker, box, addresses, ids)

    return run


@on_sqlite
def test_each_address_gets_it_once(world: World, made: Checkpoint, mail: Callable[..., int]) -> None:
    box = Letterbox()
    assert mail(box) == 2
    assert sorted(one.address for one in box.had) == sorted(TWO)
    assert all(str(made) in one.body for one in box.had), "as it was signed"
    signed = world.session.scalars(select(RecordCheckpoint.signed)).one()
    assert all(one.body.endswith(signed) for one in box.had)
    ask_for_mail(world.act("grace"), made, TWO)
    world.session.commit()
    assert mail(box) == 0


@on_sqlite
def test_it_names_nobody_and_the_outbox_holds_no_address(
    world: World, made: Checkpoint, mail: Callable[..., int]
) -> None:
    box = Letterbox()
    mail(box)
    names = world.session.scalars(select(Person.name)).all()
    assert not [name for name in names for one in box.had if name in one.body + one.subject]
    for line in world.session.scalars(select(OutboxLine)):
        assert "@" not in line.subject_id + line.key + (line.last_error or "")


@on_sqlite
@pytest.mark.parametrize("outcome", ["not sent", "in doubt", "refused"])
def test_one_that_does_not_go_is_told_and_tried_again_under_the_same_name(
    world: World, made: Checkpoint, mail: Callable[..., int], outcome: str
) -> None:
    box = Letterbox(outcome)
    with pytest.raises(LinesFailed, match=f"1 of 2 checkpoints did not go: {outcome}"):
        mail(box)
    world.later(hours=1)
    assert mail(box) == 1
    first, _, again = box.had
    assert first == again


@on_sqlite
def test_whoever_was_cut_off_asks_before_sending_again(
    world: World, made: Checkpoint, mail: Callable[..., int]
) -> None:
    box = Letterbox("in doubt", "in doubt", knows=True)
    with pytest.raises(LinesFailed):
        mail(box)
    world.later(hours=1)
    assert mail(box) == 2
    assert len(box.had) == 2, "nothing was sent twice"


@on_sqlite
def test_whom_the_operator_names_no_longer_gets_nothing(
    world: World, made: Checkpoint, mail: Callable[..., int]
) -> None:
    box = Letterbox()
    assert mail(box, TWO[:1]) == 2
    assert [one.address for one in box.had] == [TWO[0]]


@on_sqlite
def test_without_a_mail_server_it_fails_loudly(
    worker: Worker, made: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SAFEHANDS_ADDRESS", raising=False)
    monkeypatch.setenv("SAFEHANDS_CHECKPOINT_MAIL", TWO[0])
    with working_as(worker), pytest.raises(Refused, match="no e-mail is set up"):
        body(checkpoint_mail)([])


@pytest.mark.parametrize("wrong", ["nobody", "a@b@c", "Grace <grace@north.example>", "a b@c.example"])
def test_what_is_no_address_is_refused_and_not_repeated(wrong: str) -> None:
    with pytest.raises(Refused, match="number 2 is none") as refused:
        mailed_to({"SAFEHANDS_CHECKPOINT_MAIL": f"{TWO[0]}, {wrong}"})
    assert wrong not in str(refused.value)
    assert mailed_to({}) == ()
    assert mailed_to({"SAFEHANDS_CHECKPOINT_MAIL": f"{TWO[0]}, {TWO[1]},{TWO[0]},"}) == TWO
