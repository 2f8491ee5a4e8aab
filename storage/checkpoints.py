"""Checkpoints of the audit log: a line each, in a file that nobody who can write to the database need be able to write to."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workflow.audit import Checkpoint


@dataclass(frozen=True)
class CheckpointFile:
    """Implements bot.auditing.Checkpoints. Blocks."""

    path: Path

    def append(self, point: Checkpoint) -> None:
        """On the disk when it returns. Raises: OSError."""
        line = json.dumps({**vars(point), "at": point.at.isoformat()})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            torn = file.tell() and not self._ends(file.tell())  # somebody was killed in the middle of a line
            file.write(f"{chr(10) if torn else ''}{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> Iterator[Checkpoint]:
        """What is there and can be read. A line that cannot be read was never finished, or is no checkpoint."""
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").split("\n")
        except FileNotFoundError:
            return
        for line in lines:
            try:
                told = json.loads(line)
                yield Checkpoint(
                    int(told["seq"]), str(told["hash"]), datetime.fromisoformat(told["at"]), str(told.get("signature", ""))
                )
            except (ValueError, TypeError, KeyError):
                continue

    def _ends(self, size: int) -> bool:
        with self.path.open("rb") as file:
            file.seek(size - 1)
            return file.read(1) == b"\n"
