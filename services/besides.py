"""What the loop asks of people besides what the rules ask: so that nothing is forgotten around a decision.

Each function looks at one delegation and its answer, and says what somebody has to do. A new one is added here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from models.cases import DelegationRow
from services.accountability import successors_wanted
from services.act import Act
from services.answering import Answer
from services.birthday import adult_services_wanted
from services.cover import cover_wanted
from services.lapses import look_ups_wanted
from services.panels.panel_reviews import follow_up_wanted
from services.panels.panel_schedule import schedule_wanted
from services.rule_behind import FOLLOWED_UP, PLANNED_STEP, SCHEDULED, Rule, of_house, of_setting
from services.to_do import Wanted
from services.training.action_plans import plan_wanted
from services.training.monitoring import missed_monitoring_wanted
from services.training.sign_off_waits import sign_off_wanted
from services.training.training_wanted import training_wanted

Looks = Callable[[Act, DelegationRow, Answer], Iterator[Wanted]]

_LATE_STEP = of_setting("training", "PHB lead asked after")

BESIDES: dict[Looks, tuple[Rule, ...]] = {
    training_wanted: (of_setting("training", "each step within"), _LATE_STEP),
    plan_wanted: (of_house(PLANNED_STEP), _LATE_STEP),
    sign_off_wanted: (of_setting("training", "signed off within"),),
    schedule_wanted: (of_house(SCHEDULED),),
    follow_up_wanted: (of_house(FOLLOWED_UP),),
    missed_monitoring_wanted: (of_setting("missed look goes to the PHB lead after"),),
    look_ups_wanted: (of_setting("what runs out is looked up again"),),
    cover_wanted: (
        of_setting("looked ahead for cover of a vital task"),
        of_setting("vital from risk tier"),
    ),
    adult_services_wanted: (of_setting("move to adult services"),),
    successors_wanted: (of_setting("duty passes on within"), of_setting("successor looked for ahead")),
}
"""In the order in which they are asked, each with the rule by which it asks; none of them writes anything."""


def wanted_besides(act: Act, row: DelegationRow, answer: Answer) -> Iterator[Wanted]:
    """Everything that is wanted of somebody now, apart from what the rules ask for."""
    for look, rules in BESIDES.items():
        yield from (replace(one, rules=rules) for one in look(act, row, answer))
