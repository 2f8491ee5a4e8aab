"""Deliveries to the app: signed HTTP requests or Socket Mode envelopes, three seconds each, with faults on the way."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from adapters.playground.errors import Json
from adapters.playground.installed import App
from adapters.playground.journal import Delivery
from adapters.playground.socket_mode import Connections
from adapters.playground.workspace import Workspace

ACK = 3.0  # seconds an app has to answer
GUARD = 15.0  # real seconds after which even a frozen clock gives up, so that nothing hangs for ever
STALE = 600  # seconds; Slack's own advice is to refuse anything older than 300


@dataclass(slots=True)
class Answer:
    """outcome: ok (2xx or acked) | http_error | http_timeout | connection_failed. body: parsed JSON or text."""

    outcome: str
    status: int | None = None
    body: Json | str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.outcome == "ok"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature: HMAC-SHA256 over "v0:{timestamp}:{raw body}"."""
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return "v0=" + digest.hexdigest()


def encode(kind: str, payload: Json) -> tuple[bytes, str]:
    """(body, content type): commands are forms, interactions a form with JSON in it, events JSON."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


class Courier:
    """Carries one delivery at a time and writes each attempt into the journal."""

    def __init__(self, space: Workspace, connections: Connections) -> None:
        self._space, self._connections = space, connections
        self._http: aiohttp.ClientSession | None = None

    async def deliver(self, kind: str, type: str, payload: Json, attempt: int = 0, reason: str | None = None) -> Answer:
        """Sends, waits at most three seconds of the playground's clock, and returns how it went. Never raises."""
        space, app = self._space, self._space.installed()
        if space.faults.latency:
            await space.clock.sleep(space.faults.latency)
        if space.faults.take("deliver_twice_next"):
            space.spawn(self._once(app, Delivery(kind, type, payload, self._transport(app), attempt, reason, 0.0)))
        return await self._once(app, Delivery(kind, type, payload, self._transport(app), attempt, reason, 0.0))

    @staticmethod
    def _transport(app: App) -> str:
        return "socket" if app.socket_mode else "http"

    async def _once(self, app: App, delivery: Delivery) -> Answer:
        space = self._space
        delivery.sent_at = space.clock.time()
        space.journal.delivered.append(delivery)
        answer = await self._timed(self._send(app, delivery))
        delivery.outcome, delivery.status, delivery.answer = answer.outcome, answer.status, answer.body
        delivery.seconds = space.clock.time() - delivery.sent_at
        space.journal.changed()
        return answer

    async def _timed(self, sending: Coroutine[Any, Any, Answer]) -> Answer:
        work: asyncio.Task[Answer] = self._space.spawn(sending)
        timer = self._space.spawn(self._space.clock.sleep(ACK))
        try:
            await asyncio.wait({work, timer}, return_when=asyncio.FIRST_COMPLETED, timeout=GUARD)
            return work.result() if work.done() and not work.cancelled() else Answer("http_timeout")
        finally:
            timer.cancel()
            work.cancel()  # Slack hangs up; what the app has begun goes on at its side

    async def _send(self, app: App, delivery: Delivery) -> Answer:
        faults = self._space.faults
        if faults.bot_offline:
            return Answer("connection_failed")
        if faults.take("drop_next"):
            await self._space.clock.sleep(ACK * 2)
        lost = faults.take("lose_answer_next")
        answer = await (self._by_socket(delivery) if app.socket_mode else self._by_http(app, delivery))
        if lost:
            await self._space.clock.sleep(ACK * 2)
        return answer

    async def _by_socket(self, delivery: Delivery) -> Answer:
        acked, body = await self._connections.send(delivery.kind, delivery.payload, delivery.attempt, delivery.reason)
        return Answer("ok", body=body) if acked else Answer("connection_failed")

    async def _by_http(self, app: App, delivery: Delivery) -> Answer:
        body, content_type = encode(delivery.kind, delivery.payload)
        headers = self._headers(app, delivery, body) | {"Content-Type": content_type}
        try:
            status, answered, raw = await self._post(app, body, headers)
        except aiohttp.ClientError:
            return Answer("connection_failed")
        outcome = "ok" if 200 <= status < 300 else "http_error"
        return Answer(outcome, status, parsed(raw), {k.lower(): v for k, v in answered.items()})

    async def _post(self, app: App, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if app.receiver:
            return await asyncio.shield(asyncio.ensure_future(app.receiver(body, headers)))
        if self._http is None:
            self._http = aiohttp.ClientSession()
        async with self._http.post(str(app.request_url), data=body, headers=headers, allow_redirects=False) as r:
            return r.status, dict(r.headers), await r.read()

    def _headers(self, app: App, delivery: Delivery, body: bytes) -> dict[str, str]:
        faults = self._space.faults
        age = STALE if faults.take("stale_timestamp_next") else 0
        # Wall time even when the playground's clock is elsewhere: apps check a signature's age against their own.
        timestamp = str(int(time.time()) - age)
        secret = "not the secret" if faults.take("bad_signature_next") else app.signing_secret
        headers = {
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(secret, timestamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if delivery.attempt:
            headers |= {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": str(delivery.reason)}
        return headers

    async def close(self) -> None:
        if self._http:
            await self._http.close()
            self._http = None


def parsed(raw: bytes) -> Json | str | None:
    """An answer's body: an object, else text, else nothing."""
    text = raw.decode("utf-8", "replace")
    if not text.strip():
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, dict) else text
