"""What a Web API method is, how it gets its parameters, and the table of all methods."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from adapters.playground.errors import Json, SlackError, invalid_arguments
from adapters.playground.installed import App
from adapters.playground.socket_mode import Connections
from adapters.playground.state import Channel
from adapters.playground.workspace import Workspace

NESTED = ("blocks", "view", "metadata", "attachments", "files")


@dataclass
class Args:
    """Parameters as they came: JSON values, or strings from a form (nested ones as JSON in a string)."""

    values: Json

    def journal(self) -> Json:
        return {name: self.nested(name) if name in NESTED else value for name, value in self.values.items()}

    def nested(self, name: str) -> Any:
        """A list or object; a string that is not JSON stays a string for the validator to refuse."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            return value

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return None if value is None else str(value)

    def need(self, name: str) -> str:
        """Raises SlackError invalid_arguments when it is missing."""
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        # slack_sdk writes booleans into forms as 1 and 0
        return str(self.values.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        try:
            return max(1, min(most, int(self.values.get(name) or default)))
        except (TypeError, ValueError):
            raise invalid_arguments(f"must be an integer: {name}") from None


@dataclass
class Call:
    """One call on its way through a method."""

    space: Workspace
    args: Args
    connections: Connections

    @property
    def app(self) -> App:
        return self.space.installed()

    def need_scope(self, *any_of: str) -> None:
        """Raises SlackError missing_scope unless the manifest grants one of these."""
        granted = self.app.scopes
        if not any(scope in granted for scope in any_of):
            raise SlackError("missing_scope", needed=",".join(any_of), provided=",".join(granted))

    def channel(self, name: str = "channel", *, people: bool = False) -> Channel:
        """The channel of a parameter; people: a user id means that person's direct message.

        Raises SlackError channel_not_found, also for private channels the bot is not in.
        """
        state, wanted = self.space.state, self.args.need(name)
        found = state.channels.get(wanted)
        if found is None and people:
            found = state.dm_of(wanted) or next(
                (c for c in state.channels.values() if c.kind == "channel" and f"#{c.name}" == wanted), None
            )
        hidden = found is not None and found.kind != "channel" and self.app.bot_user not in found.members
        if found is None or hidden:
            raise SlackError("channel_not_found")
        return found

    def by_kind(self, channel: Channel, verb: str) -> None:
        """Needs channels:verb, groups:verb or im:verb, by the kind of the channel."""
        family = {"dm": "im", "private": "groups"}.get(channel.kind, "channels")
        self.need_scope(f"{family}:{verb}")

    def member(self, channel: Channel) -> None:
        if self.app.bot_user not in channel.members:
            raise SlackError("not_in_channel")


Handler = Callable[[Call], Awaitable[Json]]


@dataclass(frozen=True)
class Method:
    """tier: 1..4 as in Slack's rate limits, 0 for special or none. token: bot | app | none."""

    name: str
    run: Handler
    scopes: tuple[str, ...]
    tier: int
    token: str


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, tier: int = 3, token: str = "bot") -> Callable[[Handler], Handler]:  # noqa: S107
    """Registers a method; scopes: any one of them is enough."""

    def register(run: Handler) -> Handler:
        METHODS[name] = Method(name, run, scopes, tier, token)
        return run

    return register


def paged(items: list[Json], call: Call, default: int = 100) -> tuple[list[Json], Json]:
    """(one page, response_metadata part). Cursors are offsets in disguise. Raises SlackError invalid_cursor."""
    limit, cursor = call.args.number("limit", default, 1000), call.args.text("cursor") or ""
    if cursor and not cursor.removeprefix("next:").isdigit():
        raise SlackError("invalid_cursor")
    start = int(cursor.removeprefix("next:")) if cursor else 0
    more = f"next:{start + limit}" if start + limit < len(items) else ""
    return items[start : start + limit], {"response_metadata": {"next_cursor": more}}
