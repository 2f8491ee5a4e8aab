"""Views: each person's stack of modals, and their App Home."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from adapters.playground.errors import Json, SlackError
from adapters.playground.forms import initial_values, kept_values

DEPTH = 3  # Slack's: the root and two pushed on it


@dataclass
class View:
    """`content` is what the app sent, normalised; `values` what the person has entered so far."""

    id: str
    user: str
    content: Json
    values: Json
    root: str
    previous: str | None = None
    hash: str = ""
    home: bool = False
    revision: int = field(default=0)

    @property
    def external_id(self) -> str:
        return str(self.content.get("external_id") or "")

    @property
    def blocks(self) -> list[Json]:
        return list(self.content.get("blocks") or [])

    def to_json(self, team: str, app_id: str, bot_id: str) -> Json:
        """The view object as Slack sends it in payloads and answers."""
        content = self.content
        return {
            "id": self.id, "team_id": team, "type": "home" if self.home else "modal", "blocks": self.blocks,
            "private_metadata": content.get("private_metadata", ""), "callback_id": content.get("callback_id", ""),
            "state": {"values": self.values}, "hash": self.hash, "title": content.get("title"),
            "close": content.get("close"), "submit": content.get("submit"),
            "clear_on_close": bool(content.get("clear_on_close")),
            "notify_on_close": bool(content.get("notify_on_close")),
            "submit_disabled": bool(content.get("submit_disabled")), "external_id": self.external_id,
            "previous_view_id": self.previous, "root_view_id": self.root,
            "app_id": app_id, "app_installed_team_id": team, "bot_id": bot_id,
        }  # fmt: skip


class Views:
    """`content` must have passed the validator. `now` gives seconds, for hashes."""

    def __init__(self, new_id: Callable[[str], str], now: Callable[[], float], changed: Callable[[], None]) -> None:
        self._new_id, self._now, self._changed = new_id, now, changed
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def top(self, user: str) -> View | None:
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def depth(self, user: str) -> int:
        return len(self.stacks.get(user, []))

    def open(self, user: str, content: Json) -> View:
        """A new root; what was open before is gone, as a person can see one stack only."""
        self._check_external_id(content)
        self.stacks[user] = []
        return self._put(user, content)

    def push(self, user: str, content: Json) -> View:
        """Raises SlackError push_limit_reached, duplicate_external_id."""
        if self.depth(user) >= DEPTH:
            raise SlackError("push_limit_reached")
        self._check_external_id(content)
        return self._put(user, content)

    def _put(self, user: str, content: Json) -> View:
        stack = self.stacks.setdefault(user, [])
        id = self._new_id("V")
        view = View(id, user, content, initial_values(content), root=stack[0].id if stack else id)
        view.previous = stack[-1].id if stack else None
        self._rehash(view)
        stack.append(view)
        self._changed()
        return view

    def update(self, view: View, content: Json, expected_hash: str | None = None) -> View:
        """Replaces the content; what was entered stays where block_id, action_id and element type stay."""
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        self._check_external_id(content, view)
        view.values = kept_values(view.values, content)
        view.content = content
        self._rehash(view)
        self._changed()
        return view

    def publish(self, user: str, content: Json, expected_hash: str | None = None) -> View:
        home = self.homes.get(user)
        if home:
            return self.update(home, content, expected_hash)
        id = self._new_id("V")
        home = View(id, user, content, initial_values(content), root=id, home=True)
        self._rehash(home)
        self.homes[user] = home
        self._changed()
        return home

    def close(self, view: View, everything: bool = False) -> None:
        """Takes the view, and those on top of it, off its stack."""
        stack = self.stacks.get(view.user, [])
        if everything:
            stack.clear()
        elif view in stack:
            del stack[stack.index(view) :]
        self._changed()

    def find(self, id: str | None = None, external_id: str | None = None) -> View | None:
        """An open modal or a published home, by id or external_id."""
        candidates = [v for stack in self.stacks.values() for v in stack] + list(self.homes.values())
        return next((v for v in candidates if (v.id == id if id else v.external_id == external_id)), None)

    def _check_external_id(self, content: Json, but: View | None = None) -> None:
        other = self.find(external_id=content["external_id"]) if content.get("external_id") else None
        if other and other is not but:
            raise SlackError("duplicate_external_id")

    def _rehash(self, view: View) -> None:
        view.revision += 1
        seed: Any = [view.id, view.revision, view.content]
        digest = hashlib.sha256(json.dumps(seed, sort_keys=True).encode()).hexdigest()[:8]
        view.hash = f"{int(self._now())}.{digest}"
