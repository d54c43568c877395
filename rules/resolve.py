"""From the frameworks that apply to one delegation's requirements: settings chosen, figures filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from rules.framework import Framework
from rules.language import (
    ConditionText,
    FromResponsibility,
    FromSetting,
    FromTask,
    OtherOutcomeText,
    RequirementText,
    TaskText,
    WayOutText,
)
from rules.moments import Period
from rules.question import Delegation
from rules.requirement import OtherOutcome, Requirement, Trigger, WayOut, Window

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved this very version for use, and on which day (ISO). Without it nothing can be launched."""

    by: str
    on: str


@dataclass(frozen=True)
class Applied:
    """A framework as a case applies it: with the settings the organisation chose, and its approval if any."""

    framework: Framework
    settings: dict[str, str | int] = field(default_factory=dict)
    approval: Approval | None = None


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


@dataclass(frozen=True)
class Resolved:
    """The requirements of one delegation in order, who covers meanwhile, and the settings behind both."""

    requirements: tuple[Requirement, ...]
    settings: tuple[SettingUsed, ...]
    cover: str | None


def task_texts(applied: Iterable[Applied], task: str) -> tuple[TaskText, ...]:
    """What each framework says of the task; raises UnknownTask if none knows it."""
    applied = list(applied)
    found = tuple(one.framework.text.tasks[task] for one in applied if task in one.framework.text.tasks)
    if not found:
        known = ", ".join(sorted(name for one in applied for name in one.framework.text.tasks))
        raise UnknownTask(f"no framework that applies knows the task {task!r}; they know: {known}")
    return found


def resolve(applied: Iterable[Applied], delegation: Delegation) -> Resolved:
    """All requirements of all frameworks that apply: every one must be met, so the strictest settles."""
    applied = list(applied)
    tasks = task_texts(applied, delegation.task)
    requirements: list[Requirement] = []
    used: list[SettingUsed] = []
    for one in applied:
        settings = Settings(one)
        requirements += _FrameworkResolver(one.framework, settings, tasks, delegation).requirements()
        used += settings.used.values()
    cover, asked_for_cover = cover_for(applied, delegation)
    return Resolved(_with_unique_names(requirements), (*used, *asked_for_cover), cover)


def cover_for(applied: Iterable[Applied], delegation: Delegation) -> tuple[str | None, list[SettingUsed]]:
    """Who does the task there until the PA may, and the settings that say so; None if no framework says."""
    said: list[SettingUsed] = []
    for one in applied:
        reference = getattr(one.framework.text.cover, delegation.where)
        if reference:
            settings = Settings(one)
            settings.of(reference)
            said += settings.used.values()
    return " or ".join(dict.fromkeys(used.value for used in said)) or None, said


def _with_unique_names(requirements: list[Requirement]) -> tuple[Requirement, ...]:
    """Where two frameworks use one name for two requirements, each is named after its framework too."""
    counted = Counter(requirement.name for requirement in requirements)

    def renamed(name: str, framework: str) -> str:
        return name if counted[name] == 1 else f"{name} ({framework})"

    def all_renamed(names: tuple[str, ...], framework: str) -> tuple[str, ...]:
        return tuple(renamed(name, framework) for name in names)

    def outcomes_renamed(one: Requirement) -> tuple[tuple[str, OtherOutcome], ...]:
        return tuple(
            (outcome, replace(other, lifted_by=all_renamed(other.lifted_by, one.framework)))
            for outcome, other in one.other_outcomes
        )

    return tuple(
        replace(
            one,
            name=renamed(one.name, one.framework),
            after=all_renamed(one.after, one.framework),
            during=all_renamed(one.during, one.framework),
            counted_from=all_renamed(one.counted_from, one.framework),
            independent_of=all_renamed(one.independent_of, one.framework),
            other_outcomes=outcomes_renamed(one),
        )
        for one in requirements
    )


class _FrameworkResolver:
    def __init__(
        self, framework: Framework, settings: Settings, tasks: tuple[TaskText, ...], delegation: Delegation
    ) -> None:
        self.framework = framework
        self.settings = settings
        self.risk = max(task.risk for task in tasks)
        self.task = framework.text.tasks.get(delegation.task, tasks[0])
        self.where = delegation.where
        self.names: dict[str, tuple[str, ...]] = {}

    def requirements(self) -> list[Requirement]:
        found: list[Requirement] = []
        for name, text in self.framework.text.requirements.items():
            resolved = self._resolve(name, text)
            self.names[name] = tuple(one.name for one in resolved)
            found += resolved
        return found

    def _resolve(self, name: str, text: RequirementText) -> list[Requirement]:
        needed, trigger = self._needed(text.needed_when)
        if self.where not in text.places or not needed:
            return []
        if text.for_each:
            return [self._one(f"{name}: {topic}", text, topic, trigger) for topic in self.task.builds_on]
        return [self._one(name, text, "", trigger)]

    def _one(self, name: str, text: RequirementText, topic: str, trigger: Trigger | None) -> Requirement:
        window = text.between
        return Requirement(
            name=name,
            framework=self.framework.id,
            why=text.why,
            cite=tuple(text.text),
            evidence=text.evidence,
            outcomes=tuple(text.outcome),
            about=tuple(text.about),
            topic=topic,
            by=self._roles(text.by),
            registered=text.registered is not None,
            at_least_givers=self._number(text.together.at_least) if text.together else 1,
            at_least_organisations=self._number(text.together.organisations) if text.together else 0,
            independent_of=self._known(text.independent_of),
            providers=tuple(text.trained_by),
            assured_providers=tuple(text.assured),
            after=self._known(text.after),
            during=self._known(text.during),
            counted_from=self._known(text.counted_from),
            at_least=self._number(text.at_least),
            good_for=self._period(text.at_least_every),
            window=self._window(window),
            only_if=trigger,
            personal=text.undone_by == "whoever gave it",
            this_stay=text.since is not None,
            hospital_only=text.places == ["hospital"],
            gate=self._stops(text.if_missed),
            supervised_too="supervised" in text.needed_for,
            status=text.while_unmet,
            if_lapsed=text.if_lapsed,
            way_out=self._way_out(text.otherwise),
            other_outcomes=tuple(
                (outcome, self._other(other)) for outcome, other in text.other_outcomes.items()
            ),
            warn_days=text.warn_days,
        )

    def _known(self, names: list[str]) -> tuple[str, ...]:
        return tuple(one for name in names for one in self.names[name])

    def _roles(self, by: list[str] | FromResponsibility | None) -> tuple[str, ...]:
        if isinstance(by, FromResponsibility):
            return tuple(self.framework.text.responsibilities[by.responsibility].roles)
        return tuple(by or ())

    def _number(self, value: Any) -> int:
        return int(self._filled_in(value))

    def _period(self, value: Any) -> Period | None:
        filled = self._filled_in(value)
        return Period.parse(filled) if isinstance(filled, str) else filled

    def _window(self, value: Any) -> Window | None:
        window: Window | None = self._filled_in(value)
        return window

    def _filled_in(self, value: Any) -> Any:
        if isinstance(value, FromSetting):
            return self.settings.of(value)
        if isinstance(value, FromTask):
            return getattr(self.task, value.task)
        return value

    def _stops(self, value: str | FromSetting) -> bool:
        return bool(self._filled_in(value) != "escalate")

    def _way_out(self, text: WayOutText) -> WayOut:
        return WayOut(text.do, text.role, _not_none(self._period(text.within)))

    def _other(self, text: OtherOutcomeText) -> OtherOutcome:
        way_out = None
        if text.do is not None and text.role is not None:
            way_out = WayOut(text.do, text.role, _not_none(self._period(text.within)))
        return OtherOutcome(text.status, way_out, self._known(text.lifted_by))

    def _needed(self, conditions: list[ConditionText]) -> tuple[bool, Trigger | None]:
        """Is it needed, and if so, only once something is on record?"""
        if not conditions:
            return True, None
        holding = [one for one in conditions if self._holds(one)]
        for one in holding:
            if one.on_record is None:
                return True, None
        for one in holding:
            return True, Trigger(_not_none(one.on_record), _not_none(one.outcome))
        return False, None

    def _holds(self, condition: ConditionText) -> bool:
        if self.settings.value(condition.setting) != condition.value:
            return False
        return condition.from_tier is None or self.risk >= self._number(condition.from_tier)


def _not_none(value: _T | None) -> _T:
    if value is None:
        raise ValueError("a checked framework has a value here")
    return value
