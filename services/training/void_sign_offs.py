"""What a practitioner signed while not registered, and whom that touches: PAs, people, tasks, days and shifts.

Nothing is declared void here: the rules have never counted it. This finds what was believed meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.whom import Whom
from models.cases import Case, DelegationRow, DelegationStatus
from models.evidence import EvidenceGiver, EvidenceRow
from models.hospital import Admission, Shift, ShiftCancelled
from models.people import Person
from rules import pure
from rules.applied import SettingFault, UnknownTask
from rules.decide import CannotBeAsked, EvaluatorsDiffer
from rules.facts import facts_for
from rules.flaws import given_without_standing
from rules.moments import Span, first_instant, instant, last_instant, london, london_day
from rules.question import Moment
from services import spreadsheet
from services.decisions import ask, question
from services.desks.whom import WHOM_COLUMNS, whom, whom_cells
from services.standing import Proof, State, state_of

COLUMNS = (
    "case", "PA", "person", "task", "what was signed", "when", "registration then", "days", "days in number", "shifts",
    *WHOM_COLUMNS[1:],
)  # fmt: skip


@dataclass(frozen=True)
class Affected:
    """One thing that was signed in vain, and one delegation it was used for.

    ``days`` are the London days on which the record said that the PA may, and without it she might not have.
    ``shifts`` are those of a hospital rota on these days. ``standing`` is what the registration was at that moment:
    where it is only *unconfirmed*, a look-up may still make good what was signed.
    """

    evidence: EvidenceRow
    standing: State
    row: DelegationRow
    reference: str
    pa: str
    whom: Whom
    days: tuple[date, ...]
    shifts: tuple[Shift, ...]


def affected_by(
    session: Session, practitioner_id: str, now: datetime, organisation_id: str
) -> list[Affected]:
    """Everything of this organisation that rests on what this practitioner signed and that does not count.

    Of another organisation's delegations nothing is said: they ask for themselves.
    """
    found = []
    for evidence, standing in _signed_in_vain(session, practitioner_id, now):
        for row, case in _used_for(session, evidence, organisation_id):
            if not _standing_is_asked(session, row, evidence, now):
                continue
            days = tuple(_days(session, row, evidence, now))
            pa, person = (session.get_one(Person, id) for id in (row.pa_id, row.person_id))
            who = whom(session, [organisation_id], person, [pa])
            shifts = tuple(_shifts(session, row, days, now))
            found.append(Affected(evidence, standing, row, case.reference, pa.name, who, days, shifts))
    return found


def as_csv(rows: Sequence[Affected]) -> str:
    """The same as a table for a spreadsheet, a line each, with a head."""
    return spreadsheet.as_csv(COLUMNS, map(_cells, rows))


def _cells(one: Affected) -> list[str]:
    signed = london(instant(one.evidence.true_from))
    when = f"{signed:%Y-%m-%d}" if one.evidence.true_is_day else f"{signed:%Y-%m-%d %H:%M}"
    what = f"{one.evidence.kind}: {one.evidence.outcome}"
    shifts = "; ".join(
        f"{london(instant(shift.starts_at)):%Y-%m-%d %H:%M} to {london(instant(shift.ends_at)):%Y-%m-%d %H:%M}"
        for shift in one.shifts
    )
    name, *of_whom = whom_cells(one.whom)
    return [
        one.reference, one.pa, name, one.row.task, what, when, one.standing,
        "; ".join(_stretches(one.days)), str(len(one.days)), shifts, *of_whom,
    ]  # fmt: skip


def _stretches(days: Sequence[date]) -> Iterator[str]:
    """Days that follow each other as one stretch."""
    first = last = None
    for day in days:
        if first is None or last is None or day != last + timedelta(days=1):
            if first:
                yield f"{first} to {last}"
            first = day
        last = day
    if first:
        yield f"{first} to {last}"


def _signed_in_vain(
    session: Session, practitioner_id: str, now: datetime
) -> Iterator[tuple[EvidenceRow, State]]:
    """What was signed while not in force, as is known now; oldest first. What was voided anyway is left out."""
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void", EvidenceRow.about.is_not(None))
    rows = session.scalars(
        select(EvidenceRow)
        .join(EvidenceGiver, EvidenceGiver.evidence_id == EvidenceRow.id)
        .where(
            EvidenceGiver.person_id == practitioner_id,
            EvidenceRow.pa_id.is_not(None),
            EvidenceRow.true_from <= now,
            EvidenceRow.id.not_in(voided),
        )
        .order_by(EvidenceRow.true_from, EvidenceRow.id)
    ).all()
    for row in rows:
        standing = state_of(session, Proof("registration", practitioner_id), row.true_from)
        if not standing.may_sign:
            yield row, standing.state


def _used_for(
    session: Session, evidence: EvidenceRow, organisation_id: str
) -> Sequence[tuple[DelegationRow, Case]]:
    """The delegations of an organisation that this is about."""
    query = (
        select(DelegationRow, Case)
        .join(Case, Case.id == DelegationRow.case_id)
        .where(Case.organisation_id == organisation_id, DelegationRow.pa_id == evidence.pa_id)
    )
    if evidence.person_id:
        query = query.where(DelegationRow.person_id == evidence.person_id)
    if evidence.task:
        query = query.where(DelegationRow.task == evidence.task)
    return [(row, case) for row, case in session.execute(query.order_by(Case.reference, DelegationRow.id))]


def _standing_is_asked(session: Session, row: DelegationRow, evidence: EvidenceRow, now: datetime) -> bool:
    """Some requirement of this delegation does not count it because of the registration."""
    asked, moment = question(session, row, Span.at(instant(now))), Moment(Span.at(instant(now)), instant(now))
    item = next((one for one in asked.known.evidence if one.id == evidence.id), None)
    if item is None:
        return False
    try:
        requirements = asked.resolved().requirements
    except (SettingFault, UnknownTask):
        return True
    judge = pure.evaluate(requirements, facts_for(asked.delegation, asked.known, moment))
    return any(
        one.evidence == item.kind
        and judge.is_about_this(item, one)
        and given_without_standing(judge, item, one)
        for one in requirements
    )


def _days(session: Session, row: DelegationRow, evidence: EvidenceRow, now: datetime) -> Iterator[date]:
    """The days on which the log said "may alone", and the rules by what is known now say "not without this"."""
    for first, last in _trusted(session, row, evidence.true_from, now):
        day = london_day(first)
        while first_instant(day) <= last:
            if _falls_with(session, row, evidence, max(first, first_instant(day)), now):
                yield day
            day += timedelta(days=1)


def _trusted(
    session: Session, row: DelegationRow, since: datetime, now: datetime
) -> Iterator[tuple[int, int]]:
    """The stretches of time after this in which the log said that the PA may alone, as instants."""
    log = session.scalars(
        select(DelegationStatus)
        .where(DelegationStatus.delegation_id == row.id)
        .order_by(DelegationStatus.number)
    ).all()
    ends = [*(line.decided_at for line in log[1:]), now]
    for line, end in zip(log, ends, strict=False):  # a delegation that nobody was asked about yet has no line
        first, last = max(instant(line.decided_at), instant(since)), instant(end) - 1
        if line.may_alone and first <= last:
            yield first, last


def _falls_with(session: Session, row: DelegationRow, evidence: EvidenceRow, at: int, now: datetime) -> bool:
    """Not authorised at that moment, and this is among what was looked at in vain; no answer is not authorised."""
    try:
        decision = ask(session, row, Span.at(at), instant(now))
    except (CannotBeAsked, EvaluatorsDiffer, SettingFault, UnknownTask):
        return True
    unmet = [one for one in decision.reasons if not one.met]
    return not decision.may and any(evidence.id in one.evidence for one in unmet)


def _shifts(session: Session, row: DelegationRow, days: Sequence[date], now: datetime) -> Iterator[Shift]:
    """The shifts of this PA with this person on these days, as far as they have begun."""
    if not days:
        return
    worked = session.scalars(
        select(Shift)
        .join(Admission, Admission.id == Shift.admission_id)
        .outerjoin(ShiftCancelled, ShiftCancelled.shift_id == Shift.id)
        .where(
            Shift.pa_id == row.pa_id,
            Admission.person_id == row.person_id,
            ShiftCancelled.shift_id.is_(None),
            Shift.starts_at < min(now, datetime.fromtimestamp(last_instant(max(days)), UTC)),
            Shift.ends_at > datetime.fromtimestamp(first_instant(min(days)), UTC),
        )
        .order_by(Shift.starts_at, Shift.id)
    )
    for shift in worked:
        first, last = (london_day(instant(moment)) for moment in (shift.starts_at, shift.ends_at))
        if any(first <= day <= last for day in days):
            yield shift
