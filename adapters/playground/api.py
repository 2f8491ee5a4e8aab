"""The Web API's front: token, method, scopes, rate limits, faults, journal; then the method itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from adapters.playground.errors import Json, SlackError
from adapters.playground.journal import ApiCall
from adapters.playground.methods.registry import METHODS, Args, Call, Method
from adapters.playground.rates import Rates
from adapters.playground.socket_mode import Connections
from adapters.playground.workspace import Workspace


class CloseConnection(Exception):
    """The connection ends without an answer."""


@dataclass
class WebApi:
    space: Workspace
    connections: Connections
    rates: Rates = field(init=False)

    def __post_init__(self) -> None:
        self.rates = Rates(self.space.clock)

    async def endpoint(self, request: Request) -> Response:
        name = request.path_params["method"]
        try:
            args, token = await self._read(request)
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_json"})
        entry = ApiCall(name, args.journal(), self.space.clock.time())
        try:
            return await self._answer(name, args, token, entry)
        finally:
            self.space.journal.called.append(entry)
            self.space.journal.changed()

    async def _read(self, request: Request) -> tuple[Args, str | None]:
        """Parameters from the query, a form or a JSON body; the token from the header or the parameters."""
        values: Json = dict(request.query_params)
        raw, kind = await request.body(), request.headers.get("content-type", "")
        if kind.startswith("application/json") and raw:
            body = json.loads(raw)
            values |= body if isinstance(body, dict) else {}
        elif raw:
            values |= dict(parse_qsl(raw.decode(), keep_blank_values=True))
        scheme, _, header = request.headers.get("authorization", "").partition(" ")
        token = header if scheme.lower() == "bearer" else None
        given = values.pop("token", None)
        return Args(values), token or given

    async def _answer(self, name: str, args: Args, token: str | None, entry: ApiCall) -> Response:
        faults = self.space.faults
        limited = faults.take_for("rate_limited", name)
        if limited:
            return self._too_many(entry, int(limited.get("retry_after", 1)))
        broken = faults.take_for("breaks", name) or {}
        how = str(broken.get("how", ""))
        if how.endswith("_before"):
            return self._break(entry, how)
        refused = faults.take_for("errors", name)
        if refused:
            entry.result = {"ok": False, "error": str(refused.get("error", "fatal_error"))}
        else:
            wait = self._run_limits(name, args) if faults.rate_limits else 0
            if wait:
                return self._too_many(entry, wait)
            entry.result = await self._run(name, args, token)
        if how:
            return self._break(entry, how)
        return JSONResponse(entry.result, headers=self._headers(name))

    def _run_limits(self, name: str, args: Args) -> int:
        method = METHODS.get(name)
        return self.rates.wait(name, method.tier, str(args.values.get("channel", ""))) if method else 0

    async def _run(self, name: str, args: Args, token: str | None) -> Json:
        try:
            method = METHODS.get(name)
            if method is None:
                raise SlackError("unknown_method", req_method=name)
            self._check_token(method, token)
            call = Call(self.space, args, self.connections)
            if method.scopes:
                call.need_scope(*method.scopes)
            return {"ok": True, **await method.run(call)}
        except SlackError as error:
            return error.body()

    def _check_token(self, method: Method, token: str | None) -> None:
        app = self.space.app
        if method.token == "none":  # noqa: S105
            return
        if not token:
            raise SlackError("not_authed")
        if app is None or token not in (app.bot_token, app.app_token):
            raise SlackError("invalid_auth")
        if (token == app.app_token) != (method.token == "app"):  # noqa: S105
            raise SlackError("not_allowed_token_type")

    def _headers(self, name: str) -> dict[str, str]:
        scopes = self.space.app.scopes if self.space.app else []
        method = METHODS.get(name)
        accepted = method.scopes if method else ()
        return {"X-OAuth-Scopes": ",".join(scopes), "X-Accepted-OAuth-Scopes": ",".join(accepted)}

    @staticmethod
    def _too_many(entry: ApiCall, retry_after: int) -> Response:
        entry.status, entry.result = 429, {"ok": False, "error": "ratelimited"}
        return JSONResponse(entry.result, 429, headers={"Retry-After": str(retry_after)})

    @staticmethod
    def _break(entry: ApiCall, how: str) -> Response:
        entry.status = 500
        entry.result = {**entry.result, "broken": how}
        if how.startswith("close"):
            raise CloseConnection(how)
        return PlainTextResponse("Internal Server Error", 500)


class ClosingMiddleware:
    """Turns CloseConnection into a connection that ends without a byte of answer."""

    def __init__(self, app: Any, hang_up: Callable[[tuple[str, int] | None], bool]) -> None:
        self.app, self._hang_up = app, hang_up

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await self.app(scope, receive, send)
        except CloseConnection:
            client = scope.get("client")
            if not self._hang_up(tuple(client) if client else None):
                raise
            await asyncio.sleep(0)  # the server notices the end before this returns without an answer
