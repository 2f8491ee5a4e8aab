"""Keeps the audit log in order while the bot runs: puts events into the chain, and signs how it stands outside of the database."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    """key: signs the checkpoints; empty: nobody does, and none is written. signed: how far the newest one reaches."""

    store: AuditStore
    checkpoints: Checkpoints
    key: bytes
    clock: Clock
    signed: int = -1

    async def tick(self) -> None:
        await self.store.seal()
        if self.key:
            await self._sign()

    async def started(self, definitions: Mapping[str, Definition], verified: Mapping[str, str]) -> None:
        """verified: how each chat makes sure of who a person is."""
        what = {"verified": dict(verified), "workflows": {name: each.version for name, each in definitions.items()}}
        await self.store.note(AuditEvent(tenant_of(SYSTEM), self.clock.now(), Kind.BOT_STARTED, what=what))

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
