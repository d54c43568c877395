"""Rules for durable-rules about whoever gave a piece of evidence: role, standing, provider, independence.

What fits is a fact for each giver, so that a rule about a giver looks at one fact.
"""

from __future__ import annotations

from rules.durable_patterns import Pattern, rule
from rules.durable_session import Definition
from rules.requirement import Requirement

FIT = Pattern("fit", "fit")


def givers(requirement: Requirement) -> Definition:
    """Each in a role that may, and with the standing that is asked. How many they are, Python counts."""
    return {
        **_roles(requirement),
        **_in_person(requirement),
        **_standing(requirement),
        **_specialists(requirement),
        **_providers(requirement),
        **_independence(requirement),
    }


def _roles(requirement: Requirement) -> Definition:
    """Somebody in no such role; or in a role that may only once something is on record, before it was."""
    if not requirement.by:
        return {}
    fallback = requirement.fallback
    in_reserve = tuple(role for role in fallback.roles if role not in requirement.by) if fallback else ()
    stranger = FIT
    for role in (*requirement.by, *in_reserve):
        stranger = stranger.differs("role", role)
    rules = rule("bad:role", 0, stranger)
    for role in requirement.by if requirement.every_role else ():
        nobody = Pattern("nobody", "took part", absent=True).same("e", "fit", "e").equals("role", role)
        rules |= rule(f"bad:nobody:{role}", 1, FIT, nobody)
    for role in in_reserve:
        too_soon = Pattern("never", "once", absent=True).is_at_most("begins", "fit", "begins")
        rules |= rule(f"bad:reserve:{role}", 1, FIT.equals("role", role), too_soon)
    return rules


def _in_person(requirement: Requirement) -> Definition:
    """Somebody in a role that only this very PA or person has here."""
    rules: Definition = {}
    for role, who in requirement.in_person:
        another = FIT.equals("role", role).unlike("who", "asked", who)
        rules |= rule(f"bad:in-person:{role}", 0, Pattern("asked", "asked"), another)
    return rules


def _standing(requirement: Requirement) -> Definition:
    """Registered, in practice: each giver at that very moment; and, where that is asked, still."""
    rules: Definition = {}
    for kind in requirement.holding if requirement.still_holding else ():
        rules |= rule(f"holds_now:{kind}", 1, Pattern("asked", "asked"), FIT, *_in_force_now(kind))
        lost = Pattern("lost", "holds", absent=True).equals("what", f"{kind} now")
        rules |= rule(f"fallen:{kind}", 2, FIT, lost.same("e", "fit", "e").same("who", "fit", "who"))
    for kind in requirement.holding:
        rules |= rule(f"holds:{kind}", 1, FIT, *_in_force(kind, "who"))
        lacks = Pattern("lacks", "holds", absent=True).equals("what", kind)
        rules |= rule(f"bad:without:{kind}", 2, FIT, lacks.same("e", "fit", "e").same("who", "fit", "who"))
    return rules


def _in_force(kind: str, attribute: str) -> tuple[Pattern, Pattern]:
    """A proof good when the evidence was given, and the absence of a later word that it had ended."""
    proof = Pattern("proof", "proof").equals("ekind", kind).equals("good", 1)
    proof = proof.same("who", "fit", attribute).is_at_most("begins", "fit", "begins")
    ended = Pattern("ended", "proof", absent=True).equals("ekind", kind).equals("good", 0)
    ended = ended.same("who", "fit", attribute).is_at_least("latest", "proof", "begins")
    return proof.is_at_least("until", "fit", "begins"), ended.is_at_most("begins", "fit", "begins")


def _in_force_now(kind: str) -> tuple[Pattern, Pattern]:
    """A proof good for all of the time asked about, and the absence of a later word that it had ended."""
    proof = Pattern("proof", "proof").equals("ekind", kind).equals("good", 1).same("who", "fit", "who")
    proof = proof.is_at_most("begins", "asked", "first").is_at_least("until", "asked", "last")
    ended = Pattern("ended", "proof", absent=True).equals("ekind", kind).equals("good", 0)
    return proof, ended.same("who", "fit", "who").is_at_least("latest", "proof", "begins")


def _specialists(requirement: Requirement) -> Definition:
    """Trained for the age group that the person was in then."""
    if not requirement.specialist:
        return {}
    another = (
        Pattern("trained", "trained", absent=True).same("who", "fit", "who").same("group", "fit", "group")
    )
    return rule("bad:specialism", 0, FIT, another)


def _providers(requirement: Requirement) -> Definition:
    rules: Definition = {}
    for kind in requirement.providers:
        assured = kind in requirement.assured_providers
        proof = _in_force("provider assurance", "provider") if assured else ()
        rules |= rule(f"provided:{kind}", 1, FIT.equals("pkind", kind), *proof)
    return rules


def _independence(requirement: Requirement) -> Definition:
    """Nobody who had given one earlier requirement; and nobody who had not given another, if that is asked."""
    rules: Definition = {}
    for name in requirement.independent_of:
        gave = Pattern("gave", "gave").equals("to", name).same("who", "fit", "who")
        rules |= rule(f"bad:{name}", 0, FIT, gave)
    for name in requirement.same_giver_as:
        asks = Pattern("asks", "asks same").equals("to", name)
        had_not = Pattern("gave", "gave", absent=True).equals("to", name).same("who", "fit", "who")
        rules |= rule(f"bad:another:{name}", 0, FIT, asks, had_not)
    return rules
