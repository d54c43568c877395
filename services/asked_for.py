"""What frameworks ask for besides training, sign-off and decisions: plans, checks, documents, funding, supervision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.people import Person
from rules.moments import Span, instant
from rules.question import Giver
from rules.requirement import Requirement
from rules.vocabulary import EVIDENCE
from services.act import Act, Refused
from services.checks import refuse_if_it_would_not_count
from services.choices import Party, in_roles, who_may_agree
from services.coordination import giver_in_role
from services.decisions import question
from services.evidence import NewEvidence, organisation_of, record_evidence
from services.training.sign_off import as_giver

KINDS = (
    "risk and benefit assessment",
    "capacity assessment",
    "plan",
    "funding",
    "training booking",
    "care registration",
    "need classification",
    "background check",
    "employment document",
    "supervision session",
)
"""What is written down as somebody says or shows it; everything else has a form of its own."""

OF_THE_CASE = ("PA", "PHB holder", "representative")
"""Roles that nobody is appointed to: the case itself says who they are."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a requirement: ``givers`` are whoever stands behind it, ``topic`` is one of its topics."""

    outcome: str
    on: date | datetime
    givers: tuple[Party, ...] = ()
    topic: str = ""
    parts: tuple[str, ...] = ()
    good_until: date | None = None
    note: str = ""


def asked_for(session: Session, row: DelegationRow, now: datetime) -> list[Requirement]:
    """The requirements of this delegation that are met by evidence of these kinds, in the frameworks' order."""
    requirements = question(session, row, Span.at(instant(now))).resolved().requirements
    return [one for one in requirements if one.evidence in KINDS]


def who_gives(session: Session, row: DelegationRow, requirement: Requirement, now: datetime) -> list[Party]:
    """Whoever may stand behind it: the PA and the budget holder themselves, and all who hold one of its roles."""
    pa, person = session.get_one(Person, row.pa_id), session.get_one(Person, row.person_id)
    found = [Party(pa.id, pa.name, "PA")] if "PA" in requirement.by else []
    found += [one for one in who_may_agree(session, person, now) if one.role in requirement.by]
    return found + in_roles(session, [role for role in requirement.by if role not in OF_THE_CASE], now)


def record_asked_for(act: Act, row: DelegationRow, requirement: Requirement, said: Said) -> EvidenceRow:
    """Put it on record. Where the framework names no role, whoever writes it down stands behind it.

    Raises Refused for an outcome that speaks against the PA without a reason, and where it would not count: given
    by others than the framework says, or by too few.
    """
    if said.outcome not in requirement.outcomes and not said.note.strip():
        raise Refused("The reason is missing.", way_out="say in a sentence why")
    givers = tuple(_giver(act, one) for one in said.givers) or (as_giver(act),)
    about = {*EVIDENCE[requirement.evidence].about, *requirement.about}
    is_of_an_organisation = EVIDENCE[requirement.evidence].party == "organisation"
    new = NewEvidence(
        requirement.evidence,
        said.outcome,
        said.on,
        givers,
        pa_id=row.pa_id if "pa" in about else "",
        person_id=row.person_id if "person" in about else "",
        task=row.task if "task" in about else "",
        about=givers[0].organisation if is_of_an_organisation else said.topic,
        good_until=said.good_until,
        parts=said.parts,
        note=said.note.strip(),
    )
    refuse_if_it_would_not_count(act.session, row, new, act.now)
    return record_evidence(act, organisation_of(act.session, row), new)


def topics_of(requirement: Requirement, day: date) -> Sequence[str]:
    """What it may be about on a day: a course or a document of which some editions have had their time."""
    return [
        one.name
        for one in requirement.topics
        if (one.first is None or one.first <= day) and (one.last is None or day <= one.last)
    ]


def _giver(act: Act, party: Party) -> Giver:
    if party.role in OF_THE_CASE:
        return Giver(party.person_id, party.role)
    return giver_in_role(act, party.person_id, party.role)
