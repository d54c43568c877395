"""Tests that a clinician can read: beside each framework stand cases in YAML, and here they are run.

A file in ``cases/`` names its ``base`` (a file of facts that all its cases share, in the form of a case file)
and has ``cases``: each a sentence, a moment, what is different from the base, and what is expected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field as Described

from rules.case_file import CaseFile, parse_case
from rules.case_text import When
from rules.decide import CannotBeAsked, decide
from rules.decision import Decision
from rules.language import FrameworkText
from rules.moments import FOREVER
from rules.question import Moment
from rules.text_values import Choice, Sentence
from rules.vocabulary import Status
from rules.yaml_file import Fault, FaultyFile, Loc, Source, Text, YamlFile


class ExpectText(Text):
    """What the answer has to say; whatever is not named is not looked at. ``unmet`` is the whole list.

    ``refused``: the case cannot be used at all, and the fault says these words.
    """

    may: bool | None = None
    supervised: bool | None = None
    status: Status | None = None
    unmet: list[str] | None = None
    because: dict[str, str] = Described({})
    due: dict[str, str] = Described({})
    not_due: list[str] = Described([], alias="not due")
    actions: dict[str, str] | None = None
    cover: str | None = None
    accountable: str | None = None
    monitor: str | None = None
    settings: dict[str, str] = Described({})
    asked: list[str] = Described([])
    not_asked: list[str] = Described([], alias="not asked")
    to_choose: list[str] | None = Described(None, alias="to choose")
    refused: str | None = None

    def requirements_named(self) -> set[str]:
        """The requirements of which the case says something; "learning: hygiene" is one of "learning"."""
        named = {*(self.unmet or ()), *self.because, *self.due, *self.not_due, *self.asked, *self.not_asked}
        return named | {name.partition(": ")[0] for name in named}


class FrameworkCaseText(Text):
    """One case. ``without`` takes evidence of the base out, ``with`` adds some; the rest changes fields."""

    name: Sentence
    covers: list[str] = Described([])
    on: When = Described(alias="asked about")
    known: When | None = None
    settings: dict[str, Choice] = Described({})
    without: list[str] = Described([])
    with_: list[dict[str, Any]] = Described([], alias="with")
    delegation: dict[str, Any] = Described({})
    expect: ExpectText


class BaseText(Text):
    """What all cases of a file share. The settings of a case are those of the first framework named."""

    frameworks: list[dict[str, Any]] = Described(min_length=1)
    organisations: dict[str, Any] = Described({})
    people: dict[str, Any] = Described(min_length=1)
    evidence: list[dict[str, Any]] = Described([])
    delegation: dict[str, Any]


class CasesText(Text):
    base: str
    cases: list[FrameworkCaseText] = Described(min_length=1)


@dataclass(frozen=True)
class FrameworkCase:
    """One case, ready to run. ``where`` is file and line."""

    where: str
    name: str
    covers: tuple[str, ...]
    file: CaseFile | FaultyFile
    moment: Moment
    expect: ExpectText

    def answer(self) -> Decision:
        """Raises FaultyFile, or what :func:`rules.decide.decide` raises, where there is none."""
        if isinstance(self.file, FaultyFile):
            raise self.file
        return decide(self.file.applied, self.file.delegations[0], self.file.known, self.moment)

    def differences(self) -> list[str]:
        """What came out otherwise than expected, a line each; empty if the case passes."""
        try:
            answer = self.answer()
        except (FaultyFile, CannotBeAsked) as error:
            expected = self.expect.refused
            if expected is not None and expected in str(error):
                return []
            return [f"refused: expected {expected!r}, got {str(error)!r}"]
        if self.expect.refused is not None:
            return [f"refused: expected {self.expect.refused!r}, got the answer {answer.status!r}"]
        return list(_differences(self.expect, answer))


def load_cases(folder: Path) -> list[FrameworkCase]:
    """Every case beside the framework in ``folder``; raises FaultyFile, naming file and line of a bad one."""
    return [case for path in sorted((folder / "cases").glob("*.yaml")) for case in cases_in(path)]


def cases_in(path: Path) -> Iterator[FrameworkCase]:
    """The cases of one file, in its order."""
    file = YamlFile.read(path)
    text = file.parse(CasesText)
    base_file = YamlFile.read(path.parent / text.base)
    base = base_file.parse(BaseText)
    for number, one in enumerate(text.cases):
        merged = _Merged(file, base_file, base, one, number)
        moment = Moment(one.on, one.known.last if one.known else FOREVER)
        line = file.fault(("cases", number), one.name).line
        case = _parsed(merged, path.resolve().parent, one.expect)
        yield FrameworkCase(f"{path}:{line}", one.name, tuple(one.covers), case, moment, one.expect)


def _parsed(merged: Source, folder: Path, expect: ExpectText) -> CaseFile | FaultyFile:
    """The case; or, where it is expected to be refused, why it cannot be used."""
    try:
        return parse_case(merged, folder, beside=folder.parent)
    except FaultyFile as error:
        if expect.refused is None:
            raise
        return error


class _Merged(Source):
    """The base with what differs in one case, and the way back from each value to its place in the file."""

    def __init__(
        self, file: YamlFile, base_file: YamlFile, base: BaseText, case: FrameworkCaseText, number: int
    ) -> None:
        self.file, self.base_file, self.case = file, base_file, case
        self.place: Loc = ("cases", number)
        ids = [item.get("id") for item in base.evidence]
        strange = [place for place, id in enumerate(case.without) if id not in ids]
        if strange:
            wrong = "the base has no evidence of this id"
            raise FaultyFile([file.fault((*self.place, "without", place), wrong) for place in strange])
        self.kept = [place for place, id in enumerate(ids) if id not in case.without]
        self.tree = _tree(base, case, [base.evidence[place] for place in self.kept] + case.with_)

    def fault(self, loc: Loc, message: str) -> Fault:
        match loc:
            case ("evidence", int(number), *rest) if number >= len(self.kept):
                return self.file.fault((*self.place, "with", number - len(self.kept), *rest), message)
            case ("evidence", int(number), *rest):
                return self.base_file.fault(("evidence", self.kept[number], *rest), message)
            case ("delegations", _, field, *rest) if field in self.case.delegation:
                return self.file.fault((*self.place, "delegation", field, *rest), message)
            case ("delegations", _, *rest):
                return self.base_file.fault(("delegation", *rest), message)
            case ("frameworks", 0, "settings", *rest) if self.case.settings:
                return self.file.fault((*self.place, "settings", *rest), message)
        return self.base_file.fault(loc, message)


def _tree(base: BaseText, case: FrameworkCaseText, evidence: list[dict[str, Any]]) -> dict[str, Any]:
    frameworks = deepcopy(base.frameworks)
    frameworks[0]["settings"] = {**frameworks[0].get("settings", {}), **case.settings}
    return {
        "case": case.name,
        "frameworks": frameworks,
        "organisations": base.organisations,
        "people": base.people,
        "evidence": evidence,
        "delegations": [{**base.delegation, **case.delegation}],
    }


def uncovered(text: FrameworkText, cases: Iterable[FrameworkCase]) -> list[str]:
    """The requirements and changes of which no case says anything, in the order of the file."""
    named = {name for case in cases for name in case.expect.requirements_named()}
    return [name for name in (*text.requirements, *text.changes) if name not in named]


def _differences(expect: ExpectText, answer: Decision) -> Iterator[str]:
    found: dict[str, object] = {
        "may": answer.may,
        "supervised": answer.supervised,
        "status": answer.status,
        "unmet": [reason.requirement for reason in answer.reasons if not reason.met],
        "actions": {action.kind: action.by.isoformat() for action in answer.actions},
        "cover": answer.cover,
        "accountable": answer.accountable.name if answer.accountable else "nobody",
        "monitor": answer.monitor.name if answer.monitor else "nobody",
        "to_choose": [one.responsibility for one in answer.to_choose],
    }
    for name, value in found.items():
        expected = getattr(expect, name)
        if expected is not None and expected != value:
            yield f"{name}: expected {expected!r}, got {value!r}"
    yield from _different_days(expect, answer)
    asked = {reason.requirement for reason in answer.reasons}
    yield from (
        f"asked: expected {name!r}, which is not asked for" for name in expect.asked if name not in asked
    )
    yield from (f"not asked: {name!r} is asked for" for name in expect.not_asked if name in asked)
    reasons = {reason.requirement: reason.because for reason in answer.reasons}
    for name, words in expect.because.items():
        if words not in reasons.get(name, ""):
            yield f"because {name}: expected {words!r} in {reasons.get(name)!r}"
    used = {setting.name: setting.value for setting in answer.settings}
    for name, words in expect.settings.items():
        if used.get(name) != words:
            yield f"setting {name}: expected {words!r}, got {used.get(name)!r}"


def _different_days(expect: ExpectText, answer: Decision) -> Iterator[str]:
    due = {one.kind: str(one.on) if one.on else f"{one.first} to {one.last}" for one in answer.due}
    for kind, day in expect.due.items():
        if due.get(kind) != day:
            yield f"due {kind}: expected {day}, got {due.get(kind)}"
    for kind in expect.not_due:
        if kind in due:
            yield f"due {kind}: expected nothing, got {due[kind]}"
