"""Keeps the audit log in order while the bot runs: puts events into the chain, and signs how it stands outside of the database."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from workflow.audit import AuditEvent, Checkpoint, Kind
from workflow.definition import Definition
from workflow.names import SYSTEM, tenant_of
from workflow.ports import AuditStore, Clock

log = logging.getLogger("signoff.audit")


class Checkpoints(Protocol):
    """Where checkpoints are kept: not in the database. Both methods block, and raise OSError."""

    def append(self, point: Checkpoint) -> None: ...

    def read(self) -> Iterable[Checkpoint]: ...


@dataclass
class Auditor:
    """key: signs the checkpoints; empty: nobody does, and none is written. retention: the text of runs that ended longer ago is
    erased; None: it is kept. signed: how far the newest checkpoint reaches."""

    store: AuditStore
    checkpoints: Checkpoints
    key: bytes
    clock: Clock
    retention: timedelta | None = None
    signed: int = -1

    async def tick(self) -> None:
        if self.retention is not None:
            await self._erase_older(self.retention)
        await self.store.seal()
        if self.key:
            await self._sign()

    async def started(self, definitions: Mapping[str, Definition], verified: Mapping[str, str]) -> None:
        """verified: how each chat makes sure of who a person is."""
        what = {"verified": dict(verified), "workflows": {name: each.version for name, each in definitions.items()}}
        await self.store.note(AuditEvent(tenant_of(SYSTEM), self.clock.now(), Kind.BOT_STARTED, what=what))

    async def _erase_older(self, than: timedelta) -> None:
        now, erased = self.clock.now(), 0
        while runs := await self.store.older(now - than):
            await self.store.erase_runs(runs, {"older_than_days": than.days}, SYSTEM, now)
            erased += len(runs)
        if erased:
            log.info("erased the text of %d runs that ended more than %d days ago", erased, than.days)
            await self.store.scrub()

    async def _sign(self) -> None:
        seq, hash = await self.store.audit_head()
        if seq == self.signed or not seq:
            return
        point = Checkpoint(seq, hash, self.clock.now()).signed(self.key)
        try:
            await asyncio.to_thread(self.checkpoints.append, point)
        except OSError as error:  # the bot goes on: what is in the chain is in the chain
            log.error("the audit log's checkpoint cannot be written: %s", error)
        else:
            self.signed = seq
