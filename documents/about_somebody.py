"""Everything on record about one person as a page that opens in any browser, for that person to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from documents.pages import page_html
from documents.whom import Whom


def as_html(
    who: Whom,
    made_at: datetime,
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    said: Sequence[str],
    *,
    others: int,
    left_out: int,
    papers: int,
) -> bytes:
    """The page: first what was left out and why, then each kind of row with what it says."""
    html = page_html(
        "about_somebody.html.jinja",
        who=who,
        made_at=made_at,
        tables={_words(table): [_row(row) for row in rows] for table, rows in tables.items() if rows},
        said=said,
        others=others,
        left_out=left_out,
        papers=papers,
    )
    return html.encode()


def _row(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(_words(column), str(value)) for column, value in row.items()]


def _words(name: str) -> str:
    """``recorded_at`` as people say it."""
    return name.removesuffix("_id").replace("_", " ")
