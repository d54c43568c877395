"""A case as a YAML file: what ``safehands decide`` reads. ``examples/case.yaml`` explains every field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field as Described

from rules.framework import UnknownFramework, from_library, load_framework
from rules.language import Kind, Sentence, Words
from rules.moments import FOREVER, Span
from rules.question import Delegation, Evidence, Giver, Known, Organisation, Person
from rules.resolve import Applied, Approval, SettingFault, UnknownTask, check_settings, task_texts
from rules.vocabulary import EVIDENCE, Place
from rules.yaml_file import Fault, FaultyFile, Loc, Text, YamlFile


def _moment(value: Any) -> Span:
    text = value.isoformat() if isinstance(value, date | datetime) else value
    if not isinstance(text, str):
        raise ValueError(f"{value!r} is not a date; write it like 2026-12-01 or 2026-12-01T20:00")
    try:
        return Span.parse(text)
    except ValueError as error:
        advice = "write it like 2026-12-01 or 2026-12-01T20:00"
        raise ValueError(f"{text!r} is not a real date: {error}; {advice}") from error


When = Annotated[Span, BeforeValidator(_moment)]


class ApprovalText(Text):
    by: Sentence
    on: When


class AppliedText(Text):
    """A framework that applies to this case: from the library, or from a file beside the case."""

    framework: str | None = None
    version: str | None = None
    file: str | None = None
    settings: dict[str, str | int] = {}
    approved: ApprovalText | None = None


class OrganisationText(Text):
    name: Sentence
    kind: str = ""


class PersonText(Text):
    name: Sentence
    roles: Words = []
    organisation: str = ""


class EvidenceText(Text):
    id: str = Described(min_length=1, max_length=80)
    evidence: Kind
    outcome: str
    true_on: When = Described(alias="true on")
    recorded: When
    good_until: When | None = Described(None, alias="good until")
    by: Words = []
    acting_as: str | None = Described(None, alias="acting as")
    pa: str = ""
    person: str = ""
    task: str = ""
    ward: str = ""
    topic: str = ""
    practitioner: str = ""
    organisation: str = ""
    voids: str = ""
    provider: str = ""


class DelegationText(Text):
    pa: str
    person: str
    task: str
    requested: When
    where: Place = "home"
    ward: str = ""


class CaseText(Text):
    """A whole case file."""

    case: Sentence
    frameworks: list[AppliedText] = Described(min_length=1)
    organisations: dict[str, OrganisationText] = {}
    people: dict[str, PersonText] = Described(min_length=1)
    evidence: list[EvidenceText] = []
    delegations: list[DelegationText] = Described(min_length=1)


@dataclass(frozen=True)
class CaseFile:
    """A case ready to be asked about."""

    title: str
    applied: tuple[Applied, ...]
    known: Known
    delegations: tuple[Delegation, ...]


def load_case(path: Path) -> CaseFile:
    """Read a case file; raises FaultyFile with every fault in it, or in a framework file that it names."""
    return parse_case(YamlFile.read(path), path.parent)


def parse_case(file: YamlFile, folder: Path) -> CaseFile:
    """The same from a file already read; framework files are looked for in ``folder``."""
    text = file.parse(CaseText)
    reader = _Reader(file, text, folder)
    applied = tuple(reader.applied())
    known = Known(
        people={id: Person(id, one.name, tuple(one.roles), one.organisation) for id, one in text.people.items()},
        organisations={id: Organisation(id, one.name, one.kind) for id, one in text.organisations.items()},
        evidence=tuple(reader.evidence(applied)),
    )
    delegations = tuple(reader.delegations(applied))
    if reader.faults:
        raise FaultyFile(reader.faults)
    return CaseFile(text.case, applied, known, delegations)


class _Reader:
    """Turns the text into what the rules know, and collects every fault on the way."""

    def __init__(self, file: YamlFile, text: CaseText, folder: Path) -> None:
        self.file, self.text, self.folder = file, text, folder
        self.faults: list[Fault] = []

    def wrong(self, loc: Loc, message: str) -> None:
        self.faults.append(self.file.fault(loc, message))

    def applied(self) -> Iterator[Applied]:
        for number, one in enumerate(self.text.frameworks):
            loc: Loc = ("frameworks", number)
            if (one.framework is None) == (one.file is None):
                self.wrong(loc, "name either a 'framework' of the library or a 'file'")
                continue
            try:
                framework = (
                    load_framework(self.folder / one.file)
                    if one.file is not None
                    else from_library(one.framework or "", one.version)
                )
            except FaultyFile as error:
                self.faults += error.faults
                continue
            except UnknownFramework as error:
                self.wrong((*loc, "framework"), str(error))
                continue
            approval = Approval(one.approved.by, str(one.approved.on)) if one.approved else None
            applied = Applied(framework, one.settings, approval)
            try:
                check_settings(applied)
            except SettingFault as error:
                self.wrong((*loc, "settings", error.setting), str(error))
            yield applied
        if len({one.framework or one.file for one in self.text.frameworks}) < len(self.text.frameworks):
            self.wrong(("frameworks",), "the same framework is named twice; name each once")

    def evidence(self, applied: tuple[Applied, ...]) -> Iterator[Evidence]:
        seen: set[str] = set()
        ids = {one.id for one in self.text.evidence}
        for number, one in enumerate(self.text.evidence):
            loc: Loc = ("evidence", number)
            if one.id in seen:
                self.wrong((*loc, "id"), f"the id {one.id!r} stands twice; every piece of evidence has its own")
            seen.add(one.id)
            self._check_evidence(loc, one, ids, applied)
            yield Evidence(
                id=one.id,
                kind=one.evidence,
                outcome=one.outcome,
                begins=one.true_on.first,
                recorded=one.recorded.last,
                by=tuple(self._giver(loc, place, person, one) for place, person in enumerate(one.by)),
                pa=one.pa,
                person=one.person,
                task=one.task,
                ward=one.ward,
                about=one.topic or one.practitioner or one.organisation or one.voids,
                provider=one.provider,
                until=one.good_until.last if one.good_until else FOREVER,
            )

    def _check_evidence(self, loc: Loc, one: EvidenceText, ids: set[str], applied: tuple[Applied, ...]) -> None:
        kind = EVIDENCE[one.evidence]
        if one.outcome not in kind.outcomes:
            self.wrong((*loc, "outcome"), f"{one.evidence!r} cannot say {one.outcome!r}; it says {', '.join(kind.outcomes)}")
        parties = {"topic": one.topic, "practitioner": one.practitioner, "organisation": one.organisation}
        parties["evidence"] = one.voids
        for party, value in parties.items():
            field = "voids" if party == "evidence" else party
            if value and kind.party != party:
                self.wrong((*loc, field), f"{one.evidence!r} is not about {_a(party)}; take '{field}' out")
            if kind.party == party and party != "topic" and not value:
                self.wrong((*loc, field), f"'{field}' is missing: {one.evidence!r} has to say which")
        possible = (*kind.about, *kind.may_be_about)
        for field in ("pa", "person", "task", "ward"):
            value = getattr(one, field)
            if value and field not in possible:
                self.wrong((*loc, field), f"{one.evidence!r} is not about {_a(field)}; take '{field}' out")
            if not value and field in kind.about:
                self.wrong((*loc, field), f"'{field}' is missing: {one.evidence!r} has to say which")
        self._check_names(loc, one.pa, one.person, one.task, applied)
        self._check_person((*loc, "practitioner"), one.practitioner)
        for field in ("organisation", "provider"):
            if (value := getattr(one, field)) and value not in self.text.organisations:
                self.wrong((*loc, field), f"there is no organisation {value!r}; add it under 'organisations'")
        if one.voids and one.voids not in ids:
            self.wrong((*loc, "voids"), f"there is no evidence {one.voids!r} to void")
        if one.good_until and one.good_until.last < one.true_on.first:
            self.wrong((*loc, "good until"), "it cannot stop being good before it is true; check the two dates")

    def _giver(self, loc: Loc, place: int, person: str, one: EvidenceText) -> Giver:
        self._check_person((*loc, "by", place), person)
        known = self.text.people.get(person)
        roles = known.roles if known else []
        role = one.acting_as or (roles[0] if len(roles) == 1 else "")
        if not role and len(roles) > 1:
            self.wrong((*loc, "by"), f"{person!r} has several roles; say in which with 'acting as'")
        if one.acting_as and known and one.acting_as not in roles:
            self.wrong((*loc, "acting as"), f"{person!r} does not have the role {one.acting_as!r}")
        return Giver(person, role, known.organisation if known else "")

    def delegations(self, applied: tuple[Applied, ...]) -> Iterator[Delegation]:
        for number, one in enumerate(self.text.delegations):
            loc: Loc = ("delegations", number)
            self._check_names(loc, one.pa, one.person, one.task, applied)
            if (one.where == "hospital") != bool(one.ward):
                self.wrong((*loc, "ward"), "give the 'ward' where the person is in hospital, and only there")
            yield Delegation(one.pa, one.person, one.task, one.requested.first, one.where, one.ward)

    def _check_names(self, loc: Loc, pa: str, person: str, task: str, applied: tuple[Applied, ...]) -> None:
        self._check_person((*loc, "pa"), pa)
        self._check_person((*loc, "person"), person)
        if task and applied:
            try:
                task_texts(applied, task)
            except UnknownTask as error:
                self.wrong((*loc, "task"), str(error))

    def _check_person(self, loc: Loc, person: str) -> None:
        if person and person not in self.text.people:
            self.wrong(loc, f"there is nobody called {person!r}; add them under 'people'")


def _a(word: str) -> str:
    return {"pa": "a PA", "evidence": "other evidence", "organisation": "an organisation"}.get(word, f"a {word}")


