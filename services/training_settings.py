"""What the sources leave open about training requests and action plans: every figure here is an example, not approved.

The texts give training priority and ask for good time (2:739, 2:754); they name no days and no order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rules.moments import Period

Measure = Literal["risk", "needed by", "cover", "age"]

A_WEEK, A_FORTNIGHT, THREE_DAYS = Period(7, "days"), Period(14, "days"), Period(3, "days")


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How long each step may take and in which order requests wait. ``in_words`` is shown with the queue.

    Any length may be written in working days.
    """

    answered_within: Period = A_WEEK
    """Each step of a request; after that it is asked for again."""
    escalated_after: Period = A_FORTNIGHT
    """From the same day: after that the PHB lead is asked."""
    lead_answers_within: Period = THREE_DAYS
    sign_off_within: Period = A_FORTNIGHT
    """From an assessment that found the PA competent; after that the PHB lead is asked."""
    large_team: int = 6
    """From how many PAs training needs its own time and place (2:597)."""
    priority: tuple[Measure, ...] = ("risk", "needed by", "cover", "age")
    """Which measure decides first; the next one decides between equals."""

    @property
    def in_words(self) -> tuple[str, ...]:
        """The settings in sentences."""
        measures = {
            "risk": "the risk of the task",
            "needed by": "the day by which the PA is needed",
            "cover": "the day on which cover ends",
            "age": "how long the request has waited",
        }
        return (
            f"Each step is to be taken within {self.answered_within}, and is then asked for again.",
            f"After {self.escalated_after} the PHB lead is asked, and has {self.lead_answers_within}.",
            f"A PA found competent is signed off within {self.sign_off_within}, or the PHB lead is asked.",
            f"Requests wait in the order of {', then '.join(measures[one] for one in self.priority)}.",
            f"A team of {self.large_team} PAs or more is trained at its own time and place.",
            "All of these are examples, not approved.",
        )


STATED = TrainingSettings()
"""What holds where an organisation has not chosen otherwise."""
