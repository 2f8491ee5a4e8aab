"""What people said to drafts, kept for prompts, for calibration and for export."""

from sqlalchemy import Connection, bindparam, insert, select

from storage.dialects import serialise
from storage.review_rows import feedback_values
from storage.rows import AnyRow
from storage.tables import feedback
from workflow.feedback import Feedback
from workflow.names import Tenant
from workflow.prompt import Case
from workflow.review import OutcomeKind

PAGE = 500
_row = feedback.c
_KEEP = insert(feedback)
_CASES = (
    select(_row.id, _row.seq, _row.input, _row.facts, _row.final, _row.decision)
    .where(
        _row.tenant == bindparam("whose"),
        _row.workflow == bindparam("of"),
        _row.step == bindparam("at"),
        _row.seq > bindparam("after"),
        _row.decision.in_((OutcomeKind.APPROVED.value, OutcomeKind.EDITED.value)),
    )
    .order_by(_row.seq)
)
_PAGE = select(feedback).order_by(_row.seq.desc()).limit(bindparam("most"))


def keep(conn: Connection, said: Feedback) -> None:
    serialise(conn, "feedback")  # a reader that has seen a seq must never miss a lower one
    conn.execute(_KEEP, feedback_values(said))


def cases(conn: Connection, tenant: Tenant, workflow: str, step: str, after: int) -> list[Case]:
    found = conn.execute(_CASES, {"whose": tenant, "of": workflow, "at": step, "after": after})
    return [Case(row.id, row.seq, row.input, row.facts, row.final, row.decision) for row in found]


def page(conn: Connection, workflow: str | None, before: int | None, most: int) -> list[AnyRow]:
    """Rows, newest first, older than the seq `before`."""
    statement = _PAGE
    if workflow is not None:
        statement = statement.where(_row.workflow == workflow)
    if before is not None:
        statement = statement.where(_row.seq < before)
    return list(conn.execute(statement, {"most": most}))
