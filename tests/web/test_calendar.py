"""The calendar page: an address is made, shown once, read without logging in, and revoked."""

from __future__ import annotations

import re

from tests.web.trainer import At, Desk, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import Visitor, shown


def address_on(page: str) -> str:
    found = re.search(r"/calendar/[\w-]+\.ics", page)
    return found[0] if found else ""


def test_an_address_is_shown_once_and_opens_the_calendar_without_a_login(desk: Desk, at: At) -> None:
    nia = at("nia")
    page = nia.get("/calendar")
    assert page.status_code == 200
    address = address_on(nia.send("/calendar").text)
    assert address_on(nia.get("/calendar").text) == ""
    stranger = Visitor(nia.client.app)  # type: ignore[arg-type]
    answer = stranger.get(address)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.text.startswith("BEGIN:VCALENDAR\r\n")


def test_a_wrong_address_and_a_revoked_one_look_like_a_missing_page(desk: Desk, at: At) -> None:
    nia = at("nia")
    nia.get("/calendar")
    address = address_on(nia.send("/calendar").text)
    assert "no longer works" in shown(nia.send("/calendar/revoke").text)
    missing = nia.get("/no-such-page")
    for path in (address, "/calendar/guessed.ics"):
        answer = nia.get(path)
        assert answer.status_code == 404
        assert shown(answer.text) == shown(missing.text)


def test_the_page_is_for_those_who_have_something_in_a_calendar(desk: Desk, at: At) -> None:
    assert at("tom").get("/calendar").status_code == 404
