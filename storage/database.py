"""A database that is open: who reads, who writes, and its schema brought up to date."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError

from storage.commit import GroupCommit, OwnCommit, T, Work, Writer
from storage.dialects import BUSY_SECONDS, forget_log, is_sqlite, serialise, sqlite_engine, transaction
from storage.presence import Presence
from storage.tables import deliveries, runs

READERS = 4
CONNECTIONS = 10


@dataclass
class Database:
    """readers: an engine in autocommit, so that a read costs one round trip. threads: as many as it has connections."""

    readers: Engine
    writers: Engine
    threads: ThreadPoolExecutor
    writer: Writer
    presence: Presence | None = None

    @classmethod
    async def open(cls, url: str) -> "Database":
        return await asyncio.to_thread(cls._open, url)

    @classmethod
    def _open(cls, url: str) -> "Database":
        where = make_url(url)
        if is_sqlite(where):
            writers = sqlite_engine(where, connections=1)
            readers = sqlite_engine(where, connections=READERS)
            share_log(readers)
            presence = Presence(Path(str(where.database)))
            with presence.arriving() as alone:
                migrate(writers)
                if alone:
                    let_go(writers)
            threads = ThreadPoolExecutor(READERS, "signoff-reader")
            return cls(readers, writers, threads, GroupCommit(writers), presence)
        writers = create_engine(where, pool_size=CONNECTIONS, max_overflow=0)
        migrate(writers)
        threads = ThreadPoolExecutor(CONNECTIONS, "signoff-store")
        readers = writers.execution_options(isolation_level="AUTOCOMMIT")
        return cls(readers, writers, threads, OwnCommit(writers, threads))

    async def read(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.threads, self._read, work)

    def _read(self, work: Work[T]) -> T:
        with self.readers.connect() as conn:
            return work(conn)

    async def write(self, work: Work[T]) -> T:
        return await self.writer.write(work)

    async def scrub(self) -> bool:
        return await asyncio.get_running_loop().run_in_executor(self.threads, forget_log, self.readers)

    async def close(self) -> None:
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self.writer.close()
        self.threads.shutdown()
        self.readers.dispose()
        self.writers.dispose()
        if self.presence is not None:
            self.presence.close()


def share_log(engine: Engine) -> None:
    """Switches the file to a write-ahead log, for good: readers do not wait for the writer.

    SQLite does not wait for a lock while it switches, so that two processes which start together must try again.
    """
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            with engine.connect() as conn:
                conn.exec_driver_sql("PRAGMA journal_mode = WAL")
            return
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def migrate(engine: Engine) -> None:
    """Brings the schema to the newest version, in one transaction: of two processes, one waits and finds it done."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.connect() as conn, transaction(conn):
        serialise(conn, "migrate")
        config.attributes["connection"] = conn
        command.upgrade(config, "head")


def let_go(engine: Engine) -> None:
    """Ends the claims of processes that are dead for certain: what they had begun is taken up now, and not when a lease ends."""
    with engine.connect() as conn, transaction(conn):
        for table in (runs, deliveries):
            conn.execute(table.update().where(table.c.claim_until.is_not(None)).values(claim_until=None))
