"""Who may come in by the HTTP API: every route with no token, a bad one, a stranger's, and one that only reads."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.api import ApiToken
from models.people import Appointment, AppointmentEnd
from services.act import Act, Actor
from services.connected_systems import api_tokens
from tests.web.api_world import Api, System, a_desk, an_api  # noqa: F401
from web.api.app import ROUTERS, WHERE

BODIES: dict[str, dict[str, Any]] = {
    "/cases/find": {"nhs_number": "999 000 0018"},
    "/cases/{reference}/evidence": {
        "kind": "training", "pa": "amina", "topic": "infection prevention", "outcome": "completed",
        "day": "2026-05-10", "by": {"person": "nia", "role": "clinical trainer"},
    },
    "/registrations": {
        "body": "NMC", "registration_number": "99I9999E", "outcome": "in force", "day": "2026-05-10",
        "good_until": "2027-04-30",
    },
    "/cases/{reference}/employments": {
        "pa": "amina", "model": "agency", "employer": "Beacon Nursing Agency", "first_day": "2026-06-01",
    },
    "/cases/{reference}/employments/{id}/end": {"last_day": "2026-12-31", "why": "She moves away."},
}  # fmt: skip

LISTS = {"/cases", "/actions"}
"""What is there for every organisation, with its own cases in it."""

WRITES = {
    "/cases/{reference}/evidence",
    "/registrations",
    "/cases/{reference}/employments",
    "/cases/{reference}/employments/{id}/end",
}

ROUTES = sorted(
    (method, route.path)  # type: ignore[attr-defined]
    for router in ROUTERS
    for route in router.routes
    for method in route.methods  # type: ignore[attr-defined]
)


def ask(api: Api, system: System, method: str, path: str) -> Any:
    """The route with the identifiers of Mrs Lowe's case."""
    id = api.row.id
    if "employments" in path:
        id = system.get("/cases/SH-0001").json().get("employments", [{"id": "none"}])[0]["id"]
    address = re.sub(r"{(\w+)}", lambda found: {"reference": "SH-0001", "id": id}[found[1]], path)
    return system.get(address) if method == "GET" else system.post(address, BODIES[path])


def test_the_table_of_writing_routes_is_whole() -> None:
    """A route that changes something is one that asks for the scope, or it only finds."""
    assert {path for method, path in ROUTES if method == "POST"} == set(BODIES)
    assert set(BODIES) - {"/cases/find"} == WRITES
    assert {method for method, _ in ROUTES} == {"GET", "POST"}


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_whoever_has_a_token_to_write_of_the_organisation_finds_it(api: Api, method: str, path: str) -> None:
    assert ask(api, api.writer, method, path).status_code in (200, 201)


def test_nobody_comes_in_without_a_token_that_is_good(api: Api) -> None:
    """Given none, one nobody made, one cut short, one revoked and one that is over, then all answers are one."""
    over = api.token("north", "Old records", "write", date(2026, 5, 31))
    revoked = api.token("north", "Gone records", "write")
    world = api.desk.world
    act = Act(world.session, world.now, Actor("grace", "operator", "north"))
    row = world.session.scalars(select(ApiToken).where(ApiToken.begins == revoked[:9])).one()
    api_tokens.revoke_token(act, "north", row.id)
    world.later(days=20)
    api.desk.keep()
    assert api.reader.get("/cases").status_code == 200
    bad = ["", "sh_", "sh_nobody-made-this", api.writer.token[:-1], over, revoked, "x" * 500]
    told = set()
    for method, path in ROUTES:
        for token in bad:
            answer = ask(api, System(api.client, token), method, path)
            assert answer.status_code == 401, (method, path, token)
            assert answer.headers["www-authenticate"].startswith("Bearer")
            told.add(answer.text)
    assert len(told) == 1


def test_to_another_organisation_it_looks_as_if_it_were_not_there(api: Api) -> None:
    for method, path in ROUTES:
        if path not in LISTS:
            answer = ask(api, api.stranger, method, path)
            assert answer.status_code == 404, (method, path)
            assert answer.json()["title"] == "There is no such thing, or not for you."
    for path in LISTS:
        assert api.stranger.get(path).json() == {"items": [], "next": None}


@pytest.mark.parametrize("path", sorted(WRITES))
def test_a_token_to_read_records_nothing(api: Api, path: str) -> None:
    answer = ask(api, api.reader, "POST", path)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_token_in_the_address_is_refused_even_beside_one_in_the_header(api: Api) -> None:
    for name in ("access_token", "token", "anything"):
        answer = api.reader.get("/cases", **{name: api.reader.token})
        assert answer.status_code == 401
        assert "Have it revoked" in answer.json()["detail"]


def test_cookies_open_nothing_and_none_is_set(api: Api, app: FastAPI) -> None:
    """Given Grace logged in at her browser, then her cookie is nobody's token."""
    answer = api.desk.grace.client.get(f"{WHERE}/cases")
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "set-cookie" not in api.reader.get("/cases").headers
    assert answer.headers["cache-control"] == "no-store"


def test_a_system_whose_appointment_has_ended_is_let_in_no_more(api: Api) -> None:
    world = api.desk.world
    system = world.session.scalars(select(Appointment).where(Appointment.role == "connected system")).first()
    assert system
    for post in world.session.scalars(select(Appointment).where(Appointment.role == "connected system")):
        world.session.add(
            AppointmentEnd(
                appointment_id=post.id, last_day=world.now.date(), recorded_at=world.now, recorded_by="grace"
            )
        )
    world.later(days=1)
    api.desk.keep()
    assert api.reader.get("/cases").status_code == 401


def test_the_last_use_is_noted_at_most_once_an_hour(api: Api) -> None:
    def noted() -> Any:
        (row,) = api.desk.ask(select(ApiToken).where(ApiToken.begins == api.reader.token[:9]))
        return row.last_used_at

    first = api.desk.clock.now.replace(microsecond=0)
    api.reader.get("/cases")
    api.desk.clock.forward(minutes=59)
    api.reader.get("/cases")
    assert noted() == first
    api.desk.clock.forward(minutes=1)
    api.reader.get("/cases")
    assert noted() == api.desk.clock.now


def test_what_is_too_large_or_does_not_say_how_large_is_not_read(api: Api) -> None:
    large = api.writer.post("/registrations", {"note": "x" * 70_000})
    assert large.status_code == 413
    headers = {**api.writer.headers, "Idempotency-Key": "a-new-key"}
    whole = api.client.post(f"{WHERE}/registrations", headers=headers, content=iter([b"{}"]))
    assert whole.status_code == 411
    assert whole.headers["content-type"] == "application/problem+json"


def test_an_address_that_is_none_and_a_fault_of_ours_are_told_in_the_same_shape(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, status in (("/nothing", 404), ("/cases/%0A", 422), ("/a%0Ab", 404)):
        none = api.reader.get(path)
        assert (none.status_code, none.headers["content-type"]) == (status, "application/problem+json")
    monkeypatch.setattr("services.connected_systems.connected.cases_after", lambda *_: 1 / 0)
    fault = api.reader.get("/cases")
    assert (fault.status_code, fault.headers["content-type"]) == (500, "application/problem+json")
    assert fault.json()["type"] == "urn:safehands:internal-server-error"
    assert "ZeroDivision" not in fault.text
    assert fault.headers["x-content-type-options"] == "nosniff"
