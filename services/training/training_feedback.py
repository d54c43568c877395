"""What budget holders, those who speak for them, and PAs think of the training: the co-ordinator hears it (2:814)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast, get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from models.cases import Case, DelegationRow
from models.ids import new_id
from models.own import Said, TrainingFeedback
from models.people import Person
from services import record
from services.act import Act, Refused
from services.evidence import organisation_of

QUESTIONS = ("clear", "ready", "heard")
ANSWERS: tuple[Said, ...] = get_args(Said)
A_PAGE = 25


@dataclass(frozen=True)
class Heard:
    """What somebody said, and of whom and what it speaks."""

    said: TrainingFeedback
    name: str
    pa: str
    person: str
    task: str
    reference: str

    @property
    def answers(self) -> dict[str, Said]:
        """The answer to each question."""
        return {"clear": self.said.clear, "ready": self.said.ready, "heard": self.said.heard}


@dataclass(frozen=True)
class HeardPage:
    """One page of what was said, the newest first; ``total`` counts all pages."""

    heard: tuple[Heard, ...]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))


def give_feedback(
    act: Act, row: DelegationRow, answers: Mapping[str, str], words: str = ""
) -> TrainingFeedback:
    """What whoever acts says of the training for this delegation; said again, both stand.

    Raises Refused where a question is left out. That the delegation is theirs, the caller has looked.
    """
    if any(answers.get(one) not in ANSWERS for one in QUESTIONS):
        raise Refused("A question is not answered.", way_out="answer each of the three")
    said = {one: cast(Said, answers[one]) for one in QUESTIONS}
    feedback = TrainingFeedback(
        id=new_id("tf"),
        delegation_id=row.id,
        said_by=act.actor.person_id,
        role=act.actor.role,
        clear=said["clear"],
        ready=said["ready"],
        heard=said["heard"],
        words=words.strip() or None,
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    subject = {"delegation": row.id, "pa": row.pa_id, "person": row.person_id}
    record.write(
        act, organisation_of(act.session, row), "feedback on training given", subject, rows=[feedback]
    )
    return feedback


def feedback_by(session: Session, person_id: str, role: str) -> Sequence[Heard]:
    """What somebody has said in one role, the newest first."""
    mine = (TrainingFeedback.said_by == person_id) & (TrainingFeedback.role == role)
    return [_heard(*found) for found in session.execute(_HEARD.where(mine))]


def feedback_heard(session: Session, organisation_id: str, number: int = 1) -> HeardPage:
    """A page of what was said about the cases of an organisation, in two queries however much there is."""
    here = Case.organisation_id == organisation_id
    total = session.scalar(
        select(func.count())
        .select_from(TrainingFeedback)
        .join(DelegationRow, DelegationRow.id == TrainingFeedback.delegation_id)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(here)
    )
    number = min(max(number, 1), max(1, -(-(total or 0) // A_PAGE)))
    found = session.execute(_HEARD.where(here).limit(A_PAGE).offset((number - 1) * A_PAGE))
    return HeardPage(tuple(_heard(*one) for one in found), total or 0, number)


_BY, _PA, _PERSON = aliased(Person), aliased(Person), aliased(Person)
_HEARD = (
    select(TrainingFeedback, _BY.name, _PA.name, _PERSON.name, DelegationRow.task, Case.reference)
    .join(DelegationRow, DelegationRow.id == TrainingFeedback.delegation_id)
    .join(Case, Case.id == DelegationRow.case_id)
    .join(_BY, _BY.id == TrainingFeedback.said_by)
    .join(_PA, _PA.id == DelegationRow.pa_id)
    .join(_PERSON, _PERSON.id == DelegationRow.person_id)
    .order_by(TrainingFeedback.recorded_at.desc(), TrainingFeedback.id)
)


def _heard(said: TrainingFeedback, name: str, pa: str, person: str, task: str, reference: str) -> Heard:
    return Heard(said, name, pa, person, task, reference)
