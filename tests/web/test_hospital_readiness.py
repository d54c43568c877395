"""Ready for home, on the co-ordinator's pages."""

from __future__ import annotations

import pytest

from models.cases import DelegationRow
from tests.services.stays import in_hospital
from tests.services.training_world import CREAM
from tests.services.world import launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_hospital import HOSPITAL, date_of, fill_in
from tests.web.visitor import shown


@pytest.fixture
def lotion(desk: Desk) -> DelegationRow:
    """Mrs Lowe on Ward 7; one task is in order at home, another was only asked for."""
    in_hospital(desk.world)
    row = launched(desk.world, CREAM)
    desk.keep()
    return row


def test_the_page_of_the_stay_and_of_the_discharge_show_the_gaps_at_home(
    desk: Desk, lotion: DelegationRow
) -> None:
    page = shown(desk.grace.get(HOSPITAL).text)
    home = page[page.index("Ready for home") :]
    assert f"Amina Yusuf, {CREAM}" in home
    assert "Rule: clinical recommendations (2:" in home
    assert "Ready: Amina Yusuf, gastrostomy feed." in home
    assert "Going home with these gaps" in shown(desk.grace.get(f"{HOSPITAL}/discharge").text)
    page = fill_in(desk.grace, "/discharge", **date_of("on", "2026-05-17"), **{"on-at": "11:30am"})
    assert page.status_code == 422, "the discharge is in the future: nothing is lost"
    assert "Going home with these gaps" in shown(page.text)


def test_a_training_need_is_recorded_and_leads_to_a_request(desk: Desk, lotion: DelegationRow) -> None:
    form = f"/need/{lotion.id}"
    assert "Say what has to be learned" in shown(fill_in(desk.grace, form).text)
    page = fill_in(desk.grace, form, what="The new cream.")
    assert "The training need is recorded." in shown(page.text)
    assert "The new cream. (no training asked for yet)" in shown(page.text)
    assert f'href="/delegations/{lotion.id}/training"' in page.text
    assert desk.grace.get(f"/delegations/{lotion.id}/training").status_code == 200


def test_another_case_has_no_such_task(desk: Desk, lotion: DelegationRow) -> None:
    assert desk.grace.get(f"{HOSPITAL}/need/dg_none").status_code == 404
    assert desk.stranger.get(f"{HOSPITAL}/need/{lotion.id}").status_code == 404
