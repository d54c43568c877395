"""A framework in plain English: everything that stands in its file, as sentences, each with its citation."""

from __future__ import annotations

from collections.abc import Iterator

from rules.framework import Framework
from rules.owners.document import Block, Bullets, Document, Heading, Picture, paragraph, source_key
from rules.owners.graph import graph_of
from rules.owners.head_words import head_blocks
from rules.owners.organisation_words import setting_blocks, together_blocks, who_blocks
from rules.owners.requirement_words import change_blocks, requirement_blocks
from rules.owners.speaker import Speaker
from rules.owners.task_words import task_blocks


def in_plain_english(framework: Framework) -> Document:
    """The framework as a document for its owners; the same text always gives the same document."""
    return Document(framework.text.title, tuple(_blocks(Speaker(framework.text))))


def _blocks(speaker: Speaker) -> Iterator[Block]:
    text = speaker.text
    yield from head_blocks(text)
    yield Heading(2, "What leads to what" if text.requirements else "Which task builds on what", "drawing")
    yield Picture(graph_of(text).title)
    if text.requirements:
        yield from _requirements(speaker)
    yield from who_blocks(speaker)
    yield from together_blocks(speaker)
    yield from setting_blocks(speaker)
    if text.changes:
        yield Heading(2, "Changes", "changes")
        for name, change in text.changes.items():
            yield from change_blocks(speaker, name, change)
    yield from task_blocks(speaker)
    yield Heading(2, "Sources", "sources")
    yield paragraph("2:796 means line 796 of source 2; other sources are named, with the place in them.")
    yield Bullets(
        tuple(paragraph(title, lead=f"{name}:", key=source_key(name)) for name, title in text.sources.items())
    )


def _requirements(speaker: Speaker) -> Iterator[Block]:
    yield Heading(2, "What must be on record", "requirements")
    yield paragraph("Where a requirement does not say otherwise:")
    yield Bullets(tuple(map(paragraph, _otherwise(speaker))))
    for name, one in speaker.text.requirements.items():
        yield from requirement_blocks(speaker, name, one)


def _otherwise(speaker: Speaker) -> Iterator[str]:
    """What holds for every requirement unless it says otherwise; docs/rules.md has it in full."""
    yield "It is asked for at home and in hospital, and needed to do the task alone and under supervision alike."
    yield "Nothing carries over from another person, another task or another worker."
    yield "Anybody's no undoes it. A clear no stops the task even where being overdue is only escalated."
    yield "While it is missing or overdue, the task stops (suspend). Where it is escalated, the task goes on meanwhile."
    yield "Once it has run out, the status is ‘lapsed’. Renewed early, it counts from the day it was done."
    if any(one.together for one in speaker.text.requirements.values()):
        yield "Organisations that have merged count as they were named."
    yield "A requirement that asks for a figure of the task is not asked for where the task has none."
    if speaker.text.settings:
        yield "‘The default of’ a setting holds until the organisation chooses otherwise there."
