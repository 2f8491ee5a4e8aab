"""What people said to drafts, kept for prompts, for calibration and for export."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.dialects import serialise
from storage.review_rows import feedback_values, to_delta
from storage.rows import AnyRow
from storage.tables import feedback
from workflow.correction import changed, sent_back
from workflow.feedback import Feedback
from workflow.names import Tenant
from workflow.prompt import Case
from workflow.review import OutcomeKind

PAGE = 500
_row = feedback.c
_KEEP = insert(feedback)
_settled = (
    _row.tenant == bindparam("whose"),
    _row.workflow == bindparam("of"),
    _row.step == bindparam("at"),
    _row.seq > bindparam("after"),
    _row.decision.in_((OutcomeKind.APPROVED.value, OutcomeKind.EDITED.value)),
    _row.taken_back.is_(False),
    _row.final.is_not(None),  # erased
)
_CASES = select(feedback).where(*_settled).order_by(_row.seq)
_before = feedback.alias("before").c
_SENT_BACK = (
    select(_row.id, _before.reasons, _before.comment)
    .join_from(feedback, _before.seq.table, (_before.run == _row.run) & (_before.step == _row.step) & (_before.seq < _row.seq))
    .where(*_settled, _before.tenant == _row.tenant, _before.decision == OutcomeKind.REVISED.value)
    .order_by(_before.seq)
)
_TAKE_BACK = update(feedback).where(_row.review == bindparam("which")).values(taken_back=True)
_PAGE = select(feedback).order_by(_row.seq.desc()).limit(bindparam("most"))


def keep(conn: Connection, said: Feedback) -> None:
    serialise(conn, "feedback")  # a reader that has seen a seq must never miss a lower one
    conn.execute(_KEEP, feedback_values(said))


def take_back(conn: Connection, review_id: str) -> None:
    conn.execute(_TAKE_BACK, {"which": review_id})


def cases(conn: Connection, tenant: Tenant, workflow: str, step: str, after: int) -> list[Case]:
    asked = {"whose": tenant, "of": workflow, "at": step, "after": after}
    found = conn.execute(_CASES, asked).all()
    earlier: dict[str, list[str]] = {}
    for row in conn.execute(_SENT_BACK, asked) if found else ():
        earlier.setdefault(row.id, []).append(sent_back(row.reasons, row.comment))
    return [_case(row, earlier) for row in found]


def _case(row: AnyRow, earlier: Mapping[str, list[str]]) -> Case:
    """earlier: by the case's id, what was said to the drafts before the one that was approved."""
    note = " ".join(filter(None, [*earlier.get(row.id, ()), changed(row.reasons, row.comment, to_delta(row.delta))]))
    return Case(row.id, row.seq, row.input, row.facts, row.final, row.decision, note, row.private)


def page(conn: Connection, workflow: str | None, before: int | None, most: int) -> list[AnyRow]:
    """Rows, newest first, older than the seq `before`."""
    statement = _PAGE
    if workflow is not None:
        statement = statement.where(_row.workflow == workflow)
    if before is not None:
        statement = statement.where(_row.seq < before)
    return list(conn.execute(statement, {"most": most}))
