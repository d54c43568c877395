"""The rota of a stay at the co-ordinator's desk: shifts added, marked, and cancelled."""

from __future__ import annotations

import re

import pytest

from tests.services.stays import in_hospital, planned, ready
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_hospital import HOSPITAL, date_of, fill_in
from tests.web.visitor import shown


@pytest.fixture
def on_the_ward(desk: Desk) -> Desk:
    """Mrs Lowe on Ward 7, with nothing recorded yet."""
    in_hospital(desk.world)
    desk.keep()
    return desk


@pytest.fixture
def all_ready(desk: Desk) -> Desk:
    """Mrs Lowe on Ward 7, everything recorded, one night on the rota."""
    admission, row = in_hospital(desk.world)
    ready(desk.world, admission, row)
    planned(desk.world, admission, "2026-05-20T20:00", "2026-05-21T08:00")
    desk.keep()
    return desk


SHIFT = {
    "pa": "amina",
    "designation": "lead PA",
    "purpose": "well need",
    **date_of("from", "2026-05-18"),
    "from-at": "8pm",
    "to-at": "8am",
    "days": "1",
}


def test_a_night_shift_is_added_without_a_second_date(on_the_ward: Desk) -> None:
    """Given a finish earlier than the start, then it is the next morning; and the DBS fault stands in words."""
    page = shown(fill_in(on_the_ward.grace, "/shift", **SHIFT).text)
    assert "Done The rota is changed." in page
    assert (
        "Starts Mon 18 May, 20:00 Finishes Tue 19 May, 08:00 Hours 12 hours PA Amina Yusuf, lead PA "
        "Purpose A well need Check Do not use this shift." in page
    )
    assert "DBS check within three years: No DBS check is on record for Amina Yusuf (4:2445)" in page
    assert "The rota: 1 shift with a fault" in page


def test_the_same_shift_can_be_added_for_several_days_running(all_ready: Desk) -> None:
    """All of them or none: where one of them cannot be, the form says so."""
    page = fill_in(all_ready.grace, "/shift", **{**SHIFT, "from-at": "7pm", "days": "3"})
    assert "This PA has another shift at that time" in shown(page.text)
    page = fill_in(all_ready.grace, "/shift", **{**SHIFT, "days": "2"})
    assert shown(page.text).count("Amina Yusuf, lead PA") == 3


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"pa": ""}, "Choose the PA"),
        ({"pa": "ben"}, "Choose the PA"),
        ({"designation": ""}, "Enter the designation"),
        ({"purpose": ""}, "Say what the PA is there for"),
        ({"purpose": "company"}, "Say what the PA is there for"),
        ({"from-at": "8"}, "Time of the start must be a time"),
        ({"days": "29"}, "a whole number from 1 to 28"),
        ({"days": "many"}, "a whole number from 1 to 28"),
        (date_of("to", "2026-05-20"), "longer than 24 hours"),
        (date_of("to", "2026-05-17"), "does not end after it starts"),
        (date_of("from", "2026-05-16"), "starts before the admission"),
        ({**date_of("from", "2027-03-28"), "from-at": "1:30"}, "The clocks changed at that time"),
    ],
)
def test_an_impossible_shift_is_told_at_the_top(on_the_ward: Desk, wrong: dict[str, str], says: str) -> None:
    """Given a mistake, then the form says it and nothing is on the rota."""
    page = fill_in(on_the_ward.grace, "/shift", **{**SHIFT, **wrong})
    assert page.status_code == 422
    assert says in shown(page.text)
    assert "No shift has been given" in shown(on_the_ward.grace.get(HOSPITAL).text)


@pytest.mark.covers("HO-22")
def test_a_home_task_stands_apart_from_what_the_ward_is_given(all_ready: Desk) -> None:
    """Given a home task, then it is under its own heading, and nothing of the ward's is asked for."""
    dog = {**SHIFT, "purpose": "home task", "from-at": "9am", "to-at": "10am"}
    page = shown(fill_in(all_ready.grace, "/shift", **dog).text)
    ward, home = page.split("At home meanwhile")
    assert "Mon 18 May, 09:00" not in ward
    assert "Mon 18 May, 09:00 Finishes Mon 18 May, 10:00 Hours 1 hour PA Amina Yusuf, lead PA" in home
    assert "Purpose A home task Check Nothing to mend" in home


def test_a_shift_is_cancelled_with_a_reason(all_ready: Desk) -> None:
    """When it is cancelled, then it is off the rota, and its page is gone."""
    visitor = all_ready.grace
    cancel = re.search(rf'href="{HOSPITAL}(/shifts/\w+/cancel)"', visitor.get(HOSPITAL).text)[1]
    assert "Say why the shift is cancelled" in shown(fill_in(visitor, cancel, why=" ").text)
    page = shown(fill_in(visitor, cancel, why="She is ill.").text)
    assert "Done The shift is cancelled." in page
    assert "No shift has been given" in page
