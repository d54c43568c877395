"""Putting a checked caseload on record: each thing with its own entry, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rules.question import Giver
from services.act import Act
from services.evidence import NewEvidence, record_evidence
from services.importing.import_known import Known
from services.importing.import_lines import (
    Caseload,
    EmploymentLine,
    EvidenceLine,
    OrganisationLine,
    PersonLine,
)
from services.importing.import_people import (
    NewPost,
    add_organisation,
    add_person,
    employ,
    register,
    represent,
)

Told = Callable[[int, int], None]
"""Hears how many things of how many are on record."""


@dataclass
class Loader:
    """Turns keys into ids as it goes: ``places`` and ``people`` hold those of the rows put on record so far."""

    act: Act
    log: str
    caseload: Caseload
    known: Known
    places: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    works_at: dict[str, str] = field(default_factory=dict)

    def load(self, told: Told | None) -> None:
        """Organisations first, then people, then what points to them."""
        groups: tuple[tuple[Sequence[Any], Callable[[Any], None]], ...] = (
            (self.caseload.organisations, self.organisation),
            (self.caseload.people, self.person),
            (self.caseload.people, self._representation),
            (self.caseload.employments, self._employment),
            (self.caseload.evidence, self._evidence),
        )
        steps = [(put, line) for lines, put in groups for line in lines]
        for number, (put, line) in enumerate(steps, start=1):
            put(line)
            if told:
                told(number, len(steps))

    def organisation(self, line: OrganisationLine) -> None:
        """Put an organisation on record, once."""
        if line.key not in self.places:
            row = add_organisation(self.act, self.log, line.name, line.kind, line.code)
            self.places[line.key] = row.id

    def person(self, line: PersonLine) -> None:
        """Put a person on record, once."""
        if line.key in self.people:
            return
        place = self._place(line.organisation)
        posts = [NewPost(role, line.first_day, place) for role in line.roles]
        person = add_person(self.act, self.log, line.new, posts)
        self.people[line.key], self.works_at[line.key] = person.id, place
        if one := line.registration:
            register(self.act, self.log, person.id, one.body, one.number, one.first, one.last)

    def _representation(self, line: PersonLine) -> None:
        if line.speaks_for:
            person, speaker = self._who(line.speaks_for), self._who(line.key)
            represent(self.act, self.log, person, speaker, line.capacity, line.first_day)

    def _employment(self, line: EmploymentLine) -> None:
        pa, person = self._who(line.pa), self._who(line.person)
        employ(self.act, self.log, pa, person, line.model, line.employer, (line.first, line.last))

    def _evidence(self, line: EvidenceLine) -> None:
        new = NewEvidence(
            kind=line.kind,
            outcome=line.outcome,
            true_on=line.on,
            by=tuple(self._giver(key, role) for key, role in line.by),
            pa_id=self._who(line.pa),
            person_id=self._who(line.person),
            task=line.task,
            ward=line.ward,
            about=self._about(line),
            provider_id=self._place(line.provider),
            good_until=line.until,
            note=line.note,
        )
        record_evidence(self.act, self.log, new)

    # --- keys to ids -------------------------------------------------------------------------------------------

    def _about(self, line: EvidenceLine) -> str:
        if line.kind == "registration":
            return self._who(line.about)
        return self._place(line.about) if line.kind == "provider assurance" else line.about

    def _giver(self, key: str, role: str) -> Giver:
        if on_record := self.known.people.get(key):
            return Giver(on_record.id, role, on_record.organisation_id)
        return Giver(self.people[key], role, self.works_at.get(key, ""))

    def _who(self, key: str) -> str:
        return self.people.get(key, key)

    def _place(self, key: str) -> str:
        return self.places.get(key) or self.known.organisations.get(key, "")
