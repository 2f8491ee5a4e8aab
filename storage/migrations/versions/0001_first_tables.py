"""The first tables.

Revision: 0001
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Spelled out, and not imported from storage: a migration says what it did then, whatever the code says now.
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON()
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def needed(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.String, primary_key=True),
        needed("tenant", sa.String),
        needed("key", sa.String),
        needed("workflow", sa.String),
        needed("version", sa.String),
        needed("status", sa.String),
        needed("reason", sa.Text),
        sa.Column("input", JSON),
        needed("source", sa.Text),
        needed("requester", sa.String),
        needed("origin", sa.String),
        needed("created", TIME),
        needed("updated", TIME),
        sa.Column("ended", TIME),
        needed("segment", sa.Integer),
        needed("attempts", sa.Integer),
        needed("entries", sa.Integer),
        sa.Column("claim_token", sa.String),
        sa.Column("claim_until", TIME),
        sa.UniqueConstraint("tenant", "key"),
    )
    op.create_index("ix_runs_unfinished", "runs", ["status", "claim_until"])
    op.create_index("ix_runs_tenant_created", "runs", ["tenant", "created"])
    op.create_index("ix_runs_tenant_ended", "runs", ["tenant", "ended"])
    op.create_index("ix_runs_created", "runs", ["created"])

    op.create_table(
        "journal",
        sa.Column("run", sa.String, sa.ForeignKey("runs.id"), nullable=False),
        needed("seq", sa.Integer),
        needed("tenant", sa.String),
        needed("step", sa.String),
        needed("event", sa.String),
        needed("at", TIME),
        needed("attempt", sa.Integer),
        sa.Column("value", JSON),
        needed("reason", sa.Text),
        needed("seconds", sa.Float),
        sa.Column("by", sa.String),
        needed("detail", JSON),
        sa.PrimaryKeyConstraint("run", "seq"),
    )
    op.create_index(
        "ix_journal_spent",
        "journal",
        ["tenant", "at"],
        sqlite_where=sa.text("event IN ('answered', 'tried')"),
        postgresql_where=sa.text("event IN ('answered', 'tried')"),
    )

    op.create_table(
        "usage",
        needed("day", sa.Date),
        needed("tenant", sa.String),
        needed("workflow", sa.String),
        needed("model", sa.String),
        needed("calls", sa.Integer),
        needed("input_tokens", NUMBER),
        needed("output_tokens", NUMBER),
        needed("cached_tokens", NUMBER),
        needed("written_tokens", NUMBER),
        needed("cost", sa.Float),
        sa.PrimaryKeyConstraint("day", "tenant", "workflow", "model"),
    )

    op.create_table(
        "reviews",
        sa.Column("id", sa.String, primary_key=True),
        needed("tenant", sa.String),
        sa.Column("run", sa.String, sa.ForeignKey("runs.id"), nullable=False),
        needed("workflow", sa.String),
        needed("step", sa.String),
        needed("title", sa.Text),
        needed("kind", sa.String),
        needed("round", sa.Integer),
        needed("requester", sa.String),
        needed("place", sa.String),
        needed("source", sa.Text),
        needed("facts", JSON),
        needed("private", sa.Boolean),
        sa.Column("draft", JSON),
        needed("route", sa.String),
        needed("route_reason", sa.Text),
        sa.Column("threshold", sa.Float),
        sa.Column("confidence", sa.Float),
        needed("reasoning", sa.Text),
        needed("evidence", JSON),
        needed("flags", JSON),
        needed("workflow_version", sa.String),
        needed("prompt_version", sa.String),
        needed("policy_version", sa.String),
        needed("model", sa.String),
        needed("reviewers", JSON),
        needed("self_approval", sa.Boolean),
        needed("revisions", sa.Integer),
        needed("opened", TIME),
        sa.Column("shown", TIME),
        sa.Column("outcome", sa.String),
        sa.Column("decided", TIME),
        sa.Column("decided_by", sa.String),
        sa.Column("final", JSON),
        sa.Column("reasons", JSON),
        sa.Column("comment", sa.Text),
        sa.Column("press", sa.String),
    )
    op.create_index("ix_reviews_run", "reviews", ["run"])
    op.create_index(
        "uq_reviews_open",
        "reviews",
        ["run", "step"],
        unique=True,
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index(
        "ix_reviews_inbox",
        "reviews",
        ["tenant", "opened"],
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index("ix_reviews_tenant_decided", "reviews", ["tenant", "decided"])

    op.create_table(
        "feedback",
        sa.Column("seq", NUMBER, primary_key=True, autoincrement=True),
        needed("id", sa.String),
        needed("tenant", sa.String),
        sa.Column("review", sa.String, sa.ForeignKey("reviews.id"), nullable=False),
        needed("run", sa.String),
        needed("workflow", sa.String),
        needed("step", sa.String),
        needed("input", sa.Text),
        needed("facts", JSON),
        needed("private", sa.Boolean),
        sa.Column("draft", JSON),
        needed("draft_hash", sa.String),
        sa.Column("final", JSON),
        needed("decision", sa.String),
        needed("by", sa.String),
        needed("at", TIME),
        needed("seconds", sa.Float),
        needed("reasons", JSON),
        needed("comment", sa.Text),
        sa.Column("delta", JSON),
        sa.Column("confidence", sa.Float),
        needed("route", sa.Text),
        needed("workflow_version", sa.String),
        needed("prompt_version", sa.String),
        needed("policy_version", sa.String),
        needed("model", sa.String),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("review"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feedback_cases", "feedback", ["tenant", "workflow", "step", "seq"])

    op.create_table(
        "deliveries",
        sa.Column("seq", NUMBER, primary_key=True, autoincrement=True),
        needed("id", sa.String),
        needed("tenant", sa.String),
        needed("key", sa.String),
        needed("kind", sa.String),
        needed("subject", sa.String),
        needed("place", sa.String),
        needed("channel", sa.String),
        needed("lane", sa.String),
        needed("body", JSON),
        needed("due", TIME),
        needed("wanted", sa.Integer),
        needed("shown", sa.Integer),
        needed("attempts", sa.Integer),
        sa.Column("claim_until", TIME),
        sa.Column("begun", TIME),
        sa.Column("ref", sa.String),
        sa.Column("delivered", TIME),
        needed("failed", sa.Boolean),
        needed("error", sa.Text),
        sa.UniqueConstraint("tenant", "key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_subject", "deliveries", ["subject", "kind"])
    op.create_index(
        "ix_deliveries_undone",
        "deliveries",
        ["lane", "seq"],
        sqlite_where=sa.text("wanted > shown"),
        postgresql_where=sa.text("wanted > shown"),
    )

    op.create_table(
        "schedules",
        sa.Column("id", sa.String, primary_key=True),
        needed("tenant", sa.String),
        needed("place", sa.String),
        needed("cadence", sa.String),
        needed("at", sa.String),
        needed("zone", sa.String),
        needed("weekday", sa.Integer),
        sa.Column("due", TIME),
        needed("since", TIME),
    )
    op.create_index("ix_schedules_tenant", "schedules", ["tenant"])

    op.create_table(
        "proposals",
        sa.Column("id", sa.String, primary_key=True),
        needed("tenant", sa.String),
        needed("person", sa.String),
        needed("place", sa.String),
        needed("text", sa.Text),
        needed("author", sa.String),
        needed("link", sa.Text),
        needed("at", TIME),
    )

    op.create_table(
        "evaluations",
        sa.Column("id", sa.String, primary_key=True),
        needed("tenant", sa.String),
        needed("at", TIME),
        needed("workflow", sa.String),
        needed("workflow_version", sa.String),
        needed("model", sa.String),
        needed("prompts", JSON),
        needed("cases", sa.String),
        needed("numbers", JSON),
    )
    op.create_index("ix_evaluations_workflow", "evaluations", ["workflow", "at"])


def downgrade() -> None:
    for table in ("evaluations", "proposals", "schedules", "deliveries", "feedback", "reviews", "usage", "journal", "runs"):
        op.drop_table(table)
