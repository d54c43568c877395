"""What the sources leave open and an organisation chooses: read once, when Safehands starts, from one file.

``SAFEHANDS_SETTINGS`` names the organisation's own file; without it ``house_settings.yaml`` holds, whose figures are
examples, not approved. A file with a fault stops the start, with the place of each fault.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from rules.moments import Period
from rules.text_values import Length
from rules.vocabulary import RISK_TIERS
from rules.yaml_file import Text, YamlFile

STANDARD = Path(__file__).with_name("house_settings.yaml")

DESK_ROLES = (
    "PHB co-ordinator",
    "clinical trainer",
    "monitoring nurse",
    "nominated senior manager",
    "PHB lead",
    "ward manager",
    "induction lead",
    "nursing agency",
    "on-call nurse",
    "clinical lead",
    "PA",
    "PHB holder",
    "representative",
)
"""Who has a desk in the browser (`web.desks` says where)."""

Measure = Literal["risk", "needed by", "cover", "age"]
Tier = Literal["low", "medium", "high", "critical"]
FactorOf = Literal["everybody"] | tuple[str, ...]
DaysAhead = Annotated[list[Annotated[int, Field(ge=1, le=365, strict=True)]], Field(min_length=1)]


class Adulthood(Text):
    """From when to when, before the eighteenth birthday, the move to adult services is planned."""

    planned_from: Length = Field(alias="planned from")
    planned_by: Length = Field(alias="planned by")


class Training(Text):
    """How long each step of a training request may take, and in which order requests wait."""

    each_step: Length = Field(alias="each step within")
    lead_asked: Length = Field(alias="PHB lead asked after")
    lead_answers: Length = Field(alias="PHB lead answers within")
    signed_off: Length = Field(alias="signed off within")
    large_team: Annotated[int, Field(ge=2, le=50, strict=True)] = Field(alias="large team from")
    wait_by: list[Measure] = Field(alias="requests wait by")

    @field_validator("wait_by")
    @classmethod
    def each_once(cls, value: list[Measure]) -> list[Measure]:
        """Every measure decides somewhere, and only there."""
        if sorted(value) != ["age", "cover", "needed by", "risk"]:
            raise ValueError("name each of risk, needed by, cover and age once")
        return value


class Signing(Text):
    """How long a link is good for, and a word of the nurse in charge at most; in hours."""

    link_hours: Annotated[int, Field(ge=1, le=168, strict=True)] = Field(alias="link is good for hours")
    shift_hours: Annotated[int, Field(ge=1, le=24, strict=True)] = Field(
        alias="word for one shift at most hours"
    )


class Pictures(Text):
    """From how many delegations on a waiting time is given."""

    fewest: Annotated[int, Field(ge=1, le=100, strict=True)] = Field(alias="shortest list of waiting times")


class SupportPlans(Text):
    """From how much in a hundred on two support plans say the same, and of how many words they must at least be."""

    alike: Annotated[int, Field(ge=50, le=100, strict=True)] = Field(alias="say the same from percent")
    words: Annotated[int, Field(ge=5, le=500, strict=True)] = Field(alias="compared from words")


class GettingIn(Text):
    """Of whom a second factor is asked (everybody, or those with one of these roles), and how often one may guess."""

    second_factor: FactorOf = Field(alias="second factor of")
    guesses: Annotated[int, Field(ge=3, le=10, strict=True)] = Field(alias="guesses before waiting")
    minutes: Annotated[int, Field(ge=5, le=120, strict=True)] = Field(alias="waiting minutes")
    guesses_a_day: Annotated[int, Field(ge=10, le=100, strict=True)] = Field(alias="guesses a day at most")
    devices: Annotated[int, Field(ge=1, le=30, strict=True)] = Field(alias="devices known at most")
    device_days: Annotated[int, Field(ge=1, le=365, strict=True)] = Field(alias="device is known for days")

    @field_validator("second_factor")
    @classmethod
    def known_roles(cls, value: FactorOf) -> FactorOf:
        """A role that is written wrongly would be a door left open that nobody sees."""
        if value != "everybody" and (unknown := [role for role in value if role not in DESK_ROLES]):
            raise ValueError(f"nobody works here as {', '.join(unknown)}; roles are: {', '.join(DESK_ROLES)}")
        return value


class Coordinators(Text):
    """What a co-ordinator's first page calls due, and from how many past steps a usual time is told."""

    due_soon: Length = Field(alias="due soon within")
    enough: Annotated[int, Field(ge=3, le=1000, strict=True)] = Field(alias="usual times from")

    @field_validator("due_soon")
    @classmethod
    def in_days(cls, value: Period) -> Period:
        """A week that begins today is seven days, whatever the month."""
        if value.unit != "days":
            raise ValueError("write it in days, such as 7 days")
        return value


class Files(Text):
    """How large a file may be that is handed in, in millions of bytes."""

    largest: Annotated[int, Field(ge=1, le=50, strict=True)] = Field(alias="largest MB")
    largest_film: Annotated[int, Field(ge=1, le=500, strict=True)] = Field(alias="largest film MB")


class HouseSettings(Text):
    """The whole file. Lengths in days are counted in days of the calendar."""

    told_ahead: DaysAhead = Field(alias="told before something falls due")
    missed_look: Length = Field(alias="missed look goes to the PHB lead after")
    cover_ahead: Length = Field(alias="looked ahead for cover of a vital task")
    vital: Tier = Field(alias="vital from risk tier")
    adulthood: Adulthood = Field(alias="move to adult services")
    looked_up_ahead: DaysAhead = Field(alias="what runs out is looked up again")
    long_away: Length = Field(alias="long away after")
    duty_passes_on: dict[str, Length] = Field(alias="duty passes on within")
    successor_ahead: Length = Field(alias="successor looked for ahead")
    review_ahead: Length = Field(alias="funding review in hospital asked ahead")
    signing: Signing = Field(alias="signing on the ward")
    break_glass: Annotated[int, Field(ge=5, le=480, strict=True)] = Field(
        alias="break-glass is open for minutes"
    )
    getting_in: GettingIn = Field(alias="getting in")
    coordinators: Coordinators = Field(alias="co-ordinators")
    files: Files = Field(alias="files handed in")
    training: Training
    pictures: Pictures = Field(alias="pictures for PHB leads")
    support_plans: SupportPlans = Field(alias="support plans")

    @field_validator("told_ahead", "looked_up_ahead")
    @classmethod
    def falling(cls, value: list[int]) -> list[int]:
        """The furthest ahead comes first."""
        if value != sorted(set(value), reverse=True):
            raise ValueError("write the days from the furthest ahead to the nearest, each once")
        return value

    @field_validator("duty_passes_on")
    @classmethod
    def every_tier(cls, value: dict[str, Period]) -> dict[str, Period]:
        """A tier without its days would be a duty that nobody passes on."""
        if set(value) != set(RISK_TIERS.values()):
            raise ValueError(f"give the days for each of the tiers: {', '.join(RISK_TIERS.values())}")
        if any(period.unit != "days" for period in value.values()):
            raise ValueError("write each in days, such as 14 days")
        return value

    @field_validator("missed_look", "cover_ahead", "long_away", "successor_ahead", "review_ahead")
    @classmethod
    def in_days(cls, value: Period) -> Period:
        """What is counted back from a day is counted in days."""
        if value.unit != "days":
            raise ValueError("write it in days, such as 14 days")
        return value


def settings_file() -> Path:
    """The organisation's own file, or the one that comes with Safehands."""
    return Path(os.environ.get("SAFEHANDS_SETTINGS") or STANDARD)


def read_settings(path: Path) -> HouseSettings:
    """Raises ``rules.yaml_file.FaultyFile`` with the place of every mistake."""
    return YamlFile.read(path).parse(HouseSettings)


IS_CHOSEN = settings_file() != STANDARD
"""An organisation has a file of its own; otherwise the figures are examples, not approved."""

HOUSE = read_settings(settings_file())
"""What holds from the start of this process to its end."""
