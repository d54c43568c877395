"""Training: requests and what became of them, sessions, who can train how much and where, plans, material."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import (
    Actor,
    AppendOnly,
    Base,
    DelegationId,
    EvidenceId,
    Id,
    OrganisationId,
    PersonId,
    Prose,
    one_of,
    to,
)
from models.record import Entered, entry_reference

KINDS = ("first", "gap", "refresher")
MODES = ("scheduled session", "drop-in", "bespoke")
"""How training is offered (2:582)."""
STEPS = (
    "reviewed",
    "sent back",
    "asked again",
    "held",
    "released",
    "trainer chosen",
    "trainer accepted",
    "trainer declined",
    "booked",
    "session cancelled",
    "attended",
    "not attended",
    "certificate seen",
    "closed",
    "withdrawn",
)
DONE = ("done", "no longer needed")


class TrainingRequest(Entered, AppendOnly, Base):
    """The form that asks for training of one PA in one task for one person (2:737).

    ``topic`` is the course where it is not the task's own training; ``needed_by`` the day by which the PA has to
    be trained, such as a discharge; ``care_environment`` why it has to take place where care is given (2:597).
    """

    __tablename__ = "training_requests"
    __table_args__ = (
        # Two people who ask at once make one request, not two.
        UniqueConstraint("delegation_id", "number", name="one_after_another"),
        # The first request of a delegation is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # What is asked for decides which training counts.
        one_of("kind", KINDS),
        # The three ways in which training is offered (2:582).
        one_of("mode", MODES),
        # Who asked, and in which role, can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    delegation_id: Mapped[DelegationId]
    number: Mapped[int]
    kind: Mapped[str]
    mode: Mapped[str]
    why: Mapped[Prose]
    requested_at: Mapped[datetime]
    requested_by: Mapped[Actor]
    topic: Mapped[str | None] = mapped_column(default=None)
    needed_by: Mapped[date | None] = mapped_column(default=None)
    care_environment: Mapped[Prose | None] = mapped_column(default=None)


class TrainingStep(Entered, AppendOnly, Base):
    """What happened to a request, a row each; the last one says where it stands.

    ``role`` is the role that ``by`` acted in; ``person_id`` is the trainer it names, and ``named_role`` theirs.
    """

    __tablename__ = "training_steps"
    __table_args__ = (
        # Two people who answer at once cannot both write the next line.
        UniqueConstraint("request_id", "number", name="one_after_another"),
        # The first step is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # A request that stood anywhere else would wait for nobody.
        one_of("step", STEPS),
        # Who did it, and why, can always be read.
        entry_reference(),
        # "Who is booked on this session?" and "how much has this trainer taken on?"
        Index(None, "session_id"),
        Index(None, "person_id", "at"),
    )

    id: Mapped[Id]
    request_id: Mapped[str] = mapped_column(to("training_requests.id"))
    number: Mapped[int]
    step: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[Actor]
    role: Mapped[str]
    person_id: Mapped[PersonId | None] = mapped_column(default=None)
    named_role: Mapped[str | None] = mapped_column(default=None)
    provider_id: Mapped[OrganisationId | None] = mapped_column(default=None)
    session_id: Mapped[str | None] = mapped_column(to("training_sessions.id"), default=None)
    evidence_id: Mapped[EvidenceId | None] = mapped_column(default=None)
    reasons: Mapped[Prose | None] = mapped_column(default=None)


class TrainingSession(Entered, AppendOnly, Base):
    """A time and a place at which a trainer teaches one task or one topic. ``places`` is null without a limit."""

    __tablename__ = "training_sessions"
    __table_args__ = (
        # A session that ends before it begins was mistyped.
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        # What is taught decides who may be booked.
        CheckConstraint("(task IS NULL) <> (topic IS NULL)", name="one_task_or_topic"),
        # Without a limit only where people come as they like.
        CheckConstraint("places >= 1 OR (places IS NULL AND mode = 'drop-in')", name="places_are_counted"),
        # The three ways in which training is offered (2:582).
        one_of("mode", MODES),
        # Who planned it can always be read.
        entry_reference(),
        # "What is there to book for this task?"
        Index(None, "task", "starts_at"),
        Index(None, "topic", "starts_at"),
    )

    id: Mapped[Id]
    organisation_id: Mapped[OrganisationId]
    provider_id: Mapped[OrganisationId]
    trainer_id: Mapped[PersonId] = mapped_column(index=True)
    trainer_role: Mapped[str]
    mode: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[Prose]
    planned_at: Mapped[datetime]
    planned_by: Mapped[Actor]
    places: Mapped[int | None] = mapped_column(default=None)
    task: Mapped[str | None] = mapped_column(default=None)
    topic: Mapped[str | None] = mapped_column(default=None)


class SessionCancelled(Entered, AppendOnly, Base):
    """A session that will not take place; whoever was booked on it is back in the queue."""

    __tablename__ = "training_sessions_cancelled"
    __table_args__ = (
        # Who called it off, and why, can always be read.
        entry_reference(),
    )

    session_id: Mapped[str] = mapped_column(to("training_sessions.id"), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[Actor]
    why: Mapped[Prose]


class TrainerParticulars(Base):
    """How much a trainer takes on and where, corrected in place. ``districts`` stand a line each, such as ST16."""

    __tablename__ = "trainer_particulars"
    __table_args__ = (
        # Somebody who takes on nobody holds no trainer's role, and is not asked.
        CheckConstraint("most_a_month >= 1", name="takes_on_somebody"),
    )

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    most_a_month: Mapped[int | None] = mapped_column(default=None)
    districts: Mapped[str | None] = mapped_column(default=None)


class PersonDistrict(Base):
    """The postcode district a person lives in: near enough to choose a trainer by, too wide to find anybody."""

    __tablename__ = "person_districts"

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    district: Mapped[str]


class ActionPlan(Entered, AppendOnly, Base):
    """A plan for a PA who is not yet competent, tailored to this PA (2:741). ``evidence_id`` is the finding."""

    __tablename__ = "action_plans"
    __table_args__ = (
        # Two plans made at once for one finding would send the PA two ways.
        UniqueConstraint("evidence_id", name="one_for_each_finding"),
        # Who made it can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    delegation_id: Mapped[DelegationId] = mapped_column(index=True)
    evidence_id: Mapped[EvidenceId]
    made_at: Mapped[datetime]
    made_by: Mapped[Actor]


class ActionPlanStep(Entered, AppendOnly, Base):
    """One thing to be done by somebody in a role, by its own day."""

    __tablename__ = "action_plan_steps"
    __table_args__ = (
        # The steps of a plan are told apart by their numbers.
        UniqueConstraint("plan_id", "number", name="one_after_another"),
        # The first step is 1.
        CheckConstraint("number >= 1", name="number_from_one"),
        # Who set it, and when, can always be read.
        entry_reference(),
    )

    id: Mapped[Id]
    plan_id: Mapped[str] = mapped_column(to("action_plans.id"))
    number: Mapped[int]
    what: Mapped[Prose]
    role: Mapped[str]
    due_on: Mapped[date]


class ActionPlanStepDone(Entered, AppendOnly, Base):
    """That a step was carried out, or why it is no longer needed."""

    __tablename__ = "action_plan_steps_done"
    __table_args__ = (
        # Done and not needed are two different things, and there is no third.
        one_of("outcome", DONE),
        # Who said so can always be read.
        entry_reference(),
    )

    step_id: Mapped[str] = mapped_column(to("action_plan_steps.id"), primary_key=True)
    outcome: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[Actor]
    note: Mapped[Prose | None] = mapped_column(default=None)


class ReferenceMaterial(Entered, AppendOnly, Base):
    """A video or sheet for one PA, person and task, to look at between reviews (2:802, 2:806)."""

    __tablename__ = "reference_materials"
    __table_args__ = (
        # It is either stored here or kept somewhere; material that is nowhere helps nobody.
        CheckConstraint("(document_sha256 IS NULL) <> (kept_at IS NULL)", name="in_one_place"),
        # Who gave it can always be read.
        entry_reference(),
        # "What is there for this PA to look at?"
        Index(None, "pa_id", "person_id", "task"),
    )

    id: Mapped[Id]
    pa_id: Mapped[PersonId]
    person_id: Mapped[PersonId]
    task: Mapped[str]
    title: Mapped[Prose]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Actor]
    document_sha256: Mapped[str | None] = mapped_column(to("documents.sha256"), default=None)
    kept_at: Mapped[Prose | None] = mapped_column(default=None)
