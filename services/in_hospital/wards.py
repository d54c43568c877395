"""Which ward a stay is on at a moment, and what evidence calls it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.hospital import Admission
from models.hospital_moves import WardMove
from rules.moments import FOREVER, Instant, instant


@dataclass(frozen=True, slots=True)
class OnWard:
    """A ward of a hospital, and since when the person is there in this stay. ``moved``: they came from another."""

    name: str
    hospital_id: str
    since: datetime
    moved: bool = False

    @property
    def in_evidence(self) -> str:
        """A ward as evidence names it: two hospitals may both have a Ward 7, and are two places."""
        return f"{self.name} ({self.hospital_id})"


_MOVES = (
    select(WardMove)
    .where(WardMove.admission_id.in_(bindparam("stays", expanding=True)))
    .order_by(WardMove.admission_id, WardMove.number)
)


def ward_at(session: Session, admission: Admission, at: Instant, known: Instant = FOREVER) -> OnWard:
    """The ward at a moment of the stay, by what was known then; before the stay, the ward it begins on."""
    return ward_by(admission, moves_of(session, admission.id), at, known)


def ward_by(admission: Admission, moves: Sequence[WardMove], at: Instant, known: Instant = FOREVER) -> OnWard:
    """The same from the moves of the stay."""
    at = max(at, instant(admission.admitted_at))
    found = OnWard(admission.ward, admission.hospital_id, admission.admitted_at)
    for move in moves:
        if instant(move.moved_at) <= at and instant(move.recorded_at) <= known:
            found = OnWard(move.ward, admission.hospital_id, move.moved_at, moved=True)
    return found


def wards_at(session: Session, admissions: Collection[Admission], at: Instant) -> dict[str, str]:
    """The name of the ward of each stay at a moment, by the stay's id; one query for all of them."""
    moves = moves_of_each(session, [one.id for one in admissions])
    return {one.id: ward_by(one, moves.get(one.id, ()), at).name for one in admissions}


def wards_of(session: Session, admissions: Collection[Admission]) -> dict[str, str]:
    """The wards of each stay one after the other, by the stay's id: ``Ward 7, then Ward 9``."""
    found = {one.id: [one.ward] for one in admissions}
    for move in session.scalars(_MOVES, {"stays": [*found]}):
        found[move.admission_id].append(move.ward)
    return {id: ", then ".join(wards) for id, wards in found.items()}


def moves_of(session: Session, admission_id: str) -> Sequence[WardMove]:
    """Every move of a stay, the first one first."""
    return session.scalars(_MOVES, {"stays": [admission_id]}).all()


def moves_of_each(session: Session, admission_ids: Collection[str]) -> dict[str, list[WardMove]]:
    """The same of several stays, by the stay's id."""
    found: dict[str, list[WardMove]] = {}
    for move in session.scalars(_MOVES, {"stays": [*admission_ids]}):
        found.setdefault(move.admission_id, []).append(move)
    return found
