"""Requirements compiled to durable-rules' own rules: as many in one rule set as it has room for.

First come the requirements that rest on no other of them, then those that rest on these, level by level; and at each
level the phases below. A phase may negate only what earlier phases concluded, so their order is the order in
which a person would reason. "One of several" becomes several rules. The part of a rule's name between its
requirement's number and the next colon is the step that :class:`rules.durable_conclusions.Conclusions` takes when
it fires.

0  is it asked for at all, is there another way; which evidence fits, which says otherwise and undoes it; was its
   window open, did it come after what it has to; what is plainly wrong with it
1  what is wrong with it because something else is not on record; which agreed intervals were spoken of by whom
2  did a giver lack something
3  what had nothing wrong with it from the start (stood), and what of that counts (own)
4  what that answers of what says otherwise
5  what says otherwise and has not been answered (against)
6  starts of the period that count as if they were of this kind
7  what is good now
8  which windows closed with nothing seen
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count

from rules.durable_givers import FIT, givers
from rules.durable_patterns import Pattern, constants_of, narrowed, phases_of, rule, within_limits
from rules.durable_session import Definition, RuleSet, Value
from rules.requirement import Requirement

LOOKED_AT, ANSWERED, AGAINST, NOW = 0, 4, 5, 7
"""The phases before which Python has something to put in, or to say that there is nothing to do."""
PHASES = 10
"""Level and phase are one number to the engine; level 0 is what all requirements look at together."""
SHARED = ("asked", "item", "proof", "consent", "held", "gave", "trained")
"""Kinds of facts that are no one requirement's own."""
PROOFS = ("registration", "practice currency", "provider assurance")
CONSENT = "consent to carry over"

_names = count()

ASKED = Pattern("asked", "asked")
ADVERSE = Pattern("adverse", "adverse")


@dataclass(frozen=True, slots=True)
class Group:
    """Requirements judged in one session, by the level of each, and the kinds of evidence their rules look at."""

    rules: RuleSet
    levels: tuple[int, ...]
    kinds: frozenset[Value]


@lru_cache(maxsize=1)
def void_rules() -> RuleSet:
    """What was known by then to have been void."""
    return _compiled(rule("void", 0, ASKED, Pattern("void", "void").is_at_most("recorded", "asked", "known")))


def groups(requirements: Iterable[Requirement]) -> tuple[Group, ...]:
    """The requirements in their order, as many at a time as one rule set has room for."""
    return _groups(tuple(map(_shape, requirements)))


@lru_cache(maxsize=1024)
def _shape(requirement: Requirement) -> Requirement:
    """Without what the rules do not look at, so that alike requirements share one rule set.

    Instants come in as facts: of ``since``, ``before`` and ``due_by`` it matters only whether there are any.
    """
    trigger = requirement.only_if
    return replace(
        requirement,
        framework="",
        why="",
        cite=(),
        status="suspended",
        if_lapsed="lapsed",
        way_out=None,
        good_for=None,
        at_least=1,
        at_least_givers=1,
        at_least_organisations=0,
        warn_days=0,
        lacking="nothing" if requirement.lacking else "",
        since=None if requirement.since is None else 0,
        before=None if requirement.before is None else 0,
        due_by=None if requirement.due_by is None else 0,
        only_if=trigger and replace(trigger, before=None if trigger.before is None else 0),
        other_outcomes=tuple(
            (name, replace(other, status="suspended", way_out=None))
            for name, other in requirement.other_outcomes
        ),
    )


@lru_cache(maxsize=64)
def _groups(requirements: tuple[Requirement, ...]) -> tuple[Group, ...]:
    or_else = {one.name: one.or_else for one in requirements}
    found: list[Group] = []
    rules: Definition = {}
    levels: dict[str, int] = {}
    for requirement in requirements:
        level = 1 + max((levels.get(name, 0) for name in requirement.earlier), default=0)
        more = _rules(requirement, or_else, number=len(levels), level=level)
        if levels and not within_limits(rules | more):
            found.append(_group(rules, levels))
            rules, levels, level = {}, {}, 1
            more = _rules(requirement, or_else, number=0, level=1)
        rules |= more
        levels[requirement.name] = level
    return (*found, _group(rules, levels)) if levels else ()


def _group(rules: Definition, levels: dict[str, int]) -> Group:
    return Group(_compiled(rules), tuple(levels.values()), constants_of(rules, "item", "ekind"))


def _compiled(rules: Definition) -> RuleSet:
    return RuleSet(f"safehands{next(_names)}", rules, phases_of(rules))


def _rules(
    requirement: Requirement, or_else: dict[str, tuple[str, ...]], number: int, level: int
) -> Definition:
    own = {
        **_asked_for(requirement),
        **_another_way(requirement),
        **_fitting(requirement),
        **_flaws(requirement),
        **_order(requirement, or_else),
        **givers(requirement),
        **_interval(requirement),
        **_lifted(requirement),
        **_starts(requirement),
        **_missing(requirement),
    }
    of_level = {**_undone(), **_stood(), **_carried(requirement), **_answered(), **_now(level)}
    return {
        **_for_all(requirement),
        **narrowed(of_level, {"level": level}, f"level {level}", level * PHASES, SHARED),
        **narrowed(own, {"owner": requirement.name}, str(number), level * PHASES, SHARED),
    }


def _item(kind: str) -> Pattern:
    """Evidence of this kind that was known by then and had begun. What was void never comes in."""
    item = Pattern("item", "item").equals("ekind", kind)
    return item.is_at_most("recorded", "asked", "known").is_at_most("begins", "asked", "last")


def _for_all(requirement: Requirement) -> Definition:
    """What says something of givers, or of how requirements are to be read."""
    assured = ("provider assurance",) if requirement.assured_providers else ()
    rules: Definition = {}
    for kind in (*requirement.holding, *assured):
        rules |= rule(f"all:proof:{kind}", 0, ASKED, _item(kind))
    if requirement.carries_over:
        rules |= rule("all:consent", 0, ASKED, _item(CONSENT))
    return rules


# --- is it asked for ---------------------------------------------------------------------------------------


def _asked_for(requirement: Requirement) -> Definition:
    """Something triggers it, lets others give it, or starts its time."""
    rules: Definition = {}
    if requirement.only_if:
        trigger = _item(requirement.only_if.evidence).equals("outcome", requirement.only_if.outcome)
        trigger = trigger.equals("foreign", 0)
        if requirement.only_if.before is None:
            rules |= rule("trigger", 0, ASKED, trigger)
        else:
            limits = Pattern("limits", "limits")
            rules |= rule("trigger", 0, ASKED, limits, trigger.is_below("begins", "limits", "changed"))
    if requirement.fallback:
        once = requirement.fallback.once
        on_record = _item(once.evidence).equals("outcome", once.outcome).equals("foreign", 0)
        rules |= rule("once", 0, ASKED, on_record)
    if requirement.counted_from:
        begun = Pattern("start", _start_kind(requirement)).is_at_most("begins", "asked", "first")
        rules |= rule("start", 0, ASKED, begun)
    return rules


def _start_kind(requirement: Requirement) -> str:
    return "window" if requirement.window else "start"


def _another_way(requirement: Requirement) -> Definition:
    """Met by another requirement, or not yet due while nothing hinders that."""
    rules: Definition = {}
    for name in requirement.or_else:
        rules |= rule(f"instead:{name}", 0, Pattern("other", "met").equals("r", name))
    if requirement.due_by is not None:
        deadline = Pattern("deadline", "deadline").is_at_least("by", "asked", "last")
        hindered = Pattern("unmet", "unmet", absent=True).same("all", "asked", "all")
        rules |= rule("waits", 0, ASKED, deadline, hindered)
    return rules


# --- what fits ---------------------------------------------------------------------------------------------


def _matter(requirement: Requirement) -> dict[str, tuple[Pattern, ...]]:
    """Evidence of this kind on this very matter, in patterns for each topic that is accepted."""
    before = [ASKED]
    matter = _item("" if requirement.lacking else requirement.evidence)
    if not requirement.carries_over:
        matter = matter.equals("foreign", 0)
    for field in requirement.about:
        matter = matter.same(field, "asked", field)
    if requirement.since is not None or requirement.before is not None:
        before.append(Pattern("limits", "limits"))
    if requirement.since is not None:
        matter = matter.is_at_least("latest", "limits", "since")
    if requirement.before is not None:
        matter = matter.is_below("begins", "limits", "before")
    if not requirement.topics:
        return {"": (*before, matter)}
    return {topic.name: (*before, matter.equals("about", topic.name)) for topic in requirement.topics}


def _fitting(requirement: Requirement) -> Definition:
    rules: Definition = {}
    for topic, (*before, matter) in _matter(requirement).items():
        adverse = matter
        for outcome in requirement.outcomes:
            adverse = adverse.differs("outcome", outcome)
            rules |= rule(f"fits:{outcome}:{topic}", 0, *before, matter.equals("outcome", outcome))
        if requirement.undone_by != "whoever may give it":
            rules |= rule(f"adverse:{topic}", 0, *before, adverse)
            continue
        rules |= rule(f"adverse:nobody:{topic}", 0, *before, adverse.equals("givers", 0))
        in_person = dict(requirement.in_person)
        fallback = requirement.fallback.roles if requirement.fallback else ()
        for role in dict.fromkeys((*requirement.by, *fallback)):
            by_role = adverse.equals("role", role).differs("givers", 0)
            if role in in_person:
                by_role = by_role.same("who", "asked", in_person[role])
            rules |= rule(f"adverse:{role}:{topic}", 0, *before, by_role)
    return rules


def _flaws(requirement: Requirement) -> Definition:
    """How it was given, what it speaks of, and whether the course was accepted on that day."""
    rules: Definition = {}
    if requirement.modes:
        another = FIT
        for mode in requirement.modes:
            another = another.differs("mode", mode)
        rules |= rule("bad:mode", 0, another)
    for part in requirement.parts:
        absent = Pattern("part", "part", absent=True).equals("p", part).same("e", "fit", "e")
        rules |= rule(f"bad:part:{part}", 1, FIT, absent)
    if requirement.topics:
        rules |= rule("bad:time", 0, FIT.equals("timely", 0))
    return rules


def _order(requirement: Requirement, or_else: dict[str, tuple[str, ...]]) -> Definition:
    """What earlier requirements had been met by when this was given. Which of them, Python puts together."""
    names = [*requirement.after, *requirement.during]
    for name in names:
        names += [other for other in or_else[name] if other not in names]
    rules: Definition = {}
    for name in names:
        held = Pattern("earlier", "held").equals("r", name)
        held = held.is_at_most("begins", "fit", "begins").is_at_least("held", "fit", "begins")
        rules |= rule(f"ordered:{name}", 0, FIT, held)
    return rules


def _interval(requirement: Requirement) -> Definition:
    """What was agreed last by somebody who may, and has not been ended or agreed otherwise since."""
    if not requirement.interval_by:
        return {}
    said = _item("agreed interval").equals("about", requirement.base).equals("foreign", 0)
    said = said.differs("givers", 0).is_at_most("begins", "asked", "first")
    stranger = said
    for role in requirement.interval_by:
        stranger = stranger.differs("role", role)
    nobody_else = Pattern("stranger", "stranger", absent=True).same("e", "item", "e")
    superseded = Pattern("superseded", "superseded", absent=True).same("e", "spoken", "e")
    spoken = Pattern("spoken", "spoken").equals("outcome", "agreed")
    return {
        **rule("stranger", 0, ASKED, stranger),
        **rule("spoken", 1, ASKED, said, nobody_else),
        **rule("superseded", 1, spoken, Pattern("word", "word").is_above("begins", "spoken", "latest")),
        **rule("agreed", 2, spoken, superseded),
    }


def _missing(requirement: Requirement) -> Definition:
    """Windows that closed with nothing seen since they opened; before one opened, nothing is seen."""
    if not requirement.window:
        return {}
    closed = Pattern("window", "window").is_below("closes", "asked", "last")
    made = Pattern("made", "now", absent=True).is_at_least("begins", "window", "opens")
    said = Pattern("said", "adverse", absent=True).is_at_least("begins", "window", "opens")
    opened = Pattern("window", "window").is_at_most("opens", "fit", "begins")
    return {**rule("opened", 0, FIT, opened), **rule("missing", 8, ASKED, closed, made, said)}


def _starts(requirement: Requirement) -> Definition:
    """A start counts like evidence of this kind, unless such evidence says otherwise."""
    if requirement.window or not requirement.counted_from:
        return {}
    start = Pattern("start", "start")
    no_later = Pattern("later", "adverse", absent=True).is_at_least("latest", "start", "begins")
    nothing_against = Pattern("open", "against", absent=True).same("all", "start", "all")
    return rule("started", 6, start, no_later, nothing_against)


def _lifted(requirement: Requirement) -> Definition:
    """What says otherwise was answered, before the moment, by a start that lifts it."""
    rules: Definition = {}
    for outcome, other in requirement.other_outcomes:
        for name in other.lifted_by:
            start = Pattern("since", _start_kind(requirement)).equals("r", name)
            start = start.is_above("begins", "adverse", "latest").is_at_most("begins", "asked", "first")
            said = ADVERSE.equals("outcome", outcome)
            rules |= rule(f"answered:{outcome}:{name}", ANSWERED, ASKED, said, start)
    return rules


# --- the same for all requirements of one level: what fell later, what counts, what stands against it -------


def _same(pattern: Pattern, alias: str) -> Pattern:
    """About the same piece of evidence, for the same requirement."""
    return pattern.same("e", alias, "e").same("owner", alias, "owner")


def _undone() -> Definition:
    """Something as late or later says otherwise; or, if each speaks for themselves, one who gave it does."""
    later = ADVERSE.same("owner", "fit", "owner").is_at_least("latest", "fit", "begins")
    return {
        **rule("undone:by-anybody", 0, FIT, later.equals("undoes", "all")),
        **rule("undone:by-giver", 0, FIT, later.equals("undoes", "own").same("who", "fit", "who")),
    }


BAD = _same(Pattern("bad", "bad", absent=True), "fit")
UNDONE = _same(Pattern("undone", "undone", absent=True), "fit")


def _stood() -> Definition:
    """Nothing was wrong with it when it was given; and what of that counts.

    That is what nothing has undone and all of whose ``after`` counts to this day.
    """
    at_once, later = FIT.equals("waits", 0), Pattern("fit", "ready")
    still = later.equals("still", 1)
    return {
        **rule("stood:at-once", 3, at_once, BAD),
        **rule("stood:ready", 3, later, BAD),
        **rule("own:at-once", 3, at_once.equals("foreign", 0), BAD, UNDONE),
        **rule("own:ready", 3, still.equals("foreign", 0), BAD, UNDONE),
    }


def _carried(requirement: Requirement) -> Definition:
    """What was done for another person counts while the PA consents to that."""
    if not requirement.carries_over:
        return {}
    consent = Pattern("consent", "consent").equals("good", 1).is_at_most("begins", "asked", "first")
    withdrawn = Pattern("withdrawn", "consent", absent=True).equals("good", 0)
    withdrawn = withdrawn.is_at_least("latest", "consent", "begins")
    at_once, still = FIT.equals("waits", 0), Pattern("fit", "ready").equals("still", 1)
    needed = (consent, withdrawn, BAD, UNDONE)
    return {
        **rule("own:carried-at-once", 3, ASKED, at_once.equals("foreign", 1), *needed),
        **rule("own:carried-ready", 3, ASKED, still.equals("foreign", 1), *needed),
    }


def _answered() -> Definition:
    """What says otherwise was answered, before the moment, by what counts; or it stands against."""
    since = Pattern("since", "own").same("owner", "adverse", "owner").is_above("begins", "adverse", "latest")
    since = since.is_at_most("begins", "asked", "first")
    answer = _same(Pattern("answer", "answered", absent=True), "adverse")
    return {
        **rule("answered:own", ANSWERED, ASKED, ADVERSE, since),
        **rule("against", AGAINST, ADVERSE, answer),
    }


def _now(level: int) -> Definition:
    """Good for every second asked about."""
    counts = Pattern("counts", "held").equals("level", level).equals("counts", 1)
    counts = counts.is_at_most("begins", "asked", "first").is_at_least("good", "asked", "last")
    return rule("now", NOW, ASKED, counts)
