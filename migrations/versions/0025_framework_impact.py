"""What a version of a framework would do to a caseload, as it was worked out."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "impact_reports",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("framework_sha256", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("delegations", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["framework_sha256"],
            ["framework_versions.sha256"],
            name=op.f("fk_impact_reports_framework_sha256"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_impact_reports_organisation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_reports")),
    )
    op.create_index(
        op.f("ix_impact_reports_organisation_id_framework_sha256_asked_at"),
        "impact_reports",
        ["organisation_id", "framework_sha256", "asked_at"],
    )
    op.create_table(
        "impacts_found",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.String(), nullable=False),
        sa.Column("loses", sa.Date(), nullable=True),
        sa.Column("gains", sa.Date(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("cannot_be_asked", sa.Text(), nullable=False),
        sa.Column("work", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_impacts_found_delegation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["impact_reports.id"],
            name=op.f("fk_impacts_found_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("report_id", "delegation_id", name=op.f("pk_impacts_found")),
    )


def downgrade() -> None:
    op.drop_table("impacts_found")
    op.drop_index(
        op.f("ix_impact_reports_organisation_id_framework_sha256_asked_at"), table_name="impact_reports"
    )
    op.drop_table("impact_reports")
