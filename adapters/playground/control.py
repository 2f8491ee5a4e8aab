"""What stands beside the chat: fault switches, the clock, starting over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from adapters.playground.errors import ActError, Json
from adapters.playground.socket_mode import Connections
from adapters.playground.workspace import Workspace

STEP, STEPS_MOST = 3600.0, 48  # seconds that pass at a time, so that what comes by itself comes in its turn; how many times
FURTHEST = 10 * 366 * 86_400  # seconds: ten years, after which a date no longer fits anywhere


class Control:
    """on_reset is awaited before the world is rebuilt; on_clock_moved(seconds) each time the playground's clock has moved
    (back: < 0), so that whoever embeds the playground can move the app's clock too."""

    def __init__(
        self, space: Workspace, connections: Connections, on_reset: Callable[[], Awaitable[None]] | None,
        on_clock_moved: Callable[[float], Awaitable[None]] | None,
    ) -> None:  # fmt: skip
        self._space, self._connections = space, connections
        self._on_reset, self._on_clock_moved = on_reset, on_clock_moved

    async def reset(self) -> None:
        """Starts over: the app first (on_reset), then the default world, an empty journal, no faults, the real time."""
        if self._on_reset:
            await self._on_reset()
        await self._space.close()
        self._space.journal.clear()
        self._space.faults.apply(dict.fromkeys(self._space.faults.to_json()))
        self._space.start_over()
        await self.clock_back()

    async def faults(self, switches: Json) -> None:
        if switches.get("disconnect_socket"):
            await self._connections.disconnect()
        self._space.faults.apply(switches)

    async def move_clock(self, seconds: float) -> None:
        """Lets time pass for everything here, and for the app if it follows. Raises ActError for what time cannot do."""
        if not 0 <= seconds <= FURTHEST - self._space.clock.ahead:
            raise ActError("The clock goes forward, and not further than ten years.")
        step, left = max(STEP, seconds / STEPS_MOST), seconds
        while left > 0:
            passed = min(step, left)
            await self._space.clock.advance(passed)
            await self._moved(passed)
            left -= passed

    async def clock_back(self) -> None:
        """Back to the real time. What was written meanwhile keeps its time."""
        await self._moved(-self._space.clock.back())

    async def _moved(self, seconds: float) -> None:
        if seconds and self._on_clock_moved:
            await self._on_clock_moved(seconds)
        self._space.changed()
