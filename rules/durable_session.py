"""durable-rules driven in the one form that was found safe; everything else about it stays outside.

The library's own ``Host`` starts timer threads and swallows errors, so its C module is called directly:

* a boot rule fires first in every session, or deleting a session frees memory it never had;
* one session lives at a time, under a constant name, because sessions are told apart by a 32-bit hash only;
* every fact has an explicit id and is asserted alone, because a batch silently drops what follows a fault;
* rules are gated by phase facts, so that a negation only ever looks at facts that are already complete;
* one lock, because a rule set shared between threads crashes.
"""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import durable_rules_engine as engine

Value = str | int
Fact = dict[str, Value]
Match = dict[str, Fact]
Definition = dict[str, Any]
Conclude = Callable[[str, Match], Iterable[Fact]]

_SESSION = "s"
_MAX_FIRINGS = 100_000
_LOCK = threading.RLock()
_written = json.JSONEncoder(ensure_ascii=False).encode
_NOTHING: Mapping[int, Callable[[], Iterable[Fact]]] = {}


class EngineFault(RuntimeError):
    """durable-rules did something it must never do; the decision is refused."""


class RuleSet:
    """A compiled rule set: rules by name, each a list of patterns after its phase.

    ``phases`` are the numbers of those that have rules, in order.
    """

    def __init__(self, name: str, rules: Definition, phases: Sequence[int]) -> None:
        self.name = name
        self.phases = phases
        definition = {**rules, "__boot": {"all": [{"m": {"__boot": 1}}]}}
        with _LOCK:
            self._handle = engine.create_ruleset(name, json.dumps(definition, ensure_ascii=False))
        # The engine keeps megabytes for a rule set, outside Python's memory: let go of with the last reference.
        weakref.finalize(self, _free, self._handle)

    def infer(
        self,
        facts: Iterable[Fact],
        conclude: Conclude,
        before: Mapping[int, Callable[[], Iterable[Fact]]] = _NOTHING,
    ) -> None:
        """Assert the facts, run phase after phase to its fixpoint, and hand every firing to ``conclude``.

        ``conclude`` gets the rule's name and the matched facts by alias, and returns new facts to assert;
        ``before`` a phase, more facts may be worked out from what was concluded so far.
        Raises EngineFault for any return code that a correct run never gives.
        """
        with _LOCK:
            _Session(self._handle).run(facts, self.phases, conclude, before)


def _free(handle: int) -> None:
    with _LOCK:
        engine.delete_ruleset(handle)


class _Session:
    def __init__(self, handle: int) -> None:
        self.handle = handle
        self.known: list[Fact] = []
        self.seen: set[tuple[tuple[str, Value], ...]] = set()
        self.offset = 0

    def run(
        self,
        facts: Iterable[Fact],
        phases: Sequence[int],
        conclude: Conclude,
        before: Mapping[int, Callable[[], Iterable[Fact]]],
    ) -> None:
        try:
            self._boot()
            for fact in facts:
                self._put(fact)
            for phase in phases:
                for fact in before.get(phase, tuple)():
                    self._put(fact)
                self._assert({"kind": "phase", "n": phase, "_": 1, "id": f"p{phase}"})
                self._drain(conclude)
        finally:
            engine.delete_state(self.handle, _SESSION)

    def _boot(self) -> None:
        self._assert({"__boot": 1, "id": "boot"})
        engine.start_action_for_state(self.handle, self.offset)
        while engine.complete_and_start_action(self.handle, self.offset):
            pass

    def _put(self, fact: Fact) -> None:
        key = tuple(sorted(fact.items()))
        if key not in self.seen:
            self.seen.add(key)
            self._assert({**fact, "_": 1, "id": f"f{len(self.known)}"})
            self.known.append(fact)

    def _assert(self, fact: Fact) -> None:
        text = _written({**fact, "sid": _SESSION})
        code, self.offset = engine.assert_fact(self.handle, text)
        if code not in (0, 1):
            raise EngineFault(f"durable-rules answered {code} to a fact of kind {fact.get('kind')!r}")

    def _drain(self, conclude: Conclude) -> None:
        started = engine.start_action_for_state(self.handle, self.offset)
        message = started[1] if started else None
        firings = 0
        while message:
            firings += 1
            if firings > _MAX_FIRINGS:
                raise EngineFault(f"more than {_MAX_FIRINGS} firings in one phase")
            ((rule, matched),) = json.loads(message).items()
            match = {
                alias: self.known[int(fact["id"][1:])] for alias, fact in matched.items() if alias != "phase"
            }
            for fact in conclude(rule, match):
                self._put(fact)
            message = engine.complete_and_start_action(self.handle, self.offset)
