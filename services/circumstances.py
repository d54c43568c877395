"""What a question says of the people in it: who employs the PA, since when, who directs, what is in use."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.people import Employment, EmploymentEnd, Person
from rules.moments import FOREVER, Instant, Span, london_day
from rules.question import Delegation, Evidence
from rules.vocabulary import DirectedBy
from services.born import born_before, corrected_since

_EMPLOYED = (
    select(Person.id, Person.born, Employment, EmploymentEnd.last_day, corrected_since())
    .outerjoin(
        Employment,
        (Employment.person_id == Person.id)
        & Employment.pa_id.in_(bindparam("pas", expanding=True))
        & (Employment.recorded_at <= bindparam("by")),
    )
    .outerjoin(
        EmploymentEnd,
        (EmploymentEnd.employment_id == Employment.id) & (EmploymentEnd.recorded_at <= bindparam("by")),
    )
    .where(Person.id.in_(bindparam("people", expanding=True)))
    .order_by(Employment.first_day, Employment.id)
)


@dataclass(frozen=True)
class Circumstances:
    """Of some people and PAs, as far as was recorded by a moment: days of birth, and employments by person and PA."""

    born: dict[str, date | None]
    employed: dict[tuple[str, str], list[tuple[Employment, date | None]]]
    known: Instant

    def of(self, asked: Delegation, evidence: Sequence[Evidence], at: Span) -> Delegation:
        """The same question with the day of birth, the employment, and the equipment in use at that time."""
        return _with_equipment(self._with_employment(asked, at), evidence, at, self.known)

    def _with_employment(self, asked: Delegation, at: Span) -> Delegation:
        """By the employment that holds on that day; years of work are counted from the first there was."""
        asked = replace(asked, born=self.born.get(asked.person))
        employments = self.employed.get((asked.person, asked.pa))
        if not employments:
            return asked
        day = london_day(at.first)
        holding = [
            row for row, ended in employments if row.first_day <= day <= (ended or row.last_day or date.max)
        ]
        latest = holding[-1] if holding else employments[-1][0]
        directed_by = cast("DirectedBy", latest.directed_by or asked.directed_by)
        started = employments[0][0].first_day
        return replace(asked, employment=latest.model, directed_by=directed_by, started=started)


def circumstances_of(
    session: Session, people: Collection[str], pa_ids: Collection[str], known: Instant
) -> Circumstances:
    """Read for all of them at once; a day of birth that was corrected since is read as it was."""
    by = datetime.fromtimestamp(min(known, FOREVER), tz=UTC)
    born: dict[str, date | None] = {}
    employed: dict[tuple[str, str], list[tuple[Employment, date | None]]] = {}
    for person, day, row, ended, corrected in session.execute(
        _EMPLOYED, {"pas": [*pa_ids], "people": [*people], "by": by}
    ):
        if person not in born:
            born[person] = born_before(session, corrected) if corrected else day
        if row:
            employed.setdefault((person, row.pa_id), []).append((row, ended))
    return Circumstances(born, employed, known)


def _with_equipment(asked: Delegation, evidence: Sequence[Evidence], at: Span, known: Instant) -> Delegation:
    """What was said last to be in use for this task, if it has not been taken away since."""
    voided = {one.about for one in evidence if one.kind == "void" and one.recorded <= known}
    said = [
        one
        for one in evidence
        if one.kind == "equipment in use"
        and (one.person, one.task) == (asked.person, asked.task)
        and one.recorded <= known
        and one.begins <= at.first
        and one.id not in voided
    ]
    last = max(said, key=lambda one: (one.begins, one.recorded, one.id), default=None)
    if last is None or last.outcome != "in use":
        return asked
    return replace(asked, equipment=last.equipment, device=last.device)
