"""The standing words are the organisation's: in a file, each duty with its place in the text."""

from pathlib import Path

import pytest

from documents.agreement_words import read_words
from rules.yaml_file import FaultyFile

SHORT = """\
sources: {"9": Our own policy}
responsibilities:
  - party: The ward
    duties:
      - {says: Offers the PAs tea., text: "9:12"}
additions: {marked: not in our policy, topics: []}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "agreement.words.yaml"
    path.write_text(SHORT)
    return path


@pytest.mark.covers("HO-01")
def test_an_organisation_changes_the_words_without_code(file: Path) -> None:
    """The template is one; what a trust says of its parties is its own."""
    words = read_words(file)
    assert words.responsibilities[0].duties[0].says == "Offers the PAs tea."
    assert words.sources == (("9", "Our own policy"),)
    assert words.additions_mark == "not in our policy"


def test_a_duty_without_its_place_in_the_text_is_refused(file: Path) -> None:
    """Otherwise nobody could tell a duty from a wish."""
    file.write_text(SHORT.replace(', text: "9:12"', ""))
    with pytest.raises(FaultyFile, match=r"agreement\.words\.yaml:5:.*text"):
        read_words(file)


def test_a_field_that_nobody_knows_is_refused(file: Path) -> None:
    file.write_text(SHORT.replace("party:", "partei:"))
    with pytest.raises(FaultyFile, match="partei"):
        read_words(file)


def test_every_source_that_is_cited_is_named() -> None:
    """A number in brackets can be followed to a title."""
    words = read_words()
    cited = {duty.cite.split(":")[0] for party in words.responsibilities for duty in party.duties}
    assert cited <= {number for number, _ in words.sources}


def test_the_additions_that_a_ward_looks_for_are_there() -> None:
    topics = [addition.topic for addition in read_words().additions]
    assert topics == [
        "Consent and capacity",
        "End date",
        "Ward transfer",
        "Infection control",
        "Medicines",
        "Insurance",
    ]
