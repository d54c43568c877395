"""What a decision is handed: the people, the evidence on record, the delegation and the two moments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rules.moments import FOREVER, Instant, Period, Span
from rules.vocabulary import AgeGroup, DirectedBy, Employment, Mode, Place, Worker


@dataclass(frozen=True, slots=True)
class Organisation:
    """An NHS body, nursing agency, broker-linked provider, ward's trust or other body, by its id.

    ``became`` is the id of the organisation that took its place, and ``became_at`` the instant from which.
    """

    id: str
    name: str
    kind: str = ""
    became: str = ""
    became_at: Instant = FOREVER


@dataclass(frozen=True, slots=True)
class Person:
    """Anybody named on record. ``roles`` are those they may act in; ``organisation`` is an id or empty.

    ``specialisms`` are the age groups that a practitioner is trained for.
    """

    id: str
    name: str
    roles: tuple[str, ...] = ()
    organisation: str = ""
    specialisms: tuple[AgeGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class Giver:
    """Who stands behind a piece of evidence, and in which role they acted that day."""

    person: str
    role: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing on record: never changed, only added to.

    ``begins`` is the first instant it is true (``begins_by`` the last at which that may have begun, where
    only a day is known), ``until`` the last instant it says of itself that it is good,
    ``recorded`` when it became known. Empty strings mean "not about any one of these". ``about`` names the
    practitioner of a registration, the organisation of an assurance, the topic of general learning, or the
    evidence that a void voids. ``equipment`` and ``device`` are what it was done with, ``mode`` how training
    was given, ``parts`` what it speaks of in turn, ``interval`` the length of time that it agrees. ``kept_by``
    is the organisation in whose record it stands.
    """

    id: str
    kind: str
    outcome: str
    begins: Instant
    recorded: Instant
    by: tuple[Giver, ...]
    pa: str = ""
    person: str = ""
    task: str = ""
    ward: str = ""
    about: str = ""
    provider: str = ""
    until: Instant = FOREVER
    begins_by: Instant | None = None
    equipment: str = ""
    device: str = ""
    mode: Mode | None = None
    parts: tuple[str, ...] = ()
    interval: Period | None = None
    kept_by: str = ""

    @property
    def latest(self) -> Instant:
        """When at the latest it became true: of two things said on one day, nobody knows the order."""
        return self.begins if self.begins_by is None else self.begins_by


@dataclass(frozen=True, slots=True)
class Delegation:
    """One PA, one person, one task; and where the person is. ``requested`` is when it was asked for.

    ``admitted`` is when this stay in hospital began. Without it, nothing counts that must be of this stay.
    ``arrived`` is when the person came to this very ward, where that was later in the stay.
    ``equipment`` and ``device`` are what the person has, ``started`` is the first day on which the PA works for
    them, ``born`` the person's day of birth: what is not said here cannot be met by anything that rests on it.
    ``kept_by`` is the organisation whose case it is.
    """

    pa: str
    person: str
    task: str
    requested: Instant
    where: Place = "home"
    ward: str = ""
    admitted: Instant | None = None
    arrived: Instant | None = None
    worker: Worker = "PA"
    employment: Employment = "direct"
    directed_by: DirectedBy = "the person or family"
    equipment: str = ""
    device: str = ""
    started: date | None = None
    born: date | None = None
    kept_by: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a decision may look at apart from the framework."""

    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """The two moments of every question: the one asked ``about``, and up to when evidence is ``known``."""

    about: Span
    known: Instant = FOREVER
