"""Panels for years: schedules, nominations, proposals and ballots, reviews, advice, and how a person sees risks."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import guard, unguard

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "panel_memberships",
    "panel_schedules",
    "meetings_called_off",
    "panel_advice_asked",
    "panel_membership_ends",
    "panel_quality_reviews",
    "panel_urgent_reports",
    "risk_views",
    "panel_advice_given",
    "panel_quality_findings",
    "panel_quality_follow_ups",
)


def upgrade() -> None:
    op.create_table(
        "panel_memberships",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("panel_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_panel_memberships_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_panel_memberships_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_panel_memberships_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"],
            ["panels.id"],
            name=op.f("fk_panel_memberships_panel_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_panel_memberships_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_memberships")),
    )
    op.create_index(op.f("ix_panel_memberships_panel_id"), "panel_memberships", ["panel_id"], unique=False)
    op.create_index(op.f("ix_panel_memberships_person_id"), "panel_memberships", ["person_id"], unique=False)
    op.create_table(
        "panel_schedules",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("panel_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meets", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("months_ahead", sa.Integer(), nullable=False),
        sa.Column("papers_days", sa.Integer(), nullable=False),
        sa.Column("reviewed", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "meets IN ('twice a month', 'every two months')", name=op.f("ck_panel_schedules_meets_is_listed")
        ),
        sa.CheckConstraint(
            "week BETWEEN 1 AND 4 AND (week <= 2 OR meets <> 'twice a month')",
            name=op.f("ck_panel_schedules_week_exists"),
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 4", name=op.f("ck_panel_schedules_on_a_working_day")),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_panel_schedules_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"],
            ["panels.id"],
            name=op.f("fk_panel_schedules_panel_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_schedules")),
        sa.UniqueConstraint("panel_id", "number", name=op.f("uq_panel_schedules_one_after_another")),
    )
    op.create_table(
        "meetings_called_off",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_off_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_meetings_called_off_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_meetings_called_off_meeting_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meetings_called_off")),
    )
    op.create_table(
        "panel_advice_asked",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("panel_id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["people.id"],
            name=op.f("fk_panel_advice_asked_asked_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_panel_advice_asked_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_panel_advice_asked_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"],
            ["panels.id"],
            name=op.f("fk_panel_advice_asked_panel_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_advice_asked")),
    )
    op.create_index(
        op.f("ix_panel_advice_asked_delegation_id"), "panel_advice_asked", ["delegation_id"], unique=False
    )
    op.create_index(op.f("ix_panel_advice_asked_panel_id"), "panel_advice_asked", ["panel_id"], unique=False)
    op.create_table(
        "panel_membership_ends",
        sa.Column("membership_id", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_panel_membership_ends_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["panel_memberships.id"],
            name=op.f("fk_panel_membership_ends_membership_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("membership_id", name=op.f("pk_panel_membership_ends")),
    )
    op.create_table(
        "panel_quality_reviews",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_panel_quality_reviews_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_panel_quality_reviews_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_panel_quality_reviews_meeting_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_quality_reviews")),
        sa.UniqueConstraint("meeting_id", "delegation_id", name=op.f("uq_panel_quality_reviews_drawn_once")),
    )
    op.create_index(
        op.f("ix_panel_quality_reviews_delegation_id"),
        "panel_quality_reviews",
        ["delegation_id"],
        unique=False,
    )
    op.create_table(
        "panel_urgent_reports",
        sa.Column("evidence_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_panel_urgent_reports_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_panel_urgent_reports_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_panel_urgent_reports_evidence_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_panel_urgent_reports_meeting_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_panel_urgent_reports")),
    )
    op.create_index(
        op.f("ix_panel_urgent_reports_meeting_id"), "panel_urgent_reports", ["meeting_id"], unique=False
    )
    op.create_table(
        "risk_views",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "view IN ('welcomes it', 'is prepared to tolerate it', 'wants it eliminated')",
            name=op.f("ck_risk_views_view_is_listed"),
        ),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_risk_views_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_risk_views_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["said_by"],
            ["people.id"],
            name=op.f("fk_risk_views_said_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_views")),
    )
    op.create_index(op.f("ix_risk_views_delegation_id"), "risk_views", ["delegation_id"], unique=False)
    op.create_table(
        "panel_advice_given",
        sa.Column("advice_id", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["advice_id"],
            ["panel_advice_asked.id"],
            name=op.f("fk_panel_advice_given_advice_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_panel_advice_given_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["given_by"],
            ["people.id"],
            name=op.f("fk_panel_advice_given_given_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("advice_id", name=op.f("pk_panel_advice_given")),
    )
    op.create_table(
        "panel_quality_findings",
        sa.Column("review_id", sa.String(), nullable=False),
        sa.Column("found", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by", sa.String(), nullable=False),
        sa.Column("follow_up_by", sa.Date(), nullable=True),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(found = 'follow-up needed') = (follow_up_by IS NOT NULL)",
            name=op.f("ck_panel_quality_findings_follow_up_has_a_day"),
        ),
        sa.CheckConstraint(
            "found IN ('in order', 'follow-up needed')",
            name=op.f("ck_panel_quality_findings_found_is_listed"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_panel_quality_findings_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["found_by"],
            ["people.id"],
            name=op.f("fk_panel_quality_findings_found_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["panel_quality_reviews.id"],
            name=op.f("fk_panel_quality_findings_review_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_panel_quality_findings")),
    )
    op.create_table(
        "panel_quality_follow_ups",
        sa.Column("review_id", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.Column("entry_organisation_id", sa.String(), nullable=False),
        sa.Column("entry_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_organisation_id", "entry_number"],
            ["record_entries.organisation_id", "record_entries.number"],
            name=op.f("fk_panel_quality_follow_ups_entry_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["panel_quality_findings.review_id"],
            name=op.f("fk_panel_quality_follow_ups_review_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_panel_quality_follow_ups")),
    )
    guard(APPEND_ONLY)


def downgrade() -> None:
    unguard(APPEND_ONLY)
    op.drop_table("panel_quality_follow_ups")
    op.drop_table("panel_quality_findings")
    op.drop_table("panel_advice_given")
    op.drop_index(op.f("ix_risk_views_delegation_id"), table_name="risk_views")
    op.drop_table("risk_views")
    op.drop_index(op.f("ix_panel_urgent_reports_meeting_id"), table_name="panel_urgent_reports")
    op.drop_table("panel_urgent_reports")
    op.drop_index(op.f("ix_panel_quality_reviews_delegation_id"), table_name="panel_quality_reviews")
    op.drop_table("panel_quality_reviews")
    op.drop_table("panel_membership_ends")
    op.drop_index(op.f("ix_panel_advice_asked_panel_id"), table_name="panel_advice_asked")
    op.drop_index(op.f("ix_panel_advice_asked_delegation_id"), table_name="panel_advice_asked")
    op.drop_table("panel_advice_asked")
    op.drop_table("meetings_called_off")
    op.drop_table("panel_schedules")
    op.drop_index(op.f("ix_panel_memberships_person_id"), table_name="panel_memberships")
    op.drop_index(op.f("ix_panel_memberships_panel_id"), table_name="panel_memberships")
    op.drop_table("panel_memberships")
