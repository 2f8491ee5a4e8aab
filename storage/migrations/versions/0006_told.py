"""Who was reminded in person, and when.

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told",
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("whom", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "whom", name="pk_told"),
    )
    where = sa.text("outcome IS NULL AND nudged > 1")
    op.create_index("ix_reviews_late", "reviews", ["opened"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_reviews_late", "reviews")
    op.drop_table("told")
