"""A stay in hospital at the co-ordinator's desk: admitted, made ready, and home again."""

from __future__ import annotations

import re

import pytest
from httpx import Response

from models.people import Person
from tests.services.stays import admitted, in_hospital, planned, ready
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.visitor import Visitor, shown

HOSPITAL = "/cases/SH-0001/hospital"


def date_of(name: str, day: str) -> dict[str, str]:
    """The three boxes of a date: ``date_of("on", "2026-05-17")``."""
    year, month, number = day.split("-")
    return {f"{name}-day": number, f"{name}-month": month, f"{name}-year": year}


def fill_in(visitor: Visitor, page: str, **fields: str | list[str]) -> Response:
    """Open a page and send its form."""
    sent = visitor.get(f"{HOSPITAL}{page}")
    once = re.search(r'name="once" value="([^"]+)"', sent.text)
    return visitor.send(f"{HOSPITAL}{page}", once=once[1] if once else "", **fields)  # type: ignore[arg-type]


ADMISSION = {
    "kind": "emergency",
    "hospital": "hospital",
    "ward": "Ward 7",
    "nurse": "ollie",
    **date_of("on", "2026-05-17"),
    "on-at": "2:10",
}


@pytest.fixture
def at_home(desk: Desk) -> Desk:
    """Mrs Lowe at home, with a task in force, on 17 May 2026."""
    row = launched(desk.world)
    in_force(desk.world, row)
    desk.keep()
    return desk


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


def test_somebody_at_home_can_be_admitted(at_home: Desk) -> None:
    """Given somebody at home, when an emergency admission is recorded, then the page says what is missing."""
    page = shown(at_home.grace.get(HOSPITAL).text)
    assert "Not in hospital" in page
    page = shown(fill_in(at_home.grace, "/admit", **ADMISSION).text)
    assert "Done The admission is recorded." in page
    assert "In hospital: Ward 7" in page
    assert "St Example's Hospital" in page
    assert "In hospital since 17 May 2026 at 2:10am, as an emergency" in page
    assert "Ollie Frost 01632 960123" in page
    assert "At least until 13 June 2026. Somebody has to decide by 12 June 2026 whether it goes on." in page
    for line in ("Amina Yusuf: a DBS check", "Local induction: Amina Yusuf", "The rota: no shift"):
        assert line in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": ""}, "Say whether it was planned"),
        ({"hospital": "north"}, "Choose the hospital"),
        ({"ward": " "}, "Enter the ward"),
        ({"on-at": "25:00"}, "Time of admission must be a time"),
        ({"on-at": ""}, "Enter the time of admission"),
        ({"on-day": "31", "on-month": "2"}, "Day of admission must be a real date"),
        ({"nurse": "nia"}, "Choose the on-call nurse"),
        ({"on-day": "18"}, "An admission in the future is a planned one."),
    ],
)
def test_an_impossible_admission_is_told_at_the_top_and_keeps_what_was_typed(
    at_home: Desk, wrong: dict[str, str], says: str
) -> None:
    """Given a form with a mistake, when it is sent, then nothing is recorded and the form is as it was."""
    page = fill_in(at_home.grace, "/admit", **{**ADMISSION, **wrong})
    assert page.status_code == 422
    text = shown(page.text)
    assert text.startswith("There is a problem")
    assert says in text
    assert "Error: Record an admission" in page.text
    if "ward" not in wrong:
        assert 'value="Ward 7"' in page.text
    assert "Not in hospital" in shown(at_home.grace.get(HOSPITAL).text)


def test_the_same_form_sent_twice_is_one_admission(at_home: Desk) -> None:
    """Given a form, when it is sent twice, then both lead to the one stay."""
    visitor = at_home.grace
    form = visitor.get(f"{HOSPITAL}/admit").text
    once = re.search(r'name="once" value="([^"]+)"', form)[1]
    for _ in range(2):
        visitor.page = form
        page = visitor.send(f"{HOSPITAL}/admit", once=once, **ADMISSION)
        assert page.url.path == HOSPITAL
    assert shown(page.text).count("In hospital: Ward 7") == 1
    assert visitor.get(f"{HOSPITAL}/admit").url.path == HOSPITAL


def test_a_planned_admission_can_be_recorded_and_called_off(at_home: Desk) -> None:
    """Given a plan for next week, then the ward's decision waits; when it is called off, the home page is back."""
    planned_for = {**ADMISSION, "kind": "planned", **date_of("on", "2026-05-26"), "nurse": ""}
    page = shown(fill_in(at_home.grace, "/admit", **planned_for).text)
    assert "Done The planned admission is recorded." in page
    assert "Going into hospital: Ward 7" in page
    assert "To be admitted 26 May 2026 at 2:10am, planned" in page
    assert "Call the admission off" in page
    assert "The on-call nurse. Name the on-call nurse" in page
    page = fill_in(at_home.grace, "/ward/amina")
    assert "The ward decides when the person is there" in shown(
        at_home.grace.get(f"{HOSPITAL}/ward/amina").text
    )
    assert "Say why it will not take place" in shown(fill_in(at_home.grace, "/call-off").text)
    page = shown(fill_in(at_home.grace, "/call-off", why="The operation is put off.").text)
    assert "The planned admission is called off." in page
    assert "Not in hospital" in page
    assert "Earlier stays" not in page


def test_each_pa_and_task_is_answered_as_in_hospital(on_the_ward: Desk) -> None:
    """Given nothing from the ward, then the task is not done here, with every rule that is missing."""
    page = shown(on_the_ward.grace.get(HOSPITAL).text)
    assert "Not here" in page
    assert "No DBS check is on record for Amina Yusuf (4:2445)" in page
    assert "ward's decision on this task (4:2474)" in page
    assert "Until a PA may do a task, it is done by the nursing staff on the ward." in page


def test_ward_agency_and_certificate_are_recorded_and_the_task_goes_on(on_the_ward: Desk) -> None:
    """Given a stay, when all has been told, then nothing is missing but the rota and the paper."""
    visitor = on_the_ward.grace
    today = date_of("day", "2026-05-17")
    page = fill_in(visitor, "/induction", pas="amina", party="induction lead/joy", **today)
    assert "The local induction is recorded." in shown(page.text)
    row = re.search(r'href="/delegations/(\w+)"', page.text)[1]
    page = fill_in(
        visitor, "/validation",
        **{"rows-amina": row, "outcome": "validated", "party": "nursing agency/ann", **today},
    )  # fmt: skip
    assert "What the nursing agency says is recorded." in shown(page.text)
    certificate = {"number": "0012 3456 7890", "level": "enhanced", "workforce": "adult"}
    page = fill_in(visitor, "/dbs/amina", **certificate, **date_of("day", "2025-03-03"))
    assert "3 March 2025. It holds for every shift." in shown(page.text)
    page = fill_in(
        visitor, "/ward/amina",
        **{f"outcome-{row}": "may continue", f"note-{row}": "", "party": "ward manager/kit"},
    )  # fmt: skip
    text = shown(page.text)
    assert "What the ward decided is recorded." in text
    assert "May do alone" in text
    assert "Amina Yusuf: " not in text


def test_a_suspension_needs_its_reason_and_shows_it(all_ready: Desk) -> None:
    """Given a task that goes on, when the ward suspends it, then the page says so, with the ward's own words."""
    visitor = all_ready.grace
    row = re.search(r'href="/delegations/(\w+)"', visitor.get(HOSPITAL).text)[1]
    sent = {f"outcome-{row}": "suspended", f"note-{row}": "", "party": "ward manager/kit"}
    page = fill_in(visitor, "/ward/amina", **sent)
    assert "Say why gastrostomy feed is suspended" in shown(page.text)
    page = shown(fill_in(visitor, "/ward/amina", **{**sent, f"note-{row}": "Not medically stable."}).text)
    assert "Not here" in page
    assert "The ward’s reason: Not medically stable." in page
    page = fill_in(visitor, "/ward/amina", **{**sent, f"outcome-{row}": "leave"})
    assert "Choose what the ward decided about at least one task" in shown(page.text)


def test_the_on_call_nurse_can_be_named_with_a_number(desk: Desk) -> None:
    """Given nobody on call, when a nurse is named with a number, then the ward can ring."""
    launched(desk.world)
    desk.world.session.get_one(Person, "ollie").telephone = None
    admitted(desk.world, on_call_nurse_id=None)
    desk.keep()
    page = fill_in(desk.grace, "/on-call-nurse", nurse="ollie", telephone="ring me")
    assert "Telephone number must be a number that can be rung" in shown(page.text)
    page = fill_in(desk.grace, "/on-call-nurse", nurse="ollie", telephone="01632 960999")
    assert "Ollie Frost 01632 960999" in shown(page.text)


def test_a_discharge_brings_the_home_rules_back_and_keeps_the_stay(all_ready: Desk) -> None:
    """When the person is home, then the page says so, and the stay is among the earlier ones."""
    page = fill_in(all_ready.grace, "/discharge", **date_of("on", "2026-05-16"), **{"on-at": "10am"})
    assert "The discharge is not after the admission." in shown(page.text)
    page = shown(
        fill_in(all_ready.grace, "/discharge", **date_of("on", "2026-05-17"), **{"on-at": "11am"}).text
    )
    assert "The discharge is recorded." in page
    assert "Earlier stays Ward 7, St Example's Hospital: 17 May 2026 to 17 May 2026" in page


def test_when_the_four_weeks_are_over_nothing_stops_and_somebody_has_to_decide(all_ready: Desk) -> None:
    """Worked example 9: the machine never stops the money."""
    all_ready.world.later(days=28)
    all_ready.keep()
    page = shown(all_ready.grace.get(HOSPITAL).text)
    assert "The review was due by 12 June 2026, and nobody has decided. It never stops by itself." in page


def test_without_a_hospital_framework_the_page_says_why_there_is_no_agreement(at_home: Desk) -> None:
    """Given a person whose date of birth is not known, then the page says so, and works."""
    at_home.world.session.get_one(Person, "lowe").born = None
    at_home.keep()
    page = shown(fill_in(at_home.grace, "/admit", **ADMISSION).text)
    assert "The agreement cannot be issued." in page
    assert "add the date of birth to the person's details" in page


PAGES = ("", "/admit", "/discharge", "/shift", "/induction", "/validation", "/ward/amina", "/dbs/amina",
         "/agreement", "/agreement/signature", "/on-call-nurse", "/call-off", "/hours", "/hours/csv")  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_another_organisations_co_ordinator_finds_nothing_here(on_the_ward: Desk, page: str) -> None:
    """Given a co-ordinator of another organisation, then the stay does not exist, to read or to change."""
    assert on_the_ward.stranger.get(f"{HOSPITAL}{page}").status_code in (404, 405)
    stranger = on_the_ward.stranger
    stranger.get("/caseload")
    assert stranger.send(f"{HOSPITAL}{page}").status_code in (404, 405)


@pytest.mark.parametrize(
    "page", ["/ward/ben", "/dbs/nobody", "/shifts/sf_none/cancel", "/agreement/ag_none/pdf"]
)
def test_what_is_not_of_this_stay_is_not_there(on_the_ward: Desk, page: str) -> None:
    """A PA, shift or version of another case is answered like none."""
    assert on_the_ward.grace.get(f"{HOSPITAL}{page}").status_code == 404


def test_a_word_in_the_address_that_nobody_wrote_says_nothing(on_the_ward: Desk) -> None:
    """The banner says only what the pages themselves can have sent."""
    page = on_the_ward.grace.get(f"{HOSPITAL}?done=<script>alert(1)</script>")
    assert "nhsuk-notification-banner" not in page.text
    assert "alert(1)" not in page.text
