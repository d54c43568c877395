"""The JSON Schema says of a file what the program says of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from rules.framework import LIBRARY
from rules.owners.schema import framework_schema
from rules.vocabulary import EVIDENCE
from rules.yaml_loader import load

SCHEMA = json.loads(framework_schema())
CHECK = Draft202012Validator(SCHEMA)
FILES = sorted(LIBRARY.glob("*/framework*.yaml"))
SMALL = (Path(__file__).parent.parent / "small_framework.yaml").read_text()


def faults(text: str) -> list[str]:
    content: Any = json.loads(json.dumps(load(text)))
    return [error.message for error in CHECK.iter_errors(content)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_framework_that_comes_with_safehands_fits_the_schema(path: Path) -> None:
    assert faults(path.read_text()) == []


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("risk: 3", "risk: 5"),
        ("title: Feed", "titel: Feed"),
        ("evidence: training", "evidence: trainning"),
        ("within: 14 days", "within: a fortnight"),
        ("observed: 1 month to 3 months", "observed: soon"),
        ("about: [pa, person, task]", "about: [pa, house]"),
        ("while unmet: waiting for training", "while unmet: waiting"),
    ],
)
def test_an_editor_underlines_what_the_program_would_refuse(old: str, new: str) -> None:
    assert old in SMALL
    assert faults(SMALL) == []
    assert faults(SMALL.replace(old, new, 1))


def test_an_editor_offers_every_kind_of_evidence() -> None:
    """As the values of one field, so that they are completed while typing."""
    offered = SCHEMA["$defs"]["RequirementText"]["properties"]["evidence"]["enum"]
    assert offered == list(EVIDENCE)
