"""What the loop asks of people besides what the rules ask: so that nothing is forgotten around a decision.

Each function looks at one delegation and its answer, and says what somebody has to do. A new one is added here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from models.cases import DelegationRow
from services.accountability import successors_wanted
from services.act import Act
from services.answering import Answer
from services.birthday import adult_services_wanted
from services.cover import cover_wanted
from services.lapses import look_ups_wanted
from services.panels.panel_reviews import follow_up_wanted
from services.panels.panel_schedule import schedule_wanted
from services.to_do import Wanted
from services.training.action_plans import plan_wanted
from services.training.monitoring import missed_monitoring_wanted
from services.training.sign_off_waits import sign_off_wanted
from services.training.training_wanted import training_wanted

Looks = Callable[[Act, DelegationRow, Answer], Iterator[Wanted]]

BESIDES: tuple[Looks, ...] = (
    training_wanted,
    plan_wanted,
    sign_off_wanted,
    schedule_wanted,
    follow_up_wanted,
    missed_monitoring_wanted,
    look_ups_wanted,
    cover_wanted,
    adult_services_wanted,
    successors_wanted,
)
"""In the order in which they are asked; none of them writes anything."""


def wanted_besides(act: Act, row: DelegationRow, answer: Answer) -> Iterator[Wanted]:
    """Everything that is wanted of somebody now, apart from what the rules ask for."""
    for look in BESIDES:
        yield from look(act, row, answer)
