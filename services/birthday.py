"""The eighteenth birthday: the move to adult services is planned a year ahead, so that no care ends with it.

On the day itself the rules ask again by themselves who may train and assess (2:684).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from models.people import Person
from rules.moments import instant, london_day
from services.act import Act
from services.ahead import coming_of_age
from services.answering import Answer
from services.to_do import Wanted

ADULT_SERVICES = "move to adult services"
"""What the plan is about: evidence of kind ``plan``."""


def adult_services_wanted(act: Act, row: DelegationRow, _: Answer) -> Iterator[Wanted]:
    """A plan for the move, from a year before the birthday until one is agreed; for nobody who was an adult before."""
    born = act.session.get_one(Person, row.person_id).born
    if born is None:
        return
    begins, by, birthday = coming_of_age(born)
    asked_for = london_day(instant(row.requested_at))
    if asked_for < birthday and london_day(instant(act.now)) >= begins and not _is_planned(act.session, row):
        do = "plan the move to adult services"
        yield Wanted(ADULT_SERVICES, do, "PHB co-ordinator", max(by, asked_for), (f"person {row.person_id}",))


def _is_planned(session: Session, row: DelegationRow) -> bool:
    """What was said last of such a plan is that it is agreed."""
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    last = session.scalars(
        select(EvidenceRow)
        .where(
            EvidenceRow.kind == "plan",
            EvidenceRow.about == ADULT_SERVICES,
            EvidenceRow.person_id == row.person_id,
            EvidenceRow.id.not_in(voided),
        )
        .order_by(EvidenceRow.true_from.desc(), EvidenceRow.recorded_at.desc(), EvidenceRow.id.desc())
        .limit(1)
    ).first()
    return last is not None and last.outcome == "agreed"
