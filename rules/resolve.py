"""From the frameworks that apply to one question's requirements, who covers, and what a person has to choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rules.applied import Applied, Settings, SettingUsed, task_texts
from rules.fill_in import Days, FillIn
from rules.moments import Span, london_day
from rules.question import Delegation
from rules.requirement import OtherOutcome, Requirement

_MOST_REMEMBERED = 1024
_remembered: dict[Any, Resolved] = {}


@dataclass(frozen=True, slots=True)
class Differing:
    """Frameworks that apply name different roles for one responsibility: a person chooses which settles it.

    ``said`` is, for each framework, its id, the roles it names, and where its text says so.
    """

    responsibility: str
    said: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True)
class Resolved:
    """The requirements of one delegation in order, who covers meanwhile, and the settings behind both."""

    requirements: tuple[Requirement, ...]
    settings: tuple[SettingUsed, ...]
    cover: str | None
    to_choose: tuple[Differing, ...] = ()


def resolve(applied: Sequence[Applied], delegation: Delegation, about: Span) -> Resolved:
    """All requirements of all frameworks that apply: every one must be met, so the strictest settles.

    For the same frameworks, task and circumstances the answer is remembered: most questions differ in their
    evidence only.
    """
    days = Days(london_day(about.first), london_day(about.last))
    key = (_of_frameworks(applied), _of_circumstances(delegation), days)
    if (found := _remembered.get(key)) is None:
        if len(_remembered) >= _MOST_REMEMBERED:
            _remembered.clear()
        found = _remembered[key] = _resolve(applied, delegation, days)
    return found


def _of_frameworks(applied: Sequence[Applied]) -> tuple[Any, ...]:
    return tuple((one.framework.sha256, tuple(sorted(one.settings.items())), one.settles) for one in applied)


def _of_circumstances(asked: Delegation) -> tuple[Any, ...]:
    """All of the question that a requirement may depend on: not who the PA and the person are."""
    return (
        asked.task,
        asked.where,
        asked.admitted,
        asked.arrived,
        asked.worker,
        asked.employment,
        asked.directed_by,
        bool(asked.equipment),
        bool(asked.device),
        asked.started,
        asked.born,
    )


def _resolve(applied: Sequence[Applied], delegation: Delegation, days: Days) -> Resolved:
    tasks = task_texts(applied, delegation.task)
    differing = _differing(applied)
    settled = {name: one.framework.id for one in applied for name in one.settles}
    requirements: list[Requirement] = []
    used: list[SettingUsed] = []
    for one in applied:
        settings = Settings(one)
        elsewhere = frozenset(
            name for name in differing if settled.get(name, one.framework.id) != one.framework.id
        )
        requirements += FillIn(one, settings, tasks, delegation, days, elsewhere).requirements()
        used += settings.used.values()
    cover, asked_for_cover = cover_for(applied, delegation)
    return Resolved(
        _with_unique_names(requirements),
        (*used, *asked_for_cover),
        cover,
        tuple(one for name, one in differing.items() if name not in settled),
    )


def _differing(applied: Sequence[Applied]) -> dict[str, Differing]:
    """The responsibilities for which the frameworks name different roles."""
    said: dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...]]]] = {}
    for one in applied:
        for name, text in one.framework.text.responsibilities.items():
            said.setdefault(name, []).append((one.framework.id, tuple(text.roles), tuple(text.text)))
    return {
        name: Differing(name, tuple(by))
        for name, by in said.items()
        if len({roles for _, roles, _ in by}) > 1
    }


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
    if max(counted.values(), default=1) == 1:
        return tuple(requirements)

    def renamed(names: tuple[str, ...], framework: str) -> tuple[str, ...]:
        return tuple(name if counted[name] == 1 else f"{name} ({framework})" for name in names)

    def outcomes_renamed(one: Requirement) -> tuple[tuple[str, OtherOutcome], ...]:
        return tuple(
            (outcome, replace(other, lifted_by=renamed(other.lifted_by, one.framework)))
            for outcome, other in one.other_outcomes
        )

    return tuple(
        replace(
            one,
            name=renamed((one.name,), one.framework)[0],
            after=renamed(one.after, one.framework),
            during=renamed(one.during, one.framework),
            counted_from=renamed(one.counted_from, one.framework),
            independent_of=renamed(one.independent_of, one.framework),
            same_giver_as=renamed(one.same_giver_as, one.framework),
            or_else=renamed(one.or_else, one.framework),
            due_by_if=renamed(one.due_by_if, one.framework),
            other_outcomes=outcomes_renamed(one),
        )
        for one in requirements
    )
