"""Control reviews: which drafts they are made of, and how many of their errors were caught."""

from sqlalchemy import Connection, bindparam, select, text

from storage import deliveries, reviews
from storage.review_rows import to_review
from storage.tables import CONTROLS, SETTLED, runs
from storage.tables import reviews as table
from workflow.control import Checks
from workflow.delivery import Delivery
from workflow.names import Person, Tenant
from workflow.review import Review
from workflow.run import Status

_row = table.c
_SETTLED = (
    select(table)
    .join(runs, runs.c.id == _row.run)
    .where(_row.tenant == bindparam("whose"), _row.workflow == bindparam("of"), _row.step == bindparam("at"))
    .where(text(SETTLED), runs.c.status == Status.DONE.value, runs.c.erased.is_(None))
    .where(_row.approvals == 1, _row.rejections == 1)
    .order_by(_row.decided.desc(), _row.id)
    .limit(bindparam("most"))
)
_ENDED = select(table).where(_row.tenant == bindparam("whose"), text(CONTROLS))
_BY = _ENDED.where(_row.decided_by == bindparam("who"))


def settled(conn: Connection, tenant: Tenant, workflow: str, step: str, most: int) -> list[Review]:
    given = {"whose": tenant, "of": workflow, "at": step, "most": most}
    return [to_review(row) for row in conn.execute(_SETTLED, given)]


def open(conn: Connection, review: Review, card: Delivery) -> None:
    reviews.open(conn, [review])
    deliveries.enqueue(conn, [card])


def count(conn: Connection, tenant: Tenant, person: Person | None) -> Checks:
    rows = conn.execute(_ENDED if person is None else _BY, {"whose": tenant, **({"who": person} if person else {})})
    found = [caught for row in rows if (caught := to_review(row).caught) is not None]
    return Checks(sum(found), len(found))
