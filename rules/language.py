"""The rule language as it stands in a framework file: its sections and fields, and what each may hold.

The language is small and closed. A framework can say what has to be evidenced, for whom, by whom, in which
order, how often and how fresh; it has no expressions. Requirements are in :mod:`rules.requirement_text`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field as Described

from rules.moments import Calendar
from rules.requirement_text import RequirementText, WayOutText
from rules.text_values import (
    Choice,
    Cite,
    Cites,
    Day,
    DayOrNone,
    FromSetting,
    Length,
    Looked,
    NumberText,
    PeriodText,
    Sentence,
    Words,
)
from rules.vocabulary import Field, Worker
from rules.yaml_file import Text


class SettingText(Text):
    """What the text leaves open: the question, the choices, and a default unless it must be chosen."""

    asks: Sentence
    choices: list[Choice] = Described(min_length=1)
    default: Choice | None = None
    must_be_chosen: Literal["yes"] | None = Described(None, alias="must be chosen")
    why: Sentence
    text: Cites


class TaskText(Text):
    """A healthcare task. Figures that no source gives are marked as an example; ``basis`` tells of each."""

    title: Sentence
    also_known_as: list[str] = Described([], alias="also known as")
    category: Literal["induction", "personal care", "delegable nursing task"] | None = None
    risk: Literal[1, 2, 3, 4]
    about: Sentence
    builds_on: list[str] = Described([], alias="builds on")
    scope: list[Field] | None = Described(None, min_length=1)
    person_specific: Literal["yes"] | None = Described(None, alias="always person-specific")
    practices: Annotated[int, Described(ge=1, le=50)] | None = None
    simulated: Literal["yes"] | None = None
    observed: Looked | None = None
    monitored_every: Length | None = Described(None, alias="monitored every")
    refreshed_every: Length | None = Described(None, alias="refreshed every")
    assessed_by: Words | None = Described(None, alias="assessed by")
    signed_by: Words | None = Described(None, alias="signed by")
    panel: Literal["yes"] | None = None
    checklist: list[Sentence] = Described([])
    never_delegated: Sentence | None = Described(None, alias="never delegated")
    figures: Literal["example, not approved", "from the text"]
    basis: dict[str, Sentence] = Described({})
    snomed: str | None = Described(None, pattern=r"^\d{6,18}$")
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


class SignedAgainText(Text):
    """Who signs the working agreement anew when part of it has changed: nobody, everybody, or roles joined by "and"."""

    rota: FromSetting
    pas: FromSetting = Described(alias="PAs")
    ward: FromSetting
    what_pas_may_do: FromSetting = Described(alias="what PAs may do")
    funding_and_contacts: FromSetting = Described(alias="funding and contacts")


class AgreementText(Text):
    """The hospital working agreement: for how long PAs are funded at least, what is paid then, rest, and who signs."""

    funded_for_at_least: PeriodText = Described(alias="funded for at least")
    readmitted_within: PeriodText | None = Described(None, alias="readmitted within")
    readmission: FromSetting | None = None
    undecided: FromSetting | None = None
    reduced_hours: FromSetting | None = Described(None, alias="reduced hours")
    rest_between_shifts: FromSetting | None = Described(None, alias="rest between shifts")
    signed_by: list[str] = Described(alias="signed by", min_length=1)
    signed_again: SignedAgainText | None = Described(None, alias="signed again")
    interim: FromSetting | None = None
    text: Cites


class StayText(Text):
    """Around a stay: a plan in advance for whoever is often admitted, the talk with the ward, a review."""

    often_admitted: FromSetting | None = Described(None, alias="often admitted")
    often_within: FromSetting | None = Described(None, alias="often within")
    plan_within: FromSetting | None = Described(None, alias="plan within")
    plan_good_for: FromSetting | None = Described(None, alias="plan good for")
    talk_within: FromSetting | None = Described(None, alias="talk within")
    review_within: FromSetting | None = Described(None, alias="review within")
    text: Cites


class DatesText(Text):
    """How months and leap days end, and whether the day that a period reaches is still good: in so many words."""

    month_ends: Literal[
        "a period that starts on a day its last month does not have ends on that month's last day",
        "a period that starts on a day its last month does not have ends on the first day of the next month",
    ] = Described(alias="month ends")
    leap_day: Literal[
        "a year from 29 February ends on 28 February", "a year from 29 February ends on 1 March"
    ] = Described(alias="29 February")
    last_day: Literal[
        "the day that a period reaches is still good", "the day that a period reaches is no longer good"
    ] = Described("the day that a period reaches is still good", alias="last day")

    @property
    def calendar(self) -> Calendar:
        return Calendar(
            month_end="last day" if self.month_ends.endswith("last day") else "first of next month",
            leap_day="1 March" if self.leap_day.endswith("1 March") else "28 February",
            last_day="is no longer good" if self.last_day.endswith("no longer good") else "is still good",
        )


class PartyText(Text):
    """An organisation that agreed the framework; what became of it, where it is no more."""

    part: Sentence
    became: str | None = None
    since: DayOrNone = Described(None, alias="on")
    text: Cites


class ReviewText(Text):
    """The framework is in force and under review at once (2:731, 2:763)."""

    since: Day
    text: Cites


class ChangeText(Text):
    """What a later version changed, and what that asks of those who were signed off before (``from``)."""

    what: Sentence
    first: Day = Described(alias="from")
    tasks: list[str] | None = Described(None, min_length=1)
    material: Literal["yes", "no"]
    binds: str | None = None
    gap_training: str | None = Described(None, alias="gap training")
    transition: PeriodText | None = None
    otherwise: WayOutText | None = None
    why: Sentence
    text: Cites


class InForceText(Text):
    first: Day = Described(alias="from")
    last: DayOrNone = Described(None, alias="to")


class FrameworkText(Text):
    """A whole framework file."""

    framework: str = Described(pattern=r"^[a-z][a-z0-9-]{1,60}$")
    title: Sentence
    also_known_as: list[str] = Described([], alias="also known as")
    version: str = Described(min_length=1, max_length=20)
    status: Literal["example, not approved", "local policy"]
    owner: Sentence | None = None
    in_force: InForceText = Described(alias="in force")
    under_review: ReviewText | None = Described(None, alias="under review")
    review_due: DayOrNone = Described(None, alias="review due")
    based_on: str = Described("", alias="based on")
    text: Cites
    sources: dict[str, Sentence] = Described(min_length=1)
    parties: dict[str, PartyText] = Described({})
    workers: list[Worker] = Described(["PA"], min_length=1)
    dates: DatesText
    roles: list[str] = Described(min_length=1)
    settings: dict[str, SettingText] = Described({})
    responsibilities: dict[str, ResponsibilityText] = Described({})
    cover: CoverText = CoverText()
    panel: PanelText | None = None
    agreement: AgreementText | None = None
    stay: StayText | None = None
    requirements: dict[str, RequirementText] = Described({})
    changes: dict[str, ChangeText] = Described({})
    tasks: dict[str, TaskText] = Described({})
