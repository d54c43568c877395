"""An agreed interval may shorten what a framework asks for, and never lengthen it (2:739)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.applied import Applied, Settings, task_texts
from rules.language import TaskText
from rules.moments import Period
from rules.requirement_text import RequirementText
from rules.task_figures import strictest
from rules.text_values import FromSetting, FromTask


def why_not_agreed(applied: Sequence[Applied], requirement: str, task: str, interval: Period) -> str:
    """Why this interval cannot be agreed for a requirement, with the place in the text; empty if it can."""
    found = list(_may_be_agreed(applied, requirement))
    if not found:
        return f"no framework that applies lets anybody agree another interval for {requirement!r}"
    for one, text in found:
        longest = _longest(one, text, strictest(task_texts(applied, task)))
        if longest is not None and not interval.is_at_most(longest):
            cite = ", ".join(text.text)
            return (
                f"{interval} is not possible: {requirement!r} may be agreed more often, "
                f"and at least every {longest} ({one.framework.id}, {cite})"
            )
    return ""


def _may_be_agreed(applied: Sequence[Applied], name: str) -> Iterator[tuple[Applied, RequirementText]]:
    for one in applied:
        text = one.framework.text.requirements.get(name)
        if text and text.agreed_by is not None:
            yield one, text


def _longest(one: Applied, text: RequirementText, task: TaskText) -> Period | None:
    every = text.at_least_every
    if isinstance(every, FromSetting):
        return Period.parse(Settings(one).of(every))
    if isinstance(every, FromTask):
        found: Period | None = getattr(task, every.attribute)
        return found
    return every
