"""A list that leaves Safehands as a file: what was taken, by whom and when stands in the record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from services import record
from services.act import Act
from services.spreadsheet import as_csv


def export(
    act: Act,
    what: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    organisations: Sequence[str] = (),
    subject: Mapping[str, str] | None = None,
    shown: Mapping[str, Any] | None = None,
) -> str:
    """The list as CSV. The record says which list, which filters (``shown``, no names), how many lines, its hash.

    It stands in the log of each of ``organisations`` whose cases it holds; without them, in the actor's.
    """
    content = as_csv(columns, rows)
    details = {"list": what, "lines": len(rows), "sha256": hashlib.sha256(content.encode()).hexdigest()}
    for organisation_id in organisations or (act.actor.organisation_id,):
        record.write(
            act, organisation_id, "list exported", subject or {},
            details={**details, "shown": dict(shown or {})},
        )  # fmt: skip
    return content
