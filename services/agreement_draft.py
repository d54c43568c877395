"""What the working agreement says now: a stay's answers, as the paper wants them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

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
    SignatureBlock,
    State,
    TrainingOnPaper,
)
from documents.agreement_words import read_words
from models.cases import Case, DelegationRow
from models.hospital import Admission, Shift
from models.organisations import Organisation
from models.people import Person
from rules.decision import Decision
from rules.moments import add, instant, london_day
from rules.question import Evidence
from services.act import Refused
from services.hospital import on_call_nurse
from services.hospital_stay import NO_ANSWER, Stay, Terms, in_words

VOLATILE = ("version", "state", "issued_at", "decided_as_of", "signatures")
"""What is new on every paper without its content being another."""


def draft(session: Session, admission: Admission, now: datetime) -> AgreementPaper:
    """The unsigned paper as of now.

    Raises Refused if no framework of the case knows a working agreement, nothing is delegated, or the paper
    could not say who the person is.
    """
    return paper_of(session, Stay(session, admission, now), now)


def paper_of(session: Session, stay: Stay, now: datetime) -> AgreementPaper:
    """The unsigned paper of a stay that has been read already."""
    admission, terms, person = stay.admission, stay.terms, person_on_paper(session, stay)
    if not stay.rows:
        raise Refused(
            "No task is delegated in this case, so there is nothing to agree with the ward.",
            way_out="launch a delegation first",
        )
    return AgreementPaper(
        reference=reference_of(stay.case, admission),
        version=1,
        state=State.NOT_IN_FORCE,
        issued_at=now,
        person=person,
        hospital=session.get_one(Organisation, admission.hospital_id).name,
        ward=admission.ward,
        admitted_at=admission.admitted_at,
        planned=admission.planned,
        icb=session.get_one(Organisation, stay.case.organisation_id).name,
        nursing_agency=_nursing_agency(stay),
        funded_for=str(terms.funded_for),
        funded_until=funded_until(terms, admission),
        cover=stay.cover,
        pas=tuple(_pa(stay, pa_id) for pa_id in stay.pa_ids),
        shifts=tuple(_shift(stay, shift) for shift in stay.shifts),
        on_call_nurse=_on_call_nurse(session, admission),
        signatures=tuple(SignatureBlock(role) for role in terms.signed_by),
        frameworks=tuple(
            FrameworkOnPaper(one.framework.id, one.framework.version, one.framework.sha256)
            for one in stay.applied
        ),
        decided_as_of=now,
        approved=all(one.approval for one in stay.applied),
        approval="; ".join(f"{one.framework.id}: {one.approval.by}" for one in stay.applied if one.approval),
        words=read_words(),
    )


def plain(paper: AgreementPaper) -> dict[str, Any]:
    """The content of a paper as plain values, without what changes from version to version."""
    return {name: _plain(value) for name, value in asdict(paper).items() if name not in VOLATILE}


def reference_of(case: Case, admission: Admission) -> str:
    """What people call an agreement; it says nothing about the person."""
    return f"{case.reference}-{admission.id[-4:].upper()}"


def funded_until(terms: Terms, admission: Admission) -> date:
    """The last day of the time that the budget covers at least (4:2412): the day of admission is its first."""
    day = london_day(instant(admission.admitted_at))
    return add(day, terms.funded_for) - timedelta(days=1)


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


def _pa(stay: Stay, pa_id: str) -> PaOnPaper:
    dbs = stay.dbs_of(pa_id)
    return PaOnPaper(
        name=stay.name(pa_id),
        designation=designation_of(stay, pa_id),
        training=tuple(_training(stay, pa_id)),
        competences=tuple(competence(stay, row) for row in stay.rows_of(pa_id)),
        dbs_seen_on=day_of(dbs.latest),
        dbs_covers_every_shift=dbs.holds,
        inducted_on=day_of(stay.met_by(pa_id, stay.any_task(pa_id), "local induction")),
    )


def designation_of(stay: Stay, pa_id: str) -> str:
    """What the rota calls a PA, in the order of the shifts."""
    called = dict.fromkeys(shift.designation for shift in stay.shifts_of(pa_id))
    return ", ".join(called) or "personal assistant"


def competence(stay: Stay, row: DelegationRow) -> CompetenceOnPaper:
    """What a PA may do with one task here, why not more, and who signed it off."""
    answer = stay.answer(row.pa_id, row.task)
    signed_off = stay.met_by(row.pa_id, row.task, "assessment")
    return CompetenceOnPaper(
        task=row.task,
        permission=permission(answer),
        because=_because(answer),
        signed_off_on=day_of(signed_off),
        signed_off_by=_givers(stay, signed_off) if signed_off else "",
        signed_off_role=signed_off.by[0].role if signed_off and signed_off.by else "",
        validated_on=day_of(stay.met_by(row.pa_id, row.task, "training validation")),
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


def _training(stay: Stay, pa_id: str) -> Iterator[TrainingOnPaper]:
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


def _givers(stay: Stay, item: Evidence) -> str:
    return " and ".join(stay.name(giver.person) for giver in item.by)


# --- the rota and the rest ---------------------------------------------------------------------------------------


def _shift(stay: Stay, shift: Shift) -> ShiftOnPaper:
    dbs = stay.shift_dbs(shift)
    return ShiftOnPaper(
        pa=stay.name(shift.pa_id),
        designation=shift.designation,
        starts=shift.starts_at,
        ends=shift.ends_at,
        dbs_ok=dbs.holds,
        fault=dbs.because,
    )


def _nursing_agency(stay: Stay) -> str:
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


def _plain(value: object) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)
