"""Who is asked by a review, as one text, so that an inbox finds what waits for a person; what they started; what they decided.

Revision: 0005
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN = "outcome IS NULL"
SAID = "event IN ('decided', 'voted')"


def upgrade() -> None:
    op.add_column("reviews", sa.Column("asks", sa.Text, nullable=False, server_default=sa.text("''")))
    op.add_column("reviews", sa.Column("named", sa.Text, nullable=False, server_default=sa.text("''")))
    _fill()
    named = f"{OPEN} AND named <> ''"
    columns = ["tenant", "asks", "due", "opened"]
    op.create_index("ix_reviews_asks", "reviews", columns, sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN))
    op.create_index("ix_reviews_named", "reviews", ["tenant"], sqlite_where=sa.text(named), postgresql_where=sa.text(named))
    op.create_index("ix_runs_requester", "runs", ["tenant", "requester", "created"])
    op.create_index(
        "ix_journal_said", "journal", ["tenant", "by", "at"], sqlite_where=sa.text(SAID), postgresql_where=sa.text(SAID)
    )


def _fill() -> None:
    """The open reviews that are there. A card stands in the channel that its message's name begins with."""
    conn = op.get_bind()
    reviews = sa.table(
        "reviews",
        *(sa.column(name, sa.String) for name in ("id", "asks", "named", "outcome")),
        *(sa.column(name, sa.JSON) for name in ("reviewers", "guests", "delegates")),
    )
    cards = sa.table("deliveries", *(sa.column(name, sa.String) for name in ("subject", "kind", "ref")))
    stands = sa.select(cards.c.ref).where(cards.c.subject == reviews.c.id, cards.c.kind == "card").limit(1).scalar_subquery()
    for row in conn.execute(sa.select(reviews, stands.label("card")).where(reviews.c.outcome.is_(None))).all():
        channel = "/".join((row.card or "").split("/")[:3])
        people = [*row.guests, *row.delegates]
        values = {
            "asks": json.dumps(row.reviewers, ensure_ascii=False) if row.reviewers else channel,
            "named": "".join(f" {person}" for person in people) + " " if people else "",
        }
        conn.execute(sa.update(reviews).where(reviews.c.id == row.id).values(values))


def downgrade() -> None:
    op.drop_index("ix_journal_said", "journal")
    op.drop_index("ix_runs_requester", "runs")
    op.drop_index("ix_reviews_named", "reviews")
    op.drop_index("ix_reviews_asks", "reviews")
    op.drop_column("reviews", "named")
    op.drop_column("reviews", "asks")
