"""Another trust has its own words, logo and parts of the paper, without any code, and no half-broken folder is used."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from documents.agreement import agreement_html, agreement_pdf
from documents.agreement_paper import AgreementPaper
from documents.own_papers import OwnPapers, papers_for, slug
from documents.own_papers_check import check_papers
from documents.pdf import AddressRefused, render_pdf
from documents.picture_folders import pictures_from
from rules.yaml_file import FaultyFile
from tests.documents import papers
from tests.documents.reading import pages

WORDS = """\
logo: Marshland Trust, a heron
sources: {"9": Our own policy}
responsibilities:
  - party: The ward
    duties:
      - {says: Offers the PAs tea., text: "9:12"}
additions: {marked: not in our policy, topics: [{topic: Parking, says: Where PAs park.}]}
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><rect width="90" height="30"/></svg>'
PARTIES = "<h2>2. Who is who</h2>\n<p>{{ paper.person.name }} is looked after by {{ paper.hospital }}.</p>\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The second trust's folder; one of its hospitals has a logo and words of its own."""
    return write(
        tmp_path / "papers",
        {
            "agreement.words.yaml": WORDS,
            "logo.svg": LOGO,
            "agreement/parties.html.jinja": PARTIES,
            "st-example/agreement.words.yaml": WORDS.replace("a heron", "an otter").replace("tea", "cocoa"),
            "st-example/logo.svg": LOGO.replace("90", "60"),
        },
    )


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def in_form_of(own: OwnPapers, paper: AgreementPaper) -> AgreementPaper:
    return replace(paper, words=own.words(), folders=own.folders, own_parts=own.parts())


def faults(folder: Path) -> list[str]:
    with pytest.raises(FaultyFile) as refused:
        check_papers(folder)
    return [str(fault).removeprefix(f"{folder}/") for fault in refused.value.faults]


@pytest.mark.covers("HO-01")
def test_a_second_trust_has_its_own_words_logo_and_part(folder: Path) -> None:
    check_papers(folder)
    pdf = agreement_pdf(in_form_of(papers_for(folder, ["hospital"]), papers.unsigned()))
    said = " ".join(" ".join(pages(pdf)).split())
    for words in [
        "2. Who is who Rosalind Achterberg is looked after by Trentside General Hospital.",
        "Offers the PAs tea. [9:12]",
        "9. Additions: not in our policy",
        "Parking Where PAs park.",
        "3. The PAs: training and competence",
        "in the organisation's own form, each with the beginning of its SHA-256: parties ",
    ]:
        assert words in said
    assert "carries a copy" not in said.lower()
    with pikepdf.open(BytesIO(pdf)) as document:
        objects = [one for one in document.objects if isinstance(one, pikepdf.Dictionary)]
        assert [str(one.Alt) for one in objects if "/Alt" in one] == ["Marshland Trust, a heron"]


def test_the_logo_has_its_words_for_whoever_cannot_see_it(folder: Path) -> None:
    html = agreement_html(in_form_of(papers_for(folder, []), papers.unsigned()))
    assert f'<img src="{(folder / "logo.svg").as_uri()}" alt="Marshland Trust, a heron">' in html
    assert "<img" not in agreement_html(papers.unsigned())


def test_a_hospitals_own_folder_wins_and_what_it_lacks_is_the_organisations(folder: Path) -> None:
    own = papers_for(folder, ["or1", "RX1", slug("St. Example")])
    assert own.folders == (folder / "st-example", folder)
    html = agreement_html(in_form_of(own, papers.unsigned()))
    assert "cocoa" in html
    assert "an otter" in html
    assert "Who is who" in html
    assert papers_for(folder, ["another", "agreement"]).folders == (folder,)


def test_with_no_folder_all_is_ours() -> None:
    own = papers_for(None, ["hospital"])
    assert in_form_of(own, papers.unsigned()) == papers.unsigned()
    assert own.words() == papers.unsigned().words


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"agreement.words.yaml": WORDS.replace("says: Offers", "sais: Offers")}, "agreement.words.yaml:6:10: "),
        ({"agreement.words.yaml": WORDS.replace("logo: Marshland Trust, a heron\n", "")},
         "agreement.words.yaml:1:1: there is a logo, and nothing says what it shows"),
        ({"agreement/parties.html.jinja": "<h2>x</h2>\n{% if paper.icb %}x"},
         "agreement/parties.html.jinja:2:1: this is not a template: Unexpected end of template"),
        ({"agreement/parties.html.jinja": "x\n\n{{ paper.persom.name }}"},
         "agreement/parties.html.jinja:3:1: this template cannot be filled in: "),
        ({"agreement/parties.html.jinja": "{{ paper.person.name | safe }}"},
         "agreement/parties.html.jinja:1:1: this is not a template: No filter named 'safe'"),
        ({"agreement/parties.html.jinja": "x\n{% autoescape false %}{{ paper.icb }}{% endautoescape %}"},
         "agreement/parties.html.jinja:2:1: what people wrote stays escaped"),
        ({"agreement/parties.html.jinja": "{{ paper.__class__.__mro__ }}"},
         "agreement/parties.html.jinja:1:1: this template cannot be filled in: access to attribute '__class__'"),
        ({"agreement/partys.html.jinja": "x"}, "agreement/partys.html.jinja:1:1: it replaces no template of ours"),
        ({"agreement.html.jinja": "x"}, "agreement.html.jinja:1:1: nothing reads this"),
        ({"st-example/words.yaml": "x"}, "st-example/words.yaml:1:1: nothing reads this"),
        ({"agreement.css": "p { color: #000 }\nq { color }"}, "agreement.css:2:"),
        ({"agreement.css": "p { background: url(http://example.invalid/x.png) }"},
         "agreement.css:1:44: a paper fetches nothing but the logo"),
        ({"agreement/parties.html.jinja": 'x\n<img alt="" src="file:///etc/hostname">'},
         "agreement/parties.html.jinja:2:30: a paper fetches nothing but the logo"),
        ({"logo.svg": LOGO.replace("</svg>", "")}, "logo.svg:1:94: this is no SVG picture"),
        ({"logo.svg": "<p/>"}, "logo.svg:1:1: this is no SVG picture"),
        ({"logo.png": "not one"}, "logo.png:1:1: this is no PNG picture"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(folder: Path, files: dict[str, str], told: str) -> None:
    write(folder, files)
    assert [line for line in faults(folder) if line.startswith(told)], faults(folder)


def test_faults_of_several_files_are_told_at_once(folder: Path) -> None:
    write(
        folder, {"agreement/basis.html.jinja": "{% if %}", "st-example/agreement.words.yaml": "sources: 3\n"}
    )
    told = faults(folder)
    assert any(line.startswith("agreement/basis") for line in told)
    assert any(line.startswith("st-example/") for line in told)


def test_a_link_out_of_the_folder_is_a_fault(folder: Path) -> None:
    """Also as a part: it would be read wherever it leads."""
    (folder / "agreement.css").symlink_to("/etc/hostname")
    (folder / "agreement/rota.html.jinja").symlink_to("/etc/hostname")
    assert [line.split(":")[0] for line in faults(folder)] == ["agreement.css", "agreement/rota.html.jinja"]


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultyFile, match="there is no such folder"):
        check_papers(tmp_path / "none")


@pytest.mark.parametrize(
    "picture", ["below/x.png", "../x.png", "words.yaml", "link.png", "/etc/hostname", "none.svg"]
)
def test_only_pictures_of_the_folder_itself_may_be_used(tmp_path: Path, picture: str) -> None:
    own = tmp_path / "own"
    write(tmp_path, {"x.png": "x", "own/below/x.png": "x", "own/words.yaml": "x"})
    (own / "link.png").symlink_to("/etc/hostname")
    address = (own / picture).as_uri() if not picture.startswith("..") else f"{own.as_uri()}/{picture}"
    page = f'<html lang="en"><head><title>T</title></head><body><img alt="x" src="{address}"></body></html>'
    with pictures_from((own,)), pytest.raises(AddressRefused):
        render_pdf(page, "", "x", papers.at("2026-12-01T16:20"))


def test_afterwards_pictures_come_from_our_folder_alone(folder: Path) -> None:
    page = f'<html lang="en"><body><img alt="x" src="{(folder / "logo.svg").as_uri()}"></body></html>'
    with pictures_from((folder,)):
        assert render_pdf(page, "", "x", papers.at("2026-12-01T16:20"))
    with pytest.raises(AddressRefused):
        render_pdf(page, "", "x", papers.at("2026-12-01T16:20"))
