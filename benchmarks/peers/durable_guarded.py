"""durable-rules, guarded: one rule set written by hand for this decision, run through the guard of Safehands.

In the only form that was found safe (docs/rules.md): phases, negation only of what is complete, and an equality that
is always true at the end of each pattern. Phases: what fits, what says otherwise and who was registered; what counts
and meets; what is not met; yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from benchmarks.adapter import guarded
from benchmarks.decision.prepared import prepared
from benchmarks.decision.question import REQUIREMENTS, Answer, Decide, Question, answer

Fact = dict[str, Any]
Rules = dict[str, Any]

_ALL = ("pa", "person", "task")
_TRAINER = "clinical trainer"


def _pattern(alias: str, *terms: dict[str, Any], last: str) -> dict[str, Any]:
    """A pattern that ends in what is always true of the pattern named ``last`` (or of itself, if empty)."""
    return {alias: {"$and": [*terms, {"_": {last: "_"}} if last else {"_": 1}]}}


def _phase(number: int) -> dict[str, Any]:
    return _pattern("phase", {"kind": "phase"}, {"n": number}, last="")


_ASKED = _pattern("asked", {"kind": "asked"}, last="")


def _item(kind: str, about: Iterable[str], *terms: dict[str, Any]) -> dict[str, Any]:
    same = [{field: {"asked": field}} for field in about]
    begun = {"$lte": {"begins": {"asked": "at"}}}
    return _pattern("item", {"kind": "item"}, {"ekind": kind}, *terms, *same, begun, last="asked")


def _evidence(
    name: str,
    kind: str,
    outcome: str,
    roles: Iterable[str],
    about: Iterable[str] = _ALL,
    topic: tuple[dict[str, Any], ...] = (),
) -> Rules:
    """What fits a requirement (a rule for each role that may give it), and what says otherwise."""
    fits = {
        f"fits:{name}:{role}": {
            "all": [_phase(0), _ASKED, _item(kind, about, {"outcome": outcome}, *topic, {"role": role})]
        }
        for role in roles
    }
    other = _item(kind, about, {"$neq": {"outcome": outcome}}, *topic)
    return {**fits, f"no:{name}": {"all": [_phase(0), _ASKED, other]}}


def _counts(name: str, *earlier: str, registered: bool = False) -> Rules:
    """It fits, nothing as late or later says otherwise, and each earlier requirement was met when it was given."""
    patterns = [_phase(1), _pattern("fit", {"kind": "fit"}, {"r": name}, last="")]
    if registered:
        patterns.append(_pattern("proof", {"kind": "registered"}, {"e": {"fit": "e"}}, last="fit"))
    for number, one in enumerate(earlier):
        held = [{"$lte": {"begins": {"fit": "begins"}}}, {"$gte": {"good": {"fit": "begins"}}}]
        patterns.append(_pattern(f"after{number}", {"kind": "counts"}, {"r": one}, *held, last="fit"))
    later = {"$gte": {"begins": {"fit": "begins"}}}
    patterns.append(_pattern("later$not", {"kind": "no"}, {"r": name}, later, last="fit"))
    return {f"counts:{name}": {"all": patterns}}


def _registered() -> Rules:
    """Whoever gave it was registered at that very moment, and nothing since had ended that."""
    fit = _pattern("fit", {"kind": "fit"}, {"asks": 1}, last="")
    said: list[Rules] = [{"kind": "item"}, {"ekind": "registration"}]
    giver: list[Rules] = [{"topic": {"fit": "giver"}}, {"$lte": {"begins": {"fit": "begins"}}}]
    good = {"$gte": {"good": {"fit": "begins"}}}
    proof = _pattern("proof", *said, {"outcome": "in force"}, *giver, good, last="fit")
    since = {"$gte": {"begins": {"proof": "begins"}}}
    ended = _pattern("ended$not", *said, {"$neq": {"outcome": "in force"}}, *giver, since, last="fit")
    return {"registered": {"all": [_phase(0), fit, proof, ended]}}


def _answers() -> Rules:
    now = _pattern("counts", {"kind": "counts"}, {"$gte": {"good": {"asked": "at"}}}, last="asked")
    rules: Rules = {"met": {"all": [_phase(1), _ASKED, now]}}
    asks = _pattern("asks", {"kind": "asks"}, last="")
    met = _pattern("met$not", {"kind": "met"}, {"r": {"asks": "r"}}, last="asks")
    rules["unmet"] = {"all": [_phase(2), asks, met]}
    unmet = _pattern("unmet$not", {"kind": "unmet"}, {"_": {"asked": "_"}}, last="asked")
    rules["may"] = {"all": [_phase(3), _ASKED, unmet]}
    return rules


RULES: Rules = {
    # first level
    **_evidence(
        "clinical recommendations",
        "clinical recommendations form",
        "completed",
        ("registered practitioner", _TRAINER),
        ("person", "task"),
    ),
    **_counts("clinical recommendations"),
    **_evidence("agreement", "agreement", "given", ("PHB holder", "representative")),
    **_counts("agreement"),
    **_evidence("DBS check", "DBS check", "seen", ("PHB co-ordinator",), ("pa",)),
    **_counts("DBS check"),
    **_evidence(
        "course: infection prevention",
        "training",
        "completed",
        (_TRAINER,),
        ("pa",),
        ({"topic": "infection prevention"},),
    ),
    **_counts("course: infection prevention"),
    **_evidence(
        "course: basic life support",
        "training",
        "completed",
        (_TRAINER,),
        ("pa",),
        ({"topic": "basic life support"},),
    ),
    **_counts("course: basic life support"),
    **_evidence("accountable person", "accountability", "accepted", ("nominated senior manager",)),
    **_counts("accountable person"),
    **_evidence("monitor", "monitoring duty", "accepted", (_TRAINER, "monitoring nurse")),
    **_counts("monitor"),
    # second level
    **_evidence("bespoke training", "training", "completed", (_TRAINER,)),
    **_counts(
        "bespoke training",
        "clinical recommendations",
        "course: infection prevention",
        "course: basic life support",
    ),
    **_evidence("recommendation", "recommendation", "recommended", ("PHB co-ordinator",)),
    **_counts("recommendation", "agreement", "DBS check", "accountable person", "monitor"),
    # third level
    **_evidence(
        "supervised practice", "supervised practice", "done safely", (_TRAINER, "registered practitioner")
    ),
    **_counts("supervised practice", "bespoke training"),
    **_evidence("assessed competent", "assessment", "competent", (_TRAINER,)),
    **_counts("assessed competent", "bespoke training", registered=True),
    **_evidence("formal review", "formal review", "still competent", (_TRAINER, "monitoring nurse")),
    **_counts("formal review", "bespoke training", "recommendation", registered=True),
    **_registered(),
    **_answers(),
}
_BY_REGISTERED = ("assessed competent", "formal review")
_ASKS: list[Fact] = [{"kind": "asks", "r": name} for name in REQUIREMENTS]


class _Conclusions:
    def __init__(self) -> None:
        self.current: dict[str, set[str]] = {}
        self.unmet: list[str] = []
        self.may = False

    def draw(self, rule: str, match: dict[str, Fact]) -> Iterable[Fact]:
        """What each firing means, by the first word of the rule's name."""
        step, _, name = rule.partition(":")
        if step == "fits":
            item, name = match["item"], name.rpartition(":")[0]
            asks = int(name in _BY_REGISTERED)
            yield _about(item, "fit", name) | {"giver": item["giver"], "asks": asks}
        elif step == "no":
            yield _about(match["item"], "no", name)
        elif step == "registered":
            yield {"kind": "registered", "e": match["fit"]["e"]}
        elif step == "counts":
            yield _about(match["fit"], "counts", name)
        elif step == "met":
            found = match["counts"]
            self.current.setdefault(str(found["r"]), set()).add(str(found["e"]))
            yield {"kind": "met", "r": found["r"]}
        elif step == "unmet":
            self.unmet.append(str(match["asks"]["r"]))
            yield {"kind": "unmet", "r": match["asks"]["r"]}
        else:
            self.may = True


def _about(item: Fact, kind: str, name: str) -> Fact:
    return {"kind": kind, "r": name, "e": item["e"], "begins": item["begins"], "good": item["good"]}


def ready() -> Decide:
    rules = guarded("benchmark", RULES, phases=4)

    def decide(question: Question) -> Answer:
        facts: list[Fact] = [
            {
                "kind": "asked",
                "pa": question.pa,
                "person": question.person,
                "task": question.task,
                "at": question.at,
            },
            *_ASKS,
        ]
        for fact in prepared(question):
            facts.append({**fact, "kind": "item", "ekind": fact["kind"], "e": fact["id"]})  # noqa: PERF401
        drawn = _Conclusions()
        rules.infer(facts, drawn.draw)
        return answer(drawn.may, drawn.unmet, drawn.current)

    return decide
