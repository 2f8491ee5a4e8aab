"""Where a chat may speak of its own accord, and what it has tried to send.

Revision: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("place", sa.String, primary_key=True),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("person", sa.String),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_contacts_person", "contacts", ["tenant", "person"])
    op.create_table(
        "attempts",
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("ref", sa.String),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "key"),
    )


def downgrade() -> None:
    op.drop_table("attempts")
    op.drop_table("contacts")
