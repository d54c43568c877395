"""What the rules answer for a delegation at this moment, ready to be written down and acted on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.cases import DelegationRow
from rules.applied import SettingFault, UnknownTask
from rules.decide import CannotBeAsked, EvaluatorsDiffer, decide
from rules.decision import Decision
from rules.finding import Findings
from rules.moments import FOREVER, Span, instant, london_day
from rules.question import Moment
from rules.vocabulary import Place, Status
from services.act import Act
from services.ahead import UNCOVERED, coming_of_age, days_before
from services.decisions import Question, question
from services.frameworks import hashes_of
from services.to_do import Wanted


@dataclass(frozen=True)
class Answer:
    """What is to be shown and done now; ``decision`` is None where the evaluators differ and there is no answer."""

    where: Place
    status: Status
    may: bool
    supervised: bool
    wanted: tuple[Wanted, ...]
    ask_again: date | None
    details: dict[str, Any]
    decision: Decision | None
    asked: Question


def answer_for(act: Act, row: DelegationRow) -> Answer:
    """The rules' answer at this moment; where the evaluators differ, no answer, and somebody to look at it."""
    now = instant(act.now)
    asked = question(act.session, row, Span.at(now))
    moment = Moment(Span.at(now), now)
    try:
        decision = decide(asked.applied, asked.delegation, asked.known, moment)
    except EvaluatorsDiffer as error:
        return _differing(act, asked, error)
    except (CannotBeAsked, SettingFault, UnknownTask) as error:
        return _cannot_be_asked(act, asked, error)
    return Answer(
        where=asked.delegation.where,
        status=decision.status,
        may=decision.may,
        supervised=decision.supervised,
        wanted=tuple(_wanted(asked, decision)),
        ask_again=_ask_again(asked, decision, london_day(now)),
        details={**_asked(asked, act), "answer": without_words(decision)},
        decision=decision,
        asked=asked,
    )


def _wanted(asked: Question, decision: Decision) -> Iterator[Wanted]:
    """What the decision asks of somebody, each with what its requirement is about."""
    requirements = {one.name: one for one in asked.resolved().requirements}
    for action in decision.actions:
        about = tuple(
            f"{field} {getattr(asked.delegation, field)}" for field in requirements[action.requirement].about
        )
        yield Wanted(action.requirement, action.kind, action.role, action.by, about)


def _ask_again(asked: Question, decision: Decision, today: date) -> date | None:
    """The next day on which the answer may change by itself, or somebody has to be told of what comes."""
    days = [*changing_days(asked, decision), *_telling_days(asked, decision)]
    return min((day for day in days if day > today), default=None)


def changing_days(asked: Question, decision: Decision) -> list[date]:
    """The days from whose first instant on the answer may be another by itself: something falls due, or begins."""
    days = [due.on + timedelta(days=1) for due in decision.due if due.on]
    days += [due.last + timedelta(days=1) for due in decision.due if due.last]
    days += [last + timedelta(days=1) for one in asked.applied if (last := one.framework.text.in_force.last)]
    days += [london_day(item.begins) for item in asked.known.evidence]
    return days + [
        london_day(item.until) + timedelta(days=1) for item in asked.known.evidence if item.until < FOREVER
    ]


def _telling_days(asked: Question, decision: Decision) -> list[date]:
    """The days on which a window opens, or somebody is asked or warned ahead of what comes."""
    days = [due.first for due in decision.due if due.first]
    days += [
        due.on - timedelta(days=warn) for due in decision.due if due.on and (warn := _warned(asked, due.kind))
    ]
    days += [day for due in decision.due for day in days_before(due.day)]
    days += [
        london_day(item.until) - timedelta(days=UNCOVERED)
        for item in asked.known.evidence
        if item.until < FOREVER
    ]
    return days + list(coming_of_age(asked.delegation.born) if asked.delegation.born else ())


def _warned(asked: Question, requirement: str) -> int:
    for one in asked.applied:
        if text := one.framework.text.requirements.get(requirement):
            return text.warn_days
    return 0


def _asked(asked: Question, act: Act) -> dict[str, Any]:
    """What the question was: both moments, the frameworks and settings by hash, the evidence by id."""
    now = act.now.isoformat(timespec="seconds")
    return {
        "asked about": now,
        "known up to": now,
        "where": asked.delegation.where,
        "ward": asked.delegation.ward,
        "frameworks": hashes_of(asked.applied),
        "evidence": sorted(item.id for item in asked.known.evidence),
    }


def without_words(decision: Decision) -> dict[str, Any]:
    """The answer with ids and the framework's words only: explanations name people, so they are left out."""
    return {
        "may": decision.may,
        "supervised": decision.supervised,
        "status": decision.status,
        "reasons": [
            {
                "requirement": one.requirement,
                "met": one.met,
                "cite": list(one.cite),
                "evidence": list(one.evidence),
            }
            for one in decision.reasons
        ],
        "due": [one.as_json() for one in decision.due],
        "actions": [
            {"kind": one.kind, "role": one.role, "by": one.by.isoformat(), "requirement": one.requirement}
            for one in decision.actions
        ],
        "cover": decision.cover,
        "accountable": decision.accountable.person if decision.accountable else None,
        "monitor": decision.monitor.person if decision.monitor else None,
        "approved": decision.approved,
    }


def _differing(act: Act, asked: Question, error: EvaluatorsDiffer) -> Answer:
    """Both answers on record, and somebody to look at them today."""
    answers = [_plain(error.by_pure), _plain(error.by_durable)]
    return _no_answer(
        act,
        asked,
        "the two evaluators agree",
        "ring the safety lead: the two evaluators differ",
        {"answers": answers},
    )


def _cannot_be_asked(act: Act, asked: Question, error: Exception) -> Answer:
    """The frameworks of the case do not fit the question, for instance because their time is over."""
    return _no_answer(
        act,
        asked,
        "the frameworks can be asked",
        "apply a framework that is in force to this case",
        {"why": str(error)},
    )


def _no_answer(act: Act, asked: Question, requirement: str, do: str, details: dict[str, Any]) -> Answer:
    """Fail closed, loudly: not authorised, the reason on record, and somebody to act on it today."""
    today = london_day(instant(act.now))
    pa, task = asked.delegation.pa, asked.delegation.task
    return Answer(
        where=asked.delegation.where,
        status="no answer",
        may=False,
        supervised=False,
        wanted=(Wanted(requirement, do, "PHB lead", today, (f"pa {pa}", f"task {task}")),),
        ask_again=today + timedelta(days=1),
        details={**_asked(asked, act), "answer": "no answer", **details},
        decision=None,
        asked=asked,
    )


def _plain(findings: Findings) -> dict[str, Any]:
    return {
        name: {"met": one.met, "counted": list(one.counted), "current": list(one.current)}
        for name, one in findings.items()
    }
