"""What a document says, for tests: the words without marks, and one section of them."""

from __future__ import annotations

import re
from pathlib import Path

from rules.framework import Framework, parse_framework
from rules.owners.document import Document
from rules.owners.markdown import markdown
from rules.owners.plain_english import in_plain_english

EVERY_FIELD = Path(__file__).parent / "every_field.yaml"
SMALL = Path(__file__).parent.parent / "small_framework.yaml"


def changed(path: Path, *changes: tuple[str, str]) -> Framework:
    """A framework of the tests with pieces of its file put in place of others."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) >= 1, f"{old!r} does not stand in {path.name}"
        text = text.replace(old, new, 1)
    return parse_framework(path.name, text.encode())


def words(document: Document) -> str:
    """Everything that the document says, without marks and addresses."""
    unlinked = re.sub(r"\[([^\]]*)\]\(#[^)]*\)", r"\1", markdown(document))
    return re.sub(r"\\(.)", r"\1", unlinked).replace("**", "")


def section(of: Framework, heading: str) -> str:
    """What stands under a heading, up to the next, in one line."""
    found = re.search(
        rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", words(in_plain_english(of)), re.MULTILINE | re.DOTALL
    )
    assert found, f"there is no heading {heading!r}"
    return " ".join(found[1].split())
