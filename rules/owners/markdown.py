"""A document as Markdown that reads well on GitHub and as it stands."""

from __future__ import annotations

import re

from rules.owners.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    pieces,
    plain,
)

_SPECIAL = re.compile(r"[\\`*<>\[\]|]|~(?=~)|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_LIKE_A_LIST = re.compile(r"^(\d+)([.)])(?=\s)|^([-+#=])")


def markdown(document: Document, picture: str = "") -> str:
    """The document as Markdown; ``picture`` is the address of its drawing, beside it."""
    anchors = document.anchors()
    blocks = [_block(block, anchors, picture) for block in document.blocks]
    contents = " · ".join(f"[{escaped(plain(one.text))}](#{anchors[one.key]})" for one in document.contents())
    return "\n\n".join(text for text in [blocks[0], contents, *blocks[1:]] if text) + "\n"


def _block(block: Block, anchors: dict[str, str], picture: str) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {escaped(plain(block.text))}"
        case Paragraph():
            return _paragraph(block, anchors)
        case Bullets():
            return "\n".join(f"- {_paragraph(item, anchors)}" for item in block.items)
        case Table():
            return _table(block, anchors)
        case Picture():
            return f"![{escaped(block.title)}]({picture})" if picture else ""


def _paragraph(block: Paragraph, anchors: dict[str, str]) -> str:
    said = [f"**{escaped(block.lead)}**"] if block.lead else []
    for text, cites in block.runs():
        said.append(_inline(text, anchors))
        if cites:
            said.append(f"[{escaped(', '.join(cites))}]")
    return _LIKE_A_LIST.sub(
        lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", " ".join(said)
    )


def _table(table: Table, anchors: dict[str, str]) -> str:
    lines = [_row([escaped(cell) for cell in table.head]), "|" + "---|" * len(table.head)]
    lines += [_row([_inline(cell, anchors) for cell in row]) for row in table.rows]
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _inline(text: str, anchors: dict[str, str]) -> str:
    return "".join(
        f"[{escaped(piece)}](#{anchors[key]})" if key in anchors else escaped(piece)
        for piece, key in pieces(text)
    )


def escaped(text: str) -> str:
    """Words as they are: nothing in them is taken for a mark."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", re.sub(r"\s+", " ", text))
