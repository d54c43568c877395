"""Small shapes of which what is asked and answered is made: ids, days, moments, words. All of them are bounded."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Path
from pydantic import AwareDatetime, BeforeValidator, StringConstraints

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)

ID = r"^[A-Za-z0-9_-]{1,64}$"
REFERENCE = r"^[A-Za-z0-9-]{1,32}$"

Id = Annotated[str, StringConstraints(pattern=ID)]
InPath = Annotated[str, Path(pattern=ID)]
CaseInPath = Annotated[str, Path(pattern=REFERENCE, description="The case reference, such as `SH-0001`.")]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
]
Note = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=4000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
    ),
]


def _day(said: Any) -> Any:
    """Only as `2027-03-01`: a number would be taken for seconds since 1970."""
    if isinstance(said, date):
        return said
    if not isinstance(said, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", said, re.ASCII):
        raise ValueError("write a day like 2027-03-01")
    found = date.fromisoformat(said)
    if not FIRST <= found <= LAST:
        raise ValueError(f"write a day from {FIRST} to {LAST}")
    return found


def _moment(said: Any) -> Any:
    """Only as `2027-03-01T09:00:00Z` or with another offset."""
    if isinstance(said, datetime):
        return said
    form = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})"
    if not isinstance(said, str) or not re.fullmatch(form, said, re.ASCII):
        raise ValueError("write a moment like 2027-03-01T09:00:00Z")
    found = datetime.fromisoformat(said)
    if not FIRST < found.date() < LAST:
        raise ValueError(f"write a moment from {FIRST} to {LAST}")
    return found


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
