"""Who looked at what of a review.

Revision: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("review", sa.String, sa.ForeignKey("reviews.id"), nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_looks_review", "looks", ["review", "at"])
    op.create_index("ix_looks_person", "looks", ["person", "at"])


def downgrade() -> None:
    op.drop_table("looks")
