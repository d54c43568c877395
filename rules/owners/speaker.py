"""Whoever says a framework aloud: knows its settings and of whom it speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rules.language import FrameworkText
from rules.owners.words import joined, quoted, role, setting
from rules.requirement import Window
from rules.text_values import FromResponsibility, FromSetting, FromTask

Say = Callable[[Any], str]

_NOUNS = {"observed": "window", "practices": "number"}

FIGURES = {
    "practices": "practices",
    "observed": "first look",
    "scope": "scope",
    "monitored every": "monitored every",
    "refreshed every": "refreshed every",
    "assessed by": "assessed by",
    "signed by": "signed by",
}
"""What the pages call the figures of a task."""


@dataclass(frozen=True, slots=True)
class Speaker:
    text: FrameworkText

    @property
    def who(self) -> str:
        """Who does the task: the PA, or whoever else the framework speaks of."""
        workers = self.text.workers
        return workers[0] if len(workers) == 1 else "worker"

    def value(self, value: Any, say: Say = str) -> str:
        """A value as it stands in the file: written out, or with the setting or figure that it comes from."""
        if isinstance(value, FromSetting):
            return self._from_setting(value, say)
        if isinstance(value, FromTask):
            return self.figure(value)
        return say(value)

    def figure(self, value: FromTask) -> str:
        return f"the {_NOUNS.get(value.task, 'time')} that the task gives under {quoted(FIGURES[value.task])}"

    def _from_setting(self, value: FromSetting, say: Say) -> str:
        chosen = self.text.settings[value.setting]
        name = setting(value.setting)
        if value.meaning:
            return self._by_choice(value.meaning, name, chosen.default, say)
        if chosen.default is None:
            return f"{joined(map(say, chosen.choices), 'or')} (to be chosen in {name})"
        return f"{say(chosen.default)} (the default of {name})"

    def _by_choice(self, meaning: dict[str, str], name: str, default: str | int | None, say: Say) -> str:
        """``14 days if ‘panel meets’ is ‘twice a month’, or 2 months if it is ‘every two months’``"""
        said = []
        for number, (choice, means) in enumerate(meaning.items()):
            is_default = " (the default)" if default is not None and choice == str(default) else ""
            said.append(f"{say(means)} if {'it' if number else name} is {quoted(choice)}{is_default}")
        return ", or ".join(said)

    def roles(self, by: Any) -> str:
        """``a clinical trainer or a monitoring nurse``, or whoever else may give it."""
        if isinstance(by, FromResponsibility):
            named = self.text.responsibilities[by.responsibility].roles
            return f"{any_of(named)} (responsibility {quoted(by.responsibility)})"
        if isinstance(by, FromTask):
            return f"whomever the task names under {quoted(FIGURES[by.task])}"
        if isinstance(by, FromSetting):
            return self.value(by, role)
        return any_of(by)


def any_of(roles: Sequence[str]) -> str:
    return joined(map(role, roles), "or")


def people_in_words(number: int | str) -> str:
    return "1 person" if str(number) == "1" else f"{number} people"


def organisations_in_words(number: int | str) -> str:
    return "1 organisation" if str(number) == "1" else f"{number} different organisations"


def window(value: Window | str) -> str:
    """``1 month to 3 months``"""
    return value if isinstance(value, str) else f"{value.opens} to {value.closes}"
