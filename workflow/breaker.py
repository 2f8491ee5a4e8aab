"""A circuit breaker: a model that is down is left alone for a while. A pure state machine; the caller brings the time.

closed ──failures in a row──► open ──rest is over──► half open ──an answer──► closed
                               ▲                         │
                               └───────a failure─────────┘
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    CLOSED = "closed"  # everybody may ask
    OPEN = "open"  # nobody
    HALF_OPEN = "half open"  # one may: the probe


@dataclass(frozen=True)
class Breaker:
    """most: failures in a row that open it. rest: how long it stays open. until: the end of the rest, None while closed.
    probing: whether the one call that may find out is under way."""

    most: int = 5
    rest: timedelta = timedelta(seconds=30)
    failures: int = 0
    until: datetime | None = None
    probing: bool = False

    def state(self, now: datetime) -> State:
        if self.until is None:
            return State.CLOSED
        return State.OPEN if now < self.until or self.probing else State.HALF_OPEN

    def asked(self, now: datetime) -> "Breaker":
        """After a call has begun, which must not be while it is open."""
        return replace(self, probing=True) if self.state(now) is State.HALF_OPEN else self

    def answered(self) -> "Breaker":
        """Whatever the model said, it is there."""
        return Breaker(self.most, self.rest)

    def failed(self, now: datetime, wait: timedelta = timedelta(0)) -> "Breaker":
        """wait: what the model itself asks for. A call that began before the rest did makes it no longer."""
        failures = self.failures + 1
        if failures < self.most or (self.until is not None and now < self.until):
            return replace(self, failures=failures)
        return replace(self, failures=failures, until=now + max(self.rest, wait), probing=False)

    def cut_off(self) -> "Breaker":
        """The probe ended without finding anything out; the next call is the probe."""
        return replace(self, probing=False)
