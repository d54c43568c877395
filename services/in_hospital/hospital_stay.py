"""One stay in hospital, read once and asked of the rules: each PA, each task, each shift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import cast

from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.hospital import Admission, Shift
from rules import durable, pure
from rules.applied import Applied, SettingFault, Settings, UnknownTask
from rules.decide import CannotBeAsked, EvaluatorsDiffer, decide
from rules.decision import Decision, Reason
from rules.explain import Explanation
from rules.facts import facts_for
from rules.language import AgreementText, SignedAgainText
from rules.moments import Instant, Period, Span, instant, london_day
from rules.question import Delegation, Evidence, Known, Moment
from rules.requirement import Requirement
from rules.resolve import cover_for, resolve
from rules.signed_again import who_signs_again
from rules.text_values import FromSetting
from rules.vocabulary import Worker
from services.act import Refused
from services.cases import delegations_of
from services.circumstances import circumstances_of
from services.evidence import PROOFS
from services.frameworks import applied_to
from services.in_hospital.hospital_known import known_about, known_of_stay
from services.in_hospital.hospital_rota import rota
from services.in_hospital.rota_asking import of_each
from services.in_hospital.stay_facts import ShiftLine, StayFacts
from services.in_hospital.wards import ward_at

DBS, INDUCTION, NEED = "DBS check", "local induction", "need classification"
OF_EVERY_PA = (DBS, INDUCTION, NEED)
NO_ANSWER = "There is no answer: treat as not authorised, and ring the PHB lead."
CONTINUES = "continues the time"
"""What a readmission does to the funded time unless a framework says otherwise: it is then reviewed sooner."""
NO_TASK = "No task has been asked for in this case, so the rules cannot be asked."
NO_RULE = "No framework of this case says how old a DBS check may be."


@dataclass(frozen=True, slots=True)
class DbsAnswer:
    """Does a PA's DBS check hold for every second of a time, and if not, why; and the last one that was taken."""

    holds: bool
    because: str = ""
    latest: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a framework says of the working agreement: for how long PAs are funded at least, and who signs.

    ``readmitted_within`` is None where no admission counts as a readmission. ``signed_again`` says for each part of the
    agreement who signs when it has changed; a part that is not named is signed again by all. ``interim``: whether the
    nurse in charge may let a PA do something for one shift before all have signed. The rest is in words.
    """

    funded_for: Period
    signed_by: tuple[str, ...]
    cite: tuple[str, ...]
    readmitted_within: Period | None = None
    readmission: str = CONTINUES
    undecided: str = ""
    reduced_hours: str = ""
    signed_again: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    interim: bool = False


class StayAnswers:
    """What the rules say of a stay as of now; of one that has not begun, as of its first moment.

    Both evaluators are asked for each answer; where they differ there is none, and the PA may not. ``unanswered``
    holds why, for whoever must not go on without an answer.
    """

    def __init__(self, facts: StayFacts) -> None:
        self.facts, self.now, self.at = facts, facts.now, facts.at
        self.applied, self.known, self.delegations = facts.applied, facts.known, facts.delegations
        self.pa_ids = facts.pa_ids
        self.unanswered: list[EvaluatorsDiffer | CannotBeAsked] = []
        self._asked = {(one.pa, one.task): one for one in (*facts.without_task, *facts.delegations)}
        self._by_id = {item.id: item for item in self.known.evidence}
        self._voided = {item.about for item in self.known.evidence if item.kind == "void"}
        self._about = {pa_id: known_about(self.known, pa_id) for pa_id in self.pa_ids}
        self._answers: dict[tuple[str, str], Decision | None] = {}
        self._at_home: dict[str, frozenset[str]] = {}
        self._looked_at: dict[tuple[str, str], Known] = {}

    # --- the framework -------------------------------------------------------------------------------------

    @property
    def terms(self) -> Terms:
        """What a framework of the case says of the agreement; raises Refused if none knows one."""
        return terms_of(self.applied)

    @property
    def cover(self) -> str:
        """Who does a task here until the PA may."""
        said = (cover_for(self.applied, one)[0] for one in self.delegations)
        return " or ".join(dict.fromkeys(one for one in said if one)) or "the nursing staff on the ward"

    # --- each PA and task ------------------------------------------------------------------------------------

    def tasks_of(self, pa_id: str) -> list[str]:
        """The tasks that a PA has been handed."""
        return [one.task for one in self.delegations if one.pa == pa_id]

    def shifts_of(self, pa_id: str) -> list[ShiftLine]:
        return [shift for shift in self.facts.shifts if shift.pa_id == pa_id]

    def answer(self, pa_id: str, task: str) -> Decision | None:
        """May this PA do this task here? None where there is no answer."""
        key = (pa_id, task)
        if key not in self._answers:
            self._answers[key] = self._decide(pa_id, task)
        return self._answers[key]

    def at_home(self, applied: Sequence[Applied], pa_id: str, task: str) -> Decision | None:
        """May this PA do this task at home, as of now, by the frameworks that apply there?"""
        asked = replace(self._delegation(pa_id, task), where="home", ward="", admitted=None, arrived=None)
        try:
            return decide(applied, asked, self._about[pa_id], Moment(Span.at(self.now), self.now))
        except (EvaluatorsDiffer, CannotBeAsked, SettingFault, UnknownTask):
            return None

    def met_by(self, pa_id: str, task: str, kind: str) -> Evidence | None:
        """The latest evidence of a kind that meets a requirement for this task now."""
        answer = self.answer(pa_id, task)
        met = [reason for reason in answer.reasons if reason.met] if answer else []
        items = [self._by_id[id] for reason in met for id in reason.evidence if self._by_id[id].kind == kind]
        return max(items, key=lambda item: (item.begins, item.id), default=None)

    def any_task(self, pa_id: str) -> str:
        """A task by which to ask what does not depend on the task; for a PA who has none, one of the case."""
        of_all = (one.task for one in self.delegations)
        return next((task for task in (*self.tasks_of(pa_id), *of_all)), "")

    def asked_at_home_too(self, pa_id: str, task: str) -> frozenset[str]:
        """The names of the requirements that are not the hospital's alone."""
        if task not in self._at_home:
            asked = replace(self._delegation(pa_id, task), where="home")
            found = resolve(self.applied, asked, Span.at(self.at)).requirements
            self._at_home[task] = frozenset(one.name for one in found)
        return self._at_home[task]

    def hospitals_own(self, pa_id: str, task: str) -> frozenset[str]:
        """The names of the requirements that are the hospital's alone."""
        here = resolve(self.applied, self._delegation(pa_id, task), Span.at(self.at)).requirements
        return frozenset(one.name for one in here) - self.asked_at_home_too(pa_id, task)

    def evidence(self, pa_id: str, kind: str, outcome: str) -> list[Evidence]:
        """What stands of a kind for a PA and this person, oldest first."""
        found = [
            item
            for item in self._about[pa_id].evidence
            if (item.kind, item.outcome, item.pa) == (kind, outcome, pa_id) and item.id not in self._voided
        ]
        return sorted(found, key=lambda item: (item.begins, item.id))

    def standing(self, kind: str) -> list[Evidence]:
        """What stands of a kind for this person, whichever PA it is about, oldest first."""
        people = {one.person for one in self.delegations}
        found = [
            item
            for item in self.known.evidence
            if item.kind == kind and item.person in people and item.id not in self._voided
        ]
        return sorted(found, key=lambda item: (item.begins, item.recorded, item.id))

    def name(self, person_id: str) -> str:
        return self.known.people[person_id].name

    def question(self, pa_id: str, task: str) -> tuple[Delegation, Known]:
        """What is asked of a PA and a task here, and all that can bear on the answer."""
        return self._delegation(pa_id, task), self._about[pa_id]

    def _decide(self, pa_id: str, task: str) -> Decision | None:
        moment = Moment(Span.at(self.at), self.now)
        try:
            return decide(self.applied, self._delegation(pa_id, task), self._about[pa_id], moment)
        except (EvaluatorsDiffer, CannotBeAsked) as error:
            self.unanswered.append(error)
            return None

    def _delegation(self, pa_id: str, task: str) -> Delegation:
        return self._asked[pa_id, task]

    # --- DBS checks and inductions: every PA on the ward needs them, with a task of their own or without ---------

    def dbs(self, pa_id: str, span: Span) -> DbsAnswer:
        """The framework's own rule about DBS checks, asked by both evaluators for every second of a time (4:2445)."""
        if not self.rules_about(DBS):
            return DbsAnswer(False, NO_RULE if self.delegations else NO_TASK)
        return self.of_kind(DBS, pa_id, span)

    def of_kind(self, kind: str, pa_id: str, span: Span) -> DbsAnswer:
        """The same of whatever the frameworks ask for of that kind of evidence."""
        asked = self._delegation(pa_id, self.any_task(pa_id))
        needed = self._rules[kind]
        facts = facts_for(asked, self._known_to(kind, pa_id), Moment(span, self.now))
        judge = pure.evaluate(needed, facts)
        second = durable.evaluate(needed, facts)
        if judge.findings != second:
            self.unanswered.append(EvaluatorsDiffer(asked, judge.findings, second))
            return DbsAnswer(False, NO_ANSWER)
        rules = self.rules_about(kind)
        counted = [judge.by_id[id] for one in rules for id in judge.findings[one.name].counted]
        latest = max(counted, key=lambda item: (item.begins, item.id), default=None)
        unmet = [one for one in rules if not judge.findings[one.name].met]
        return DbsAnswer(not unmet, self._why_not(unmet[0], judge, span.last) if unmet else "", latest)

    def _why_not(self, rule: Requirement, judge: pure.Judge, last: Instant) -> str:
        """Until when it is good, if it is good at all; a shift to come has not seen it run out yet."""
        reason = Explanation(rule, judge, self.known).reason()
        ends = list(judge.ends.get(rule.name, {}).values())
        words = in_words(reason).rstrip(".")
        if ends and max(ends) < last:
            words = f"good until {_day(max(ends))} only"
        return f"{reason.requirement}: {words} ({', '.join(reason.cite)})"

    def shift_dbs(self, shift_id: str) -> DbsAnswer:
        return self._shift_dbs[shift_id]

    def dbs_of(self, pa_id: str) -> DbsAnswer:
        """For all of a PA's shifts; without shifts, for now."""
        answers = [self.shift_dbs(shift.id) for shift in self.shifts_of(pa_id)]
        now = self.dbs(pa_id, Span.at(self.at))
        faulty = next((one for one in answers if not one.holds), None)
        return replace(faulty or (answers[0] if answers else now), latest=now.latest)

    @cached_property
    def _shift_dbs(self) -> dict[str, DbsAnswer]:
        found: dict[str, DbsAnswer] = {}
        for pa_id in self.pa_ids:
            ask = partial(self.dbs, pa_id)
            found |= of_each(self.shifts_of(pa_id), ask, self.beginnings(pa_id))
        return found

    def beginnings(self, pa_id: str) -> list[Instant]:
        """When something began that can bear on a PA: between two of these, what is missing stays missing."""
        return [item.begins for item in self._about[pa_id].evidence]

    def rules_about(self, kind: str) -> list[Requirement]:
        """What the frameworks ask for of a kind of evidence, of whatever task of the case."""
        return [one for one in self._rules[kind] if one.evidence == kind]

    @cached_property
    def _rules(self) -> dict[str, tuple[Requirement, ...]]:
        return {kind: self._rules_with_earlier(kind) for kind in OF_EVERY_PA}

    def _rules_with_earlier(self, kind: str) -> tuple[Requirement, ...]:
        """The requirements of this kind of every task of the case, with those they look back at."""
        found: dict[str, Requirement] = {}
        of_each_task: dict[str, Delegation] = {}
        for one in self.delegations:
            of_each_task.setdefault(one.task, one)
        for asked in of_each_task.values():
            all_of_it = resolve(self.applied, asked, Span.at(self.at)).requirements
            needed = {rule.name for rule in all_of_it if rule.evidence == kind}
            for rule in reversed(all_of_it):
                needed |= set(rule.earlier) if rule.name in needed else set()
            found |= {rule.name: rule for rule in all_of_it if rule.name in needed}
        return tuple(found.values())

    def _known_to(self, kind: str, pa_id: str) -> Known:
        """Only what these requirements can look at: a rota is asked about hundreds of times."""
        key = (kind, pa_id)
        if key not in self._looked_at:
            kinds = {one.evidence for one in self._rules[kind]} | {"void", *PROOFS}
            known = self._about[pa_id]
            evidence = tuple(item for item in known.evidence if item.kind in kinds)
            self._looked_at[key] = replace(known, evidence=evidence)
        return self._looked_at[key]


class Stay(StayAnswers):
    """A stay as the record has it; all that is on record is read when it is made.

    ``shifts`` are those on the ward, the only ones it is about; ``home_shifts`` are home tasks meanwhile (4:1304).
    """

    def __init__(self, session: Session, admission: Admission, now: datetime) -> None:
        self.admission = admission
        self.ward = ward_at(session, admission, max(instant(now), instant(admission.admitted_at)))
        self.case = session.get_one(Case, admission.case_id)
        self.rows: Sequence[DelegationRow] = delegations_of(session, self.case.id)
        planned = rota(session, admission.id)
        self.shifts: Sequence[Shift] = [one for one in planned if one.purpose != "home task"]
        self.home_shifts: Sequence[Shift] = [one for one in planned if one.purpose == "home task"]
        super().__init__(self._read(session, instant(now)))

    def rows_of(self, pa_id: str) -> list[DelegationRow]:
        return [row for row in self.rows if row.pa_id == pa_id]

    def _read(self, session: Session, now: Instant) -> StayFacts:
        admission, admitted = self.admission, instant(self.admission.admitted_at)
        at = max(now, admitted)
        with_task = [row.pa_id for row in self.rows]
        others = [one.pa_id for one in self.shifts if one.pa_id not in with_task]
        pa_ids = list(dict.fromkeys([*with_task, *others]))
        all_ids = {*pa_ids, *(one.pa_id for one in self.home_shifts)}
        known = known_of_stay(session, admission.person_id, all_ids)
        circumstances = circumstances_of(session, [admission.person_id], pa_ids, now)

        def asked(pa_id: str, task: str, requested: datetime, worker: str = "PA") -> Delegation:
            question = self._question(pa_id, task, requested, worker)
            return circumstances.of(question, known.evidence, Span.at(at))

        return StayFacts(
            now=now,
            admitted=admitted,
            applied=applied_to(session, self.case.id, "hospital", london_day(at)),
            known=known,
            delegations=tuple(
                asked(row.pa_id, row.task, row.requested_at, row.worker or "PA") for row in self.rows
            ),
            shifts=tuple(map(_line, self.shifts)),
            home_shifts=tuple(map(_line, self.home_shifts)),
            recorded=instant(admission.recorded_at),
            without_task=tuple(
                asked(pa_id, row.task, admission.recorded_at)
                for pa_id in dict.fromkeys(others)
                for row in self.rows[:1]
            ),
        )

    def _question(self, pa_id: str, task: str, requested: datetime, worker: str) -> Delegation:
        return Delegation(
            pa=pa_id,
            person=self.admission.person_id,
            task=task,
            requested=instant(requested),
            where="hospital",
            ward=self.ward.in_evidence,
            admitted=instant(self.admission.admitted_at),
            arrived=instant(self.ward.since) if self.ward.moved else None,
            worker=cast("Worker", worker),
            kept_by=self.case.organisation_id,
        )


def _line(shift: Shift) -> ShiftLine:
    return ShiftLine(
        shift.id, shift.pa_id, shift.designation, shift.starts_at, shift.ends_at, shift.purpose or ""
    )


def terms_of(applied: Sequence[Applied]) -> Terms:
    """The terms of the first framework that knows a working agreement; raises Refused if none does."""
    for one in applied:
        if text := one.framework.text.agreement:
            settings = Settings(one)
            within = text.readmitted_within
            return Terms(
                _period(settings, text.funded_for_at_least),
                tuple(text.signed_by),
                tuple(text.text),
                readmitted_within=_period(settings, within) if within else None,
                readmission=settings.of(text.readmission) if text.readmission else CONTINUES,
                undecided=settings.of(text.undecided) if text.undecided else "",
                reduced_hours=settings.of(text.reduced_hours) if text.reduced_hours else "",
                signed_again=_signed_again(settings, text),
                interim=text.interim is not None and settings.of(text.interim) == "yes",
            )
    raise Refused(
        "No framework of this case knows a hospital working agreement.",
        way_out="apply the hospital's framework to the case",
    )


def _signed_again(settings: Settings, text: AgreementText) -> dict[str, tuple[str, ...]]:
    """By the name of each part, as the framework's file calls it."""
    if text.signed_again is None:
        return {}
    return {
        field.alias or name: who_signs_again(settings.of(getattr(text.signed_again, name)), text.signed_by)
        for name, field in SignedAgainText.model_fields.items()
    }


def _period(settings: Settings, said: Period | FromSetting) -> Period:
    return said if isinstance(said, Period) else Period.parse(settings.of(said))


def in_words(reason: Reason) -> str:
    """Why, for people: the evidence is named by its kind and day, without its id."""
    words = reason.because
    for id in reason.evidence:
        words = words.replace(f" {id} ", " ")
    return words


def _day(moment: Instant) -> str:
    day = london_day(moment)
    return f"{day.day} {day:%B %Y}"
