"""Answers of the platform that stay true for minutes."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MOST = 5_000  # entries; the oldest go first


@dataclass
class Expiring(Generic[K, V]):
    """seconds: how long an answer is kept. Failures are not. One question at a time per key."""

    seconds: float
    kept: dict[K, tuple[float, V]] = field(default_factory=dict)
    _asking: dict[K, asyncio.Lock] = field(default_factory=dict)

    async def get(self, key: K, ask: Callable[[], Awaitable[V]]) -> V:
        """Raises: what `ask` raises."""
        async with self._asking.setdefault(key, asyncio.Lock()):
            until, value = self.kept.get(key, (0.0, None))
            if value is not None and time.monotonic() < until:
                return value
            value = await ask()
            self.kept[key] = (time.monotonic() + self.seconds, value)
            while len(self.kept) > MOST:
                oldest = next(iter(self.kept))
                self.kept.pop(oldest)
                self._asking.pop(oldest, None)
            return value
