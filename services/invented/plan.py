"""What became of one delegation, as a row of figures and words; :mod:`services.invented.journey` plays it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from services.invented.names import HOLDERS, Board

Step = Literal[
    "launched", "advised", "agreed", "learned", "trained", "practised", "assessed", "named", "recommended",
    "listed", "decided",
]  # fmt: skip
STEPS: tuple[Step, ...] = get_args(Step)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What became of a delegation. Days count back from today; what is left out went as it should."""

    holder: str
    pa: str
    task: str
    began: int
    until: Step = "decided"
    trainer: str = "nia"
    monitor: str = "omar"
    practices: int | None = None
    trained: str = "completed"
    assessed: str = "competent"
    recommended: str = "recommended"
    decided: str = "approved"
    observed: str = "still competent"
    no_review_since: int = 0
    withdrew: int | None = None
    learning_good_until: dict[str, int] = field(default_factory=dict)
    interest: str = ""
    voided: bool = False

    @property
    def board(self) -> Board:
        return HOLDERS[self.holder].board


REASONS = {
    "approved": "Safe, well evidenced, and in line with what this panel has decided before.",
    "declined": "Nights are not covered by anybody who could take over in an emergency.",
    "deferred": "The panel wants to see the emergency plan for the night first.",
}

NOTES = {
    "completed": "",
    "failed": "The closed system was opened to the air; hygiene is to be trained again.",
    "still competent": "",
    "action plan": "Timing of the seizure was not written down; to be practised again.",
    "suspend now": "A dose was prepared before the plan allowed it.",
}
