"""A night on the ward in a real browser: admitted at 02:10, signed, scanned, reviewed, and home again."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from models.people import Person
from rules.moments import LONDON
from services.agreements.agreement_keep import keep_agreement
from services.in_hospital import hospital
from services.in_hospital.hospital_desk import stay_of
from tests.services.stays import SIGNATORIES, ready
from tests.services.world import TASK, in_force, launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_hospital import HOSPITAL
from tests.web.test_in_browser import looked_at

pytestmark = pytest.mark.browser

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
NIGHT = datetime(2026, 5, 18, 2, 10, tzinfo=LONDON)


class Night:
    """The co-ordinator on call at her browser, somebody on the ward at another, and the flow between them."""

    def __init__(
        self, desk: Desk, address: str, coordinator: Page, ward: Page, log_in: Callable[..., None]
    ) -> None:
        self.desk, self.address, self.coordinator, self.ward = desk, address, coordinator, ward
        self.log_in = log_in

    def at(self, moment: datetime) -> None:
        """It is this moment, the flow has been, and the co-ordinator has logged in."""
        self.desk.world.now = moment
        if stay := stay_of(self.desk.world.session, self.desk.world.cases["lowe"]):
            keep_agreement(self.desk.world.act("grace"), stay.id)
        self.desk.keep()
        self.coordinator.context.clear_cookies()
        self.log_in(self.coordinator, "grace")

    def see(self, path: str = "") -> Page:
        self.coordinator.goto(f"{self.address}{HOSPITAL}{path}")
        return self.coordinator

    def link_for(self, button: str) -> str:
        """The code that the co-ordinator reads out over the telephone."""
        page = self.see("/agreement")
        page.get_by_role("button", name=button).first.click()
        return CODE.findall(page.locator(".safehands-code").inner_text())[0]

    def open_on_the_ward(self, code: str) -> Page:
        self.ward.goto(f"{self.address}/sign")
        self.ward.get_by_label("Code that you were given").fill(code)
        self.ward.get_by_role("button", name="Go on").click()
        return self.ward


@pytest.mark.printed
@pytest.mark.covers("HO-05", "HO-11", "HO-12", "HO-15")
def test_from_ten_past_two_at_night_to_the_discharge(
    desk: Desk, address: str, open_page: Callable[..., Page], log_in: Callable[..., None]
) -> None:
    # Given a person at home whose PA has a task in force, and an on-call nurse whose number is not on record
    world = desk.world
    world.session.expire_on_commit = False
    row = launched(world, hospital={"interim": "yes"})
    in_force(world, row)
    world.session.get_one(Person, "ollie").telephone = None
    night = Night(desk, address, open_page(), open_page(), log_in)
    night.at(NIGHT)

    # When she is admitted at ten past two, then the agreement is open at once and says what is missing
    admitted(night)
    night.at(NIGHT.replace(minute=11))
    page = night.see()
    expect(page.get_by_text("Ollie Frost’s telephone number")).to_be_visible()
    expect(page.get_by_text("Not in force: waiting for signatures").first).to_be_visible()
    looked_at(page, "night-admitted")

    # And the nurse in charge, whom nobody knows here, lets the PA do the task for this shift only
    stay = stay_of(world.session, world.cases["lowe"])
    assert stay
    hospital.record_dbs_check(world.act("grace"), stay, "amina", NIGHT.date().replace(year=2025))
    night.at(NIGHT.replace(minute=25))
    word_for_one_shift(night)
    expect(night.see().get_by_text("For this shift only, by word of the nurse in charge")).to_be_visible()
    looked_at(night.coordinator, "night-word")

    # When in the morning the number is found, everything is recorded, and the three sign on the ward's device
    world.now = NIGHT.replace(hour=9, minute=0)
    hospital.name_on_call_nurse(world.act("grace"), stay, "ollie", "01632 960123")
    ready(world, stay, row)
    night.at(NIGHT.replace(hour=9, minute=5))
    name_the_deputy(night)
    night.at(NIGHT.replace(hour=9, minute=6))
    for role, name in SIGNATORIES:
        sign(night, role, "Ana Reid" if role == "ward manager" else name)
    expect(night.ward.get_by_text("All have signed: the agreement is in force.")).to_be_visible()
    looked_at(night.ward, "night-signed")

    # Then whoever scans the PA's card reads that it is in force, and no more
    card = card_of_amina(night)
    night.ward.goto(f"{address}/check/{card}")
    expect(night.ward.get_by_text("All have signed what this agreement says.")).to_be_visible()
    expect(night.ward.get_by_text("Lowe")).to_have_count(0)
    looked_at(night.ward, "night-card")

    # When the four weeks run out, somebody is asked to decide, and does
    night.at(datetime(2026, 6, 12, 9, tzinfo=LONDON))
    review(night)

    # And when she goes home the card says that it is over
    night.at(datetime(2026, 6, 20, 15, tzinfo=LONDON))
    page = night.see("/discharge")
    page.get_by_role("button", name="Record the discharge").click()
    expect(page.get_by_text("The discharge is recorded.")).to_be_visible()
    looked_at(page, "night-discharged")
    night.ward.goto(f"{address}/check/{card}")
    expect(night.ward.get_by_text("The stay is over.")).to_be_visible()


def admitted(night: Night) -> None:
    page = night.see("/admit")
    page.get_by_label("As an emergency").check()
    page.get_by_label("Ward", exact=True).fill("Ward 7")
    page.get_by_label("On-call nurse").select_option("ollie")
    page.get_by_role("button", name="Record the admission").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("In hospital: Ward 7")


def word_for_one_shift(night: Night) -> None:
    ward = night.open_on_the_ward(night.link_for("Make a link for the nurse in charge"))
    looked_at(night.coordinator, "night-link")
    looked_at(ward, "night-word-form")
    ward.get_by_role("button", name="Sign for this shift").click()
    looked_at(ward, "night-word-form-error")
    ward.get_by_role("group", name="Which PAs stay for well needs?").get_by_label("Amina Yusuf").check()
    ward.get_by_label(TASK.capitalize()).check()
    ward.get_by_label("When does this shift end?").fill("7:30am")
    ward.get_by_label("I have shown each of them this ward").check()
    ward.get_by_label("Your name").fill("Ana Reid")
    ward.get_by_label("Your job title").fill("Nurse in charge")
    ward.get_by_role("button", name="Sign for this shift").click()
    expect(ward.get_by_text("18 May 2026 at 7:30am").first).to_be_visible()
    looked_at(ward, "night-word-given")


def name_the_deputy(night: Night) -> None:
    page = night.see("/agreement")
    page.get_by_role("link", name="Name who signs as ward manager").click()
    page.get_by_label("Name", exact=True).fill("Kit Mensah")
    page.get_by_label("Name of the deputy").fill("Ana Reid")
    looked_at(page, "night-signatory")
    page.get_by_role("button", name="Save").click()


def sign(night: Night, role: str, name: str) -> None:
    """Each in turn: of those who have not signed, the first button is theirs."""
    ward = night.open_on_the_ward(night.link_for("Make a link to sign in the browser"))
    expect(ward.get_by_role("heading", level=1)).to_contain_text(f"Sign as {role}")
    expect(ward.get_by_text("May do alone")).to_be_visible()
    if role == SIGNATORIES[0][0]:
        looked_at(ward, "night-sign")
    ward.get_by_label("As the named deputy" if name == "Ana Reid" else f"As the {role}").check()
    ward.get_by_label("Your name").fill(name)
    ward.get_by_label("Your job title").fill("Sister")
    ward.get_by_label("I have read version").check()
    ward.get_by_role("button", name="Sign").click()
    expect(ward.get_by_role("heading", level=1)).to_have_text("Signed")


def card_of_amina(night: Night) -> str:
    page = night.see("/agreement")
    looked_at(page, "night-in-force")
    with page.expect_download() as download:
        page.get_by_role("button", name="Make a card").click()
    text = " ".join(PdfReader(io.BytesIO(download.value.path().read_bytes())).pages[0].extract_text().split())
    return CODE.findall(text)[0]


def review(night: Night) -> None:
    page = night.see("/funding")
    page.get_by_label("It goes on").check()
    boxes = page.get_by_role("group", name="To which last day?")
    for box, value in zip(("Day", "Month", "Year"), ("10", "7", "2026"), strict=True):
        boxes.get_by_label(box, exact=True).fill(value)
    page.get_by_label("Who decided?").select_option("PHB lead/pat")
    page.get_by_label("Why?").fill("She needs her own PAs.")
    looked_at(page, "night-review")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("What was decided about the funding is recorded.")).to_be_visible()
