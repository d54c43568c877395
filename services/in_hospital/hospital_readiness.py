"""Ready for home: what each PA still lacks there, who sees to it by when, and what was found in hospital (4:2492)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.hospital import Admission
from models.hospital_life import TrainingNeedFound
from models.ids import new_id
from models.training import TrainingRequest
from rules.decision import Decision
from rules.moments import instant, london_day
from rules.vocabulary import Status
from services.act import Act, Refused
from services.frameworks import applied_to
from services.in_hospital.hospital_acts import refuse_if_over, wait_for_turn, write
from services.in_hospital.hospital_stay import NO_ANSWER, Stay, in_words


@dataclass(frozen=True, slots=True)
class Gap:
    """One requirement of the home that is not met; ``role`` and ``by`` are who sees to it, once it is their turn."""

    requirement: str
    because: str
    cite: tuple[str, ...]
    do: str = ""
    role: str = ""
    by: date | None = None


@dataclass(frozen=True, slots=True)
class NeedHere:
    """A training need found in this stay, and the day on which training was asked for since, if it was."""

    row: TrainingNeedFound
    asked_on: date | None


@dataclass(frozen=True, slots=True)
class ForHome:
    """One PA and task as the rules answer at home; without gaps, the PA may do it alone there."""

    row: DelegationRow
    pa: str
    status: Status
    supervised: bool
    gaps: tuple[Gap, ...]
    needs: tuple[NeedHere, ...] = ()

    @property
    def ready(self) -> bool:
        """Nothing that the rules ask for at home is missing."""
        return not self.gaps


def ready_for_home(session: Session, stay: Stay) -> tuple[ForHome, ...]:
    """Every task of a stay asked about as at home, as of now.

    The number of queries does not grow with the number of PAs or tasks.
    """
    applied = applied_to(session, stay.case.id, "home", london_day(stay.now))
    needs = _needs(session, stay)
    return tuple(
        _for_home(stay, row, stay.at_home(applied, row.pa_id, row.task), needs.get(row.id, ()))
        for row in stay.rows
    )


def record_need(act: Act, admission: Admission, row: DelegationRow, what: str) -> TrainingNeedFound:
    """A training need was found while the person is in hospital; it is met by a training request like any other.

    The same words again add nothing. Raises Refused without words, for a task of another person's case, and for a
    stay that has ended.
    """
    wait_for_turn(act, admission.person_id)
    refuse_if_over(act, admission)
    if row.case_id != admission.case_id:
        raise Refused("This task is not one of this case.", way_out="choose a task of this case")
    if not what.strip():
        raise Refused("What has to be learned is missing.", way_out="say in a sentence what it is")
    same = (
        TrainingNeedFound.admission_id == admission.id,
        TrainingNeedFound.delegation_id == row.id,
        TrainingNeedFound.what == what.strip(),
    )
    if before := act.session.scalars(select(TrainingNeedFound).where(*same)).first():
        return before
    need = TrainingNeedFound(
        id=new_id("tn"),
        admission_id=admission.id,
        delegation_id=row.id,
        what=what.strip(),
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    write(
        act, admission, "training need found in hospital", need, why=need.what, details={"delegation": row.id}
    )
    return need


def gaps_by_delegation(session: Session, admission: Admission, now: datetime) -> dict[str, list[str]]:
    """With which gaps the person goes home: the requirements' names, by the delegation's id."""
    found = ready_for_home(session, Stay(session, admission, now))
    return {one.row.id: [gap.requirement for gap in one.gaps] for one in found if one.gaps}


def _for_home(stay: Stay, row: DelegationRow, answer: Decision | None, needs: Sequence[NeedHere]) -> ForHome:
    gaps = tuple(_gaps(answer))
    status: Status = answer.status if answer else "no answer"
    return ForHome(row, stay.name(row.pa_id), status, bool(answer and answer.supervised), gaps, tuple(needs))


def _gaps(answer: Decision | None) -> Iterator[Gap]:
    """What somebody has to see to now comes first; what waits for that comes after it."""
    if answer is None:
        yield Gap("no answer", NO_ANSWER, ())
        return
    asked = {one.requirement: one for one in answer.actions}
    unmet = [one for one in answer.reasons if not one.met and one.gate]
    for reason in sorted(
        unmet, key=lambda one: asked[one.requirement].by if one.requirement in asked else date.max
    ):
        action = asked.get(reason.requirement)
        gap = Gap(reason.requirement, in_words(reason), reason.cite)
        yield (
            Gap(gap.requirement, gap.because, gap.cite, action.kind, action.role, action.by)
            if action
            else gap
        )


def _needs(session: Session, stay: Stay) -> dict[str, list[NeedHere]]:
    """What was found in this stay, by delegation, each with the first request for training since."""
    ids = [row.id for row in stay.rows]
    requests = session.scalars(
        select(TrainingRequest)
        .where(
            TrainingRequest.delegation_id.in_(ids), TrainingRequest.requested_at >= stay.admission.admitted_at
        )
        .order_by(TrainingRequest.requested_at)
    ).all()
    found: dict[str, list[NeedHere]] = {}
    for row in session.scalars(
        select(TrainingNeedFound)
        .where(TrainingNeedFound.admission_id == stay.admission.id)
        .order_by(TrainingNeedFound.recorded_at, TrainingNeedFound.id)
    ):
        since = (
            london_day(instant(one.requested_at))
            for one in requests
            if one.delegation_id == row.delegation_id and one.requested_at >= row.recorded_at
        )
        found.setdefault(row.delegation_id, []).append(NeedHere(row, next(since, None)))
    return found
