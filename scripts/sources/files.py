"""Reading the files that coverage is made from, with errors that name the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError


class UnreadableError(Exception):
    """A file cannot be read as what it should be; the message says which file, where and why."""


def read_yaml(root: Path, file: str) -> Any:
    """The content of a YAML file below ``root``, or an error that names the file and the line."""
    try:
        return YAML(typ="safe", pure=True).load((root / file).read_text(encoding="utf-8"))
    except YAMLError as error:
        raise UnreadableError(f"{file}: this is not readable YAML: {error}") from error


def is_text(value: object) -> bool:
    """Whether this is text that says something."""
    return isinstance(value, str) and bool(value.strip())
