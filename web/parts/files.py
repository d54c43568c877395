"""Answers that are files to keep: their names say what they are and of which day, and nothing about anybody."""

from __future__ import annotations

from datetime import datetime

from fastapi import Response

from rules.moments import instant, london_day


def csv_file(content: str, what: str, now: datetime) -> Response:
    """A table for a spreadsheet, marked as UTF-8 so that names keep their accents."""
    name = f"{what}-{london_day(instant(now)).isoformat()}.csv"
    return Response(
        content.encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
