"""The addresses beside the Web API: response_urls, uploads, files, permalinks."""

from __future__ import annotations

import json
import mimetypes
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from adapters.playground.errors import Json, SlackError
from adapters.playground.journal import ApiCall
from adapters.playground.posting import respond
from adapters.playground.workspace import Workspace

# Only these are shown in the browser; anything else an app uploads is a download (no HTML from a bot on this origin).
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Extras:
    def __init__(self, space: Workspace) -> None:
        self._space = space

    async def response(self, request: Request) -> Response:
        """POST to a response_url. Errors are texts with 404 (the URL) or 400 (the content), as for webhooks."""
        entry = ApiCall("response_url", {"id": request.path_params["id"]}, self._space.clock.time())
        try:
            entry.status, text = await self._respond(request, entry)
        finally:
            self._space.journal.called.append(entry)
            self._space.journal.changed()
        return PlainTextResponse(text, entry.status)

    async def _respond(self, request: Request, entry: ApiCall) -> tuple[int, str]:
        faults = self._space.faults
        if faults.take_for("rate_limited", "response_url"):
            return self._ended(entry, 429, "ratelimited")
        how = str((faults.take_for("breaks", "response_url") or {}).get("how", ""))
        if how.endswith("_before"):
            return self._ended(entry, 500, "server_error")
        try:
            content: Any = json.loads(await request.body())
        except ValueError:
            return self._ended(entry, 400, "invalid_payload")
        entry.args |= content if isinstance(content, dict) else {}
        status, text = self._use(request.path_params["id"], entry.args)
        return self._ended(entry, 500, "server_error") if how else self._ended(entry, status, text)

    def _use(self, id: str, content: Json) -> tuple[int, str]:
        found = self._space.responses.use(id)
        if isinstance(found, str):
            return 404, found
        original = self._space.state.find(found.channel, found.message_ts) if found.message_ts else None
        try:
            respond(self._space, content, user=found.user, channel=found.channel, original=original)
        except SlackError as error:
            return 400, error.code
        return 200, "ok"

    @staticmethod
    def _ended(entry: ApiCall, status: int, text: str) -> tuple[int, str]:
        entry.status = status
        entry.result = {"ok": True} if status == 200 else {"ok": False, "error": text}
        return status, text

    async def upload(self, request: Request) -> Response:
        file = self._space.state.files.get(request.path_params["id"])
        if file is None:
            return PlainTextResponse("not found", 404)
        data = await request.body()
        if len(data) != file.size:
            return PlainTextResponse("the length is not the one that was promised", 400)
        file.data, file.mimetype = data, mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return PlainTextResponse(f"OK - {len(data)}")

    async def file(self, request: Request) -> Response:
        file = self._space.state.files.get(request.path_params["id"])
        if file is None or file.data is None:
            return JSONResponse({"ok": False, "error": "file_not_found"}, 404)
        headers = {"X-Content-Type-Options": "nosniff"}
        if file.mimetype not in SHOWN:
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
        return Response(file.data, media_type=file.mimetype, headers=headers)

    async def permalink(self, request: Request) -> Response:
        """/archives/C0SUPPORT/p1763694000000100 -> the page at that message."""
        raw = request.path_params["ts"].removeprefix("p")
        ts = f"{raw[:-6]}.{raw[-6:]}"
        return RedirectResponse(f"/?channel={quote(request.path_params['channel'])}&message={quote(ts)}", 302)
