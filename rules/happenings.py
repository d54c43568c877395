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
from rules.moments import FOREVER, Instant, Period, add, last_instant, london_day
from rules.question import Evidence
from rules.requirement import OtherOutcome, Requirement, Topic, WayOut
from rules.resolve import Resolved
from rules.vocabulary import Status

OF_ANY_FRAMEWORK = "any framework"
PRACTITIONER = "registered practitioner"
COORDINATOR = "PHB co-ordinator"
TODAY = Period(0, "days")
ANSWERED_WITHIN = Period(7, "days")
"""How long a task goes on after a change that nobody has looked at: example, not approved."""
SETTLED_WITHIN = Period(7, "days")
"""By when somebody settles what follows once a task was stopped or withdrawn: example, not approved."""


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

OF_NO_LIST = Happening("Something happened that nobody has looked at.", ("0:566",), True)
"""What is on record and on no list stops the task, rather than nothing."""

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
    found = (*_withdrawals(standing), *_happenings(standing, facts.moment.about.last), *_conditions(standing))
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
    """Suspended at once, until somebody in the role that withdrew takes it back; for a PA, that very PA."""
    for topic, items in _by_topic(standing, "withdrawal", "withdrawn"):
        settle = WayOut("settle what follows from the withdrawal", COORDINATOR, SETTLED_WITHIN)
        yield replace(
            _about(topic, "withdrawal", ("taken back",), "withdrawn"),
            name=f"not withdrawn {topic}",
            why="Nobody does, has done or answers for a task that they do not agree to.",
            cite=("2:814",),
            by=tuple(sorted({giver.role for item in items for giver in item.by}))
            or WITHDRAWALS.get(topic, ()),
            in_person=(("PA", "pa"),),
            other_outcomes=(("withdrawn", OtherOutcome("withdrawn", settle)),),
        )


def _happenings(standing: list[Evidence], now: Instant) -> Iterator[Requirement]:
    """Decided after the latest of its kind, by somebody registered at that moment.

    Where the task goes on for some days, the days run from the first that nobody has decided about: another change
    meanwhile puts nothing off.
    """
    for topic, items in _by_topic(standing, "happening", "happened"):
        happening = HAPPENINGS.get(topic, OF_NO_LIST)
        latest = max(items, key=attrgetter("latest"))
        asked = _decided(topic, happening, latest)
        if happening.stops_at_once:
            yield asked
            continue
        last = max((one.latest for one in standing if _is_decision(one, topic)), default=-FOREVER)
        waiting = next((one for one in items if one.latest > last), latest)
        overdue = [one for one in items if _deadline(one) < now <= _deadline(waiting)]
        if overdue:
            # The decision that the later days are counted from may not count; if so, these days have run out.
            yield replace(_decided(topic, happening, overdue[-1]), name=f"decided in time after {topic}")
        yield replace(asked, due_by=_deadline(waiting))


def _decided(topic: str, happening: Happening, item: Evidence) -> Requirement:
    """A decision on this happening or later; of a bare day nobody knows how late in it something happened."""
    within = TODAY if happening.stops_at_once else ANSWERED_WITHIN
    settle = WayOut("settle what follows now that the task was stopped", COORDINATOR, SETTLED_WITHIN)
    return replace(
        _about(topic, "decision after a happening", ("may go on",), "suspended"),
        name=f"decided after {topic}",
        why=happening.why,
        cite=happening.cite,
        way_out=WayOut(f"decide whether the task goes on after the {topic}", PRACTITIONER, within),
        holding=("registration",),
        since=item.latest,
        other_outcomes=(("stopped", OtherOutcome("suspended", settle)),),
    )


def _is_decision(item: Evidence, topic: str) -> bool:
    return item.kind == "decision after a happening" and item.about == topic


def _deadline(item: Evidence) -> Instant:
    return last_instant(add(london_day(item.begins), ANSWERED_WITHIN))


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
