"""A stay in hospital at the desks of the PHB lead, the ward, the nursing agency and the on-call nurse."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from httpx import Response
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from models.cases import DelegationRow
from models.evidence import EvidenceGiver, EvidenceRow
from models.hospital import Admission
from models.outbox import OutboxLine
from services.agreements.agreement_keep import keep_agreement
from services.in_hospital import hospital
from services.in_hospital.hospital_acts import draw_up_again
from services.in_hospital.hospital_desk import stay_of
from tests.services.stays import in_hospital, ready
from tests.web.coordinator import Desk
from tests.web.test_in_browser import looked_at
from tests.web.trainer import At, a_desk, a_visitor  # noqa: F401
from tests.web.visitor import Visitor, shown


@pytest.fixture
def row(desk: Desk) -> DelegationRow:
    """Mrs Lowe on Ward 7 with nothing recorded yet; the flow has been."""
    desk.world.session.expire_on_commit = False
    admission, row = in_hospital(desk.world)
    keep_agreement(desk.world.act("grace"), admission.id)
    desk.carry_on()
    return row


def path(desk: Desk) -> str:
    (stay,) = desk.ask(select(Admission.id))
    return f"/stays/{stay}"


def answered(visitor: Visitor, where: str, **fields: str) -> Response:
    """The first form of the page, sent with these fields: names of fields hold ids, as they stand."""
    once = re.search(r'name="once" value="([^"]+)"', visitor.get(where).text)
    assert once
    return visitor.send(where, once=once[1], **fields)


def givers(desk: Desk, kind: str) -> list[str]:
    rows = select(EvidenceGiver.person_id).join(EvidenceRow, EvidenceRow.id == EvidenceGiver.evidence_id)
    return desk.ask(rows.where(EvidenceRow.kind == kind))


def sign(visitor: Visitor, where: str, read: str = "yes") -> Response:
    page = visitor.get(where)
    version = re.search(r'name="version" value="([^"]+)"', page.text)
    once = re.findall(r'name="once" value="([^"]+)"', page.text)
    assert version
    return visitor.send(f"{where}/signature", version=version[1], once=once[-1], read=read)


@pytest.mark.parametrize("name", ["pat", "kit", "joy", "ollie"])
def test_each_party_sees_the_stay_that_is_theirs(desk: Desk, at: At, row: DelegationRow, name: str) -> None:
    visitor = at(name)
    listed = shown(visitor.get("/stays").text)
    assert "Mrs Edith Lowe, Ward 7" in listed
    page = shown(visitor.get(path(desk)).text)
    assert "Amina Yusuf" in page
    assert "With any concern the ward rings the on-call nurse: Ollie Frost, 01632 960123" in page
    assert visitor.get(f"{path(desk)}/agreement").headers["content-disposition"].startswith("attachment")


def test_what_is_asked_of_a_party_stands_at_the_top(desk: Desk, at: At, row: DelegationRow) -> None:
    assert "have the agreement signed by all, by 18 May 2026" in shown(at("pat").get(path(desk)).text)
    assert "give the PA a local induction" in shown(at("joy").get(path(desk)).text)
    assert "decide whether the task can go on here" in shown(at("kit").get(path(desk)).text)
    assert "Nothing at the moment." in shown(at("ollie").get(path(desk)).text)


def test_another_on_call_nurse_and_an_agency_without_a_part_see_nothing(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    stay = stay_of(desk.world.session, desk.world.cases["lowe"])
    assert stay
    assert "Nobody whose stay is your business is in hospital" in shown(at("ann").get("/stays").text)
    assert at("ann").get(path(desk)).status_code == 404
    assert at("kit").get("/stays/none").status_code == 404
    assert desk.grace.get("/stays").status_code == 404


def test_the_ward_manager_the_induction_lead_and_the_agency_record_under_their_own_names(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    here = path(desk)
    missing = shown(answered(at("kit"), here, **{f"task-{row.id}": "suspended"}).text)
    assert "A suspension needs its reason." in missing
    answered(at("kit"), here, **{f"task-{row.id}": "may continue"})
    assert givers(desk, "ward decision") == ["kit"]
    assert "No PA is ticked." in shown(answered(at("joy"), here).text)
    assert "The local induction is recorded." in shown(answered(at("joy"), here, pas="amina").text)
    assert givers(desk, "local induction") == ["joy"]
    stay = stay_of(desk.world.session, desk.world.cases["lowe"])
    assert stay
    hospital.record_validation(
        desk.world.act("grace"), stay, row, desk.world.now.date(), desk.world.giver("ann"), "not validated"
    )
    desk.keep()
    done = shown(answered(at("ann"), here, **{f"task-{row.id}": "validated"}).text)
    assert "What the nursing agency says is recorded." in done
    assert givers(desk, "training validation") == ["ann", "ann"]


def test_each_signs_at_their_own_desk_and_with_the_third_it_is_in_force(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    stay = stay_of(desk.world.session, desk.world.cases["lowe"])
    assert stay
    ready(desk.world, stay, row)
    keep_agreement(desk.world.act("grace"), stay.id)
    desk.keep()
    here = path(desk)
    assert "Read the agreement, and tick" in shown(sign(at("kit"), here, read="").text)
    for name in ("kit", "pat", "joy"):
        page = shown(sign(at(name), here).text)
        assert "The signature is recorded." in page
        assert "Your signature" not in page
    assert "Working agreement: In force" in page
    agreement = shown(desk.grace.get("/cases/SH-0001/hospital/agreement").text)
    assert "Kit Mensah, ward manager, 17 May 2026 at 11:01am, in the browser." in agreement


def test_the_list_says_in_force_until_something_waits_that_may_change_it(
    desk: Desk, at: At, row: DelegationRow
) -> None:
    stay = stay_of(desk.world.session, desk.world.cases["lowe"])
    assert stay
    ready(desk.world, stay, row)
    keep_agreement(desk.world.act("grace"), stay.id)
    desk.carry_on()
    assert "Not in force: waiting for signatures" in shown(at("pat").get("/stays").text)
    for name in ("kit", "pat", "joy"):
        sign(at(name), path(desk))
    desk.world.session.execute(update(OutboxLine).values(done_at=desk.world.now))
    desk.keep()
    assert "In force" in shown(at("pat").get("/stays").text)
    desk.world.later(minutes=1)
    draw_up_again(desk.world.act("grace"), stay, "something new")
    desk.keep()
    assert "Out of date" in shown(at("pat").get("/stays").text)


def test_an_on_call_nurse_records_nothing(desk: Desk, at: At, row: DelegationRow) -> None:
    visitor = at("ollie")
    page = visitor.get(path(desk))
    assert "Sign" not in shown(page.text)
    visitor.get("/login")
    assert visitor.send(path(desk)).status_code in (403, 404)


@pytest.mark.browser
def test_the_pages_in_a_browser(
    desk: Desk, at: At, row: DelegationRow, address: str, page: Page, log_in: Callable[..., None]
) -> None:
    at("kit")
    log_in(page, "kit")
    looked_at(page, "stays")
    page.get_by_role("link", name="Mrs Edith Lowe, Ward 7").click()
    looked_at(page, "stay")
    page.get_by_role("button", name="Sign").click()
    looked_at(page, "stay-error")
    page.get_by_label("May continue").check()
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("What the ward decided is recorded.")).to_be_visible()
