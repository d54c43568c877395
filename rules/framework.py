"""A framework as loaded: its text checked against itself, with the hash of the very bytes it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rules.language import (
    FrameworkText,
    FromResponsibility,
    FromSetting,
    FromTask,
    OtherOutcomeText,
    RequirementText,
    SettingText,
)
from rules.moments import Period
from rules.vocabulary import EVIDENCE
from rules.yaml_file import Fault, FaultyFile, Loc, YamlFile

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
    return parse_framework(str(path), YamlFile.read(path).content)


def parse_framework(name: str, content: bytes) -> Framework:
    """The same from bytes, as they were stored with a decision."""
    file = YamlFile(name, content)
    text = file.parse(FrameworkText)
    if faults := [file.fault(loc, message) for loc, message in _contradictions(text)]:
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


# --- a file checked against itself -------------------------------------------------------------------------

Contradiction = tuple[Loc, str]


def _contradictions(text: FrameworkText) -> Iterator[Contradiction]:
    yield from _citations(text)
    for name, setting in text.settings.items():
        yield from _setting(("settings", name), setting)
    yield from _setting_references(text)
    seen: dict[str, RequirementText] = {}
    for name, requirement in text.requirements.items():
        yield from _requirement(("requirements", name), requirement, seen, text)
        seen[name] = requirement
    for name, task in text.tasks.items():
        yield from _task(("tasks", name), task, text)


def _citations(text: FrameworkText) -> Iterator[Contradiction]:
    for loc, value in _walk(text, ()):
        if loc and len(loc) >= 2 and loc[-2] == "text" and isinstance(value, str):
            source = value.partition(":")[0]
            if source not in text.sources:
                yield loc, f"source {source} of {value!r} is not among 'sources'; add it there or mend the number"


def _walk(node: Any, loc: Loc) -> Iterator[tuple[Loc, Any]]:
    """Every value in the file with the way to it, by the names the file uses."""
    yield loc, node
    if hasattr(type(node), "model_fields"):
        for name, field in type(node).model_fields.items():
            yield from _walk(getattr(node, name), (*loc, field.alias or name))
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _walk(value, (*loc, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _walk(value, (*loc, number))


def _setting(loc: Loc, setting: SettingText) -> Iterator[Contradiction]:
    if (setting.default is None) == (setting.must_be_chosen is None):
        yield loc, "give either a 'default' or 'must be chosen: yes', so that nobody has to guess"
    elif setting.default is not None and setting.default not in setting.choices:
        yield (*loc, "default"), f"the default {setting.default!r} is not one of the choices"


def _setting_references(text: FrameworkText) -> Iterator[Contradiction]:
    for loc, value in _walk(text, ()):
        if not isinstance(value, FromSetting):
            continue
        setting = text.settings.get(value.setting)
        if setting is None:
            yield (*loc, "setting"), f"there is no setting {value.setting!r}; {_there_are(text.settings)}"
        elif value.meaning is not None and set(value.meaning) != set(map(str, setting.choices)):
            yield (*loc, "as"), f"say what each choice of {value.setting!r} means: {_listed(setting.choices)}"
        else:
            yield from _meanings(loc, value, setting)


def _meanings(loc: Loc, value: FromSetting, setting: SettingText) -> Iterator[Contradiction]:
    wants_period = loc[-1] in ("within", "at least every", "funded for at least")
    for choice in value.meaning.values() if value.meaning else setting.choices:
        if wants_period:
            try:
                Period.parse(str(choice))
            except ValueError as error:
                yield loc, f"setting {value.setting!r}: {error}"


def _requirement(
    loc: Loc, requirement: RequirementText, seen: dict[str, RequirementText], text: FrameworkText
) -> Iterator[Contradiction]:
    kind = EVIDENCE[requirement.evidence]
    for field in ("after", "independent of", "counted from"):
        for number, name in enumerate(getattr(requirement, field.replace(" ", "_"))):
            if name not in seen:
                yield (*loc, field, number), f"{name!r} is not a requirement above this one; {_there_are(seen)}"
            elif field != "after" and seen[name].evidence == requirement.evidence:
                yield (*loc, field, number), f"{name!r} asks for the same kind of evidence; that has no meaning here"
    for outcome in requirement.outcome:
        if outcome not in kind.outcomes:
            yield (*loc, "outcome"), f"{requirement.evidence!r} cannot say {outcome!r}; it says {_listed(kind.outcomes)}"
    for outcome, other in requirement.other_outcomes.items():
        yield from _other_outcome((*loc, "other outcomes", outcome), outcome, other, requirement)
    possible = (*kind.about, *kind.may_be_about)
    for number, field in enumerate(requirement.about):
        if field not in possible:
            yield (*loc, "about", number), f"{requirement.evidence!r} is never about {field!r}; it is about {_listed(possible)}"
    if isinstance(requirement.by, FromResponsibility) and requirement.by.responsibility not in text.responsibilities:
        yield (*loc, "by"), f"there is no such responsibility; {_there_are(text.responsibilities)}"
    if requirement.between and not requirement.counted_from:
        yield (*loc, "between"), "a window has to be counted from something; add 'counted from'"
    if requirement.between and requirement.at_least_every:
        yield (*loc, "between"), "a requirement has a window or comes round again, not both; make it two"
    if requirement.for_each and requirement.evidence != "training":
        yield (*loc, "for each"), "'for each: builds on' is about training; make 'evidence' training"
    for number, name in enumerate(requirement.assured):
        if name not in requirement.trained_by:
            yield (*loc, "assured", number), f"{name!r} is not among 'trained by'"
    for number, condition in enumerate(requirement.needed_when):
        setting = text.settings.get(condition.setting)
        where = (*loc, "needed when", number)
        if setting is None:
            yield where, f"there is no setting {condition.setting!r}; {_there_are(text.settings)}"
        elif condition.value not in map(str, setting.choices):
            yield where, f"{condition.value!r} is not a choice of {condition.setting!r}: {_listed(setting.choices)}"
        if (condition.on_record is None) != (condition.outcome is None):
            yield where, "'on record' and 'outcome' go together; give both or neither"


def _other_outcome(
    loc: Loc, outcome: str, other: OtherOutcomeText, requirement: RequirementText
) -> Iterator[Contradiction]:
    kind = EVIDENCE[requirement.evidence]
    if outcome not in kind.outcomes or outcome in requirement.outcome:
        others = [name for name in kind.outcomes if name not in requirement.outcome]
        yield loc, f"{outcome!r} is not another outcome of {requirement.evidence!r}; there are: {_listed(others)}"
    given = [part is not None for part in (other.do, other.role, other.within)]
    if any(given) and not all(given):
        yield loc, "a way out needs 'do', 'role' and 'within'; give all three or none"


def _task(loc: Loc, task: Any, text: FrameworkText) -> Iterator[Contradiction]:
    if task.never_delegated:
        if not task.text:
            yield loc, "'text' is missing: say where the text lets the framework say when a task can be delegated"
        return
    for requirement in text.requirements.values():
        for value in (requirement.at_least, requirement.between):
            if isinstance(value, FromTask) and getattr(task, value.task) is None:
                yield loc, f"'{value.task}' is missing: a requirement asks each task for it"


def _there_are(names: Iterable[str]) -> str:
    listed = _listed(names)
    return f"there are: {listed}" if listed else "there are none"


def _listed(names: Iterable[object]) -> str:
    return ", ".join(str(name) for name in names)
