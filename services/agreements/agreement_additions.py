"""What is on record of the things a ward looks for and the source text does not name.

The words of the paper say which of its additions is which (``shows``); what nothing is known of stays a place to write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from documents.agreement_paper import Addition, AgreementWords
from documents.words import counted, weekday_and_day
from documents.words import day as in_words
from rules.moments import london_day
from rules.question import Evidence
from services.in_hospital.hospital_funding import Funding
from services.in_hospital.hospital_stay import StayAnswers

AT_HOME = "It is about the tasks, and says nothing of this ward."


def with_what_is_recorded(words: AgreementWords, stay: StayAnswers, funding: Funding) -> AgreementWords:
    """The words with what is known beside each addition."""
    known = {"consent and capacity": _consent(stay), "end date": _end(funding)}
    additions = tuple(_filled(one, known.get(one.shows, "")) for one in words.additions)
    return replace(words, additions=additions)


def _filled(addition: Addition, recorded: str) -> Addition:
    return replace(addition, recorded=recorded) if recorded else addition


def _consent(stay: StayAnswers) -> str:
    """The latest agreement for each PA and task, and the latest word on capacity for each task."""
    told = [*_agreements(stay), *_capacity(stay)]
    return " ".join([*told, AT_HOME]) if told else ""


def _agreements(stay: StayAnswers) -> Iterator[str]:
    asked = {(one.pa, one.task) for one in stay.delegations}
    latest = {(one.pa, one.task): one for one in stay.standing("agreement")}
    for outcome, said in (("given", "Agreed"), ("withdrawn", "WITHDRAWN")):
        for pa in stay.pa_ids:
            found = [one for key, one in latest.items() if key in asked and key[0] == pa]
            items = [one for one in found if one.outcome == outcome]
            if items:
                yield f"{said}: {stay.name(pa)}, {_tasks(items)}, {_days(items)}."


def _capacity(stay: StayAnswers) -> Iterator[str]:
    asked = {one.task for one in stay.delegations}
    latest = {one.task: one for one in stay.standing("capacity assessment") if one.task in asked}
    outcomes = dict.fromkeys(one.outcome for one in latest.values())
    for outcome in outcomes:
        items = [one for one in latest.values() if one.outcome == outcome]
        yield f"Capacity: {outcome}, {_tasks(items)}, {_days(items)}."


def _tasks(items: list[Evidence]) -> str:
    return items[0].task if len(items) == 1 else counted(len(items), "task")


def _days(items: list[Evidence]) -> str:
    days = sorted({london_day(one.begins) for one in items})
    return in_words(days[0]) if len(days) == 1 else f"{in_words(days[0])} to {in_words(days[-1])}"


def _end(funding: Funding) -> str:
    """A stay that has a paper has not ended, so the only day on record is that of the money."""
    then = "then ends" if funding.state == "ended" else "is then reviewed"
    last = weekday_and_day(funding.last_day)
    return f"No discharge is on record. The funding lasts up to and including {last}, and {then}."
