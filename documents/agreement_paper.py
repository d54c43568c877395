"""What a hospital working agreement says, as plain data, already decided.

A paper refuses to contradict itself: it is not in force without all its signatures (HO-15), no shift ends
before it starts, and every moment is aware. What it can see for itself to be missing it says itself
(:mod:`documents.agreement_view`); the caller adds what only the caller knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from documents.words import nhs_number
from rules.moments import instant


class State(StrEnum):
    """What the paper says of itself at the head of every page."""

    NOT_IN_FORCE = "NOT IN FORCE – waiting for signatures"
    IN_FORCE = "In force"


class Permission(StrEnum):
    """What a PA may do with one task on this ward."""

    ALONE = "May do alone"
    ACCOMPANIED = "Only with a competent person present"
    NOT_HERE = "Not here"


@dataclass(frozen=True, slots=True)
class PersonOnPaper:
    """The person in hospital, with the three things by which a ward knows that it is them."""

    name: str
    born: date
    nhs_number: str

    def __post_init__(self) -> None:
        nhs_number(self.nhs_number)


@dataclass(frozen=True, slots=True)
class TrainingOnPaper:
    """One piece of training that a PA has completed (HO-06)."""

    what: str
    completed_on: date
    by: str
    provider: str


@dataclass(frozen=True, slots=True)
class CompetenceOnPaper:
    """One task: what the PA may do here, why not more, and who signed it off (HO-06, HO-14, HO-16).

    ``need`` is "well" or "unwell" where the task has been marked so; ``action_plan`` what the PA still practises.
    """

    task: str
    permission: Permission
    because: str = ""
    signed_off_on: date | None = None
    signed_off_by: str = ""
    signed_off_role: str = ""
    validated_on: date | None = None
    need: str = ""
    action_plan: str = ""


@dataclass(frozen=True, slots=True)
class PaOnPaper:
    """One PA. ``dbs_covers_every_shift`` is about every minute of their shifts on this paper (HO-10)."""

    name: str
    designation: str
    training: tuple[TrainingOnPaper, ...] = ()
    competences: tuple[CompetenceOnPaper, ...] = ()
    dbs_seen_on: date | None = None
    dbs_covers_every_shift: bool = False
    inducted_on: date | None = None


@dataclass(frozen=True, slots=True)
class ShiftOnPaper:
    """One line of the rota (HO-09), in hospital for a ``purpose``.

    ``faults`` say in words why nobody should use it, ``not_for`` what the PA may not do in it, ``note`` the rest.
    """

    pa: str
    designation: str
    starts: datetime
    ends: datetime
    dbs_ok: bool
    faults: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    note: str = ""
    purpose: str = ""

    def __post_init__(self) -> None:
        if instant(self.ends) <= instant(self.starts):
            raise ValueError(f"the shift that starts {self.starts.isoformat()} does not end after it starts")


@dataclass(frozen=True, slots=True)
class OnCallNurse:
    """Whom the ward rings (HO-12); what is empty is printed as MISSING."""

    name: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """A place to sign; without ``signed_at`` it is printed with lines to write on (HO-15).

    ``instead_of`` is whom a named deputy signed for.
    """

    role: str
    name: str = ""
    signed_at: datetime | None = None
    job_title: str = ""
    instead_of: str = ""

    def __post_init__(self) -> None:
        if self.signed_at is not None:
            instant(self.signed_at)
            if not self.name.strip():
                raise ValueError(f"the signature of the {self.role} has a time but no name")


@dataclass(frozen=True, slots=True)
class SignatoryOnPaper:
    """Who is to sign for a role, or else the deputy, each with a number to ring if one is known."""

    role: str
    name: str
    deputy: str
    telephone: str = ""
    deputy_telephone: str = ""


@dataclass(frozen=True, slots=True)
class FrameworkOnPaper:
    """Which rules were applied, to the byte."""

    id: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One sentence of what a party takes on, and where the text says so."""

    says: str
    cite: str


@dataclass(frozen=True, slots=True)
class Responsibilities:
    """What one party takes on."""

    party: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Addition:
    """What a ward will look for and the source text does not name; ``recorded`` is what is known of it.

    ``shows`` names what is to be filled in from the record; empty, it is a place to write.
    """

    topic: str
    says: str
    recorded: str = ""
    shows: str = ""


@dataclass(frozen=True, slots=True)
class AgreementWords:
    """The standing words, which an organisation can change: ``documents.agreement_words.read_words()``."""

    responsibilities: tuple[Responsibilities, ...]
    additions: tuple[Addition, ...]
    additions_mark: str
    sources: tuple[tuple[str, str], ...]
    logo: str = ""
    """What the logo shows, for whoever cannot see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPaper:
    """One version of one agreement.

    ``funded_for`` is the framework's least time ("4 weeks"), ``funded_until`` the last covered day (HO-02), and
    ``funded_otherwise`` that day by the other reading of a readmission. By ``review_by`` somebody decides (HO-03),
    unless ``funding_ends`` was decided already;
    ``code`` opens, at ``check_at``, whether this very version still holds. ``sealed_by`` is the organisation whose
    seal the file is given; without one the paper says that it is not sealed.
    ``record`` is the record's newest checkpoint when it was printed, for the foot; empty if there was none.
    ``alike`` names those on it, the person or a PA, whose name is like somebody else's of the organisation.
    ``undecided`` and ``reduced_hours`` say in words what is paid then, and for fewer hours (HO-23).
    ``cover`` is who does the delegated tasks while a PA may not. ``approval`` says in words who approved the
    rules; a paper under rules that nobody approved says so by itself. ``what_is_missing`` is what only the
    caller knows; missing signatures, numbers, inductions, validations and faulty shifts are seen without it.
    ``folders`` hold the organisation's own form of the paper, and ``own_parts`` are the templates of ours that
    it replaces.
    """

    reference: str
    version: int
    state: State
    issued_at: datetime
    person: PersonOnPaper
    hospital: str
    ward: str
    admitted_at: datetime
    planned: bool
    icb: str
    nursing_agency: str
    funded_for: str
    funded_until: date
    cover: str
    pas: tuple[PaOnPaper, ...]
    shifts: tuple[ShiftOnPaper, ...]
    on_call_nurse: OnCallNurse
    signatures: tuple[SignatureBlock, ...]
    frameworks: tuple[FrameworkOnPaper, ...]
    decided_as_of: datetime
    approved: bool
    approval: str = ""
    words: AgreementWords
    what_is_missing: tuple[str, ...] = ()
    funded_otherwise: date | None = None
    review_by: date | None = None
    funding_ends: bool = False
    undecided: str = ""
    reduced_hours: str = ""
    signatories: tuple[SignatoryOnPaper, ...] = ()
    code: str = ""
    check_at: str = ""
    folders: tuple[Path, ...] = ()
    own_parts: tuple[str, ...] = ()
    sealed_by: str = ""
    record: str = ""
    alike: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for moment in (self.issued_at, self.admitted_at, self.decided_as_of):
            instant(moment)
        if not self.signatures:
            raise ValueError("an agreement needs places to sign: hand in a signature block for each role")
        if self.in_force and any(block.signed_at is None for block in self.signatures):
            raise ValueError("this agreement cannot be in force: a signature is missing (4:2469)")

    def signatory(self, role: str) -> SignatoryOnPaper | None:
        """Who is to sign for a role, if somebody is named."""
        return next((one for one in self.signatories if one.role == role), None)

    @property
    def in_force(self) -> bool:
        return self.state is State.IN_FORCE
