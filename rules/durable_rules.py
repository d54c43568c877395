"""A requirement compiled to durable-rules' own rules, phase by phase.

A phase may negate only what earlier phases concluded, so the order below is the order in which a person would
reason. "One of several" becomes several rules. The part of a rule's name before a colon is the step that
:class:`rules.durable.Conclusions` takes when it fires.

0  is it asked for at all; which evidence fits, which says otherwise
1  who gave it, and is anything wrong with that; was it in order; was its window open
2  was a giver not registered
3  what had nothing wrong with it from the start (stood)
4  what was undone later
5  what counts: not undone, and what it comes after counts as well
6  what says otherwise and has been answered since
7  what says otherwise and has not (against)
8  starts of the period that count as if they were of this kind
9  what is good now
10 which windows closed with nothing seen
"""

from __future__ import annotations

from functools import lru_cache
from itertools import count

from rules.durable_patterns import Pattern, rule
from rules.durable_session import Definition, RuleSet
from rules.requirement import Requirement

_names = count()

Order = tuple[tuple[str, bool], ...]
"""Names of earlier requirements, each with whether it must count to this day."""

ASKED = Pattern("asked", "asked")
FIT = Pattern("fit", "fit")
GAVE = Pattern("gave", "gave").same("e", "fit", "e")
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
        },
        phases=2,
    )


@lru_cache(maxsize=256)
def requirement_rules(requirement: Requirement, order: Order) -> RuleSet:
    """The rules of one requirement; ``order`` names what was to be met first, and what must still count."""
    return _compiled(
        {
            **_asked_for(requirement),
            **_fitting(requirement),
            **_givers(requirement),
            **_providers(requirement),
            **_order(order),
            **_independence(requirement),
            **_stood(requirement, order),
            **_undone(requirement),
            **_own(order),
            **_answered(requirement),
            **_starts(requirement),
            **_now(requirement),
        },
        phases=11,
    )


def _compiled(rules: Definition, phases: int) -> RuleSet:
    return RuleSet(f"safehands{next(_names)}", rules, phases)


def _asked_for(requirement: Requirement) -> Definition:
    """Something triggers it; something starts its time."""
    rules: Definition = {}
    if requirement.only_if:
        trigger = Pattern("item", "item").equals("ekind", requirement.only_if.evidence)
        trigger = trigger.equals("outcome", requirement.only_if.outcome)
        for field in ("pa", "person", "task"):
            trigger = trigger.same(field, "asked", field)
        rules |= rule("trigger", 0, ASKED, trigger)
    if requirement.counted_from:
        begun = Pattern("start", _start_kind(requirement)).is_at_most("begins", "asked", "first")
        rules |= rule("start", 0, ASKED, begun)
    return rules


def _start_kind(requirement: Requirement) -> str:
    return "window" if requirement.window else "start"


def _matter(requirement: Requirement) -> Pattern:
    """Evidence of this kind on this very matter."""
    matter = Pattern("item", "item").equals("ekind", requirement.evidence)
    for field in requirement.about:
        matter = matter.same(field, "asked", field)
    if requirement.topic:
        matter = matter.equals("about", requirement.topic)
    if requirement.this_stay:
        matter = matter.is_at_least("latest", "asked", "admitted")
    return matter


def _fitting(requirement: Requirement) -> Definition:
    rules: Definition = {}
    adverse = matter = _matter(requirement)
    for outcome in requirement.outcomes:
        adverse = adverse.differs("outcome", outcome)
        rules |= rule(f"fits:{outcome}", 0, ASKED, matter.equals("outcome", outcome))
    return rules | rule("adverse", 0, ASKED, adverse)


def _givers(requirement: Requirement) -> Definition:
    """Enough of them, each in a role that may, and each registered where that is asked."""
    rules = rule("tally", 1, FIT, GAVE)
    if requirement.by:
        stranger = GAVE
        for role in requirement.by:
            stranger = stranger.differs("role", role)
        rules |= rule("bad:role", 1, FIT, stranger)
    if requirement.registered:
        rules |= rule("registered", 1, FIT, GAVE, *_in_force("registration", "gave", "who"))
        nobody = Pattern("nobody", "registered", absent=True).same("e", "fit", "e").same("who", "gave", "who")
        rules |= rule("bad:unregistered", 2, FIT, GAVE, nobody)
    return rules


def _in_force(kind: str, alias: str, attribute: str) -> tuple[Pattern, Pattern]:
    """A proof good when the evidence was given, and the absence of a later word that it had ended."""
    proof = Pattern("proof", "proof").equals("ekind", kind).equals("good", 1)
    proof = proof.same("who", alias, attribute).is_at_most("begins", "fit", "begins")
    ended = Pattern("ended", "proof", absent=True).equals("ekind", kind).equals("good", 0)
    ended = ended.same("who", alias, attribute).is_at_least("latest", "proof", "begins")
    return proof.is_at_least("until", "fit", "begins"), ended.is_at_most("begins", "fit", "begins")


def _providers(requirement: Requirement) -> Definition:
    rules: Definition = {}
    for kind in requirement.providers:
        assured = kind in requirement.assured_providers
        proof = _in_force("provider assurance", "fit", "provider") if assured else ()
        rules |= rule(f"provided:{kind}", 1, FIT.equals("pkind", kind), *proof)
    return rules


def _order(order: Order) -> Definition:
    """The earlier requirement was met when this was given; and does what met it then still count?"""
    rules: Definition = {}
    for name, _ in order:
        earlier = Pattern("earlier", "earlier").equals("r", name)
        earlier = earlier.is_at_most("begins", "fit", "begins").is_at_least("held", "fit", "begins")
        rules |= rule(f"ordered:{name}", 1, FIT, earlier)
        rules |= rule(f"still:{name}", 1, FIT, earlier.equals("counts", 1))
    return rules


def _independence(requirement: Requirement) -> Definition:
    rules: Definition = {}
    for name in requirement.independent_of:
        earlier = Pattern("earlier", "earlier").equals("r", name)
        same_person = Pattern("other", "gave").same("e", "earlier", "e").same("who", "gave", "who")
        rules |= rule(f"bad:{name}", 1, FIT, GAVE, earlier, same_person)
    return rules


def _stood(requirement: Requirement, order: Order) -> Definition:
    """Nothing was wrong with it when it was given."""
    needed = [Pattern("enough", "enough").same("e", "fit", "e")]
    if requirement.providers:
        needed.append(Pattern("provided", "provided").same("e", "fit", "e"))
    for number, (name, _) in enumerate(order):
        needed.append(Pattern(f"order{number}", "ordered").equals("r", name).same("e", "fit", "e"))
    rules: Definition = {}
    if requirement.window:
        rules |= rule("opened", 1, FIT, Pattern("window", "window").is_at_most("opens", "fit", "begins"))
        needed.append(Pattern("opened", "opened").same("e", "fit", "e"))
    needed.append(Pattern("bad", "bad", absent=True).same("e", "fit", "e"))
    return rules | rule("stood", 3, FIT, *needed)


def _undone(requirement: Requirement) -> Definition:
    """Something as late or later says otherwise; or, if it is personal, one who gave it does."""
    stood = Pattern("stood", "stood")
    later = ADVERSE.is_at_least("latest", "stood", "begins")
    if not requirement.personal:
        return rule("undone", 4, stood, later)
    giver = Pattern("gave", "gave").same("e", "stood", "e")
    same_person = Pattern("other", "gave").same("e", "adverse", "e").same("who", "gave", "who")
    return {
        **rule("undone:by-giver", 4, stood, later, giver, same_person),
        **rule("undone:by-nobody", 4, stood, later.equals("givers", 0)),
    }


def _own(order: Order) -> Definition:
    """Evidence of this kind that counts: not undone, and all that it comes after counts to this day."""
    needed = [Pattern("stood", "stood")]
    for number, name in enumerate(name for name, must_still_count in order if must_still_count):
        needed.append(Pattern(f"still{number}", "still").equals("r", name).same("e", "stood", "e"))
    not_undone = Pattern("undone", "undone", absent=True).same("e", "stood", "e")
    return rule("own", 5, *needed, not_undone)


def _answered(requirement: Requirement) -> Definition:
    """What says otherwise was answered, before the moment, by what counts or by a start that lifts it."""
    since = (
        Pattern("since", "own").is_above("begins", "adverse", "latest").is_at_most("begins", "asked", "first")
    )
    rules = rule("answered:own", 6, ASKED, ADVERSE, since)
    for outcome, other in requirement.other_outcomes:
        for name in other.lifted_by:
            start = Pattern("since", _start_kind(requirement)).equals("r", name)
            start = start.is_above("begins", "adverse", "latest").is_at_most("begins", "asked", "first")
            said = ADVERSE.equals("outcome", outcome)
            rules |= rule(f"answered:{outcome}:{name}", 6, ASKED, said, start)
    return rules | rule(
        "against", 7, ADVERSE, Pattern("answer", "answered", absent=True).same("e", "adverse", "e")
    )


def _starts(requirement: Requirement) -> Definition:
    """A start counts like evidence of this kind, unless such evidence says otherwise."""
    if requirement.window or not requirement.counted_from:
        return {}
    start = Pattern("start", "start")
    no_later = Pattern("later", "adverse", absent=True).is_at_least("latest", "start", "begins")
    nothing_against = Pattern("open", "against", absent=True).same("all", "start", "all")
    return rule("started", 8, start, no_later, nothing_against)


def _now(requirement: Requirement) -> Definition:
    """Good for every second asked about; and windows that closed with nothing seen since they opened."""
    rules: Definition = {}
    for kind in ("own", "started"):
        counts = Pattern("counts", kind).is_at_most("begins", "asked", "first")
        rules |= rule(f"now:{kind}", 9, ASKED, counts.is_at_least("good", "asked", "last"))
    if requirement.window:
        closed = Pattern("window", "window").is_below("closes", "asked", "last")
        made = Pattern("made", "now", absent=True).is_at_least("begins", "window", "opens")
        said = Pattern("said", "adverse", absent=True).is_at_least("begins", "window", "opens")
        rules |= rule("missing", 10, ASKED, closed, made, said)
    return rules
