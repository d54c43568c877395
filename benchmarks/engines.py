"""The engines that are compared: what each needs, how it is made ready, and what it can say of its answer."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks import adapter
from benchmarks.decision.draw import TASK
from benchmarks.decision.prepared import prepared
from benchmarks.decision.question import Question


@dataclass(frozen=True, slots=True)
class Ready:
    """An engine whose rules are compiled. ``form`` puts a question as it is held there, which is not measured."""

    form: Callable[[Question], Any]
    decide: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Engine:
    """``package`` is what has to be importable for it; ``explains`` what it can say of its answer by itself.

    ``decides`` is False where the row only shows a part of what the others pay for.
    """

    name: str
    title: str
    explains: str
    package: str
    ready: Callable[[], Ready]
    decides: bool = True

    def is_installed(self) -> bool:
        return importlib.util.find_spec(self.package) is not None


def _peer(module: str) -> Callable[[], Ready]:
    """Imported only when it is asked for: it may not be installed, and each runs in a process of its own."""

    def ready() -> Ready:
        peer = importlib.import_module(f"benchmarks.peers.{module}")
        return Ready(_as_it_is, peer.ready())

    return ready


def _as_it_is(question: Question) -> Question:
    return question


def _pure() -> Ready:
    return Ready(adapter.asked, adapter.Pure(adapter.requirements(TASK)))


def _durable() -> Ready:
    return Ready(adapter.asked, adapter.Durable(adapter.requirements(TASK)))


def _checked() -> Ready:
    return Ready(adapter.asked, adapter.checked)


def _preparing() -> Ready:
    return Ready(_as_it_is, prepared)


ENGINES = (
    Engine("by_hand", "hand-written Python", "nothing: it is code", "benchmarks", _peer("by_hand")),
    Engine(
        "business",
        "business-rules",
        "nothing; only thresholds are rules, every join is Python",
        "business_rules",
        _peer("business"),
    ),
    Engine(
        "datalogic",
        "datalogic-py",
        "if asked: the value of every expression",
        "datalogic_py",
        _peer("datalogic"),
    ),
    Engine("zen", "zen-engine", "if asked: the value of every expression", "zen", _peer("zen")),
    Engine("rego", "regopy", "nothing", "regopy", _peer("rego")),
    Engine("clips", "clipspy", "which rules fired on which facts", "clips", _peer("clips")),
    Engine("rule_engine", "rule-engine", "nothing", "rule_engine", _peer("rule_engine")),
    Engine(
        "durable_guarded",
        "durable-rules, guarded",
        "which rules fired on which facts",
        "durable_rules_engine",
        _peer("durable_guarded"),
    ),
    Engine(
        "pure",
        "pure (ours)",
        "EXPLAINED: why in a sentence, the text, what is due, who does what by when",
        "rules",
        _pure,
    ),
    Engine(
        "durable",
        "durable (ours)",
        "the evidence that counts, is good now, stands against",
        "durable_rules_engine",
        _durable,
    ),
    Engine(
        "checked",
        "checked (ours)",
        "EXPLAINED as pure, and both evaluators agreed on it",
        "durable_rules_engine",
        _checked,
    ),
    Engine(
        "preparing",
        "(preparing the facts)",
        "decides nothing: the dates and lists that each engine that is not ours pays for too",
        "benchmarks",
        _preparing,
        decides=False,
    ),
)
