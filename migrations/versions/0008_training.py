"""Training requests, sessions, action plans and reference material."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import guard, unguard

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "training_requests",
    "training_sessions",
    "training_sessions_cancelled",
    "training_steps",
    "action_plans",
    "action_plan_steps",
    "action_plan_steps_done",
    "reference_materials",
)


def upgrade() -> None:
    op.create_table(
        "trainer_particulars",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("most_a_month", sa.Integer(), nullable=True),
        sa.Column("districts", sa.String(), nullable=True),
        sa.CheckConstraint("most_a_month >= 1", name=op.f("ck_trainer_particulars_takes_on_somebody")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_trainer_particulars_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_trainer_particulars")),
    )

    op.create_table(
        "person_districts",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_person_districts_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_districts")),
    )

    op.create_table(
        "training_requests",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("care_environment", sa.Text(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('first', 'gap', 'refresher')", name=op.f("ck_training_requests_kind_is_listed")
        ),
        sa.CheckConstraint(
            "mode IN ('scheduled session', 'drop-in', 'bespoke')",
            name=op.f("ck_training_requests_mode_is_listed"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_training_requests_number_from_one")),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_training_requests_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_training_requests_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_requests")),
        sa.UniqueConstraint("delegation_id", "number", name=op.f("uq_training_requests_one_after_another")),
    )

    op.create_table(
        "training_sessions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("trainer_id", sa.String(), nullable=False),
        sa.Column("trainer_role", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_by", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("task", sa.String(), nullable=True),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('scheduled session', 'drop-in', 'bespoke')",
            name=op.f("ck_training_sessions_mode_is_listed"),
        ),
        sa.CheckConstraint(
            "places >= 1 OR (places IS NULL AND mode = 'drop-in')",
            name=op.f("ck_training_sessions_places_are_counted"),
        ),
        sa.CheckConstraint(
            "(task IS NULL) <> (topic IS NULL)", name=op.f("ck_training_sessions_one_task_or_topic")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_training_sessions_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_training_sessions_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_training_sessions_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["organisations.id"],
            name=op.f("fk_training_sessions_provider_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["trainer_id"],
            ["people.id"],
            name=op.f("fk_training_sessions_trainer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sessions")),
    )
    op.create_index(
        op.f("ix_training_sessions_task_starts_at"), "training_sessions", ["task", "starts_at"], unique=False
    )
    op.create_index(
        op.f("ix_training_sessions_topic_starts_at"),
        "training_sessions",
        ["topic", "starts_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_training_sessions_trainer_id"), "training_sessions", ["trainer_id"], unique=False
    )

    op.create_table(
        "training_sessions_cancelled",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_training_sessions_cancelled_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["training_sessions.id"],
            name=op.f("fk_training_sessions_cancelled_session_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_training_sessions_cancelled")),
    )

    op.create_table(
        "training_steps",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("named_role", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("session_id", sa.String(), nullable=True),
        sa.Column("evidence_id", sa.String(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "step IN ('reviewed', 'sent back', 'asked again', 'held', 'released', "
            "'trainer chosen', 'trainer accepted', 'trainer declined', 'booked', "
            "'session cancelled', 'attended', 'not attended', 'certificate seen', 'closed', "
            "'withdrawn')",
            name=op.f("ck_training_steps_step_is_listed"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_training_steps_number_from_one")),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_training_steps_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_training_steps_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_training_steps_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["organisations.id"],
            name=op.f("fk_training_steps_provider_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["training_requests.id"],
            name=op.f("fk_training_steps_request_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["training_sessions.id"],
            name=op.f("fk_training_steps_session_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_steps")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_training_steps_one_after_another")),
    )
    op.create_index(
        op.f("ix_training_steps_person_id_at"), "training_steps", ["person_id", "at"], unique=False
    )
    op.create_index(op.f("ix_training_steps_session_id"), "training_steps", ["session_id"], unique=False)

    op.create_table(
        "action_plans",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_action_plans_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_action_plans_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_action_plans_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plans")),
        sa.UniqueConstraint("evidence_id", name=op.f("uq_action_plans_one_for_each_finding")),
    )
    op.create_index(op.f("ix_action_plans_delegation_id"), "action_plans", ["delegation_id"], unique=False)

    op.create_table(
        "action_plan_steps",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_action_plan_steps_number_from_one")),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_action_plan_steps_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["action_plans.id"],
            name=op.f("fk_action_plan_steps_plan_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_plan_steps")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_action_plan_steps_one_after_another")),
    )

    op.create_table(
        "action_plan_steps_done",
        sa.Column("step_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('done', 'no longer needed')",
            name=op.f("ck_action_plan_steps_done_outcome_is_listed"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_action_plan_steps_done_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["step_id"],
            ["action_plan_steps.id"],
            name=op.f("fk_action_plan_steps_done_step_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_action_plan_steps_done")),
    )

    op.create_table(
        "reference_materials",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pa_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=True),
        sa.Column("kept_at", sa.Text(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(document_sha256 IS NULL) <> (kept_at IS NULL)", name=op.f("ck_reference_materials_in_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["document_sha256"],
            ["documents.sha256"],
            name=op.f("fk_reference_materials_document_sha256"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_reference_materials_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["pa_id"],
            ["people.id"],
            name=op.f("fk_reference_materials_pa_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_reference_materials_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_materials")),
    )
    op.create_index(
        op.f("ix_reference_materials_pa_id_person_id_task"),
        "reference_materials",
        ["pa_id", "person_id", "task"],
        unique=False,
    )

    guard(APPEND_ONLY)


def downgrade() -> None:
    unguard(APPEND_ONLY)
    op.drop_index(op.f("ix_reference_materials_pa_id_person_id_task"), table_name="reference_materials")
    op.drop_table("reference_materials")
    op.drop_table("action_plan_steps_done")
    op.drop_table("action_plan_steps")
    op.drop_index(op.f("ix_action_plans_delegation_id"), table_name="action_plans")
    op.drop_table("action_plans")
    op.drop_index(op.f("ix_training_steps_person_id_at"), table_name="training_steps")
    op.drop_index(op.f("ix_training_steps_session_id"), table_name="training_steps")
    op.drop_table("training_steps")
    op.drop_table("training_sessions_cancelled")
    op.drop_index(op.f("ix_training_sessions_task_starts_at"), table_name="training_sessions")
    op.drop_index(op.f("ix_training_sessions_topic_starts_at"), table_name="training_sessions")
    op.drop_index(op.f("ix_training_sessions_trainer_id"), table_name="training_sessions")
    op.drop_table("training_sessions")
    op.drop_table("training_requests")
    op.drop_table("person_districts")
    op.drop_table("trainer_particulars")
