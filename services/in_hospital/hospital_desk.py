"""What the pages about a stay in hospital show: who may do what here, what is missing, and which paper holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.agreement_paper import Permission
from models.cases import Case, DelegationRow
from models.evidence import EvidenceRow
from models.hospital import Admission, Agreement, AgreementSignature, Discharge, Shift
from models.organisations import Organisation
from models.people import Person
from rules.decision import Reason
from rules.vocabulary import Status
from services.act import NotFound, Refused
from services.agreements.agreement_draft import day_of, designation_of, paper_of, permission, reference_of
from services.agreements.agreement_parts import says_the_same
from services.agreements.agreement_versions import is_in_force, signatures, signed_by, versions
from services.in_hospital.hospital import on_call_nurse, open_admission
from services.in_hospital.hospital_action_plans import action_plans_of
from services.in_hospital.hospital_funding import Funding, funding_of
from services.in_hospital.hospital_needs import marks_of
from services.in_hospital.hospital_stay import Stay, in_words
from services.in_hospital.rota_check import Checked, Rota, rota_of
from services.in_hospital.wards import OnWard

NOT_CALLED_OFF = Discharge.discharged_at > Admission.admitted_at


class State(StrEnum):
    """How a version of the agreement stands."""

    NOT_IN_FORCE = "not in force"
    IN_FORCE = "in force"
    REPLACED = "replaced"
    ENDED = "ended"


@dataclass(frozen=True)
class TaskHere:
    """One PA and task, as the rules answer in hospital.

    ``unmet`` is why not, rule by rule, as far as only the hospital asks for it; ``unmet_at_home`` the rest.
    """

    row: DelegationRow
    permission: Permission
    status: Status
    unmet: tuple[tuple[Reason, str], ...]
    unmet_at_home: tuple[tuple[Reason, str], ...]
    validated_on: date | None
    ward_said: str = ""
    ward_note: str = ""
    need: str = ""
    action_plan: str = ""


@dataclass(frozen=True)
class PaHere:
    """One PA on this ward."""

    id: str
    name: str
    designation: str
    dbs_on: date | None
    dbs_fault: str
    inducted_on: date | None
    tasks: tuple[TaskHere, ...]


@dataclass(frozen=True)
class ShiftHere:
    """One line of the rota, with what is wrong with it in words."""

    shift: Shift
    pa: str
    checked: Checked


@dataclass(frozen=True)
class VersionHere:
    """One issue of the agreement."""

    agreement: Agreement
    state: State


@dataclass(frozen=True)
class PaperHere:
    """The agreement: its versions, newest first, who has signed the newest, and what keeps it from being issued."""

    state: State | None
    versions: tuple[VersionHere, ...]
    signed: tuple[AgreementSignature, ...]
    to_sign: tuple[str, ...]
    refusal: Refused | None = None
    out_of_date: bool = False

    @property
    def holds(self) -> bool:
        """In force, and still saying what is true: the one a ward relies on."""
        return self.state is State.IN_FORCE and not self.out_of_date and self.refusal is None


@dataclass(frozen=True)
class StayHere:
    """Everything about one stay as of now."""

    admission: Admission
    ward: OnWard
    hospital: str
    begun: bool
    nurse: Person | None
    paper: PaperHere
    pas: tuple[PaHere, ...] = ()
    shifts: tuple[ShiftHere, ...] = ()
    home_shifts: tuple[ShiftHere, ...] = ()
    funding: Funding | None = None
    cover: str = ""

    @property
    def faulty_shifts(self) -> int:
        """How many lines of the rota have something wrong with them."""
        return sum(bool(one.checked.wrong) for one in (*self.shifts, *self.home_shifts))


def stay_of(session: Session, case: Case) -> Admission | None:
    """The stay that this case keeps and that has not ended."""
    found = open_admission(session, case.person_id)
    return found if found and found.case_id == case.id else None


def stays_elsewhere(session: Session, case: Case) -> bool:
    """Whether the person is in hospital by the record of another case."""
    found = open_admission(session, case.person_id)
    return bool(found and found.case_id != case.id)


def stay_here(session: Session, admission: Admission, now: datetime, stay: Stay | None = None) -> StayHere:
    """A stay with each PA, task and shift asked of the rules; ``stay`` if it has been read already."""
    stay = stay or Stay(session, admission, now)
    rota = rota_of(session, stay)
    notes, plans, marks = _ward_notes(session, stay), action_plans_of(session, stay), marks_of(stay)
    return StayHere(
        admission=admission,
        ward=stay.ward,
        hospital=session.get_one(Organisation, admission.hospital_id).name,
        begun=admission.admitted_at <= now,
        nurse=on_call_nurse(session, admission),
        paper=paper_here(session, admission, now, stay, rota),
        pas=tuple(_with_more(_pa(stay, pa_id, notes), plans, marks) for pa_id in stay.pa_ids),
        shifts=_shifts(stay, rota, stay.shifts),
        home_shifts=_shifts(stay, rota, stay.home_shifts),
        funding=_funding(session, admission, now),
        cover=stay.cover,
    )


def paper_here(
    session: Session,
    admission: Admission,
    now: datetime,
    stay: Stay | None = None,
    rota: Rota | None = None,
) -> PaperHere:
    """The agreement of a stay; what it would say now is compared with what was issued last."""
    issued = versions(session, admission.id)
    ended = session.get(Discharge, admission.id) is not None
    refusal, out_of_date = None, False
    if not ended:
        refusal, out_of_date = _compared(session, stay or Stay(session, admission, now), rota, now, issued)
    state = _state(session, admission, now, ended=ended) if issued else None
    return PaperHere(
        state=state,
        versions=tuple(
            VersionHere(one, state if number == 0 and state else State.REPLACED)
            for number, one in enumerate(issued)
        ),
        signed=tuple(signatures(session, admission.id)),
        to_sign=_roles(session, admission, now),
        refusal=refusal,
        out_of_date=out_of_date,
    )


def past_stays(session: Session, case: Case) -> Sequence[tuple[Admission, Discharge, str]]:
    """The stays of a case that are over, newest first, with the hospital's name; not those called off."""
    rows = session.execute(
        select(Admission, Discharge, Organisation.name)
        .join(Discharge, Discharge.admission_id == Admission.id)
        .join(Organisation, Organisation.id == Admission.hospital_id)
        .where(Admission.case_id == case.id, NOT_CALLED_OFF)
        .order_by(Admission.admitted_at.desc())
    )
    return [(admission, discharge, name) for admission, discharge, name in rows]


def agreement_for(session: Session, case: Case, agreement_id: str) -> Agreement:
    """A version of an agreement of this case; raises NotFound for another's as for none."""
    found = session.scalars(
        select(Agreement)
        .join(Admission, Admission.id == Agreement.admission_id)
        .where(Agreement.id == agreement_id, Admission.case_id == case.id)
    ).one_or_none()
    if found is None:
        raise NotFound("no such agreement")
    return found


def shift_for(session: Session, admission: Admission, shift_id: str) -> Shift:
    """A shift of this stay; raises NotFound for another's as for none."""
    found = session.get(Shift, shift_id)
    if found is None or found.admission_id != admission.id:
        raise NotFound("no such shift")
    return found


def agreement_name(session: Session, agreement: Agreement) -> str:
    """What a file with this version is called: it says nothing about the person."""
    admission = session.get_one(Admission, agreement.admission_id)
    reference = reference_of(session.get_one(Case, admission.case_id), admission)
    return f"hospital-agreement-{reference}-version-{agreement.version}"


def hospitals(session: Session) -> Sequence[Organisation]:
    """The NHS trusts on record, by name: the places a person can be admitted to."""
    return session.scalars(
        select(Organisation).where(Organisation.kind == "nhs trust").order_by(Organisation.name)
    ).all()


def _shifts(stay: Stay, rota: Rota, shifts: Sequence[Shift]) -> tuple[ShiftHere, ...]:
    return tuple(ShiftHere(one, stay.name(one.pa_id), rota.of(one.id)) for one in shifts)


def _pa(stay: Stay, pa_id: str, notes: dict[tuple[str, str], EvidenceRow]) -> PaHere:
    dbs = stay.dbs_of(pa_id)
    inducted = stay.met_by(pa_id, stay.any_task(pa_id), "local induction") if stay.rows else None
    return PaHere(
        id=pa_id,
        name=stay.name(pa_id),
        designation=designation_of(stay, pa_id),
        dbs_on=day_of(dbs.latest),
        dbs_fault=dbs.because,
        inducted_on=day_of(inducted),
        tasks=tuple(_task(stay, row, notes.get((pa_id, row.task))) for row in stay.rows_of(pa_id)),
    )


def _with_more(pa: PaHere, plans: Mapping[tuple[str, str], str], marks: Mapping[str, str]) -> PaHere:
    """The same with each task's action plan, and whether it is a well or an unwell need."""
    tasks = (
        replace(one, action_plan=plans.get((pa.id, one.row.task), ""), need=marks.get(one.row.task, ""))
        for one in pa.tasks
    )
    return replace(pa, tasks=tuple(tasks))


def _task(stay: Stay, row: DelegationRow, said: EvidenceRow | None) -> TaskHere:
    answer = stay.answer(row.pa_id, row.task)
    unmet = [reason for reason in answer.reasons if not reason.met and reason.gate] if answer else []
    at_home = stay.asked_at_home_too(row.pa_id, row.task) if unmet else frozenset()
    return TaskHere(
        row=row,
        permission=permission(answer),
        status=answer.status if answer else "no answer",
        unmet=tuple((one, in_words(one)) for one in unmet if one.requirement not in at_home),
        unmet_at_home=tuple((one, in_words(one)) for one in unmet if one.requirement in at_home),
        validated_on=day_of(stay.met_by(row.pa_id, row.task, "training validation")),
        ward_said=said.outcome if said else "",
        ward_note=(said.note or "") if said else "",
    )


def _ward_notes(session: Session, stay: Stay) -> dict[tuple[str, str], EvidenceRow]:
    """What this ward said last, since the person came to it, of each PA and task."""
    voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void")
    rows = session.scalars(
        select(EvidenceRow)
        .where(
            EvidenceRow.kind == "ward decision",
            EvidenceRow.person_id == stay.admission.person_id,
            EvidenceRow.ward == stay.ward.in_evidence,
            EvidenceRow.true_from >= stay.ward.since,
            EvidenceRow.id.not_in(voided),
        )
        .order_by(EvidenceRow.true_from, EvidenceRow.recorded_at)
    )
    return {(row.pa_id or "", row.task or ""): row for row in rows}


def _compared(
    session: Session, stay: Stay, rota: Rota | None, now: datetime, issued: Sequence[Agreement]
) -> tuple[Refused | None, bool]:
    try:
        paper = paper_of(session, stay, now, rota)
    except Refused as refusal:
        return refusal, False
    return None, bool(issued) and not says_the_same(issued[0], paper, stay.terms.signed_again)


def _state(session: Session, admission: Admission, now: datetime, *, ended: bool) -> State:
    if ended:
        return State.ENDED
    return State.IN_FORCE if _in_force(session, admission, now) else State.NOT_IN_FORCE


def _in_force(session: Session, admission: Admission, now: datetime) -> bool:
    try:
        return is_in_force(session, admission, now)
    except Refused:
        return False


def _roles(session: Session, admission: Admission, now: datetime) -> tuple[str, ...]:
    try:
        return signed_by(session, admission, now)
    except Refused:
        return ()


def _funding(session: Session, admission: Admission, now: datetime) -> Funding | None:
    try:
        return funding_of(session, admission, now)
    except Refused:
        return None
