"""Would this evidence count? Asked of the rules before somebody signs, so that nobody signs in vain."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.ids import new_id
from rules import pure
from rules.facts import facts_for
from rules.flaws import given_by_others, given_by_too_few
from rules.moments import FOREVER, Span, instant, last_instant, london_day
from rules.question import Delegation, Evidence, Known, Moment
from rules.requirement import Requirement
from services.act import Refused
from services.decisions import question
from services.evidence import NewEvidence

SIGN_OFFS = ("assessment",)
"""Kinds in which a finding against the PA is a signed judgement as well: only an assessor gives it."""


def refuse_if_it_would_not_count(
    session: Session, row: DelegationRow, new: NewEvidence, now: datetime
) -> None:
    """Raise Refused if the rules would not count this evidence as given by these people at that moment.

    An assessment is judged as "competent" would be, whatever it says. Other evidence that speaks against the
    PA, stops the task or puts a decision off has to come from somebody in the right role, and no more: it
    waits for no turn and no window, so that nobody is kept from saying "suspend now".
    """
    item = _as_evidence(new, now)
    at = max(item.begins, instant(now))
    asked = question(session, row, Span.at(at), new=new)
    requirements, known = asked.resolved().requirements, asked.known
    _refuse_about_oneself(row, new, requirements)
    judge = _judge(requirements, asked.delegation, known, item, at)
    for requirement in requirements:
        if requirement.evidence != new.kind or not judge.is_about_this(item, requirement):
            continue
        if wrong := _fault(judge, item, requirement):
            raise Refused(
                f"This {new.kind} cannot be recorded: {wrong}.",
                rule=requirement.name,
                cite=requirement.cite,
                evidence=_looked_at(known, new),
                way_out=_way_out(wrong, requirement),
            )


def _refuse_about_oneself(
    row: DelegationRow, new: NewEvidence, requirements: tuple[Requirement, ...]
) -> None:
    """A PA speaks for herself only where a framework asks for her word, such as a talk of three (2:849)."""
    asked = any("PA" in one.by for one in requirements if one.evidence == new.kind)
    if any(giver.person == row.pa_id and not (asked and giver.role == "PA") for giver in new.by):
        raise Refused("Nobody gives evidence about themselves.", way_out="somebody else records it")


def _judge(
    requirements: tuple[Requirement, ...], delegation: Delegation, known: Known, item: Evidence, at: int
) -> pure.Judge:
    """The evaluator with the new evidence on record beside the rest."""
    with_it = Known(known.people, known.organisations, (*known.evidence, item))
    return pure.evaluate(requirements, facts_for(delegation, with_it, Moment(Span.at(at), FOREVER)))


def _fault(judge: pure.Judge, item: Evidence, requirement: Requirement) -> str:
    if item.outcome in requirement.outcomes:
        return judge.fault(item, requirement)
    if item.kind in SIGN_OFFS:
        return judge.flaw(replace(item, outcome=requirement.outcomes[0]), requirement)
    checks = (given_by_others, given_by_too_few)
    return next((wrong for check in checks if (wrong := check(judge, item, requirement))), "")


def _as_evidence(new: NewEvidence, now: datetime) -> Evidence:
    return Evidence(
        id=new_id("new"),
        kind=new.kind,
        outcome=new.outcome,
        begins=new.begins,
        begins_by=last_instant(london_day(new.begins)) if new.is_day else new.begins,
        recorded=instant(now),
        by=new.by,
        pa=new.pa_id,
        person=new.person_id,
        task=new.task,
        ward=new.ward,
        about=new.about,
        provider=new.provider_id,
        equipment=new.equipment,
        device=new.device,
        mode=new.mode,
        parts=new.parts,
        interval=new.interval,
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
    ways = {
        "registered": "somebody whose registration is in force on that day gives it, "
        "or the registration is looked up again and recorded",
        "was not met when it was given": "record first what comes before it, with its own date and time",
        "has been undone since": "record again what it rests on, and then this",
        "before its window opened": "do it again when its window is open; 'suspend now' needs no window",
        "a later": "give the time as well if both were on one day, or record what happened since",
        "it was given by": f"a {' or '.join(requirement.by)} records it",
        "provider": "choose the organisation that gave the training, or have its assurance recorded",
    }
    otherwise = requirement.way_out.do if requirement.way_out else ""
    return next((way for words, way in ways.items() if words in wrong), otherwise)
