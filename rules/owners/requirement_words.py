"""A requirement as a few sentences that a nurse would say aloud."""

from __future__ import annotations

from collections.abc import Iterator

from rules.language import ChangeText
from rules.owners.applies_words import or_else, way_out, what_follows, whether
from rules.owners.asked_words import asked_for
from rules.owners.document import Block, Heading, paragraph
from rules.owners.speaker import Speaker
from rules.owners.time_words import order_and_time
from rules.owners.words import capital, joined, quoted, requirement, stopped, task, the_day
from rules.requirement_text import RequirementText


def requirement_blocks(speaker: Speaker, name: str, one: RequirementText) -> Iterator[Block]:
    """When it applies; what is asked for and why; what follows while it is missing."""
    yield Heading(3, capital(name), f"requirement {name}")
    yield from whether(speaker, name, one)
    said = [*asked_for(speaker, one), *order_and_time(speaker, name, one), *or_else(one), stopped(one.why)]
    yield paragraph(*said, cites=one.text)
    yield from what_follows(speaker, one)


def change_blocks(speaker: Speaker, name: str, one: ChangeText) -> Iterator[Block]:
    """What changed, from which day, for which tasks, and what that asks of earlier sign-offs."""
    yield Heading(3, capital(name), f"change {name}")
    yield paragraph(
        f"From {the_day(one.first)}, for {_tasks(speaker, one)}: {stopped(one.what)}",
        stopped(one.why),
        cites=one.text,
    )
    yield paragraph(*_asks(speaker, one), cites=one.text)


def _tasks(speaker: Speaker, one: ChangeText) -> str:
    if one.tasks is None:
        return "every task"
    known = speaker.text.tasks
    return joined(task(name, known[name].title) if name in known else quoted(name) for name in one.tasks)


def _asks(speaker: Speaker, one: ChangeText) -> Iterator[str]:
    said = list(_asked_of_earlier(speaker, one))
    if one.material == "yes":
        yield "The change is material."
    else:
        yield "The change is not material: it is written down and asks nothing of those who were signed off before."
        if said:
            yield "What the file says besides has no effect:"
    yield from said


def _asked_of_earlier(speaker: Speaker, one: ChangeText) -> Iterator[str]:
    if one.binds is not None:
        yield f"It bears on whoever had {requirement(one.binds)} before that day."
    if one.transition is not None:
        yield f"That stays good for {speaker.value(one.transition)} from that day."
    if one.gap_training is not None:
        yield f"By then there has to be training in {quoted(one.gap_training)}, or a new sign-off."
    if one.otherwise is not None:
        yield f"While both are missing, {way_out(speaker, one.otherwise)}."
