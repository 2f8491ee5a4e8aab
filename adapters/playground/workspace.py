"""What every part of the playground works on, in one place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from adapters.playground.clock import Clock
from adapters.playground.errors import Json
from adapters.playground.faults import Faults
from adapters.playground.installed import App
from adapters.playground.journal import Journal, Toast
from adapters.playground.modals import Views
from adapters.playground.people import settle_in
from adapters.playground.responses import Responses
from adapters.playground.state import World
from adapters.playground.triggers import Triggers


class Workspace:
    """The team with everything in it. `emit` hands an event to whoever delivers events."""

    def __init__(self, clock: Clock, faults: Faults, journal: Journal) -> None:
        self.clock, self.faults, self.journal = clock, faults, journal
        self.app: App | None = None
        self.base_url = "http://127.0.0.1"
        self.emit: Callable[[Json, str | None], None] = lambda event, channel: None
        self._watchers: list[Callable[[], None]] = []
        self._toasters: list[Callable[[Toast], None]] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self.start_over()

    def start_over(self) -> None:
        """A fresh world for the same app."""
        self.state = World(self.clock)
        settle_in(self.state, self.app)
        self.state.watch(self.changed)
        self.triggers = Triggers(self.clock, self.faults)
        self.views = Views(self.state.new_id, self.clock.time, self.changed)
        self.responses = Responses(self.clock)
        self.responses.base_url = self.base_url

    def listen_at(self, base_url: str) -> None:
        self.base_url = self.responses.base_url = base_url

    def installed(self) -> App:
        if self.app is None:
            raise RuntimeError("no app is installed: call playground.install(App(...)) first")
        return self.app

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Calls `watcher` after every visible change; returns what ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def watch_toasts(self, watcher: Callable[[Toast], None]) -> Callable[[], None]:
        self._toasters.append(watcher)
        return lambda: self._toasters.remove(watcher)

    def changed(self) -> None:
        for watcher in list(self._watchers):
            watcher()
        self.journal.changed()

    def toast(self, user: str, text: str, kind: str = "error") -> None:
        toast = Toast(user, text, kind)
        self.journal.toasts.append(toast)
        for watcher in list(self._toasters):
            watcher(toast)
        self.journal.changed()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Runs something beside; stopped by close()."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
