"""One framework's requirements for one question: settings chosen, the task's figures filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from rules.age import age_group
from rules.applied import Applied, Settings
from rules.changes import brought_up_to_date
from rules.language import ChangeText, TaskText
from rules.moments import FOREVER, Instant, Period
from rules.question import Delegation
from rules.requirement import Fallback, OtherOutcome, Requirement, Topic, Trigger, WayOut, Window
from rules.requirement_text import ByYearText, ConditionText, OtherOutcomeText, RequirementText, WayOutText
from rules.task_figures import strictest
from rules.text_values import FromResponsibility, FromSetting, FromTask
from rules.vocabulary import Field
from rules.years import by_year

_T = TypeVar("_T")


@dataclass(frozen=True)
class Days:
    """The first and the last day asked about."""

    first: date
    last: date


class FillIn:
    """Reads one applied framework for one delegation on some days."""

    def __init__(
        self,
        applied: Applied,
        settings: Settings,
        tasks: tuple[TaskText, ...],
        delegation: Delegation,
        days: Days,
        settled_elsewhere: frozenset[str] = frozenset(),
    ) -> None:
        self.framework = applied.framework
        self.text = applied.framework.text
        self.settings = settings
        self.risk = max(task.risk for task in tasks)
        self.panel = any(task.panel for task in tasks)
        self.task = self.text.tasks.get(delegation.task) or strictest(tasks)
        self.asked = delegation
        self.days = days
        self.calendar = self.text.dates.calendar
        self.settled_elsewhere = settled_elsewhere
        self.names: dict[str, tuple[str, ...]] = {}

    def requirements(self) -> list[Requirement]:
        """All that apply, in the order of the file, and last what its changes ask for."""
        found: list[Requirement] = []
        for name, text in self.text.requirements.items():
            resolved = list(self._resolve(name, text))
            self.names[name] = tuple(one.name for one in resolved)
            found += resolved
        for name, change in self.text.changes.items():
            found += self._changed(name, change, {one.name: one for one in found})
        return found

    def _resolve(self, name: str, text: RequirementText) -> Iterator[Requirement]:
        needed, trigger = self._needed(text.needed_when)
        if self.asked.where not in text.places or not needed or self._is_settled_elsewhere(text):
            return
        if self._task_has_none(text):
            return
        if text.for_each:
            for topic in self.task.builds_on:
                yield self._one(f"{name}: {topic}", name, text, (Topic(topic),), trigger)
            return
        topics = tuple(Topic(topic, one.first, one.last) for topic, one in text.topics.items())
        one = self._one(name, name, text, topics, trigger)
        if text.by_year:
            yield from self._each_year(one, text.by_year)
        else:
            yield one

    def _is_settled_elsewhere(self, text: RequirementText) -> bool:
        return isinstance(text.by, FromResponsibility) and text.by.responsibility in self.settled_elsewhere

    def _task_has_none(self, text: RequirementText) -> bool:
        """It asks for a figure of the task, and this task has none: then it is not asked for."""
        asked = (text.about, text.by, text.at_least, text.at_least_every, text.between)
        return any(isinstance(one, FromTask) and getattr(self.task, one.attribute) is None for one in asked)

    def _one(
        self, name: str, base: str, text: RequirementText, topics: tuple[Topic, ...], trigger: Trigger | None
    ) -> Requirement:
        about = self._about(text)
        return Requirement(
            name=name,
            base=base,
            framework=self.framework.id,
            why=text.why,
            cite=tuple(text.text),
            evidence=text.evidence,
            outcomes=tuple(text.outcome),
            about=about,
            topics=topics,
            modes=tuple(text.modes),
            parts=tuple(text.parts),
            since=self._since(text),
            carries_over=text.carries_over is not None,
            by=self._roles(text.by),
            fallback=self._fallback(text),
            holding=self._holding(text),
            still_holding=text.registered == "for as long as it counts",
            in_person=tuple(text.in_person.items()),
            specialist=text.specialist is not None,
            same_giver_as=self._known(text.same_giver_as),
            independent_of=self._known(text.independent_of),
            at_least_givers=self._number(text.together.at_least) if text.together else 1,
            at_least_organisations=self._number(text.together.organisations) if text.together else 0,
            as_merged=self._counts_mergers(text),
            every_role=bool(text.together and text.together.each_role),
            providers=tuple(text.trained_by),
            assured_providers=tuple(text.assured),
            after=self._known(text.after),
            during=self._known(text.during),
            counted_from=self._known(text.counted_from),
            at_least=self._number(text.at_least),
            good_for=self._period(text.at_least_every),
            interval_by=self._roles(text.agreed_by),
            early=self._early(text),
            window=self._window(text.between),
            calendar=self.calendar,
            only_if=trigger,
            or_else=self._known(text.or_else),
            optional=text.only_another_way is not None,
            undone_by=text.undone_by,
            hospital_only=text.places == ["hospital"],
            lacking=self._lacking(about, text),
            gate=self._filled_in(text.if_missed) != "escalate",
            supervised_too="supervised" in text.needed_for,
            status=text.while_unmet,
            if_lapsed=text.if_lapsed,
            way_out=self._way_out(text.otherwise),
            other_outcomes=tuple(
                (outcome, self._other(other)) for outcome, other in text.other_outcomes.items()
            ),
            warn_days=text.warn_days,
        )

    # --- what it is about ----------------------------------------------------------------------------------

    def _about(self, text: RequirementText) -> tuple[Field, ...]:
        return tuple(self._filled_in(text.about))

    def _lacking(self, about: tuple[Field, ...], text: RequirementText) -> str:
        """What the question does not say though this asks about it."""
        if "equipment" in about and not self.asked.equipment:
            return "which equipment this person has"
        if "device" in about and not self.asked.device:
            return "which class of device this person has"
        if text.specialist and self.asked.born is None:
            return "when this person was born"
        return ""

    def _since(self, text: RequirementText) -> Instant | None:
        """The admission; for what is about the ward, the moment at which the person came to it."""
        if text.since is None:
            return None
        if self.asked.admitted is None:
            return FOREVER + 1
        came = self.asked.arrived if "ward" in self._about(text) else None
        return self.asked.admitted if came is None else max(came, self.asked.admitted)

    def _each_year(self, requirement: Requirement, text: ByYearText) -> Iterator[Requirement]:
        every_year = text.odd_each_year is not None and self.settings.value(text.odd_each_year) == "yes"
        return by_year(
            requirement,
            self.asked.started,
            (self.days.first, self.days.last),
            tuple(text.odd),
            tuple(text.odd if every_year else text.even),
            self._period(text.brought_along),
            _not_none(self._period(text.within)),
            self._filled_in(text.if_missed) == "what the missed year asked for",
        )

    # --- who -----------------------------------------------------------------------------------------------

    def _roles(self, by: list[str] | FromResponsibility | FromSetting | FromTask | None) -> tuple[str, ...]:
        if isinstance(by, FromResponsibility):
            return tuple(self.text.responsibilities[by.responsibility].roles)
        filled = self._filled_in(by)
        return (filled,) if isinstance(filled, str) else tuple(filled or ())

    def _fallback(self, text: RequirementText) -> Fallback | None:
        if text.or_by is None:
            return None
        return Fallback(tuple(text.or_by.roles), Trigger(text.or_by.once, text.or_by.outcome))

    def _counts_mergers(self, text: RequirementText) -> bool:
        return bool(text.together and self._filled_in(text.together.after_a_merger) == "count as one")

    def _holding(self, text: RequirementText) -> tuple[str, ...]:
        registered = ("registration",) if text.registered else ()
        return (*registered, "practice currency") if text.in_practice else registered

    # --- names, figures, settings --------------------------------------------------------------------------

    def _known(self, names: list[str]) -> tuple[str, ...]:
        return tuple(one for name in names for one in self.names[name])

    def _number(self, value: Any) -> int:
        return int(self._filled_in(value))

    def _period(self, value: Any) -> Period | None:
        filled = self._filled_in(value)
        return Period.parse(filled) if isinstance(filled, str) else filled

    def _early(self, text: RequirementText) -> Period | None:
        """So long before it is due may it be renewed and run on from there; None where it never does."""
        return self._period(text.early) if self._filled_in(text.renewed) == "the day it was due" else None

    def _window(self, value: Any) -> Window | None:
        filled = self._filled_in(value)
        if isinstance(filled, str):
            first, _, last = filled.partition(" to ")
            return Window(Period.parse(first), Period.parse(last))
        window: Window | None = filled
        return window

    def _filled_in(self, value: Any) -> Any:
        if isinstance(value, FromSetting):
            return self.settings.of(value)
        if isinstance(value, FromTask):
            return getattr(self.task, value.attribute)
        return value

    def _way_out(self, text: WayOutText) -> WayOut:
        return WayOut(text.do, self._filled_in(text.role), _not_none(self._period(text.within)))

    def _other(self, text: OtherOutcomeText) -> OtherOutcome:
        way_out = None
        if text.do is not None and text.role is not None:
            way_out = WayOut(text.do, text.role, _not_none(self._period(text.within)))
        return OtherOutcome(text.status, way_out, self._known(text.lifted_by))

    # --- whether it applies --------------------------------------------------------------------------------

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
        """All that the condition names; what the question does not say counts as if it did (fail closed)."""
        if condition.setting is not None and self.settings.value(condition.setting) != condition.value:
            return False
        if condition.from_tier is not None and self.risk < self._number(condition.from_tier):
            return False
        if condition.task is not None and not self.panel:
            return False
        asked = self.asked
        if condition.worker is not None and asked.worker not in condition.worker:
            return False
        if condition.employment is not None and asked.employment not in condition.employment:
            return False
        if condition.directed_by is not None and asked.directed_by != condition.directed_by:
            return False
        group = age_group(asked.born, self.days.first)
        return condition.age_group is None or group is None or group == condition.age_group

    # --- changes of the protocol ---------------------------------------------------------------------------

    def _changed(
        self, name: str, change: ChangeText, found: dict[str, Requirement]
    ) -> tuple[Requirement, ...]:
        touches = change.tasks is None or self.asked.task in change.tasks
        binds = self.names.get(change.binds or "", ())
        if change.material == "no" or not touches or not binds or change.otherwise is None:
            return ()
        transition = _not_none(self._period(change.transition))
        way_out = self._way_out(change.otherwise)
        return tuple(
            replace(one, supervised_too=found[binds[0]].supervised_too)
            for one in brought_up_to_date(name, change, found[binds[0]], transition, way_out, self.calendar)
        )


def _not_none(value: _T | None) -> _T:
    if value is None:
        raise ValueError("a checked framework has a value here")
    return value
