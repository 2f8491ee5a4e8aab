"""Socket Mode: the app's websockets, envelopes to it, acks from it."""

from __future__ import annotations

import asyncio
import itertools
import uuid

from starlette.websockets import WebSocket, WebSocketDisconnect

from adapters.playground.clock import Clock
from adapters.playground.errors import Json, SlackError
from adapters.playground.journal import Journal

MOST = 10  # connections per app
TICKET_LIFETIME = 30.0  # seconds between apps.connections.open and the connection


class Connections:
    """Any connection may get any envelope, as at Slack: they take turns."""

    def __init__(self, clock: Clock, journal: Journal) -> None:
        self._clock, self._journal = clock, journal
        self._open: list[WebSocket] = []
        self._tickets: dict[str, float] = {}
        self._waiting: dict[str, tuple[asyncio.Future[Json | str | None], bool]] = {}
        self._turn = itertools.count()

    @property
    def count(self) -> int:
        return len(self._open)

    def ticket(self) -> str:
        """A single-use right to connect. Raises SlackError too_many_websockets."""
        if self.count >= MOST:
            raise SlackError("too_many_websockets")
        ticket = uuid.uuid4().hex
        self._tickets[ticket] = self._clock.time() + TICKET_LIFETIME
        return ticket

    async def serve(self, websocket: WebSocket, app_id: str) -> None:
        """One connection from hello to goodbye."""
        until = self._tickets.pop(str(websocket.query_params.get("ticket")), 0.0)
        if until < self._clock.time():
            await websocket.close(4001)
            return
        await websocket.accept()
        self._open.append(websocket)
        self._journal.changed()
        try:
            await websocket.send_json(self._hello(app_id))
            while True:
                self._acked(await websocket.receive_json())
        except (WebSocketDisconnect, RuntimeError, ValueError):
            pass
        finally:
            if websocket in self._open:
                self._open.remove(websocket)
            self._journal.changed()

    def _hello(self, app_id: str) -> Json:
        debug = {"host": "playground", "build_number": 1, "approximate_connection_time": 18060}
        info = {"app_id": app_id}
        return {"type": "hello", "num_connections": self.count, "debug_info": debug, "connection_info": info}

    async def send(self, kind: str, payload: Json, attempt: int, reason: str | None) -> tuple[bool, Json | str | None]:
        """(True, the ack's payload) or (False, None) without a connection. Waits for the ack for ever."""
        if not self._open:
            return False, None
        id = str(uuid.uuid4())
        takes_answer = kind != "events_api"
        envelope: Json = {"envelope_id": id, "type": kind, "payload": payload, "accepts_response_payload": takes_answer}
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason or ""}
        waiter: asyncio.Future[Json | str | None] = asyncio.get_running_loop().create_future()
        self._waiting[id] = (waiter, takes_answer)
        try:
            await self._open[next(self._turn) % len(self._open)].send_json(envelope)
            return True, await waiter
        except (WebSocketDisconnect, RuntimeError):
            return False, None
        finally:
            self._waiting.pop(id, None)

    def _acked(self, message: Json) -> None:
        waiter, takes_answer = self._waiting.get(str(message.get("envelope_id")), (None, False))
        if waiter is None or waiter.done():
            self._journal.note(f"an ack for an envelope nobody waits for: {message.get('envelope_id')}")
            return
        payload = message.get("payload")
        if payload and not takes_answer:
            self._journal.note("an ack of an event carried a payload, which Slack ignores")
        text = payload.get("text") if isinstance(payload, dict) and set(payload) == {"text"} else None
        waiter.set_result(payload if text is None else {"text": text})

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Slack's goodbye, then the close. reason: warning | refresh_requested | link_disabled."""
        for websocket in list(self._open):
            self._open.remove(websocket)
            try:
                goodbye = {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
                await websocket.send_json(goodbye)
                await websocket.close(1000)
            except (WebSocketDisconnect, RuntimeError):
                continue
