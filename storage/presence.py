"""Whether another process has this database open. Only for SQLite: its file is on this machine, and so is everybody who uses it.

Each process holds a shared lock on a file beside the database for as long as it lives. The kernel lets go of it however the
process ends, `kill -9` included. Whoever gets the lock for itself alone knows that every claim in the database is a dead one's.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Presence:
    """Held from `open` to `close`. Not the database file itself: closing any handle on that would end SQLite's own locks."""

    def __init__(self, database: Path) -> None:
        self._file = os.open(f"{database}-in-use", os.O_RDWR | os.O_CREAT, 0o600)

    @contextmanager
    def arriving(self) -> Iterator[bool]:
        """Whether nobody else is here. Who arrives meanwhile waits until the block ends."""
        alone = self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield alone
        finally:
            self._lock(fcntl.LOCK_SH)

    def _lock(self, how: int) -> bool:
        """False if another has it, or if this file system knows no such locks: then leases end by themselves."""
        try:
            fcntl.flock(self._file, how)
        except OSError:
            return False
        return True

    def close(self) -> None:
        os.close(self._file)
