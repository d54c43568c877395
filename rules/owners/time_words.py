"""In which order a requirement comes, how often, how fresh and by when, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from rules.owners.speaker import Speaker, window
from rules.owners.words import capital, quoted, requirements, the_role
from rules.requirement_text import RequirementText
from rules.text_values import FromSetting, FromTask


def order_and_time(speaker: Speaker, name: str, one: RequirementText) -> Iterator[str]:
    yield from _order(one)
    if one.between is not None:
        yield from _window(speaker, one)
    if one.at_least_every is not None:
        yield _every(speaker, one)
    if one.agreed_by is not None:
        yield (
            f"For one person a shorter interval may be agreed by {speaker.roles(one.agreed_by)}, never a longer one "
            f"(an ‘agreed interval’ for {quoted(name)})."
        )
    if "renewed" in one.model_fields_set:
        early = f"; early is within {speaker.value(one.early)} before that day" if one.early else ""
        yield f"Renewed early, it counts from {speaker.value(one.renewed)}{early}."
    if one.warn_days:
        role = capital(speaker.value(one.otherwise.role, the_role))
        yield f"{role} is asked {_days(one.warn_days)} before it runs out."


def _order(one: RequirementText) -> Iterator[str]:
    if one.after:
        falls = "that is undone" if len(one.after) == 1 else "one of them is undone"
        yield f"It comes after {requirements(one.after)}, and falls if {falls}."
    if one.during:
        ends = "that ends" if len(one.during) == 1 else "one of them ends"
        yield f"When it is given, {requirements(one.during)} must be in place; if {ends} later, this still stands."


def _window(speaker: Speaker, one: RequirementText) -> Iterator[str]:
    start = requirements(one.counted_from, "or")
    if isinstance(one.between, FromTask):
        yield f"It has to be made in {speaker.figure(one.between)}, counted from {start}."
    elif isinstance(one.between, FromSetting):
        yield f"It has to be made {speaker.value(one.between, window)} after {start}."
    elif one.between is not None:
        opens, closes = one.between.opens, one.between.closes
        yield f"It has to be made no sooner than {opens} and no later than {closes} after {start}."
    yield "Too early does not count; too late, it is missed until somebody has looked."


def _every(speaker: Speaker, one: RequirementText) -> str:
    """``It has to come round at least every 6 months, counted from ‘assessed competent’.``"""
    if isinstance(one.at_least_every, FromTask):
        often = f"at least as often as the task says under {quoted(one.at_least_every.task)}"
    else:
        often = f"at least every {speaker.value(one.at_least_every, lambda period: str(period).removeprefix('1 '))}"
    said = f"It has to come round {often}"
    if one.counted_from:
        said += f", counted from {requirements(one.counted_from, 'or')} and then from the last one"
    return f"{said}."


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
