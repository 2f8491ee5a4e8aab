"""What happened, for assertions: deliveries to the app, Web API calls, notes on what the app did wrong."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.playground.errors import Json


@dataclass(slots=True)
class Delivery:
    """One attempt to hand the app something. `outcome` is ok | http_error | http_timeout | connection_failed."""

    kind: str  # slash_commands | interactive | events_api
    type: str  # the command, the interaction's type or the event's type
    payload: Json
    transport: str  # http | socket
    attempt: int  # 0 for the first, 1..3 for retries
    reason: str | None  # why this is a retry
    sent_at: float
    outcome: str = "pending"
    status: int | None = None  # HTTP status; None over Socket Mode
    answer: Json | str | None = None
    seconds: float = 0.0  # from sending to the answer, on the playground's clock


@dataclass(slots=True)
class ApiCall:
    """One Web API call (or a POST to a response_url: method "response_url") and how it ended."""

    method: str
    args: Json
    at: float
    status: int = 200
    result: Json = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.status == 200 and bool(self.result.get("ok"))

    @property
    def error(self) -> str | None:
        error = self.result.get("error")
        return None if error is None else str(error)


@dataclass(slots=True)
class Toast:
    """A short message a person saw outside of any channel."""

    user: str
    text: str
    kind: str  # error | info


class Journal:
    """Append-only lists. `notes` are sentences on misuse that Slack shows nobody but its own client."""

    def __init__(self) -> None:
        self.delivered: list[Delivery] = []
        self.called: list[ApiCall] = []
        self.toasts: list[Toast] = []
        self.notes: list[str] = []
        self._watchers: list[Callable[[], None]] = []

    def deliveries(self, type: str | None = None, *, kind: str | None = None) -> list[Delivery]:
        """Deliveries in order, of one type ("/triage", "block_actions", "app_mention") or kind, or all."""
        return [d for d in self.delivered if (type is None or d.type == type) and (kind is None or d.kind == kind)]

    def calls(self, method: str | None = None, *, ok: bool | None = None) -> list[ApiCall]:
        """API calls in order, of one method or all, answered well or not."""
        return [c for c in self.called if (method is None or c.method == method) and (ok is None or c.ok == ok)]

    def errors(self) -> list[str]:
        """`method: error` of every call that failed: an app that behaves leaves this empty."""
        return [f"{c.method}: {c.error or c.status}" for c in self.called if not c.ok]

    def note(self, text: str) -> None:
        self.notes.append(text)
        self.changed()

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Calls `watcher` after each change; returns what ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def changed(self) -> None:
        for watcher in list(self._watchers):
            watcher()

    async def until(self, condition: Callable[[], bool], timeout: float = 5.0) -> None:
        """Waits (real seconds) until the condition holds. Raises TimeoutError with what happened last."""
        moved = asyncio.Event()
        stop = self.watch(moved.set)
        try:
            async with asyncio.timeout(timeout):
                while not condition():
                    moved.clear()
                    # The condition may be about the app's own data, of which no one tells.
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(moved.wait(), 0.01)
        except TimeoutError:
            raise TimeoutError(f"it did not come to that; {self.tail()}") from None
        finally:
            stop()

    def tail(self, count: int = 5) -> str:
        calls = [f"{c.method}={'ok' if c.ok else c.error or c.status}" for c in self.called[-count:]]
        sent = [f"{d.type}={d.outcome}" for d in self.delivered[-count:]]
        return f"last calls: {calls}, last deliveries: {sent}, notes: {self.notes[-count:]}"

    def clear(self) -> None:
        self.delivered.clear()
        self.called.clear()
        self.toasts.clear()
        self.notes.clear()
