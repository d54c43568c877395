"""To another ward, on the co-ordinator's pages."""

from __future__ import annotations

import pytest

from tests.services.stays import in_hospital, ready
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_hospital import HOSPITAL, date_of, fill_in
from tests.web.visitor import shown

MOVE = {"ward": "Ward 9", "told": "Kit Mensah, ward manager", **date_of("on", "2026-05-17"), "on-at": "11am"}


@pytest.fixture
def on_the_ward(desk: Desk) -> Desk:
    """Mrs Lowe on Ward 7 since 10am on 17 May 2026, everything recorded; it is noon."""
    admission, row = in_hospital(desk.world)
    ready(desk.world, admission, row)
    desk.world.later(hours=2)
    desk.keep()
    return desk


def test_a_move_is_recorded_and_everything_is_asked_of_the_new_ward(on_the_ward: Desk) -> None:
    """Given a stay with nothing missing, when the person moves, then the new ward has to give its word."""
    grace = on_the_ward.grace
    assert "May do alone" in shown(grace.get(HOSPITAL).text)
    page = shown(grace.get(f"{HOSPITAL}/move").text)
    assert "Moves between wards are not in the Staffordshire text." in page
    page = shown(fill_in(grace, "/move", **MOVE).text)
    assert "The move is recorded." in page
    assert "In hospital: Ward 9" in page
    assert "Ward Ward 9, since 17 May 2026 at 11am" in page
    assert "Local induction: Amina Yusuf" in page
    assert "the ward’s decision on 1 of 1 task" in page
    assert "Not here" in page
    assert "shows each PA Ward 9 and its ways" in shown(grace.get(f"{HOSPITAL}/induction").text)


def test_every_page_names_the_ward_the_person_is_on(on_the_ward: Desk) -> None:
    grace = on_the_ward.grace
    fill_in(grace, "/move", **MOVE)
    assert "In hospital Ward 9" in shown(grace.get("/caseload").text)
    case = shown(grace.get("/cases/SH-0001").text)
    assert "In hospital, Ward 9, since" in case
    assert "Moved to another ward, Ward 9" in case
    assert "Told by Kit Mensah, ward manager." in case
    assert "left Ward 9" in shown(grace.get(f"{HOSPITAL}/discharge").text)
    home = {**date_of("on", "2026-05-17"), "on-at": "11:30am"}
    page = shown(fill_in(grace, "/discharge", **home).text)
    assert "Ward 7, then Ward 9, St Example's Hospital" in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"ward": " "}, "Enter the ward"),
        ({"ward": "Ward 7"}, "The person is on this ward already."),
        ({"told": ""}, "Enter who told you of the move"),
        ({"on-at": "25:00"}, "Time of the move must be a time"),
        ({"on-day": "18"}, "The move is in the future."),
        ({"on-day": "16"}, "The move is before the person came to the ward they are on."),
    ],
)
def test_an_impossible_move_is_told_and_nothing_is_recorded(
    on_the_ward: Desk, wrong: dict[str, str], says: str
) -> None:
    page = fill_in(on_the_ward.grace, "/move", **{**MOVE, **wrong})
    assert page.status_code == 422
    assert says in shown(page.text)
    assert "In hospital: Ward 7" in shown(on_the_ward.grace.get(HOSPITAL).text)


def test_another_organisations_co_ordinator_finds_no_move_here(on_the_ward: Desk) -> None:
    assert on_the_ward.stranger.get(f"{HOSPITAL}/move").status_code == 404
