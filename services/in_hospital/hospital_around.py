"""What the frameworks of a case ask for around a stay: by which days, and who is often in hospital."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.applied import Applied, Settings
from rules.language import StayText
from rules.moments import Period
from rules.text_values import FromSetting


@dataclass(frozen=True, slots=True)
class Ahead:
    """For whom there is a plan in advance: at least ``often`` admissions within a time; and how it is kept."""

    often: int
    within: Period
    drawn_up_within: Period
    good_for: Period


@dataclass(frozen=True, slots=True)
class Around:
    """What is asked for around a stay; None for what no framework of the case asks for."""

    ahead: Ahead | None = None
    talk_within: Period | None = None
    review_within: Period | None = None


def around_of(applied: Sequence[Applied]) -> Around:
    """For each thing, what the first framework says that knows it."""
    known = [(text, Settings(one)) for one in applied if (text := one.framework.text.stay)]
    ahead = (_ahead(text, settings) for text, settings in known)
    talk = (_period(text.talk_within, settings) for text, settings in known)
    review = (_period(text.review_within, settings) for text, settings in known)
    return Around(
        next(filter(None, ahead), None), next(filter(None, talk), None), next(filter(None, review), None)
    )


def _ahead(text: StayText, settings: Settings) -> Ahead | None:
    within, plan = _period(text.often_within, settings), _period(text.plan_within, settings)
    good_for = _period(text.plan_good_for, settings)
    if not (text.often_admitted and within and plan and good_for):
        return None
    return Ahead(int(settings.of(text.often_admitted)), within, plan, good_for)


def _period(said: FromSetting | None, settings: Settings) -> Period | None:
    return Period.parse(settings.of(said)) if said else None
