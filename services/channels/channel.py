"""What every channel can do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.deliveries import Outcome


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One text to one address. ``reference`` is the delivery's id: the same delivery has the same everywhere."""

    reference: str
    address: str
    subject: str
    body: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """How it ended, and the channel's own name for it."""

    outcome: Outcome
    reference: str = ""


class Channel(Protocol):
    """Hands a text over. Neither call raises for what a network or an address does: it is in the answer."""

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Hand it over once."""
        ...

    def ask(self, reference: str, now: datetime) -> Sent:
        """What became of a delivery that was begun; ``in doubt`` where the channel cannot know."""
        ...
