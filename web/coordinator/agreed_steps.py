"""What is agreed, or in use, around a task: consent to carry over, a shorter interval, the equipment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from rules.moments import Period, Span, instant
from rules.question import Giver
from rules.requirement import Requirement
from services import coordination
from services.act import Act
from services.answers import Answered
from services.choices import in_roles
from services.decisions import question
from services.evidence import NewEvidence, record_evidence
from services.training.sign_off import as_giver
from web.coordinator.steps import Context, Do, Step, chosen, today
from web.parts.forms import Form


class Consent(Step):
    """The PA lets what they learned and showed elsewhere count here, or takes that back (two employers)."""

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        outcome = form.choice(
            "outcome", ("given", "withdrawn"), missing="Say whether it is given or taken back"
        )
        day = form.date("day", "Date of consent", not_after=today(act.now))
        if outcome is None or day is None:
            return None
        new = NewEvidence(self.kind, outcome, day, (Giver(answer.pa.id, "PA"),), pa_id=answer.pa.id)
        return lambda: record_evidence(act, answer.case.organisation_id, new).id


class Interval(Step):
    """Whoever may agree it does something more often than the framework asks, for this PA and person (2:739)."""

    units = ("days", "weeks", "months")

    def applies(self, session: Session, answer: Answered) -> bool:
        return super().applies(session, answer) and bool(_negotiable(session, answer, answer.asked_at))

    def context(self, session: Session, answer: Answered, now: datetime) -> Context:
        found = _negotiable(session, answer, now)
        roles = tuple(dict.fromkeys(role for one in found.values() for role in one.interval_by))
        return {"asked": found, "units": self.units, "parties": in_roles(session, roles, now)}

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        about = form.choice("about", context["asked"], missing="Choose what is done more often")
        outcome = form.choice("outcome", ("agreed", "ended"), missing="Say whether it is agreed or ended")
        every = self._every(form) if outcome == "agreed" else None
        party = chosen(form, context["parties"], missing="Choose who agreed")
        day = form.date("day", "Date of the agreement", not_after=today(act.now))
        if about is None or outcome is None or party is None or day is None or form.errors:
            return None
        row, giver = answer.row, coordination.giver_in_role(act, party.person_id, party.role)
        new = NewEvidence(
            self.kind, outcome, day, (giver,), pa_id=row.pa_id, person_id=row.person_id, task=row.task,
            about=about, interval=every,
        )  # fmt: skip
        return lambda: record_evidence(act, answer.case.organisation_id, new).id

    def _every(self, form: Form) -> Period | None:
        number = form.text("number", "The number", missing="Enter how often")
        unit = form.choice("unit", self.units, missing="Choose days, weeks or months")
        if number and not (number.isascii() and number.isdecimal() and 0 < int(number) <= 365):
            form.refuse("number", "How often must be a whole number, like 3")
        return None if form.errors or unit is None else Period.parse(f"{number} {unit}")


class Equipment(Step):
    """Which model the task is done with at home; a sign-off bound to another ends with it."""

    def read(self, act: Act, answer: Answered, form: Form, context: Context) -> Do | None:
        model = form.text("equipment", "The model", missing="Enter the model, as it stands on it")
        device = form.text("device", "The kind of device")
        outcome = form.choice("outcome", ("in use", "no longer"), missing="Say whether it is in use")
        day = form.date("day", "Date", not_after=today(act.now))
        if outcome is None or day is None or form.errors:
            return None
        row = answer.row
        new = NewEvidence(
            self.kind, outcome, day, (as_giver(act),), person_id=row.person_id, task=row.task,
            equipment=model, device=device,
        )  # fmt: skip
        return lambda: record_evidence(act, answer.case.organisation_id, new).id


def _negotiable(session: Session, answer: Answered, now: datetime) -> dict[str, Requirement]:
    """What may be agreed to be done more often, by the name the framework gives it."""
    asked = question(session, answer.row, Span.at(instant(now))).resolved().requirements
    return {one.base or one.name: one for one in asked if one.interval_by}


AGREED_STEPS: Mapping[str, Step] = {
    step.slug: step
    for step in (
        Consent(
            "consent", "Consent to carry over", "The PA lets what they showed elsewhere count here.",
            "consent to carry over", "evidence_consent.jinja",
        ),
        Interval(
            "interval", "A shorter interval", "Something is done more often than the framework asks.",
            "agreed interval", "evidence_interval.jinja",
        ),
        Equipment(
            "equipment", "Equipment in use", "Which model the task is done with.",
            "equipment in use", "evidence_equipment.jinja",
        ),
    )
}  # fmt: skip
