"""Joins Microsoft's adapter, the chat and the listeners; one route over HTTP."""

import json
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from adapters.teams import ids, inbound
from adapters.teams.chat import TeamsChat
from adapters.teams.listeners import Listeners
from adapters.teams.meeting import Meeting
from adapters.teams.shims import OPEN_ID, Adapter, Unauthorized, tenant_of
from bot.service import Bot
from workflow.names import Tenant
from workflow.ports import ContactStore

log = logging.getLogger("signoff.teams")
BODY_MOST = 1_000_000  # bytes; an activity with a whole dialog is far below
PATH = "/teams/messages"


@dataclass(frozen=True)
class TeamsApp:
    """tenants: Entra tenant ids whose people may use the bot. Hand its `chat` to the bot, then serve `route` with the bot."""

    chat: TeamsChat
    tenants: Collection[str]

    @classmethod
    def made(
        cls, app_id: str, credentials: Any, tenants: Collection[str], store: ContactStore, open_id: str = OPEN_ID
    ) -> "TeamsApp":
        """credentials: a ServiceClientCredentialsFactory. Raises: ValueError without an app id or a tenant."""
        if not tenants:
            raise ValueError("Teams needs a tenant")
        return cls(TeamsChat(Adapter(app_id, credentials, open_id), store), frozenset(tenants))

    @property
    def known(self) -> list[Tenant]:
        return [ids.tenant(each) for each in sorted(self.tenants)]

    def listen(self, bot: Bot) -> Listeners:
        return Listeners(bot, self.chat, Meeting(self.chat.store, self.chat.roster))

    def route(self, listeners: Listeners) -> Route:
        return Route(PATH, _endpoint(self, listeners), methods=["POST"])


def _endpoint(app: TeamsApp, listeners: Listeners) -> Callable[[Request], Awaitable[Response]]:
    """Answers 413 and 400 for bodies that cannot be read, 401 for what Microsoft has not signed for this bot, 403 for a tenant
    that may not use it."""

    async def messages(request: Request) -> Response:
        raw = await _read(request)
        if raw is None:
            return _refuse(413, "the body is too large")
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            return _refuse(400, "the body is no JSON")
        lacking = inbound.problem(body)
        if lacking:
            return _refuse(400, f"the activity is not complete: {lacking}")
        try:
            await app.chat.adapter.authenticate(request.headers.get("authorization", ""), body)
        except Unauthorized as error:
            return _refuse(401, f"the token is not good ({error})")
        tenant_id = tenant_of(body)
        if tenant_id not in app.tenants:
            return _refuse(403, "another tenant")
        try:
            reply = await listeners.receive(body, tenant_id)
        except Exception:
            log.exception("an activity from Teams failed: %s", body["type"])
            return Response(status_code=500)
        return Response(status_code=reply.status) if reply.body is None else JSONResponse(reply.body, reply.status)

    return messages


async def _read(request: Request) -> bytes | None:
    """None: longer than anything Teams sends."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_MOST:
            return None
    return bytes(raw)


def _refuse(status: int, why: str) -> Response:
    log.warning("a request was refused with %d: %s", status, why)
    return PlainTextResponse(why, status)
