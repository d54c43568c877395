"""Signing with a one-time link on the ward's device, on paper with a scan, by a deputy; and a word for one shift."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.cases import DelegationRow
from models.evidence import Document
from services.files.file_checks import Clean
from services.in_hospital import hospital
from services.in_hospital.hospital_desk import stay_of
from tests.services import sample_files
from tests.services.stays import in_hospital, planned, ready
from tests.services.world import TASK
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.meanwhile import somebody_else_writes
from tests.web.test_hospital import HOSPITAL, date_of, fill_in
from tests.web.visitor import Visitor, shown
from web.settings import WebSettings

AGREEMENT = f"{HOSPITAL}/agreement"
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
SIGNED = {"as": "self", "name": "Kit Mensah", "job-title": "Ward manager", "read": "yes"}


@pytest.fixture
def on_ward(desk: Desk) -> Desk:
    """Mrs Lowe on Ward 7, everything recorded, a version issued, and a framework that allows a word for one shift."""
    admission, row = in_hospital(desk.world, interim="yes")
    ready(desk.world, admission, row)
    planned(desk.world, admission, "2026-05-20T20:00", "2026-05-21T08:00")
    desk.keep()
    fill_in(desk.grace, "/agreement")
    return desk


@pytest.fixture
def sister(app: FastAPI) -> Visitor:
    """Somebody on the ward, who has no login."""
    return Visitor(app)


def link(desk: Desk, role: str = "ward manager") -> str:
    """The code of a link that Grace has made, as it stands on her page."""
    desk.grace.get(AGREEMENT)
    page = desk.grace.send(f"{AGREEMENT}/link/{role}")
    assert page.status_code == 200, shown(page.text)
    return CODE.findall(shown(page.text))[0]


def sent(sister: Visitor, code: str, **fields: str | list[str]):
    """What the page says when its form is sent, with the version that it showed."""
    page = sister.get(f"/sign/{code}")
    version = re.search(r'name="version" value="([^"]+)"', page.text)
    return sister.send(f"/sign/{code}", version=version[1] if version else "", **fields)


def test_the_ward_manager_reads_and_signs_without_a_login(on_ward: Desk, sister: Visitor) -> None:
    code = link(on_ward)
    page = shown(sister.get(f"/sign/{code}").text)
    for said in (
        "Sign as ward manager",
        "Mrs Edith Lowe",
        "999 000 0018",
        "Ward 7",
        "Version 1",
        "May do alone",
    ):
        assert said in page, said
    assert sister.get(f"/sign/{code}/agreement").headers["content-type"] == "application/pdf"
    done = shown(sent(sister, code, **SIGNED).text)
    assert "Signed It is not in force yet. Still to sign: PHB lead, induction lead." in done
    there = shown(on_ward.grace.get(AGREEMENT).text)
    assert "Kit Mensah, Ward manager, 17 May 2026 at 11:01am, in the browser." in there
    assert "This link signs nothing more." in shown(sister.get(f"/sign/{code}").text)
    assert sister.get(f"/sign/{code}/agreement").status_code == 404


def test_a_code_is_typed_as_it_was_read_out(on_ward: Desk, sister: Visitor) -> None:
    code = link(on_ward)
    sister.get("/sign")
    assert "Sign as ward manager" in shown(sister.send("/sign", code=code.lower().replace("-", " ")).text)
    assert "Type the code that you were given" in shown(sister.send("/sign", code="").text)
    assert "The code has 12 letters and numbers" in shown(sister.send("/sign", code="7KQ2").text)
    wrong = sister.get("/sign/0000-0000-0000")
    assert wrong.status_code == 404
    assert "Nobody was given this code." in shown(wrong.text)


@pytest.mark.parametrize(
    ("left_out", "says"),
    [
        ("name", "Enter your name"),
        ("job-title", "Enter your job title"),
        ("as", "Say for whom you sign"),
        ("read", "Read the agreement, and tick that you agree to it"),
    ],
)
def test_nothing_is_signed_while_something_is_left_out(
    on_ward: Desk, sister: Visitor, left_out: str, says: str
) -> None:
    code = link(on_ward)
    page = sent(sister, code, **{name: value for name, value in SIGNED.items() if name != left_out})
    assert page.status_code == 422
    assert says in shown(page.text)
    assert "Not signed yet" in shown(on_ward.grace.get(AGREEMENT).text)
    assert "Still to sign" in shown(sent(sister, code, **SIGNED).text)


def test_a_link_that_was_withdrawn_or_is_too_old_opens_nothing_and_names_nobody(
    on_ward: Desk, sister: Visitor
) -> None:
    code = link(on_ward)
    on_ward.grace.get(AGREEMENT)
    page = on_ward.grace.send(f"{AGREEMENT}/link/ward manager/withdraw")
    assert "The link opens nothing any more." in shown(page.text)
    closed = sister.get(f"/sign/{code}")
    assert closed.status_code == 410
    assert "It was taken back, or another one was made." in shown(closed.text)
    assert "Lowe" not in closed.text
    code = link(on_ward)
    on_ward.clock.forward(hours=24)
    closed = sister.get(f"/sign/{code}")
    assert "Its time is over." in shown(closed.text)
    assert "Lowe" not in closed.text


def test_the_named_deputy_signs_as_the_deputy(on_ward: Desk, sister: Visitor) -> None:
    empty = shown(fill_in(on_ward.grace, "/agreement/signatory/ward manager").text)
    assert "Enter the name of whoever is to sign" in empty
    assert "Enter the name of the deputy" in empty
    named = {"name": "Kit Mensah", "deputy": "Ana Reid", "telephone": "01632 960155"}
    page = shown(fill_in(on_ward.grace, "/agreement/signatory/ward manager", **named).text)
    assert "To sign: Kit Mensah, 01632 960155. Deputy: Ana Reid." in page
    fill_in(on_ward.grace, "/agreement")
    code = link(on_ward)
    assert "As the named deputy, Ana Reid" in shown(sister.get(f"/sign/{code}").text)
    not_her = sent(sister, code, **SIGNED | {"as": "deputy", "name": "Lee Ford"})
    assert "Lee Ford is not the named deputy of the ward manager." in shown(not_her.text)
    sent(sister, code, **SIGNED | {"as": "deputy", "name": "Ana Reid"})
    assert "Ana Reid, Ward manager, 17 May 2026 at 11:01am, for Kit Mensah" in shown(
        on_ward.grace.get(AGREEMENT).text
    )
    assert on_ward.grace.get(f"{AGREEMENT}/signatory/PA").status_code == 404


def test_a_signed_paper_is_kept_as_it_was_scanned(on_ward: Desk) -> None:
    fields = {
        "role": "ward manager", "name": "Kit Mensah", "on-at": "11:01am", **date_of("on", "2026-05-17"),
    }  # fmt: skip
    token = re.search(r'name="form-token" value="([^"]+)"', on_ward.grace.get(f"{AGREEMENT}/signature").text)
    assert token

    scan = sample_files.pdf()

    def hand_in(name: str, content: bytes):
        data = fields | {"form-token": token[1]}
        return on_ward.grace.client.post(f"{AGREEMENT}/signature", data=data, files={"scan": (name, content)})

    assert "The file must be a PDF, PNG or JPEG" in shown(hand_in("scan.pdf", b"MZ\x90").text)
    assert "The file must be 10 MB or smaller" in shown(
        hand_in("scan.pdf", b"%PDF-" + b"0" * 10_000_000).text
    )
    page = hand_in("scan.pdf", scan)
    assert "The signature is recorded." in shown(page.text)
    address = re.search(r'href="([^"]+/scan/ward manager)"', page.text)
    assert address
    file = on_ward.grace.get(address[1])
    assert (file.content, file.headers["content-type"]) == (scan, "application/pdf")
    assert "Lowe" not in file.headers["content-disposition"]
    assert on_ward.stranger.get(address[1]).status_code == 404
    assert len(on_ward.ask(select(Document).where(Document.content == scan))) == 1


def test_a_scan_is_handed_in_later_once(on_ward: Desk) -> None:
    fields = {"role": "ward manager", "name": "Kit Mensah", "on-at": "11:01am", **date_of("on", "2026-05-17")}
    fill_in(on_ward.grace, "/agreement/signature", **fields)
    form = f"{AGREEMENT}/hand-in/ward manager"
    page = on_ward.grace.get(form).text
    assert "Kit Mensah signed as ward manager" in shown(page)
    token = re.search(r'name="form-token" value="([^"]+)"', page)
    assert token

    def hand_in(content: bytes):
        files = {"scan": ("scan.pdf", content)} if content else None
        return on_ward.grace.client.post(form, data={"form-token": token[1]}, files=files)

    assert "Choose the file" in shown(hand_in(b"").text)
    assert "The file must be a PDF, PNG or JPEG" in shown(hand_in(b"MZ").text)
    assert "The signed paper is kept." in shown(hand_in(sample_files.pdf()).text)
    assert "The signed paper of the ward manager" in shown(on_ward.grace.get(AGREEMENT).text)
    assert on_ward.grace.get(form).status_code == 404
    assert on_ward.grace.get(f"{AGREEMENT}/hand-in/PHB lead").status_code == 404


def test_nobody_waits_for_the_database_while_a_scan_is_opened(
    on_ward: Desk, settings: WebSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile = []

    def slow(content: bytes, *, film: bool) -> Clean:
        somebody_else_writes(settings)
        meanwhile.append(len(content))
        return Clean(content, "application/pdf")

    monkeypatch.setattr("web.parts.uploads.cleaned", slow)
    for visitor in (on_ward.grace, on_ward.stranger):
        for form in ("signature", "hand-in/ward manager"):
            visitor.client.post(
                f"{AGREEMENT}/{form}", data={"form-token": visitor.token}, files={"scan": ("x", b"1234")}
            )
        assert meanwhile == [4, 4], "a stranger's is not opened"


def test_the_nurse_in_charge_lets_a_pa_do_a_named_task_for_this_shift(on_ward: Desk, sister: Visitor) -> None:
    code = link(on_ward, "nurse in charge")
    page = shown(sister.get(f"/sign/{code}").text)
    assert "This step is not in the Staffordshire text; this organisation chose it." in page
    empty = shown(sister.send(f"/sign/{code}").text)
    for missing in (
        "Tick which PAs stay for this shift",
        "Enter the time at which this shift ends",
        "Enter your name",
        "Show each of them this ward first",
    ):
        assert missing in empty, missing
    said = {"stays": "amina", "tasks-amina": TASK, "until": "8pm", "shown": "yes", "name": "Ana Reid"}
    done = shown(sister.send(f"/sign/{code}", **said, **{"job-title": "Nurse in charge"}).text)
    assert "Amina Yusuf stays for well needs" in done
    assert (
        f"Amina Yusuf may do: {TASK} , until 17 May 2026 at 8pm and no longer. Ana Reid, Nurse in charge"
        in done
    )
    here = shown(on_ward.grace.get(HOSPITAL).text)
    assert "For this shift only, by word of the nurse in charge" in here
    on_ward.clock.forward(hours=10)
    assert "by word of the nurse in charge" not in shown(on_ward.open_browser("grace").get(HOSPITAL).text)
    assert "Nothing holds any more that was said with this link for one shift." in shown(
        sister.get(f"/sign/{code}").text
    )


def test_a_word_for_one_shift_is_taken_back_by_name(on_ward: Desk, sister: Visitor) -> None:
    code = link(on_ward, "nurse in charge")
    sister.get(f"/sign/{code}")
    said = {
        "stays": "amina",
        "until": "8pm",
        "shown": "yes",
        "name": "Ana Reid",
        "job-title": "Nurse in charge",
    }
    sister.send(f"/sign/{code}", **said)
    page = on_ward.grace.get(HOSPITAL)
    address = re.search(rf'href="{HOSPITAL}(/agreement/word/\w+)"', page.text)
    assert address
    assert "Enter the name of whoever takes it back" in shown(fill_in(on_ward.grace, address[1]).text)
    page = shown(fill_in(on_ward.grace, address[1], name="Ana Reid").text)
    assert "What was said for one shift is taken back." in page
    assert "by word of the nurse in charge" not in page
    assert on_ward.grace.get(f"{AGREEMENT}/word/none").status_code == 404


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"until": "soon"}, "The end of the shift must be a time"),
        ({"until": "11:00am"}, "more than 13 hours from now"),
        ({"stays": [], "tasks-amina": TASK}, "Tick which PAs stay"),
    ],
)
def test_an_impossible_word_is_told_at_the_top(
    on_ward: Desk, sister: Visitor, fields: dict[str, str | list[str]], says: str
) -> None:
    code = link(on_ward, "nurse in charge")
    sister.get(f"/sign/{code}")
    said = {
        "stays": "amina",
        "until": "8pm",
        "shown": "yes",
        "name": "Ana Reid",
        "job-title": "Nurse in charge",
    }
    page = sister.send(f"/sign/{code}", **said | fields)
    assert page.status_code == 422
    assert says in shown(page.text)
    assert "This link signs nothing more." not in shown(sister.get(f"/sign/{code}").text)


def test_a_link_for_who_has_nothing_to_sign_is_refused_on_the_page(on_ward: Desk) -> None:
    on_ward.grace.get(AGREEMENT)
    page = on_ward.grace.send(f"{AGREEMENT}/link/PA")
    assert page.status_code == 422
    assert "This role does not sign" in shown(page.text)


def test_without_the_setting_there_is_no_link_for_the_nurse_in_charge(desk: Desk) -> None:
    in_hospital(desk.world)
    desk.keep()
    fill_in(desk.grace, "/agreement")
    assert "nurse in charge" not in shown(desk.grace.get(AGREEMENT).text)


def test_a_pa_without_a_dbs_check_is_named_and_cannot_be_let(desk: Desk, sister: Visitor) -> None:
    _, row = in_hospital(desk.world, interim="yes")
    assert isinstance(row, DelegationRow)
    desk.keep()
    fill_in(desk.grace, "/agreement")
    page = shown(sister.get(f"/sign/{link(desk, 'nurse in charge')}").text)
    assert "Amina Yusuf cannot work here." in page
    assert "Sign for this shift" not in page
    stay = stay_of(desk.world.session, desk.world.cases["lowe"])
    assert stay
    hospital.record_dbs_check(desk.world.act("grace"), stay, "amina", desk.world.now.date())
    desk.keep()
    assert "Sign for this shift" in shown(sister.get(f"/sign/{link(desk, 'nurse in charge')}").text)
