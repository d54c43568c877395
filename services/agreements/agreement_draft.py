"""What the working agreement says now: a stay's answers, as the paper wants them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from documents.agreement_paper import (
    AgreementPaper,
    CompetenceOnPaper,
    FrameworkOnPaper,
    OnCallNurse,
    PaOnPaper,
    Permission,
    PersonOnPaper,
    ShiftOnPaper,
    SignatoryOnPaper,
    SignatureBlock,
    State,
    TrainingOnPaper,
)
from documents.own_papers import OwnPapers
from models.cases import Case
from models.hospital import Admission
from models.organisations import Organisation
from models.people import Person
from rules.decision import Decision
from rules.moments import london_day
from rules.question import Evidence
from services.act import Refused
from services.agreements.agreement_additions import with_what_is_recorded
from services.agreements.own_papers import papers_of
from services.agreements.signatories import signatories_of
from services.in_hospital.hospital import on_call_nurse
from services.in_hospital.hospital_action_plans import action_plans_of
from services.in_hospital.hospital_funding import Funding, funding_of
from services.in_hospital.hospital_needs import marks_of
from services.in_hospital.hospital_stay import NO_ANSWER, Stay, StayAnswers, in_words
from services.in_hospital.rota_check import Rota, rota_of
from services.in_hospital.stay_facts import ShiftLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What the paper says of a stay that no rule is asked about; ``action_plans`` by PA and task."""

    reference: str
    person: PersonOnPaper
    hospital: str
    ward: str
    admitted_at: datetime
    planned: bool
    icb: str
    on_call_nurse: OnCallNurse
    signatories: tuple[SignatoryOnPaper, ...] = ()
    action_plans: Mapping[tuple[str, str], str] = field(default_factory=dict)


def paper_of(session: Session, stay: Stay, now: datetime, rota: Rota | None = None) -> AgreementPaper:
    """The unsigned paper of a stay that has been read already, as its rota may have been.

    Raises Refused if no framework of the case knows a working agreement, nothing is delegated, the paper could not
    say who the person is, or the organisation's own papers have a fault.
    """
    admission = stay.admission
    hospital = session.get_one(Organisation, admission.hospital_id)
    particulars = Particulars(
        reference=reference_of(stay.case, admission),
        person=person_on_paper(session, stay),
        hospital=hospital.name,
        ward=stay.ward.name,
        admitted_at=admission.admitted_at,
        planned=admission.planned,
        icb=session.get_one(Organisation, stay.case.organisation_id).name,
        on_call_nurse=_on_call_nurse(session, admission),
        signatories=tuple(_signatories(session, admission)),
        action_plans=action_plans_of(session, stay),
    )
    funding = funding_of(session, admission, now)
    return paper_from(stay, rota or rota_of(session, stay), particulars, funding, papers_of(hospital), now)


def paper_from(
    stay: StayAnswers, rota: Rota, said: Particulars, funding: Funding, papers: OwnPapers, now: datetime
) -> AgreementPaper:
    """The unsigned paper from plain data, wherever that was read.

    Raises Refused if no framework knows a working agreement, or nothing is delegated.
    """
    terms = stay.terms
    if not stay.delegations:
        raise Refused(
            "No task is delegated in this case, so there is nothing to agree with the ward.",
            way_out="launch a delegation first",
        )
    marks = marks_of(stay)
    return AgreementPaper(
        reference=said.reference,
        version=1,
        state=State.NOT_IN_FORCE,
        issued_at=now,
        person=said.person,
        hospital=said.hospital,
        ward=said.ward,
        admitted_at=said.admitted_at,
        planned=said.planned,
        icb=said.icb,
        nursing_agency=_nursing_agency(stay),
        funded_for=str(terms.funded_for),
        funded_until=funding.last_day,
        funded_otherwise=funding.otherwise,
        review_by=funding.decide_by,
        funding_ends=funding.state == "ended",
        undecided=terms.undecided,
        reduced_hours=terms.reduced_hours,
        cover=stay.cover,
        pas=tuple(_pa(stay, pa_id, said.action_plans, marks) for pa_id in stay.pa_ids),
        shifts=tuple(_shift(stay, rota, shift) for shift in stay.facts.shifts),
        on_call_nurse=said.on_call_nurse,
        signatures=tuple(SignatureBlock(role) for role in terms.signed_by),
        signatories=said.signatories,
        frameworks=tuple(
            FrameworkOnPaper(one.framework.id, one.framework.version, one.framework.sha256)
            for one in stay.applied
        ),
        decided_as_of=now,
        approved=all(one.approval for one in stay.applied),
        approval="; ".join(f"{one.framework.id}: {one.approval.by}" for one in stay.applied if one.approval),
        words=with_what_is_recorded(papers.words(), stay, funding),
        folders=papers.folders,
        own_parts=papers.parts(),
    )


def with_signatures(paper: AgreementPaper, given: Sequence[SignatureBlock]) -> AgreementPaper:
    """The paper with those signatures; in force if nobody is left."""
    by_role = {one.role: one for one in given}
    blocks = tuple(by_role.get(block.role, block) for block in paper.signatures)
    complete = all(block.signed_at for block in blocks)
    return replace(paper, signatures=blocks, state=State.IN_FORCE if complete else State.NOT_IN_FORCE)


def reference_of(case: Case, admission: Admission) -> str:
    """What people call an agreement; it says nothing about the person."""
    return f"{case.reference}-{admission.id[-4:].upper()}"


def person_on_paper(session: Session, stay: Stay) -> PersonOnPaper:
    """Who is in hospital; raises Refused, naming what is not on record."""
    person = session.get_one(Person, stay.admission.person_id)
    known = {"date of birth": person.born, "NHS number": person.nhs_number}
    missing = " and ".join(what for what, value in known.items() if value is None)
    if person.born is None or person.nhs_number is None:
        raise Refused(
            f"The agreement has to say who is in hospital, and the person's {missing} is not on record.",
            way_out=f"add the {missing} to the person's details, then issue the agreement",
        )
    return PersonOnPaper(person.name, person.born, str(person.nhs_number))


# --- PAs -----------------------------------------------------------------------------------------------------


def _pa(
    stay: StayAnswers, pa_id: str, plans: Mapping[tuple[str, str], str], marks: Mapping[str, str]
) -> PaOnPaper:
    dbs = stay.dbs_of(pa_id)
    return PaOnPaper(
        name=stay.name(pa_id),
        designation=designation_of(stay, pa_id),
        training=tuple(_training(stay, pa_id)),
        competences=tuple(_competence(stay, pa_id, task, plans, marks) for task in stay.tasks_of(pa_id)),
        dbs_seen_on=day_of(dbs.latest),
        dbs_covers_every_shift=dbs.holds,
        inducted_on=day_of(stay.met_by(pa_id, stay.any_task(pa_id), "local induction")),
    )


def designation_of(stay: StayAnswers, pa_id: str) -> str:
    """What the rota calls a PA, in the order of the shifts."""
    called = dict.fromkeys(shift.designation for shift in stay.shifts_of(pa_id))
    return ", ".join(called) or "personal assistant"


def _competence(
    stay: StayAnswers,
    pa_id: str,
    task: str,
    plans: Mapping[tuple[str, str], str],
    marks: Mapping[str, str],
) -> CompetenceOnPaper:
    """What a PA may do with one task here, why not more, and who signed it off."""
    answer = stay.answer(pa_id, task)
    signed_off = stay.met_by(pa_id, task, "assessment")
    return CompetenceOnPaper(
        task=task,
        permission=permission(answer),
        because=_because(answer),
        signed_off_on=day_of(signed_off),
        signed_off_by=_givers(stay, signed_off) if signed_off else "",
        signed_off_role=signed_off.by[0].role if signed_off and signed_off.by else "",
        validated_on=day_of(stay.met_by(pa_id, task, "training validation")),
        need=marks.get(task, ""),
        action_plan=plans.get((pa_id, task), ""),
    )


def permission(answer: Decision | None) -> Permission:
    """The answer as a ward reads it; without one, not here."""
    if answer is None:
        return Permission.NOT_HERE
    if answer.may:
        return Permission.ALONE
    return Permission.ACCOMPANIED if answer.supervised else Permission.NOT_HERE


def day_of(item: Evidence | None) -> date | None:
    """The London day on which evidence was true."""
    return london_day(item.begins) if item else None


def _because(answer: Decision | None) -> str:
    if answer is None:
        return NO_ANSWER
    unmet = [reason for reason in answer.reasons if not reason.met and reason.gate]
    return f"{answer.status}: {in_words(unmet[0])}" if unmet else ""


def _training(stay: StayAnswers, pa_id: str) -> Iterator[TrainingOnPaper]:
    """Each course and each task once, when it was completed last."""
    latest = {
        item.task or item.about or "training": item for item in stay.evidence(pa_id, "training", "completed")
    }
    for what, item in sorted(latest.items()):
        provider = stay.known.organisations.get(item.provider)
        yield TrainingOnPaper(
            what=what,
            completed_on=london_day(item.begins),
            by=_givers(stay, item),
            provider=provider.name if provider else "",
        )


def _givers(stay: StayAnswers, item: Evidence) -> str:
    return " and ".join(stay.name(giver.person) for giver in item.by)


# --- the rota and the rest ---------------------------------------------------------------------------------------


def _shift(stay: StayAnswers, rota: Rota, shift: ShiftLine) -> ShiftOnPaper:
    checked = rota.of(shift.id)
    return ShiftOnPaper(
        pa=stay.name(shift.pa_id),
        designation=shift.designation,
        starts=shift.starts_at,
        ends=shift.ends_at,
        dbs_ok=stay.shift_dbs(shift.id).holds,
        faults=checked.faults,
        not_for=checked.not_for,
        note=checked.note,
        purpose=shift.purpose,
    )


def _nursing_agency(stay: StayAnswers) -> str:
    """The agency that validated last; before it has, the one that gave the latest training."""
    validations = [
        (item.begins, giver.organisation)
        for pa_id in stay.pa_ids
        for item in stay.evidence(pa_id, "training validation", "validated")
        for giver in item.by
        if giver.organisation
    ]
    trainings = [
        (item.begins, item.provider)
        for pa_id in stay.pa_ids
        for item in stay.evidence(pa_id, "training", "completed")
        if item.provider and stay.known.organisations[item.provider].kind == "nursing agency"
    ]
    latest = max(validations or trainings, default=None)
    return stay.known.organisations[latest[1]].name if latest else ""


def _on_call_nurse(session: Session, admission: Admission) -> OnCallNurse:
    nurse = on_call_nurse(session, admission)
    return OnCallNurse(nurse.name, nurse.telephone or "") if nurse else OnCallNurse()


def _signatories(session: Session, admission: Admission) -> Iterator[SignatoryOnPaper]:
    for role, one in sorted(signatories_of(session, admission.id).items()):
        yield SignatoryOnPaper(role, one.name, one.deputy, one.telephone, one.deputy_telephone)
