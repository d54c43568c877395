"""The rule behind an act that nobody does by hand: of a framework, of a setting, or of the house.

Each entry that Safehands makes by itself names it, so that an auditor can ask why, and not only who.

    act.under(of_house(LEAVES))        # what follows in this act rests on that rule
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from rules.applied import Applied
from rules.decision import Decision
from services.house_settings import HOUSE

Rule = dict[str, Any]
"""As it stands in an entry; `docs/record.md` says which words it has."""

SHOWN = 3
"""Requirements named in words; the entry has all of them."""

LEAVES = "who has left does no task"
ENDED = "what has ended needs nothing"
ON_PAPER = "a paper that says something else is issued anew"
PANEL = "a panel meets, hears and minutes by its schedule"
REQUESTS = "a training request waits for what it builds on, and ends with its training"
TOLD = "one digest a day"
NO_ANSWER = "where there is no answer, nobody is authorised and somebody looks"
PLANNED_STEP = "a step of an action plan is carried out by its day"
FOLLOWED_UP = "what a quality review found is followed up by its day"
SCHEDULED = "somebody chooses when a panel meets"

OF_THE_HOUSE = {
    LEAVES: "docs/life.md",
    ENDED: "docs/adr/0001",
    ON_PAPER: "docs/adr/0010",
    PANEL: "2:796",
    REQUESTS: "2:727",
    TOLD: "docs/life.md",
    NO_ANSWER: "docs/adr/0002",
    PLANNED_STEP: "2:741",
    FOLLOWED_UP: "2:796",
    SCHEDULED: "2:796",
}
"""What Safehands does of itself under no framework's requirement and no figure, and where it says why."""


def of_house(name: str) -> Rule:
    """Raises KeyError for a rule that is not in ``OF_THE_HOUSE``."""
    return {"house": name, "said in": OF_THE_HOUSE[name]}


def of_setting(*names: str) -> Rule:
    """A figure of the organisation's settings file, by the names that lead to it, and what it was.

    Raises KeyError for a setting that the file does not have.
    """
    found = HOUSE.model_dump(by_alias=True, mode="json")
    for name in names:
        found = found[name]
    return {"setting": ": ".join(names), "is": found}


def of_requirements(applied: Iterable[Applied], asked: Collection[tuple[str, str]]) -> list[Rule]:
    """These frameworks by id and version, each with what it asks of this: pairs of a framework and a requirement."""
    return [
        {
            "framework": one.framework.id,
            "version": one.framework.version,
            "requirements": sorted(name for framework, name in asked if framework == one.framework.id),
        }
        for one in applied
    ]


def of_decision(applied: Sequence[Applied], decision: Decision | None) -> list[Rule]:
    """What an answer rests on: what is not met or asks something of somebody; or, if nothing does, all that is met."""
    if decision is None:
        return [*of_requirements(applied, ()), of_house(NO_ANSWER)]
    asking = {one.requirement for one in decision.actions}
    deciding = [one for one in decision.reasons if not one.met or one.requirement in asking]
    return of_requirements(
        applied, {(one.framework, one.requirement) for one in deciding or decision.reasons}
    )


def in_words(rules: Iterable[Rule]) -> str:
    """`staffordshire 2016.1 (assessed competent); the setting "missed look …"`, as an entry says it, for people."""
    return "; ".join(map(_in_words, rules))


def _in_words(rule: Rule) -> str:
    match rule:
        case {"framework": id, "version": version}:
            names = rule.get("requirements", [])
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            asked = f" ({', '.join(names[:SHOWN])}{more})" if names else ""
            return f"{id} {version}{asked}"
        case {"setting": name}:
            return f"the setting “{name}”"
        case _:
            return f"the rule “{rule.get('house', '')}”"
