"""What the sources leave open about training requests and action plans, as the house has chosen.

The texts give training priority and ask for good time (2:739, 2:754); they name no days and no order.
"""

from __future__ import annotations

from dataclasses import dataclass

from rules.moments import Period
from services.house_settings import HOUSE, IS_CHOSEN, Measure

_CHOSEN = HOUSE.training


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How long each step may take and in which order requests wait. ``in_words`` is shown with the queue.

    Any length may be written in working days.
    """

    answered_within: Period = _CHOSEN.each_step
    """Each step of a request; after that it is asked for again."""
    escalated_after: Period = _CHOSEN.lead_asked
    """From the same day: after that the PHB lead is asked."""
    lead_answers_within: Period = _CHOSEN.lead_answers
    sign_off_within: Period = _CHOSEN.signed_off
    """From an assessment that found the PA competent; after that the PHB lead is asked."""
    large_team: int = _CHOSEN.large_team
    """From how many PAs training needs its own time and place (2:597)."""
    priority: tuple[Measure, ...] = tuple(_CHOSEN.wait_by)
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
            *(() if IS_CHOSEN else ("All of these are examples, not approved.",)),
        )


STATED = TrainingSettings()
"""What holds where an organisation has not chosen otherwise."""
