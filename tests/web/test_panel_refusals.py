"""What a panel cannot decide, what is decided once, and what others do not see."""

from __future__ import annotations

import pytest

from models.panels import Panel
from services.act import Refused
from services.panels.panel import declare_interest
from services.panels.panel_seats import nominate
from tests.services.test_panel import in_post, member
from tests.services.world import decided
from tests.web.coordinator import Desk
from tests.web.test_panel_pages import item_at, listed, outcomes, vote
from tests.web.trainer import At, a_desk, a_visitor, fill_in, send_again  # noqa: F401
from tests.web.visitor import shown


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"outcome": ""}, "Select what you propose"),
        ({"reasons": "  "}, "Enter the reasons for the decision"),
        ({"outcome": "approved with conditions"}, "Enter at least one condition"),
        (
            {
                "outcome": "approved with conditions",
                "condition_1": "A second pump",
                "condition_1_by_day": "31",
            },
            "Last day for the condition must include a month and a year",
        ),
    ],
)
def test_what_is_refused_is_told_and_what_was_typed_is_kept(
    desk: Desk, at: At, changed: dict[str, str], told: str
) -> None:
    """Given one thing wrong, then nothing is decided and the form says what to do."""
    address = listed(desk)
    page = fill_in(at("tom"), address, **({"outcome": "deferred", "reasons": "Hear the family."} | changed))
    assert page.status_code == 422
    assert shown(page.text).startswith(f"There is a problem {told}")
    assert "Hear the family." in page.text or changed.get("reasons")
    assert outcomes(desk) == 0


def test_two_members_of_one_organisation_are_no_quorum(desk: Desk, at: At) -> None:
    """Given two votes from one board, then both are on record and the item waits."""
    member(desk.world, "una", "Una Field", "north")
    address = listed(desk)
    fill_in(at("tom"), address, outcome="approved", reasons="Yes.")
    page = vote(at("una"), address)
    assert "Your vote is on record. The panel has decided when enough members agree." in shown(page.text)
    assert "Votes: Tom Reed, North Area Board; Una Field, North Area Board." in shown(page.text)
    assert outcomes(desk) == 0


def test_whoever_recommended_is_told_and_has_no_vote(desk: Desk, at: At) -> None:
    """Given a co-ordinator who is nominated too, then the page says why she stays out of it."""
    in_post(desk.world, "grace", "south")
    panel = desk.world.session.get_one(Panel, "panel")
    nominate(desk.world.act("pat"), panel, "grace", "south", desk.world.now.date())
    address = listed(desk)
    page = at("tom").get(address)
    assert "Grace Obi, South Area Board Recommended this delegation, so does not decide it" in shown(
        page.text
    )


def test_a_vote_sent_twice_leads_twice_to_the_one_on_record(desk: Desk, at: At) -> None:
    address = listed(desk)
    fill_in(at("tom"), address, outcome="declined", reasons="Too early.")
    sara = at("sara")
    opened = sara.get(address)
    for _ in range(2):
        page = vote(sara, address, opened)
        assert "The decision is on record: declined." in shown(page.text)
    assert outcomes(desk) == 1


def test_of_two_members_who_decide_the_second_is_shown_what_the_first_recorded(desk: Desk, at: At) -> None:
    """Given a page that has been open for a while, then it says that the item is decided, and how."""
    address = listed(desk)
    member(desk.world, "una", "Una Field", "north")
    tom, sara = at("tom"), at("sara")
    opened = at("una").get(address)
    fill_in(tom, address, outcome="approved", reasons="Well evidenced.")
    vote(sara, address)
    page = send_again(at("una"), opened, address, outcome="declined", reasons="No.")
    assert page.status_code == 422
    said = shown(page.text)
    assert said.startswith("There is a problem This item is decided already: approved.")
    assert "Decision Approved Reasons Well evidenced." in said


def test_a_decided_item_takes_no_more_declarations(desk: Desk, at: At) -> None:
    address = listed(desk)
    decided(desk.world, item_at(desk, address), "approved", "Yes.")
    desk.keep()
    assert "This item is decided, so there is nothing left to declare." in shown(
        at("tom").get(f"{address}/declare").text
    )
    with pytest.raises(Refused, match="decided already"):
        declare_interest(desk.world.act("tom"), item_at(desk, address), "Late.", recused=True)


@pytest.mark.parametrize("path", ["", "/declare"])
def test_to_everybody_else_the_panel_is_not_there(desk: Desk, at: At, path: str) -> None:
    """Given a co-ordinator or a trainer, then an item, its form and the list look like absence."""
    address = f"{listed(desk)}{path}"
    assert at("tom").get(address).status_code == 200
    for person in ("grace", "nia"):
        visitor = at(person)
        assert visitor.get(address).status_code == 404
        assert visitor.get("/panel").status_code == 404
        visitor.get("/sign-offs" if person == "nia" else "/caseload")
        assert visitor.send(address, outcome="approved").status_code == 404
    tom = at("tom")
    for nowhere in ("/panel/items/it_none", "/panel/items/it_none/declare"):
        assert tom.get(nowhere).status_code == 404
        tom.get("/panel")
        assert tom.send(nowhere, outcome="approved").status_code == 404
