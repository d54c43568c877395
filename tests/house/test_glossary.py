"""The glossary: each word once, in order, and the closed lists are the ones that the rules use."""

import re
from pathlib import Path

from rules.vocabulary import EVIDENCE, STATUSES

GLOSSARY = (Path(__file__).parent.parent.parent / "docs/glossary.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text under one heading."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", GLOSSARY, flags=re.MULTILINE | re.DOTALL)
    assert found, f"docs/glossary.md has no section '{title}'"
    return found.group(1)


def rows(title: str) -> list[list[str]]:
    """The cells of each row of a section's table, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def quoted(cell: str) -> list[str]:
    """The words set as code in one cell."""
    return re.findall(r"`([^`]+)`", cell)


def test_the_statuses_are_those_of_the_rules() -> None:
    """A status that a page can show is explained, and none is explained that cannot be shown."""
    assert [quoted(row[0])[0] for row in rows("Statuses of a decision (closed list)")] == list(STATUSES)


def test_the_kinds_of_evidence_and_their_outcomes_are_those_of_the_rules() -> None:
    """Whoever writes a framework or a case file finds every word that may stand in it."""
    listed = {quoted(row[0])[0]: quoted(row[1]) for row in rows("Kinds of evidence (closed list)")}
    assert listed == {kind: list(meaning.outcomes) for kind, meaning in EVIDENCE.items()}


def test_every_row_says_what_it_means() -> None:
    """No entry of a closed list is only a name."""
    both = rows("Statuses of a decision (closed list)") + rows("Kinds of evidence (closed list)")
    assert all(len(row[-1]) > 10 for row in both)


def test_terms_are_defined_once_and_in_alphabetical_order() -> None:
    """A word with two definitions has none."""
    terms = re.findall(r"^\*\*(.+?)\*\* – \S", section("Terms"), flags=re.MULTILINE)
    assert terms == sorted(set(terms), key=str.casefold)
    assert len(terms) == section("Terms").count("\n**")
