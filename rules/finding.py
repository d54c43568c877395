"""What an evaluator says of one requirement: which evidence fits it, which of that is good now, and why not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """``counted`` fits the requirement; ``current`` is good at the moment asked about; ``missed`` names the
    evidence whose observation window closed with nothing seen. All are evidence ids, sorted."""

    needed: bool
    met: bool
    counted: tuple[str, ...] = ()
    current: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


Findings = dict[str, Finding]
"""By requirement name, in the order of the requirements."""
