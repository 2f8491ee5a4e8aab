"""Switches that make the playground misbehave the way networks and platforms do."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from adapters.playground.errors import ActError, Json

BREAKS = ("500_before", "500_after", "close_before", "close_after")


@dataclass
class Faults:
    """Numbers named `*_next` count down: that many of the next deliveries are hit. `{method: ...}` tables hold
    {"times": N, ...} per Web API method ("response_url" counts as one); "*" stands for every method."""

    latency: float = 0.0  # seconds before each delivery; a trigger's 3 s run meanwhile
    drop_next: int = 0  # never arrives: a timeout for Slack
    lose_answer_next: int = 0  # arrives, but the app's answer is lost: also a timeout
    deliver_twice_next: int = 0
    bad_signature_next: int = 0
    stale_timestamp_next: int = 0  # signed well, 10 minutes ago
    bot_offline: bool = False
    expire_triggers: bool = False
    rate_limits: bool = False  # Slack's tiers and 1 message per second and channel
    foreign_commands: bool = False  # let a Slack Connect user run commands and shortcuts (Slack does not)
    file_delay: float = 0.0  # seconds until an uploaded file may be used in an image block
    rate_limited: dict[str, Json] = field(default_factory=dict)  # {method: {"times": 1, "retry_after": 30}}
    errors: dict[str, Json] = field(default_factory=dict)  # {method: {"times": 1, "error": "fatal_error"}}
    breaks: dict[str, Json] = field(default_factory=dict)  # {method: {"times": 1, "how": one of BREAKS}}
    on_change: Callable[[], None] = field(default=lambda: None, repr=False, compare=False)

    def to_json(self) -> Json:
        return {f.name: copy.deepcopy(getattr(self, f.name)) for f in fields(self) if f.name != "on_change"}

    def apply(self, switches: Json) -> None:
        """Sets the named switches; None puts one back to its default. Raises ActError on what is not a switch."""
        known = {f.name: f for f in fields(self) if f.name != "on_change"}
        for name, value in switches.items():
            if name == "disconnect_socket":
                continue
            if name not in known:
                raise ActError(f"There is no fault switch called {name}.")
            fresh = getattr(Faults(), name)
            setattr(self, name, fresh if value is None else self._checked(name, value, fresh))
        self.on_change()

    @staticmethod
    def _checked(name: str, value: Any, example: Any) -> Any:
        fits = isinstance(value, (int, float)) if isinstance(example, float) else isinstance(value, type(example))
        if not fits or (isinstance(value, bool) and not isinstance(example, bool)):
            raise ActError(f"{name} takes a {type(example).__name__}.")
        return value

    def take(self, counter: str) -> bool:
        """Counts one `*_next` switch down; true if this delivery is hit."""
        left: int = getattr(self, counter)
        if left <= 0:
            return False
        setattr(self, counter, left - 1)
        self.on_change()
        return True

    def take_for(self, table: str, method: str) -> Json | None:
        """Counts a per-method table down; the entry if this call is hit."""
        entries: dict[str, Json] = getattr(self, table)
        for key in (method, "*"):
            entry = entries.get(key)
            if entry and entry.get("times", 1) > 0:
                entry["times"] = entry.get("times", 1) - 1
                if not entry["times"]:
                    del entries[key]
                self.on_change()
                return dict(entry)
        return None

    def rate_limit(self, method: str, *, times: int = 1, retry_after: int = 1) -> None:
        """The next `times` calls of the method answer 429 with `Retry-After: retry_after`."""
        self.rate_limited[method] = {"times": times, "retry_after": retry_after}

    def fail(self, method: str, error: str, *, times: int = 1) -> None:
        """The next calls of the method answer `{"ok": false, "error": error}`, without effect."""
        self.errors[method] = {"times": times, "error": error}

    def break_off(self, method: str, how: str, *, times: int = 1) -> None:
        """HTTP 500 or a closed connection, before or after the effect (one of BREAKS)."""
        if how not in BREAKS:
            raise ValueError(f"how must be one of {BREAKS}")
        self.breaks[method] = {"times": times, "how": how}
