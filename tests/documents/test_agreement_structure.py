"""What a screen reader and a PDF tool find. What is looked at here is all that is claimed."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from documents.agreement import agreement_pdf
from tests.documents import papers
from tests.documents.reading import printed, tool


@pytest.fixture
def document() -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(printed(papers.unsigned())))


def elements(document: pikepdf.Pdf, tag: str) -> list[pikepdf.Object]:
    found = [element for element in document.objects if isinstance(element, pikepdf.Dictionary)]
    return [element for element in found if str(element.get("/S")) == f"/{tag}"]


def test_it_has_a_title_that_viewers_show_and_that_names_nobody(document: pikepdf.Pdf) -> None:
    """The title stands in window bars and lists of files."""
    assert document.docinfo["/Title"] == "Hospital working agreement HWA-2041, version 3"
    assert document.Root.ViewerPreferences.DisplayDocTitle


def test_it_is_tagged_and_in_british_english(document: pikepdf.Pdf) -> None:
    assert document.Root.Lang == "en-GB"
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.StructTreeRoot.K[0].S) == "/Document"
    assert len(elements(document, "H1")) == 1
    assert len(elements(document, "H2")) == 10


def test_every_table_header_says_what_it_heads(document: pikepdf.Pdf) -> None:
    headers = elements(document, "TH")
    assert {str(header.A.Scope) for header in headers} == {"/Column", "/Row"}
    in_heads = [header for header in headers if str(header.P.P.S) == "/THead"]
    assert in_heads
    assert all(str(header.A.Scope) == "/Column" for header in in_heads)


def test_links_say_where_they_lead(document: pikepdf.Pdf) -> None:
    links = [link for page in document.pages for link in page.get("/Annots", [])]
    assert {str(link.Contents) for link in links} == {"rota", "missing"}


def test_the_tools_find_nothing_wrong(tmp_path: Path) -> None:
    """qpdf looks at the file's syntax, pdfinfo at the flag for tags and the paper's size."""
    pdf = printed(papers.unsigned())
    (tmp_path / "agreement.pdf").write_bytes(pdf)
    checked = tool("qpdf", "--check", str(tmp_path / "agreement.pdf"))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    told = tool("pdfinfo", "-", given=pdf).stdout.decode()
    assert "Tagged:          yes" in told
    assert "(A4)" in told


def test_another_reader_reads_it_too() -> None:
    """pypdf shares no code with the others."""
    reader = PdfReader(BytesIO(printed(papers.unsigned())))
    assert len(reader.pages) == 6
    assert "01632 960 144" in reader.pages[0].extract_text()


def test_the_same_paper_gives_the_same_bytes() -> None:
    """So that a stored hash can be compared with a paper printed again."""
    assert agreement_pdf(papers.unsigned()) == printed(papers.unsigned())


def test_its_date_is_that_of_its_issue_and_not_of_the_printing(document: pikepdf.Pdf) -> None:
    assert document.docinfo["/CreationDate"] == "D:20261201162000Z"
