"""Hand-written Python: the limit. Nobody but a programmer can read it, and it says nothing but its answer."""

from __future__ import annotations

from benchmarks.decision.prepared import Fact, by_kind, prepared
from benchmarks.decision.question import Answer, Decide, Question, answer


def ready() -> Decide:
    return decide


def decide(question: Question) -> Answer:
    """Requirement by requirement, in the order of what comes after what."""
    pa, person, task, at = question.pa, question.person, question.task, question.at
    of = by_kind([fact for fact in prepared(question) if fact["begins"] <= at])
    registrations = of["registration"]

    def mine(kind: str) -> list[Fact]:
        return [
            fact
            for fact in of[kind]
            if fact["pa"] == pa and fact["person"] == person and fact["task"] == task
        ]

    def course(topic: str) -> list[Fact]:
        return [fact for fact in of["training"] if fact["pa"] == pa and fact["topic"] == topic]

    form = [
        fact
        for fact in of["clinical_recommendations_form"]
        if fact["person"] == person and fact["task"] == task
    ]
    dbs = [fact for fact in of["DBS_check"] if fact["pa"] == pa]

    counts = {
        "clinical recommendations": _good(form, "completed", ("registered practitioner", "clinical trainer")),
        "agreement": _good(mine("agreement"), "given", ("PHB holder", "representative")),
        "DBS check": _good(dbs, "seen", ("PHB co-ordinator",)),
        "course: infection prevention": _good(
            course("infection prevention"), "completed", ("clinical trainer",)
        ),
        "course: basic life support": _good(course("basic life support"), "completed", ("clinical trainer",)),
        "accountable person": _good(mine("accountability"), "accepted", ("nominated senior manager",)),
        "monitor": _good(mine("monitoring_duty"), "accepted", ("clinical trainer", "monitoring nurse")),
    }
    training = _good(mine("training"), "completed", ("clinical trainer",))
    counts["bespoke training"] = _after(
        training,
        counts["clinical recommendations"],
        counts["course: infection prevention"],
        counts["course: basic life support"],
    )
    recommendation = _good(mine("recommendation"), "recommended", ("PHB co-ordinator",))
    counts["recommendation"] = _after(
        recommendation,
        counts["agreement"],
        counts["DBS check"],
        counts["accountable person"],
        counts["monitor"],
    )
    practice = _good(
        mine("supervised_practice"), "done safely", ("clinical trainer", "registered practitioner")
    )
    counts["supervised practice"] = _after(practice, counts["bespoke training"])
    assessment = _registered(_good(mine("assessment"), "competent", ("clinical trainer",)), registrations)
    counts["assessed competent"] = _after(assessment, counts["bespoke training"])
    review = _registered(
        _good(mine("formal_review"), "still competent", ("clinical trainer", "monitoring nurse")),
        registrations,
    )
    counts["formal review"] = _after(review, counts["bespoke training"], counts["recommendation"])

    current = {
        name: [str(fact["id"]) for fact in facts if at <= fact["good"]] for name, facts in counts.items()
    }
    unmet = [name for name, ids in current.items() if not ids]
    return answer(not unmet, unmet, current)


def _good(facts: list[Fact], outcome: str, roles: tuple[str, ...]) -> list[Fact]:
    """What says so, by somebody who may, and nothing as late or later says otherwise."""
    last_no = max((fact["begins"] for fact in facts if fact["outcome"] != outcome), default=-1)
    return [
        fact
        for fact in facts
        if fact["outcome"] == outcome and fact["role"] in roles and fact["begins"] > last_no
    ]


def _after(facts: list[Fact], *earlier: list[Fact]) -> list[Fact]:
    """What was given while each of the earlier ones was met."""
    return [
        fact
        for fact in facts
        if all(any(before["begins"] <= fact["begins"] <= before["good"] for before in one) for one in earlier)
    ]


def _registered(facts: list[Fact], registrations: list[Fact]) -> list[Fact]:
    """What was given by somebody registered at that very moment."""
    return [fact for fact in facts if _was_registered(fact, registrations)]


def _was_registered(fact: Fact, registrations: list[Fact]) -> bool:
    said = [one for one in registrations if one["topic"] == fact["giver"] and one["begins"] <= fact["begins"]]
    last_ended = max((one["begins"] for one in said if one["outcome"] != "in force"), default=-1)
    return any(
        one["outcome"] == "in force" and one["begins"] > last_ended and fact["begins"] <= one["good"]
        for one in said
    )
