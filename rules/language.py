"""The rule language as it stands in a framework file: its fields, and what each may hold.

The language is small and closed. A framework can say what has to be evidenced, for whom, by whom, in which
order, how often and how fresh; it has no expressions.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Tag
from pydantic import Field as Described

from rules.moments import Period
from rules.requirement import Window
from rules.vocabulary import EVIDENCE, Field, Place, Status
from rules.yaml_file import Text


def _cite(value: str) -> str:
    if not re.fullmatch(r"\d{1,2}:\d{1,5}", value):
        raise ValueError(f'{value!r} is not a citation; write source and line, such as "2:796"')
    return value


def _kind(value: str) -> str:
    if value not in EVIDENCE:
        raise ValueError(f"{value!r} is not a kind of evidence; choose one of {', '.join(EVIDENCE)}")
    return value


def _period(value: Any) -> Any:
    return value if isinstance(value, Period) else Period.parse(str(value))


def _window(value: Any) -> Any:
    if isinstance(value, Window):
        return value
    first, to, last = str(value).partition(" to ")
    if not to:
        raise ValueError(f"{value!r} is not a window; write it like '1 month to 3 months'")
    opens, closes = Period.parse(first), Period.parse(last)
    if not opens.is_surely_shorter_than(closes):
        raise ValueError(f"{value!r} closes before it opens, or may; write it like '1 month to 3 months'")
    return Window(opens, closes)


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


Cite = Annotated[str, AfterValidator(_cite)]
Cites = Annotated[list[Cite], Described(min_length=1)]
Kind = Annotated[str, AfterValidator(_kind)]
Sentence = Annotated[str, AfterValidator(_plain)]
Words = Annotated[list[str], BeforeValidator(_words), Described(min_length=1)]


class FromSetting(Text):
    """A value that the organisation chooses; ``as`` says what each choice means, where that differs."""

    setting: str
    meaning: dict[str, str] | None = Described(None, alias="as")


class FromTask(Text):
    """A value that each task has for itself."""

    task: Literal["practices", "observed"]


class FromResponsibility(Text):
    """The roles that a responsibility names."""

    responsibility: str


SettingShape = Annotated[FromSetting, Tag("a setting")]
TaskShape = Annotated[FromTask, Tag("the task")]
PeriodText = Annotated[
    Annotated[Period, BeforeValidator(_period), Tag("plain value")] | SettingShape, Discriminator(_shape)
]
WindowText = Annotated[
    Annotated[Window, BeforeValidator(_window), Tag("plain value")] | TaskShape, Discriminator(_shape)
]
NumberText = Annotated[
    Annotated[int, Described(ge=1, le=50, strict=True), Tag("plain value")] | SettingShape | TaskShape,
    Discriminator(_shape),
]
RolesText = Annotated[
    Annotated[Words, Tag("plain value")] | Annotated[FromResponsibility, Tag("a responsibility")],
    Discriminator(_shape),
]
MissedText = Annotated[
    Annotated[Literal["suspend", "escalate"], Tag("plain value")] | SettingShape, Discriminator(_shape)
]
Choice = Annotated[str | int, BeforeValidator(_choice)]


class SettingText(Text):
    """What the text leaves open: the question, the choices, and a default unless it must be chosen."""

    asks: Sentence
    choices: list[Choice] = Described(min_length=1)
    default: Choice | None = None
    must_be_chosen: Literal["yes"] | None = Described(None, alias="must be chosen")
    why: Sentence
    text: Cites


class WayOutText(Text):
    do: Sentence
    role: str
    within: PeriodText


class OtherOutcomeText(Text):
    status: Status
    do: Sentence | None = None
    role: str | None = None
    within: PeriodText | None = None
    lifted_by: list[str] = Described([], alias="also lifted by")


class TogetherText(Text):
    """How many have to decide together, and from how many organisations."""

    at_least: NumberText = Described(alias="at least")
    organisations: NumberText


class ConditionText(Text):
    """When a requirement applies: a setting's value, from a risk tier, or once something is on record."""

    setting: str
    value: str = Described(alias="is")
    from_tier: NumberText | None = Described(None, alias="from tier")
    on_record: Kind | None = Described(None, alias="on record")
    outcome: str | None = None


class RequirementText(Text):
    """What must be evidenced. ``why`` and ``text`` are required: a rule without a reason is refused."""

    places: list[Place] = Described(["home", "hospital"], alias="in", min_length=1)
    for_each: Literal["builds on"] | None = Described(None, alias="for each")
    evidence: Kind
    outcome: Words
    about: list[Field] = Described(min_length=1)
    by: RolesText | None = None
    registered: Literal["on that day"] | None = None
    trained_by: list[str] = Described([], alias="trained by")
    assured: list[str] = Described([])
    together: TogetherText | None = None
    independent_of: list[str] = Described([], alias="independent of")
    after: list[str] = Described([])
    during: list[str] = Described([], alias="while")
    counted_from: list[str] = Described([], alias="counted from")
    undone_by: Literal["anybody", "whoever gave it"] = Described("anybody", alias="undone by")
    since: Literal["admission"] | None = None
    at_least: NumberText = Described(1, alias="at least")
    at_least_every: PeriodText | None = Described(None, alias="at least every")
    between: WindowText | None = None
    needed_for: list[Literal["alone", "supervised"]] = Described(["alone", "supervised"], alias="for")
    needed_when: list[ConditionText] = Described([], alias="needed when")
    if_missed: MissedText = Described("suspend", alias="if missed")
    warn_days: Annotated[int, Described(ge=0, le=365)] = Described(0, alias="warn days")
    why: Sentence
    text: Cites
    while_unmet: Status = Described(alias="while unmet")
    if_lapsed: Status = Described("lapsed", alias="if lapsed")
    otherwise: WayOutText
    other_outcomes: dict[str, OtherOutcomeText] = Described({}, alias="other outcomes")


class TaskText(Text):
    """A healthcare task. Figures that no source gives are marked as an example."""

    title: Sentence
    risk: Literal[1, 2, 3, 4]
    about: Sentence
    builds_on: list[str] = Described([], alias="builds on")
    practices: Annotated[int, Described(ge=1, le=50)] | None = None
    observed: Annotated[Window, BeforeValidator(_window)] | None = None
    never_delegated: Sentence | None = Described(None, alias="never delegated")
    figures: Literal["example, not approved", "from the text"]
    text: list[Cite] = Described([])


class ResponsibilityText(Text):
    roles: list[str] = Described(min_length=1)
    why: Sentence
    text: Cites


class PanelText(Text):
    members: list[str] = Described(min_length=1)
    quorum: NumberText
    organisations: NumberText
    meets: FromSetting
    may_meet_virtually: Literal["yes", "no"] = Described(alias="may meet virtually")
    why: Sentence
    text: Cites


class CoverText(Text):
    """Who does a task, at home or in hospital, until the PA may."""

    home: FromSetting | None = None
    hospital: FromSetting | None = None


class AgreementText(Text):
    """The hospital working agreement: for how long PAs are funded at least, and who signs."""

    funded_for_at_least: PeriodText = Described(alias="funded for at least")
    signed_by: list[str] = Described(alias="signed by", min_length=1)
    text: Cites


class DatesText(Text):
    """How months and leap days end; one way is known so far, and each framework says it in so many words."""

    month_ends: Literal[
        "a period that starts on a day its last month does not have ends on that month's last day"
    ] = Described(alias="month ends")
    leap_day: Literal["a year from 29 February ends on 28 February"] = Described(alias="29 February")


def _day(value: Any) -> Any:
    """YAML gives a date or a text; a text that is no real date gets a sentence of its own."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"{value!r} is not a real date; write it like 2026-12-01") from error
    return value


class InForceText(Text):
    first: Annotated[date, BeforeValidator(_day)] = Described(alias="from")
    last: Annotated[date | None, BeforeValidator(_day)] = Described(None, alias="to")


class FrameworkText(Text):
    """A whole framework file."""

    framework: str = Described(pattern=r"^[a-z][a-z0-9-]{1,60}$")
    title: Sentence
    also_known_as: list[str] = Described([], alias="also known as")
    version: str = Described(min_length=1, max_length=20)
    status: Literal["example, not approved", "local policy"]
    in_force: InForceText = Described(alias="in force")
    based_on: str = Described("", alias="based on")
    text: Cites
    sources: dict[str, Sentence] = Described(min_length=1)
    dates: DatesText
    roles: list[str] = Described(min_length=1)
    settings: dict[str, SettingText] = Described({})
    responsibilities: dict[str, ResponsibilityText] = Described({})
    cover: CoverText = CoverText()
    panel: PanelText | None = None
    agreement: AgreementText | None = None
    requirements: dict[str, RequirementText] = Described(min_length=1)
    tasks: dict[str, TaskText] = Described({})
