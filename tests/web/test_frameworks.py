"""Frameworks in the browser: read, compared, uploaded, approved by a clinical lead, and let hold from a day."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.cases import CaseFramework
from models.frameworks import FrameworkApproval, FrameworkVersion
from models.outbox import OutboxLine
from models.people import Appointment, Person
from models.record import RecordEntry
from rules.framework import from_library
from services import outbox
from services.framework_impact import carry_impact
from services.logins import accounts
from tests.browser import reflow, screenshot
from tests.services.world import in_force, launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_in_browser import looked_at
from tests.web.visitor import PASSWORD, Visitor, shown

STAFFORDSHIRE = from_library("staffordshire")
TEXT = STAFFORDSHIRE.content.decode()
NEW = TEXT.replace('"2016.1"', '"2026.9"', 1)
BASELINE, BASELINE_BEFORE = from_library("national-baseline"), from_library("national-baseline", "2025.1")
HERE = f"/frameworks/{STAFFORDSHIRE.sha256}"


@pytest.fixture(name="lead")
def a_clinical_lead(desk: Desk) -> Visitor:
    """Dr Lea Wren, clinical lead of North Area Board, at her browser."""
    world = desk.world
    world.session.add(Person(id="lea", name="Dr Lea Wren", created_at=world.now))
    world.session.add(
        Appointment(
            id="ap-lea", person_id="lea", role="clinical lead", organisation_id="north",
            first_day=world.now.date(), recorded_at=world.now,
        )
    )  # fmt: skip
    world.session.flush()
    accounts.create_account(world.session, "lea", "lea", PASSWORD)
    desk.keep()
    return desk.open_browser("lea")


def uploaded(lead: Visitor, text: str = NEW) -> str:
    """The page of the version that this text is."""
    lead.get("/frameworks/new")
    answer = lead.client.post(
        "/frameworks/new",
        data={"form-token": lead.token},
        files={"file": ("new.yaml", text.encode(), "application/yaml")},
    )
    lead.page = answer.text
    return answer.url.path


def send(lead: Visitor, path: str, **fields: str) -> str:
    """Open a form, send it as a browser would, and give the page that it leads to."""
    page = lead.get(path).text
    (once,) = re.findall(r'name="once" value="([^"]+)"', page)
    return lead.send(path, once=once, **fields).text


def test_every_desk_can_read_what_a_framework_says_with_its_places_in_the_text(desk: Desk) -> None:
    assert "Version 2016.1" in shown(desk.grace.get("/frameworks").text)
    page = desk.grace.get(HERE)
    told = shown(page.text)
    assert "Staffordshire" in told
    assert "Approved for your organisation by Dr Invented Example, 5 January 2026" in told
    assert re.search(r"\[ ?2:\d+", told)
    assert "<svg" in page.text
    assert "Approve this version" not in told


def test_a_version_that_nobody_knows_is_not_there(desk: Desk) -> None:
    for path in ("", "/file", "/impact", f"/compare/{STAFFORDSHIRE.sha256}"):
        assert desk.grace.get(f"/frameworks/{'0' * 64}{path}").status_code == 404


def test_the_file_is_the_very_bytes(desk: Desk) -> None:
    assert desk.grace.get(f"{HERE}/file").content == STAFFORDSHIRE.content


def test_only_a_clinical_lead_finds_the_pages_that_change_something(desk: Desk) -> None:
    for path in ("/frameworks/new", f"{HERE}/approve", f"{HERE}/publish"):
        assert desk.grace.get(path).status_code == 404


def test_a_faulty_file_is_told_line_by_line_and_not_kept(desk: Desk, lead: Visitor) -> None:
    broken = NEW.replace("title:", "titel:", 1).replace("evidence: training", "evidence: trainig", 1)
    uploaded(lead, broken)
    told = shown(lead.page)
    assert "What is wrong in the file" in told
    assert re.search(r"Line \d+, column \d+: ", told)
    assert "Nothing was kept" in lead.page
    kept = desk.ask(select(FrameworkVersion.version).where(FrameworkVersion.framework == "staffordshire"))
    assert kept == ["2016.1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "starts with fields"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"a: [", "Line 1"),
        (b"x" * 2_000_000, "larger than"),
    ],
    ids=["empty", "not text", "not YAML", "too large"],
)
def test_whatever_is_uploaded_is_answered_kindly(lead: Visitor, content: bytes, words: str) -> None:
    lead.get("/frameworks/new")
    answer = lead.client.post(
        "/frameworks/new", data={"form-token": lead.token}, files={"file": ("new.yaml", content)}
    )
    assert answer.status_code == 422
    assert "What is wrong in the file" in shown(answer.text)


def test_no_file_is_asked_for_again(lead: Visitor) -> None:
    lead.get("/frameworks/new")
    assert "Choose a framework file" in lead.send("/frameworks/new").text


def test_another_text_under_a_version_that_is_there_needs_a_version_of_its_own(lead: Visitor) -> None:
    uploaded(lead, TEXT.replace("title: ", "title: Changed ", 1))
    assert "give the new file a version of its own" in lead.page


def test_the_same_file_again_is_the_same_version(desk: Desk, lead: Visitor) -> None:
    assert uploaded(lead) == uploaded(lead)
    entries = desk.ask(select(RecordEntry.body).where(RecordEntry.organisation_id == "north"))
    assert sum(b'"framework uploaded"' in body for body in entries) == 1


def test_two_versions_are_compared_in_words(lead: Visitor) -> None:
    here = uploaded(lead)
    told = shown(lead.get(f"{here}/compare/{STAFFORDSHIRE.sha256}").text)
    assert "What is different from version 2016.1" in told
    assert "2026.9" in told


def test_approving_puts_the_leads_own_name_on_record_once(desk: Desk, lead: Visitor) -> None:
    here = uploaded(lead)
    assert "Confirm that you have read this version" in send(lead, f"{here}/approve")
    page = send(lead, f"{here}/approve", read="yes", note="Read with the trainers.")
    assert "You have approved this version" in page
    (approval,) = desk.ask(select(FrameworkApproval).where(FrameworkApproval.approved_by == "Dr Lea Wren"))
    assert (approval.role, approval.approved_on) == ("clinical lead", desk.clock.now.date())
    assert "Dr Lea Wren approved it on" in shown(lead.get(f"{here}/approve").text)


def test_a_version_that_nobody_approved_cannot_be_published(lead: Visitor) -> None:
    here = uploaded(lead)
    page = send(lead, f"{here}/publish", **{"from-day": "1", "from-month": "9", "from-year": "2026"})
    assert "is not approved" in page


def test_a_day_that_is_past_cannot_be_chosen(desk: Desk, lead: Visitor) -> None:
    page = send(lead, f"{HERE}/publish", **{"from-day": "4", "from-month": "5", "from-year": "2026"})
    assert "choose today or a later day" in page


def test_a_version_is_published_after_a_look_at_what_would_happen(desk: Desk, lead: Visitor) -> None:
    launched(desk.world)
    desk.keep()
    here = uploaded(lead)
    send(lead, f"{here}/approve", read="yes")
    day = {"from-day": "1", "from-month": "9", "from-year": "2026"}
    looked = send(lead, f"{here}/publish", **day)
    assert "Check before you publish" in looked
    assert "would hold in 1 case of your organisation" in shown(looked)
    assert not desk.ask(select(OutboxLine).where(OutboxLine.kind == outbox.REVISED))
    done = send(lead, f"{here}/publish", **day, checked="2026-09-01")
    assert "It is published" in done
    (line,) = desk.ask(select(OutboxLine).where(OutboxLine.kind == outbox.REVISED))
    assert line.subject_id.endswith(" 2026-09-01")


def test_another_day_than_the_one_looked_at_is_looked_at_first(desk: Desk, lead: Visitor) -> None:
    day = {"from-day": "2", "from-month": "9", "from-year": "2026"}
    page = send(lead, f"{HERE}/publish", **day, checked="2026-09-01")
    assert "Check before you publish" in page
    assert len(desk.ask(select(CaseFramework))) == 0


def test_whom_it_would_touch_is_asked_for_and_read_when_it_has_been_worked_out(
    desk: Desk, lead: Visitor
) -> None:
    in_force(desk.world, launched(desk.world))
    desk.keep()
    lead = desk.open_browser("lea")
    here = uploaded(lead, NEW.replace("  gastrostomy feed:", "  gastrostomy feed by hand:"))
    assert "Nobody of your organisation has asked yet" in lead.get(f"{here}/impact").text
    assert "were looked at so far" in shown(send(lead, f"{here}/impact", days="90"))
    (line,) = desk.ask(select(OutboxLine).where(OutboxLine.kind == outbox.IMPACT))
    carry_impact(desk.world.act("pat"), line.subject_id)
    desk.keep()
    told = shown(lead.get(f"{here}/impact").text)
    assert "gastrostomy feed" in told
    assert "Cannot be answered" in told
    assert "Amina" not in told  # a clinical lead has no part in the case
    assert "Amina" not in lead.send(f"{here}/impact/csv").text
    assert "Amina Yusuf: gastrostomy feed" in shown(desk.grace.get(f"{here}/impact").text)
    assert "Amina Yusuf" in desk.grace.send(f"{here}/impact/csv").text
    assert sum(b'"list exported"' in body for body in desk.ask(select(RecordEntry.body))) == 2


@pytest.mark.browser
def test_a_new_version_from_upload_to_publication_in_a_browser(
    desk: Desk, lead: Visitor, open_page: Callable[..., Page], log_in: Callable[[Page, str], None]
) -> None:
    # Given a clinical lead with a new version, in a browser without JavaScript
    launched(desk.world)
    desk.keep()
    page = open_page(javascript=False)
    log_in(page, "lea")
    screenshot(page, "frameworks")

    # When she uploads it, reads it, compares it and approves it
    page.get_by_role("link", name="Upload a new version").or_(
        page.get_by_role("button", name="Upload a new version")
    ).click()
    page.get_by_label("The framework file").set_input_files(
        {"name": "new.yaml", "mimeType": "application/yaml", "buffer": NEW.encode()}
    )
    page.get_by_role("button", name="Upload").click()
    reflow(page)
    screenshot(page, "framework")
    page.get_by_role("link", name="What is different from version 2016.1").click()
    page.get_by_role("link", name="Version 2026.9").click()
    page.get_by_role("button", name="Approve this version").click()
    page.get_by_label("I have read this version").check()
    page.get_by_role("button", name="Approve").click()

    # And lets it hold from a day
    page.get_by_role("button", name="Publish it from a day").click()
    for part, typed in (("Day", "1"), ("Month", "9"), ("Year", "2026")):
        page.get_by_label(part).fill(typed)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Publish").click()

    # Then the cases go over
    expect(page.get_by_text("It is published")).to_be_visible()
    assert desk.ask(select(OutboxLine).where(OutboxLine.kind == outbox.REVISED))


@pytest.mark.browser
@pytest.mark.parametrize(
    ("called", "path"),
    {
        "frameworks": "/frameworks",
        "framework-new": "/frameworks/new",
        "framework-read": HERE,
        "framework-compare": f"/frameworks/{BASELINE.sha256}/compare/{BASELINE_BEFORE.sha256}",
        "framework-impact": "{other}/impact",
    }.items(),
)
def test_the_pages_of_frameworks_are_accessible(
    lead: Visitor, page: Page, address: str, log_in: Callable[[Page, str], None], called: str, path: str
) -> None:
    other = uploaded(lead)
    log_in(page, "lea")
    page.goto(address + path.format(other=other))
    looked_at(page, called)
