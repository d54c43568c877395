"""What frameworks ask for of a task while nothing is on record: to foresee work, never to say that somebody may.

Answers about a delegation come from ``rules.decide``, which asks both evaluators. Here one is enough, and quick enough
for every task of a framework; a test holds what it says to what ``decide`` says.
"""

from __future__ import annotations

from collections.abc import Sequence

from rules import pure
from rules.applied import Applied
from rules.explain import Explanation
from rules.facts import facts_for
from rules.happenings import with_happenings
from rules.question import Delegation, Known, Moment
from rules.requirement import Requirement
from rules.resolve import resolve


def asked_of_task(
    applied: Sequence[Applied], delegation: Delegation, moment: Moment
) -> tuple[Requirement, ...]:
    """The requirements that stand between asking for the task and doing it alone, in the framework's order.

    Raises SettingFault and UnknownTask, as ``decide`` does.
    """
    nothing = Known()
    facts = facts_for(delegation, nothing, moment)
    resolved = with_happenings(resolve(applied, delegation, moment.about), facts)
    judge = pure.evaluate(resolved.requirements, facts)
    explained = (Explanation(one, judge, nothing) for one in resolved.requirements)
    return tuple(one.requirement for one in explained if one.is_shown() and not one.reason().met)
