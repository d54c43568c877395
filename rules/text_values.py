"""The values that may stand in a framework file, and how each is read."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Tag, WithJsonSchema
from pydantic import Field as Described

from rules.moments import Period
from rules.requirement import Window
from rules.vocabulary import EVIDENCE, Field
from rules.yaml_file import Text


def _cite(value: str) -> str:
    if re.fullmatch(r"\d{1,2}:\d{1,5}", value) or re.fullmatch(r"[A-Za-z][A-Za-z-]{1,20}:\S.{0,60}", value):
        return value
    raise ValueError(f'{value!r} is not a citation; write source and line, such as "2:796"')


def _kind(value: str) -> str:
    if value not in EVIDENCE:
        raise ValueError(f"{value!r} is not a kind of evidence; choose one of {', '.join(EVIDENCE)}")
    return value


def _period(value: Any) -> Any:
    return value if isinstance(value, Period) else Period.parse(str(value))


def as_window(value: Any) -> Any:
    """A window from its words; raises ValueError, with advice, for anything else."""
    if isinstance(value, Window):
        return value
    first, to, last = str(value).partition(" to ")
    if not to:
        raise ValueError(f"{value!r} is not a window; write it like '1 month to 3 months'")
    opens, closes = Period.parse(first), Period.parse(last)
    if not opens.is_surely_shorter_than(closes):
        raise ValueError(f"{value!r} closes before it opens, or may; write it like '1 month to 3 months'")
    return Window(opens, closes)


def as_hours(value: Any) -> int:
    """So many hours of time that passes, from ``"11 hours"``; raises ValueError, with advice, for anything else."""
    found = re.fullmatch(r"([1-9]\d?) hours?", str(value), re.ASCII)
    if not found:
        raise ValueError(f"{value!r} is not a number of hours; write it like '11 hours'")
    return int(found[1])


def _words(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _choice(value: Any) -> str | int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"{value!r} is neither text nor a whole number; put it in quotes")
    return value


def _shape(value: Any) -> str:
    """Which way of giving a value this is; a fault is then told of that way only."""
    if isinstance(value, dict):
        named = {"task": "the task", "responsibility": "a responsibility"}
        return next((shape for key, shape in named.items() if key in value), "a setting")
    return "plain value"


def _plain(value: str) -> str:
    if not value.strip():
        raise ValueError("this is empty; write one plain sentence")
    return value.strip()


def _day(value: Any) -> Any:
    """YAML gives a date or a text; a text that is no real date gets a sentence of its own."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"{value!r} is not a real date; write it like 2026-12-01") from error
    return value


_PERIOD = r"[1-9]\d{0,2} (working day|day|week|month|year)s?"
_WORDS_OR_LIST = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}

Day = Annotated[date, BeforeValidator(_day)]
DayOrNone = Annotated[date | None, BeforeValidator(_day)]
Cite = Annotated[str, AfterValidator(_cite)]
Cites = Annotated[list[Cite], Described(min_length=1)]
Kind = Annotated[str, AfterValidator(_kind), WithJsonSchema({"type": "string", "enum": list(EVIDENCE)})]
Sentence = Annotated[str, AfterValidator(_plain)]
Words = Annotated[list[str], BeforeValidator(_words), Described(min_length=1), WithJsonSchema(_WORDS_OR_LIST)]
Choice = Annotated[str | int, BeforeValidator(_choice)]
Length = Annotated[
    Period, BeforeValidator(_period), WithJsonSchema({"type": "string", "pattern": f"^{_PERIOD}$"})
]
Looked = Annotated[
    Window,
    BeforeValidator(as_window),
    WithJsonSchema({"type": "string", "pattern": f"^{_PERIOD} to {_PERIOD}$"}),
]

Figure = Literal[
    "practices", "observed", "scope", "monitored every", "refreshed every", "assessed by", "signed by"
]
"""What each task says for itself."""


class FromSetting(Text):
    """A value that the organisation chooses; ``as`` says what each choice means, where that differs."""

    setting: str
    meaning: dict[str, str] | None = Described(None, alias="as")


class FromTask(Text):
    """A value that each task has for itself; a task without one is not asked for it."""

    task: Figure

    @property
    def attribute(self) -> str:
        return self.task.replace(" ", "_")


class FromResponsibility(Text):
    """The roles that a responsibility names."""

    responsibility: str


SettingShape = Annotated[FromSetting, Tag("a setting")]
TaskShape = Annotated[FromTask, Tag("the task")]
PeriodText = Annotated[Annotated[Length, Tag("plain value")] | SettingShape, Discriminator(_shape)]
EveryText = Annotated[Annotated[Length, Tag("plain value")] | SettingShape | TaskShape, Discriminator(_shape)]
WindowText = Annotated[
    Annotated[Looked, Tag("plain value")] | SettingShape | TaskShape, Discriminator(_shape)
]
NumberText = Annotated[
    Annotated[int, Described(ge=1, le=50, strict=True), Tag("plain value")] | SettingShape | TaskShape,
    Discriminator(_shape),
]
AboutText = Annotated[
    Annotated[list[Field], Described(min_length=1), Tag("plain value")] | TaskShape, Discriminator(_shape)
]
RolesText = Annotated[
    Annotated[Words, Tag("plain value")]
    | Annotated[FromResponsibility, Tag("a responsibility")]
    | SettingShape
    | TaskShape,
    Discriminator(_shape),
]
RoleText = Annotated[Annotated[str, Tag("plain value")] | SettingShape, Discriminator(_shape)]
MissedText = Annotated[
    Annotated[Literal["suspend", "escalate"], Tag("plain value")] | SettingShape, Discriminator(_shape)
]
RenewedText = Annotated[
    Annotated[Literal["the day it was done", "the day it was due"], Tag("plain value")] | SettingShape,
    Discriminator(_shape),
]
OwedText = Annotated[
    Annotated[Literal["what this year asks for", "what the missed year asked for"], Tag("plain value")]
    | SettingShape,
    Discriminator(_shape),
]
MergedText = Annotated[
    Annotated[Literal["count as one", "count as they were named"], Tag("plain value")] | SettingShape,
    Discriminator(_shape),
]
