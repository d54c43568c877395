"""The working agreement at the co-ordinator's desk: issued, signed by three, and as a file."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from models.people import Person
from services.agreements.agreement_keep import keep_agreement
from tests.services.stays import SIGNATORIES, admitted, in_hospital, planned, ready
from tests.services.world import launched
from tests.web.coordinator import Desk, a_desk  # noqa: F401
from tests.web.test_hospital import HOSPITAL, date_of, fill_in
from tests.web.visitor import shown

AGREEMENT = f"{HOSPITAL}/agreement"


@pytest.fixture
def all_ready(desk: Desk) -> Desk:
    """Mrs Lowe on Ward 7, everything recorded, one night on the rota; the flow has not been."""
    admission, row = in_hospital(desk.world)
    ready(desk.world, admission, row)
    planned(desk.world, admission, "2026-05-20T20:00", "2026-05-21T08:00")
    desk.keep()
    return desk


def sign(desk: Desk, role: str, name: str, at: str = "11:01am"):
    """Record a signature from the paper."""
    fields = {"role": role, "name": name, "on-at": at, **date_of("on", "2026-05-17")}
    return fill_in(desk.grace, "/agreement/signature", **fields)


def test_it_can_be_issued_at_once_if_the_flow_has_not_been(all_ready: Desk) -> None:
    """Given no version yet, when it is issued now, then there is one, and it is not in force."""
    page = shown(all_ready.grace.get(AGREEMENT).text)
    assert "Not issued yet" in page
    page = shown(fill_in(all_ready.grace, "/agreement").text)
    assert "Done This is the newest version of the agreement." in page
    assert "Not in force: waiting for signatures No PA works here under it until all have signed." in page
    for role in ("Ward manager", "PHB lead", "Induction lead"):
        assert f"{role} Not signed yet. Nobody is named to sign, and no deputy." in page
    assert "Issue it now" not in page


def test_with_the_third_signature_it_is_in_force(all_ready: Desk) -> None:
    """Given a version, when each of the three signatures is recorded, then the last puts it in force."""
    fill_in(all_ready.grace, "/agreement")
    for number, (role, name) in enumerate(SIGNATORIES):
        page = sign(all_ready, role, name)
        done = (
            "The signature is recorded."
            if number < 2
            else "All three have signed: the agreement is in force."
        )
        assert done in shown(page.text)
    text = shown(page.text)
    assert (
        "In force All three have signed this version, or an earlier one that said the same to them." in text
    )
    assert "Ward manager Kit Mensah, 17 May 2026 at 11:01am, on paper." in text
    assert "File Version 2 (PDF) Issued 17 May 2026 at 11:01am State In force" in text
    assert "File Version 1 (PDF) Issued 17 May 2026 at 11:01am State Replaced" in text
    assert "Record a signature" not in text
    assert "Nothing that Safehands asks for is missing." in shown(all_ready.grace.get(HOSPITAL).text)


@pytest.mark.parametrize(
    ("role", "name", "at", "says"),
    [
        ("", "Kit Mensah", "11:01am", "Choose who signed"),
        ("PHB co-ordinator", "Grace Obi", "11:01am", "Choose who signed"),
        ("ward manager", " ", "11:01am", "Enter the name of whoever signed"),
        ("ward manager", "Kit Mensah", "soon", "Time of the signature must be a time"),
        ("ward manager", "Kit Mensah", "11:02am", "The signature is in the future."),
        ("ward manager", "Kit Mensah", "11:00am", "The signature is older than the version it is for."),
    ],
)
def test_an_impossible_signature_is_told_at_the_top(
    all_ready: Desk, role: str, name: str, at: str, says: str
) -> None:
    """Given a mistake, then the form says it, and nobody has signed."""
    fill_in(all_ready.grace, "/agreement")
    page = sign(all_ready, role, name, at)
    assert page.status_code == 422
    assert says in shown(page.text)
    assert "Ward manager Not signed yet." in shown(all_ready.grace.get(AGREEMENT).text)


def test_a_change_of_rota_asks_for_a_new_version_that_keeps_its_signatures(all_ready: Desk) -> None:
    """Given an agreement in force, when the rota changes, then the page says what to do."""
    fill_in(all_ready.grace, "/agreement")
    for role, name in SIGNATORIES:
        sign(all_ready, role, name)
    shift = {"pa": "amina", "designation": "lead PA", "from-at": "8pm", "to-at": "8am", "days": "1"}
    shift["purpose"] = "well need"
    page = shown(fill_in(all_ready.grace, "/shift", **shift, **date_of("from", "2026-05-22")).text)
    assert "Something has changed since the newest version" in page
    page = shown(all_ready.grace.get(AGREEMENT).text)
    assert "Whoever has to sign again for it is asked on the new version." in page
    page = shown(fill_in(all_ready.grace, "/agreement").text)
    assert "Version 3 (PDF)" in page
    assert (
        "In force All three have signed this version, or an earlier one that said the same to them." in page
    )


@pytest.mark.printed
def test_each_version_is_a_file_whose_name_tells_nothing_of_the_person(all_ready: Desk) -> None:
    """Given a version, when its link is followed, then it is that PDF, to be kept under a neutral name."""
    page = fill_in(all_ready.grace, "/agreement")
    link = re.search(rf'href="({AGREEMENT}/\w+/pdf)"', page.text)[1]
    file = all_ready.grace.client.get(link)
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["cache-control"] == "no-store"
    name = re.fullmatch(r'attachment; filename="([^"]+)"', file.headers["content-disposition"])[1]
    assert re.fullmatch(r"hospital-agreement-SH-0001-[A-Z0-9]{4}-version-1\.pdf", name)
    assert "Mrs Edith Lowe" in PdfReader(io.BytesIO(file.content)).pages[0].extract_text()
    assert all_ready.stranger.get(link).status_code == 404


def test_the_version_of_a_stay_that_is_over_can_still_be_read(all_ready: Desk) -> None:
    """Given a discharge, then its agreement has ended, and its file is still there."""
    page = fill_in(all_ready.grace, "/agreement")
    link = re.search(rf'href="({AGREEMENT}/\w+/pdf)"', page.text)[1]
    page = fill_in(all_ready.grace, "/discharge", **date_of("on", "2026-05-17"), **{"on-at": "11:01am"})
    assert "Agreement, ended: Version 1 (PDF)" in shown(page.text)
    assert all_ready.grace.client.get(link).status_code == 200
    assert all_ready.grace.get(AGREEMENT).url.path == HOSPITAL


def test_where_there_can_be_no_paper_the_page_says_what_to_do(desk: Desk) -> None:
    """Given a person without a date of birth, then there is no button that could only fail."""
    launched(desk.world)
    admission = admitted(desk.world)
    desk.world.session.get_one(Person, "lowe").born = None
    keep_agreement(desk.world.act("grace"), admission.id)
    desk.keep()
    page = shown(desk.grace.get(AGREEMENT).text)
    assert "The agreement cannot be issued" in page
    assert "What you can do: add the date of birth to the person's details" in page
    assert "Issue it now" not in page
    assert desk.grace.get(f"{AGREEMENT}/signature").url.path == AGREEMENT
