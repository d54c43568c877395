"""A requirement compiled to durable-rules' own rules, phase by phase.

A phase may negate only what earlier phases concluded, so the order below is the order in which a person would
reason. "One of several" becomes several rules. The part of a rule's name before a colon is the step that
:class:`rules.durable_conclusions.Conclusions` takes when it fires.

0  is it asked for at all, is there another way; which evidence fits, which says otherwise; who gave it, was it
   in order, was its window open; what is plainly wrong with it
1  did a giver lack something, or was a giver somebody else; which agreed intervals were spoken of by whom
2  what had nothing wrong with it from the start (stood), and what of that was undone later
3  what counts: not undone, and what it comes after counts as well; what that answers of what says otherwise
4  what says otherwise and has not been answered (against)
5  starts of the period that count as if they were of this kind
6  what is good now
7  which windows closed with nothing seen
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count

from rules.durable_givers import FIT, givers, independence
from rules.durable_patterns import Pattern, phases_of, rule
from rules.durable_session import Definition, RuleSet
from rules.requirement import Requirement

NOW = 6
"""The phase before which Python works out until when each piece that counts is good."""

_names = count()


@dataclass(frozen=True, slots=True)
class Order:
    """Names of the earlier requirements that are asked for here: what must still count, what only had to be
    met then, and whose givers must be the same."""

    after: tuple[str, ...]
    during: tuple[str, ...]
    same: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.after, *self.during)))


ASKED = Pattern("asked", "asked")
ADVERSE = Pattern("adverse", "adverse")


@lru_cache(maxsize=1)
def standing_rules() -> RuleSet:
    """What was known by then, had begun, and has not been voided."""
    known = Pattern("item", "item").is_at_most("recorded", "asked", "known")
    begun = known.is_at_most("begins", "asked", "last")
    not_voided = Pattern("gone", "voided", absent=True).same("e", "item", "e")
    return _compiled(
        {
            **rule("void", 0, ASKED, known.equals("ekind", "void")),
            **rule("standing", 1, ASKED, begun, not_voided),
        }
    )


def requirement_rules(requirement: Requirement, order: Order) -> RuleSet:
    """The rules of one requirement."""
    return _rules(_shape(requirement), order)


@lru_cache(maxsize=1024)
def _shape(requirement: Requirement) -> Requirement:
    """Without what the rules do not look at, so that alike requirements share one rule set.

    Instants come in as facts: of ``since``, ``before`` and ``due_by`` it matters only whether there are any.
    """
    trigger = requirement.only_if
    return replace(
        requirement,
        name="",
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


@lru_cache(maxsize=256)
def _rules(requirement: Requirement, order: Order) -> RuleSet:
    return _compiled(
        {
            **_asked_for(requirement),
            **_another_way(requirement),
            **_fitting(requirement),
            **givers(requirement),
            **_flaws(requirement),
            **_order(order),
            **independence(requirement, order.same),
            **_stood(requirement, order),
            **_interval(requirement),
            **_undone(requirement),
            **_own(requirement, order),
            **_answered(requirement),
            **_starts(requirement),
            **_now(requirement),
        }
    )


def _compiled(rules: Definition) -> RuleSet:
    return RuleSet(f"safehands{next(_names)}", rules, phases_of(rules))


# --- is it asked for ---------------------------------------------------------------------------------------


def _asked_for(requirement: Requirement) -> Definition:
    """Something triggers it; something starts its time."""
    rules: Definition = {}
    if requirement.only_if:
        trigger = Pattern("item", "item").equals("ekind", requirement.only_if.evidence)
        trigger = trigger.equals("outcome", requirement.only_if.outcome).equals("foreign", 0)
        if requirement.only_if.before is not None:
            trigger = trigger.is_below("begins", "asked", "changed")
        rules |= rule("trigger", 0, ASKED, trigger)
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


def _matter(requirement: Requirement) -> dict[str, Pattern]:
    """Evidence of this kind on this very matter, in one pattern for each topic that is accepted."""
    matter = Pattern("item", "item").equals("ekind", requirement.evidence)
    if requirement.lacking:
        matter = matter.equals("ekind", "")
    if not requirement.carries_over:
        matter = matter.equals("foreign", 0)
    for field in requirement.about:
        matter = matter.same(field, "asked", field)
    if requirement.since is not None:
        matter = matter.is_at_least("latest", "asked", "since")
    if requirement.before is not None:
        matter = matter.is_below("begins", "asked", "before")
    if not requirement.topics:
        return {"": matter}
    return {topic.name: matter.equals("about", topic.name) for topic in requirement.topics}


def _fitting(requirement: Requirement) -> Definition:
    rules: Definition = {}
    for topic, matter in _matter(requirement).items():
        adverse = matter
        for outcome in requirement.outcomes:
            adverse = adverse.differs("outcome", outcome)
            rules |= rule(f"fits:{outcome}:{topic}", 0, ASKED, matter.equals("outcome", outcome))
        if requirement.undone_by != "whoever may give it":
            rules |= rule(f"adverse:{topic}", 0, ASKED, adverse)
            continue
        rules |= rule(f"adverse:nobody:{topic}", 0, ASKED, adverse.equals("givers", 0))
        for role in requirement.by:
            by_role = Pattern("gave", "gave").same("e", "item", "e").equals("role", role)
            rules |= rule(f"adverse:{role}:{topic}", 0, ASKED, adverse, by_role)
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
        rules |= rule(f"bad:part:{part}", 0, FIT, absent)
    if requirement.topics:
        rules |= rule("bad:time", 0, FIT.equals("timely", 0))
    return rules


def _order(order: Order) -> Definition:
    """The earlier requirement was met when this was given; and does what met it then still count?"""
    rules: Definition = {}
    for name in order.all:
        earlier = Pattern("earlier", "earlier").equals("f", name)
        earlier = earlier.is_at_most("begins", "fit", "begins").is_at_least("held", "fit", "begins")
        rules |= rule(f"ordered:{name}", 0, FIT, earlier)
        rules |= rule(f"still:{name}", 0, FIT, earlier.equals("counts", 1))
    return rules


def _stood(requirement: Requirement, order: Order) -> Definition:
    """Nothing was wrong with it when it was given."""
    needed = [Pattern("enough", "enough").same("e", "fit", "e")]
    if requirement.providers:
        needed.append(Pattern("provided", "provided").same("e", "fit", "e"))
    for number, name in enumerate(order.all):
        needed.append(Pattern(f"order{number}", "ordered").equals("r", name).same("e", "fit", "e"))
    rules: Definition = {}
    if requirement.window:
        rules |= rule("opened", 0, FIT, Pattern("window", "window").is_at_most("opens", "fit", "begins"))
        needed.append(Pattern("opened", "opened").same("e", "fit", "e"))
    needed.append(Pattern("bad", "bad", absent=True).same("e", "fit", "e"))
    return rules | rule("stood", 2, FIT, *needed)


def _interval(requirement: Requirement) -> Definition:
    """What was agreed last by somebody who may, and has not been ended or agreed otherwise since."""
    if not requirement.interval_by:
        return {}
    said = Pattern("said", "said").equals("about", requirement.base).equals("foreign", 0)
    said = said.differs("givers", 0).is_at_most("begins", "asked", "first")
    gave = Pattern("gave", "gave").same("e", "said", "e")
    for role in requirement.interval_by:
        gave = gave.differs("role", role)
    stranger = Pattern("stranger", "stranger", absent=True).same("e", "said", "e")
    superseded = Pattern("superseded", "superseded", absent=True).same("e", "spoken", "e")
    spoken = Pattern("spoken", "spoken").equals("outcome", "agreed")
    return {
        **rule("stranger", 0, Pattern("said", "said"), gave),
        **rule("spoken", 1, ASKED, said, stranger),
        **rule("superseded", 1, spoken, Pattern("word", "word").is_above("begins", "spoken", "latest")),
        **rule("agreed", 2, spoken, superseded),
    }


# --- what fell later, what counts, what stands against it --------------------------------------------------


def _undone(requirement: Requirement) -> Definition:
    """Something as late or later says otherwise; or, if each speaks for themselves, one who gave it does."""
    stood = Pattern("stood", "stood")
    later = ADVERSE.is_at_least("latest", "stood", "begins")
    if requirement.undone_by != "whoever gave it":
        return rule("undone", 2, stood, later)
    giver = Pattern("gave", "gave").same("e", "stood", "e")
    same_person = Pattern("other", "gave").same("e", "adverse", "e").same("who", "gave", "who")
    return {
        **rule("undone:by-giver", 2, stood, later, giver, same_person),
        **rule("undone:by-nobody", 2, stood, later.equals("givers", 0)),
    }


def _own(requirement: Requirement, order: Order) -> Definition:
    """Evidence of this kind that counts: not undone, and all that it comes after counts to this day.

    What was done for another person counts while the PA consents to that.
    """
    stood = Pattern("stood", "stood")
    needed = [
        Pattern(f"still{number}", "still").equals("r", name).same("e", "stood", "e")
        for number, name in enumerate(order.after)
    ]
    needed.append(Pattern("undone", "undone", absent=True).same("e", "stood", "e"))
    rules = rule("own:here", 3, stood.equals("foreign", 0), *needed)
    if requirement.carries_over:
        consent = Pattern("consent", "consent").equals("good", 1).is_at_most("begins", "asked", "first")
        withdrawn = Pattern("withdrawn", "consent", absent=True).equals("good", 0)
        withdrawn = withdrawn.is_at_least("latest", "consent", "begins")
        carried = stood.equals("foreign", 1)
        rules |= rule("own:carried", 3, ASKED, carried, *needed[:-1], consent, withdrawn, needed[-1])
    return rules


def _answered(requirement: Requirement) -> Definition:
    """What says otherwise was answered, before the moment, by what counts or by a start that lifts it."""
    since = (
        Pattern("since", "own").is_above("begins", "adverse", "latest").is_at_most("begins", "asked", "first")
    )
    rules = rule("answered:own", 3, ASKED, ADVERSE, since)
    for outcome, other in requirement.other_outcomes:
        for name in other.lifted_by:
            start = Pattern("since", _start_kind(requirement)).equals("r", name)
            start = start.is_above("begins", "adverse", "latest").is_at_most("begins", "asked", "first")
            said = ADVERSE.equals("outcome", outcome)
            rules |= rule(f"answered:{outcome}:{name}", 3, ASKED, said, start)
    return rules | rule(
        "against", 4, ADVERSE, Pattern("answer", "answered", absent=True).same("e", "adverse", "e")
    )


def _starts(requirement: Requirement) -> Definition:
    """A start counts like evidence of this kind, unless such evidence says otherwise."""
    if requirement.window or not requirement.counted_from:
        return {}
    start = Pattern("start", "start")
    no_later = Pattern("later", "adverse", absent=True).is_at_least("latest", "start", "begins")
    nothing_against = Pattern("open", "against", absent=True).same("all", "start", "all")
    return rule("started", 5, start, no_later, nothing_against)


def _now(requirement: Requirement) -> Definition:
    """Good for every second asked about; and windows that closed with nothing seen since they opened."""
    counts = Pattern("counts", "counts").is_at_most("begins", "asked", "first")
    rules = rule("now", NOW, ASKED, counts.is_at_least("good", "asked", "last"))
    if requirement.window:
        closed = Pattern("window", "window").is_below("closes", "asked", "last")
        made = Pattern("made", "now", absent=True).is_at_least("begins", "window", "opens")
        said = Pattern("said", "adverse", absent=True).is_at_least("begins", "window", "opens")
        rules |= rule("missing", 7, ASKED, closed, made, said)
    return rules
