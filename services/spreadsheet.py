"""Tables for a spreadsheet: a head, a line each, and no cell that a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The head and the rows, each line ended by a line feed."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(columns)
    lines.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue()


FORMULA = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
"""What a cell of a formula begins with, in the full-width forms as well."""


def _plain(cell: str) -> str:
    """A spreadsheet must not take a name for a formula, nor what comes after a bare carriage return for a cell."""
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
