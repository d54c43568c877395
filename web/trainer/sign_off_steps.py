"""What a trainer records about a PA: one short form for each thing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from rules.moments import instant, london_day
from rules.vocabulary import EVIDENCE
from services import happenings
from services.act import Act
from services.files.handed_in import attach_to_evidence
from services.logins.accounts import Viewer
from services.training import sign_off, trainer_desk
from services.training.action_plans import PlanStep, roles_of
from services.training.checklists import checklist_of
from web.desks import MONITOR, TRAINER
from web.parts.clock_times import moment, now_typed
from web.parts.forms import LONGEST_TEXT, Form
from web.templating import uk_date, uk_day_time

MOST_STEPS = 3
"""How many steps of an action plan a form takes; what else there is to do stands in its words."""

Do = Callable[[], str]
"""What is to be done; it gives the id of what was recorded."""


@dataclass(frozen=True)
class Step(ABC):
    """One form: where it is, what it is called, and the kind of evidence it brings."""

    slug: str
    title: str
    about: str
    kind: str
    template: str
    which: str
    """What its date and time are of, in the words of an error: "Time of practice"."""
    time_needed: bool = False
    note_needed: tuple[str, ...] = ()
    """The outcomes that have to be explained."""
    note_missing: str = ""
    roles: tuple[str, ...] = (TRAINER,)
    """Who records it."""
    takes_file: bool = False
    """Whether a photograph or document may come with it."""
    checked_first: bool = False
    """Whether the answers are shown once more before they are recorded."""

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What it may say, in the rules' own words."""
        return EVIDENCE[self.kind].outcomes

    def applies(self, session: Session, row: DelegationRow) -> bool:
        """Whether there can be anything to record here."""
        return True

    def context(self, session: Session, row: DelegationRow, viewer: Viewer, now: datetime) -> dict[str, Any]:
        """What the form offers to choose from."""
        return {"step": self}

    def empty(self, viewer: Viewer, context: dict[str, Any], now: datetime) -> Form:
        """The form as it is first seen: now, since most things are recorded as they happen."""
        return Form.of(**now_typed(now))

    @abstractmethod
    def read(self, act: Act, row: DelegationRow, form: Form, context: dict[str, Any]) -> Do | None:
        """What the form asks for; None if it has errors."""

    def answers(self, form: Form, context: dict[str, Any], now: datetime) -> Iterator[Answered]:
        """What was answered, in words, where it is checked first."""
        yield from ()

    def _note(self, form: Form, outcome: str | None) -> str:
        missing = self.note_missing if outcome in self.note_needed else ""
        return form.text("note", "What you write", missing=missing, longest=LONGEST_TEXT)


@dataclass(frozen=True)
class Answered:
    """One answer, as it will stand on record: a paragraph for each line."""

    what: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class _AtAMoment(Step):
    """Something that a trainer saw at a moment, and how it ended."""

    def read(self, act: Act, row: DelegationRow, form: Form, context: dict[str, Any]) -> Do | None:
        outcome = form.choice("outcome", self.outcomes, missing=f"Select how the {self.which} ended")
        self.look_further(form, context, outcome)
        on = moment(form, self.which, act.now, time_needed=self.time_needed)
        note = self._note(form, outcome)
        if form.errors or outcome is None or on is None:
            return None

        def do() -> str:
            evidence = self.record(act, row, Said(on, outcome, note, form, context))
            attach_to_evidence(act, row, evidence, form.values("files"))
            return evidence.id

        return do

    def look_further(self, form: Form, context: dict[str, Any], outcome: str | None) -> None:
        """What else this form has to say, before its date is read."""

    @abstractmethod
    def record(self, act: Act, row: DelegationRow, said: Said) -> EvidenceRow:
        """Call the service."""


@dataclass(frozen=True)
class Said:
    """What a form without errors says."""

    on: date | datetime
    outcome: str
    note: str
    form: Form
    context: dict[str, Any]


@dataclass(frozen=True)
class _Training(Step):
    def context(self, session: Session, row: DelegationRow, viewer: Viewer, now: datetime) -> dict[str, Any]:
        places = trainer_desk.providers(session, row, viewer.organisation_id, now)
        return {"step": self, "providers": places}

    def empty(self, viewer: Viewer, context: dict[str, Any], now: datetime) -> Form:
        return Form.of(**now_typed(now), provider=viewer.organisation_id)

    def read(self, act: Act, row: DelegationRow, form: Form, context: dict[str, Any]) -> Do | None:
        outcome = form.choice("outcome", self.outcomes, missing="Select how the training ended")
        day = form.date("on", "Date of training", not_after=london_day(instant(act.now)))
        ids = {place.id for place in context["providers"]}
        provider = form.choice("provider", ids, missing="Choose the organisation that gave the training")
        note = self._note(form, outcome)
        if form.errors or outcome is None or day is None or provider is None:
            return None
        return lambda: sign_off.record_training(act, row, day, provider, outcome, note).id


class _Practice(_AtAMoment):
    def record(self, act: Act, row: DelegationRow, said: Said) -> EvidenceRow:
        return sign_off.record_practice(act, row, said.on, said.outcome, said.note)


class _Assessment(_AtAMoment):
    def context(self, session: Session, row: DelegationRow, viewer: Viewer, now: datetime) -> dict[str, Any]:
        return {
            "step": self,
            "checklist": checklist_of(session, row, now),
            "roles": roles_of(session, row, now),
            "most_steps": MOST_STEPS,
            "today": london_day(instant(now)),
        }

    def look_further(self, form: Form, context: dict[str, Any], outcome: str | None) -> None:
        if outcome == "not yet competent":
            plan_steps(form, context)
        if outcome == "competent" and len(_seen(form, context)) < len(context["checklist"]):
            form.refuse("seen", "Competent only if you saw all of it done safely")

    def answers(self, form: Form, context: dict[str, Any], now: datetime) -> Iterator[Answered]:
        outcome = form.value("outcome")
        yield Answered("What you find", (outcome[:1].upper() + outcome[1:],))
        if context["checklist"]:
            yield Answered("Seen done safely", tuple(_seen(form, context)) or ("Nothing on the checklist",))
        if note := form.value("note").strip():
            yield Answered("Notes" if outcome == "competent" else "Action plan", tuple(note.splitlines()))
        if outcome == "not yet competent" and (steps := plan_steps(form, context)):
            words = (f"{one.what} ({one.role}, by {uk_date(one.by)})" for one in steps)
            yield Answered("Steps of the plan", tuple(words))
        yield Answered("When", (_when(moment(form, self.which, now, time_needed=False)),))

    def record(self, act: Act, row: DelegationRow, said: Said) -> EvidenceRow:
        seen = _seen(said.form, said.context)
        steps = plan_steps(said.form, said.context) if said.outcome == "not yet competent" else []
        return sign_off.assess(act, row, said.on, said.outcome, said.note, checklist=seen, steps=steps)


class _Look(_AtAMoment):
    def record(self, act: Act, row: DelegationRow, said: Said) -> EvidenceRow:
        return sign_off.observe(act, row, self.kind, said.on, said.outcome, said.note)


class _AfterHappening(_AtAMoment):
    """Somebody registered decides for this task, after each kind of thing that has happened."""

    def applies(self, session: Session, row: DelegationRow) -> bool:
        return bool(happenings.happened(session, row))

    def context(self, session: Session, row: DelegationRow, viewer: Viewer, now: datetime) -> dict[str, Any]:
        return {"step": self, "happened": happenings.happened(session, row)}

    def look_further(self, form: Form, context: dict[str, Any], outcome: str | None) -> None:
        form.choice("what", context["happened"], missing="Select what you decide about")

    def record(self, act: Act, row: DelegationRow, said: Said) -> EvidenceRow:
        return happenings.decide_after(
            act, row, said.form.value("what"), said.outcome, said.note, _time(said.on)
        )


def plan_steps(form: Form, context: dict[str, Any]) -> list[PlanStep]:
    """The steps of an action plan that were written down, each with its role and day; the form keeps what is wrong."""
    found = []
    for number in range(1, MOST_STEPS + 1):
        what = form.text(f"step-{number}", f"Step {number}", longest=LONGEST_TEXT)
        if not what:
            continue
        role = form.choice(f"step-{number}-role", context["roles"], missing=f"Choose who does step {number}")
        day = form.date(f"step-{number}-by", f"Last day of step {number}", not_before=context["today"])
        if role and day:
            found.append(PlanStep(what, role, day))
    return found


def _when(on: date | datetime | None) -> str:
    if isinstance(on, datetime):
        return uk_day_time(on)
    return f"{uk_date(on)}, at a time not stated" if on else ""


def _time(on: date | datetime) -> datetime | None:
    return on if isinstance(on, datetime) else None


def _seen(form: Form, context: dict[str, Any]) -> list[str]:
    """The items of the checklist that are ticked."""
    return list(form.choices("seen", context["checklist"]))


SAY_WHY = "Write down what the PA has to practise, or why the task has to stop"

STEPS: dict[str, Step] = {
    step.slug: step
    for step in (
        _Training(
            "training",
            "Record bespoke training",
            "For this PA, this person and this task.",
            "training",
            "sign_off_training.jinja",
            "training",
            note_needed=("failed",),
            note_missing="Write down what has to be trained again",
        ),
        _Practice(
            "practice",
            "Record a supervised practice",
            "The PA did the task with you there.",
            "supervised practice",
            "sign_off_practice.jinja",
            "practice",
            time_needed=True,
            takes_file=True,
        ),
        _Assessment(
            "assessment",
            "Assess the PA",
            "Competent, or not yet competent with an action plan.",
            "assessment",
            "sign_off_assessment.jinja",
            "assessment",
            note_needed=("not yet competent",),
            note_missing="Write the action plan: what the PA has to practise before the next assessment",
            takes_file=True,
            checked_first=True,
        ),
        _Look(
            "observation",
            "Record an observation",
            "You watched the PA do the task after sign-off.",
            "observation",
            "sign_off_look.jinja",
            "observation",
            takes_file=True,
            note_needed=("action plan", "suspend now"),
            note_missing=SAY_WHY,
            roles=(TRAINER, MONITOR),
        ),
        _Look(
            "review",
            "Record a formal review",
            "A full look at whether the PA is still competent.",
            "formal review",
            "sign_off_look.jinja",
            "review",
            takes_file=True,
            note_needed=("action plan", "suspend now"),
            note_missing=SAY_WHY,
            roles=(TRAINER, MONITOR),
        ),
        _AfterHappening(
            "after-happening",
            "Decide after what has happened",
            "Whether the PA goes on with this task, or stops.",
            "decision after a happening",
            "sign_off_happening.jinja",
            "decision",
            time_needed=True,
            note_needed=("may go on", "stopped"),
            note_missing="Write down what you looked at, and why you decide so",
            roles=(TRAINER, MONITOR),
        ),
    )
}
