"""Asking: the rules' answer for a delegation on record, at any moment, by what was known at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.hospital import Admission, Discharge
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
from services.evidence import NewEvidence, organisation_of
from services.frameworks import Applying, applying_on
from services.in_hospital.wards import OnWard, ward_at
from services.known import known_for_all

Stay = tuple[Admission, Discharge | None]
"""Into hospital, and home again unless they are still there."""


@dataclass(frozen=True)
class Question:
    """A delegation on record, ready to be put to the rules."""

    delegation: Delegation
    applied: list[Applied]
    known: Known
    about: Span

    def resolved(self) -> Resolved:
        """What is asked for at that time, by the frameworks and because of what has happened."""
        facts = facts_for(self.delegation, self.known, Moment(self.about))
        return with_happenings(resolve(self.applied, self.delegation, self.about), facts)


class Asking:
    """Asks about some delegations of one case: what their questions share is read once, however many are asked.

    It is for one page or one step of an act; what is recorded while it lives it may not know. With ``new``, evidence
    that is not on record yet, it also knows what its givers and its provider rest on.
    """

    def __init__(
        self, session: Session, rows: Sequence[DelegationRow], new: NewEvidence | None = None
    ) -> None:
        self.session, self.rows, self.new = session, rows, new
        self._applying: dict[date, Applying] = {}
        self._applied: dict[tuple[Place, date, Instant], list[Applied]] = {}
        self._circumstances: dict[Instant, Circumstances] = {}
        self._wards: dict[tuple[str, Instant, Instant], OnWard] = {}

    def question(
        self, row: DelegationRow, at: Span, where: Place | None = None, known: Instant = FOREVER
    ) -> Question:
        """The question for one of them, by what was on record by ``known``; where the person is, unless it is said."""
        admission = _stay_at(self._stays, at.first, known)
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
            kept_by=organisation_of(self.session, row),
        )
        on_record = self._known[row.id]
        delegation = self._circumstances_by(known).of(delegation, on_record.evidence, at)
        return Question(delegation, self.applied(place, london_day(at.first), known), on_record, at)

    def ask(
        self, row: DelegationRow, at: Span, known: Instant = FOREVER, where: Place | None = None
    ) -> Decision:
        """The answer for one of them; raises as ``ask`` does."""
        asked = self.question(row, at, where, known)
        return decide(asked.applied, asked.delegation, asked.known, Moment(at, known))

    def applied(self, place: Place, day: date, known: Instant = FOREVER) -> list[Applied]:
        """The frameworks that apply to their case there on a day, by what was on record by ``known``."""
        if day not in self._applying:
            self._applying[day] = applying_on(self.session, self.rows[0].case_id, day)
        if (place, day, known) not in self._applied:
            self._applied[place, day, known] = self._applying[day].at(place, known)
        return self._applied[place, day, known]

    @cached_property
    def _known(self) -> dict[str, Known]:
        return known_for_all(self.session, self.rows, self.new)

    @cached_property
    def _stays(self) -> Sequence[Stay]:
        return _stays_of(self.session, self.rows[0].person_id)

    def _ward(self, admission: Admission, at: Instant, known: Instant) -> OnWard:
        key = (admission.id, at, known)
        if key not in self._wards:
            self._wards[key] = ward_at(self.session, admission, at, known)
        return self._wards[key]

    def _circumstances_by(self, known: Instant) -> Circumstances:
        if known not in self._circumstances:
            pas = sorted({row.pa_id for row in self.rows})
            found = circumstances_of(self.session, self.rows[0].person_id, pas, known)
            self._circumstances[known] = found
        return self._circumstances[known]


def question(
    session: Session,
    row: DelegationRow,
    at: Span,
    where: Place | None = None,
    known: Instant = FOREVER,
    new: NewEvidence | None = None,
) -> Question:
    """The question for one delegation, asked once; see ``Asking``."""
    return Asking(session, [row], new).question(row, at, where, known)


def ask(
    session: Session, row: DelegationRow, at: Span, known: Instant = FOREVER, where: Place | None = None
) -> Decision:
    """The answer at a moment, by what was known then.

    Raises EvaluatorsDiffer: there is no answer, and the delegation has to be treated as not authorised.
    """
    return Asking(session, [row]).ask(row, at, known, where)


_STAYS = (
    select(Admission, Discharge)
    .outerjoin(Discharge, Discharge.admission_id == Admission.id)
    .where(Admission.person_id == bindparam("person"))
    .order_by(Admission.admitted_at.desc())
)


def admission_at(session: Session, person_id: str, at: Instant) -> Admission | None:
    """The admission a person is in at an instant, if they are in hospital then."""
    return _stay_at(_stays_of(session, person_id), at, FOREVER)


def _stays_of(session: Session, person_id: str) -> Sequence[Stay]:
    return [(stay, home) for stay, home in session.execute(_STAYS, {"person": person_id})]


def _stay_at(stays: Sequence[Stay], at: Instant, known: Instant) -> Admission | None:
    for admission, discharge in stays:
        if instant(admission.admitted_at) > at or instant(admission.recorded_at) > known:
            continue
        home = discharge if discharge and instant(discharge.recorded_at) <= known else None
        if home is None or at < instant(home.discharged_at):
            return admission
    return None
