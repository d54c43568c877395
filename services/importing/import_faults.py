"""What is wrong with a file, told with row and column as a spreadsheet shows them; and what may be shown of a cell."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN = 40
LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){5,}")
OUR_ID = re.compile(r"[a-z]{2}_[0-9a-f]{24}")
NOT_FOR_A_TERMINAL = re.compile(r"[^\x20-\x7e\xa0-\U0010ffff]")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong, and what to do. Row 1 is the header; row 0 is the file itself."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = "the file" if self.row == 0 else f"row {self.row}"
        return f"{place}, column {self.column}: {self.message}" if self.column else f"{place}: {self.message}"


class FaultyCaseload(ValueError):
    """A file that cannot be used: nothing was changed. ``faults`` are all of them, in the order of the file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


def shown(cell: str) -> str:
    """A cell as a message may quote it: short, and with no number in it that could be somebody's."""
    if OUR_ID.fullmatch(cell):
        return repr(cell)
    masked = LONG_NUMBER.sub(lambda found: "…" + found.group()[-3:], NOT_FOR_A_TERMINAL.sub("?", cell))
    return repr(masked if len(masked) <= SHOWN else masked[:SHOWN] + "…")


def did_you_mean(word: str, known: Iterable[str], *, listed: int = 20) -> str:
    """The nearest known words, or all of them where there are few: what comes after "is not a task"."""
    names = sorted(known)
    near: Sequence[str] = difflib.get_close_matches(word.casefold(), names, n=1, cutoff=0.75)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"write one of: {', '.join(names)}" if len(names) <= listed else "see docs/import.md"
