"""Would this evidence count? Asked of the rules before somebody signs, so that a useless sign-off is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.ids import new_id
from rules import pure
from rules.facts import facts_for
from rules.moments import FOREVER, Span, instant
from rules.question import Evidence, Known, Moment
from rules.requirement import Requirement
from rules.resolve import resolve
from services.act import Refused
from services.decisions import question
from services.evidence import NewEvidence


def refuse_if_it_would_not_count(session: Session, row: DelegationRow, new: NewEvidence, now: datetime) -> None:
    """Raise Refused if the rules would not count this evidence as given by these people at that moment.

    What it says is left open: "not yet competent" is judged as "competent" would be, so that both need a
    registered assessor.
    """
    item = _as_evidence(new, now)
    asked = question(session, row, Span.at(item.begins))
    requirements = resolve(asked.applied, asked.delegation).requirements
    known = Known(asked.known.people, asked.known.organisations, (*asked.known.evidence,))
    for requirement in requirements:
        if requirement.evidence != new.kind or (requirement.topic and requirement.topic != new.about):
            continue
        if wrong := _fault(requirements, requirement, item, known, asked.delegation, instant(now)):
            raise Refused(
                f"This {new.kind} cannot be recorded: {wrong}.",
                rule=requirement.name,
                cite=requirement.cite,
                evidence=_looked_at(known, new),
                way_out=_way_out(wrong, requirement),
            )


def _fault(requirements, requirement, item, known, delegation, now) -> str:  # type: ignore[no-untyped-def]
    said = replace(item, outcome=requirement.outcomes[0])
    with_it = Known(known.people, known.organisations, (*known.evidence, said))
    judge = pure.evaluate(requirements, facts_for(delegation, with_it, Moment(Span.at(max(now, item.begins)), FOREVER)))
    return "" if not judge.is_about_this(said, requirement) else judge.fault(said, requirement)


def _as_evidence(new: NewEvidence, now: datetime) -> Evidence:
    return Evidence(
        id=new_id("new"),
        kind=new.kind,
        outcome=new.outcome,
        begins=new.begins,
        recorded=instant(now),
        by=new.by,
        pa=new.pa_id,
        person=new.person_id,
        task=new.task,
        ward=new.ward,
        about=new.about,
        provider=new.provider_id,
    )


def _looked_at(known: Known, new: NewEvidence) -> tuple[str, ...]:
    """The registrations of whoever gives it, and what is on record of this kind."""
    givers = {giver.person for giver in new.by}
    return tuple(
        item.id
        for item in known.evidence
        if (item.kind == "registration" and item.about in givers) or item.kind == new.kind
    )


def _way_out(wrong: str, requirement: Requirement) -> str:
    if "registered" in wrong:
        return "somebody whose registration is in force on that day gives it, or the registration is re-checked and recorded"
    if "was not met when it was given" in wrong:
        return "record first what comes before it, with its own date"
    return requirement.way_out.do
