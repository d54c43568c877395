"""A requirement as it stands in a framework file; docs/rules.md explains every field."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, WithJsonSchema
from pydantic import Field as Described

from rules.requirement import UndoneBy
from rules.text_values import (
    AboutText,
    Cites,
    DayOrNone,
    EveryText,
    Kind,
    MergedText,
    MissedText,
    NumberText,
    OwedText,
    PeriodText,
    RenewedText,
    RolesText,
    RoleText,
    Sentence,
    WindowText,
    Words,
)
from rules.vocabulary import AgeGroup, DirectedBy, Employment, Mode, Place, Status, Worker
from rules.yaml_file import Text


class WayOutText(Text):
    do: Sentence
    role: RoleText
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
    organisations: NumberText = 1
    each_role: Literal["yes"] | None = Described(None, alias="somebody of each role")
    after_a_merger: MergedText = Described("count as they were named", alias="after a merger")


class ConditionText(Text):
    """When a requirement applies: all that is named here has to hold."""

    setting: str | None = None
    value: str | None = Described(None, alias="is")
    from_tier: NumberText | None = Described(None, alias="from tier")
    task: Literal["goes to the panel"] | None = None
    worker: list[Worker] | None = Described(None, min_length=1)
    employment: list[Employment] | None = Described(None, min_length=1)
    directed_by: DirectedBy | None = Described(None, alias="directed by")
    age_group: AgeGroup | None = Described(None, alias="age group")
    on_record: Kind | None = Described(None, alias="on record")
    outcome: str | None = None


class AcceptedText(Text):
    """On which days a course may have been completed to be accepted."""

    first: DayOrNone = Described(None, alias="from")
    last: DayOrNone = Described(None, alias="to")


def _topics(value: Any) -> Any:
    """One course, several, or several with the days on which each is accepted."""
    if isinstance(value, str):
        return {value: {}}
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return {one: {} for one in value}
    return value


_TOPICS_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}},
        {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "from": {"type": "string", "format": "date"},
                    "to": {"type": "string", "format": "date"},
                },
                "additionalProperties": False,
            },
        },
    ]
}
TopicsText = Annotated[dict[str, AcceptedText], BeforeValidator(_topics), WithJsonSchema(_TOPICS_SCHEMA)]


class FallbackText(Text):
    """Who may give it instead, once something is on record (2:686)."""

    roles: Words
    once: Kind
    outcome: str


class ByYearText(Text):
    """Odd and even years of a PA, counted from the first day of work (2:584)."""

    odd: Words
    even: Words
    odd_each_year: str | None = Described(None, alias="odd in every year if")
    """A setting of the choices yes and no."""
    brought_along: PeriodText | None = Described(None, alias="brought along")
    """So much older than the first day of work may the first year's be (2:570)."""
    within: PeriodText
    if_missed: OwedText = Described(alias="after a missed year")


class RequirementText(Text):
    """What must be evidenced. ``why`` and ``text`` are required: a rule without a reason is refused."""

    # where, and for whom
    places: list[Place] = Described(["home", "hospital"], alias="in", min_length=1)
    needed_for: list[Literal["alone", "supervised"]] = Described(["alone", "supervised"], alias="for")
    needed_when: list[ConditionText] = Described([], alias="needed when")
    only_another_way: Literal["yes"] | None = Described(None, alias="only as another way")
    or_else: list[str] = Described([], alias="or else")
    # what
    for_each: Literal["builds on"] | None = Described(None, alias="for each")
    evidence: Kind
    outcome: Words
    about: AboutText
    topics: TopicsText = Described({}, alias="topic")
    modes: list[Mode] = Described([], alias="given")
    parts: list[str] = Described([], alias="speaks of")
    since: Literal["admission"] | None = None
    by_year: ByYearText | None = Described(None, alias="by year")
    carries_over: Literal["while the PA consents"] | None = Described(None, alias="carries over")
    # who
    by: RolesText | None = None
    or_by: FallbackText | None = Described(None, alias="or by")
    registered: Literal["on that day", "for as long as it counts"] | None = None
    in_person: dict[str, Literal["pa", "person"]] = Described({}, alias="in person")
    in_practice: Literal["on that day"] | None = Described(None, alias="in practice")
    specialist: Literal["in the person's age group"] | None = None
    trained_by: list[str] = Described([], alias="trained by")
    assured: list[str] = Described([])
    together: TogetherText | None = None
    same_giver_as: list[str] = Described([], alias="same person as")
    independent_of: list[str] = Described([], alias="independent of")
    # in which order
    after: list[str] = Described([])
    during: list[str] = Described([], alias="while")
    undone_by: UndoneBy = Described("anybody", alias="undone by")
    # how many, how often, how fresh
    at_least: NumberText = Described(1, alias="at least")
    at_least_every: EveryText | None = Described(None, alias="at least every")
    agreed_by: RolesText | None = Described(None, alias="shorter if agreed by")
    renewed: RenewedText = Described("the day it was done", alias="renewed early it counts from")
    early: PeriodText | None = Described(None, alias="early is within")
    counted_from: list[str] = Described([], alias="counted from")
    between: WindowText | None = None
    if_missed: MissedText = Described("suspend", alias="if missed")
    warn_days: Annotated[int, Described(ge=0, le=365)] = Described(0, alias="warn days")
    # why, and what it makes of the delegation
    why: Sentence
    text: Cites
    while_unmet: Status = Described(alias="while unmet")
    if_lapsed: Status = Described("lapsed", alias="if lapsed")
    otherwise: WayOutText
    other_outcomes: dict[str, OtherOutcomeText] = Described({}, alias="other outcomes")
