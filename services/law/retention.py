"""The retention schedules, as data with their sources, and what an organisation has chosen to keep for longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.ids import new_id
from models.law import RetentionChoice
from rules.moments import Period, add
from rules.text_values import Length
from rules.yaml_file import Text, YamlFile
from services import record
from services.act import Act, Refused

MOST_YEARS = 100


class Schedule(Text):
    """How long one kind of record is kept, and where that is said."""

    counts_from: Literal["care ended", "work ended"] = Field(alias="counts from")
    length: Length = Field(alias="for")
    until_age: int | None = Field(alias="until age", default=None)
    one_more_at: int | None = Field(alias="and one year more if aged", default=None)
    source: str
    checked: str
    confirmed: bool
    """Whether somebody has read it in a copy of its source; else nothing ends by it until an organisation chooses."""

    def kept_until(self, ended: date, born: date | None, years: int | None = None) -> date | None:
        """The last day on which it has to be kept; None where nobody can say without a date of birth.

        ``years`` is what the organisation has chosen, if that is longer.
        """
        days = [_years_after(ended, max(self.years, years or 0))]
        if self.until_age is not None:
            if born is None:
                return None
            one_more = self.one_more_at is not None and age_on(born, ended) == self.one_more_at
            days.append(_years_after(born, self.until_age + one_more))
        return max(days)

    @property
    def years(self) -> int:
        return self.length.number


def age_on(born: date, day: date) -> int:
    """How old somebody is; whoever was born on 29 February has their birthday on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _years_after(day: date, years: int) -> date:
    return add(day, Period(years, "years"))


class _Schedules(Text):
    schedules: dict[str, Schedule]


SCHEDULES = YamlFile.read(Path(__file__).with_name("retention.yaml")).parse(_Schedules).schedules
ADULT, CHILD, TRAINING, STAFF = SCHEDULES
"""By name, in the order of the file."""


def keep_for(act: Act, organisation_id: str, schedule: str, years: int) -> RetentionChoice:
    """An organisation keeps what a schedule speaks of for so long, or longer; later choices supersede.

    Of a schedule that nobody has confirmed this is how the organisation says that it has looked it up.

    Raises Refused for a schedule that there is not, and for less than it says.
    """
    if schedule not in SCHEDULES:
        raise Refused(
            f"There is no schedule {schedule!r}.", way_out=f"name one of: {'; '.join(sorted(SCHEDULES))}"
        )
    if not SCHEDULES[schedule].years <= years <= MOST_YEARS:
        raise Refused(
            f"{years} years cannot be chosen.",
            rule=f"{schedule} is kept for {SCHEDULES[schedule].length} at least",
            way_out=f"choose {SCHEDULES[schedule].years} to {MOST_YEARS} years",
        )
    row = RetentionChoice(
        id=new_id("rc"),
        organisation_id=organisation_id,
        schedule=schedule,
        number=1 + len(_choices(act.session, organisation_id, schedule)),
        years=years,
        chosen_at=act.now,
        chosen_by=act.actor.id,
    )
    details = {"schedule": schedule, "years": years}
    record.write(
        act,
        organisation_id,
        "retention chosen",
        {"organisation": organisation_id},
        rows=[row],
        details=details,
    )
    return row


def chosen_years(session: Session, schedule: str) -> dict[str, int]:
    """For how many years each organisation that has chosen keeps what this schedule speaks of."""
    last = (
        select(RetentionChoice.organisation_id, func.max(RetentionChoice.number).label("number"))
        .where(RetentionChoice.schedule == schedule)
        .group_by(RetentionChoice.organisation_id)
        .subquery()
    )
    rows = session.execute(
        select(RetentionChoice.organisation_id, RetentionChoice.years).join(
            last,
            (last.c.organisation_id == RetentionChoice.organisation_id)
            & (last.c.number == RetentionChoice.number)
            & (RetentionChoice.schedule == schedule),
        )
    )
    return dict(rows.tuples().all())


def _choices(session: Session, organisation_id: str, schedule: str) -> Sequence[RetentionChoice]:
    return session.scalars(
        select(RetentionChoice).where(
            RetentionChoice.organisation_id == organisation_id, RetentionChoice.schedule == schedule
        )
    ).all()
