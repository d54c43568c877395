"""What a panel cannot decide, what is decided once, and what others do not see."""

from __future__ import annotations

import pytest

from models.people import Appointment
from services.act import Refused
from services.panel import decide_item, declare_interest
from tests.services.test_panel import member
from tests.web.coordinator import Desk
from tests.web.test_panel_pages import WHO, item_at, listed, outcomes
from tests.web.trainer import At, a_desk, a_visitor, fill_in, send_again  # noqa: F401
from tests.web.visitor import shown


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"outcome": ""}, "Select what the panel decided"),
        ({"reasons": "  "}, "Enter the reasons for the decision"),
        ({"members": []}, "Select who took part"),
        (
            {"members": ["tom"]},
            (
                "There is no quorum: 1 member from 1 organisation took part. 2 from 2 are needed. "
                "The rule: staffordshire: panel (source 2, line 796; source 2, line 798) "
                "What you can do: decide when enough members take part, or hold a virtual meeting"
            ),
        ),
        ({"members": ["sara"]}, "Whoever records the decision takes part in it."),
    ],
)
def test_what_is_refused_is_told_and_what_was_typed_is_kept(
    desk: Desk, at: At, changed: dict[str, str | list[str]], told: str
) -> None:
    """Given one thing wrong, then nothing is decided and the form says what to do."""
    address = listed(desk)
    fields: dict[str, str | list[str]] = (
        {"outcome": "deferred", "reasons": "Hear the family."} | WHO | changed
    )
    page = fill_in(at("tom"), address, **fields)
    assert page.status_code == 422
    assert shown(page.text).startswith(f"There is a problem {told}")
    assert "Hear the family." in page.text or changed.get("reasons")
    assert outcomes(desk) == 0


def test_two_members_of_one_organisation_are_no_quorum(desk: Desk, at: At) -> None:
    member(desk.world, "una", "Una Field", "north")
    address = listed(desk)
    page = fill_in(at("tom"), address, outcome="approved", reasons="Yes.", members=["tom", "una"])
    assert "2 members from 1 organisation took part." in shown(page.text)


def test_whoever_recommended_is_shown_and_cannot_be_ticked(desk: Desk, at: At) -> None:
    """Given a co-ordinator who is nominated too, then the form says why she stays out of it."""
    desk.world.session.add(
        Appointment(
            id="ap-grace-2", person_id="grace", role="nominated senior manager", organisation_id="south",
            first_day=desk.world.now.date(), recorded_at=desk.world.now,
        )
    )  # fmt: skip
    address = listed(desk)
    page = at("tom").get(address)
    assert "Grace Obi, South Area Board Recommended this delegation, so does not decide it" in shown(
        page.text
    )
    assert 'value="grace" disabled' in " ".join(page.text.split())
    page = fill_in(at("tom"), address, outcome="approved", reasons="Yes.", members=["tom", "grace"])
    assert "Whoever recommended may not decide." in shown(page.text)
    assert outcomes(desk) == 0


def test_a_decision_sent_twice_leads_twice_to_the_one_on_record(desk: Desk, at: At) -> None:
    address = listed(desk)
    tom = at("tom")
    opened = tom.get(address)
    for _ in range(2):
        page = send_again(tom, opened, address, outcome="declined", reasons="Too early.", **WHO)
        assert "The decision is on record: declined." in shown(page.text)
    assert outcomes(desk) == 1


def test_of_two_members_who_decide_the_second_is_shown_what_the_first_recorded(desk: Desk, at: At) -> None:
    """Given a page that has been open for a while, then it says that the item is decided, and how."""
    address = listed(desk)
    tom, sara = at("tom"), at("sara")
    opened = sara.get(address)
    fill_in(tom, address, outcome="approved", reasons="Well evidenced.", **WHO)
    page = send_again(sara, opened, address, outcome="declined", reasons="No.", **WHO)
    assert page.status_code == 422
    said = shown(page.text)
    assert said.startswith("There is a problem This item is decided already.")
    assert "Decision Approved Reasons Well evidenced." in said


def test_a_decided_item_takes_no_more_declarations(desk: Desk, at: At) -> None:
    address = listed(desk)
    decide_item(desk.world.act("tom"), item_at(desk, address), "approved", "Yes.", ["tom", "sara"])
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
