"""The pages about a stay in hospital in a real browser: accessible, narrow enough, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from models.people import Person
from services.agreements.agreement_keep import keep_agreement
from services.cases import launch_delegation
from services.in_hospital import hospital
from tests.services.stays import SIGNATORIES, in_hospital, planned, ready
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_hospital import HOSPITAL
from tests.web.test_in_browser import looked_at

pytestmark = pytest.mark.browser


def at(page: Page, address: str, log_in: Callable[..., None], path: str) -> None:
    log_in(page, "grace")
    page.goto(f"{address}{path}")


def fill_day(page: Page, group: str, day: date) -> None:
    """Type a date into its three boxes."""
    boxes = page.get_by_role("group", name=group, exact=True)
    for box, value in zip(("Day", "Month", "Year"), (day.day, day.month, day.year), strict=True):
        boxes.get_by_label(box, exact=True).fill(str(value))


@pytest.mark.long
def test_from_admission_to_an_agreement_in_force(
    desk: Desk, address: str, page: Page, log_in: Callable[..., None]
) -> None:
    """Given somebody at home, then a co-ordinator carries a stay to an agreement in force by clicking alone."""
    row = launched(desk.world)
    in_force(desk.world, row)
    desk.keep()
    at(page, address, log_in, HOSPITAL)
    looked_at(page, "hospital-none")
    admit(page)
    tell_of_the_pa(page)
    let_the_ward_decide(page)
    plan_the_rota(page)
    sign_the_agreement(page)
    page.goto(f"{address}{HOSPITAL}/discharge")
    looked_at(page, "hospital-discharge")
    page.goto(f"{address}{HOSPITAL}")
    looked_at(page, "hospital-in-force")


def admit(page: Page) -> None:
    page.get_by_role("button", name="Record an admission").click()
    looked_at(page, "hospital-admit")
    page.get_by_role("button", name="Record the admission").click()
    looked_at(page, "hospital-admit-error")
    page.get_by_label("As an emergency").check()
    page.get_by_label("Ward", exact=True).fill("Ward 7")
    page.get_by_role("button", name="Record the admission").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("In hospital: Ward 7")
    looked_at(page, "hospital-just-admitted")
    page.get_by_role("link", name="Name the on-call nurse").click()
    page.get_by_label("Who is on call?").select_option("ollie")
    looked_at(page, "hospital-nurse")
    page.get_by_role("button", name="Record").click()


def tell_of_the_pa(page: Page) -> None:
    page.get_by_role("link", name="Record an induction").click()
    page.get_by_label("Amina Yusuf").check()
    page.get_by_label("Who gave it?").select_option("induction lead/joy")
    looked_at(page, "hospital-induction")
    page.get_by_role("button", name="Record the induction").click()
    page.get_by_role("link", name="Record a validation").click()
    page.get_by_label("Gastrostomy feed").check()
    page.get_by_label("They are validated").check()
    page.get_by_label("Who said so for the agency?").select_option("nursing agency/ann")
    looked_at(page, "hospital-validation")
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_role("link", name="Record a DBS check").first.click()
    page.get_by_label("Certificate number").fill("001234567890")
    fill_day(page, "Date on the certificate", date(2023, 5, 20))
    page.get_by_label("Enhanced", exact=True).check()
    page.get_by_label("Adult", exact=True).check()
    looked_at(page, "hospital-dbs")
    page.get_by_role("button", name="Record the certificate").click()


def let_the_ward_decide(page: Page) -> None:
    page.get_by_role("link", name="Record the decision").click()
    page.get_by_label("Suspended for now").check()
    looked_at(page, "hospital-ward")
    page.get_by_label("May continue").check()
    page.get_by_label("Who decided for the ward?").select_option("ward manager/kit")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("May do alone")).to_be_visible()


def plan_the_rota(page: Page) -> None:
    page.get_by_role("button", name="Add a shift").first.click()
    page.get_by_label("PA", exact=True).select_option("amina")
    page.get_by_label("Designation").fill("lead PA")
    page.get_by_label("A well need", exact=True).check()
    page.get_by_label("Start", exact=True).fill("8pm")
    page.get_by_label("Finish", exact=True).fill("8am")
    page.get_by_label("For how many days running?").fill("5")
    looked_at(page, "hospital-shift")
    page.get_by_role("button", name="Add to the rota").click()
    expect(page.get_by_text("Do not use this shift.")).to_have_count(2)
    looked_at(page, "hospital-rota")
    page.get_by_role("link", name="Cancel").last.click()
    page.get_by_label("Why is it cancelled?").fill("She has another PA that night.")
    looked_at(page, "hospital-cancel")
    page.get_by_role("button", name="Cancel the shift").click()


def sign_the_agreement(page: Page) -> None:
    page.get_by_role("button", name="Working agreement").click()
    looked_at(page, "hospital-agreement-none")
    page.get_by_role("button", name="Issue it now").click()
    for role, name in SIGNATORIES:
        page.get_by_role("button", name="Record a signature from the paper").click()
        page.get_by_label(role[:1].upper() + role[1:]).check()
        page.get_by_label("Name", exact=True).fill(name)
        looked_at(page, "hospital-signature")
        page.get_by_role("button", name="Record the signature").click()
    expect(page.get_by_text("All three have signed: the agreement is in force.")).to_be_visible()
    looked_at(page, "hospital-agreement-in-force")
    with page.expect_download() as download:
        page.get_by_role("link", name="Version 2 (PDF)").click()
    assert download.value.suggested_filename.startswith("hospital-agreement-SH-0001-")


@pytest.mark.long
def test_many_pas_and_tasks_fit_the_page(
    desk: Desk, address: str, page: Page, log_in: Callable[..., None]
) -> None:
    """Given five PAs with long names and three tasks each, and one suspended, then all of it can be read."""
    world = desk.world
    admission, row = in_hospital(world)
    ready(world, admission, row)
    names = ("Bartholomew Featherstonehaugh-Cholmondeley", "Ngọc Ánh Nguyễn", "Zoë Müller", "Amal al-Rashid")
    for number, name in enumerate(names):
        world.session.add(Person(id=f"pa{number}", name=name, created_at=world.now))
        world.session.flush()
        for task in ("gastrostomy feed", "tracheostomy suction"):
            launch_delegation(world.act("grace"), world.cases["lowe"], f"pa{number}", task)
        hospital.record_dbs_check(world.act("grace"), admission, f"pa{number}", date(2023, 5, 20))
        for day in range(3):
            starts = world.now.replace(hour=7) + timedelta(days=day + 1)
            ends = starts + timedelta(hours=12)
            hospital.plan_shift(
                world.act("grace"), admission, f"pa{number}", "PA", starts, ends, purpose="well need"
            )
    planned(world, admission, "2026-05-20T20:00", "2026-05-21T08:00")
    kit = world.giver("kit")
    world.later(minutes=5)
    hospital.ward_decides(
        world.act("grace"), admission, row, "suspended", kit, "Not medically stable since the morning."
    )
    keep_agreement(world.act("grace"), admission.id)
    desk.keep()
    at(page, address, log_in, HOSPITAL)
    looked_at(page, "hospital-many")
    page.goto(f"{address}{HOSPITAL}/agreement")
    looked_at(page, "hospital-agreement-many")
    page.goto(f"{address}{HOSPITAL}/validation")
    looked_at(page, "hospital-validation-many")


def test_it_works_without_javascript(
    desk: Desk, address: str, open_page: Callable[..., Page], log_in: Callable[..., None]
) -> None:
    """Given a browser without JavaScript, then a suspension with its reason is recorded all the same."""
    admission, row = in_hospital(desk.world)
    ready(desk.world, admission, row)
    desk.world.later(minutes=5)
    desk.keep()
    page = open_page(javascript=False)
    at(page, address, log_in, f"{HOSPITAL}/ward/amina")
    page.get_by_label("Suspended for now").check()
    page.get_by_label("If suspended, why?").fill("Not medically stable.")
    page.get_by_label("Who decided for the ward?").select_option("ward manager/kit")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("The ward’s reason: Not medically stable.")).to_be_visible()
