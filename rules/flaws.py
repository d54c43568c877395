"""What may be wrong with a piece of evidence from the start: part of the specification in :mod:`rules.pure`.

Each check answers with words that follow "it does not count:", or nothing where the evidence is in order.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from rules.facts import age_group_then, in_its_time, organisation_of, window_of
from rules.moments import FOREVER, Instant
from rules.question import Evidence, Giver
from rules.requirement import Requirement

if TYPE_CHECKING:
    from rules.pure import Judge


def given_by_others(judge: Judge, item: Evidence, requirement: Requirement) -> str:
    if not item.by:
        return "nobody stands behind it"
    if not requirement.by:
        return ""
    for giver in item.by:
        if giver.role in requirement.by:
            continue
        fallback = requirement.fallback
        if fallback is None or giver.role not in fallback.roles:
            return f"it was given by {_a(giver.role) if giver.role else 'a person with no role'}"
        if not judge.is_triggered(fallback.once, by=item.begins):
            said = f"{fallback.once.evidence} that says '{fallback.once.outcome}'"
            return f"it was given by {_a(giver.role)} before there was a {said}"
    return ""


def given_by_too_few(judge: Judge, item: Evidence, requirement: Requirement) -> str:
    people = {giver.person for giver in item.by}
    if len(people) < requirement.at_least_givers:
        return f"{len(people)} took part and {requirement.at_least_givers} are needed"
    if requirement.every_role:
        missing = [role for role in requirement.by if all(giver.role != role for giver in item.by)]
        if missing:
            return f"no {' and no '.join(missing)} took part"
    needed = requirement.at_least_organisations
    if needed:
        organisations = {organisation_of(giver, item, requirement, judge.facts) for giver in item.by} - {""}
        if len(organisations) < needed:
            return f"{_organisations(len(organisations))} took part and {needed} are needed"
    return ""


_NOT_HOLDING = {
    "registration": "was not registered at that moment, as far as the record shows",
    "practice currency": "was not in current practice at that moment, as far as the record shows",
}
GOOD = {
    "registration": ("in force", "conditions allow it"),
    "practice currency": ("current",),
    "provider assurance": ("assured",),
}


def given_without_standing(judge: Judge, item: Evidence, requirement: Requirement) -> str:
    """In force at that very moment: a registration ends at midnight at the end of its last day."""
    for kind in requirement.holding:
        for giver in item.by:
            if not was_in_force(judge, kind, giver.person, item.begins, item.begins):
                return f"whoever gave it {_NOT_HOLDING[kind]}"
    return ""


def given_by_another_specialism(judge: Judge, item: Evidence, requirement: Requirement) -> str:
    if not requirement.specialist:
        return ""
    group = age_group_then(item, judge.facts)
    if all(group in judge.facts.specialisms.get(giver.person, ()) for giver in item.by):
        return ""
    return f"whoever gave it is not on record as trained for {group}"


def provider_not_allowed(judge: Judge, item: Evidence, requirement: Requirement) -> str:
    if not requirement.providers:
        return ""
    kind = judge.facts.provider_kind(item)
    if kind not in requirement.providers:
        return f"its provider is {_a(kind) if kind else 'not named'}"
    assured = was_in_force(judge, "provider assurance", item.provider, item.begins, item.begins)
    if kind in requirement.assured_providers and not assured:
        return "its provider had no assurance in force on that day"
    return ""


def was_in_force(judge: Judge, kind: str, about: str, first: Instant, last: Instant) -> bool:
    """Something on record said so, good for all of that time, and nothing since had said otherwise.

    Ended, suspended, under conditions of practice: each of these ends it, until somebody records that it is in
    force again, or that the conditions allow the delegation of this work.
    """
    good = GOOD[kind]
    said = [proof for proof in judge.of_kind.get(kind, ()) if proof.about == about and proof.begins <= last]
    ended = max([proof.latest for proof in said if proof.outcome not in good], default=-FOREVER)
    return any(
        proof.outcome in good and ended < proof.begins <= first and last <= proof.until for proof in said
    )


def given_another_way(judge: Judge, item: Evidence, requirement: Requirement) -> str:
    if not requirement.modes or item.mode in requirement.modes:
        return ""
    return f"it was given {item.mode}" if item.mode else "nobody has said whether it was given face to face"


def leaves_out_a_part(judge: Judge, item: Evidence, requirement: Requirement) -> str:
    missing = [part for part in requirement.parts if part not in item.parts]
    return f"it does not speak of {' and '.join(missing)}" if missing else ""


def out_of_its_time(judge: Judge, item: Evidence, requirement: Requirement) -> str:
    if not requirement.topics or in_its_time(item, requirement):
        return ""
    return f"{item.about} was not accepted on that day"


def out_of_order(judge: Judge, item: Evidence, requirement: Requirement) -> str:
    """What it comes after, and what it was given during, was met at that time."""
    for name in (*requirement.after, *requirement.during):
        if judge.findings[name].needed and not judge.was_met(name, item, judge.once_held):
            return f"'{name}' was not met when it was given"
    return ""


def not_the_same_person(judge: Judge, item: Evidence, requirement: Requirement) -> str:
    for name in requirement.same_giver_as:
        if not judge.findings[name].needed:
            continue
        givers = {giver.person for earlier in judge.once_counted(name) for giver in earlier.by}
        if not all(giver.person in givers for giver in item.by):
            return f"whoever gave it had not given '{name}'"
    return ""


def not_independent(judge: Judge, item: Evidence, requirement: Requirement) -> str:
    for name in requirement.independent_of:
        givers = {giver.person for earlier in judge.once_counted(name) for giver in earlier.by}
        if any(giver.person in givers for giver in item.by):
            return f"somebody took part who had also given '{name}'"
    return ""


def too_early(judge: Judge, item: Evidence, requirement: Requirement) -> str:
    if requirement.window is None:
        return ""
    windows = [window_of(start, requirement) for start in judge.starts(requirement)]
    if any(window and window.opens <= item.begins for window in windows):
        return ""
    return "it was made before its window opened"


def _always(requirement: Requirement) -> bool:
    return True


def not_in_person(judge: Judge, item: Evidence, requirement: Requirement) -> str:
    """Another PA cannot agree for this one, nor another budget holder for this person."""
    for giver in item.by:
        if not speaks_for_themselves(judge, giver, requirement):
            return f"it was given by another {giver.role}"
    return ""


def speaks_for_themselves(judge: Judge, giver: Giver, requirement: Requirement) -> bool:
    """In a role that only this very PA or person has here; or in any other role."""
    asked = judge.facts.delegation
    return all(
        giver.person == getattr(asked, who) for role, who in requirement.in_person if role == giver.role
    )


Flaw = Callable[["Judge", Evidence, Requirement], str]

_ASKED_FOR_BY: tuple[tuple[Flaw, Callable[[Requirement], object]], ...] = (
    (given_by_others, _always),
    (not_in_person, lambda one: one.in_person),
    (given_by_too_few, lambda one: one.at_least_givers > 1 or one.at_least_organisations or one.every_role),
    (given_without_standing, lambda one: one.holding),
    (given_by_another_specialism, lambda one: one.specialist),
    (provider_not_allowed, lambda one: one.providers),
    (given_another_way, lambda one: one.modes),
    (leaves_out_a_part, lambda one: one.parts),
    (out_of_its_time, lambda one: one.topics),
    (out_of_order, lambda one: one.after or one.during),
    (not_the_same_person, lambda one: one.same_giver_as),
    (not_independent, lambda one: one.independent_of),
    (too_early, lambda one: one.window),
)


@lru_cache(maxsize=4096)
def flaws_of(requirement: Requirement) -> tuple[Flaw, ...]:
    """The checks that a requirement asks for, in the order in which a person would make them."""
    return tuple(check for check, asked_for in _ASKED_FOR_BY if asked_for(requirement))


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _organisations(number: int) -> str:
    return "1 organisation" if number == 1 else f"{number} organisations"
