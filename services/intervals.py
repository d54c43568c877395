"""An agreed interval is refused before it is on record if a framework of the case does not allow it (2:739)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from models.cases import DelegationRow
from rules.agreed_interval import why_not_agreed
from rules.applied import UnknownTask
from rules.moments import instant, london_day
from services.act import Act, Refused
from services.frameworks import applied_to

if TYPE_CHECKING:
    from services.evidence import NewEvidence


def refuse_longer_interval(act: Act, new: NewEvidence) -> None:
    """Raise Refused for an interval that is missing, longer than the framework's, or that nobody may agree."""
    if new.kind != "agreed interval" or new.outcome != "agreed":
        return
    if new.interval is None:
        raise Refused("The interval is missing.", way_out="say how often, such as 9 months")
    rows = act.session.scalars(
        select(DelegationRow).where(
            DelegationRow.pa_id == new.pa_id,
            DelegationRow.person_id == new.person_id,
            DelegationRow.task == new.task,
        )
    ).all()
    for row in rows:
        applied = applied_to(act.session, row.case_id, "home", london_day(instant(act.now)))
        try:
            wrong = why_not_agreed(applied, new.about, new.task, new.interval)
        except UnknownTask as error:
            raise Refused(f"{error}.") from error
        if wrong:
            raise Refused(f"{wrong}.", way_out="agree an interval that is no longer, or leave it as it is")
