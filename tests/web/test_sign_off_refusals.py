"""What a trainer cannot record, what is not recorded twice, and what others do not see."""

from __future__ import annotations

from datetime import datetime

import pytest

from rules.moments import LONDON
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_sign_offs import count, evidence, ready
from tests.web.trainer import (  # noqa: F401
    At,
    a_desk,
    a_visitor,
    another_trainer,
    fill_in,
    send_again,
)
from tests.web.visitor import Visitor, shown


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"at": ""}, "Enter the time of practice"),
        ({"at": "half past"}, "Time of practice must be a time, like 2:30pm or 14:30"),
        ({"at": "10:01am"}, "Time of practice must not be later than now, 10:00am"),
        ({"on-day": "10"}, "Date of practice must be 9 May 2026 or before"),
        ({"on-month": "13"}, "Date of practice must be a real date"),
        (
            {"on-day": "29", "on-month": "3", "at": "1:30am"},
            "The clocks changed at that time on 29 March 2026",
        ),
        ({"outcome": ""}, "Select how the practice ended"),
        ({"outcome": "perhaps"}, "Select how the practice ended"),
        ({"note": "x" * 4001}, "What you write must be 4,000 characters or fewer; it has 4,001"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(
    desk: Desk, at: At, typed: dict[str, str], told: str
) -> None:
    """Given a form with one thing wrong, then that is said, nothing is recorded, and the rest is kept."""
    address = ready(desk)
    before = count(desk.world)
    page = fill_in(at("nia"), f"{address}/practice", **{"outcome": "done safely", "note": "Calm."} | typed)
    assert page.status_code == 422
    assert shown(page.text).startswith(f"There is a problem {told}")
    assert "Calm." in page.text or "note" in typed
    assert count(desk.world) == before


def test_a_sign_off_the_day_after_her_registration_ended_says_rule_text_and_way_out(
    desk: Desk, at: At
) -> None:
    """Given a registration that ended yesterday, then nothing is recorded and what she typed is kept."""
    address = ready(desk)
    desk.world.now = datetime(2027, 4, 1, 0, 5, tzinfo=LONDON)
    desk.keep()
    before = count(desk.world)
    page = fill_in(
        at("nia"), f"{address}/assessment", outcome="not yet competent", note="Flush before and after."
    )
    assert page.status_code == 422
    said = shown(page.text)
    assert said.startswith(
        "There is a problem This assessment cannot be recorded: whoever gave it was not registered at that "
        "moment, as far as the record shows. The rule: assessed competent "
        "(source 2, line 784; source 2, line 785; source 2, line 796) "
        "What you can do: somebody whose registration is in force on that day gives it"
    )
    assert "ev_" not in said
    assert "Flush before and after." in page.text
    assert 'value="not yet competent" checked' in page.text
    assert "You cannot sign off" in said
    assert count(desk.world) == before


def test_a_sign_off_without_its_practices_is_refused_in_the_same_way(desk: Desk, at: At) -> None:
    address = ready(desk, to="practise")
    page = fill_in(at("nia"), f"{address}/assessment", outcome="competent")
    assert page.status_code == 422
    assert "'supervised practice' was not met when it was given" in shown(page.text)
    assert "What you can do: record first what comes before it" in shown(page.text)


def test_a_form_sent_twice_is_recorded_once(desk: Desk, at: At) -> None:
    """Given a double tap, then both answers lead to the same page and one assessment is on record."""
    address = f"{ready(desk)}/assessment"
    nia = at("nia")
    opened = nia.get(address)
    check = send_again(nia, opened, address, outcome="competent")
    first = send_again(nia, check, address, checked="yes")
    second = send_again(nia, check, address, checked="yes")
    assert first.url == second.url
    assert [one.outcome for one in evidence(desk.world) if one.kind == "assessment"] == ["competent"]


def test_the_back_button_and_something_else_is_not_taken_for_the_same(desk: Desk, at: At) -> None:
    """Given a form that was sent, when it is sent again with another outcome, then she is asked first."""
    address = f"{ready(desk)}/practice"
    nia = at("nia")
    opened = nia.get(address)
    send_again(nia, opened, address, outcome="done safely")
    page = send_again(nia, opened, address, outcome="stopped")
    assert page.status_code == 422
    assert shown(page.text).startswith(
        "There is a problem This page was sent before with something else on it"
    )
    before = count(desk.world)
    page = send_again(nia, page, address, outcome="stopped")
    assert page.status_code == 200
    assert count(desk.world) == before + 1


def test_the_address_of_a_banner_shows_nothing_that_is_not_hers(desk: Desk, at: At) -> None:
    """Given the id of evidence that the co-ordinator recorded, or of none, then there is no banner."""
    address = ready(desk)
    nia = at("nia")
    theirs = next(one.id for one in evidence(desk.world) if one.kind == "agreement")
    for id in (theirs, "ev_none"):
        assert "Recorded" not in shown(nia.get(f"{address}?recorded={id}").text)


@pytest.mark.parametrize("path", ["", "/training", "/assessment", "/observation"])
def test_to_everybody_else_the_desk_is_not_there(desk: Desk, at: At, path: str) -> None:
    """Given a co-ordinator, a panel member, or a trainer with no part in it, then it looks like absence."""
    row = launched(desk.world)
    in_force(desk.world, row)
    desk.carry_on()
    another_trainer(desk)
    address = f"/sign-offs/{row.id}{path}"
    assert at("nia").get(address).status_code == 200
    for person in ("grace", "tom", "ria"):
        visitor = at(person)
        assert visitor.get(address).status_code == 404, person
        if path:
            visitor.get("/role")
            assert visitor.send(address, outcome="completed").status_code == 404, person
    assert at("nia").get(f"/sign-offs/{row.id}/no-such-form").status_code == 404


def test_nobody_looks_before_logging_in(desk: Desk) -> None:
    address = ready(desk)
    page = Visitor(desk.grace.client.app).get(address)  # type: ignore[arg-type]
    assert page.url.path == "/login"
