"""The audit log, and triggers that refuse to change it; runs remember that their text was erased.

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON()
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TOLD = ("seq", "tenant", "at", "kind", "actor", "run", "review", "what", "bound", "hash")


def _forbidden(unequal: str, cast: str = "") -> str:
    """Words and their salt may go. Nothing may come, and nothing else may change."""
    told = " OR ".join(f"NEW.{name}{cast} {unequal} OLD.{name}{cast}" for name in TOLD)
    words = " OR ".join(f"NEW.{name}{cast} {unequal} OLD.{name}{cast} AND NEW.{name} IS NOT NULL" for name in ("words", "salt"))
    return f"{told} OR {words}"


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
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("actor", sa.String),
        sa.Column("run", sa.String, nullable=False),
        sa.Column("review", sa.String, nullable=False),
        sa.Column("what", JSON, nullable=False),
        sa.Column("words", JSON),
        sa.Column("salt", sa.String),
        sa.Column("bound", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_run", "audit", ["run", "seq"])
    op.create_table(
        "audit_unsealed",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("tenant", sa.String, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("told", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_unsealed"),
        sqlite_autoincrement=True,
    )
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
    op.add_column("runs", sa.Column("erased", sa.DateTime(timezone=True)))
    kept = sa.text("ended IS NOT NULL AND erased IS NULL")
    op.create_index("ix_runs_kept", "runs", ["ended"], sqlite_where=kept, postgresql_where=kept)


def downgrade() -> None:
    op.drop_index("ix_runs_kept", "runs")
    op.drop_column("runs", "erased")
    op.drop_table("audit_unsealed")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_kept")
