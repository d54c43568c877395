"""The table of security items: each item of levels 1 and 2 once, one verdict, and tests that are there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.house.test_hazards import is_there

ROOT = Path(__file__).parents[2]
CHAPTERS: dict[str, dict[str, dict[str, Any]]] = YAML(typ="safe", pure=True).load(
    (ROOT / "docs/safety/asvs.yaml").read_text(encoding="utf-8")
)
ITEMS = {item: said for chapter in CHAPTERS.values() for item, said in chapter.items()}
NAMED = [(item, name) for item, said in ITEMS.items() for name in said.get("tests", ())]
VERDICTS = {"tested", "built", "deployer", "no", "absent"}

HOW_MANY = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16,
    17: 7,
}  # fmt: skip
"""Items of levels 1 and 2 in each chapter of version 5.0.0."""


def test_every_item_of_both_levels_stands_in_its_chapter() -> None:
    assert Counter(int(item.split(".")[0]) for item in ITEMS) == HOW_MANY
    for chapter, items in CHAPTERS.items():
        number = re.match(r"V(\d+) ", chapter)
        assert number
        assert {item.split(".")[0] for item in items} == {number[1]}
    assert sum(len(items) for items in CHAPTERS.values()) == len(ITEMS)


@pytest.mark.parametrize("item", ITEMS)
def test_an_item_has_one_verdict_and_says_something(item: str) -> None:
    said = ITEMS[item]
    (verdict,) = VERDICTS & said.keys()
    assert str(said[verdict]).endswith("."), "write a sentence"
    assert bool(said.get("tests")) == (verdict == "tested"), (
        "a test is named where it is tested, and only there"
    )
    assert said.keys() <= {verdict, "tests"}


@pytest.mark.parametrize(("item", "name"), NAMED)
def test_a_test_that_an_item_names_is_there(item: str, name: str) -> None:
    assert is_there(name), f"{item} names {name!r}, and there is no such test"
