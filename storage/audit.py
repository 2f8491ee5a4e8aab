"""The audit log's rows. A commit writes what it tells in one row, which costs little; the sealer puts the events of such rows into
the chain, one transaction at a time, so that writers never wait for each other at its end."""

import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text

from storage.dialects import serialise
from storage.rows import AnyRow, Values
from storage.tables import audit, audit_unsealed
from workflow.audit import FIRST, AuditEvent, Sealed, seal

PAGE = 1000
_row, _waiting = audit.c, audit_unsealed.c
# Not through SQLAlchemy's types: every commit has one of these, and they take three times as long as the database.
_NOTE = "INSERT INTO audit_unsealed (tenant, count, told) VALUES ({0}, {0}, {0})"
_NOTES = {"sqlite": _NOTE.format("?"), "postgresql": _NOTE.format("%s")}
_OLDEST = select(audit_unsealed).order_by(_waiting.id).limit(bindparam("most"))
_PLACED = delete(audit_unsealed).where(_waiting.id == bindparam("which"))
_HOW_MANY = select(func.coalesce(func.sum(_waiting.count), 0))
_HEAD = select(_row.seq, _row.hash).order_by(_row.seq.desc()).limit(1)
_PLACE = insert(audit)
_NEXT = select(audit).where(_row.seq > bindparam("after")).order_by(_row.seq).limit(bindparam("most"))
_OF_RUN = select(audit).where(_row.run == bindparam("this")).order_by(_row.seq)


def note(conn: Connection, events: Sequence[AuditEvent]) -> None:
    """One statement."""
    if events:
        told = json.dumps([_told(event) for event in events], ensure_ascii=False)
        conn.exec_driver_sql(_NOTES[conn.dialect.name], (events[0].tenant, len(events), told))


def seal_next(conn: Connection, most: int) -> int:
    """Puts the events of the oldest `most` rows into the chain. How many events there were."""
    serialise(conn, "audit")
    rows = conn.execute(_OLDEST, {"most": most}).all()
    if not rows:
        return 0
    seq, previous = head(conn)
    placed = []
    for told in (each for row in rows for each in row.told):
        seq += 1
        sealed = seal(previous, seq, _from_told(told), secrets.token_hex(16))
        previous = sealed.hash
        placed.append(_values(sealed))
    conn.execute(_PLACE, placed)
    conn.execute(_PLACED, [{"which": row.id} for row in rows])
    return len(placed)


def seal_all(conn: Connection) -> None:
    while seal_next(conn, PAGE):
        pass


def head(conn: Connection) -> tuple[int, str]:
    """(seq, hash) of the newest event in the chain; (0, `FIRST`) for an empty one."""
    row = conn.execute(_HEAD).first()
    return (0, FIRST) if row is None else (row.seq, row.hash)


def unsealed(conn: Connection) -> int:
    count: int = conn.execute(_HOW_MANY).scalar_one()
    return count


def page(conn: Connection, after: int, most: int) -> list[Sealed]:
    """The events that follow the one with seq `after`."""
    return [_sealed(row) for row in conn.execute(_NEXT, {"after": after, "most": most})]


def of_run(conn: Connection, run_id: str) -> list[AuditEvent]:
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


def _told(event: AuditEvent) -> Values:
    return {**vars(event), "at": event.at.isoformat()}


def _from_told(told: Values) -> AuditEvent:
    return AuditEvent(**{**told, "at": datetime.fromisoformat(told["at"])})


def _values(sealed: Sealed) -> Values:
    event = dict(vars(sealed.event), words=sealed.event.words or None)
    return {**event, "seq": sealed.seq, "salt": sealed.salt or None, "bound": sealed.bound, "hash": sealed.hash}


def _event(row: AnyRow) -> AuditEvent:
    """Words that were never there are empty; those that were erased are None."""
    words: Any = row.words if row.words is not None else None if row.bound else {}
    return AuditEvent(row.tenant, row.at, row.kind, row.actor, row.run, row.review, row.what, words)


def _sealed(row: AnyRow) -> Sealed:
    return Sealed(row.seq, _event(row), row.salt or "", row.bound, row.hash)
