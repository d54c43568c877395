"""The only place where the benchmarks touch Safehands: a changed name or signature is mended here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.decision.question import Answer, Piece, Question, answer
from rules import durable, pure
from rules.applied import Applied
from rules.decide import decide
from rules.durable_session import RuleSet
from rules.explain import Explanation
from rules.facts import facts_for
from rules.finding import Findings
from rules.framework import load_framework
from rules.moments import Instant, Period, Span, last_good_day, last_instant, london_day
from rules.question import Delegation, Evidence, Giver, Known, Moment
from rules.requirement import Requirement
from rules.resolve import resolve

FRAMEWORK = Path(__file__).parent / "decision/framework.yaml"
LAUNCHED = 360 * 86_400
"""Seconds before the question at which the delegation was asked for."""
SOME_TIME = 1_800_000_000
"""In 2027: the framework of the benchmark asks for the same at all times."""


def guarded(name: str, rules: dict[str, Any], phases: int) -> RuleSet:
    """Rules written by hand for durable-rules, behind the guard through which ours go too."""
    return RuleSet(name, rules, tuple(range(phases)))


def last_good(begins: Instant, until: Instant, good_for: str | None) -> Instant:
    """The last second at which evidence is good: to the end of the last day of its period, in London."""
    if good_for is None:
        return until
    return min(until, last_instant(last_good_day(london_day(begins), _period(good_for))))


@cache
def _period(text: str) -> Period:
    return Period.parse(text)


# --- the question as Safehands holds it --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """What ours are handed. This is how evidence comes out of the record, so making it is not measured."""

    delegation: Delegation
    known: Known
    moment: Moment


def asked(question: Question) -> Asked:
    """The same question in the form of ours."""
    return Asked(
        Delegation(question.pa, question.person, question.task, requested=question.at - LAUNCHED),
        Known(evidence=tuple(_evidence(piece) for piece in question.evidence)),
        Moment(Span.at(question.at)),
    )


def _evidence(piece: Piece) -> Evidence:
    return Evidence(
        id=piece.id,
        kind=piece.kind,
        outcome=piece.outcome,
        begins=piece.begins,
        recorded=piece.begins,
        by=(Giver(piece.giver, piece.role),),
        pa=piece.pa,
        person=piece.person,
        task=piece.task,
        about=piece.topic,
        until=piece.until,
    )


@cache
def applied() -> Applied:
    """The framework of the benchmark."""
    return Applied(load_framework(FRAMEWORK))


def requirements(task: str) -> tuple[Requirement, ...]:
    """The twelve requirements: made ready before the time is taken, as every other engine's rules are."""
    return resolve(
        [applied()], Delegation("pa", "person", task, requested=0), Span.at(SOME_TIME)
    ).requirements


def repeated(needed: Sequence[Requirement], how_many: int) -> tuple[Requirement, ...]:
    """So many requirements: copies of these, each copy with names of its own."""
    copies = range(how_many // len(needed))
    return tuple(
        replace(one, name=f"{one.name} #{copy}", after=tuple(f"{name} #{copy}" for name in one.after))
        for copy in copies
        for one in needed
    )


# --- ours, as engines --------------------------------------------------------------------------------------


@dataclass
class Pure:
    """The evaluator that is the specification, and all that people are told of its answer (``told``)."""

    needed: Sequence[Requirement]
    told: list[str] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer:
        judge = pure.evaluate(tuple(self.needed), facts_for(asked.delegation, asked.known, asked.moment))
        explanations = [Explanation(requirement, judge, asked.known) for requirement in self.needed]
        self.told = [line for one in explanations for line in _told(one)]
        return _from_findings(judge.findings)


def _told(one: Explanation) -> list[str]:
    """Why, where the text says so, the status if it is not met, what falls due and what has to be done."""
    reason = one.reason()
    lines = [reason.requirement, reason.because, reason.why, *reason.cite, *reason.evidence]
    if not reason.met:
        lines.append(one.status())
    lines += [due.day.isoformat() for due in one.due()]
    if action := one.action():
        lines.append(f"{action.kind} ({action.role}) by {action.by.isoformat()}")
    return lines


@dataclass
class Durable:
    """The second evaluator alone."""

    needed: Sequence[Requirement]

    def __call__(self, asked: Asked) -> Answer:
        facts = facts_for(asked.delegation, asked.known, asked.moment)
        return _from_findings(durable.evaluate(tuple(self.needed), facts))


def checked(asked: Asked) -> Answer:
    """All that the product does: rules resolved anew, both evaluators, compared, explained."""
    decision = decide([applied()], asked.delegation, asked.known, asked.moment)
    unmet = [reason.requirement for reason in decision.reasons if not reason.met]
    current = {reason.requirement: reason.evidence for reason in decision.reasons if reason.met}
    return answer(decision.may, unmet, current)


def _from_findings(findings: Findings) -> Answer:
    unmet = [name for name, finding in findings.items() if not finding.met]
    return answer(not unmet, unmet, {name: finding.current for name, finding in findings.items()})
