"""Tests that a clinician can read: beside each framework stand cases in YAML, and here they are run.

A file in ``cases/`` has a ``base`` (facts that everybody in the file shares, in the form of a case file) and
``cases``: each a sentence, a moment, what is different from the base, and what is expected.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field as Described

from rules.case_file import CaseFile, When, parse_case
from rules.decide import decide
from rules.decision import Decision
from rules.language import Sentence
from rules.moments import FOREVER
from rules.question import Moment
from rules.vocabulary import Status
from rules.yaml_file import FaultyFile, Text, YamlFile


def _text(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


Day = Annotated[str, BeforeValidator(_text)]


class ExpectText(Text):
    """What the answer has to say; whatever is not named is not looked at. ``unmet`` is the whole list."""

    may: bool | None = None
    supervised: bool | None = None
    status: Status | None = None
    unmet: list[str] | None = None
    because: dict[str, str] = {}
    due: dict[str, Day] = {}
    actions: dict[str, Day] | None = None
    cover: str | None = None
    accountable: str | None = None
    monitor: str | None = None


class FrameworkCaseText(Text):
    name: Sentence
    covers: list[str] = []
    on: When = Described(alias="asked about")
    known: When | None = None
    settings: dict[str, str | int] = {}
    without: list[str] = []
    with_: list[dict[str, Any]] = Described([], alias="with")
    delegation: dict[str, Any] = {}
    expect: ExpectText


class CasesText(Text):
    base: dict[str, Any]
    cases: list[FrameworkCaseText] = Described(min_length=1)


@dataclass(frozen=True)
class FrameworkCase:
    """One case, ready to run. ``where`` is file and line."""

    where: str
    name: str
    covers: tuple[str, ...]
    file: CaseFile
    moment: Moment
    expect: ExpectText

    def answer(self) -> Decision:
        return decide(self.file.applied, self.file.delegations[0], self.file.known, self.moment)

    def differences(self) -> list[str]:
        """What came out otherwise than expected, a line each; empty if the case passes."""
        return list(_differences(self.expect, self.answer()))


def load_cases(folder: Path) -> list[FrameworkCase]:
    """Every case beside the framework in ``folder``; raises FaultyFile, naming file and line of a bad one."""
    return [case for path in sorted((folder / "cases").glob("*.yaml")) for case in _cases_of(path)]


def _cases_of(path: Path) -> Iterator[FrameworkCase]:
    file = YamlFile.read(path)
    text = file.parse(CasesText)
    for number, one in enumerate(text.cases):
        place = file.fault(("cases", number), one.name)
        content = json.dumps(_merged(text.base, one), default=_text)
        try:
            case = parse_case(YamlFile(f"{path} (case {one.name!r})", content.encode()), path.parent)
        except FaultyFile as error:
            faults = [file.fault(("cases", number), f"{one.name!r}: {fault.message}") for fault in error.faults]
            raise FaultyFile(faults) from error
        moment = Moment(one.on, one.known.last if one.known else FOREVER)
        where = f"{place.file}:{place.line}"
        yield FrameworkCase(where, one.name, tuple(one.covers), case, moment, one.expect)


def _merged(base: dict[str, Any], case: FrameworkCaseText) -> dict[str, Any]:
    """The base with the case's own evidence, settings and delegation. Settings go to every framework that has them."""
    merged = deepcopy(dict(base))
    merged["case"] = case.name
    unknown = set(case.without) - {item["id"] for item in merged["evidence"]}
    if unknown:
        merged["evidence"].append({"id": f"'without' names {sorted(unknown)}, which the base does not have"})
    merged["evidence"] = [item for item in merged["evidence"] if item["id"] not in case.without] + case.with_
    merged["frameworks"][0]["settings"] = {**merged["frameworks"][0].get("settings", {}), **case.settings}
    merged["delegations"] = [{**merged["delegations"][0], **case.delegation}]
    return merged


def _differences(expect: ExpectText, answer: Decision) -> Iterator[str]:
    found: dict[str, object] = {
        "may": answer.may,
        "supervised": answer.supervised,
        "status": answer.status,
        "unmet": [reason.requirement for reason in answer.reasons if not reason.met],
        "actions": {action.kind: action.by.isoformat() for action in answer.actions},
        "cover": answer.cover,
        "accountable": answer.accountable.name if answer.accountable else None,
        "monitor": answer.monitor.name if answer.monitor else None,
    }
    for name, value in found.items():
        expected = getattr(expect, name)
        if expected is not None and expected != value:
            yield f"{name}: expected {expected!r}, got {value!r}"
    due = {one.kind: str(one.on) if one.on else f"{one.first} to {one.last}" for one in answer.due}
    for kind, day in expect.due.items():
        if due.get(kind) != day:
            yield f"due {kind}: expected {day}, got {due.get(kind)}"
    reasons = {reason.requirement: reason.because for reason in answer.reasons}
    for name, words in expect.because.items():
        if words not in reasons.get(name, ""):
            yield f"because {name}: expected {words!r} in {reasons.get(name)!r}"
