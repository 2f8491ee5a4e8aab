"""The audit log, and triggers that refuse to change it; runs remember that their text was erased.

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON()

TOLD = ("id", "tenant", "at", "kind", "actor", "run", "review", "what")
PLACED = ("seq", "bound", "hash")


def _differ(names: tuple[str, ...], unequal: str, cast: str = "") -> str:
    return " OR ".join(f"NEW.{name}{cast} {unequal} OLD.{name}{cast}" for name in names)


def _forbidden(unequal: str, cast: str = "") -> str:
    """Words may go, and never come; a place is given once."""
    words = " OR ".join(f"(NEW.{name}{cast} {unequal} OLD.{name}{cast} AND NEW.{name} IS NOT NULL)" for name in ("words", "salt"))
    written = f"NEW.words{cast} {unequal} OLD.words{cast} AND NEW.words IS NOT NULL"
    return f"{_differ(TOLD, unequal, cast)} OR ({written}) OR (OLD.seq IS NOT NULL AND ({_differ(PLACED, unequal)} OR {words}))"


SQLITE = (
    f"""CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit WHEN {_forbidden("IS NOT")}
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END""",
    """CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is not deleted'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log is not changed'; END $$""",
    f"""CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit FOR EACH ROW
WHEN ({_forbidden("IS DISTINCT FROM", "::text")}) EXECUTE FUNCTION audit_is_kept()""",
    """CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_kept()""",
)


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("actor", sa.String),
        sa.Column("run", sa.String, nullable=False),
        sa.Column("review", sa.String, nullable=False),
        sa.Column("what", JSON, nullable=False),
        sa.Column("words", JSON),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite")),
        sa.Column("salt", sa.String),
        sa.Column("bound", sa.String, server_default=sa.text("''"), nullable=False),
        sa.Column("hash", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_audit_seq", "audit", ["seq"], unique=True)
    op.create_index("ix_audit_run", "audit", ["run"])
    unsealed = sa.text("seq IS NULL")
    op.create_index("ix_audit_unsealed", "audit", ["id"], sqlite_where=unsealed, postgresql_where=unsealed)
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
    op.add_column("runs", sa.Column("erased", sa.DateTime(timezone=True)))
    kept = sa.text("ended IS NOT NULL AND erased IS NULL")
    op.create_index("ix_runs_kept", "runs", ["ended"], sqlite_where=kept, postgresql_where=kept)


def downgrade() -> None:
    op.drop_index("ix_runs_kept", "runs")
    op.drop_column("runs", "erased")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_kept")
