"""A framework file checked against itself: what names what, and whether it can be meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rules.language import (
    ConditionText,
    FrameworkText,
    FromResponsibility,
    FromSetting,
    FromTask,
    OtherOutcomeText,
    RequirementText,
    SettingText,
    TaskText,
)
from rules.moments import Period
from rules.vocabulary import EVIDENCE
from rules.yaml_file import Loc

Contradiction = tuple[Loc, str]

_PERIODS = ("within", "at least every", "funded for at least")
_NUMBERS = ("at least", "organisations", "quorum", "from tier")


def contradictions(text: FrameworkText) -> Iterator[Contradiction]:
    """Everything in the file that does not fit the rest of it."""
    yield from _citations(text)
    if text.in_force.last and text.in_force.last < text.in_force.first:
        yield ("in force", "to"), "it would end before it begins; check the two dates"
    for name, setting in text.settings.items():
        yield from _setting(("settings", name), setting)
    for loc, value in _walk(text, ()):
        if isinstance(value, FromSetting):
            yield from _from_setting(loc, value, text)
        elif isinstance(value, FromTask):
            yield from _from_task(loc, value)
        elif isinstance(value, str):
            yield from _role(loc, value, text)
    yield from _requirements(text)
    for name, task in text.tasks.items():
        yield from _task(("tasks", name), task, text)


def _walk(node: Any, loc: Loc) -> Iterator[tuple[Loc, Any]]:
    """Every value in the file with the way to it, by the names the file uses."""
    yield loc, node
    if hasattr(type(node), "model_fields"):
        for name, field in type(node).model_fields.items():
            yield from _walk(getattr(node, name), (*loc, field.alias or name))
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _walk(value, (*loc, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _walk(value, (*loc, number))


def _citations(text: FrameworkText) -> Iterator[Contradiction]:
    for loc, value in _walk(text, ()):
        if len(loc) >= 2 and loc[-2] == "text" and isinstance(value, str):
            source = value.partition(":")[0]
            if source not in text.sources:
                yield (
                    loc,
                    f"source {source} of {value!r} is not among 'sources'; add it there or mend the number",
                )


def _role(loc: Loc, value: str, text: FrameworkText) -> Iterator[Contradiction]:
    """Roles stand in ``by``, ``role``, ``roles``, ``members`` and ``signed by``, alone or in a list."""
    field = loc[-2] if isinstance(loc[-1], int) else loc[-1]
    if len(loc) > 1 and field in ("by", "role", "roles", "members", "signed by") and value not in text.roles:
        yield loc, f"there is no role {value!r}; {_there_are(text.roles)}"


# --- settings and figures ----------------------------------------------------------------------------------


def _setting(loc: Loc, setting: SettingText) -> Iterator[Contradiction]:
    if (setting.default is None) == (setting.must_be_chosen is None):
        yield loc, "give either a 'default' or 'must be chosen: yes', so that nobody has to guess"
    elif setting.default is not None and setting.default not in setting.choices:
        yield (
            (*loc, "default"),
            f"the default {setting.default!r} is not one of the choices: {_listed(setting.choices)}",
        )


def _from_setting(loc: Loc, value: FromSetting, text: FrameworkText) -> Iterator[Contradiction]:
    setting = text.settings.get(value.setting)
    if setting is None:
        yield (*loc, "setting"), f"there is no setting {value.setting!r}; {_there_are(text.settings)}"
    elif value.meaning is not None and set(value.meaning) != set(map(str, setting.choices)):
        yield (*loc, "as"), f"say what each choice of {value.setting!r} means: {_listed(setting.choices)}"
    else:
        for meaning in value.meaning.values() if value.meaning else setting.choices:
            if wrong := _unfit(loc[-1], meaning):
                yield loc, f"setting {value.setting!r}: {wrong}"
                return


def _unfit(field: int | str, meaning: str | int) -> str:
    """Why a choice cannot be the value of this field; empty if it can."""
    if field in _PERIODS:
        try:
            Period.parse(str(meaning))
        except ValueError as error:
            return str(error)
    if field in _NUMBERS and not str(meaning).isdecimal():
        return f"{meaning!r} is not a whole number"
    if field == "if missed" and meaning not in ("suspend", "escalate"):
        return f"{meaning!r} is neither 'suspend' nor 'escalate'"
    return ""


def _from_task(loc: Loc, value: FromTask) -> Iterator[Contradiction]:
    wanted = "observed" if loc[-1] == "between" else "practices"
    if value.task != wanted:
        yield (*loc, "task"), f"'{loc[-1]}' cannot take a task's {value.task!r}; it takes {wanted!r}"


def _task(loc: Loc, task: TaskText, text: FrameworkText) -> Iterator[Contradiction]:
    if task.never_delegated:
        if not task.text:
            yield (
                loc,
                "'text' is missing: say where the text lets the framework say when a task can be delegated",
            )
        return
    for name, requirement in text.requirements.items():
        for value in (requirement.at_least, requirement.between):
            if isinstance(value, FromTask) and getattr(task, value.task) is None:
                yield loc, f"'{value.task}' is missing: the requirement {name!r} asks each task for it"


# --- requirements ------------------------------------------------------------------------------------------


def _requirements(text: FrameworkText) -> Iterator[Contradiction]:
    seen: dict[str, RequirementText] = {}
    for name, requirement in text.requirements.items():
        loc: Loc = ("requirements", name)
        yield from _names_above(loc, requirement, seen)
        yield from _evidence_asked_for(loc, requirement)
        yield from _time(loc, requirement)
        yield from _training(loc, requirement)
        yield from _conditions(loc, requirement.needed_when, text)
        by = requirement.by
        if isinstance(by, FromResponsibility) and by.responsibility not in text.responsibilities:
            names = _there_are(text.responsibilities)
            yield (*loc, "by", "responsibility"), f"there is no responsibility {by.responsibility!r}; {names}"
        seen[name] = requirement


def _names_above(
    loc: Loc, requirement: RequirementText, seen: dict[str, RequirementText]
) -> Iterator[Contradiction]:
    named = {
        "after": requirement.after,
        "while": requirement.during,
        "independent of": requirement.independent_of,
        "counted from": requirement.counted_from,
    }
    for field, names in named.items():
        for number, name in enumerate(names):
            where = (*loc, field, number)
            if name not in seen:
                yield where, f"{name!r} is not a requirement above this one; {_there_are(seen)}"
            elif field in ("counted from", "independent of") and seen[name].evidence == requirement.evidence:
                yield where, f"{name!r} asks for the same kind of evidence; that has no meaning here"


def _evidence_asked_for(loc: Loc, requirement: RequirementText) -> Iterator[Contradiction]:
    kind = EVIDENCE[requirement.evidence]
    for outcome in requirement.outcome:
        if outcome not in kind.outcomes:
            says = _listed(kind.outcomes)
            yield (*loc, "outcome"), f"{requirement.evidence!r} cannot say {outcome!r}; it says: {says}"
    for outcome, other in requirement.other_outcomes.items():
        yield from _other_outcome((*loc, "other outcomes", outcome), outcome, other, requirement)
    possible = (*kind.about, *kind.may_be_about)
    for number, field in enumerate(requirement.about):
        if field not in possible:
            yield (
                (*loc, "about", number),
                f"{requirement.evidence!r} is never about {field!r}; it is about: {_listed(possible)}",
            )


def _other_outcome(
    loc: Loc, outcome: str, other: OtherOutcomeText, requirement: RequirementText
) -> Iterator[Contradiction]:
    kind = EVIDENCE[requirement.evidence]
    if outcome not in kind.outcomes or outcome in requirement.outcome:
        others = [name for name in kind.outcomes if name not in requirement.outcome]
        yield loc, f"{outcome!r} is not another outcome of {requirement.evidence!r}; {_there_are(others)}"
    given = [part is not None for part in (other.do, other.role, other.within)]
    if any(given) and not all(given):
        yield loc, "a way out needs 'do', 'role' and 'within'; give all three or none"
    if other.status == "in force":
        yield (*loc, "status"), "what says otherwise cannot leave it in force; choose what it makes of it"
    for number, name in enumerate(other.lifted_by):
        if name not in requirement.counted_from:
            yield (*loc, "also lifted by", number), f"{name!r} is not among 'counted from'"


def _time(loc: Loc, requirement: RequirementText) -> Iterator[Contradiction]:
    if requirement.between and not requirement.counted_from:
        yield (*loc, "between"), "a window has to be counted from something; add 'counted from'"
    if requirement.between and requirement.at_least_every:
        yield (*loc, "between"), "a requirement has a window or comes round again, not both; make it two"
    if requirement.counted_from and not (requirement.between or requirement.at_least_every):
        yield (*loc, "counted from"), "say what is counted: 'between' for a window, or 'at least every'"
    if requirement.counted_from and requirement.undone_by == "whoever gave it":
        yield (*loc, "undone by"), "what is counted from something else is undone by anybody; take this out"
    if requirement.since and requirement.places != ["hospital"]:
        yield (*loc, "since"), "only what is asked in hospital can be since admission; add 'in: [hospital]'"
    if requirement.while_unmet == "in force" or requirement.if_lapsed == "in force":
        field = "while unmet" if requirement.while_unmet == "in force" else "if lapsed"
        yield (*loc, field), "what is missing cannot leave it in force; choose what it makes of it"


def _training(loc: Loc, requirement: RequirementText) -> Iterator[Contradiction]:
    if requirement.for_each and requirement.evidence != "training":
        yield (*loc, "for each"), "'for each: builds on' is about training; make 'evidence' training"
    for number, name in enumerate(requirement.assured):
        if name not in requirement.trained_by:
            yield (*loc, "assured", number), f"{name!r} is not among 'trained by'"


def _conditions(loc: Loc, conditions: list[ConditionText], text: FrameworkText) -> Iterator[Contradiction]:
    for number, condition in enumerate(conditions):
        where = (*loc, "needed when", number)
        setting = text.settings.get(condition.setting)
        if setting is None:
            yield (
                (*where, "setting"),
                f"there is no setting {condition.setting!r}; {_there_are(text.settings)}",
            )
        elif condition.value not in map(str, setting.choices):
            choices = _listed(setting.choices)
            yield (*where, "is"), f"{condition.value!r} is not a choice of {condition.setting!r}: {choices}"
        if (condition.on_record is None) != (condition.outcome is None):
            yield where, "'on record' and 'outcome' go together; give both or neither"
        elif condition.on_record and condition.outcome not in EVIDENCE[condition.on_record].outcomes:
            says = _listed(EVIDENCE[condition.on_record].outcomes)
            yield (
                (*where, "outcome"),
                f"{condition.on_record!r} cannot say {condition.outcome!r}; it says: {says}",
            )
    if sum(condition.on_record is not None for condition in conditions) > 1:
        yield (*loc, "needed when"), "only one of the conditions can have 'on record'"


def _there_are(names: Iterable[str]) -> str:
    listed = _listed(names)
    return f"there are: {listed}" if listed else "there are none"


def _listed(names: Iterable[object]) -> str:
    return ", ".join(str(name) for name in names)
