"""A document as HTML: a fragment for a page of ours, and a whole page for a file. No scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from rules.owners.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    anchor,
    pieces,
    source_key,
)

_STYLE = """\
body { font: 1.0625rem/1.5 Arial, Helvetica, sans-serif; color: #212b32; background: #fff; margin: 0; }
main { max-width: 64rem; margin: 0 auto; padding: 1.5rem; }
main > p, main > ul { max-width: 44rem; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2.5rem; border-bottom: 2px solid #768692; padding-bottom: .25rem; }
a { color: #005eb8; }
table { border-collapse: collapse; }
caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid #768692; }
figure { margin: 1rem 0; width: max-content; max-width: calc(100vw - 3rem); }
.wide { overflow-x: auto; }
.cite { white-space: nowrap; }
@media print {
  .wide { overflow: visible; }
  figure { max-width: 100%; }
  svg { max-width: 100%; height: auto; }
}
"""


def html_page(document: Document, drawing: str = "") -> str:
    """A whole page; ``drawing`` is its drawing, as SVG that stands for itself."""
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{html_fragment(document, drawing)}</main>\n</body>\n</html>\n"
    )


def html_fragment(document: Document, drawing: str = "") -> str:
    """The document from its heading to its sources, to be set into a page."""
    headings = iter([anchor for _, anchor in document.headings()])
    setter = _Setter(document.anchors(), headings, drawing)
    first, *rest = [setter.block(block) for block in document.blocks]
    return "\n".join([first, setter.contents(document), *filter(None, rest)]) + "\n"


@dataclass(frozen=True)
class _Setter:
    """Sets one document: ``anchors`` by the keys that links use, ``ids`` of the headings in their order."""

    anchors: dict[str, str]
    ids: Iterator[str]
    drawing: str

    def contents(self, document: Document) -> str:
        items = "".join(
            f'<li><a href="#{self.anchors[one.key]}">{escape(one.text)}</a></li>\n'
            for one in document.contents()
        )
        return f'<nav aria-label="Contents">\n<ul>\n{items}</ul>\n</nav>'

    def block(self, block: Block) -> str:
        match block:
            case Heading():
                return f'<h{block.level} id="{next(self.ids)}">{escape(block.text)}</h{block.level}>'
            case Paragraph():
                return f"<p>{self.paragraph(block)}</p>"
            case Bullets():
                return "<ul>\n" + "\n".join(map(self.item, block.items)) + "\n</ul>"
            case Table():
                return self.table(block)
            case Picture():
                return self.picture(block)

    def picture(self, picture: Picture) -> str:
        if not self.drawing:
            return ""
        return f'<figure class="wide" aria-label="{escape(picture.title)}" tabindex="0">\n{self.drawing}</figure>'

    def item(self, item: Paragraph) -> str:
        name = f' id="{anchor(item.key)}"' if item.key else ""
        return f"<li{name}>{self.paragraph(item)}</li>"

    def paragraph(self, block: Paragraph) -> str:
        said = [f"<strong>{escape(block.lead)}</strong>"] if block.lead else []
        for text, cites in block.runs():
            said.append(self.inline(text))
            if cites:
                said.append(f'<span class="cite">[{", ".join(map(_cite, cites))}]</span>')
        return " ".join(said)

    def table(self, table: Table) -> str:
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
        rows = "\n".join(map(self.row, table.rows))
        caption = escape(table.caption)
        return (
            f'<div class="wide" role="region" aria-label="{caption}" tabindex="0">\n<table>\n'
            f"<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n"
            "</table>\n</div>"
        )

    def row(self, cells: tuple[str, ...]) -> str:
        first, *rest = map(self.inline, cells)
        return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'

    def inline(self, text: str) -> str:
        return "".join(
            f'<a href="#{self.anchors[key]}">{escape(piece)}</a>' if key in self.anchors else escape(piece)
            for piece, key in pieces(text)
        )


def _cite(cite: str) -> str:
    """A citation, leading to the title of its source."""
    return f'<a href="#{anchor(source_key(cite.partition(":")[0]))}">{escape(cite)}</a>'
