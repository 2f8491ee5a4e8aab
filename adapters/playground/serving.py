"""Serves the playground inside the running event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn

GRACE = 0.5  # seconds that answers under way may take when the server stops


class QuietServer(uvicorn.Server):
    """Leaves the process's signals alone, as a guest in somebody's loop, and stops at once instead of by polling."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ended = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        waited = 0.0
        while (self.server_state.connections or self.server_state.tasks) and waited < GRACE:
            await asyncio.sleep(0.005)
            waited += 0.005
        for task in self.server_state.tasks:
            task.cancel()


class Serving:
    def __init__(self, app: Any, port: int = 0) -> None:
        # asyncio sets TCP_NODELAY only where the protocol is named; without it an answer waits 40 ms for an ACK.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        config = uvicorn.Config(
            app, log_level="warning", lifespan="off", ws="websockets-sansio", access_log=False, date_header=False
        )  # fmt: skip
        self._server = QuietServer(config)
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    async def start(self) -> None:
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._task.done():
                self._task.result()
                raise RuntimeError("the playground's server did not start")
            await asyncio.sleep(0.005)

    def hang_up(self, client: tuple[str, int] | None) -> bool:
        """Drops the connection of a client without an answer; false if there is none."""
        for connection in list(self._server.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None and getattr(connection, "client", None) == client:
                transport.abort()
                return True
        return False

    async def wait(self) -> None:
        """Until the server ends. Cancelling the wait does not break it off: stop() ends it in order."""
        if self._task:
            await asyncio.shield(self._task)

    async def stop(self) -> None:
        self._server.ended.set()
        if self._task:
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._socket.close()
