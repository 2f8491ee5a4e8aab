"""Slack over HTTP: a signed request -> Bolt -> the answer. What Slack has not signed never reaches Bolt."""

import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

log = logging.getLogger("signoff.slack")
BODY_MOST = 2_000_000  # bytes; a dialog's state holds at most 250 KB


def endpoint(app: AsyncApp, signing_secret: str) -> Callable[[Request], Awaitable[Response]]:
    """Answers 401 for a bad or old signature, 413 and 400 for bodies that cannot be read, else what Bolt says.

    Bolt's own reading of a body is not used: it parses before it verifies, raises on what is no JSON, and takes a command
    for an empty one when its text contains the word "payload" (slack_bolt 1.30, request/internals.parse_body)."""
    verifier = SignatureVerifier(signing_secret)

    async def events(request: Request) -> Response:
        raw = await _read(request)
        if raw is None:
            return _refuse(413, "the body is too large")
        try:
            text = raw.decode("utf-8")
            if not _signed(verifier, text, request):
                return _refuse(401, "the signature is missing, wrong or too old")
            body = parsed(text, request.headers.get("content-type", ""))
            bolt = AsyncBoltRequest(mode="socket_mode", body=body, headers=dict(request.headers))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            return _refuse(400, f"the body cannot be read ({type(error).__name__})")
        return to_starlette_response(await app.async_dispatch(bolt))

    return events


def parsed(text: str, content_type: str) -> dict[str, Any]:
    """Events are JSON, commands a form, interactions a form with JSON in `payload`. Raises: ValueError."""
    if content_type.split(";")[0].strip() == "application/json":
        body = json.loads(text)
    else:
        form = dict(parse_qsl(text, keep_blank_values=True))
        body = json.loads(form["payload"]) if "payload" in form else form
    if not isinstance(body, dict) or not body:
        raise ValueError("not an object")
    return body


async def _read(request: Request) -> bytes | None:
    """None: longer than anything Slack sends."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_MOST:
            return None
    return bytes(raw)


def _signed(verifier: SignatureVerifier, text: str, request: Request) -> bool:
    """slack_sdk's verifier raises on a timestamp that is no number and on a signature that is not ASCII."""
    timestamp, signature = (request.headers.get(f"x-slack-{name}", "") for name in ("request-timestamp", "signature"))
    if not (re.fullmatch("[0-9]{1,12}", timestamp) and signature.isascii()):
        return False
    return verifier.is_valid(body=text, timestamp=timestamp, signature=signature)


def _refuse(status: int, why: str) -> Response:
    log.warning("a request was refused with %d: %s", status, why)
    return PlainTextResponse(why, status, headers={"X-Slack-No-Retry": "1"})
