"""The agreement as a file that is kept: what it says it is made to be, and the data that goes with it.

Each test says what it looks at, and no more: nothing here looks at the whole of PDF/A or PDF/UA.
"""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from pypdf import PdfReader

from documents.agreement import agreement_html, agreement_pdf
from documents.agreement_data import agreement_data
from documents.agreement_paper import AgreementPaper, State
from documents.pdf import render_pdf
from documents.qr import qr_code
from tests.documents import papers
from tests.documents.reading import printed, text, tool

ADDRESS = "https://safehands.example/check"
CODE = "7KQ2-M0XA-93TD"
ID = {"a": "{http://www.aiim.org/pdfa/ns/id/}", "ua": "{http://www.aiim.org/pdfua/ns/id/}"}
DESCRIPTION = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"


def with_code() -> AgreementPaper:
    return replace(papers.unsigned(), code=CODE, check_at=ADDRESS)


@pytest.fixture
def document() -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(printed(with_code())))


# --- what it is made to be ---------------------------------------------------------------------------------------


def test_its_metadata_say_that_it_is_made_to_be_pdf_a_3a_and_pdf_ua_1(document: pikepdf.Pdf) -> None:
    """Metadata are one RDF that parses; what they claim, a validator of the whole standard would have to confirm."""
    (rdf,) = ET.fromstring(document.Root.Metadata.read_bytes())  # noqa: S314 (our own)
    said = {key: value for one in rdf.iter(DESCRIPTION) for key, value in one.attrib.items()}
    assert (said[f"{ID['a']}part"], said[f"{ID['a']}conformance"]) == ("3", "A")
    assert said[f"{ID['ua']}part"] == "1"
    assert [one.text for one in rdf.iter("{http://www.aiim.org/pdfa/ns/schema#}prefix")] == ["pdfuaid"]


def test_its_colours_have_a_profile(document: pikepdf.Pdf) -> None:
    (intent,) = document.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert b"sRGB" in intent.DestOutputProfile.read_bytes()


def test_every_font_is_in_the_file() -> None:
    """pdffonts lists each font and whether it is embedded."""
    told = tool("pdffonts", "-", given=printed(with_code())).stdout.decode().splitlines()[2:]
    assert len(told) >= 2
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in told), told


# --- the data ----------------------------------------------------------------------------------------------------


def test_what_it_says_is_attached_as_data_to_the_byte(tmp_path: Path) -> None:
    """pdfdetach and pypdf, two readers without common code, take out the very bytes whose hash is the content."""
    data = agreement_data(with_code())
    (tmp_path / "a.pdf").write_bytes(printed(with_code()))
    tool("pdfdetach", "-save", "1", "-o", str(tmp_path / "out.json"), str(tmp_path / "a.pdf"))
    assert (tmp_path / "out.json").read_bytes() == data
    assert PdfReader(tmp_path / "a.pdf").attachments == {"agreement.json": [data]}


def test_the_attachment_is_the_data_of_the_whole_paper(document: pikepdf.Pdf) -> None:
    """Said in the relationship, which a program reads, and in a sentence, which a person reads."""
    (spec,) = document.Root.AF
    assert (spec.AFRelationship, spec.UF) == ("/Data", "agreement.json")
    assert spec.EF.F.Subtype == "/application/json"
    assert spec.EF.F.Params.ModDate == "D:20261201162000Z"
    assert str(spec.Desc).startswith("What this agreement says, as data (JSON).")
    assert "Whether it is in force does not stand in it" in str(spec.Desc)


def test_whoever_has_no_safehands_reads_who_may_do_what_from_the_data() -> None:
    said = json.loads(agreement_data(papers.unsigned()))
    assert said["person"] == {
        "name": "Rosalind Achterberg", "born": "1961-05-17", "nhs_number": "999 000 0018",
    }  # fmt: skip
    assert {
        (pa["name"], one["task"], one["permission"]) for pa in said["pas"] for one in pa["competences"]
    } >= {
        ("Adaeze Okonkwo-Whitfield", "Gastrostomy feed", "May do alone"),
        ("Bronagh McGilligan", "Gastrostomy feed", "Not here"),
    }
    assert said["shifts"][0]["starts"] == "2026-12-01 19:00:00+00:00"


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 4}, {"code": CODE}, {"check_at": ADDRESS}, {"sealed_by": "Somebody"},
        {"issued_at": papers.at("2026-12-02T09:00")}, {"decided_as_of": papers.at("2026-12-02T09:00")},
        {"state": State.IN_FORCE, "signatures": papers.in_force().signatures},
    ],
    ids=lambda changes: next(iter(changes)),
)  # fmt: skip
def test_what_is_new_on_every_version_does_not_change_the_data(changes: dict[str, object]) -> None:
    paper = papers.unsigned()
    assert agreement_data(replace(paper, **changes)) == agreement_data(paper)  # type: ignore[arg-type]


def test_any_other_change_changes_the_data() -> None:
    paper = papers.unsigned()
    assert agreement_data(replace(paper, ward="Ward 13")) != agreement_data(paper)


def test_the_data_are_the_callers_also_where_a_letter_could_not_be_printed() -> None:
    """The paper then says more than the data: that a letter is missing on it."""
    paper = replace(papers.unsigned(), ward="Ward \U0010fffd")
    assert PdfReader(BytesIO(agreement_pdf(paper))).attachments["agreement.json"] == [agreement_data(paper)]


def test_another_document_is_as_it_was() -> None:
    """Letters and plans carry no data and make no claim to be archived."""
    page = '<html lang="en"><head><title>T</title></head><body><p>x</p></body></html>'
    letter = pikepdf.open(BytesIO(render_pdf(page, "", "x", papers.unsigned().issued_at)))
    assert "/AF" not in letter.Root
    assert b"pdfaid" not in letter.Root.Metadata.read_bytes()


# --- the code on the first page ----------------------------------------------------------------------------------


def test_beside_the_code_stands_one_to_scan_with_the_same_address() -> None:
    html = agreement_html(with_code())
    assert str(qr_code(f"{ADDRESS}/{CODE}", said_of_the_code())) in html
    assert f"Scan, or open {ADDRESS} and type <strong>{CODE}</strong>" in html


def test_a_screen_reader_says_what_the_square_opens(document: pikepdf.Pdf) -> None:
    elements = [one for one in document.objects if isinstance(one, pikepdf.Dictionary)]
    (figure,) = [one for one in elements if str(one.get("/S")) == "/Figure"]
    assert str(figure.Alt) == said_of_the_code()


def test_it_is_black_on_white() -> None:
    """A photocopy keeps it."""
    drawn = str(qr_code(f"{ADDRESS}/{CODE}", "x"))
    assert 'stroke="#000"' in drawn
    assert "fill=" not in drawn


def test_without_a_page_to_open_there_is_nothing_to_scan() -> None:
    assert "<svg" not in agreement_html(replace(papers.unsigned(), code=CODE))
    assert "<svg" not in agreement_html(papers.unsigned())


def test_the_paper_says_whether_its_file_is_sealed() -> None:
    assert "Not sealed: the file does not show whether it has been changed." in text(papers.unsigned())
    words = text(replace(papers.unsigned(), sealed_by="Example ICB"))
    assert "Sealed by Example ICB: the file shows whether it has been changed." in words
    assert "The seal is no person’s signature, and a print does not carry it." in words
    assert "Not sealed" not in words


def said_of_the_code() -> str:
    return f"A code to scan. It opens {ADDRESS}/{CODE}, which says whether this version still holds"
