"""Asking: the rules' answer for a delegation on record, at any moment, by what was known at any moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.database import worked_out
from models.hospital import Admission, Discharge
from models.hospital_moves import WardMove
from rules.applied import Applied
from rules.decide import decide
from rules.decision import Decision
from rules.facts import facts_for
from rules.happenings import with_happenings
from rules.moments import FOREVER, Instant, Span, instant, london_day
from rules.question import Delegation, Known, Moment
from rules.resolve import Resolved, resolve
from rules.vocabulary import Place, Worker
from services.circumstances import Circumstances, circumstances_of
from services.evidence import NewEvidence
from services.frameworks import Applying, applying_on_each
from services.in_hospital.wards import OnWard, moves_of_each, ward_by
from services.known import known_for_all

_CASES = select(Case).where(Case.id.in_(bindparam("cases", expanding=True)))

Stay = tuple[Admission, Discharge | None]
"""Into hospital, and home again unless they are still there."""


@dataclass(frozen=True)
class Question:
    """A delegation on record, ready to be put to the rules."""

    delegation: Delegation
    applied: list[Applied]
    known: Known
    about: Span

    def answer(self, known: Instant = FOREVER) -> Decision:
        """The rules' answer, by what was known by then; raises as ``ask`` does."""
        return decide(self.applied, self.delegation, self.known, Moment(self.about, known))

    def resolved(self) -> Resolved:
        """What is asked for at that time, by the frameworks and because of what has happened."""
        facts = facts_for(self.delegation, self.known, Moment(self.about))
        return with_happenings(resolve(self.applied, self.delegation, self.about), facts)


class Asking:
    """Asks about some delegations, of one case or of many: what bears on them is read once, however many are asked.

    It is for one page or one step of an act; what is recorded while it lives it may not know. With ``new``, evidence
    that is not on record yet, it also knows what its givers and its provider rest on.
    """

    def __init__(
        self, session: Session, rows: Sequence[DelegationRow], new: NewEvidence | None = None
    ) -> None:
        self.session, self.rows, self.new = session, rows, new
        self._case_ids = {row.case_id for row in rows}
        self._applying: dict[date, dict[str, Applying]] = {}
        self._applied: dict[tuple[str, Place, date, Instant], list[Applied]] = {}
        self._circumstances: dict[Instant, Circumstances] = {}

    def question(
        self, row: DelegationRow, at: Span, where: Place | None = None, known: Instant = FOREVER
    ) -> Question:
        """The question for one of them, by what was on record by ``known``; where the person is, unless it is said."""
        admission = _stay_at(self._stays.get(row.person_id, ()), at.first, known)
        place: Place = where or ("hospital" if admission else "home")
        on = self._ward(admission, at.first, known) if admission and place == "hospital" else None
        delegation = Delegation(
            pa=row.pa_id,
            person=row.person_id,
            task=row.task,
            requested=instant(row.requested_at),
            where=place,
            ward=on.in_evidence if on else "",
            admitted=instant(admission.admitted_at) if admission and on else None,
            arrived=instant(on.since) if on and on.moved else None,
            worker=cast("Worker", row.worker or "PA"),
            kept_by=self.cases[row.case_id].organisation_id,
        )
        on_record = self._known[row.id]
        delegation = self._circumstances_by(known).of(delegation, on_record.evidence, at)
        applied = self.applied(row.case_id, place, london_day(at.first), known)
        return Question(delegation, applied, on_record, at)

    def ask(
        self, row: DelegationRow, at: Span, known: Instant = FOREVER, where: Place | None = None
    ) -> Decision:
        """The answer for one of them; raises as ``ask`` does."""
        return self.question(row, at, where, known).answer(known)

    def applied(self, case_id: str, place: Place, day: date, known: Instant = FOREVER) -> list[Applied]:
        """The frameworks that apply to one of their cases there on a day, by what was on record by ``known``."""
        if day not in self._applying:
            self._applying[day] = applying_on_each(self.session, dict.fromkeys(self._case_ids, day))
        key = (case_id, place, day, known)
        if key not in self._applied:
            self._applied[key] = self._applying[day][case_id].at(place, known)
        return self._applied[key]

    @cached_property
    def cases(self) -> dict[str, Case]:
        """Their cases by id; held here, they are not read again one by one."""
        return {one.id: one for one in self.session.scalars(_CASES, {"cases": [*self._case_ids]})}

    @cached_property
    def _known(self) -> dict[str, Known]:
        return known_for_all(self.session, self.rows, self.new)

    @cached_property
    def _stays(self) -> dict[str, list[Stay]]:
        return stays_of_each(self.session, {row.person_id for row in self.rows})

    @cached_property
    def _moves(self) -> dict[str, list[WardMove]]:
        stays = [stay.id for some in self._stays.values() for stay, _ in some]
        return moves_of_each(self.session, stays)

    def _ward(self, admission: Admission, at: Instant, known: Instant) -> OnWard:
        return ward_by(admission, self._moves.get(admission.id, ()), at, known)

    def _circumstances_by(self, known: Instant) -> Circumstances:
        if known not in self._circumstances:
            people, pas = {row.person_id for row in self.rows}, sorted({row.pa_id for row in self.rows})
            self._circumstances[known] = circumstances_of(self.session, people, pas, known)
        return self._circumstances[known]


def question(
    session: Session,
    row: DelegationRow,
    at: Span,
    where: Place | None = None,
    known: Instant = FOREVER,
    new: NewEvidence | None = None,
) -> Question:
    """The question for one delegation; see ``Asking``."""
    asking = Asking(session, [row], new) if new else asking_about(session, [row])
    return asking.question(row, at, where, known)


def ask(
    session: Session, row: DelegationRow, at: Span, known: Instant = FOREVER, where: Place | None = None
) -> Decision:
    """The answer at a moment, by what was known then.

    Raises EvaluatorsDiffer: there is no answer, and the delegation has to be treated as not authorised.
    """
    return asking_about(session, [row]).ask(row, at, known, where)


def asking_about(session: Session, rows: Sequence[DelegationRow]) -> Asking:
    """Asks about these; on a page, what bears on a delegation is read once, whoever asks about it again."""
    kept = worked_out(session)
    found: list[Asking | None] = [kept.get(f"asking {row.id}") for row in rows]
    if found[0] and all(one is found[0] for one in found):
        return found[0]
    asking = Asking(session, rows)
    kept |= {f"asking {row.id}": asking for row in rows}
    return asking


_STAYS = (
    select(Admission, Discharge)
    .outerjoin(Discharge, Discharge.admission_id == Admission.id)
    .where(Admission.person_id.in_(bindparam("people", expanding=True)))
    .order_by(Admission.admitted_at.desc())
)


def admission_at(session: Session, person_id: str, at: Instant) -> Admission | None:
    """The admission a person is in at an instant, if they are in hospital then."""
    return in_hospital_at(session, [person_id], at).get(person_id)


def in_hospital_at(session: Session, people: Collection[str], at: Instant) -> dict[str, Admission]:
    """Of these people those who are in hospital at an instant, each with the admission they are in."""
    stays = stays_of_each(session, people)
    return {person: stay for person, some in stays.items() if (stay := _stay_at(some, at, FOREVER))}


def stays_of_each(session: Session, people: Collection[str]) -> dict[str, list[Stay]]:
    """Every stay of each of these people who has been in hospital, the last first."""
    found: dict[str, list[Stay]] = {}
    for stay, home in session.execute(_STAYS, {"people": [*people]}):
        found.setdefault(stay.person_id, []).append((stay, home))
    return found


def _stay_at(stays: Sequence[Stay], at: Instant, known: Instant) -> Admission | None:
    for admission, discharge in stays:
        if instant(admission.admitted_at) > at or instant(admission.recorded_at) > known:
            continue
        home = discharge if discharge and instant(discharge.recorded_at) <= known else None
        if home is None or at < instant(home.discharged_at):
            return admission
    return None
