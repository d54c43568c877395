"""A case file as it stands: its fields, and what each may hold. ``examples/case.yaml`` explains every one."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic import Field as Described

from rules.moments import Span
from rules.text_values import Choice, Day, DayOrNone, Kind, Length, Sentence, Words
from rules.vocabulary import AgeGroup, DirectedBy, Employment, Mode, Place, Worker
from rules.yaml_file import Text


def _moment(value: Any) -> Span:
    if isinstance(value, Span):
        return value
    try:
        return Span.parse(str(value))
    except ValueError as error:
        advice = "write it like 2026-12-01 or 2026-12-01T20:00"
        raise ValueError(f"{value!r} is not a real date: {error}; {advice}") from error


When = Annotated[Span, BeforeValidator(_moment)]


def _to_the_minute(value: Span) -> Span:
    if value.is_whole_day:
        raise ValueError("the time of day is missing; write it like 2026-12-01T20:00")
    return value


Minute = Annotated[When, AfterValidator(_to_the_minute)]
"""A moment that needs its time of day."""


def _each(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


ActingAs = Annotated[list[str], BeforeValidator(_each)]
"""One role for all who gave it, or one for each, in their order."""


class ApprovalText(Text):
    by: Sentence
    on: When


class AppliedText(Text):
    """A framework that applies to this case: from the library, or from a file beside the case."""

    framework: str | None = None
    version: str | None = None
    file: str | None = None
    settings: dict[str, Choice] = Described({})
    settles: list[str] = Described([])
    """The responsibilities that this framework settles, where several apply and differ."""
    approved: ApprovalText | None = None


class BecameText(Text):
    """The organisation that took another's place, and from which day."""

    organisation: str
    on: Day = Described(alias="from")


class OrganisationText(Text):
    name: Sentence
    kind: str = ""
    became: BecameText | None = None


class PersonText(Text):
    name: Sentence
    roles: Words = Described([])
    organisation: str = ""
    born: DayOrNone = None
    specialism: list[AgeGroup] = Described([])


class EvidenceText(Text):
    id: str = Described(min_length=1, max_length=80)
    evidence: Kind
    outcome: str
    true_on: When = Described(alias="true on")
    recorded: When
    good_until: When | None = Described(None, alias="good until")
    by: Words = Described([])
    acting_as: ActingAs = Described([], alias="acting as")
    pa: str = ""
    person: str = ""
    task: str = ""
    ward: str = ""
    topic: str = ""
    practitioner: str = ""
    organisation: str = ""
    voids: str = ""
    provider: str = ""
    equipment: str = ""
    device: str = ""
    given: Mode | None = None
    parts: list[str] = Described([], alias="speaks of")
    every: Length | None = None


class DelegationText(Text):
    pa: str
    person: str
    task: str
    requested: When
    where: Place = "home"
    ward: str = ""
    admitted: When | None = None
    arrived: When | None = None
    worker: Worker = "PA"
    employment: Employment = "direct"
    directed_by: DirectedBy = Described("the person or family", alias="directed by")
    equipment: str = ""
    device: str = ""
    started: DayOrNone = None


class CaseText(Text):
    """A whole case file."""

    case: Sentence
    frameworks: list[AppliedText] = Described(min_length=1)
    organisations: dict[str, OrganisationText] = Described({})
    people: dict[str, PersonText] = Described(min_length=1)
    evidence: list[EvidenceText] = Described([])
    delegations: list[DelegationText] = Described(min_length=1)
