"""A form keeps what was typed, says what is wrong in words, and leads to the field."""

import re
from datetime import date

import pytest
from fastapi import FastAPI, HTTPException
from sqlalchemy import select

from models.accounts import Account
from tests.web import sample
from tests.web.visitor import Visitor, shown
from web.parts.forms import Form

RIGHT = {
    "outcome": "competent",
    "assessed-day": "20",
    "assessed-month": "Nov",
    "assessed-year": "2026",
    "seen": "hands",
    "place": "home",
    "witness": "Jo Bell",
    "notes": "",
}


@pytest.fixture
def visitor(app: FastAPI, someone, visit, sample_pages: None) -> Visitor:
    """A trainer who is looking at the sample form."""
    app.include_router(sample.router)
    someone("Theo Featherstone", "clinical trainer")
    visitor = visit("theo")
    assert visitor.get("/sample").status_code == 200
    return visitor


def test_a_form_that_is_right_leads_on(visitor: Visitor) -> None:
    """Given every field filled in, when it is sent, then the answer is another page (see other)."""
    page = visitor.send("/sample", **RIGHT)
    assert page.history[0].status_code == 303
    assert page.url.path == "/sign-offs"


def test_an_empty_form_says_what_to_do_in_the_order_of_the_page(visitor: Visitor) -> None:
    """Each message leads to its field, and the title says that there are errors."""
    page = visitor.send("/sample")
    assert page.status_code == 422
    assert "<title>Error: Sample – Safehands</title>" in page.text
    assert summary(page.text) == [
        ("#outcome", "Select an outcome"),
        ("#assessed-day", "Enter the date of assessment"),
        ("#seen", "Select what was seen"),
        ("#place", "Select a place"),
        ("#witness", "Enter who was there"),
    ]
    ids = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', page.text))
    assert {address.removeprefix("#") for address, _ in summary(page.text)} <= ids


def test_what_was_typed_is_kept(visitor: Visitor) -> None:
    """Given one field that is wrong, then all others stand as they were typed, and markup is only text."""
    page = visitor.send("/sample", **RIGHT | {"assessed-day": "31", "witness": "<b>Jo</b>", "notes": "x\ny"})
    assert summary(page.text) == [("#assessed-day", "Date of assessment must be a real date")]
    assert 'value="competent" checked' in page.text
    assert 'value="Nov"' in page.text
    assert 'value="&lt;b&gt;Jo&lt;/b&gt;"' in page.text
    assert "<b>Jo" not in page.text
    assert re.search(r'value="hands" checked', page.text)
    assert re.search(r'value="home" selected', page.text)
    assert ">x\ny</textarea>" in page.text


@pytest.mark.parametrize(
    ("typed", "message", "field"),
    [
        ({"assessed-day": "24"}, "Date of assessment must be 23 November 2026 or before", "#assessed-day"),
        ({"assessed-day": "23"}, None, None),
        ({"assessed-year": "2025"}, "Date of assessment must be 1 January 2026 or after", "#assessed-day"),
        ({"assessed-year": ""}, "Date of assessment must include a year", "#assessed-year"),
        ({"assessed-month": "13"}, "Date of assessment must be a real date", "#assessed-day"),
        ({"outcome": "perfect"}, "Select an outcome", "#outcome"),
        ({"notes": "n" * 20}, None, None),
        ({"notes": "n" * 21}, "Notes must be 20 characters or fewer; it has 21", "#notes"),
        ({"witness": "\0 "}, "Enter who was there", "#witness"),
    ],
)
def test_each_mistake_has_its_message(
    visitor: Visitor, typed: dict[str, str], message: str | None, field: str | None
) -> None:
    """One mistake, one message, and the field it leads to; the limit itself is still right."""
    page = visitor.send("/sample", **RIGHT | typed)
    assert summary(page.text) == ([(field, message)] if message else [])


def test_only_the_box_at_fault_is_marked(visitor: Visitor) -> None:
    """Given a date without its year, then the year's box is marked and the others are not."""
    page = visitor.send("/sample", **RIGHT | {"assessed-year": ""})
    marked = [box for box in re.findall(r"<input[^>]+>", page.text) if "nhsuk-input--error" in box]
    assert [re.search(r'id="([^"]+)"', box)[1] for box in marked] == ["assessed-year"]


def test_what_a_service_refuses_stands_at_the_top_of_the_form(visitor: Visitor, sessions) -> None:
    """Given a service that says no, then the form says why and what to do, and keeps what was typed."""
    with sessions() as session:
        me = session.scalars(select(Account.person_id)).one()
    page = visitor.send("/sample", **RIGHT | {"witness": me})
    assert page.status_code == 422
    assert "Nobody witnesses their own assessment. What you can do: name somebody else" in shown(page.text)
    assert f'value="{me}"' in page.text


def test_a_date_that_is_not_needed_may_be_left_out() -> None:
    """Nothing typed, nothing wrong; something typed must still be a date."""
    form = Form.of(**{"seen-day": " "})
    assert form.date("seen", "Date seen", required=False) is None
    assert not form.errors
    half = Form.of(**{"seen-day": "1"})
    assert half.date("seen", "Date seen", required=False) is None
    assert half.errors == {"seen": "Date seen must include a month and a year"}


def test_the_first_complaint_about_a_field_stands() -> None:
    """One message to a field: the others come once this is mended."""
    form = Form()
    form.refuse("name", "Enter a name")
    form.refuse("name", "Name must be shorter")
    assert form.error("name") == "Enter a name"


def test_a_form_can_start_from_what_is_known() -> None:
    """For changing something that is on record."""
    form = Form.of(name="Jo Bell")
    assert (form.value("name"), form.value("other"), form.errors) == ("Jo Bell", "", {})
    assert Form.of(**{"d-day": "1", "d-month": "3", "d-year": "2027"}).date("d", "Day") == date(2027, 3, 1)


def summary(page: str) -> list[tuple[str, str]]:
    """The error summary: where each message leads, and what it says."""
    found = re.search(r'nhsuk-error-summary__list">(.*?)</ul>', page, re.DOTALL)
    links = re.findall(r'<a href="([^"]+)">\s*(.*?)\s*</a>', found[1], re.DOTALL) if found else []
    return [(address, text) for address, text in links]


def test_a_field_that_says_two_things_is_refused(visitor: Visitor) -> None:
    """Given a form changed on the way, when a field says both yes and no, then neither counts."""
    twice = RIGHT | {"outcome": ["competent", "not yet competent"]}
    sent = {**twice, "form-token": visitor.token}
    assert visitor.client.post("/sample", data=sent).status_code == 422
    same = {**RIGHT, "outcome": ["competent", "competent"], "form-token": visitor.token}
    assert visitor.client.post("/sample", data=same).status_code != 422


def test_a_group_of_boxes_may_have_several() -> None:
    assert Form({"seen": ("hands", "tube")}).values("seen") == ("hands", "tube")
    with pytest.raises(HTTPException):
        Form({"seen": ("hands", "tube")}).value("seen")
