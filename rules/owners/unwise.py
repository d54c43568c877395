"""What is legal in a framework and yet unwise: each remark with its place, for the owner to think about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rules.language import FrameworkText, TaskText
from rules.requirement_text import RequirementText
from rules.text_values import FromResponsibility, FromSetting, FromTask
from rules.yaml_file import Loc

Remark = tuple[Loc, str]

_LOOKS_AGAIN = ("observation", "formal review")
_CLINICAL = ("training", "supervised practice", "assessment", *_LOOKS_AGAIN)


def remarks(text: FrameworkText) -> Iterator[Remark]:
    """Everything that a careful reader would ask the owner about, in no particular order."""
    yield from _never_looked_at_again(text)
    yield from _impossible(text)
    yield from _unused(text)
    yield from _contradicting(text)
    yield from _by_employment(text)


# --- a task that nobody looks at again ---------------------------------------------------------------------


def _never_looked_at_again(text: FrameworkText) -> Iterator[Remark]:
    """NMC Code 11.3: whoever delegates confirms the outcome, so monitoring is a duty."""
    looking = [one for one in text.requirements.values() if one.evidence in _LOOKS_AGAIN]
    for name, task in text.tasks.items():
        if task.never_delegated or _is_learning(task):
            continue
        if not text.requirements:
            if task.observed is None and task.monitored_every is None:
                yield ("tasks", name), "nothing says when this task is looked at again after the sign-off"
        elif not any(_asks(one, task) for one in looking):
            wrong = "this task is delegated and no requirement has anybody look at it again"
            yield ("tasks", name), wrong


def _is_learning(task: TaskText) -> bool:
    """An induction topic that is learned once: there is nothing to watch."""
    return task.category == "induction"


def _asks(requirement: RequirementText, task: TaskText) -> bool:
    asked = (requirement.between, requirement.at_least_every)
    return not any(isinstance(one, FromTask) and getattr(task, one.attribute) is None for one in asked)


# --- what nobody can satisfy -------------------------------------------------------------------------------


def _impossible(text: FrameworkText) -> Iterator[Remark]:
    for name, one in text.requirements.items():
        loc: Loc = ("requirements", name)
        roles = _roles(one, text)
        for other in one.independent_of:
            yield from _independent_of_all(loc, name, other, roles, text)
        for other in one.same_giver_as:
            theirs = _roles(text.requirements[other], text)
            if roles and theirs and not roles & theirs:
                wrong = f"nobody can have given {other!r} as well: no role may give both"
                yield (*loc, "same person as"), wrong
        for other in one.after:
            if not set(one.places) & set(text.requirements[other].places):
                yield (*loc, "after"), f"{other!r} is asked for elsewhere only, so this waits for nothing"


def _independent_of_all(
    loc: Loc, name: str, other: str, roles: set[str], text: FrameworkText
) -> Iterator[Remark]:
    theirs = _roles(text.requirements[other], text)
    if roles and roles == theirs and len(roles) == 1:
        wrong = (
            f"{name!r} and {other!r} come from the one role {next(iter(roles))!r}: "
            "where only one person has it, nobody can give both"
        )
        yield (*loc, "independent of"), wrong


def _roles(one: RequirementText, text: FrameworkText) -> set[str]:
    """The roles that may give it; none where anybody may, or where each task or setting says for itself."""
    if isinstance(one.by, FromResponsibility):
        return set(text.responsibilities[one.by.responsibility].roles)
    named = set(one.by) if isinstance(one.by, list) else set()
    return named | set(one.or_by.roles if one.or_by and named else ())


# --- what is there and not used ----------------------------------------------------------------------------


def _unused(text: FrameworkText) -> Iterator[Remark]:
    used = set(_settings_used(text))
    for name in text.settings:
        if name not in used:
            yield ("settings", name), "this setting is never used: whatever is chosen changes nothing"
    said = set(_roles_used(text))
    for number, role in enumerate(text.roles):
        if role not in said and role not in ("PA", "PHB holder", "representative"):
            yield ("roles", number), f"nobody has anything to do as {role!r}: no rule names this role"
    named = {name for one in text.requirements.values() for name in (*one.or_else, *one.counted_from)}
    for name, one in text.requirements.items():
        if one.only_another_way and name not in named and not one.other_outcomes:
            loc: Loc = ("requirements", name, "only as another way")
            yield loc, "no requirement names this as another way, so nothing ever looks at it"
        for outcome, other in one.other_outcomes.items():
            if other.do is None and other.status == "suspended":
                loc = ("requirements", name, "other outcomes", outcome)
                yield loc, "this stops the task and asks nobody to do anything about it"


def _settings_used(text: FrameworkText) -> Iterator[str]:
    for node in _nodes(text.model_copy(update={"settings": {}})):
        if isinstance(node, FromSetting):
            yield node.setting
        elif isinstance(node, RequirementText):
            yield from (one.setting for one in node.needed_when if one.setting)
            if node.by_year and node.by_year.odd_each_year:
                yield node.by_year.odd_each_year


def _roles_used(text: FrameworkText) -> Iterator[str]:
    """Every word that stands anywhere but in the list of roles itself."""
    for node in _nodes(text.model_copy(update={"roles": []})):
        if isinstance(node, str):
            yield node
    for setting in text.settings.values():
        yield from map(str, setting.choices)


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    if hasattr(type(node), "model_fields"):
        for name in type(node).model_fields:
            yield from _nodes(getattr(node, name))
    elif isinstance(node, dict):
        yield from _each(node.values())
    elif isinstance(node, list):
        yield from _each(node)


def _each(nodes: Iterable[Any]) -> Iterator[Any]:
    for node in nodes:
        yield from _nodes(node)


# --- what cannot both be meant -----------------------------------------------------------------------------


def _contradicting(text: FrameworkText) -> Iterator[Remark]:
    """Two requirements for the same evidence on the same matter that no one piece can meet."""
    known = list(text.requirements.items())
    for place, (name, one) in enumerate(known):
        for earlier, other in known[:place]:
            if _same_matter(one, other) and (why := _apart(one, other, text)):
                yield ("requirements", name), f"this and {earlier!r} ask for the same evidence, but {why}"


def _same_matter(one: RequirementText, other: RequirementText) -> bool:
    return (
        one.evidence == other.evidence
        and one.about == other.about
        and set(one.topics) == set(other.topics)
        and bool(set(one.places) & set(other.places))
        and not (one.for_each or other.for_each or one.by_year or other.by_year)
        and one.undone_by == other.undone_by == "anybody"
        and not (one.only_another_way or other.only_another_way)
        and not (one.needed_when or other.needed_when)
    )


def _apart(one: RequirementText, other: RequirementText, text: FrameworkText) -> str:
    roles, theirs = _roles(one, text), _roles(other, text)
    if roles and theirs and not roles & theirs:
        return "no role may give both"
    if one.modes and other.modes and not set(one.modes) & set(other.modes):
        return "one has to be given otherwise than the other"
    if not set(one.outcome) & set(other.outcome):
        return "what meets the one undoes the other"
    return ""


# --- what the employment model must not change -------------------------------------------------------------


def _by_employment(text: FrameworkText) -> Iterator[Remark]:
    """Who employs a PA changes checks, insurance and registration; never how safe the PA has to be."""
    for name, one in text.requirements.items():
        by_employment = any(when.employment or when.directed_by for when in one.needed_when)
        if by_employment and one.evidence in _CLINICAL:
            yield (
                ("requirements", name, "needed when"),
                "training, assessment and monitoring depend here on who employs the PA; the task is the same",
            )
