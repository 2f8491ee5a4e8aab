"""Who was reminded in person, and of what: the reviews that are late, and one row for each person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text, update

from storage import deliveries
from storage.dialects import InsertOr
from storage.review_rows import to_review
from storage.tables import reviews, told
from workflow.delivery import Delivery
from workflow.names import Tenant
from workflow.review import Review

_LATE = (
    select(reviews).where(text("outcome IS NULL AND nudged > 1")).order_by(reviews.c.opened, reviews.c.id).limit(bindparam("most"))
)
_TOLD = select(told.c.whom, told.c.at).where(told.c.tenant == bindparam("whose"))
_FIRST = InsertOr(told, lambda insert: insert.on_conflict_do_nothing().returning(told.c.whom))
_AGAIN = (
    update(told)
    .where(told.c.tenant == bindparam("whose"), told.c.whom == bindparam("who"), told.c.at == bindparam("before"))
    .values(at=bindparam("now"))
)


def late(conn: Connection, most: int) -> list[Review]:
    return [to_review(row) for row in conn.execute(_LATE, {"most": most})]


def listed(conn: Connection, tenant: Tenant) -> dict[str, datetime]:
    return {row.whom: row.at for row in conn.execute(_TOLD, {"whose": tenant})}


def tell(conn: Connection, tenant: Tenant, whom: str, before: datetime | None, at: datetime, say: Sequence[Delivery]) -> bool:
    """Compare-and-set: False if another process has told them meanwhile."""
    if before is None:
        mine = conn.execute(_FIRST.on(conn), {"tenant": tenant, "whom": whom, "at": at}).first() is not None
    else:
        mine = bool(conn.execute(_AGAIN, {"whose": tenant, "who": whom, "before": before, "now": at}).rowcount)
    if mine:
        deliveries.enqueue(conn, say)
    return mine
