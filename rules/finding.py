"""What an evaluator says of one requirement: what counts for it, what of that is good now, and why not."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """``counted`` fits the requirement; ``current`` is good at the moment asked about; ``missed`` names the
    evidence whose observation window closed with nothing seen; ``against``, where it is not met, what says
    otherwise and has not been lifted: all evidence ids, sorted. ``instead`` names the requirements that meet
    it in another way, and ``waits`` says that it is not yet due.
    """

    needed: bool
    met: bool
    counted: tuple[str, ...] = ()
    current: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    waits: bool = False


NOT_NEEDED = Finding(needed=False, met=True)

Findings = dict[str, Finding]
"""By requirement name, in the order of the requirements."""
