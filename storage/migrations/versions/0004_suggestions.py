"""Reactions and replies to cards, and how each person answered.

Revision: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suggestions",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("review", sa.String, sa.ForeignKey("reviews.id"), nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("how", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_suggestions"),
        sa.UniqueConstraint("tenant", "key", name="uq_suggestions_tenant_key"),
    )
    op.create_index("ix_suggestions_review", "suggestions", ["review", "person"])
    where = sa.text("kind = 'card'")
    op.create_index("ix_deliveries_cards", "deliveries", ["ref"], sqlite_where=where, postgresql_where=where)
    op.add_column("feedback", sa.Column("how", sa.String, nullable=False, server_default=sa.text("'button'")))
    op.execute("UPDATE feedback SET how = 'dialog' WHERE decision <> 'approved'")


def downgrade() -> None:
    op.drop_column("feedback", "how")
    op.drop_index("ix_deliveries_cards", "deliveries")
    op.drop_table("suggestions")
