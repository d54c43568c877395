"""How long agreements took, on the co-ordinator's page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.services.stays import in_hospital, ready, signed
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_hospital import HOSPITAL
from tests.web.visitor import shown
from web.in_hospital.hospital_figures import in_hours


def test_before_the_first_stay_the_page_says_so(desk: Desk) -> None:
    assert "Nobody in your caseload has been in hospital." in shown(
        desk.grace.get("/hospital-agreements").text
    )


def test_each_hospital_has_its_line_and_the_stay_its_own_figure(desk: Desk) -> None:
    admission, row = in_hospital(desk.world)
    ready(desk.world, admission, row)
    signed(desk.world, admission)
    desk.keep()
    page = shown(desk.grace.get("/hospital-agreements").text)
    assert (
        "St Example's Hospital Stays 1 Signed by all 1 Not signed yet 0 Middle 1 h 30 min Longest 1 h 30 min"
        in page
    )
    assert "From admission to the last signature: 1 h 30 min." in shown(
        desk.grace.get(f"{HOSPITAL}/agreement").text
    )
    assert "Nobody in your caseload" in shown(desk.stranger.get("/hospital-agreements").text)


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 h 0 min"), (59.9, "0 h 59 min"), (60, "1 h 0 min"), (3000, "50 h 0 min")]
)
def test_hours_are_told_to_the_whole_minute(minutes: float, said: str) -> None:
    assert in_hours(timedelta(minutes=minutes)) == said
    assert in_hours(None) == "none yet"
