"""A co-ordinator's desk for tests: the invented world in the app's database, and Grace Obi at her browser.

def test_a_page(desk):
    row = launched(desk.world)                  # through services, as in tests/services
    desk.keep()                                 # so that the pages see it
    page = desk.grace.get(f"/delegations/{row.id}")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Select, update
from sqlalchemy.orm import Session, sessionmaker

from models.outbox import OutboxLine
from models.people import Appointment, Person
from services.access.given_work import show_work
from services.act import Act, Actor
from services.cases import delegations_of
from services.logins import accounts
from services.reconcile import reconcile
from tests.services.world import START, World, settled
from tests.web.visitor import PASSWORD, Clock, Visitor
from web.settings import WebSettings


@dataclass
class Desk:
    """The world behind the pages, and visitors to them."""

    world: World
    clock: Clock
    open_browser: Callable[[str], Visitor]
    reading: sessionmaker[Session]
    _grace: tuple[datetime, Visitor] | None = None

    @property
    def grace(self) -> Visitor:
        """The co-ordinator of North Area Board."""
        if self._grace is None or self._grace[0] != self.clock.now:  # her session would have ended
            self._grace = (self.clock.now, self.open_browser("grace"))
        return self._grace[1]

    @property
    def stranger(self) -> Visitor:
        """The co-ordinator of South Area Board, who has no part in these cases."""
        return self.open_browser("stella")

    def keep(self) -> None:
        """What the world did is there for the pages, and the pages' clock is the world's."""
        self.world.session.commit()
        self.clock.now = self.world.now

    def ask(self, query: Select[Any]) -> list[Any]:
        """What the database holds; the world's own session would keep the pages from writing."""
        with self.reading() as session:
            return list(session.scalars(query))

    def carry_on(self) -> None:
        """What the flow does: every delegation is asked again, and nothing waits in the outbox."""
        act = Act(self.world.session, self.world.now, Actor("", "Safehands", flow="test/1"))
        for case in self.world.cases.values():
            for row in delegations_of(self.world.session, case.id):
                reconcile(act, row.id)
        self.world.session.execute(update(OutboxLine).values(done_at=self.world.now))
        self.keep()


def settle_desks(session: Session) -> World:
    """The settled world, with Grace (North) and Stella (South) able to log in as co-ordinators."""
    world = settled(session)
    session.add(Person(id="stella", name="Stella Marsh", created_at=world.now))
    session.add(
        Appointment(
            id="ap-stella", person_id="stella", role="PHB co-ordinator", organisation_id="south",
            first_day=date(2020, 1, 1), recorded_at=world.now,
        )
    )  # fmt: skip
    session.flush()
    show_work(world.act("grace"), "north", "moorland", "what waits")
    for name in ("grace", "stella"):
        accounts.create_account(session, name, name, PASSWORD)
    return world


@pytest.fixture(name="desk")
def a_desk(
    app: FastAPI, settings: WebSettings, sessions: sessionmaker[Session], clock: Clock
) -> Iterator[Desk]:
    """The settled world behind the pages; the database that a test with a desk is handed holds it already."""
    with sessions() as session:

        def open_browser(name: str) -> Visitor:
            visitor = Visitor(app)
            visitor.get("/login")
            visitor.send("/login", username=name, password=PASSWORD)
            return visitor

        found = Desk(World(session, START), clock, open_browser, settings.reading)
        found.keep()
        yield found
