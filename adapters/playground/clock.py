"""One clock for everything that has a time limit: triggers, timers, retries, rate windows, response_urls.

`Clock()` is wall time plus whatever `advance` added. `Clock(frozen_at=...)` moves only by `advance`.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import time

TURNS = 5  # event loop turns a woken task gets to go to sleep again before time goes on


class Clock:
    """Times are seconds since 1970 (UTC), durations are seconds."""

    def __init__(self, frozen_at: float | None = None) -> None:
        self._frozen_at = frozen_at
        self._offset = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    @property
    def frozen(self) -> bool:
        return self._frozen_at is not None

    def time(self) -> float:
        base = time.time() if self._frozen_at is None else self._frozen_at
        return base + self._offset

    async def sleep(self, seconds: float) -> None:
        """Returns when `seconds` have passed on this clock, by themselves or by `advance`."""
        due = self.time() + max(0.0, seconds)
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (due, next(self._order), waiter))
        try:
            await self._wait(waiter, due)
        finally:
            waiter.cancel()

    async def _wait(self, waiter: asyncio.Future[None], due: float) -> None:
        if self.frozen and due > self.time():
            await waiter
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(waiter, max(0.0, due - self.time()))

    async def advance(self, seconds: float) -> None:
        """Moves time forward, waking sleepers in the order they are due, each at its own time."""
        if seconds < 0:
            raise ValueError("time does not go back")
        end = self.time() + seconds
        while (due := self._next_due()) is not None and due <= end:
            self._move_to(due)
            self._wake()
            for _ in range(TURNS):
                await asyncio.sleep(0)
        self._move_to(end)

    def _next_due(self) -> float | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def _wake(self) -> None:
        while (due := self._next_due()) is not None and due <= self.time() + 1e-6:
            heapq.heappop(self._sleepers)[2].set_result(None)

    def _move_to(self, moment: float) -> None:
        self._offset += max(0.0, moment - self.time())


class ManualClock(Clock):
    """Stands still until a test advances it."""

    def __init__(self, start: float = 1_763_694_000.0) -> None:
        super().__init__(frozen_at=start)
