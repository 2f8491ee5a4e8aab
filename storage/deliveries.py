"""What must be said in a chat: a row for each message, kept until the chat shows the state that is wanted."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, or_, select, update

from storage.columns import UtcTime
from storage.dialects import InsertOr, serialise
from storage.rows import delivery_values, to_outgoing
from storage.tables import deliveries, reviews
from workflow.delivery import Delivery, DeliveryKind, Outgoing
from workflow.names import MessageRef, Place

_row = deliveries.c

# When a row may be tried: not before its time, nor while somebody holds it. One that was begun and is not done holds up
# whatever stands behind it in its lane, so that a thread reads in the order in which it was written.
_free: ColumnElement[datetime] = case((_row.claim_until > _row.due, _row.claim_until), else_=_row.due)
_begun = case((_row.attempts > 0, _free))
_held = func.max(_begun).over(partition_by=_row.lane, order_by=_row.seq, rows=(None, -1))
_undone = select(_row.seq, _free.label("free"), _held.label("held")).where(_row.wanted > _row.shown).subquery("undone")
_ready = case((_undone.c.held > _undone.c.free, _undone.c.held), else_=_undone.c.free)


def _not_before(due: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """A message that the chat has asked us to wait with waits, whatever changes meanwhile."""
    return case((and_(_row.attempts > 0, _row.due > due), _row.due), else_=due)


_ENQUEUE = InsertOr(
    deliveries,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["tenant", "key"],
        set_={
            "wanted": _row.wanted + 1,
            "due": _not_before(insert.excluded.due),
            "body": insert.excluded.body,
            "failed": False,
        },
    ),
)
_FIRST = select(_undone.c.seq).where(_ready <= bindparam("now")).order_by(_undone.c.seq).limit(bindparam("most")).subquery()
_CLAIM = (
    update(deliveries)
    .where(_row.seq.in_(select(_FIRST.c.seq)))
    .values(claim_until=bindparam("until"), attempts=_row.attempts + 1, begun=func.coalesce(_row.begun, bindparam("now")))
    .returning(deliveries)
)
_NEXT_DUE = select(func.min(_ready))
_ours = and_(_row.tenant == bindparam("whose"), _row.key == bindparam("which"))
_up_to_date = case((_row.shown > bindparam("seen"), _row.shown), else_=bindparam("seen"))
_DELIVERED = (
    update(deliveries)
    .where(_ours)
    .values(shown=_up_to_date, ref=bindparam("stands"), delivered=bindparam("now"))
    .values(claim_until=None, begun=None, attempts=0, error="")
)
_SHOWN = (
    update(reviews)
    .where(reviews.c.id == bindparam("review"), reviews.c.shown.is_(None))
    .values(shown=bindparam("now"), asks=case((reviews.c.asks == "", bindparam("stands_in")), else_=reviews.c.asks))
)
_still_mine = and_(_ours, _row.attempts == bindparam("mine"))
_HOLD = update(deliveries).where(_still_mine, _row.claim_until.is_not(None)).values(claim_until=bindparam("until"))
_POSTPONE = update(deliveries).where(_still_mine).values(due=bindparam("later"), error=bindparam("why"), claim_until=None)
_FAIL = (
    update(deliveries)
    .where(_still_mine)
    .values(shown=_up_to_date, failed=True, error=bindparam("why"), claim_until=None, begun=None, attempts=0)
)
_TOUCH = (
    update(deliveries)
    .where(
        _row.subject == bindparam("about"),
        or_(_row.kind == DeliveryKind.RUN.value, _row.kind == DeliveryKind.CARD.value),
    )
    .values(wanted=_row.wanted + 1, due=_not_before(bindparam("now", type_=UtcTime)), failed=False)
)
_MESSAGE = (
    select(_row.ref)
    .where(_row.subject == bindparam("what"), _row.kind == bindparam("of"), _row.ref.is_not(None))
    .order_by(_row.seq.desc())
    .limit(1)
)


def enqueue(conn: Connection, wanted: Sequence[Delivery]) -> None:
    """One statement. What is there already under the same key gets the new body, and is wanted again."""
    if not wanted:
        return
    conn.execute(_ENQUEUE.on(conn), [delivery_values(delivery) for delivery in wanted])


def want_again(conn: Connection, subjects: Iterable[str], now: datetime) -> None:
    """The messages about these runs and reviews no longer say what is true. One statement."""
    conn.execute(_TOUCH, [{"about": subject, "now": now} for subject in subjects])


def outgoing(conn: Connection, now: datetime, until: datetime, most: int) -> list[Outgoing]:
    """One statement."""
    serialise(conn, "outgoing")  # two claims at once could each see half of a lane
    rows = conn.execute(_CLAIM, {"now": now, "until": until, "most": most}).all()
    return [to_outgoing(row) for row in sorted(rows, key=lambda row: int(row.seq))]


def delivered(conn: Connection, done: Outgoing, ref: MessageRef, now: datetime, channel: Place | None) -> None:
    """One statement, two for a card's first time."""
    conn.execute(_DELIVERED, {**_which(done), "seen": done.wanted, "stands": ref, "now": now})
    if done.delivery.kind is DeliveryKind.CARD and done.ref is None:
        conn.execute(_SHOWN, {"review": done.delivery.subject, "now": now, "stands_in": channel or ""})


def hold(conn: Connection, held: Sequence[Outgoing], until: datetime) -> None:
    """One statement."""
    conn.execute(_HOLD, [{**_which(out), "mine": out.attempts + 1, "until": until} for out in held])


def postpone(conn: Connection, tried: Outgoing, due: datetime, error: str) -> None:
    conn.execute(_POSTPONE, {**_which(tried), "mine": tried.attempts + 1, "later": due, "why": error})


def fail(conn: Connection, tried: Outgoing, error: str, say_so: Sequence[Delivery]) -> None:
    values = {**_which(tried), "mine": tried.attempts + 1, "seen": tried.wanted, "why": error}
    if conn.execute(_FAIL, values).rowcount:
        enqueue(conn, say_so)


def message_of(conn: Connection, kind: DeliveryKind, subject: str) -> MessageRef | None:
    found: MessageRef | None = conn.execute(_MESSAGE, {"of": kind.value, "what": subject}).scalar()
    return found


def next_due(conn: Connection) -> datetime | None:
    return conn.execute(_NEXT_DUE).scalar()


def _which(outgoing: Outgoing) -> dict[str, str]:
    return {"whose": outgoing.delivery.tenant, "which": outgoing.delivery.key}
