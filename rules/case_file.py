"""A case as a YAML file: what ``safehands decide`` reads. ``examples/case.yaml`` explains every field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rules.agreed_interval import why_not_agreed
from rules.applied import Applied, Approval, SettingFault, UnknownTask, check_settings, task_texts
from rules.case_text import AppliedText, CaseText, EvidenceText, OrganisationText
from rules.framework import LIBRARY, Framework, UnknownFramework, from_library, load_framework
from rules.moments import FOREVER, Period, first_instant
from rules.question import Delegation, Evidence, Giver, Known, Organisation, Person
from rules.vocabulary import EVIDENCE, Field
from rules.yaml_file import Fault, FaultyFile, Loc, Source, YamlFile

_ABOUT: tuple[Field, ...] = ("pa", "person", "task", "ward", "equipment", "device")


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


def parse_case(file: Source, folder: Path, beside: Path | None = None) -> CaseFile:
    """The same from what was already read; framework files are looked for in ``folder``.

    With ``beside``, a framework's own folder, that framework is taken from there and not from the library.
    """
    return read_case(file, file.parse(CaseText), folder, beside)


def read_case(file: Source, text: CaseText, folder: Path, beside: Path | None = None) -> CaseFile:
    """The same from fields that have been parsed, for a file that holds more than a case."""
    reader = _Reader(file, text, folder, beside)
    applied = tuple(reader.applied())
    known = Known(
        people={
            id: Person(id, one.name, tuple(one.roles), one.organisation, tuple(one.specialism))
            for id, one in text.people.items()
        },
        organisations={id: _organisation(id, one) for id, one in text.organisations.items()},
        evidence=tuple(reader.evidence(applied)),
    )
    delegations = tuple(reader.delegations(applied))
    reader.check_people(applied)
    if reader.faults:
        raise FaultyFile(reader.faults)
    return CaseFile(text.case, applied, known, delegations)


class _Reader:
    """Turns the text into what the rules know, and collects every fault on the way."""

    def __init__(self, file: Source, text: CaseText, folder: Path, beside: Path | None) -> None:
        self.file, self.text, self.folder, self.beside = file, text, folder, beside
        self.faults: list[Fault] = []

    def wrong(self, loc: Loc, message: str) -> None:
        self.faults.append(self.file.fault(loc, message))

    def applied(self) -> Iterator[Applied]:
        seen: Counter[str] = Counter()
        for number, one in enumerate(self.text.frameworks):
            loc: Loc = ("frameworks", number)
            framework = self._framework(loc, one)
            if framework is None:
                continue
            seen[framework.id] += 1
            if seen[framework.id] == 2:
                self.wrong(loc, f"the framework {framework.id!r} is named twice; name each once")
            approval = Approval(one.approved.by, str(one.approved.on)) if one.approved else None
            applied = Applied(framework, one.settings, approval, tuple(one.settles))
            self._check_settles(loc, applied, one.settles)
            try:
                check_settings(applied)
            except SettingFault as error:
                self.wrong((*loc, "settings", error.setting), str(error))
            yield applied

    def _check_settles(self, loc: Loc, applied: Applied, names: list[str]) -> None:
        known = applied.framework.text.responsibilities
        for number, name in enumerate(names):
            if name not in known:
                wrong = f"{applied.framework.id!r} has no responsibility {name!r}; it has: {', '.join(known)}"
                self.wrong((*loc, "settles", number), wrong)

    def _framework(self, loc: Loc, one: AppliedText) -> Framework | None:
        if (one.framework is None) == (one.file is None):
            self.wrong(loc, "name either a 'framework' of the library or a 'file'")
            return None
        try:
            if one.file is not None:
                return load_framework(self.folder / one.file)
            own = self.beside is not None and self.beside.name == one.framework
            library = self.beside.parent if self.beside and own else LIBRARY
            return from_library(one.framework or "", one.version, library)
        except FaultyFile as error:
            self.faults += error.faults
        except UnknownFramework as error:
            self.wrong((*loc, "framework"), str(error))
        return None

    def check_people(self, applied: tuple[Applied, ...]) -> None:
        roles = {role for one in applied for role in one.framework.text.roles}
        all_read = len(applied) == len(self.text.frameworks)
        for id, person in self.text.people.items():
            loc: Loc = ("people", id)
            for number, role in enumerate(person.roles):
                if all_read and role not in roles:
                    known = ", ".join(sorted(roles))
                    wrong = f"no framework that applies knows the role {role!r}; they know: {known}"
                    self.wrong((*loc, "roles", number), wrong)
            self._check_organisation((*loc, "organisation"), person.organisation)
        for id, one in self.text.organisations.items():
            if one.became:
                self._check_organisation(
                    ("organisations", id, "became", "organisation"), one.became.organisation
                )

    def evidence(self, applied: tuple[Applied, ...]) -> Iterator[Evidence]:
        seen: set[str] = set()
        kinds = {one.id: one.evidence for one in self.text.evidence}
        for number, one in enumerate(self.text.evidence):
            loc: Loc = ("evidence", number)
            if one.id in seen:
                self.wrong(
                    (*loc, "id"), f"the id {one.id!r} stands twice; every piece of evidence has its own"
                )
            seen.add(one.id)
            self._check_evidence(loc, one, kinds, applied)
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
                begins_by=one.true_on.last,
                equipment=one.equipment,
                device=one.device,
                mode=one.given,
                parts=tuple(one.parts),
                interval=one.every,
            )

    def _check_evidence(
        self, loc: Loc, one: EvidenceText, kinds: dict[str, str], applied: tuple[Applied, ...]
    ) -> None:
        possible = EVIDENCE[one.evidence].outcomes
        if one.outcome not in possible:
            says = f"{one.evidence!r} cannot say {one.outcome!r}; it says: {', '.join(possible)}"
            self.wrong((*loc, "outcome"), says)
        self._check_about(loc, one)
        self._check_party(loc, one)
        self._check_names(loc, one.pa, one.person, one.task, applied)
        self._check_person((*loc, "practitioner"), one.practitioner)
        self._check_organisation((*loc, "organisation"), one.organisation)
        self._check_organisation((*loc, "provider"), one.provider)
        if one.voids and one.voids not in kinds:
            self.wrong((*loc, "voids"), f"there is no evidence {one.voids!r} to void")
        if kinds.get(one.voids) == "void":
            self.wrong((*loc, "voids"), "a void cannot be voided; record again what was right after all")
        self._check_interval(loc, one, applied)
        if one.good_until and one.good_until.last < one.true_on.first:
            wrong = "it cannot stop being good before it is true; check the two dates"
            self.wrong((*loc, "good until"), wrong)

    def _check_interval(self, loc: Loc, one: EvidenceText, applied: tuple[Applied, ...]) -> None:
        """Only an agreed interval has a length of time, and it may only shorten what is asked for."""
        if one.evidence != "agreed interval":
            if one.every:
                self.wrong((*loc, "every"), f"{one.evidence!r} has no interval; take 'every' out")
        elif one.outcome == "agreed" and one.every is None:
            self.wrong((*loc, "every"), "'every' is missing: say how often, such as 9 months")
        elif one.every and (wrong := self._why_not_agreed(one, one.every, applied)):
            self.wrong((*loc, "every"), wrong)

    def _why_not_agreed(self, one: EvidenceText, every: Period, applied: tuple[Applied, ...]) -> str:
        try:
            return why_not_agreed(applied, one.topic, one.task, every)
        except (UnknownTask, SettingFault):
            return ""  # told where it stands

    def _check_about(self, loc: Loc, one: EvidenceText) -> None:
        """Whom, which task and ward it is about: all that this kind needs, and nothing that it never has."""
        kind = EVIDENCE[one.evidence]
        for field in _ABOUT:
            value = getattr(one, field)
            if value and field not in (*kind.about, *kind.may_be_about):
                self.wrong((*loc, field), f"{one.evidence!r} is not about {_a(field)}; take '{field}' out")
            if not value and field in kind.about:
                self.wrong((*loc, field), f"'{field}' is missing: {one.evidence!r} has to say which")
        if one.evidence == "training" and not one.topic and not (one.person and one.task):
            self.wrong(loc, "training is in a 'topic', or in a 'task' for a 'person'; say which")

    def _check_party(self, loc: Loc, one: EvidenceText) -> None:
        """The practitioner, organisation, topic or other evidence that some kinds are about."""
        kind = EVIDENCE[one.evidence]
        fields = {
            "practitioner": "practitioner",
            "organisation": "organisation",
            "topic": "topic",
            "evidence": "voids",
        }
        for party, field in fields.items():
            value = getattr(one, field)
            if value and kind.party != party:
                self.wrong((*loc, field), f"{one.evidence!r} is not about {_a(party)}; take '{field}' out")
            if kind.party == party and party != "topic" and not value:
                self.wrong((*loc, field), f"'{field}' is missing: {one.evidence!r} has to say which")

    def _giver(self, loc: Loc, place: int, person: str, one: EvidenceText) -> Giver:
        self._check_person((*loc, "by", place), person)
        known = self.text.people.get(person)
        roles = known.roles if known else []
        acting_as = one.acting_as[min(place, len(one.acting_as) - 1)] if one.acting_as else ""
        if len(one.acting_as) > 1 and len(one.acting_as) != len(one.by):
            self.wrong((*loc, "acting as"), "give one role for all, or one for each who is named under 'by'")
        role = acting_as or (roles[0] if len(roles) == 1 else "")
        if not role and len(roles) > 1:
            self.wrong((*loc, "by"), f"{person!r} has several roles; say in which with 'acting as'")
        if acting_as and known and acting_as not in roles:
            self.wrong((*loc, "acting as"), f"{person!r} does not have the role {acting_as!r}")
        return Giver(person, role, known.organisation if known else "")

    def delegations(self, applied: tuple[Applied, ...]) -> Iterator[Delegation]:
        for number, one in enumerate(self.text.delegations):
            loc: Loc = ("delegations", number)
            self._check_names(loc, one.pa, one.person, one.task, applied)
            if (one.where == "hospital") != bool(one.ward):
                self.wrong((*loc, "ward"), "give the 'ward' where the person is in hospital, and only there")
            if (one.where == "hospital") != bool(one.admitted):
                self.wrong(
                    (*loc, "admitted"), "say when the person was 'admitted' to hospital, and only then"
                )
            if one.arrived and not (one.admitted and one.admitted.first <= one.arrived.first):
                self.wrong((*loc, "arrived"), "nobody comes to another ward before they were 'admitted'")
            person = self.text.people.get(one.person)
            yield Delegation(
                pa=one.pa,
                person=one.person,
                task=one.task,
                requested=one.requested.first,
                where=one.where,
                ward=one.ward,
                admitted=one.admitted.first if one.admitted else None,
                arrived=one.arrived.first if one.arrived else None,
                worker=one.worker,
                employment=one.employment,
                directed_by=one.directed_by,
                equipment=one.equipment,
                device=one.device,
                started=one.started,
                born=person.born if person else None,
            )

    def _check_names(self, loc: Loc, pa: str, person: str, task: str, applied: tuple[Applied, ...]) -> None:
        self._check_person((*loc, "pa"), pa)
        self._check_person((*loc, "person"), person)
        if task and len(applied) == len(self.text.frameworks):
            try:
                task_texts(applied, task)
            except UnknownTask as error:
                self.wrong((*loc, "task"), str(error))

    def _check_organisation(self, loc: Loc, organisation: str) -> None:
        if organisation and organisation not in self.text.organisations:
            self.wrong(loc, f"there is no organisation {organisation!r}; add it under 'organisations'")

    def _check_person(self, loc: Loc, person: str) -> None:
        if person and person not in self.text.people:
            self.wrong(loc, f"there is nobody called {person!r}; add them under 'people'")


def _organisation(id: str, text: OrganisationText) -> Organisation:
    if text.became is None:
        return Organisation(id, text.name, text.kind)
    return Organisation(id, text.name, text.kind, text.became.organisation, first_instant(text.became.on))


def _a(word: str) -> str:
    return {"pa": "a PA", "evidence": "other evidence", "organisation": "an organisation"}.get(
        word, f"a {word}"
    )
