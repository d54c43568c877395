"""What an evaluator says of one requirement: what counts for it, what of that is good now, and why not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``counted`` fits the requirement; ``current`` is good at the moment asked about; ``missed`` names the
    evidence whose observation window closed with nothing seen; ``against``, where it is not met, what says
    otherwise and has not been lifted. All are evidence ids, sorted."""

    needed: bool
    met: bool
    counted: tuple[str, ...] = ()
    current: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


Findings = dict[str, Finding]
"""By requirement name, in the order of the requirements."""
