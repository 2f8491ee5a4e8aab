"""response_urls: five answers within thirty minutes, to one person, in one channel."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.playground.clock import Clock

USES, LIFETIME = 5, 30 * 60  # times, seconds


@dataclass
class ResponseUrl:
    id: str
    user: str
    channel: str
    made: float
    message_ts: str | None = None  # the message it came from: what replace_original and delete_original mean
    uses: int = 0


class Responses:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._all: dict[str, ResponseUrl] = {}
        self.base_url = "http://127.0.0.1"

    def issue(self, user: str, channel: str, message_ts: str | None = None) -> str:
        """The full URL, good for one interaction."""
        id = f"T0PLAY/{len(self._all) + 1:010d}/{len(self._all) * 7919 + 104729:x}"
        self._all[id] = ResponseUrl(id, user, channel, self._clock.time(), message_ts)
        return f"{self.base_url}/response/{id}"

    def use(self, id: str) -> ResponseUrl | str:
        """The response_url, one use spent, or Slack's error code."""
        found = self._all.get(id)
        if found is None:
            return "invalid_url"
        if self._clock.time() - found.made > LIFETIME:
            return "expired_url"
        if found.uses >= USES:
            return "used_url"
        found.uses += 1
        return found
