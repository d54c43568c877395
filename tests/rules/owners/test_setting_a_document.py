"""A document as Markdown and as HTML: the same words, anchors that are there, and nothing taken for a mark."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from rules.framework import library
from rules.owners.document import Document, Heading, Paragraph, Table, link, paragraph
from rules.owners.drawing import drawing
from rules.owners.html import html_fragment, html_page
from rules.owners.markdown import markdown
from rules.owners.plain_english import in_plain_english
from tests.rules.owners.said import EVERY_FIELD, SMALL, changed

HOSTILE = changed(
    SMALL,
    ("title: A small framework", "title: '<script>alert(1)</script> & *stars* | pipes'"),
    ("title: Feed", "title: 'Feed | <img src=x onerror=alert(1)> [x](javascript:y) \"quoted\"'"),
)
NEVER_CLOSED = {"meta", "br", "img", "rect", "path", "circle"}


class Page(HTMLParser):
    """What a browser would find: elements in their order, and the open ones at the end."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in NEVER_CLOSED:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.found if found == tag]


def page(of: Document, picture: str = "") -> Page:
    return Page(html_fragment(of, picture))


FRAMEWORKS = [*library(), changed(EVERY_FIELD), HOSTILE]


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: f"{one.id} {one.version}")
def test_every_page_is_well_formed_and_every_link_on_it_leads_somewhere(framework) -> None:  # type: ignore[no-untyped-def]
    found = page(in_plain_english(framework), drawing(framework))
    ids = [attributes["id"] for _, attributes in found.found if "id" in attributes]
    assert found.open == []
    assert len(ids) == len(set(ids))
    assert {attributes["href"] for attributes in found.all("a")} <= {f"#{id}" for id in ids}
    assert [tag for tag, _ in found.found if tag in ("script", "style", "iframe", "object")] == []
    assert [name for _, attributes in found.found for name in attributes if name.startswith("on")] == []


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda one: f"{one.id} {one.version}")
def test_links_in_markdown_lead_to_headings_as_github_names_them(framework) -> None:  # type: ignore[no-untyped-def]
    text = markdown(in_plain_english(framework))
    anchors = set(in_plain_english(framework).anchors().values())
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= anchors


def test_headings_alike_are_numbered_as_github_does() -> None:
    heads = [Heading(1, "A page"), Heading(2, "Cover", "one"), Heading(2, "Panel's “approval”", "two")]
    document = Document("A page", (*heads, Heading(3, "Cover", "three")))
    assert document.anchors() == {"one": "cover", "two": "panels-approval", "three": "cover-1"}


def test_nothing_that_a_framework_says_is_taken_for_html() -> None:
    html = html_page(in_plain_english(HOSTILE), drawing(HOSTILE))
    assert "<script>" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; *stars* | pipes" in html


def test_nothing_that_a_framework_says_is_taken_for_a_mark_of_markdown() -> None:
    text = markdown(in_plain_english(HOSTILE))
    assert text.startswith(r"# \<script\>alert(1)\</script\> & \*stars\* \| pipes")
    assert r"| [Feed \| \<img src=x onerror=alert(1)\> \[x\](javascript:y) " in text


def test_a_paragraph_that_begins_like_a_list_stays_a_paragraph() -> None:
    said = [paragraph("1. First come, first served."), paragraph("- no"), paragraph("# no")]
    text = markdown(Document("x", (Heading(1, "x"), *said)))
    assert [line for line in text.splitlines() if line][1:] == [
        r"1\. First come, first served.",
        r"\- no",
        r"\# no",
    ]


def test_sentences_that_rest_on_the_same_place_name_it_once() -> None:
    both = paragraph("One.", "Two.", cites=["2:1", "RCN:page 7"])
    mixed = Paragraph((*paragraph("One.", cites=["2:1"]).sentences, *paragraph("Two.", "Three.").sentences))
    assert "One. Two. [2:1, RCN:page 7]\n" in markdown(Document("x", (Heading(1, "x"), both)))
    assert "One. [2:1] Two. Three.\n" in markdown(Document("x", (Heading(1, "x"), mixed)))


def test_a_citation_leads_to_the_title_of_its_source() -> None:
    html = html_fragment(in_plain_english(changed(EVERY_FIELD)))
    assert '<span class="cite">[<a href="#source-2">2:1</a>]</span>' in html
    assert '<li id="source-2"><strong>2:</strong> The second source</li>' in html


def test_a_table_says_which_cells_are_heads() -> None:
    table = Table("Figures", ("Task", "Risk"), (("Feed", "3"),))
    found = page(Document("x", (Heading(1, "x"), table)))
    assert [cell["scope"] for cell in found.all("th")] == ["col", "col", "row"]
    assert "| Task | Risk |\n|---|---|\n| Feed | 3 |\n" in markdown(Document("x", (Heading(1, "x"), table)))


def test_a_link_to_what_is_not_there_is_only_its_words() -> None:
    document = Document("x", (Heading(1, "x"), paragraph(f"See {link('the thing', 'nowhere')}.")))
    assert "See the thing.\n" in markdown(document)
    assert "<p>See the thing.</p>" in html_fragment(document)


def test_the_drawing_stands_where_the_page_speaks_of_it_and_only_if_there_is_one() -> None:
    document = in_plain_english(changed(SMALL))
    assert "## What leads to what\n\n![What leads to what: A small framework](small.svg)\n" in markdown(
        document, "small.svg"
    )
    assert "<figure" not in html_fragment(document)
    assert '<figure class="wide"' in html_fragment(document, drawing(changed(SMALL)))


def test_a_whole_page_names_its_language_and_its_title() -> None:
    html = html_page(in_plain_english(changed(SMALL)))
    assert html.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert "<title>A small framework</title>" in html
