"""What a trainer records about a PA: one short form for each thing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.evidence import EvidenceRow
from rules.moments import instant, london_day
from rules.vocabulary import EVIDENCE
from services import happenings, sign_off, trainer_desk
from services.accounts import Viewer
from services.act import Act
from services.checklists import checklist_of
from web.clock_times import moment, now_typed
from web.forms import LONGEST_TEXT, Form

Do = Callable[[], EvidenceRow]


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

    def _note(self, form: Form, outcome: str | None) -> str:
        missing = self.note_missing if outcome in self.note_needed else ""
        return form.text("note", "What you write", missing=missing, longest=LONGEST_TEXT)


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
        return lambda: self.record(act, row, Said(on, outcome, note, form, context))

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
        return lambda: sign_off.record_training(act, row, day, provider, outcome, note)


class _Practice(_AtAMoment):
    def record(self, act: Act, row: DelegationRow, said: Said) -> EvidenceRow:
        return sign_off.record_practice(act, row, said.on, said.outcome, said.note)


class _Assessment(_AtAMoment):
    def context(self, session: Session, row: DelegationRow, viewer: Viewer, now: datetime) -> dict[str, Any]:
        return {"step": self, "checklist": checklist_of(session, row, now)}

    def look_further(self, form: Form, context: dict[str, Any], outcome: str | None) -> None:
        if outcome == "competent" and len(_seen(form, context)) < len(context["checklist"]):
            form.refuse("seen", "Competent only if you saw all of it done safely")

    def record(self, act: Act, row: DelegationRow, said: Said) -> EvidenceRow:
        seen = _seen(said.form, said.context)
        return sign_off.assess(act, row, said.on, said.outcome, said.note, checklist=seen)


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
        ),
        _Look(
            "observation",
            "Record an observation",
            "You watched the PA do the task after sign-off.",
            "observation",
            "sign_off_look.jinja",
            "observation",
            note_needed=("action plan", "suspend now"),
            note_missing=SAY_WHY,
        ),
        _Look(
            "review",
            "Record a formal review",
            "A full look at whether the PA is still competent.",
            "formal review",
            "sign_off_look.jinja",
            "review",
            note_needed=("action plan", "suspend now"),
            note_missing=SAY_WHY,
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
        ),
    )
}
