"""The local runner: this process advances the runs. What a crash left unfinished is taken up by the sweep."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

log = logging.getLogger("signoff.runner")


@dataclass
class LocalRunner:
    """advance: Engine.advance. sweep: Engine.sweep, which submits what should be moving. after: told when a segment has ended.
    most: segments at once. every: seconds between two sweeps."""

    advance: Callable[[str], Awaitable[object]]
    sweep: Callable[[], Awaitable[int]]
    after: Callable[[], None] = lambda: None
    most: int = 64
    every: float = 5.0
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _again: set[str] = field(default_factory=set)
    _sweeper: asyncio.Task[None] | None = None
    _closing: bool = False

    def __post_init__(self) -> None:
        self._room = asyncio.Semaphore(self.most)

    def submit(self, run_id: str, segment: int) -> None:
        """A run that is under way already is advanced once more afterwards: a decision may have come in too late for it."""
        if self._closing:
            return  # it is on record: the next start takes it up
        if run_id in self._tasks:
            self._again.add(run_id)
            return
        task = asyncio.create_task(self._carry_out(run_id), name=f"{run_id}:{segment}")
        self._tasks[run_id] = task

    async def start(self) -> None:
        await self.sweep()
        self._sweeper = asyncio.create_task(self._sweep_for_ever(), name="sweep")

    async def aclose(self, grace: float = 3.0) -> None:
        """Let segments under way come to their end for `grace` seconds; the next start takes up the rest."""
        self._closing = True
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=grace)
        left = list(self._tasks.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def idle(self) -> None:
        """Returns when nothing is under way."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    async def _carry_out(self, run_id: str) -> None:
        try:
            async with self._room:
                await self.advance(run_id)
        except Exception:
            log.exception("run %s could not be advanced; the sweep tries again when its lease has ended", run_id)
        finally:
            del self._tasks[run_id]
            self.after()
            if run_id in self._again:
                self._again.discard(run_id)
                self.submit(run_id, 0)

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self.every)
            try:
                await self.sweep()
            except Exception:
                log.exception("the sweep failed")
