"""What a PA learns by: reference material, and the steps of an action plan as they are carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.cases import DelegationRow
from models.training import DONE
from services.act import Act
from services.files.handed_in import attach_to_material, material_files, own_files
from services.logins.accounts import Viewer
from services.training.action_plans import end_step, steps_of
from services.training.reference_material import HERE, attach_material, material_for
from web.desks import MONITOR, TRAINER
from web.parts.forms import LONGEST_TEXT, Form
from web.parts.uploads import in_words
from web.templating import uk_date
from web.trainer.sign_off_steps import Do, Step

ATTACHED, STEP_ENDED = "attached", "step-ended"
"""What the address names after material was attached, or a step of an action plan ended."""


@dataclass(frozen=True)
class PlanLine:
    """One step of an action plan, in words."""

    id: str
    what: str
    who: str
    state: str
    is_open: bool


class Material(Step):
    """A film or a sheet for this PA, person and task: a file, or the place where it is kept (2:802, 2:806)."""

    def context(self, session: Session, row: DelegationRow, viewer: Viewer, now: datetime) -> dict[str, Any]:
        return {"step": self, "material": material_lines(session, row)}

    def empty(self, viewer: Viewer, context: dict[str, Any], now: datetime) -> Form:
        return Form()

    def read(self, act: Act, row: DelegationRow, form: Form, context: dict[str, Any]) -> Do | None:
        files = own_files(act.session, row, act.actor.person_id, form.values("files"))
        film = any(one.media_type == "video/mp4" for one in files)
        missing = "Say who is seen in the film, and that they agreed" if film else ""
        title = form.text("title", "What it shows", missing="Say what it shows")
        place = "" if files or "file" in form.errors else "Choose a file, or say where it is kept"
        kept_at = form.text("kept-at", "Where it is kept", missing=place)
        consent = form.text("consent", "Who agreed", missing=missing, longest=LONGEST_TEXT)
        if len(files) > 1 or (files and kept_at):
            form.refuse("kept-at", "Give one file, or one place where it is kept, at a time")
        if form.errors:
            return None

        def do() -> str:
            material = attach_material(act, row, title, HERE if files else kept_at)
            for one in files:
                attach_to_material(act, row, material.id, one.id, consent)
            return ATTACHED

        return do


class EndOfStep(Step):
    """A step of the PA's action plan was carried out, or is no longer needed."""

    def applies(self, session: Session, row: DelegationRow) -> bool:
        return any(one.is_open for one in plan_lines(session, row))

    def context(self, session: Session, row: DelegationRow, viewer: Viewer, now: datetime) -> dict[str, Any]:
        return {"step": self, "plan": [one for one in plan_lines(session, row) if one.is_open]}

    def empty(self, viewer: Viewer, context: dict[str, Any], now: datetime) -> Form:
        return Form()

    def read(self, act: Act, row: DelegationRow, form: Form, context: dict[str, Any]) -> Do | None:
        which = form.choice("which", [one.id for one in context["plan"]], missing="Choose the step")
        outcome = form.choice("outcome", DONE, missing="Say what became of it")
        missing = "" if outcome in (None, "done") else "Say in a sentence why it is no longer needed"
        note = form.text("note", "What you write", missing=missing, longest=LONGEST_TEXT)
        if which is None or outcome is None or form.errors:
            return None

        def do() -> str:
            end_step(act, which, outcome, note)
            return STEP_ENDED

        return do


@dataclass(frozen=True)
class MaterialLine:
    """One piece of reference material: what it shows, where it is kept, and its file, if it came as one."""

    title: str
    kept_at: str
    file_id: str = ""
    file: str = ""
    consent: str = ""


def material_lines(session: Session, row: DelegationRow) -> list[MaterialLine]:
    """What the PA has to look at, the newest first; nothing once the delegation has ended."""
    files, lines = material_files(session, row), []
    for one in material_for(session, row):
        of, file = files.get(one.id, (None, None))
        if of and file:
            lines.append(MaterialLine(one.title, "", file.id, in_words(file), of.consent or ""))
        else:
            lines.append(MaterialLine(one.title, one.kept_at or ""))
    return lines


def plan_lines(session: Session, row: DelegationRow) -> list[PlanLine]:
    """The steps of a PA's action plans, the oldest plan first."""
    return [
        PlanLine(
            one.step.id,
            one.step.what,
            one.step.role,
            one.done.outcome if one.done else f"by {uk_date(one.step.due_on)}",
            one.done is None,
        )
        for one in steps_of(session, row.id)
    ]


LEARNING_STEPS: Mapping[str, Step] = {
    step.slug: step
    for step in (
        EndOfStep(
            "plan-step", "Action plan: a step is over", "It was carried out, or is no longer needed.",
            "", "sign_off_plan_step.jinja", "step", roles=(TRAINER, MONITOR),
        ),
        Material(
            "material", "Give the PA reference material", "A video or a sheet, to look at between reviews.",
            "", "sign_off_material.jinja", "material", roles=(TRAINER, MONITOR), takes_file=True,
        ),
    )
}  # fmt: skip
