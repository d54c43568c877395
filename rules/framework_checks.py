"""A framework file checked against itself: what names what, and whether it can be meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rules.language import (
    AgreementText,
    ChangeText,
    FrameworkText,
    SettingText,
    SignedAgainText,
    StayText,
    TaskText,
)
from rules.moments import Period
from rules.requirement_checks import Contradiction, listed, requirements, there_are
from rules.signed_again import who_signs_again
from rules.text_values import FromSetting, FromTask, as_hours, as_window
from rules.yaml_file import Loc

_PERIODS = (
    "within", "at least every", "early is within", "funded for at least", "brought along", "transition",
    "often within", "plan within", "plan good for", "talk within", "review within",
)  # fmt: skip
_READ: dict[str, Callable[[str], object]] = {"between": as_window, "rest between shifts": as_hours}
_NUMBERS = ("at least", "organisations", "quorum", "from tier", "often admitted")
_WORDS = {
    "if missed": ("suspend", "escalate"),
    "renewed early it counts from": ("the day it was done", "the day it was due"),
    "after a missed year": ("what this year asks for", "what the missed year asked for"),
    "after a merger": ("count as one", "count as they were named"),
}
_OF_THE_TASK = {
    "at least": ("practices",),
    "between": ("observed",),
    "at least every": ("monitored every", "refreshed every"),
    "about": ("scope",),
    "by": ("assessed by", "signed by"),
}
_ROLES = (
    "by", "role", "roles", "members", "signed by", "assessed by", "shorter if agreed by",
)  # fmt: skip


def contradictions(text: FrameworkText) -> Iterator[Contradiction]:
    """Everything in the file that does not fit the rest of it."""
    yield from _citations(text)
    yield from _head(text)
    for name, setting in text.settings.items():
        yield from _setting(("settings", name), setting)
    yield from _values(text)
    yield from _stay(text.stay)
    yield from requirements(text)
    for name, change in text.changes.items():
        yield from _change(("changes", name), change, text)
    for name, task in text.tasks.items():
        yield from _task(("tasks", name), task, text)
    if text.agreement and text.agreement.signed_again:
        yield from _signed_again(text.agreement, text.agreement.signed_again, text)


def _head(text: FrameworkText) -> Iterator[Contradiction]:
    if text.in_force.last and text.in_force.last < text.in_force.first:
        yield ("in force", "to"), "it would end before it begins; check the two dates"
    if not text.requirements and not text.tasks:
        yield (
            (),
            "there are neither 'requirements' nor 'tasks'; a framework asks for something or knows tasks",
        )


def _values(text: FrameworkText) -> Iterator[Contradiction]:
    """Values that are taken from elsewhere, lengths of time, roles: wherever they stand."""
    for loc, value in _walk(text, ()):
        if isinstance(value, FromSetting):
            yield from _from_setting(loc, value, text)
        elif isinstance(value, FromTask):
            yield from _from_task(loc, value)
        elif isinstance(value, Period):
            yield from _length(loc, value)
        elif isinstance(value, str):
            yield from _role(loc, value, text)


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


def _length(loc: Loc, value: Period) -> Iterator[Contradiction]:
    """What is good for so long is counted by the calendar; only somebody's deadline may skip holidays."""
    if value.unit == "working days" and loc[-1] != "within":
        yield loc, f"{value} is for deadlines; write it in days, weeks, months or years"


def _role(loc: Loc, value: str, text: FrameworkText) -> Iterator[Contradiction]:
    """Roles stand alone or in a list; not in what the file says of its own list."""
    field = loc[-2] if isinstance(loc[-1], int) else loc[-1]
    if len(loc) > 1 and field in _ROLES and "basis" not in loc and value not in text.roles:
        yield loc, f"there is no role {value!r}; {there_are(text.roles)}"


# --- settings and figures ----------------------------------------------------------------------------------


def _setting(loc: Loc, setting: SettingText) -> Iterator[Contradiction]:
    if (setting.default is None) == (setting.must_be_chosen is None):
        yield loc, "give either a 'default' or 'must be chosen: yes', so that nobody has to guess"
    elif setting.default is not None and setting.default not in setting.choices:
        yield (
            (*loc, "default"),
            f"the default {setting.default!r} is not one of the choices: {listed(setting.choices)}",
        )


def _from_setting(loc: Loc, value: FromSetting, text: FrameworkText) -> Iterator[Contradiction]:
    setting = text.settings.get(value.setting)
    if setting is None:
        yield (*loc, "setting"), f"there is no setting {value.setting!r}; {there_are(text.settings)}"
    elif value.meaning is not None and set(value.meaning) != set(map(str, setting.choices)):
        yield (*loc, "as"), f"say what each choice of {value.setting!r} means: {listed(setting.choices)}"
    else:
        for meaning in value.meaning.values() if value.meaning else setting.choices:
            if wrong := _unfit(loc[-1], meaning, text):
                yield loc, f"setting {value.setting!r}: {wrong}"
                return


def _unfit(field: int | str, meaning: str | int, text: FrameworkText) -> str:
    """Why a choice cannot be the value of this field; empty if it can."""
    read = _READ.get(str(field)) or (Period.parse if field in _PERIODS else None)
    if read:
        try:
            read(str(meaning))
        except ValueError as error:
            return str(error)
    if field in _NUMBERS and not str(meaning).isdecimal():
        return f"{meaning!r} is not a whole number"
    if (words := _WORDS.get(str(field))) and meaning not in words:
        return f"{meaning!r} is neither {words[0]!r} nor {words[1]!r}"
    if field in _ROLES and meaning not in text.roles:
        return f"there is no role {meaning!r}; {there_are(text.roles)}"
    return ""


def _stay(stay: StayText | None) -> Iterator[Contradiction]:
    """A plan in advance needs all four of its settings: for whom it is, by when, and for how long it is good."""
    if stay is None:
        return
    plan = {
        "often admitted": stay.often_admitted,
        "often within": stay.often_within,
        "plan within": stay.plan_within,
        "plan good for": stay.plan_good_for,
    }
    missing = [name for name, value in plan.items() if value is None]
    if 0 < len(missing) < len(plan):
        yield ("stay",), f"{listed(missing)} is missing: a plan in advance needs all four of its settings"


def _from_task(loc: Loc, value: FromTask) -> Iterator[Contradiction]:
    wanted = _OF_THE_TASK.get(str(loc[-1]), ())
    if value.task not in wanted:
        takes = " or ".join(map(repr, wanted))
        yield (*loc, "task"), f"'{loc[-1]}' cannot take a task's {value.task!r}; it takes {takes}"


def _task(loc: Loc, task: TaskText, text: FrameworkText) -> Iterator[Contradiction]:
    if task.never_delegated:
        if not task.text:
            yield (
                loc,
                "'text' is missing: say where the text lets the framework say when a task can be delegated",
            )
        return
    if task.person_specific and "person" not in (task.scope or ()):
        yield (
            (*loc, "scope"),
            "what is always person-specific is bound to the person; add 'person' to the scope",
        )
    for name, requirement in text.requirements.items():
        for value in (requirement.at_least, requirement.between, requirement.about, requirement.by):
            if isinstance(value, FromTask) and getattr(task, value.attribute) is None:
                yield loc, f"'{value.task}' is missing: the requirement {name!r} asks each task for it"


# --- the hospital working agreement -------------------------------------------------------------------------


def _signed_again(
    agreement: AgreementText, again: SignedAgainText, text: FrameworkText
) -> Iterator[Contradiction]:
    for name, field in SignedAgainText.model_fields.items():
        value: FromSetting = getattr(again, name)
        if (setting := text.settings.get(value.setting)) is None:
            continue
        for choice in value.meaning.values() if value.meaning else map(str, setting.choices):
            try:
                who_signs_again(choice, agreement.signed_by)
            except ValueError as error:
                yield (
                    ("agreement", "signed again", field.alias or name),
                    f"setting {value.setting!r}: {error}",
                )
                break


# --- changes of the protocol -------------------------------------------------------------------------------


def _change(loc: Loc, change: ChangeText, text: FrameworkText) -> Iterator[Contradiction]:
    if change.material == "no":
        return
    asked = {
        "binds": change.binds,
        "gap training": change.gap_training,
        "transition": change.transition,
        "otherwise": change.otherwise,
    }
    for field, value in asked.items():
        if value is None:
            yield loc, f"'{field}' is missing: a material change says what it asks of earlier sign-offs"
    if change.binds is not None and change.binds not in text.requirements:
        wrong = f"there is no requirement {change.binds!r}; {there_are(text.requirements)}"
        yield (*loc, "binds"), wrong
    for number, task in enumerate(change.tasks or ()):
        if text.tasks and task not in text.tasks:
            yield (*loc, "tasks", number), f"there is no task {task!r}; {there_are(text.tasks)}"
