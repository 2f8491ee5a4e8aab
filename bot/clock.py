"""Clocks: the real one, and one that can be moved, for the demo."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


class SystemClock:
    """workflow.ports.Clock"""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass
class MovableClock:
    """workflow.ports.Clock: wall time, and what somebody added to it. Who sleeps wakes when the time has come, however it came."""

    ahead: timedelta = timedelta()
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move(self, seconds: float) -> None:
        """seconds: less than 0 to go back, which shortens nobody's sleep."""
        self.ahead += timedelta(seconds=seconds)
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        left = seconds
        while left > 0:
            began, ahead = time.monotonic(), self.ahead
            try:
                async with asyncio.timeout(left):
                    await self._moved.wait()
            except TimeoutError:
                return
            left -= time.monotonic() - began + max(0.0, (self.ahead - ahead).total_seconds())
