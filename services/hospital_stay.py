"""One stay in hospital, read once and asked of the rules: each PA, each task, each shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from models.cases import Case, DelegationRow
from models.hospital import Admission, Shift
from rules import durable, pure
from rules.applied import Applied, Settings
from rules.decide import CannotBeAsked, EvaluatorsDiffer, decide
from rules.decision import Decision, Reason
from rules.explain import Explanation
from rules.facts import facts_for
from rules.moments import Instant, Period, Span, instant, london_day
from rules.question import Delegation, Evidence, Known, Moment
from rules.requirement import Requirement
from rules.resolve import cover_for, resolve
from services.act import Refused
from services.cases import delegations_of
from services.decisions import ward_of
from services.frameworks import applied_to
from services.hospital_known import PROOFS, known_about, known_of_stay
from services.hospital_rota import rota

DBS = "DBS check"
NO_ANSWER = "There is no answer: treat as not authorised, and ring the PHB lead."
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
    """What a framework says of the working agreement: for how long PAs are funded at least, and who signs."""

    funded_for: Period
    signed_by: tuple[str, ...]
    cite: tuple[str, ...]


class Stay:
    """A stay as of now; of one that has not begun, as of its first moment.

    All that is on record is read when it is made. Both evaluators are asked for each answer; where they
    differ there is none, and the PA may not.
    """

    def __init__(self, session: Session, admission: Admission, now: datetime) -> None:
        self.admission, self.now = admission, instant(now)
        self.at: Instant = max(self.now, instant(admission.admitted_at))
        self.case = session.get_one(Case, admission.case_id)
        self.rows: Sequence[DelegationRow] = delegations_of(session, self.case.id)
        self.shifts: Sequence[Shift] = rota(session, admission.id)
        self.applied: list[Applied] = applied_to(session, self.case.id, "hospital", london_day(self.at))
        self.pa_ids = list(
            dict.fromkeys([row.pa_id for row in self.rows] + [one.pa_id for one in self.shifts])
        )
        self.known: Known = known_of_stay(session, admission.person_id, self.pa_ids)
        self._by_id = {item.id: item for item in self.known.evidence}
        self._voided = {item.about for item in self.known.evidence if item.kind == "void"}
        self._about = {pa_id: known_about(self.known, pa_id) for pa_id in self.pa_ids}
        self._answers: dict[tuple[str, str], Decision | None] = {}
        self._at_home: dict[str, frozenset[str]] = {}

    # --- the framework -------------------------------------------------------------------------------------

    @property
    def terms(self) -> Terms:
        """What a framework of the case says of the agreement; raises Refused if none knows one."""
        return terms_of(self.applied)

    @property
    def cover(self) -> str:
        """Who does a task here until the PA may."""
        said = (cover_for(self.applied, self._delegation(row.pa_id, row.task))[0] for row in self.rows)
        return " or ".join(dict.fromkeys(one for one in said if one)) or "the nursing staff on the ward"

    # --- each PA and task ------------------------------------------------------------------------------------

    def rows_of(self, pa_id: str) -> list[DelegationRow]:
        return [row for row in self.rows if row.pa_id == pa_id]

    def shifts_of(self, pa_id: str) -> list[Shift]:
        return [shift for shift in self.shifts if shift.pa_id == pa_id]

    def answer(self, pa_id: str, task: str) -> Decision | None:
        """May this PA do this task here? None where there is no answer."""
        key = (pa_id, task)
        if key not in self._answers:
            self._answers[key] = self._decide(pa_id, task)
        return self._answers[key]

    def met_by(self, pa_id: str, task: str, kind: str) -> Evidence | None:
        """The latest evidence of a kind that meets a requirement for this task now."""
        answer = self.answer(pa_id, task)
        met = [reason for reason in answer.reasons if reason.met] if answer else []
        items = [self._by_id[id] for reason in met for id in reason.evidence if self._by_id[id].kind == kind]
        return max(items, key=lambda item: (item.begins, item.id), default=None)

    def any_task(self, pa_id: str) -> str:
        """A task by which to ask what does not depend on the task; for a PA who has none, one of the case."""
        return next((row.task for row in (*self.rows_of(pa_id), *self.rows)), "")

    def asked_at_home_too(self, pa_id: str, task: str) -> frozenset[str]:
        """The names of the requirements that are not the hospital's alone."""
        if task not in self._at_home:
            asked = replace(self._delegation(pa_id, task), where="home")
            found = resolve(self.applied, asked, Span.at(self.at)).requirements
            self._at_home[task] = frozenset(one.name for one in found)
        return self._at_home[task]

    def evidence(self, pa_id: str, kind: str, outcome: str) -> list[Evidence]:
        """What stands of a kind for a PA and this person, oldest first."""
        found = [
            item
            for item in self._about[pa_id].evidence
            if (item.kind, item.outcome, item.pa) == (kind, outcome, pa_id) and item.id not in self._voided
        ]
        return sorted(found, key=lambda item: (item.begins, item.id))

    def name(self, person_id: str) -> str:
        return self.known.people[person_id].name

    def _decide(self, pa_id: str, task: str) -> Decision | None:
        moment = Moment(Span.at(self.at), self.now)
        try:
            return decide(self.applied, self._delegation(pa_id, task), self._about[pa_id], moment)
        except (EvaluatorsDiffer, CannotBeAsked):
            return None

    def _delegation(self, pa_id: str, task: str) -> Delegation:
        row = next((row for row in self.rows_of(pa_id) if row.task == task), None)
        return Delegation(
            pa=pa_id,
            person=self.admission.person_id,
            task=task,
            requested=instant(row.requested_at if row else self.admission.recorded_at),
            where="hospital",
            ward=ward_of(self.admission),
            admitted=instant(self.admission.admitted_at),
            kept_by=self.case.organisation_id,
        )

    # --- DBS checks --------------------------------------------------------------------------------------------

    def dbs(self, pa_id: str, span: Span) -> DbsAnswer:
        """The framework's own rule about DBS checks, asked by both evaluators for every second of a time.

        It asks every PA who is on the ward (4:2445), one without a task of their own as well.
        """
        if not self._dbs_rules:
            return DbsAnswer(False, NO_RULE if self.rows else NO_TASK)
        asked = self._delegation(pa_id, self.any_task(pa_id))
        facts = facts_for(asked, self._dbs_known[pa_id], Moment(span, self.now))
        judge = pure.evaluate(self._dbs_rules, facts)
        if judge.findings != durable.evaluate(self._dbs_rules, facts):
            return DbsAnswer(False, NO_ANSWER)
        rules = [one for one in self._dbs_rules if one.evidence == DBS]
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

    def shift_dbs(self, shift: Shift) -> DbsAnswer:
        return self._shift_dbs[shift.id]

    def dbs_of(self, pa_id: str) -> DbsAnswer:
        """For all of a PA's shifts; without shifts, for now."""
        answers = [self.shift_dbs(shift) for shift in self.shifts_of(pa_id)]
        now = self.dbs(pa_id, Span.at(self.at))
        faulty = next((one for one in answers if not one.holds), None)
        return replace(faulty or (answers[0] if answers else now), latest=now.latest)

    @cached_property
    def _shift_dbs(self) -> dict[str, DbsAnswer]:
        found: dict[str, DbsAnswer] = {}
        for pa_id in self.pa_ids:
            if shifts := self.shifts_of(pa_id):
                found |= self._dbs_of_each(pa_id, shifts)
        return found

    def _dbs_of_each(self, pa_id: str, shifts: list[Shift]) -> dict[str, DbsAnswer]:
        """What holds from the first start to the last finish holds for each shift; if it does not, ask by halves."""
        whole = Span(_span(shifts[0]).first, max(_span(one).last for one in shifts))
        answer = self.dbs(pa_id, whole)
        never = not any(item.kind == DBS and item.pa == pa_id for item in self._about[pa_id].evidence)
        if answer.holds or never or len(shifts) == 1:
            return {one.id: answer for one in shifts}
        half = len(shifts) // 2
        return self._dbs_of_each(pa_id, shifts[:half]) | self._dbs_of_each(pa_id, shifts[half:])

    @cached_property
    def _dbs_rules(self) -> tuple[Requirement, ...]:
        """The requirements about DBS checks of every task of the case, with those they look back at."""
        found: dict[str, Requirement] = {}
        for task in dict.fromkeys(row.task for row in self.rows):
            asked = self._delegation(self.rows[0].pa_id, task)
            all_of_it = resolve(self.applied, asked, Span.at(self.at)).requirements
            needed = {one.name for one in all_of_it if one.evidence == DBS}
            for one in reversed(all_of_it):
                needed |= set(one.earlier) if one.name in needed else set()
            found |= {one.name: one for one in all_of_it if one.name in needed}
        return tuple(found.values())

    @cached_property
    def _dbs_known(self) -> dict[str, Known]:
        """Only what these requirements can look at: a rota is asked about hundreds of times."""
        kinds = {one.evidence for one in self._dbs_rules} | {"void", *PROOFS}
        return {
            pa_id: replace(known, evidence=tuple(item for item in known.evidence if item.kind in kinds))
            for pa_id, known in self._about.items()
        }


def terms_of(applied: Sequence[Applied]) -> Terms:
    """The terms of the first framework that knows a working agreement; raises Refused if none does."""
    for one in applied:
        if text := one.framework.text.agreement:
            length = text.funded_for_at_least
            chosen = length if isinstance(length, Period) else Period.parse(Settings(one).of(length))
            return Terms(chosen, tuple(text.signed_by), tuple(text.text))
    raise Refused(
        "No framework of this case knows a hospital working agreement.",
        way_out="apply the hospital's framework to the case",
    )


def in_words(reason: Reason) -> str:
    """Why, for people: the evidence is named by its kind and day, without its id."""
    words = reason.because
    for id in reason.evidence:
        words = words.replace(f" {id} ", " ")
    return words


def _day(moment: Instant) -> str:
    day = london_day(moment)
    return f"{day.day} {day:%B %Y}"


def _span(shift: Shift) -> Span:
    """Every second of a shift: the one at which it ends belongs to the next."""
    return Span(instant(shift.starts_at), instant(shift.ends_at) - 1)
