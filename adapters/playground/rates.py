"""Slack's rate limits: calls per minute by tier, and one message per second and channel."""

from __future__ import annotations

import math
from collections import deque

from adapters.playground.clock import Clock

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}
BURST = 3  # "short bursts" over one message per second are let through


class Rates:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: dict[str, deque[float]] = {}

    def wait(self, method: str, tier: int, channel: str) -> int:
        """0 if the call may go on (and is counted), else the whole seconds for Retry-After. Tier 0: no limit."""
        if method == "chat.postMessage":
            return self._take(f"{method} {channel}", BURST, float(BURST))
        most = PER_MINUTE.get(tier)
        return self._take(method, most, 60.0) if most else 0

    def _take(self, key: str, most: int, window: float) -> int:
        now, calls = self._clock.time(), self._calls.setdefault(key, deque())
        while calls and not now - window < calls[0] <= now:  # later than now: the clock was put back
            calls.popleft()
        if len(calls) >= most:
            return max(1, math.ceil(calls[0] + window - now))
        calls.append(now)
        return 0
