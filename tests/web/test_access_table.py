"""Every route of the app with every role, with nobody, and with a stranger's identifiers, as docs/access.yaml says."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from scripts.access import PAGE, ROLES, Line, declared, page
from tests.web.town import NOT_THERE, OWN, Town, a_desk, a_town, stranger  # noqa: F401
from tests.web.visitor import Visitor
from web.app import ROUTERS
from web.desks import DESKS


def test_no_route_of_the_app_is_missing_in_the_table(app: FastAPI) -> None:
    routes = [one for router in ROUTERS for one in router.routes]
    assert all(isinstance(one, APIRoute) for one in routes)
    there = sorted((method, one.path) for one in routes for method in one.methods)  # type: ignore[attr-defined]
    assert sorted((line.method, line.path) for line in declared()) == there
    assert {id(one.original_router) for one in app.routes if hasattr(one, "original_router")} == {
        id(router) for router in ROUTERS
    }


def test_the_table_knows_every_desk_and_its_page_is_as_it_has_to_be() -> None:
    assert set(ROLES) == set(DESKS) == set(OWN)
    assert PAGE.read_text(encoding="utf-8") == page(), "run python scripts/access.py"


def test_nobody_is_led_to_the_login_page_from_all_that_is_not_open(town: Town) -> None:
    visitor = Visitor(town.desk.grace.client.app)  # type: ignore[arg-type]
    visitor.get("/login")
    for line in declared():
        if not line.is_open:
            address, sent = town.address(line.path, "clinical trainer"), {"form-token": visitor.token}
            answer = visitor.client.request(line.method, address, data=sent, follow_redirects=False)
            assert answer.status_code == 303, line
            assert answer.headers["location"].startswith("/login"), line


@pytest.mark.long
def test_to_every_role_that_a_route_is_not_for_it_is_absent(town: Town) -> None:
    asked = [(role, line) for line in declared() for role in OWN if not line.lets(role)]
    assert [(role, line) for role, line in asked if town.ask(OWN[role], line, role) != 404] == []


def test_a_stranger_of_the_role_finds_nothing_by_the_identifiers_of_others(town: Town) -> None:
    """Given somebody of the right role in another organisation, then what she has no relation to is absent."""
    related = [line for line in declared() if line.relation and not line.is_open]
    asked = [(role, line) for line in related for role in OWN if line.lets(role)]
    assert [(role, line) for role, line in asked if town.ask(stranger(role), line, role) != 404] == []


@pytest.mark.long
def test_to_those_whom_a_route_is_for_it_is_there(town: Town) -> None:
    """Shown, led on, or told what the empty form lacks; never absent. What is shown comes before what changes."""
    left_out = {*NOT_THERE, "/logout", "/login"}
    lines = sorted((line for line in declared() if line.path not in left_out), key=lambda one: one.method)
    asked = [
        (role, line) for role in OWN for line in lines if line.lets(role) and not _is_anothers(line, role)
    ]
    answers = {(role, line.method, line.path): town.ask(OWN[role], line, role) for role, line in asked}
    assert {where: status for where, status in answers.items() if status not in (200, 303, 409, 422)} == {}


def _is_anothers(line: Line, role: str) -> bool:
    """Moves of a training request that are not this role's; the trainer of the request is asked in her own tests."""
    return line.path == "/training/{request_id}/{slug}" and role == "clinical trainer"
