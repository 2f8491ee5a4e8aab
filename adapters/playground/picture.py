"""The state as one person sees it: what the page draws."""

from __future__ import annotations

from adapters.playground.errors import Json
from adapters.playground.shapes import file_json
from adapters.playground.socket_mode import Connections
from adapters.playground.state import TEAM, Channel, Message, User
from adapters.playground.workspace import Workspace


class Picture:
    def __init__(self, space: Workspace, connections: Connections, welcome: str) -> None:
        self._space, self._connections, self.welcome = space, connections, welcome

    def of(self, me: str) -> Json:
        """The contract's State. Raises KeyError for somebody who does not exist."""
        space, user = self._space, self._space.state.users[me]
        channels = [c for c in space.state.channels.values() if me in c.members and not c.archived]
        return {
            "me": me,
            "team": {"id": TEAM, "name": space.state.team_name},
            "app": self._app(),
            "users": [self._user(u) for u in space.state.users.values() if not u.deleted],
            "channels": [self._channel(me, c) for c in channels],
            "public": self._public(),
            "messages": {c.id: [self._message(m) for m in space.state.seen_by(me, c.id)] for c in channels},
            "modal": self._modal(me),
            "home": self._home(me),
            **self._offers(user),
            "groups": [{"id": g.id, "handle": g.handle, "users": g.users} for g in space.state.groups.values()],
            "faults": space.faults.to_json(),
            "now": space.clock.time(),
            "ahead": space.clock.ahead,
            "latest": space.state.latest,
            "welcome": self.welcome,
        }

    def _app(self) -> Json:
        app = self._space.app
        if app is None:
            return {"id": "", "name": "No app", "bot_user": "U0BOT", "home_tab": False, "online": False, "model": None}
        online = not self._space.faults.bot_offline and (not app.socket_mode or self._connections.count > 0)
        shown = {"id": app.id, "name": app.bot_name, "bot_user": app.bot_user, "home_tab": app.home_tab}
        return {**shown, "online": online, "model": app.model}

    def _public(self) -> list[Json]:
        """Every public channel, whoever is in it: what channels_select offers."""
        channels = self._space.state.channels.values()
        return [{"id": c.id, "name": c.name} for c in channels if c.kind == "channel" and not c.archived]

    def _user(self, user: User) -> Json:
        shown = {"id": user.id, "name": user.name, "title": user.title, "color": user.color, "is_bot": user.is_bot}
        return {**shown, "team": user.team, "external": user.external, "waiting": 0 if user.is_bot else self._waiting(user.id)}

    def _waiting(self, user: str) -> int:
        """How many messages call for this person: one page is everybody's, so it says whom else a reminder has reached."""
        channels = self._space.state.channels.values()
        return sum(len(self._unread(user, c)[1]) for c in channels if user in c.members and not c.archived)

    def _unread(self, me: str, channel: Channel) -> tuple[list[Message], list[Message]]:
        """(unread, and those of them that mention this person). What only one person sees leaves no mark."""
        read = float(channel.read.get(me, "0"))
        everything = self._space.state.seen_by(me, channel.id)
        unread = [m for m in everything if float(m.ts) > read and m.user != me and not m.ephemeral]
        groups = [f"<!subteam^{g.id}" for g in self._space.state.groups.values() if me in g.users]
        calls = (f"<@{me}", "<!channel", "<!here", "<!everyone", *groups)
        return unread, [m for m in unread if channel.kind == "dm" or any(c in t for t in m.live_markup for c in calls)]

    def _channel(self, me: str, channel: Channel) -> Json:
        unread, mentions = self._unread(me, channel)
        shown = {"id": channel.id, "name": channel.name, "kind": channel.kind, "topic": channel.topic, "member": True}
        counts = {"unread": len(unread), "mentions": len(mentions)}
        return {**shown, **counts, "read": channel.read.get(me, "0")}

    def _message(self, message: Message) -> Json:
        files = [self._space.state.files[f] for f in message.files if f in self._space.state.files]
        return {
            "ts": message.ts, "user": message.user, "bot": message.bot_id is not None, "text": message.text,
            "blocks": message.blocks, "thread_ts": message.thread_ts, "reply_count": message.reply_count,
            "edited": message.edited is not None, "ephemeral": message.ephemeral, "username": message.username,
            "reactions": [{"name": n, "users": u} for n, u in message.reactions.items()],
            "metadata": message.metadata, "files": [file_json(self._space, f) for f in files],
        }  # fmt: skip

    def _modal(self, me: str) -> Json | None:
        view, app = self._space.views.top(me), self._space.app
        if view is None or app is None:
            return None
        return {"depth": self._space.views.depth(me), "view": view.to_json(TEAM, app.id, app.bot_id)}

    def _home(self, me: str) -> Json | None:
        view, app = self._space.views.homes.get(me), self._space.app
        return view.to_json(TEAM, app.id, app.bot_id) if view and app else None

    def _offers(self, user: User) -> Json:
        """Commands and shortcuts: a Slack Connect user has none of them."""
        app = self._space.app
        if app is None or (user.external and not self._space.faults.foreign_commands):
            return {"commands": [], "shortcuts": []}
        named = ("command", "description", "usage_hint")
        commands = [{key: command.get(key, "") for key in named} for command in app.commands]
        shown = ("name", "callback_id", "type")
        shortcuts = [{key: shortcut.get(key, "") for key in shown} for shortcut in app.shortcuts]
        return {"commands": commands, "shortcuts": shortcuts}
