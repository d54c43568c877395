"""The letterbox: every e-mail of the town falls into it, and it remembers whether one came twice."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime

from models.deliveries import Outcome
from services.channels import Outgoing, Sent


class Letterbox:
    """A mail server of one's own: most addresses take what is sent, some are no good, some days it is away."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.came: Counter[str] = Counter()

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Hand it over once, or say why not."""
        outcome: Outcome = self.chance.choices(("handed over", "refused", "not sent"), (96, 2, 2))[0]
        if outcome == "handed over":
            self.came[outgoing.reference] += 1
        return Sent(outcome, f"letterbox {outgoing.reference}")

    def ask(self, reference: str, now: datetime) -> Sent:
        """A mail server does not know what became of a text."""
        return Sent("in doubt")

    @property
    def twice(self) -> list[str]:
        """What came more than once."""
        return [reference for reference, number in self.came.items() if number > 1]
