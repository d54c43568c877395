"""A framework as a case applies it: with the settings the organisation chose, and its approval if any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rules.framework import Framework
from rules.language import TaskText
from rules.text_values import FromSetting


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved this very version for use, and on which day (ISO). Without it nothing can be launched."""

    by: str
    on: str


@dataclass(frozen=True)
class Applied:
    """``settles`` names the responsibilities that this framework settles where several apply and differ."""

    framework: Framework
    settings: dict[str, str | int] = field(default_factory=dict)
    approval: Approval | None = None
    settles: tuple[str, ...] = ()


class SettingFault(ValueError):
    """A setting that is missing, unknown or given a value that is not one of its choices."""

    def __init__(self, framework: str, setting: str, message: str) -> None:
        self.framework, self.setting = framework, setting
        super().__init__(message)


class UnknownTask(LookupError):
    """None of the frameworks that apply knows the task."""


@dataclass(frozen=True, slots=True)
class SettingUsed:
    """A value that mattered, and whether somebody chose it or it is the framework's default."""

    framework: str
    name: str
    value: str
    chosen: bool


class Settings:
    """The settings of one applied framework; remembers which ones were asked for."""

    def __init__(self, applied: Applied) -> None:
        self.applied = applied
        self.used: dict[str, SettingUsed] = {}

    def value(self, name: str) -> str:
        text = self.applied.framework.text.settings[name]
        chosen = self.applied.settings.get(name)
        value = chosen if chosen is not None else text.default
        if value is None:
            choices = ", ".join(map(str, text.choices))
            raise SettingFault(
                self.applied.framework.id,
                name,
                f"setting {name!r} must be chosen: {text.asks} Choose one of: {choices}",
            )
        self.used[name] = SettingUsed(self.applied.framework.id, name, str(value), chosen is not None)
        return str(value)

    def of(self, reference: FromSetting) -> str:
        value = self.value(reference.setting)
        return reference.meaning[value] if reference.meaning else value


def check_settings(applied: Applied) -> None:
    """Refuse settings the framework does not have, impossible values, and settings not chosen that must be.

    Raises SettingFault for the first one found.
    """
    known = applied.framework.text.settings
    for name, value in applied.settings.items():
        if name not in known:
            there_are = ", ".join(known)
            raise SettingFault(
                applied.framework.id, name, f"there is no setting {name!r}; there are: {there_are}"
            )
        if str(value) not in map(str, known[name].choices):
            choices = ", ".join(map(str, known[name].choices))
            raise SettingFault(
                applied.framework.id, name, f"{value!r} is not a choice of {name!r}; choose one of: {choices}"
            )
    reader = Settings(applied)
    for name in known:
        reader.value(name)


def task_texts(applied: Iterable[Applied], task: str) -> tuple[TaskText, ...]:
    """What each framework says of the task; raises UnknownTask if none knows it."""
    applied = list(applied)
    found = tuple(one.framework.text.tasks[task] for one in applied if task in one.framework.text.tasks)
    if not found:
        known = ", ".join(sorted({name for one in applied for name in one.framework.text.tasks}))
        raise UnknownTask(f"no framework that applies knows the task {task!r}; they know: {known}")
    return found
