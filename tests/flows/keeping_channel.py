"""A GOV.UK Notify in a file: what was handed to it is still there when whoever handed it over has died."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.channels.channel import Outgoing, Sent


@dataclass(frozen=True)
class KeepingChannel:
    """Takes everything, and can be asked by our reference."""

    path: Path

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        letter = {"address": outgoing.address, "subject": outgoing.subject, "body": outgoing.body}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"reference": outgoing.reference, **letter}) + "\n")
        return Sent("handed over", outgoing.reference)

    def ask(self, reference: str, now: datetime) -> Sent:
        there = any(one["reference"] == reference for one in self._had())
        return Sent("handed over" if there else "not sent", reference)

    def had(self) -> list[tuple[str, str, str]]:
        """Address, subject and words of each e-mail that came, in order of address."""
        return sorted((one["address"], one["subject"], one["body"]) for one in self._had())

    def _had(self) -> list[dict[str, str]]:
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]
