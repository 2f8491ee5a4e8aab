"""A local server that speaks the Messages API over real sockets, strictly; for ANTHROPIC_BASE_URL, fault runs and evaluations.

    with MessagesServer() as server:
        server.will(fault(529), half(says({…})))        # the next answers, one each
        server.otherwise = lambda body: says({…})       # every answer after those; `body` is the request's
        Claude(SecretStr(server.key), "claude-sonnet-5-5", base_url=server.url)
        server.asked                                    # the requests that were good, in order

It runs in a thread of its own, so code that blocks may ask it too. What replies there are: replies.py.
"""

import asyncio
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.adapters.anthropic.replies import Reply, says
from tests.adapters.anthropic.strict import refusal

MODELS = {"claude-sonnet-5-5", "claude-haiku-5-5"}
JSON = dict[str, Any]


class MessagesServer:
    """url: where it listens. key: the one it takes. models: the ones it has."""

    def __init__(self, key: str = "sk-ant-local-0123456789") -> None:
        self.key, self.models, self.url = key, set(MODELS), ""
        self.asked: list[JSON] = []
        self.refused: list[Reply] = []
        self.otherwise: Callable[[JSON], Reply] = lambda body: says({})
        self._next: deque[Reply] = deque()

    def will(self, *replies: Reply) -> None:
        self._next.extend(replies)

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        app = Starlette(routes=[Route("/v1/messages", self._messages, methods=["POST"])])
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True, name="messages server")
        self._thread.start()
        while not self._server.started:
            time.sleep(0.002)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(5)
        self._socket.close()

    async def _messages(self, request: Request) -> Response:
        body = await request.body()
        if wrong := refusal(request.headers, body, self.key, self.models):
            self.refused.append(wrong)
            return _Sent(wrong)
        self.asked.append(await request.json())
        reply = self._next.popleft() if self._next else self.otherwise(self.asked[-1])
        if reply.delay:
            await asyncio.sleep(min(reply.delay, 3600))
        return _Sent(reply)


class _Sent(Response):
    """A reply whose connection may close before all of it is out: its length has been promised by then."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.body, reply.status, dict(reply.headers))
        self._part = reply.body[: int(len(reply.body) * reply.sent)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self._part, "more_body": len(self._part) < len(self.body)})
