"""The app under test as Slack knows it: its manifest, its tokens, where it listens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from adapters.playground.errors import Json

# Takes (body, headers), returns (status, headers, body): the app in the same process, without HTTP.
Receiver = Callable[[bytes, dict[str, str]], Awaitable[tuple[int, dict[str, str], bytes]]]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


@dataclass
class App:
    """`manifest` is Slack's app manifest as a dict. Neither request_url nor receiver: Socket Mode."""

    manifest: Json = field(default_factory=dict)
    bot_token: str = "xoxb-playground-bot"  # noqa: S105  nothing here is a secret
    app_token: str = "xapp-playground-app"  # noqa: S105
    signing_secret: str = "playground-signing-secret"  # noqa: S105
    request_url: str | None = None
    receiver: Receiver | None = None
    id: str = "A0SIGN"
    bot_id: str = "B0BOT"
    bot_user: str = "U0BOT"
    model: str | None = None  # free text the page shows
    groups: tuple[str, ...] = ()  # handles of user groups that it asks for; those that are missing are made of the reviewers

    def _part(self, *path: str) -> Any:
        value: Any = self.manifest
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    @property
    def name(self) -> str:
        return str(self._part("display_information", "name") or "Signoff")

    @property
    def bot_name(self) -> str:
        return str(self._part("features", "bot_user", "display_name") or self.name)

    @property
    def scopes(self) -> list[str]:
        """Bot scopes, with the optional ones: the playground's installer grants all."""
        scopes = self._part("oauth_config", "scopes")
        return [*_list(self._part("oauth_config", "scopes", "bot")), *_list((scopes or {}).get("bot_optional"))]

    @property
    def commands(self) -> list[Json]:
        return _list(self._part("features", "slash_commands"))

    @property
    def shortcuts(self) -> list[Json]:
        return _list(self._part("features", "shortcuts"))

    @property
    def events(self) -> list[str]:
        return _list(self._part("settings", "event_subscriptions", "bot_events"))

    @property
    def interactive(self) -> bool:
        return bool(self._part("settings", "interactivity", "is_enabled"))

    @property
    def home_tab(self) -> bool:
        return bool(self._part("features", "app_home", "home_tab_enabled"))

    @property
    def messages_tab(self) -> bool:
        return self._part("features", "app_home", "messages_tab_enabled") is not False

    @property
    def messages_read_only(self) -> bool:
        return bool(self._part("features", "app_home", "messages_tab_read_only_enabled"))

    @property
    def socket_mode(self) -> bool:
        return self.request_url is None and self.receiver is None

    def command(self, name: str) -> Json | None:
        return next((c for c in self.commands if c.get("command") == name), None)

    def shortcut(self, callback_id: str, kind: str) -> Json | None:
        """kind: message | global"""
        return next((s for s in self.shortcuts if s.get("callback_id") == callback_id and s.get("type") == kind), None)
