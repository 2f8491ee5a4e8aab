"""Socket Mode that leaves in order: what Slack has handed over is finished and acknowledged before the connection goes."""

import asyncio
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

FINISH = 3.0  # seconds; after them Slack has told the person that it did not work, and sends an event again


class Socket(AsyncSocketModeHandler):
    """Bolt's own closes at once: a press would be on record, and whoever pressed would read that it failed."""

    def __init__(self, app: AsyncApp, app_token: str, client: AsyncWebClient) -> None:
        super().__init__(app, app_token, web_client=client)
        self._under_way: set[asyncio.Task[Any]] = set()
        self._leaving = False

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt has it
        task = asyncio.current_task()
        if self._leaving or task is None:
            return  # not acknowledged: another connection's, or the next start's
        self._under_way.add(task)
        try:
            await super().handle(client, req)
        finally:
            self._under_way.discard(task)

    async def leave(self) -> None:
        """Takes nothing more, finishes what is under way, and closes."""
        self._leaving = True
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=FINISH)
        await self.close_async()  # type: ignore[no-untyped-call]
