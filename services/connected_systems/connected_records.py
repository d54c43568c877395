"""What a connected system puts on record: only of those with whom its organisation has to do.

Each goes to the record as the system's act; who stands behind the evidence is somebody on record, in their role.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from models.cases import Case
from models.people import Employment, EmploymentEnd, EmploymentModel
from rules.moments import instant, london_day
from services import lapses
from services.act import Act, NotFound, Refused
from services.answers import frameworks_of
from services.choices import pas_of, works_elsewhere
from services.connected_systems.connected import topics_of
from services.coordination import giver_in_role
from services.employment import ask_those_again
from services.evidence import NewEvidence, record_evidence
from services.importing.import_people import employ
from services.standing import Proof

Names = tuple[str, str]
"""A person and the role they act in."""


def record_learning(
    act: Act, case: Case, pa_id: str, topic: str, outcome: str, day: date, by: Names, note: str
) -> str:
    """General learning of a PA of the case (2:785), confirmed by somebody on record. The id of the evidence.

    Raises Refused for a topic that no framework of the case asks for, since it would never count.
    """
    _refuse_not_of_case(act, case, pa_id)
    known = topics_of([*frameworks_of(act.session, case.id, act.now).values()])
    if topic not in known:
        raise Refused(
            f"No framework of this case asks for {topic!r}.", way_out=f"name one of: {', '.join(known)}"
        )
    return _record(act, case, NewEvidence("training", outcome, day, pa_id=pa_id, about=topic, note=note), by)


def record_dbs_check(act: Act, case: Case, pa_id: str, outcome: str, day: date, by: Names, note: str) -> str:
    """A DBS certificate that somebody on record saw. The id of the evidence."""
    _refuse_not_of_case(act, case, pa_id)
    return _record(act, case, NewEvidence("DBS check", outcome, day, pa_id=pa_id, note=note), by)


def record_registration(
    act: Act, practitioner_id: str, outcome: str, day: date, good_until: date | None, note: str
) -> str:
    """What the regulator says of a practitioner. The id of the evidence."""
    log = act.actor.organisation_id
    if outcome == "ended":
        if day > london_day(instant(act.now)):
            raise Refused("The last day is in the future.", way_out="record it once it is over")
        return lapses.record_end(act, log, practitioner_id, day, note).id
    proof = Proof("registration", practitioner_id)
    if outcome not in ("in force", "conditions allow it"):
        good_until = None
    return lapses.record_look_up(act, log, proof, outcome, day, good_until, note).id


def begin_employment(
    act: Act, case: Case, pa_id: str, model: EmploymentModel, employer: str, days: tuple[date, date | None]
) -> str:
    """A PA who works for this or another person of the organisation is employed for the case's. The id.

    Raises Refused where the same employment is on record already, and where it would end before it began.
    """
    today = london_day(instant(act.now))
    here = {one.id for one in pas_of(act.session, case, today)}
    if pa_id not in here and not works_elsewhere(act.session, case, today, pa_id):
        raise NotFound("no such PA")
    first, last = days
    if last and last < first:
        raise Refused("It would end before it began.", way_out="check the two days")
    if _overlaps(act, case, pa_id, employer, days):
        raise Refused("This employment is on record already.", way_out="end it first, or choose other days")
    row = employ(act, case.organisation_id, pa_id, case.person_id, model, employer, days)
    ask_those_again(act, row)
    return row.id


def _overlaps(act: Act, case: Case, pa_id: str, employer: str, days: tuple[date, date | None]) -> bool:
    rows = act.session.execute(
        select(Employment, EmploymentEnd.last_day)
        .outerjoin(EmploymentEnd, EmploymentEnd.employment_id == Employment.id)
        .where(
            Employment.pa_id == pa_id,
            Employment.person_id == case.person_id,
            Employment.employer_name == employer,
        )
    )
    first, last = days[0], days[1] or date.max
    return any(row.first_day <= last and first <= (ended or row.last_day or date.max) for row, ended in rows)


def _refuse_not_of_case(act: Act, case: Case, pa_id: str) -> None:
    """Nothing is told of a PA of other cases, not even that there is one."""
    if pa_id not in {one.id for one in pas_of(act.session, case, london_day(instant(act.now)))}:
        raise NotFound("no such PA")


def _record(act: Act, case: Case, new: NewEvidence, by: Names) -> str:
    person, role = by
    if person == new.pa_id:
        raise Refused("Nobody gives evidence about themselves.", way_out="name whoever confirms it")
    whole = replace(new, by=(giver_in_role(act, person, role),))
    return record_evidence(act, case.organisation_id, whole).id
