"""The world: people, channels, messages, files. Plain data with look-ups; who may do what is decided elsewhere."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.playground.clock import Clock
from adapters.playground.errors import Json
from adapters.playground.markup import live, live_in

TEAM, OTHER_TEAM = "T0PLAY", "T0OTHER"


@dataclass
class User:
    id: str
    name: str
    title: str = ""
    color: str = "#4a5568"
    team: str = TEAM
    is_bot: bool = False
    email: str = ""
    tz: str = "Europe/Berlin"
    tz_offset: int = 3600  # seconds east of UTC
    deleted: bool = False
    locale: str = "en-US"
    owner: bool = False  # of the workspace, as Slack calls it: an admin too

    @property
    def handle(self) -> str:
        return self.name.lower()

    @property
    def external(self) -> bool:
        return self.team != TEAM


@dataclass
class Channel:
    """kind: channel | private | dm. `person` is the human side of a direct message with the bot."""

    id: str
    name: str
    kind: str = "channel"
    topic: str = ""
    members: set[str] = field(default_factory=set)
    archived: bool = False
    person: str | None = None
    created: int = 1_700_000_000
    read: dict[str, str] = field(default_factory=dict)  # user -> ts of the newest message seen


@dataclass
class Group:
    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)


@dataclass
class File:
    id: str
    name: str
    title: str
    size: int
    user: str
    ready_at: float  # before this an image block may not use it: Slack processes uploads asynchronously
    mimetype: str = "application/octet-stream"
    data: bytes | None = None
    channels: list[str] = field(default_factory=list)


@dataclass
class Message:
    """`only_for` makes it ephemeral. `text` and `blocks` are as Slack keeps them (ids filled in)."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] | None = None
    bot_id: str | None = None
    app_id: str | None = None
    thread_ts: str | None = None
    metadata: Json | None = None
    edited: str | None = None  # ts of the last change that shows "(edited)"
    only_for: str | None = None
    subtype: str | None = None
    client_msg_id: str | None = None  # made by a person's client: the same in every event about one message
    username: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    reply_users: list[str] = field(default_factory=list)
    reply_count: int = 0
    latest_reply: str | None = None

    @property
    def ephemeral(self) -> bool:
        return self.only_for is not None

    @property
    def live_markup(self) -> list[str]:
        """Mentions and links that Slack makes live: in the text, in mrkdwn objects, in markdown blocks."""
        return live(self.text) + live_in(self.blocks or [])

    def snapshot(self) -> Message:
        """The message as it is now: pressing a snapshot is pressing a button another person's update removed."""
        return copy.deepcopy(self)


class World:
    """Channel and user ids are the keys; messages are kept per channel in order of ts."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.team_name = "Playground"
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, Group] = {}
        self.messages: dict[str, list[Message]] = {}
        self.files: dict[str, File] = {}
        self._last_micro = 0
        self._counter = 0
        self._watchers: list[Callable[[], None]] = []

    def watch(self, watcher: Callable[[], None]) -> None:
        self._watchers.append(watcher)

    def changed(self) -> None:
        """To be called after every change that a person might see."""
        for watcher in self._watchers:
            watcher()

    def next_ts(self) -> str:
        """A message id: seconds with six decimals, unique and growing even when the clock stands still."""
        self._last_micro = max(self._last_micro + 100, int(self.clock.time() * 1_000_000))
        return f"{self._last_micro // 1_000_000}.{self._last_micro % 1_000_000:06d}"

    @property
    def latest(self) -> float:
        """The newest message id given out, as seconds; 0 in a fresh world."""
        return self._last_micro / 1_000_000

    def new_id(self, prefix: str) -> str:
        self._counter += 1
        return f"{prefix}0{self._counter:08X}"

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.messages.setdefault(channel.id, [])
        return channel

    def dm_of(self, user: str) -> Channel | None:
        return next((c for c in self.channels.values() if c.kind == "dm" and c.person == user), None)

    def find(self, channel: str, ts: str) -> Message | None:
        return next((m for m in self.messages.get(channel, []) if m.ts == ts), None)

    def seen_by(self, user: str, channel: str) -> list[Message]:
        """What this user sees in a channel: everything but other people's ephemeral messages."""
        return [m for m in self.messages.get(channel, []) if m.only_for in (None, user)]

    def last(self, channel: str, *, bot: bool | None = None, seen_by: str | None = None) -> Message:
        """The newest message, for tests. Raises LookupError if there is none."""
        for message in reversed(self.messages.get(channel, [])):
            if bot is not None and (message.bot_id is not None) != bot:
                continue
            if message.only_for in (None, seen_by):
                return message
        raise LookupError(f"no such message in {channel}")

    def add(self, message: Message) -> Message:
        self.messages[message.channel].append(message)
        parent = self.find(message.channel, message.thread_ts) if message.thread_ts else None
        if parent and parent is not message and not message.ephemeral:
            parent.thread_ts = parent.ts
            parent.reply_count += 1
            parent.latest_reply = message.ts
            if message.user not in parent.reply_users:
                parent.reply_users.append(message.user)
        self.changed()
        return message

    def remove(self, message: Message) -> None:
        self.messages[message.channel].remove(message)
        parent = self.find(message.channel, message.thread_ts) if message.thread_ts else None
        if parent and not message.ephemeral:
            parent.reply_count -= 1
        self.changed()

    def names(self) -> dict[str, str]:
        """What people type -> markup, keys in lower case."""
        found = {f"@{u.name.lower()}": f"<@{u.id}>" for u in self.users.values()}
        found |= {f"@{g.handle}": f"<!subteam^{g.id}>" for g in self.groups.values()}
        found |= {f"#{c.name.lower()}": f"<#{c.id}>" for c in self.channels.values() if c.kind != "dm"}
        return found | {f"@{w}": f"<!{w}>" for w in ("channel", "here", "everyone")}
