"""The few places where SQLite and PostgreSQL do not speak the same SQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Executable, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite

BUSY_SECONDS = 30  # how long SQLite waits for another process's write


_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class InsertOr:
    """INSERT … ON CONFLICT …, built once for each dialect: building costs more than running it."""

    def __init__(self, table: Table, rest: Callable[[Any], Executable]) -> None:
        self._built = {dialect: rest(insert(table)) for dialect, insert in _INSERT.items()}

    def on(self, conn: Connection) -> Executable:
        return self._built[conn.dialect.name]


def serialise(conn: Connection, what: str) -> None:
    """One transaction at a time beyond this line, till it ends. SQLite has one writer as it is."""
    if conn.dialect.name == "postgresql":
        conn.execute(_LOCK, {"what": what})


_LOCK: Executable = text("SELECT pg_advisory_xact_lock(hashtext('signoff'), hashtext(:what))")


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def sqlite_engine(url: URL, connections: int) -> Engine:
    """Raises: ValueError, for a database in memory: its readers would each see their own."""
    if not url.database or ":memory:" in url.database or "mode=memory" in url.database:
        raise ValueError("a store needs a file: sqlite:///path/to/signoff.db")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        pool_size=connections,
        max_overflow=0,
        connect_args={"timeout": BUSY_SECONDS},
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _: object) -> None:
    # Python's sqlite3 begins and commits behind one's back (and never around DDL) unless told not to.
    connection.isolation_level = None
    # secure_delete: what is erased or moved leaves no copy in the file's free space.
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "temp_store = MEMORY", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def forget_log(engine: Engine) -> bool:
    """Empties SQLite's write-ahead log, which holds rows as they were. False if somebody was reading from it."""
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as conn:
        busy, *_ = conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return not busy


@contextmanager
def transaction(conn: Connection) -> Iterator[None]:
    """Commits at the end of the block, unless it raises."""
    with conn.begin():
        if conn.dialect.name == "sqlite":
            # Taken at once, and waited for here: one that reads first and writes later may fail in the middle when
            # another process wrote meanwhile. Said here and not in a "begin" event: with one, each statement costs more.
            conn.exec_driver_sql("BEGIN IMMEDIATE")
        yield
