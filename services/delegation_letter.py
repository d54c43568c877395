"""The delegation letter: drawn up for a delegation that is in force, anew whenever what it says has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from documents.delegation_letter import Agreed, Contact, DelegationLetter, delegation_letter_pdf
from documents.words import day
from models.cases import Case, DelegationEnd, DelegationRow, DelegationStatus
from models.deliveries import OutOfHours
from models.evidence import EvidenceRow
from models.ids import new_id
from models.issued import IssuedDocument
from models.organisations import Organisation
from models.people import Person
from rules.decision import Decision
from rules.moments import Span, instant, london_day
from services import record
from services.act import Act
from services.answers import Answered, Piece, answer_now
from services.decisions import question
from services.desks.whom import whom
from services.evidence import organisation_of
from services.issuing import is_unseen, issue, note_look, said_on, was_issued

KIND = "delegation letter"
PLANS = ("care plan", "support plan", "nursing care plan")
EMPLOYERS = ("PHB holder", "representative", "employer", "employing agency")


def due_delegation_letters(session: Session, now: datetime) -> Sequence[str]:
    """The delegations in force without a letter, or whose letter may say something else by now."""
    later = aliased(DelegationStatus)
    news = exists().where(
        EvidenceRow.person_id == DelegationRow.person_id,
        or_(EvidenceRow.pa_id == DelegationRow.pa_id, EvidenceRow.pa_id.is_(None)),
        or_(EvidenceRow.task == DelegationRow.task, EvidenceRow.task.is_(None)),
        is_unseen(KIND, DelegationRow.id, EvidenceRow.recorded_at),
    )
    another_number = exists().where(
        Case.id == DelegationRow.case_id,
        OutOfHours.organisation_id == Case.organisation_id,
        is_unseen(KIND, DelegationRow.id, OutOfHours.recorded_at),
    )
    return session.scalars(
        select(DelegationRow.id)
        .join(DelegationStatus, DelegationStatus.delegation_id == DelegationRow.id)
        .where(
            DelegationStatus.may_alone,
            DelegationStatus.where == "home",
            DelegationStatus.decided_at <= now,
            ~exists().where(later.delegation_id == DelegationRow.id, later.number > DelegationStatus.number),
            ~exists().where(DelegationEnd.delegation_id == DelegationRow.id),
            or_(
                ~was_issued(KIND, DelegationRow.id),
                is_unseen(KIND, DelegationRow.id, DelegationStatus.decided_at),
                news,
                another_number,
            ),
        )
        .order_by(DelegationRow.id)
    ).all()


def carry_delegation_letter(act: Act, delegation_id: str) -> IssuedDocument | None:
    """Issue the letter if it says something new; None while the PA may not do the task alone at home."""
    row = act.session.get_one(DelegationRow, delegation_id)
    answered = answer_now(act.session, row, act.now)
    decision = answered.decision
    if decision is None or not decision.may or decision.delegation.where != "home":
        return None
    letter = letter_of(act.session, answered, decision)
    issued = issue(
        act,
        organisation_of(act.session, row),
        KIND,
        row.id,
        said_on(letter),
        lambda number: delegation_letter_pdf(replace(letter, version=number)),
        case_id=row.case_id,
        delegation_id=row.id,
    )
    note_look(act, issued)
    return issued


def letter_of(session: Session, answered: Answered, decision: Decision) -> DelegationLetter:
    """What the letter says now."""
    row, case = answered.row, answered.case
    letter = DelegationLetter(
        reference=f"{case.reference}-{row.id[-4:].upper()}",
        version=1,
        written_at=answered.asked_at,
        organisation=session.get_one(Organisation, case.organisation_id).name,
        person=whom(session, [case.organisation_id], answered.person, [answered.pa]),
        pa=answered.pa.name,
        task=answered.title,
        limits=tuple(_limits(answered, decision)),
        care_plan=_care_plan(answered),
        escalate_to=tuple(_escalate_to(session, decision)),
        out_of_hours=out_of_hours(session, case.organisation_id),
        cover=question(session, row, Span.at(instant(answered.asked_at))).resolved().cover or "",
        review_by=min((due.day for due in decision.due), default=None),
        agreed=tuple(_agreed(answered)),
        approved=decision.approved,
    )
    return replace(letter, missing=tuple(_missing(letter)))


def out_of_hours(session: Session, organisation_id: str) -> str:
    """The number to ring at night and on holidays; empty if none is on record."""
    found = session.scalars(
        select(OutOfHours.telephone)
        .where(OutOfHours.organisation_id == organisation_id)
        .order_by(OutOfHours.number.desc())
        .limit(1)
    ).first()
    return found or ""


def set_out_of_hours(act: Act, organisation_id: str, telephone: str) -> OutOfHours:
    """From now on this is the number to ring at night and on holidays."""
    last = act.session.scalar(
        select(func.max(OutOfHours.number)).where(OutOfHours.organisation_id == organisation_id)
    )
    row = OutOfHours(
        id=new_id("oh"),
        organisation_id=organisation_id,
        number=(last or 0) + 1,
        telephone=telephone.strip(),
        recorded_at=act.now,
        recorded_by=act.actor.id,
    )
    record.write(act, organisation_id, "out-of-hours number set", {}, rows=[row])
    return row


def _limits(answered: Answered, decision: Decision) -> Iterator[str]:
    yield f"This task only, for {answered.person.name} only, by {answered.pa.name} only: never pass it on."
    yield "At home. In hospital the ward decides, and the working agreement says what holds there."
    asked = decision.delegation
    if asked.equipment or asked.device:
        yield f"With this equipment only: {', '.join(one for one in (asked.equipment, asked.device) if one)}."
    answers = {piece.row.about for piece in _standing(answered, "answer to a panel condition")}
    for piece in _standing(answered, "panel condition"):
        if piece.row.about not in answers:
            yield f"Condition of the panel: {piece.row.about}."


def _care_plan(answered: Answered) -> str:
    """The newest plan agreed for the person, and whether anything about it has changed since."""
    plans = [one for one in _standing(answered, "plan", "agreed") if one.row.about in PLANS]
    if not plans:
        return ""
    plan = max(plans, key=lambda one: one.row.true_from)
    words = f"{(plan.row.about or '').capitalize()} agreed on {_day(plan)}"
    changed = [one for one in _standing(answered, "happening") if one.row.about == "change of care plan"]
    since = [one for one in changed if one.row.true_from > plan.row.true_from]
    return f"{words}; changed on {_day(since[0])}" if since else words


def _escalate_to(session: Session, decision: Decision) -> Iterator[Contact]:
    """Whoever monitors is asked first, then whoever is accountable."""
    seen: set[str] = set()
    for named in (decision.monitor, decision.accountable):
        if named and named.person not in seen:
            seen.add(named.person)
            telephone = session.get_one(Person, named.person).telephone or ""
            yield Contact(named.name, named.role, telephone)


def _agreed(answered: Answered) -> Iterator[Agreed]:
    """Practitioner, employer and PA, each with the day on which they agreed."""
    signed = _latest(_standing(answered, "assessment", "competent"))
    yield (
        Agreed("Practitioner", _who(signed), _day_of(signed), "Signed off on")
        if signed
        else Agreed("Practitioner")
    )
    given = _standing(answered, "agreement", "given")
    employer = _latest([one for one in given if any(by.role in EMPLOYERS for by in one.by)])
    yield Agreed("Employer", _who(employer), _day_of(employer), "On") if employer else Agreed("Employer")
    own = _latest([one for one in given if any(by.role == "PA" for by in one.by)])
    yield Agreed("PA", answered.pa.name, _day_of(own) if own else None, "On")


def _missing(letter: DelegationLetter) -> Iterator[str]:
    if not letter.care_plan:
        yield "Which care plan this rests on: no agreed care plan is on record."
    if not letter.escalate_to:
        yield "Whom to ring with a concern: nobody is named."
    for contact in letter.escalate_to:
        if not contact.telephone:
            yield f"The telephone number of {contact.name}."
    if not letter.out_of_hours:
        yield "The number to ring at night and on holidays."
    if not letter.cover:
        yield "Who does the task when the PA cannot."
    if letter.review_by is None:
        yield "The day by which this is looked at again."
    for one in letter.agreed:
        if one.on is None:
            yield f"The agreement of the {one.party if one.party == 'PA' else one.party.lower()} on record: sign above."


def _standing(answered: Answered, kind: str, outcome: str = "") -> list[Piece]:
    """Evidence of a kind that nobody has voided, the newest recorded first."""
    return [
        piece
        for piece in answered.evidence.values()
        if piece.row.kind == kind and not piece.voided and outcome in ("", piece.row.outcome)
    ]


def _latest(found: Sequence[Piece]) -> Piece | None:
    return max(found, key=lambda one: (one.row.true_from, one.id), default=None)


def _who(piece: Piece) -> str:
    return " and ".join(f"{by.name}, {by.role}" for by in piece.by)


def _day_of(piece: Piece) -> date:
    return london_day(instant(piece.row.true_from))


def _day(piece: Piece) -> str:
    return day(_day_of(piece))
