"""The flows' own bodies, in this process: called in time, twice, late, and cut off at any statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event

from flows.lines import Worker
from flows.messages import messages, send_all
from flows.register import NIGHTLY, ON_EVENT, body
from flows.settings import worker, working_as
from services import outbox
from services.channels.configured import Post
from simulation.town import Town

HOLDER = "simulated worker"

LONGEST = 60
"""A cut comes before one of the first sixty statements, or not at all."""


class Cut(BaseException):
    """The power goes: nothing can be tidied up, as after SIGKILL."""


class Machine:
    """What carries on, by day and by night."""

    def __init__(self, town: Town, cuts: float = 0.1) -> None:
        self.town, self.cuts = town, cuts
        self.post = Post("https://safehands.example", {"e-mail": town.letterbox})
        self.worker = Worker(town.writing, town.reading, HOLDER, "simulated", lambda: town.now)

    def by_night(self) -> None:
        """Every nightly flow once; what is cut off is run again."""
        for flow in NIGHTLY:
            self._run(self._send_all if flow is messages else body(flow))

    def _send_all(self) -> int:
        """The flow of the messages, with a letterbox in the place of a mail server."""
        return send_all(worker("messages"), self.post)

    def carry_on(self, *, to_the_end: bool = False) -> None:
        """Look into the outbox once, or until nothing waits. Some lines arrive twice, some in the wrong order."""
        while lines := self._waiting():
            for kind, ids in lines.items():
                self.town.chance.shuffle(ids)
                self.town.happened["lines in the wrong order"] += len(ids) > 1
                self._run(body(ON_EVENT[kind]), self._perhaps_twice(ids))
            if not to_the_end:
                return

    def _perhaps_twice(self, ids: list[str]) -> list[str]:
        if not self.town.likely(0.1):
            return ids
        self.town.happened["line arrives twice"] += 1
        return ids * 2

    def _waiting(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        with self.town.reading() as session:
            for line in outbox.waiting(session, self.town.now, 1000, ON_EVENT):
                found.setdefault(line.kind, []).append(line.id)
        return found

    def _run(self, flow: Callable[..., int], *ids: list[str]) -> None:
        """Once through; after a cut the worker starts again, frees what it held, and goes on."""
        try:
            with working_as(self.worker), self._perhaps_cut():
                flow(*ids)
        except Cut:
            self.town.happened["flow cut off"] += 1
            with self.town.writing.begin() as session:
                outbox.release_all(session, HOLDER)
            with working_as(self.worker):
                flow(*ids)

    @contextmanager
    def _perhaps_cut(self) -> Iterator[None]:
        if not self.town.likely(self.cuts):
            yield
            return
        left = [self.town.chance.randrange(1, LONGEST)]

        def count(*_: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Cut

        event.listen(self.town.engine, "before_cursor_execute", count)
        try:
            yield
        finally:
            event.remove(self.town.engine, "before_cursor_execute", count)


def undone(town: Town) -> int:
    """How many lines are left over that might be worked on: none, at the end of a day."""
    with town.reading() as session:
        return len(outbox.waiting(session, town.now, 1000, ON_EVENT))
