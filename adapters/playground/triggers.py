"""Trigger ids: the right to open one modal, for one person, once, within three seconds of what that person did."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.playground.clock import Clock
from adapters.playground.errors import SlackError
from adapters.playground.faults import Faults

LIFETIME = 3.0  # seconds, counted from the person's act, before the app has seen it


@dataclass
class Trigger:
    id: str
    user: str
    issued: float
    view_id: str | None  # the modal the person acted in: views.push needs one
    used: bool = False


class Triggers:
    def __init__(self, clock: Clock, faults: Faults) -> None:
        self._clock, self._faults = clock, faults
        self._all: dict[str, Trigger] = {}

    def issue(self, user: str, view_id: str | None = None) -> str:
        # Slack's own shape: number.team number.hex
        id = f"{len(self._all) + 1000000000000}.{900000000000}.{len(self._all) + 1:032x}"
        self._all[id] = Trigger(id, user, self._clock.time(), view_id)
        return id

    def use(self, id: str) -> Trigger:
        """Raises SlackError: invalid_trigger_id, exchanged_trigger_id (used before), expired_trigger_id."""
        trigger = self._all.get(id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._faults.expire_triggers or self._clock.time() - trigger.issued > LIFETIME:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger
