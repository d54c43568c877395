"""The co-ordinator's pages in a real browser: accessible, narrow enough, and looked at."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from models.panels import Panel
from models.people import Person
from services import coordination
from services.cases import launch_delegation
from services.importing.import_people import employ
from services.in_hospital.hospital import admit
from services.panels.panel import plan_meeting
from services.training import sign_off
from tests.services.world import in_force, launched, recommended, trained
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_caseload import another
from tests.web.test_in_browser import both_ways, look_of, looked_at
from web.coordinator.steps import STEPS

pytestmark = pytest.mark.browser

LONG_NAME = "Theodora Papadopoulou-Featherstonehaugh"


@pytest.fixture
def grace(page: Page, log_in: Callable[..., None]) -> Callable[[Desk], Page]:
    """Grace at her browser, once the world is as it should be."""

    def come(desk: Desk) -> Page:
        desk.keep()
        log_in(page, "grace")
        return page

    return come


def busy(desk: Desk) -> str:
    """A case with something in every state: in force, action plan, waiting; and one in hospital elsewhere."""
    world = desk.world
    row = launched(world)
    in_force(world, row)
    case, act = world.cases["lowe"], world.act("grace")
    days = (world.now.date(), None)
    for pa in ("amina", "ben"):
        employ(act, "north", pa, "lowe", "direct", "Mrs Edith Lowe", days)
    world.session.add(Person(id="long", name=LONG_NAME, created_at=world.now))
    world.session.flush()
    employ(act, "north", "long", "lowe", "agency", "Best Care", days)
    plan = launch_delegation(act, case, "ben", "gastrostomy feed")
    trained(world, plan)
    world.later(days=1)
    sign_off.assess(world.act("nia"), plan, world.now, "not yet competent", "Practise flushing, twice.")
    launch_delegation(world.act("grace"), case, "amina", "tracheostomy suction")
    launch_delegation(world.act("grace"), case, "long", "give buccal midazolam")
    another(desk, "Sol Stone", 1)
    employ(act, "north", "joy", "other1", "agency", "Best Care", days)
    world.later(days=30)
    another(desk, "Una Vale", 2, pas=())
    desk.carry_on()
    admit(world.act("grace"), world.cases["other1"], "hospital", "Ward 7", world.now)
    world.later(hours=1)
    desk.keep()
    return row.id


def test_the_caseload(desk: Desk, grace, address: str) -> None:
    """Given a few cases, then the list, its filters and its empty states are good to look at."""
    page = grace(desk)
    page.goto(f"{address}/caseload")
    looked_at(page, "caseload-none")
    busy(desk)
    page.context.clear_cookies()
    page = grace(desk)
    page.goto(f"{address}/caseload")
    looked_at(page, "caseload")
    page.get_by_label("Person, PA, NHS number or reference").fill("nobody")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("No case matches all of that.")).to_be_visible()
    looked_at(page, "caseload-nothing-found")


@both_ways
def test_launching(
    desk: Desk, open_page: Callable[..., Page], log_in: Callable[..., None], javascript: bool
) -> None:
    """Given a new person, when each page is filled in by hand, then the case is there."""
    page, look = open_page(javascript=javascript), look_of(javascript)
    desk.keep()
    log_in(page, "grace")
    page.get_by_role("link", name="Caseload").first.click()
    page.get_by_role("button", name="Launch the first case").click()
    page.get_by_role("button", name="Continue").click()
    look(page, "launch-person-error")
    page.get_by_label("Full name").fill("Sol Stone")
    for part, text in (("Day", "3"), ("Month", "June"), ("Year", "1987")):
        page.get_by_label(part).fill(text)
    page.get_by_label("NHS number").fill("999 000 0026")
    page.get_by_role("button", name="Continue").click()
    look(page, "launch-frameworks")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    look(page, "launch-settings-error")
    page.get_by_label("By risk").check()
    page.get_by_label("Every two months").check()
    page.get_by_role("button", name="Continue").click()
    look(page, "launch-check")
    page.get_by_role("button", name="Launch the case").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sol Stone")
    look(page, "case-new")
    page.get_by_role("button", name="Add a PA").click()
    look(page, "case-pa")


def test_a_case(desk: Desk, grace, address: str) -> None:
    """Given a case with something in every state, then its pages are good to look at."""
    busy(desk)
    page = grace(desk)
    page.goto(f"{address}/cases/SH-0001")
    looked_at(page, "case")
    for what in ("pa", "delegation", "representative"):
        page.goto(f"{address}/cases/SH-0001/{what}")
        looked_at(page, f"case-{what}")


def test_a_delegation(desk: Desk, grace, address: str) -> None:
    """Given delegations in different states, then each page says first what is so."""
    row = launched(desk.world)
    page = grace(desk)
    page.goto(f"{address}/delegations/{row.id}")
    looked_at(page, "delegation-new")
    page.get_by_role("link", name="Record: clinical recommendations received").first.click()
    page.get_by_role("button", name="Record").click()
    looked_at(page, "evidence-error")
    in_force(desk.world, row)
    desk.carry_on()
    page.context.clear_cookies()
    page = grace(desk)
    page.goto(f"{address}/delegations/{row.id}")
    page.get_by_text("What is met").click()
    looked_at(page, "delegation-in-force")


def test_the_forms(desk: Desk, grace, address: str) -> None:
    """Given a delegation that waits for the panel, then every form is good to look at."""
    row = launched(desk.world)
    recommended(desk.world, row)
    agreement = coordination.record_agreement(
        desk.world.act("grace"), row, desk.world.now.date(), desk.world.giver("lowe")
    )
    page = grace(desk)
    here = f"{address}/delegations/{row.id}"
    page.goto(here)
    looked_at(page, "delegation-before-panel")
    for slug in STEPS:
        page.goto(f"{here}/record/{slug}")
        looked_at(page, f"evidence-{slug}")
    page.goto(f"{here}/void/{agreement.id}")
    looked_at(page, "evidence-void")
    page.goto(f"{here}/panel")
    looked_at(page, "delegation-panel-none")
    page.goto(f"{here}/meeting")
    looked_at(page, "delegation-meeting")
    panel = desk.world.session.get_one(Panel, "panel")
    plan_meeting(desk.world.act("grace"), panel, desk.world.now.date() + timedelta(days=7))
    desk.keep()
    page.goto(f"{here}/panel")
    page.get_by_label("Risk enablement panel").check()
    page.get_by_role("button", name="List it").click()
    expect(page.get_by_role("alert")).to_contain_text("Listed for the panel.")
    looked_at(page, "delegation-listed")
