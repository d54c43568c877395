"""What the working agreement says now: every PA, task and shift asked of the rules as in hospital."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
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
from models.evidence import EvidenceGiver, EvidenceRow
from models.hospital import Admission, Shift
from models.organisations import Organisation
from models.people import Person
from rules.decide import EvaluatorsDiffer, decide
from rules.decision import Decision
from rules.language import AgreementText
from rules.moments import Instant, Span, add, instant, london_day
from rules.question import Moment
from rules.resolve import Applied
from services.act import Refused
from services.cases import delegations_of
from services.decisions import Question, question
from services.hospital import rota

VOLATILE = ("version", "state", "issued_at", "decided_as_of", "signatures")
"""What is new on every paper without its content being another."""


def draft(session: Session, admission: Admission, now: datetime) -> AgreementPaper:
    """The unsigned paper as of now. Raises Refused if no framework of the case knows a working agreement."""
    return _Draft(session, admission, now).paper()


def plain(paper: AgreementPaper) -> dict[str, Any]:
    """The content of a paper as plain values, without what changes from version to version."""
    return {name: _plain(value) for name, value in asdict(paper).items() if name not in VOLATILE}


class _Draft:
    def __init__(self, session: Session, admission: Admission, now: datetime) -> None:
        self.session, self.admission, self.now = session, admission, now
        self.case = session.get_one(Case, admission.case_id)
        self.rows = delegations_of(session, self.case.id)
        self.at: Instant = max(instant(now), instant(admission.admitted_at))
        self.questions = {row.id: question(session, row, Span.at(self.at), "hospital") for row in self.rows}
        self.shifts = rota(session, admission.id)

    def paper(self) -> AgreementPaper:
        person = self.session.get_one(Person, self.admission.person_id)
        if person.born is None or person.nhs_number is None:
            raise Refused(
                "The agreement has to carry the person's date of birth and NHS number.",
                way_out="add them to the person's details",
            )
        applied = self._applied()
        terms = self._terms(applied)
        day = london_day(instant(self.admission.admitted_at))
        return AgreementPaper(
            reference=f"{self.case.reference}-{self.admission.id[-4:].upper()}",
            version=1,
            state=State.NOT_IN_FORCE,
            issued_at=self.now,
            person=PersonOnPaper(person.name, person.born, str(person.nhs_number)),
            hospital=self._organisation(self.admission.hospital_id),
            ward=self.admission.ward,
            admitted_at=self.admission.admitted_at,
            planned=self.admission.planned,
            icb=self._organisation(self.case.organisation_id),
            nursing_agency=self._nursing_agency(),
            funded_for=str(terms.funded_for_at_least),
            funded_until=add(day, terms.funded_for_at_least) - timedelta(days=1),  # type: ignore[arg-type]
            cover=self._cover(),
            pas=tuple(self._pa(pa_id) for pa_id in self._pa_ids()),
            shifts=tuple(self._shift(shift) for shift in self.shifts),
            on_call_nurse=self._on_call_nurse(),
            signatures=tuple(SignatureBlock(role) for role in terms.signed_by),
            frameworks=tuple(
                FrameworkOnPaper(one.framework.id, one.framework.version, one.framework.sha256) for one in applied
            ),
            decided_as_of=self.now,
            approved=all(one.approval for one in applied),
            approval="; ".join(f"{one.framework.id}: {one.approval.by}" for one in applied if one.approval),
            words=read_words(),
        )

    def _applied(self) -> list[Applied]:
        if not self.questions:
            raise Refused("There is no delegation in this case, so there is nothing to agree with the ward.")
        return next(iter(self.questions.values())).applied

    def _terms(self, applied: list[Applied]) -> AgreementText:
        for one in applied:
            if one.framework.text.agreement:
                return one.framework.text.agreement
        raise Refused(
            "No framework of this case knows a hospital working agreement.",
            way_out="apply the hospital's framework to the case",
        )

    # --- PAs -------------------------------------------------------------------------------------------------

    def _pa_ids(self) -> list[str]:
        return list(dict.fromkeys([row.pa_id for row in self.rows] + [shift.pa_id for shift in self.shifts]))

    def _pa(self, pa_id: str) -> PaOnPaper:
        mine = [shift for shift in self.shifts if shift.pa_id == pa_id]
        dbs = self._latest("DBS check", "seen", pa_id)
        induction = self._latest("local induction", "done", pa_id, ward=self.admission.ward)
        return PaOnPaper(
            name=self._name(pa_id),
            designation=mine[0].designation if mine else "personal assistant",
            training=tuple(self._training(pa_id)),
            competences=tuple(self._competence(row) for row in self.rows if row.pa_id == pa_id),
            dbs_seen_on=_day(dbs),
            dbs_covers_every_shift=bool(dbs) and all(self._dbs_covers(shift) for shift in mine),
            inducted_on=_day(induction),
        )

    def _training(self, pa_id: str) -> Sequence[TrainingOnPaper]:
        rows = self._evidence("training", "completed", pa_id)
        return [
            TrainingOnPaper(
                what=row.task or row.about or "training",
                completed_on=london_day(instant(row.true_from)),
                by=self._givers(row),
                provider=self._organisation(row.provider_id) if row.provider_id else "",
            )
            for row in rows
        ]

    def _competence(self, row: DelegationRow) -> CompetenceOnPaper:
        answer = self._ask(self.questions[row.id], Span.at(self.at))
        signed_off = self._latest("assessment", "competent", row.pa_id, row.task)
        validated = self._latest("training validation", "validated", row.pa_id, row.task)
        return CompetenceOnPaper(
            task=row.task,
            permission=_permission(answer),
            because=_because(answer),
            signed_off_on=_day(signed_off),
            signed_off_by=self._givers(signed_off) if signed_off else "",
            signed_off_role=self._giver_role(signed_off) if signed_off else "",
            validated_on=_day(validated),
        )

    # --- the rota ------------------------------------------------------------------------------------------------

    def _shift(self, shift: Shift) -> ShiftOnPaper:
        covered = self._dbs_covers(shift)
        return ShiftOnPaper(
            pa=self._name(shift.pa_id),
            designation=shift.designation,
            starts=shift.starts_at,
            ends=shift.ends_at,
            dbs_ok=covered,
            fault="" if covered else "No DBS check within three years for all of this shift (4:2445)",
        )

    def _dbs_covers(self, shift: Shift) -> bool:
        """The framework's own rule about DBS checks, asked for every second of the shift."""
        asked = next((self.questions[row.id] for row in self.rows if row.pa_id == shift.pa_id), None)
        if asked is None:
            return False
        span = Span(instant(shift.starts_at), instant(shift.ends_at) - 1)
        answer = self._ask(asked, span)
        names = {
            name
            for one in asked.applied
            for name, text in one.framework.text.requirements.items()
            if text.evidence == "DBS check"
        }
        reasons = [reason for reason in answer.reasons if reason.requirement in names] if answer else []
        return bool(reasons) and all(reason.met for reason in reasons)

    # --- reading ---------------------------------------------------------------------------------------------------

    def _ask(self, asked: Question, span: Span) -> Decision | None:
        try:
            return decide(asked.applied, asked.delegation, asked.known, Moment(span, instant(self.now)))
        except EvaluatorsDiffer:
            return None

    def _evidence(self, kind: str, outcome: str, pa_id: str, task: str = "", ward: str = "") -> Sequence[EvidenceRow]:
        voided = select(EvidenceRow.about).where(EvidenceRow.kind == "void")
        query = select(EvidenceRow).where(
            EvidenceRow.kind == kind,
            EvidenceRow.outcome == outcome,
            EvidenceRow.pa_id == pa_id,
            (EvidenceRow.person_id == self.admission.person_id) | EvidenceRow.person_id.is_(None),
            EvidenceRow.id.not_in(voided),
        )
        query = query.where(EvidenceRow.task == task) if task else query
        query = query.where(EvidenceRow.ward == ward) if ward else query
        return self.session.scalars(query.order_by(EvidenceRow.true_from, EvidenceRow.id)).all()

    def _latest(self, kind: str, outcome: str, pa_id: str, task: str = "", ward: str = "") -> EvidenceRow | None:
        rows = self._evidence(kind, outcome, pa_id, task, ward)
        return rows[-1] if rows else None

    def _givers(self, row: EvidenceRow) -> str:
        ids = self.session.scalars(
            select(EvidenceGiver.person_id)
            .where(EvidenceGiver.evidence_id == row.id)
            .order_by(EvidenceGiver.position)
        )
        return " and ".join(self._name(one) for one in ids)

    def _giver_role(self, row: EvidenceRow) -> str:
        return self.session.scalar(select(EvidenceGiver.role).where(EvidenceGiver.evidence_id == row.id)) or ""

    def _name(self, person_id: str) -> str:
        return self.session.get_one(Person, person_id).name

    def _organisation(self, id: str) -> str:
        return self.session.get_one(Organisation, id).name

    def _nursing_agency(self) -> str:
        validators = (
            select(EvidenceGiver.organisation_id)
            .join(EvidenceRow, EvidenceRow.id == EvidenceGiver.evidence_id)
            .where(
                EvidenceRow.kind == "training validation", EvidenceRow.person_id == self.admission.person_id
            )
            .order_by(EvidenceRow.true_from.desc())
        )
        found = self.session.scalar(validators)
        return self._organisation(found) if found else ""

    def _on_call_nurse(self) -> OnCallNurse:
        if self.admission.on_call_nurse_id is None:
            return OnCallNurse()
        nurse = self.session.get_one(Person, self.admission.on_call_nurse_id)
        return OnCallNurse(nurse.name, nurse.telephone or "")

    def _cover(self) -> str:
        for asked in self.questions.values():
            answer = self._ask(asked, Span.at(self.at))
            if answer and answer.cover:
                return answer.cover
        return "the nursing staff on the ward"


def _permission(answer: Decision | None) -> Permission:
    if answer is None:
        return Permission.NOT_HERE
    if answer.may:
        return Permission.ALONE
    return Permission.ACCOMPANIED if answer.supervised else Permission.NOT_HERE


def _because(answer: Decision | None) -> str:
    if answer is None:
        return "There is no answer: treat as not authorised, and ring the PHB lead."
    unmet = [reason for reason in answer.reasons if not reason.met and reason.gate]
    return f"{answer.status}: {unmet[0].because}" if unmet else ""


def _day(row: EvidenceRow | None) -> date | None:
    return london_day(instant(row.true_from)) if row else None


def _plain(value: object) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)
