"""Whom a paper is about, said so that nobody takes it for somebody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Whom:
    """Name, date of birth and NHS number; ``alike`` names those on the paper whose name is like somebody else's.

    The person is among them, or a PA; who that somebody is does not belong on a paper.
    """

    name: str
    born: date | None = None
    nhs_number: str = ""
    alike: tuple[str, ...] = ()
