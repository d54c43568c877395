"""The invented world behind the API, and connected systems that hold tokens for it.

def test_an_answer(api):
    answer = api.reader.get("/cases/SH-0001")           # with North Area Board's token to read
    answer = api.writer.post("/registrations", {…})     # with one to record as well, under a new key
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from models.api import Scope
from models.cases import DelegationRow
from models.ids import new_id
from models.people import Practitioner
from services.act import Act, Actor
from services.connected_systems.api_tokens import make_token
from services.importing.import_people import employ
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk, a_desk
from web.api.app import WHERE

__all__ = ["Api", "a_desk", "an_api"]


@dataclass(frozen=True)
class System:
    """Another system with its token."""

    client: TestClient
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **query: str | int) -> Response:
        return self.client.get(WHERE + path, headers=self.headers, params=query)

    def post(self, path: str, sent: dict[str, Any], key: str = "") -> Response:
        headers = {**self.headers, "Idempotency-Key": key or new_id("key")}
        return self.client.post(WHERE + path, headers=headers, json=sent)


@dataclass(frozen=True)
class Api:
    """Mrs Lowe's case with a task in force, and three systems: two of North Area Board, one of South."""

    desk: Desk
    client: TestClient
    row: DelegationRow
    reader: System
    writer: System
    stranger: System

    def token(self, organisation: str, name: str, scope: Scope, last_day: date = date(2027, 3, 31)) -> str:
        return token(self.desk, organisation, name, scope, last_day)


def token(desk: Desk, organisation: str, name: str, scope: Scope, last_day: date = date(2027, 3, 31)) -> str:
    """A token that an operator made."""
    act = Act(desk.world.session, desk.world.now, Actor("grace", "operator", organisation))
    made = make_token(act, organisation, name, scope, last_day)
    desk.keep()
    return made


@pytest.fixture(name="api")
def an_api(desk: Desk, app: FastAPI) -> Api:
    """The API over the invented world."""
    world = desk.world
    row = launched(world)
    in_force(world, row)
    world.session.add(Practitioner(person_id="nia", body="NMC", registration_number="99I9999E"))
    employ(world.act("grace"), "north", "amina", "lowe", "direct", "Mrs Edith Lowe", (date(2026, 1, 1), None))
    desk.carry_on()
    client = TestClient(app, raise_server_exceptions=False)
    systems = [
        System(client, token(desk, "north", "North records", "read")),
        System(client, token(desk, "north", "North training records", "write")),
        System(client, token(desk, "south", "South records", "write")),
    ]
    return Api(desk, client, row, *systems)
