"""What programs of other people find in an agreement, sealed and unsealed. What each looks at is all that is claimed.

No program here looks at the whole of PDF/A, PDF/UA or PAdES.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pdfua import validate

from tests.documents.reading import printed, tool
from tests.documents.test_seal import PAPER, sealed_agreement


@pytest.fixture(params=["unsealed", "sealed"])
def pdf(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "agreement.pdf"
    path.write_bytes(sealed_agreement() if request.param == "sealed" else printed(PAPER))
    return path


def test_qpdf_finds_its_syntax_and_streams_sound(pdf: Path) -> None:
    checked = tool("qpdf", "--check", str(pdf))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert b"No syntax or stream encoding errors found" in checked.stdout


def test_pdfinfo_says_that_it_is_tagged_a4_and_pdf_1_7(pdf: Path) -> None:
    """The flag for tags, the size of the pages, and the version, which may not be later for PDF/A-3."""
    told = dict(line.split(":", 1) for line in tool("pdfinfo", str(pdf)).stdout.decode().splitlines())
    assert (told["Tagged"].strip(), told["PDF version"].strip()) == ("yes", "1.7")
    assert told["Page size"].endswith("(A4)")


EVALUATED = {
    "UA-01-002", "UA-01-003", "UA-01-005", "UA-06-001", "UA-07-001", "UA-07-002", "UA-13-004",
    "UA-15-003", "UA-18-001", "UA-18-005", "UA-28-004",
}  # fmt: skip


def test_pdfua_finds_nothing_in_what_it_looks_at(pdf: Path) -> None:
    """Eleven checks of its twelve (the twelfth, of empty headings, fails in the program itself): tags and language
    are there, content is tagged, figures have words, tables can be made out, links and fields are described."""
    report = validate(str(pdf))
    assert report.findings == ()
    assert {one.rule_id for one in report.outcomes} - {one.rule_id for one in report.skipped} == EVALUATED


def test_pdfsig_finds_a_valid_signature_of_the_whole_file(tmp_path: Path) -> None:
    """Whether the signature is of these bytes, and of all of them; it knows no organisation here."""
    (tmp_path / "sealed.pdf").write_bytes(sealed_agreement())
    told = tool("pdfsig", str(tmp_path / "sealed.pdf")).stdout.decode()
    for said in (
        "Signature Field Name: OrganisationSeal",
        "Signature Type: ETSI.CAdES.detached",
        "Total document signed",
        "Signature Validation: Signature is Valid.",
    ):
        assert said in told
    assert "Signature #2" not in told


def test_pdfsig_finds_a_changed_file_out(tmp_path: Path) -> None:
    changed = sealed_agreement().replace(b"/Reason (Seal", b"/Reason (Real", 1)
    assert changed != sealed_agreement()
    (tmp_path / "changed.pdf").write_bytes(changed)
    assert "Digest Mismatch" in tool("pdfsig", str(tmp_path / "changed.pdf")).stdout.decode()


def test_pdfsig_finds_no_signature_where_there_is_no_seal(tmp_path: Path) -> None:
    (tmp_path / "unsealed.pdf").write_bytes(printed(PAPER))
    told = tool("pdfsig", str(tmp_path / "unsealed.pdf"))
    assert b"does not contain any signatures" in told.stdout + told.stderr
