"""What a change of the protocol asks of those who were signed off before it.

A change that is not material asks nothing. After a material one, an older sign-off stays good through the
transition; by its end there is gap training, or a new sign-off.
"""

from __future__ import annotations

from rules.language import ChangeText
from rules.moments import Calendar, Period, first_instant, last_good_day, last_instant
from rules.requirement import Requirement, Topic, Trigger, WayOut


def brought_up_to_date(
    name: str, text: ChangeText, binds: Requirement, transition: Period, way_out: WayOut, calendar: Calendar
) -> tuple[Requirement, ...]:
    """A new sign-off, only as another way; and the gap training, asked for where the sign-off is older."""
    begins = first_instant(text.first)
    signed_again = Requirement(
        name=f"{name}: signed off anew",
        framework=binds.framework,
        why=text.why,
        cite=tuple(text.text),
        evidence=binds.evidence,
        outcomes=binds.outcomes,
        about=binds.about,
        status=binds.status,
        if_lapsed=binds.if_lapsed,
        way_out=None,
        base=name,
        since=begins,
        by=binds.by,
        holding=binds.holding,
        optional=True,
        calendar=calendar,
    )
    gap_training = Requirement(
        name=name,
        framework=binds.framework,
        why=text.why,
        cite=tuple(text.text),
        evidence="training",
        outcomes=("completed",),
        about=("pa",),
        status="lapsed",
        if_lapsed="lapsed",
        way_out=way_out,
        base=name,
        topics=(Topic(text.gap_training or ""),),
        due_by=last_instant(last_good_day(text.first, transition, calendar)),
        only_if=Trigger(binds.evidence, binds.outcomes[0], begins),
        or_else=(signed_again.name,),
        supervised_too=binds.supervised_too,
        calendar=calendar,
    )
    return signed_again, gap_training
