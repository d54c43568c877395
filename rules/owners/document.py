"""A document as it is before anybody sets it: headings, sentences each with its citations, lists and tables.

Text may hold links to headings of the same document, made by :func:`link`; :func:`pieces` takes it apart again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

_OPENS, _SAYS, _CLOSES = "\x01", "\x02", "\x03"
_LINK = re.compile(f"{_OPENS}([^{_OPENS}{_SAYS}{_CLOSES}]*){_SAYS}([^{_OPENS}{_SAYS}{_CLOSES}]*){_CLOSES}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One or a few sentences that rest on the same places in the text."""

    text: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 is the document's own. ``key`` is the name that links use."""

    level: int
    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together; ``lead`` is the word or two that it opens with, set off from the rest.

    ``key`` is the name by which citations lead here, where this is a source.
    """

    sentences: tuple[Sentence, ...]
    lead: str = ""
    key: str = ""

    def runs(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The text in runs that share their citations, so that each is told once, after the last sentence."""
        for cites, run in groupby(self.sentences, key=lambda sentence: sentence.cites):
            yield " ".join(sentence.text for sentence in run), cites


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of each row says what the row is about."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Where the drawing of the framework stands, if there is one; ``title`` says what it shows."""

    title: str


Block = Heading | Paragraph | Bullets | Table | Picture


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    blocks: tuple[Block, ...]

    def anchors(self) -> dict[str, str]:
        """For each key of a heading its anchor, as GitHub makes them."""
        return {heading.key: name for heading, name in self.headings() if heading.key}

    def headings(self) -> Iterator[tuple[Heading, str]]:
        """Each heading with its anchor: of those alike, the second is numbered 1."""
        taken: set[str] = set()
        for heading in self.blocks:
            if isinstance(heading, Heading):
                name = wanted = anchor(heading.text)
                number = 0
                while name in taken:
                    number += 1
                    name = f"{wanted}-{number}"
                taken.add(name)
                yield heading, name

    def contents(self) -> list[Heading]:
        """The headings of the second level, for a list of contents."""
        return [block for block in self.blocks if isinstance(block, Heading) and block.level == 2]


def source_key(source: str) -> str:
    return f"source {source}"


def anchor(text: str) -> str:
    """Lower case, without punctuation, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", plain(text).lower()).replace(" ", "-")


def link(text: str, key: str) -> str:
    """Text that leads to the heading with this key."""
    return f"{_OPENS}{_CONTROLS.sub('', key)}{_SAYS}{_CONTROLS.sub('', text)}{_CLOSES}"


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text piece by piece, each with the key of the heading that it leads to, or none."""
    end = 0
    for found in _LINK.finditer(text):
        if before := _CONTROLS.sub("", text[end : found.start()]):
            yield before, ""
        yield found[2], found[1]
        end = found.end()
    if rest := _CONTROLS.sub("", text[end:]):
        yield rest, ""


def plain(text: str) -> str:
    """The text without its links."""
    return "".join(piece for piece, _ in pieces(text))


def paragraph(*texts: str | None, cites: Iterable[str] = (), lead: str = "", key: str = "") -> Paragraph:
    """Those of the texts that say something, all resting on the same places."""
    places = tuple(cites)
    return Paragraph(tuple(Sentence(text, places) for text in texts if text), lead, key)
