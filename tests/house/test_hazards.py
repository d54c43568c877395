"""The hazard log: every control that it claims names tests, and every test that it names is there."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
HAZARDS: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(
    (ROOT / "docs/safety/hazards.yaml").read_text(encoding="utf-8")
)["hazards"]
NAMED = [(hazard["id"], name) for hazard in HAZARDS for name in hazard["tests"]]


@cache
def names_in(path: Path) -> set[str]:
    """The test functions of a Python file, or the sentences of a framework's case file."""
    words = path.read_text(encoding="utf-8")
    if path.suffix == ".yaml":
        return {case["name"] for case in YAML(typ="safe", pure=True).load(words)["cases"]}
    return set(re.findall(r"^(?:async )?def (test_\w+)\(", words, re.MULTILINE))


def is_there(name: str) -> bool:
    """A test by ``path::test_function``, a case by ``path: the case's sentence``; nothing else is a name."""
    known = re.fullmatch(r"(tests/\S+/test_\w+\.py)::(\w+)", name) or re.fullmatch(
        r"(rules/frameworks/\S+/cases/\S+\.yaml): (.+)", name
    )
    if known is None:
        return False
    path = ROOT / known[1]
    return path.is_file() and known[2] in names_in(path)


@pytest.mark.parametrize(("hazard", "name"), NAMED)
def test_a_test_that_a_hazard_names_is_there(hazard: str, name: str) -> None:
    """A control held by a test that was renamed or removed is held by nothing."""
    assert is_there(name), f"{hazard} names {name!r}, and there is no such test"


@pytest.mark.parametrize(
    "name",
    [
        "tests/house/test_hazards.py::test_that_nobody_wrote",
        "tests/house/test_hazards.py::test_a_test",
        "tests/house/test_of_nothing.py::test_nothing",
        "tests/house/test_hazards.py",
        "rules/frameworks/staffordshire/cases/panel.yaml: One manager alone is",
        "rules/frameworks/staffordshire/cases/nothing.yaml: One manager alone is no panel.",
    ],
)
def test_a_name_of_nothing_would_be_noticed(name: str) -> None:
    """Not half a name either."""
    assert not is_there(name)


def test_every_hazard_with_controls_names_a_test() -> None:
    """And none names one twice."""
    assert [hazard["id"] for hazard in HAZARDS if hazard["controls"] and not hazard["tests"]] == []
    assert len(NAMED) == len(set(NAMED))


def test_hazards_are_numbered_once_and_in_order() -> None:
    """A number that was given keeps its meaning in every letter that quotes it."""
    assert [hazard["id"] for hazard in HAZARDS] == [
        f"HAZ-{number:02}" for number in range(1, len(HAZARDS) + 1)
    ]


def test_nothing_stands_both_among_the_controls_and_as_still_to_come() -> None:
    """What is built is moved, not copied; every control is a sentence."""
    for hazard in HAZARDS:
        controls, to_come = hazard["controls"], hazard.get("to come") or []
        assert not set(controls) & set(to_come), hazard["id"]
        assert all(isinstance(one, str) and one.endswith(".") for one in controls), hazard["id"]
        assert all(isinstance(one, str) for one in to_come), hazard["id"]
