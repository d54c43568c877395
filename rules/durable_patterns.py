"""Patterns in durable-rules' own JSON, written only in the safe form.

Only ``==``, ``!=`` and comparisons with a constant or with an earlier pattern's attribute; each pattern ends
in an equality that is always true, because the engine reads past its array when the last term is false; each
rule starts with its phase. A fault in a pattern is refused here: the engine would accept and ignore it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from rules.durable_session import Definition, Value

_MAX_PATTERNS = 16
_MAX_TERMS = 29
_MAX_RULES_OF_A_PHASE = 120
_MAX_PATTERNS_OF_A_KIND = 32


@dataclass(frozen=True)
class Pattern:
    """One fact to be found (or, if ``absent``, not to be found), by the alias later patterns know it by."""

    alias: str
    kind: str
    absent: bool = False
    terms: tuple[dict[str, Any], ...] = ()
    refers_to: frozenset[str] = frozenset()

    def equals(self, attribute: str, value: Value) -> Pattern:
        return self._with({attribute: value})

    def differs(self, attribute: str, value: Value) -> Pattern:
        return self._with({"$neq": {attribute: value}})

    def same(self, attribute: str, alias: str, other: str) -> Pattern:
        return self._with({attribute: {alias: other}}, alias)

    def unlike(self, attribute: str, alias: str, other: str) -> Pattern:
        return self._with({"$neq": {attribute: {alias: other}}}, alias)

    def is_at_most(self, attribute: str, alias: str, other: str) -> Pattern:
        return self._with({"$lte": {attribute: {alias: other}}}, alias)

    def is_at_least(self, attribute: str, alias: str, other: str) -> Pattern:
        return self._with({"$gte": {attribute: {alias: other}}}, alias)

    def is_above(self, attribute: str, alias: str, other: str) -> Pattern:
        return self._with({"$gt": {attribute: {alias: other}}}, alias)

    def is_below(self, attribute: str, alias: str, other: str) -> Pattern:
        return self._with({"$lt": {attribute: {alias: other}}}, alias)

    def _with(self, term: dict[str, Any], alias: str = "") -> Pattern:
        refers_to = self.refers_to | ({alias} if alias else set())
        return replace(self, terms=(*self.terms, term), refers_to=frozenset(refers_to))

    def as_json(self) -> Definition:
        """What most facts fail comes first: the engine looks at no more of them."""
        always_true = {"_": {min(self.refers_to): "_"}} if self.refers_to else {"_": 1}
        name = f"{self.alias}$not" if self.absent else self.alias
        terms = sorted(self.terms, key=_what_it_compares)
        return {name: {"$and": [{"kind": self.kind}, *terms, always_true]}}


def _what_it_compares(term: dict[str, Any]) -> int:
    """Equal to a constant, different from one, or compared with another fact."""
    ((attribute, value),) = term.items()
    if attribute.startswith("$"):
        ((_, value),) = value.items()
        return 2 if isinstance(value, dict) else 1
    return 2 if isinstance(value, dict) else 0


def rule(name: str, phase: int, *patterns: Pattern) -> Definition:
    """One rule, gated by its phase. Raises ValueError for what the engine would take and get wrong."""
    aliases: set[str] = set()
    if len(patterns) + 1 > _MAX_PATTERNS:
        raise ValueError(f"rule {name!r} has more than {_MAX_PATTERNS - 1} patterns")
    for pattern in patterns:
        if pattern.alias in aliases:
            raise ValueError(f"rule {name!r} names {pattern.alias!r} twice")
        if unknown := pattern.refers_to - aliases:
            raise ValueError(f"rule {name!r} refers to {sorted(unknown)} before naming it")
        if len(pattern.terms) + 2 > _MAX_TERMS:
            raise ValueError(f"rule {name!r} has more than {_MAX_TERMS - 2} terms in one pattern")
        aliases.add(pattern.alias)
    gate = {"phase": {"$and": [{"kind": "phase"}, {"n": phase}, {"_": 1}]}}
    return {name: {"all": [gate, *(pattern.as_json() for pattern in patterns)]}}


# --- several requirements in one rule set ------------------------------------------------------------------


def narrowed(
    rules: Definition, to: dict[str, Value], prefix: str, first_phase: int, shared: Collection[str]
) -> Definition:
    """The same rules for some only: facts of kinds that are not ``shared`` have to be ``to`` this.

    Names get the prefix, and phases are counted from ``first_phase``.
    """
    made: Definition = {}
    for name, one in rules.items():
        gate, *patterns = one["all"]
        phase = first_phase + gate["phase"]["$and"][1]["n"]
        for pattern in patterns:
            ((_, terms),) = pattern.items()
            if terms["$and"][0]["kind"] not in shared:
                terms["$and"].insert(1, to)
        gate = {"phase": {"$and": [{"kind": "phase"}, {"n": phase}, {"_": 1}]}}
        made[f"{prefix}:{name}"] = {"all": [gate, *patterns]}
    return made


def phases_of(rules: Definition) -> list[int]:
    """The phases that have rules, in order: a phase without any need not be run."""
    return sorted({one["all"][0]["phase"]["$and"][1]["n"] for one in rules.values()})


def constants_of(rules: Definition, kind: str, attribute: str) -> frozenset[Value]:
    """What this attribute of this kind of fact is asked to be: a fact with anything else fires nothing."""
    return frozenset(
        term[attribute]
        for one in rules.values()
        for pattern in one["all"]
        for terms in pattern.values()
        if terms["$and"][0]["kind"] == kind
        for term in terms["$and"]
        if attribute in term
    )


def within_limits(rules: Definition) -> bool:
    """Half of what the engine has room for: rules on one phase, kinds of patterns on one kind of fact."""
    of_a_phase: Counter[int] = Counter()
    on_one_kind: dict[tuple[Value, ...], set[str]] = defaultdict(set)
    for one in rules.values():
        gate, *patterns = one["all"]
        of_a_phase[gate["phase"]["$and"][1]["n"]] += 1
        for pattern in patterns:
            ((_, terms),) = pattern.items()
            kind, second, *_ = terms["$and"]
            constant = next(iter(second.values()))
            key = (kind["kind"], "" if isinstance(constant, dict) else constant)
            on_one_kind[key].add(str(terms))
    return max(of_a_phase.values()) <= _MAX_RULES_OF_A_PHASE and (
        max(map(len, on_one_kind.values())) <= _MAX_PATTERNS_OF_A_KIND
    )
