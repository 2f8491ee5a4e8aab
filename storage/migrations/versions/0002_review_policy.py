"""Reviews that need several people, wait for a stated time, and can be taken back; policies that owners set.

Revision: 0002
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON()


def filled(name: str, kind: Any, default: str) -> sa.Column[Any]:
    """A column that every row fills; the rows that are there get what they meant so far."""
    return sa.Column(name, kind, nullable=False, server_default=sa.text(default))


REVIEWS = (
    filled("approvals", sa.Integer, "1"),
    filled("rejections", sa.Integer, "1"),
    filled("votes", JSON, "'[]'"),
    filled("guests", JSON, "'[]'"),
    filled("delegates", JSON, "'[]'"),
    sa.Column("due", TIME),
    sa.Column("nudge", TIME),
    filled("nudged", sa.Integer, "0"),
    sa.Column("patience", JSON),
    filled("take_back", sa.Float, "0"),
    filled("batch", sa.Boolean, "false"),
    filled("tier", sa.Text, "''"),
    filled("channel", sa.String, "''"),
    filled("version", sa.Integer, "0"),
    sa.Column("undone", TIME),
    sa.Column("undone_by", sa.String),
)


def upgrade() -> None:
    for column in REVIEWS:
        op.add_column("reviews", column)
    where = sa.text("outcome IS NULL AND nudge IS NOT NULL")
    op.create_index("ix_reviews_nudge", "reviews", ["nudge"], sqlite_where=where, postgresql_where=where)
    op.add_column("feedback", filled("taken_back", sa.Boolean, "false"))
    op.create_table(
        "policies",
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("workflow", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("overrides", JSON, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "workflow", "number", name="pk_policies"),
    )


def downgrade() -> None:
    op.drop_table("policies")
    op.drop_column("feedback", "taken_back")
    op.drop_index("ix_reviews_nudge", "reviews")
    for column in REVIEWS:
        op.drop_column("reviews", column.name)
