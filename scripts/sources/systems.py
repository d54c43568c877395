"""The systems that the domain notes describe, and the coverage file in which each one's statements stand."""

from __future__ import annotations

from typing import NamedTuple

STATEMENTS = "docs/coverage.yaml"
"""What belongs to no framework stands here."""

FRAMEWORK_STATEMENTS = "rules/frameworks/{}/coverage.yaml"
"""A framework's own statements stand beside its framework.yaml."""


class System(NamedTuple):
    """One system: its name, how many statements the notes number in it, and the framework that carries it."""

    name: str
    last: int
    framework: str = ""

    @property
    def home(self) -> str:
        """The coverage file that this system's statements belong in."""
        return FRAMEWORK_STATEMENTS.format(self.framework) if self.framework else STATEMENTS


SYSTEMS = {
    "OX": System("Oxford Health: shared care protocols", 21, "oxford"),
    "ST": System(
        "Staffordshire and Surrounds: delegation framework and risk enablement panel", 24, "staffordshire"
    ),
    "SA": System("Midlands & Lancashire with Salvere", 15, "salvere"),
    "NE": System("North & East London: mandatory and induction training", 19, "north-east-london"),
    "AG": System("Arden & GEM", 12, "arden-gem"),
    "CI": System("The Fed: Continuing Independence Agency", 15, "fed-cia"),
    "HO": System("Staffordshire: PAs working in hospital", 25, "staffordshire-hospital"),
    "HV": System("Herts Valleys: moving between funding streams", 16),
    "PO": System("Portsmouth: PA noticeboard", 16),
    "WA": System("Warwickshire: e-learning and escalation", 14),
    "SW": System("Support with Confidence", 7),
    "NR": System("North East: register levels", 10, "registers"),
    "EN": System("ENRYCH Berkshire: Reading's approved register", 8, "registers"),
    "RE": System("Risk enablement, employment and the wider reports", 16, "national-baseline"),
}
"""The systems by prefix, in the order of the page and of the domain notes."""

HOMES = {
    f"{prefix}-{number:02}": system.home
    for prefix, system in SYSTEMS.items()
    for number in range(1, system.last + 1)
}
"""Every statement there is, in order, and the file it belongs in."""
