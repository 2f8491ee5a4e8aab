"""Control reviews: a settled draft with a known error, beside whatever its run still asks.

Revision: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = "outcome IS NULL"
QUESTIONS = "outcome IS NULL AND kind <> 'control'"
CONTROLS = "kind = 'control' AND decided IS NOT NULL"
SETTLED = "kind = 'draft' AND outcome = 'approved' AND undone IS NULL"


def upgrade() -> None:
    op.add_column("reviews", sa.Column("planted", sa.JSON))
    _index("ix_reviews_controls", ["tenant", "decided"], CONTROLS)
    _index("ix_reviews_settled", ["tenant", "workflow", "step", "decided"], SETTLED)
    op.drop_index("uq_reviews_open", "reviews")
    _index("uq_reviews_open", ["run", "step"], QUESTIONS, unique=True)


def downgrade() -> None:
    op.execute("DELETE FROM looks WHERE review IN (SELECT id FROM reviews WHERE kind = 'control')")
    op.execute("DELETE FROM reviews WHERE kind = 'control'")
    op.drop_index("uq_reviews_open", "reviews")
    _index("uq_reviews_open", ["run", "step"], OPEN, unique=True)
    op.drop_index("ix_reviews_settled", "reviews")
    op.drop_index("ix_reviews_controls", "reviews")
    op.drop_column("reviews", "planted")


def _index(name: str, columns: list[str], where: str, unique: bool = False) -> None:
    op.create_index(name, "reviews", columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
