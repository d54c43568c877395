"""The hospital working agreement from a case file alone: the same rules and the same words as from the record.

``read_agreement(path)`` gives what the file says, ``paper_of_file(file, papers)`` the paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from documents.agreement_paper import AgreementPaper, OnCallNurse, PersonOnPaper, SignatureBlock
from documents.own_papers import OwnPapers
from models.hospital_funding import Outcome
from rules.case_file import CaseFile, read_case
from rules.moments import Instant, london, london_day
from rules.question import Delegation, Known
from rules.yaml_file import Fault, FaultyFile, Loc, YamlFile
from services.act import Refused
from services.agreements.agreement_draft import Particulars, paper_from, with_signatures
from services.agreements.agreement_text import AgreementText, ShiftText
from services.in_hospital.hospital_funding import Stayed, funding_by
from services.in_hospital.hospital_rota import LONGEST
from services.in_hospital.hospital_stay import StayAnswers, terms_of
from services.in_hospital.rota_check import Rota
from services.in_hospital.stay_facts import ShiftLine, StayFacts


@dataclass(frozen=True)
class AgreementFile:
    """What a file says of a stay: ``decided`` of the money, ``signed`` are the signatures so far."""

    facts: StayFacts
    particulars: Particulars
    version: int
    before: tuple[Stayed, ...]
    decided: tuple[Outcome, date] | None
    signed: tuple[SignatureBlock, ...]
    hospital_id: str


def read_agreement(path: Path) -> AgreementFile:
    """Read a case file with a stay; raises FaultyFile with every fault in it."""
    file = YamlFile.read(path)
    text = file.parse(AgreementText)
    reader = _Reader(file, text)
    reader.check()
    try:
        case = read_case(file, text, path.parent)
    except FaultyFile as error:
        raise FaultyFile([*reader.faults, *error.faults]) from error
    reader.check_signatures(case)
    if reader.faults:
        raise FaultyFile(reader.faults)
    return reader.agreement(case)


def paper_of_file(file: AgreementFile, papers: OwnPapers) -> AgreementPaper:
    """The paper as of the file's own moment, with the signatures that it names.

    Raises EvaluatorsDiffer or CannotBeAsked where any task has no answer, since there is nobody who would look
    into it, and Refused where there can be no paper.
    """
    stay, now = StayAnswers(file.facts), _utc(file.facts.now)
    today, admitted = london_day(file.facts.now), london_day(file.facts.admitted)
    funding = funding_by(stay.terms, admitted, file.before, file.decided, today)
    paper = replace(
        paper_from(stay, Rota(stay), file.particulars, funding, papers, now), version=file.version
    )
    if stay.unanswered:
        raise stay.unanswered[0]
    return with_signatures(paper, file.signed)


class _Reader:
    """Turns the text into plain facts, and collects every fault on the way."""

    def __init__(self, file: YamlFile, text: AgreementText) -> None:
        self.file, self.text, self.stay = file, text, text.stay
        self.now, self.admitted = text.as_of.first, text.stay.admitted.first
        self.faults: list[Fault] = []

    def wrong(self, loc: Loc, message: str) -> None:
        self.faults.append(self.file.fault(loc, message))

    def agreement(self, case: CaseFile) -> AgreementFile:
        stay, person = self.stay, self.text.people[self.stay.person]
        hospital, keeper = (self.text.organisations.get(id) for id in (stay.hospital, stay.kept_by))
        if person.born is None or hospital is None:
            raise AssertionError("checked before")
        return AgreementFile(
            facts=self._facts(case),
            particulars=Particulars(
                reference=stay.reference,
                person=PersonOnPaper(person.name, person.born, stay.nhs_number),
                hospital=hospital.name,
                ward=stay.ward,
                admitted_at=_utc(self.admitted),
                planned=stay.planned,
                icb=keeper.name if keeper else "",
                on_call_nurse=OnCallNurse(self.text.on_call_nurse.name, self.text.on_call_nurse.telephone),
            ),
            version=stay.version,
            before=tuple(sorted(((one.admitted, one.discharged) for one in stay.earlier), reverse=True)),
            decided=(stay.funding.outcome, stay.funding.last_day) if stay.funding else None,
            signed=tuple(
                SignatureBlock(one.role, one.name, _utc(one.at.first)) for one in self.text.signatures
            ),
            hospital_id=stay.hospital,
        )

    def _facts(self, case: CaseFile) -> StayFacts:
        """Only what was recorded by then, as the record itself would have it."""
        recorded = tuple(item for item in case.known.evidence if item.recorded <= self.now)
        asked = tuple(
            replace(one, where="hospital", ward=self.stay.ward, admitted=self.admitted)
            for one in case.delegations
        )
        in_order = sorted(enumerate(self.text.rota), key=lambda one: (one[1].starts.first, one[0]))
        shifts = [_line(number, one) for number, one in in_order]
        return StayFacts(
            now=self.now,
            admitted=self.admitted,
            applied=case.applied,
            known=Known(case.known.people, case.known.organisations, recorded),
            delegations=asked,
            shifts=tuple(one for one in shifts if one.purpose != "home task"),
            home_shifts=tuple(one for one in shifts if one.purpose == "home task"),
            without_task=tuple(self._without_task(asked)),
        )

    def _without_task(self, asked: tuple[Delegation, ...]) -> Iterator[Delegation]:
        with_task = {one.pa for one in asked}
        for pa in dict.fromkeys(one.pa for one in self.text.rota):
            if pa not in with_task:
                first = asked[0]
                yield Delegation(
                    pa, first.person, first.task, self.admitted, "hospital", first.ward, self.admitted,
                    born=first.born,
                )  # fmt: skip

    # --- what no field can check by itself ---------------------------------------------------------------------

    def check(self) -> None:
        self._check_stay()
        for number, one in enumerate(self.text.delegations):
            if one.person != self.stay.person:
                wrong = f"the stay is {self.stay.person!r}'s; leave out what is about anybody else"
                self.wrong(("delegations", number, "person"), wrong)
            for field, said in (
                ("where", one.where == "hospital"),
                ("ward", one.ward),
                ("admitted", one.admitted),
            ):
                if said:
                    self.wrong(
                        ("delegations", number, field), "the 'stay' says where the person is; take it out"
                    )
        for number, shift in enumerate(self.text.rota):
            self._check_shift(("rota", number), shift, self.text.rota[:number])

    def _check_stay(self) -> None:
        person = self.text.people.get(self.stay.person)
        if person is None:
            self._nobody(("stay", "person"), self.stay.person)
        elif person.born is None:
            self.wrong(("people", self.stay.person), "'born' is missing: the paper says who is in hospital")
        for field, id in (("hospital", self.stay.hospital), ("kept by", self.stay.kept_by)):
            if id and id not in self.text.organisations:
                wrong = f"there is no organisation {id!r}; add it under 'organisations'"
                self.wrong(("stay", field), wrong)
        if self.admitted > self.now and not self.stay.planned:
            wrong = "an admission after 'as of' is a planned one; say 'planned: true', or mend the time"
            self.wrong(("stay", "admitted"), wrong)
        for number, one in enumerate(self.stay.earlier):
            if not one.admitted <= one.discharged <= london_day(self.admitted):
                wrong = "an earlier stay begins, ends, and is over before this one; check the days"
                self.wrong(("stay", "earlier", number), wrong)

    def _check_shift(self, loc: Loc, shift: ShiftText, others: list[ShiftText]) -> None:
        starts, ends = shift.starts.first, shift.ends.first
        if shift.pa not in self.text.people:
            self._nobody((*loc, "pa"), shift.pa)
        if ends <= starts:
            self.wrong((*loc, "ends"), "the shift does not end after it starts; check the two days and times")
        elif _on_the_wall(ends) - _on_the_wall(starts) > LONGEST:
            self.wrong((*loc, "ends"), "the shift is longer than 24 hours; enter it as several")
        if starts < self.admitted:
            wrong = "the shift starts before the admission; enter the part of it that is in hospital"
            self.wrong((*loc, "starts"), wrong)
        if any(one.pa == shift.pa and one.starts.first < ends and starts < one.ends.first for one in others):
            self.wrong(loc, "this PA has another shift at that time; mend one of them")

    def check_signatures(self, case: CaseFile) -> None:
        try:
            roles = terms_of(case.applied).signed_by
        except Refused as error:
            self.wrong(("frameworks",), str(error))
            return
        times = Counter(one.role for one in self.text.signatures)
        for number, one in enumerate(self.text.signatures):
            loc: Loc = ("signatures", number)
            if one.role not in roles:
                self.wrong((*loc, "role"), f"{one.role!r} does not sign; these do: {', '.join(roles)}")
            elif times[one.role] > 1:
                self.wrong((*loc, "role"), f"the {one.role} signs once; keep one of them")
            if one.at.first > self.now:
                self.wrong((*loc, "at"), "this is after 'as of'; name a signature when it has been given")

    def _nobody(self, loc: Loc, id: str) -> None:
        self.wrong(loc, f"there is nobody called {id!r}; add them under 'people'")


def _line(number: int, shift: ShiftText) -> ShiftLine:
    starts, ends = _utc(shift.starts.first), _utc(shift.ends.first)
    return ShiftLine(f"shift {number + 1}", shift.pa, shift.designation, starts, ends, shift.purpose or "")


def _utc(moment: Instant) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


def _on_the_wall(moment: Instant) -> datetime:
    return london(moment).replace(tzinfo=None)
