"""Rules for durable-rules about whoever gave a piece of evidence: role, standing, provider, independence."""

from __future__ import annotations

from rules.durable_patterns import Pattern, rule
from rules.durable_session import Definition
from rules.requirement import Requirement

FIT = Pattern("fit", "fit")
GAVE = Pattern("gave", "gave").same("e", "fit", "e")


def givers(requirement: Requirement) -> Definition:
    """Enough of them, each in a role that may, and with the standing that is asked."""
    return {
        **rule("tally", 0, FIT, GAVE),
        **_roles(requirement),
        **_standing(requirement),
        **_specialists(requirement),
        **_providers(requirement),
    }


def _roles(requirement: Requirement) -> Definition:
    """Somebody in no such role; or in a role that may only once something is on record, before it was."""
    if not requirement.by:
        return {}
    fallback = requirement.fallback
    in_reserve = tuple(role for role in fallback.roles if role not in requirement.by) if fallback else ()
    stranger = GAVE
    for role in (*requirement.by, *in_reserve):
        stranger = stranger.differs("role", role)
    rules = rule("bad:role", 0, FIT, stranger)
    for role in requirement.by if requirement.every_role else ():
        nobody = Pattern("nobody", "gave", absent=True).same("e", "fit", "e").equals("role", role)
        rules |= rule(f"bad:nobody:{role}", 0, FIT, nobody)
    for role in in_reserve if fallback else ():
        never = Pattern("never", "item", absent=True).equals("ekind", fallback.once.evidence)  # type: ignore[union-attr]
        never = never.equals("outcome", fallback.once.outcome).equals("foreign", 0)  # type: ignore[union-attr]
        too_soon = never.is_at_most("begins", "fit", "begins")
        rules |= rule(f"bad:reserve:{role}", 0, FIT, GAVE.equals("role", role), too_soon)
    return rules


def _standing(requirement: Requirement) -> Definition:
    """Registered, in practice: each giver at that very moment."""
    rules: Definition = {}
    for kind in requirement.holding:
        rules |= rule(f"holds:{kind}", 0, FIT, GAVE, *_in_force(kind, "gave", "who"))
        lacks = Pattern("lacks", "holds", absent=True).equals("what", kind)
        lacks = lacks.same("e", "fit", "e").same("who", "gave", "who")
        rules |= rule(f"bad:without:{kind}", 1, FIT, GAVE, lacks)
    return rules


def _in_force(kind: str, alias: str, attribute: str) -> tuple[Pattern, Pattern]:
    """A proof good when the evidence was given, and the absence of a later word that it had ended."""
    proof = Pattern("proof", "proof").equals("ekind", kind).equals("good", 1)
    proof = proof.same("who", alias, attribute).is_at_most("begins", "fit", "begins")
    ended = Pattern("ended", "proof", absent=True).equals("ekind", kind).equals("good", 0)
    ended = ended.same("who", alias, attribute).is_at_least("latest", "proof", "begins")
    return proof.is_at_least("until", "fit", "begins"), ended.is_at_most("begins", "fit", "begins")


def _specialists(requirement: Requirement) -> Definition:
    """Trained for the age group that the person was in then."""
    if not requirement.specialist:
        return {}
    trained = Pattern("trained", "trained").same("who", "gave", "who").same("group", "fit", "group")
    another = Pattern("suits", "suits", absent=True).same("e", "fit", "e").same("who", "gave", "who")
    return {**rule("suits", 0, FIT, GAVE, trained), **rule("bad:specialism", 1, FIT, GAVE, another)}


def _providers(requirement: Requirement) -> Definition:
    rules: Definition = {}
    for kind in requirement.providers:
        assured = kind in requirement.assured_providers
        proof = _in_force("provider assurance", "fit", "provider") if assured else ()
        rules |= rule(f"provided:{kind}", 0, FIT.equals("pkind", kind), *proof)
    return rules


def independence(requirement: Requirement, same: tuple[str, ...]) -> Definition:
    """Nobody who had given one earlier requirement; and nobody who had not given another."""
    rules: Definition = {}
    for name in requirement.independent_of:
        rules |= rule(f"bad:{name}", 0, FIT, GAVE, *_gave_earlier(name))
    for name in same:
        rules |= rule(f"same:{name}", 0, FIT, GAVE, *_gave_earlier(name))
        somebody_else = Pattern("same", "same", absent=True).equals("r", name)
        somebody_else = somebody_else.same("e", "fit", "e").same("who", "gave", "who")
        rules |= rule(f"bad:another:{name}", 1, FIT, GAVE, somebody_else)
    return rules


def _gave_earlier(name: str) -> tuple[Pattern, Pattern]:
    earlier = Pattern("earlier", "earlier").equals("f", name).equals("r", name)
    return earlier, Pattern("other", "gave").same("e", "earlier", "e").same("who", "gave", "who")
