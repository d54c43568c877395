"""The workload page, for co-ordinators and the PHB lead, and the same as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.record import RecordEntry
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import shown


def test_before_any_case_it_says_what_it_will_show(desk: Desk) -> None:
    assert "No case has been launched in your organisation yet." in shown(desk.grace.get("/workload").text)


def test_co_ordinators_find_it_from_today_and_the_phb_lead_in_the_navigation(desk: Desk, at: At) -> None:
    in_force(desk.world, launched(desk.world))
    desk.carry_on()
    assert 'href="/workload"' in desk.grace.get("/today").text
    pat = at("pat")
    assert 'href="/workload"' in pat.get("/overview").text
    for visitor in (desk.grace, pat):
        said = shown(visitor.get("/workload").text)
        assert "Grace Obi" in said
        assert "Launched in 90 days" in said
        assert "Lowe" not in said


def test_it_is_for_nobody_else_and_of_ones_own_organisation(desk: Desk, at: At) -> None:
    launched(desk.world)
    desk.keep()
    assert at("nia").get("/workload").status_code == 404
    assert "Grace Obi" not in desk.stranger.get("/workload").text


def test_the_same_as_a_file_is_on_record(desk: Desk) -> None:
    launched(desk.world)
    desk.carry_on()
    desk.grace.get("/workload")
    answer = desk.grace.send("/workload/csv")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("﻿"))))
    assert rows[0][:2] == ["Co-ordinator", "Open cases"]
    assert rows[1][:2] == ["Grace Obi", "1"]
    assert any(b"list exported" in one.body for one in desk.ask(select(RecordEntry)))


@pytest.mark.browser
def test_the_phb_lead_reads_the_table(
    desk: Desk, at: At, address: str, page: Page, log_in: Callable[..., None]
) -> None:
    """Given a case, when the PHB lead opens the workload, then the table is readable on every screen."""
    in_force(desk.world, launched(desk.world))
    desk.carry_on()
    at("pat")
    log_in(page, "pat")
    page.get_by_role("link", name="Workload").click()
    expect(page.get_by_role("rowheader", name="Grace Obi")).to_be_visible()
    looked_at(page, "workload")
