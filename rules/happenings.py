"""Requirements that follow from what has happened to one delegation, whatever its frameworks say.

Somebody withdrew, an incident happened, a care plan changed, a panel set a condition. Each is evidence, and each
asks for an answer before the task goes on, or by a day. They are judged like every other requirement, by both
evaluators.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from rules.facts import Facts
from rules.moments import FOREVER, Period, add, last_instant, london_day
from rules.question import Evidence
from rules.requirement import OtherOutcome, Requirement, Topic, WayOut
from rules.resolve import Resolved
from rules.vocabulary import Status

OF_ANY_FRAMEWORK = "any framework"
PRACTITIONER = "registered practitioner"
TODAY = Period(0, "days")
ANSWERED_WITHIN = Period(7, "days")
"""How long a task goes on after a change that nobody has looked at: example, not approved."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What has to be decided after it, in whose words, and whether the task stops until it is."""

    why: str
    cite: tuple[str, ...]
    stops_at_once: bool


_CHANGED = "What the PA was signed off for may not be what the person needs now."

HAPPENINGS = {
    "incident": Happening(
        "After an incident somebody registered decides the same day whether the task goes on.",
        ("0:566",),
        True,
    ),
    "change of capacity": Happening(
        "What a person agreed to while able has to be looked at again when that changes.",
        ("0:555-562", "0:572"),
        True,
    ),
    "change of condition": Happening(_CHANGED, ("4:2474-2480",), False),
    "change of care plan": Happening(_CHANGED, ("0:566",), False),
    "change of prescription": Happening(_CHANGED, ("0:566",), False),
    "change of equipment": Happening(_CHANGED, ("2:802",), False),
}
"""Closed list: after each of these a registered practitioner decides, for each task (0:566, 4:2474)."""

WITHDRAWALS: dict[str, tuple[str, ...]] = {
    "by the PA": ("PA",),
    "by the person": ("PHB holder", "representative"),
    "by the practitioner": (),
    "by the employer": ("employer",),
}
"""Whose withdrawal it is, and the roles in which it is said; a practitioner says it in the role they hold."""


def with_happenings(resolved: Resolved, facts: Facts) -> Resolved:
    """What the frameworks ask for, and what has to be answered because of what has happened, in a fixed order."""
    standing = _standing(facts)
    found = (*_withdrawals(standing), *_happenings(standing), *_conditions(standing))
    return replace(resolved, requirements=(*resolved.requirements, *found)) if found else resolved


def _standing(facts: Facts) -> list[Evidence]:
    """What is known by then, has begun, is about this very delegation and is not void."""
    known, last, asked = facts.moment.known, facts.moment.about.last, facts.delegation
    voided = {item.about for item in facts.evidence if item.kind == "void" and item.recorded <= known}
    return [
        item
        for item in facts.evidence
        if item.begins <= last
        and item.recorded <= known
        and item.id not in voided
        and (item.pa, item.person, item.task) == (asked.pa, asked.person, asked.task)
    ]


def _by_topic(standing: list[Evidence], kind: str, outcome: str) -> Iterator[tuple[str, list[Evidence]]]:
    """The evidence of one kind by what it is about, in the order of its names."""
    found = [item for item in standing if (item.kind, item.outcome) == (kind, outcome)]
    for topic, items in groupby(sorted(found, key=attrgetter("about", "begins", "id")), attrgetter("about")):
        yield topic, list(items)


def _withdrawals(standing: list[Evidence]) -> Iterator[Requirement]:
    """Suspended at once, until somebody in the role that withdrew takes it back."""
    for topic, items in _by_topic(standing, "withdrawal", "withdrawn"):
        yield replace(
            _about(topic, "withdrawal", ("taken back",), "withdrawn"),
            name=f"not withdrawn {topic}",
            why="Nobody does, has done or answers for a task that they do not agree to.",
            cite=("2:814",),
            by=tuple(sorted({giver.role for item in items for giver in item.by})),
            other_outcomes=(("withdrawn", OtherOutcome("withdrawn", None)),),
        )


def _happenings(standing: list[Evidence]) -> Iterator[Requirement]:
    """Decided after the latest of its kind, by somebody registered at that moment."""
    for topic, items in _by_topic(standing, "happening", "happened"):
        happening, latest = HAPPENINGS[topic], items[-1]
        days = TODAY if happening.stops_at_once else ANSWERED_WITHIN
        due_by = None if happening.stops_at_once else last_instant(add(london_day(latest.begins), days))
        yield replace(
            _about(topic, "decision after a happening", ("may go on",), "suspended"),
            name=f"decided after {topic}",
            why=happening.why,
            cite=happening.cite,
            way_out=WayOut(f"decide whether the task goes on after the {topic}", PRACTITIONER, days),
            holding=("registration",),
            since=latest.begins,
            due_by=due_by,
            other_outcomes=(("stopped", OtherOutcome("suspended", None)),),
        )


def _conditions(standing: list[Evidence]) -> Iterator[Requirement]:
    """Met by its day, or where none was set, before the PA does the task alone (2:796)."""
    for topic, items in _by_topic(standing, "panel condition", "set"):
        latest = items[-1]
        yield replace(
            _about(topic, "answer to a panel condition", ("met", "lifted"), "waiting for panel"),
            name=f"panel condition: {topic}",
            why="The panel approved on this condition.",
            cite=("2:796", "2:798"),
            way_out=WayOut("see that the panel's condition is met", "PHB co-ordinator", Period(14, "days")),
            since=latest.begins,
            due_by=None if latest.until == FOREVER else latest.until,
            supervised_too=False,
        )


def _about(topic: str, evidence: str, outcomes: tuple[str, ...], status: Status) -> Requirement:
    """A requirement about this very delegation and topic, which no framework has written down."""
    return Requirement(
        name=topic,
        framework=OF_ANY_FRAMEWORK,
        why="",
        cite=(),
        evidence=evidence,
        outcomes=outcomes,
        about=("pa", "person", "task"),
        status=status,
        if_lapsed=status,
        way_out=None,
        topics=(Topic(topic),),
    )
