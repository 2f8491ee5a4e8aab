"""The Events API: which events the app gets, and how they are repeated when it does not answer."""

from __future__ import annotations

from adapters.playground import payloads
from adapters.playground.deliver import Courier
from adapters.playground.errors import Json
from adapters.playground.state import Channel
from adapters.playground.workspace import Workspace

# Slack does not let an app subscribe without these.
SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}
RETRY_AFTER = (0.0, 60.0, 300.0)  # seconds: at once, after a minute, after five


class Events:
    def __init__(self, space: Workspace, courier: Courier) -> None:
        self._space, self._courier = space, courier

    def emit(self, event: Json, channel_id: str | None) -> None:
        """Delivers in the background, if the manifest subscribes to it and the bot is where it happened."""
        space = self._space
        channel = space.state.channels.get(channel_id) if channel_id else None
        name = self.subscription(event, channel)
        if space.app is None or name not in space.app.events:
            return
        if name in SCOPES and SCOPES[name] not in space.app.scopes:
            space.journal.note(f"{name} was not delivered: the manifest lacks the scope {SCOPES[name]}")
            return
        # app_home_opened names the direct message; everything else in a channel needs the bot in it.
        if channel and space.app.bot_user not in channel.members:
            return
        space.spawn(self._deliver(event["type"], payloads.event_callback(space, event, channel)))

    @staticmethod
    def subscription(event: Json, channel: Channel | None) -> str:
        """The name in the manifest's bot_events: `message` splits by the kind of channel."""
        if event["type"] != "message" or channel is None:
            return str(event["type"])
        return {"dm": "message.im", "private": "message.groups"}.get(channel.kind, "message.channels")

    async def _deliver(self, type: str, payload: Json) -> None:
        answer = await self._courier.deliver("events_api", type, payload)
        for attempt, wait in enumerate(RETRY_AFTER, start=1):
            # A timeout is repeated whatever the app says; the header counts on an answer that is not 2xx.
            if answer.ok or (answer.outcome == "http_error" and answer.headers.get("x-slack-no-retry") == "1"):
                return
            await self._space.clock.sleep(wait)
            answer = await self._courier.deliver("events_api", type, payload, attempt, answer.outcome)
