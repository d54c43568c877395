"""durable-rules driven in the one form that was found safe; everything else about it stays outside.

The library's own ``Host`` starts timer threads and swallows errors, so its C module is called directly:

* a boot rule fires first in every session, or deleting a session frees memory it never had;
* one session lives at a time, under a constant name, because sessions are told apart by a 32-bit hash only;
* every fact has an explicit id and is asserted alone, because a batch silently drops what follows a fault;
* rules are gated by phase facts, so that a negation only ever looks at facts that are already complete;
* one lock, because a rule set shared between threads crashes;
* the memory of a session stays with the process, as taking it from the system anew each time costs a third of the time.
"""

from __future__ import annotations

import ctypes
import json
import threading
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

import durable_rules_engine as engine

Value = str | int
Fact = dict[str, Value]
Match = dict[str, Fact]
Definition = dict[str, Any]
Conclude = Callable[[str, Match], Iterable[Fact]]
Before = Callable[[int], Iterable[Fact] | None]

_SESSION = "s"
_BEFORE_ID = f',"_":1,"sid":"{_SESSION}","id":"'
_MAX_FIRINGS = 100_000
_KEPT = 32 * 1024 * 1024
"""Bytes: several times what a session takes."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_LOCK = threading.RLock()
_quoted = json.encoder.encode_basestring


def _keep_memory() -> None:
    """Tell the C library not to give so much back at once; one that cannot be told (not glibc) goes on as it does."""
    with suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        for threshold in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
            library.mallopt(threshold, _KEPT)


_keep_memory()


class EngineFault(RuntimeError):
    """durable-rules did something it must never do; the decision is refused."""


def _nothing(_: int) -> Iterable[Fact]:
    return ()


class _Form:
    """Facts of one kind as the engine is told of them: the attributes that rules look at, and no others."""

    def __init__(self, kind: str, attributes: Iterable[str]) -> None:
        self.attributes = tuple(sorted(attributes))
        names = "".join(f",{_quoted(name)}:%s" for name in self.attributes)
        self.text = f'{{"kind":{_quoted(kind)}{names}{_BEFORE_ID}%s"}}'

    def written(self, fact: Fact, id: str) -> str:
        values = [_quoted(value) if type(value := fact[name]) is str else value for name in self.attributes]
        return self.text % (*values, id)


_PHASE = _Form("phase", ["n"])


class RuleSet:
    """A compiled rule set: rules by name, each a list of patterns after its phase.

    ``phases`` are the numbers of those that have rules, in order.
    """

    def __init__(self, name: str, rules: Definition, phases: Sequence[int]) -> None:
        self.name = name
        self.phases = phases
        self._forms = {kind: _Form(kind, names) for kind, names in _attributes_of(rules).items()}
        self._fired_by = {_gate(name, one): (name, _aliases(one)) for name, one in rules.items()}
        definition = {**rules, "__boot": {"all": [{"m": {"__boot": 1}}]}}
        with _LOCK:
            self._handle = engine.create_ruleset(name, json.dumps(definition, ensure_ascii=False))
        # The engine keeps megabytes for a rule set, outside Python's memory: let go of with the last reference.
        weakref.finalize(self, _free, self._handle)

    def infer(self, facts: Iterable[Fact], conclude: Conclude, before: Before = _nothing) -> None:
        """Assert the facts, run phase after phase to its fixpoint, and hand every firing to ``conclude``.

        ``conclude`` gets the rule's name and the matched facts by alias, and returns new facts to assert;
        ``before`` a phase, more facts may be worked out from what was concluded so far, or None if this
        phase has nothing to do. Raises EngineFault for any return code that a correct run never gives.
        """
        with _LOCK:
            _Session(self._handle, self._forms, self._fired_by).run(facts, self.phases, conclude, before)


def _gate(name: str, rule: Definition) -> str:
    """How the engine begins to tell that a rule fired, up to the id of its phase."""
    (phase,) = rule["all"][0].values()
    return f'{{{_quoted(name)}:{{"phase":{{"kind":"phase","n":{phase["$and"][1]["n"]}'


def _aliases(rule: Definition) -> tuple[str, ...]:
    """The facts that a rule matches besides its phase, in the order in which the engine tells of them."""
    return tuple(alias for pattern in rule["all"][1:] for alias in pattern if not alias.endswith("$not"))


def _attributes_of(rules: Definition) -> dict[str, set[str]]:
    """By kind of fact, the attributes that rules look at: the engine need not be told of the others."""
    found: dict[str, set[str]] = defaultdict(set)
    for rule in rules.values():
        kinds: dict[str, str] = {}
        for pattern in rule["all"]:
            ((alias, terms),) = pattern.items()
            kind = kinds[alias.removesuffix("$not")] = terms["$and"][0]["kind"]
            for term in terms["$and"][1:]:
                ((attribute, value),) = term.items()
                if attribute.startswith("$"):
                    ((attribute, value),) = value.items()
                found[kind].add(attribute)
                if isinstance(value, dict):
                    ((other, its_attribute),) = value.items()
                    found[kinds[other]].add(its_attribute)
    return {kind: attributes - {"_"} for kind, attributes in found.items()}


def _free(handle: int) -> None:
    with _LOCK:
        engine.delete_ruleset(handle)


class _Session:
    def __init__(
        self, handle: int, forms: dict[str, _Form], fired_by: dict[str, tuple[str, tuple[str, ...]]]
    ) -> None:
        self.handle = handle
        self.forms = forms
        self.fired_by = fired_by
        self.known: list[Fact] = []
        self.seen: set[tuple[Value, ...]] = set()
        self.offset = 0

    def run(self, facts: Iterable[Fact], phases: Sequence[int], conclude: Conclude, before: Before) -> None:
        try:
            self._boot()
            for fact in facts:
                self._put(fact)
            for phase in phases:
                more = before(phase)
                if more is None:
                    continue
                for fact in more:
                    self._put(fact)
                self._assert(_PHASE.written({"n": phase}, f"p{phase}"))
                self._drain(conclude)
        finally:
            engine.delete_state(self.handle, _SESSION)

    def _boot(self) -> None:
        self._assert(f'{{"__boot":1,"id":"boot","sid":"{_SESSION}"}}')
        engine.start_action_for_state(self.handle, self.offset)
        while engine.complete_and_start_action(self.handle, self.offset):
            pass

    def _put(self, fact: Fact) -> None:
        """Once, and only what some rule looks at."""
        form = self.forms.get(str(fact["kind"]))
        key = (*fact, *fact.values())
        if form is None or key in self.seen:
            return
        self.seen.add(key)
        self._assert(form.written(fact, f"f{len(self.known)}"))
        self.known.append(fact)

    def _assert(self, text: str) -> None:
        code, self.offset = engine.assert_fact(self.handle, text)
        if code not in (0, 1):
            raise EngineFault(f"durable-rules answered {code} to a fact: {text}")

    def _drain(self, conclude: Conclude) -> None:
        started = engine.start_action_for_state(self.handle, self.offset)
        message = started[1] if started else None
        firings = 0
        while message:
            firings += 1
            if firings > _MAX_FIRINGS:
                raise EngineFault(f"more than {_MAX_FIRINGS} firings in one phase")
            for fact in conclude(*self._fired(message)):
                self._put(fact)
            message = engine.complete_and_start_action(self.handle, self.offset)

    def _fired(self, message: str) -> tuple[str, Match]:
        """Which rule fired, and the facts that it matched.

        ``{"rule":{"phase":{…,"id":"p10"},"item":{…,"id":"f29"}}}``: the engine gives each fact back as it was told of
        it, and only its id is wanted. So the text is cut at what stands before every id, which is several times as
        fast as to read it all. No value can look like that: a quotation mark in a value has a backslash before it.
        """
        gate, _, *ids = message.split(_BEFORE_ID)
        if gate not in self.fired_by:
            raise EngineFault(f"durable-rules told of a firing in another form: {message}")
        rule, aliases = self.fired_by[gate]
        facts = [self.known[int(id[1 : id.index('"')])] for id in ids]
        return rule, dict(zip(aliases, facts, strict=True))
