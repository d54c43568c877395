"""A framework as loaded: its text checked against itself, with the hash of the very bytes it came from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rules.framework_checks import contradictions
from rules.language import FrameworkText
from rules.rest_of_file import faults_in_the_rest
from rules.yaml_file import FaultyFile, YamlFile, content_of

LIBRARY = Path(__file__).parent / "frameworks"


@dataclass(frozen=True)
class Framework:
    """One version of one framework. ``sha256`` is the hash of ``content``, the bytes it was loaded from."""

    text: FrameworkText
    content: bytes
    sha256: str

    @property
    def id(self) -> str:
        return self.text.framework

    @property
    def version(self) -> str:
        return self.text.version


class UnknownFramework(LookupError):
    """No framework of that name (and version) is in the library."""


def load_framework(path: Path) -> Framework:
    """Read a framework file; raises FaultyFile with every fault as file:line:column."""
    return parse_framework(str(path), content_of(path))


@lru_cache(maxsize=64)
def parse_framework(name: str, content: bytes) -> Framework:
    """The same from bytes, as they were stored with a decision. The same bytes are read once."""
    file = YamlFile(name, content)
    try:
        text = file.parse(FrameworkText)
    except FaultyFile as error:
        raise FaultyFile([*error.faults, *faults_in_the_rest(file)]) from error
    if faults := [file.fault(loc, message) for loc, message in contradictions(text)]:
        raise FaultyFile(faults)
    return Framework(text, content, hashlib.sha256(content).hexdigest())


def library(folder: Path = LIBRARY) -> list[Framework]:
    """Every framework that comes with Safehands, by id and then by the day it came into force."""
    loaded = [load_framework(path) for path in sorted(folder.glob("*/framework*.yaml"))]
    return sorted(loaded, key=lambda framework: (framework.id, framework.text.in_force.first))


def from_library(id: str, version: str | None = None, folder: Path = LIBRARY) -> Framework:
    """The named version, or the newest; raises UnknownFramework, naming those there are."""
    paths = sorted(folder.glob(f"{id}/framework*.yaml")) if id.replace("-", "").isalnum() else []
    found = [load_framework(path) for path in paths]
    if version is not None:
        found = [framework for framework in found if framework.version == version]
    if not found:
        there_are = ", ".join(sorted(path.parent.name for path in folder.glob("*/framework.yaml")))
        wanted = id if version is None else f"{id} version {version}"
        raise UnknownFramework(f"there is no framework {wanted!r}; there are: {there_are}")
    return max(found, key=lambda framework: framework.text.in_force.first)
