"""Loopback only: neither other machines nor other web sites (foreign Origin or Host) get an answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
CLIENTS = LOOPBACK | {"testclient"}  # how Starlette's in-process client names itself


def host_of(value: str) -> str:
    return (urlsplit(f"//{value}").hostname or "").lower()


class LoopbackOnly:
    """ASGI middleware. A foreign Host means DNS rebinding, a foreign Origin another site's script."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan" or self._allowed(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403, "reason": "loopback only"})
        else:
            answer = JSONResponse({"ok": False, "error": "The playground answers on loopback only."}, 403)
            await answer(scope, receive, send)

    @staticmethod
    def _allowed(scope: Any) -> bool:
        headers, client = Headers(scope=scope), scope.get("client")
        host, origin = headers.get("host", ""), headers.get("origin")
        if client and client[0] not in CLIENTS:
            return False
        if host_of(host) not in LOOPBACK:
            return False
        # The page's own origin is exactly its host and port: another local server's page is foreign too.
        return origin is None or urlsplit(origin).netloc.lower() == host.lower()
