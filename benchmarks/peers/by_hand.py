"""Hand-written Python: the limit. Nobody but a programmer can read it, and it says nothing but its answer."""

from __future__ import annotations

from typing import Any

from benchmarks.decision.prepared import prepared
from benchmarks.decision.question import REQUIREMENTS, Answer, Decide, Question, answer

Item = dict[str, Any]

REQUIREMENT_OF = {
    "clinical recommendations form": "clinical recommendations",
    "agreement": "agreement",
    "DBS check": "DBS check",
    "accountability": "accountable person",
    "monitoring duty": "monitor",
    "training": "bespoke training",
    "recommendation": "recommendation",
    "supervised practice": "supervised practice",
    "assessment": "assessed competent",
    "formal review": "formal review",
}


def ready() -> Decide:
    return decide


def decide(question: Question) -> Answer:
    """Sort the evidence by what it is about, then judge each requirement in the order of what comes after what."""
    at = question.at
    own: dict[str, list[Item]] = {name: [] for name in REQUIREMENTS}
    registrations = []
    for item in prepared(question):
        if item["begins"] > at:
            continue
        if item["kind"] == "registration":
            registrations.append(item)
        elif name := _requirement_of(item, question):
            own[name].append(item)

    counts = {
        "clinical recommendations": _good(
            own["clinical recommendations"], "completed", ("registered practitioner", "clinical trainer")
        ),
        "agreement": _good(own["agreement"], "given", ("PHB holder", "representative")),
        "DBS check": _good(own["DBS check"], "seen", ("PHB co-ordinator",)),
        "course: infection prevention": _good(
            own["course: infection prevention"], "completed", ("clinical trainer",)
        ),
        "course: basic life support": _good(
            own["course: basic life support"], "completed", ("clinical trainer",)
        ),
        "accountable person": _good(own["accountable person"], "accepted", ("nominated senior manager",)),
        "monitor": _good(own["monitor"], "accepted", ("clinical trainer", "monitoring nurse")),
    }
    counts["bespoke training"] = _after(
        _good(own["bespoke training"], "completed", ("clinical trainer",)),
        counts["clinical recommendations"],
        counts["course: infection prevention"],
        counts["course: basic life support"],
    )
    counts["recommendation"] = _after(
        _good(own["recommendation"], "recommended", ("PHB co-ordinator",)),
        counts["agreement"],
        counts["DBS check"],
        counts["accountable person"],
        counts["monitor"],
    )
    counts["supervised practice"] = _after(
        _good(own["supervised practice"], "done safely", ("clinical trainer", "registered practitioner")),
        counts["bespoke training"],
    )
    assessments = _good(own["assessed competent"], "competent", ("clinical trainer",))
    counts["assessed competent"] = _after(
        [item for item in assessments if _was_registered(item, registrations)],
        counts["bespoke training"],
    )
    reviews = _good(own["formal review"], "still competent", ("clinical trainer", "monitoring nurse"))
    counts["formal review"] = _after(
        [item for item in reviews if _was_registered(item, registrations)],
        counts["bespoke training"],
        counts["recommendation"],
    )

    current = {name: [item["id"] for item in items if at <= item["good"]] for name, items in counts.items()}
    unmet = [name for name, ids in current.items() if not ids]
    return answer(not unmet, unmet, current)


def _requirement_of(item: Item, question: Question) -> str | None:
    """The requirement on whose very matter it speaks; None if it is about another or asked for nowhere."""
    kind = item["kind"]
    if kind == "training" and item["topic"]:
        return f"course: {item['topic']}" if item["pa"] == question.pa else None
    if kind != "clinical recommendations form" and item["pa"] != question.pa:
        return None
    if kind != "DBS check" and (item["person"] != question.person or item["task"] != question.task):
        return None
    return REQUIREMENT_OF.get(kind)


def _good(items: list[Item], outcome: str, roles: tuple[str, ...]) -> list[Item]:
    """What says so, by somebody who may, and nothing as late or later says otherwise."""
    last_no = max([item["begins"] for item in items if item["outcome"] != outcome], default=-1)
    return [
        item
        for item in items
        if item["outcome"] == outcome and item["role"] in roles and item["begins"] > last_no
    ]


def _after(items: list[Item], *earlier: list[Item]) -> list[Item]:
    """What was given while each of the earlier ones was met."""
    return [item for item in items if all(_was_met(one, item["begins"]) for one in earlier)]


def _was_met(earlier: list[Item], when: int) -> bool:
    return any(before["begins"] <= when <= before["good"] for before in earlier)


def _was_registered(item: Item, registrations: list[Item]) -> bool:
    """Whoever gave it was registered at that very moment, and nothing since had ended that."""
    when = item["begins"]
    said = [one for one in registrations if one["topic"] == item["giver"] and one["begins"] <= when]
    ended = max([one["begins"] for one in said if one["outcome"] != "in force"], default=-1)
    return any(one["outcome"] == "in force" and ended < one["begins"] and when <= one["good"] for one in said)
