"""The trainer's and the panel's desks for tests: the invented world, and its people at their browsers.

def test_a_page(desk, at):
    row = launched(desk.world)                  # through services, as in tests/services
    desk.keep()                                 # so that the pages see it
    page = at("nia").get(f"/sign-offs/{row.id}")
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from httpx import Response

from models.people import Appointment, Person
from services.logins import accounts
from tests.web.coordinator import Desk, a_desk
from tests.web.visitor import PASSWORD, Visitor

At = Callable[[str], Visitor]


__all__ = ["At", "Desk", "a_desk", "a_visitor", "another_trainer", "checked", "fill_in", "send_again"]


@pytest.fixture(name="at")
def a_visitor(desk: Desk) -> At:
    """Somebody of the world at their browser, logged in: `at("nia")`."""
    known = {"grace", "stella"}

    def open_browser(name: str) -> Visitor:
        if name not in known:
            accounts.create_account(desk.world.session, name, name, PASSWORD)
            known.add(name)
        desk.keep()
        return desk.open_browser(name)

    return open_browser


def another_trainer(desk: Desk) -> None:
    """Ria Sand, who has no part in any case and no registration on record."""
    world = desk.world
    world.session.add(Person(id="ria", name="Ria Sand", created_at=world.now))
    world.session.add(
        Appointment(
            id="ap-ria", person_id="ria", role="clinical trainer", organisation_id="moorland",
            first_day=date(2026, 1, 1), recorded_at=world.now,
        )
    )  # fmt: skip
    desk.keep()


def fill_in(visitor: Visitor, path: str, **fields: str | list[str]) -> Response:
    """Open a form and send it back with these fields changed; what it holds already is sent as it stands."""
    page = visitor.get(path)
    return send_again(visitor, page, path, **fields)


def send_again(visitor: Visitor, page: Response, path: str, **fields: str | list[str]) -> Response:
    """Send the form of a page that was opened before."""
    held = {name: value for name, value in hidden_and_typed(page.text, path).items() if name != "form-token"}
    answer = visitor.client.post(path, data={"form-token": visitor.token, **held, **_names(fields)})
    visitor.page = answer.text
    return answer


def checked(visitor: Visitor, path: str, **fields: str | list[str]) -> Response:
    """Fill a form in, look at the answers, and say that they are right."""
    page = fill_in(visitor, path, **fields)
    if "Check your answers</h1>" not in page.text:
        return page
    return send_again(visitor, page, path, checked="yes")


def hidden_and_typed(page: str, path: str = "") -> dict[str, str | list[str]]:
    """The fields of a form in the main part of a page, with what they hold: of the one sent to `path`, if one is."""
    main = page[page.index("<main") :]
    to_path = re.search(rf'<form[^>]*action="{re.escape(path)}".*?</form>', main, re.DOTALL) if path else None
    main = to_path[0] if to_path else main
    found: dict[str, str | list[str]] = {}
    for tag in re.findall(r'<input class="nhsuk-input[^>]*>|<input type="hidden"[^>]*>', main):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            said = unescape(value[1]) if value else ""
            before = found.get(name[1])
            found[name[1]] = (
                said if before is None else [*([before] if isinstance(before, str) else before), said]
            )
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', main, re.DOTALL):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', main, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"\s+selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def _names(fields: dict[str, str | list[str]]) -> dict[str, str | list[str]]:
    """`on_day` is the field `on-day`."""
    return {name.replace("_", "-"): value for name, value in fields.items()}
