"""Schedules of digests, and the rows that a digest counts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, Connection, and_, bindparam, exists, func, or_, select, text, update

from storage import audit, deliveries, usage
from storage.dialects import InsertOr
from storage.review_rows import to_review
from storage.rows import to_schedule
from storage.tables import CONTROLS, reviews, runs, schedules
from workflow.audited import digest_set
from workflow.delivery import Delivery
from workflow.digest import CheckFact, Period, ReviewFact, RunFact, Schedule
from workflow.names import Person, Tenant
from workflow.review import Kind, OutcomeKind
from workflow.run import Status

_since: BindParameter[datetime] = bindparam("since")
_until: BindParameter[datetime] = bindparam("until")
_asked = exists().where(reviews.c.run == runs.c.id)
_began = and_(runs.c.created >= _since, runs.c.created < _until)
_alike = (runs.c.workflow, runs.c.status, _began.label("began"), _asked.label("asked"))
_RUNS = (
    select(*_alike, func.count().label("count"))
    .where(runs.c.tenant == bindparam("whose"), or_(_began, and_(runs.c.ended >= _since, runs.c.ended < _until)))
    .group_by("workflow", "status", "began", "asked")
    .order_by("workflow", "status", "began", "asked")
)
_stood = func.coalesce(reviews.c.shown, reviews.c.opened, type_=reviews.c.opened.type)
_DECIDED = select(reviews.c.workflow, reviews.c.step, reviews.c.outcome, reviews.c.decided, _stood.label("stood")).where(
    reviews.c.tenant == bindparam("whose"),
    reviews.c.decided >= _since,
    reviews.c.decided < _until,
    reviews.c.decided_by.is_not(None),
    reviews.c.undone.is_(None),
    reviews.c.kind != Kind.CONTROL.value,
)
_CHECKED = (
    select(reviews)
    .where(reviews.c.tenant == bindparam("whose"), text(CONTROLS), reviews.c.decided >= _since, reviews.c.decided < _until)
    .order_by(reviews.c.decided)
)
_PUT = InsertOr(
    schedules,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["id"],
        set_={column.name: insert.excluded[column.name] for column in schedules.c if column.name != "id"},
    ),
)
_FIRE = (
    update(schedules)
    .where(schedules.c.id == bindparam("this"), schedules.c.due.is_not_distinct_from(bindparam("expected")))
    .values(due=bindparam("next"), since=bindparam("reported"))
)


def put(conn: Connection, schedule: Schedule, by: Person | None, at: datetime) -> None:
    conn.execute(_PUT.on(conn), {**vars(schedule), "cadence": schedule.cadence.value})
    audit.note(conn, [digest_set(schedule, by, at)])


def listed(conn: Connection, tenant: Tenant | None) -> list[Schedule]:
    statement = select(schedules).order_by(schedules.c.id)
    if tenant is not None:
        statement = statement.where(schedules.c.tenant == tenant)
    return [to_schedule(row) for row in conn.execute(statement)]


def fire(conn: Connection, schedule: Schedule, due: datetime | None, since: datetime, say: Sequence[Delivery]) -> bool:
    values = {"this": schedule.id, "expected": schedule.due, "next": due, "reported": since}
    if not conn.execute(_FIRE, values).rowcount:
        return False
    deliveries.enqueue(conn, say)
    return True


def period(conn: Connection, tenant: Tenant, since: datetime, until: datetime) -> Period:
    """since <= period < until."""
    span = {"whose": tenant, "since": since, "until": until}
    started = [
        RunFact(row.workflow, Status(row.status), bool(row.began), bool(row.asked), row[-1]) for row in conn.execute(_RUNS, span)
    ]
    decided = [
        ReviewFact(row.workflow, row.step, OutcomeKind(row.outcome), _seconds(row.stood, row.decided))
        for row in conn.execute(_DECIDED, span)
    ]
    checked = [to_review(row) for row in conn.execute(_CHECKED, span)]
    checks = [CheckFact(review.workflow, review.caught) for review in checked if review.caught is not None]
    return Period(started, decided, usage.facts(conn, tenant, since, until), checks)


def _seconds(begin: datetime, end: datetime) -> float:
    return max(0.0, (end - begin).total_seconds())
