"""The audit log's rows. Events are written in the commit of what they tell, without a place; the sealer gives them one, in one
transaction at a time, so that writers never wait for each other at the end of the chain."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from storage.dialects import serialise
from storage.rows import AnyRow, Values
from storage.tables import audit
from workflow.audit import FIRST, AuditEvent, Sealed, seal

PAGE = 1000
_row = audit.c
_NOTE = insert(audit)
_HEAD = select(_row.seq, _row.hash).where(_row.seq.is_not(None)).order_by(_row.seq.desc()).limit(1)
_UNSEALED = select(audit).where(_row.seq.is_(None)).order_by(_row.id).limit(bindparam("most"))
_HOW_MANY = select(func.count()).select_from(audit).where(_row.seq.is_(None))
_SEAL = (
    update(audit)
    .where(_row.id == bindparam("which"))
    .values(
        seq=bindparam("place"),
        salt=bindparam("its_salt"),
        bound=bindparam("its_bound"),
        hash=bindparam("its_hash"),
    )
)
_PAGE = select(audit).where(_row.seq > bindparam("after")).order_by(_row.seq).limit(bindparam("most"))
_OF_RUN = select(audit).where(_row.run == bindparam("this")).order_by(_row.id)


def note(conn: Connection, events: Sequence[AuditEvent]) -> None:
    """One statement."""
    if events:
        conn.execute(_NOTE, [_values(event) for event in events])


def seal_next(conn: Connection, most: int) -> int:
    """Gives the oldest events without a place theirs. How many there were."""
    serialise(conn, "audit")
    rows = conn.execute(_UNSEALED, {"most": most}).all()
    if rows:
        seq, previous = head(conn)
        placed = []
        for number, row in enumerate(rows, seq + 1):
            sealed = seal(previous, number, _event(row), secrets.token_hex(16))
            previous = sealed.hash
            placed.append(_place(row.id, sealed))
        conn.execute(_SEAL, placed)
    return len(rows)


def _place(id: int, sealed: Sealed) -> Values:
    salt = sealed.salt or None
    return {"which": id, "place": sealed.seq, "its_salt": salt, "its_bound": sealed.bound, "its_hash": sealed.hash}


def head(conn: Connection) -> tuple[int, str]:
    """(seq, hash) of the newest event in the chain; (0, `FIRST`) for an empty one."""
    row = conn.execute(_HEAD).first()
    return (0, FIRST) if row is None else (row.seq, row.hash)


def unsealed(conn: Connection) -> int:
    return conn.execute(_HOW_MANY).scalar_one()


def page(conn: Connection, after: int, most: int) -> list[Sealed]:
    """The events that follow the one with seq `after`."""
    return [_sealed(row) for row in conn.execute(_PAGE, {"after": after, "most": most})]


def of_run(conn: Connection, run_id: str) -> list[AuditEvent]:
    """In the order in which they happened, sealed or not."""
    return [_event(row) for row in conn.execute(_OF_RUN, {"this": run_id})]


@contextmanager
def unguarded(conn: Connection) -> Iterator[None]:
    """Without the triggers that refuse to change or delete what is on record. For tests that begin anew."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        yield
        conn.execute(text("ALTER TABLE audit ENABLE TRIGGER USER"))
        return
    guards = conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'").all()
    for guard in guards:
        conn.exec_driver_sql(f"DROP TRIGGER {guard.name}")
    yield
    for guard in guards:
        conn.exec_driver_sql(guard.sql)


def _values(event: AuditEvent) -> Values:
    values = dict(vars(event))
    values.update(what=dict(event.what), words=dict(event.words) if event.words else None)
    return values


def _event(row: AnyRow) -> AuditEvent:
    """Words that were never there are empty; those that were erased are None."""
    words: Any = row.words if row.words is not None else None if row.bound else {}
    return AuditEvent(row.tenant, row.at, row.kind, row.actor, row.run, row.review, row.what, words)


def _sealed(row: AnyRow) -> Sealed:
    return Sealed(row.seq, _event(row), row.salt or "", row.bound, row.hash or "")
