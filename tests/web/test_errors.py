"""What people read when something cannot be done."""

import logging

import pytest
from fastapi import FastAPI, HTTPException

from models.organisations import Organisation
from services.act import NotFound, Refused
from tests.web.visitor import Visitor, shown
from web.viewer import Database


@pytest.fixture
def troubled(app: FastAPI, someone) -> Visitor:
    """A logged-in visitor to an app with routes that fail in every way."""

    @app.get("/absent")
    def absent() -> None:
        raise NotFound("there is one, but not for you")

    @app.get("/refused")
    def refused() -> None:
        raise Refused("The panel has no quorum.", rule="three members", cite=("2:785",), way_out="meet again")

    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError("broken")

    @app.get("/teapot")
    def teapot() -> None:
        raise HTTPException(418)

    @app.get("/number/{number}")
    def number(number: int) -> None:
        raise AssertionError(number)

    @app.get("/half-done")
    def half_done(db: Database) -> None:
        db.add(Organisation(id="org_half", name="Half", kind="icb"))
        db.flush()
        raise Refused("Not after all.")

    someone("Miriam Oakes", "PHB co-ordinator")
    visitor = Visitor(app)
    visitor.get("/login")
    visitor.send("/login", username="miriam", password="correct horse battery")
    return visitor


def test_what_may_not_be_seen_looks_like_what_is_not_there(troubled: Visitor) -> None:
    """The same words and the same status, so that a refusal tells nobody anything."""
    pages = [troubled.get(path) for path in ("/absent", "/no/such/page")]
    assert [page.status_code for page in pages] == [404, 404]
    assert shown(pages[0].text) == shown(pages[1].text)
    assert shown(pages[0].text).startswith("Page not found There is nothing here that you can see.")
    assert "not for you" not in pages[0].text


def test_another_roles_desk_looks_like_what_is_not_there(troubled: Visitor) -> None:
    """A co-ordinator who types the panel's address learns nothing."""
    assert shown(troubled.get("/panel").text) == shown(troubled.get("/no/such/page").text)


def test_what_a_service_refuses_is_told_with_its_rule_and_the_way_out(troubled: Visitor) -> None:
    """The page names the rule and what can be done."""
    page = troubled.get("/refused")
    assert page.status_code == 409
    assert shown(page.text) == (
        "This cannot be done The panel has no quorum. The rule is: three members (2:785). "
        "What can be done: meet again. Nothing was recorded."
    )


def test_what_was_half_done_is_undone(troubled: Visitor, sessions) -> None:
    """Given a route that wrote something before it was refused, then nothing of it is kept."""
    assert troubled.get("/half-done").status_code == 409
    with sessions() as session:
        assert session.get(Organisation, "org_half") is None


def test_a_fault_of_ours_is_ours(troubled: Visitor) -> None:
    """The page says that it is not the reader's doing, shows no workings, and carries every header."""
    page = troubled.get("/fault")
    assert page.status_code == 500
    assert shown(page.text).startswith("Something went wrong The fault is in Safehands, not in what you did.")
    assert "treat the task as not authorised" in shown(page.text)
    assert "broken" not in page.text
    assert "Traceback" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


def test_an_address_that_cannot_be_read_is_told_in_plain_words(
    troubled: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    """The page is ours, and what was typed is in no log line of ours, as it may be about a person."""
    with caplog.at_level(logging.INFO, logger="web"):
        page = troubled.get("/number/Ada-Lovelace")
    assert page.status_code == 422
    assert shown(page.text).startswith("This could not be read Nothing was recorded.")
    assert "/number/{number}" in caplog.text
    assert "Ada-Lovelace" not in caplog.text.replace("HTTP Request", "")


@pytest.mark.parametrize(("path", "status"), [("/teapot", 418), ("/caseload/", 200)])
def test_every_other_refusal_has_a_page_as_well(troubled: Visitor, path: str, status: int) -> None:
    """No status is answered with bare JSON."""
    page = troubled.get(path)
    assert page.status_code == status
    assert page.text.startswith("<!DOCTYPE html>")


def test_the_wrong_method_is_answered_as_absence(troubled: Visitor) -> None:
    """There is nothing to be sent there."""
    assert troubled.send("/caseload").status_code == 405
    assert shown(troubled.page).startswith("Page not found")
