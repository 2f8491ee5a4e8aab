"""One clock for everything that has a time limit: triggers, timers, retries, rate windows, response_urls.

`Clock()` is wall time plus whatever `advance` added and `back` took away. `Clock(frozen_at=...)` moves only by those.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from dataclasses import dataclass, field

TURNS = 5  # event loop turns a woken task gets to go to sleep again before time goes on


@dataclass(order=True)
class Sleeper:
    due: float
    order: int
    waiter: asyncio.Future[None] = field(compare=False)
    alarm: asyncio.TimerHandle | None = field(compare=False, default=None)

    def wake(self) -> None:
        if not self.waiter.done():
            self.waiter.set_result(None)


class Clock:
    """Times are seconds since 1970 (UTC), durations are seconds."""

    def __init__(self, frozen_at: float | None = None) -> None:
        self._frozen_at = frozen_at
        self._offset = 0.0
        self._sleepers: list[Sleeper] = []
        self._order = itertools.count()

    @property
    def frozen(self) -> bool:
        return self._frozen_at is not None

    @property
    def ahead(self) -> float:
        """Seconds that this clock was moved."""
        return self._offset

    def time(self) -> float:
        base = time.time() if self._frozen_at is None else self._frozen_at
        return base + self._offset

    async def sleep(self, seconds: float) -> None:
        """Returns when `seconds` have passed on this clock, by themselves or by `advance`."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sleeper = Sleeper(self.time() + seconds, next(self._order), waiter)
        heapq.heappush(self._sleepers, sleeper)
        self._arm(sleeper)
        try:
            await waiter
        finally:
            waiter.cancel()
            if sleeper.alarm:
                sleeper.alarm.cancel()

    def _arm(self, sleeper: Sleeper) -> None:
        """Sets the alarm of a clock that runs by itself."""
        if sleeper.alarm:
            sleeper.alarm.cancel()
        if not self.frozen:
            left = max(0.0, sleeper.due - self.time())
            sleeper.alarm = asyncio.get_running_loop().call_later(left, sleeper.wake)

    async def advance(self, seconds: float) -> None:
        """Moves time forward, waking sleepers in the order they are due, each at its own time."""
        if seconds < 0:
            raise ValueError("time does not go back")
        await asyncio.sleep(0)  # whoever is about to go to sleep does so before time moves
        end = self.time() + seconds
        while (sleeper := self._next()) is not None and sleeper.due <= end:
            self._move_to(sleeper.due)
            heapq.heappop(self._sleepers).wake()
            for _ in range(TURNS):
                await asyncio.sleep(0)
        self._move_to(end)
        for sleeper in self._sleepers:
            self._arm(sleeper)

    def back(self) -> float:
        """Takes away what was added, and returns it. Whoever sleeps still sleeps for as long as was left."""
        taken, self._offset = self._offset, 0.0
        for sleeper in self._sleepers:
            sleeper.due -= taken
            self._arm(sleeper)
        return taken

    def _next(self) -> Sleeper | None:
        while self._sleepers and self._sleepers[0].waiter.done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0] if self._sleepers else None

    def _move_to(self, moment: float) -> None:
        self._offset += max(0.0, moment - self.time())


class ManualClock(Clock):
    """Stands still until a test advances it."""

    def __init__(self, start: float = 1_763_694_000.0) -> None:
        super().__init__(frozen_at=start)
