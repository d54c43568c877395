"""The words on the pages, each said in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from rules.vocabulary import Status

Colour = Literal["white", "grey", "green", "aqua-green", "blue", "purple", "pink", "red", "orange", "yellow"]


@dataclass(frozen=True)
class Tag:
    """A word in a coloured box. The word alone says everything; the colour only helps to find it."""

    text: str
    colour: Colour
    meaning: str
    """One sentence for somebody who asks what the word means."""


STATUSES: dict[Status, Tag] = {
    "never delegated": Tag(
        "Never delegated", "grey", "The framework hands this task to no PA, whatever the evidence."
    ),
    "waiting for clinical recommendations": Tag(
        "Waiting for clinical recommendations",
        "yellow",
        "The form that says which training is needed, and why, is not complete.",
    ),
    "waiting for agreement": Tag(
        "Waiting for agreement", "yellow", "Somebody who must agree has not done so yet."
    ),
    "waiting for training": Tag(
        "Waiting for training", "blue", "Training that the task needs is not complete."
    ),
    "waiting for assessment": Tag(
        "Waiting for assessment",
        "blue",
        "Practice under supervision, or the assessment after it, is still to come.",
    ),
    "action plan": Tag(
        "Action plan", "orange", "The PA is not competent yet, or no longer, and is working to a plan."
    ),
    "waiting for co-ordinator": Tag(
        "Waiting for co-ordinator", "yellow", "The co-ordinator has to recommend, or to fill a named role."
    ),
    "waiting for panel": Tag(
        "Waiting for panel", "purple", "The panel has to decide, or to decide again after deferring."
    ),
    "waiting for the ward": Tag(
        "Waiting for the ward",
        "aqua-green",
        "All is in order at home. The ward's own requirements are not met yet.",
    ),
    "declined": Tag("Declined", "pink", "Those who decide have said no."),
    "withdrawn": Tag("Withdrawn", "pink", "Somebody whose agreement is needed has taken it back."),
    "suspended": Tag("Suspended", "red", "Stopped for now by somebody with the standing to stop it."),
    "lapsed": Tag("Lapsed", "red", "It was in order once, and something it rests on has run out."),
    "in force": Tag("In force", "green", "Every requirement is met. The PA may do the task alone."),
    "no answer": Tag(
        "No answer: not authorised", "red", "The two evaluators differ. Treat the PA as not authorised."
    ),
}


@dataclass(frozen=True)
class Event:
    """One thing that happened, as a timeline tells it."""

    when: datetime
    heading: str
    by: str = ""
    text: str = ""


def status(name: Status) -> Tag:
    """The tag of a decision's status."""
    return STATUSES[name]


def minutes(length: timedelta) -> str:
    """`15 minutes`."""
    return counted(int(length.total_seconds()) // 60, "minute")


def counted(number: int, one: str, many: str | None = None) -> str:
    """`no cases`, `1 case`, `2 cases`."""
    if number == 1:
        return f"1 {one}"
    return f"{number:,} {many or one + 's'}" if number else f"no {many or one + 's'}"
