"""What the Messages API answers, as values: for the faked wire and for the local server alike.

says({"category": "bug", …}, confidence=0.9)     a step's answer in its envelope
message([{"type": "text", "text": "…"}])         any content
fault(529), fault(429, **{"retry-after": "7"})   an error as the service words it
page(502), half(says(…)), hang()                 what stands between us and the service
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}
SPENT = {"input_tokens": 100, "output_tokens": 20, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0}


@dataclass(frozen=True)
class Reply:
    """delay: seconds before the first byte. sent: the share of the body that goes out before the connection is closed."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    sent: float = 1.0


def raw(body: str | bytes, status: int = 200, **headers: str) -> Reply:
    encoded = body if isinstance(body, bytes) else body.encode()
    return Reply(status, encoded, {"content-type": "application/json", "request-id": "req_0test", **headers})


def message(content: Any, stop_reason: str | None = "end_turn", spent: Any = SPENT, **more: Any) -> Reply:
    body = {
        "id": "msg_test",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-5-5",
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": spent,
        **more,
    }
    return raw(json.dumps(body))


def text(said: str, **more: Any) -> Reply:
    return message([{"type": "text", "text": said}], **more)


def says(answer: Any, confidence: float = 0.9, flags: Sequence[str] = (), spent: Mapping[str, int] = SPENT) -> Reply:
    said = {"answer": answer, "confidence": confidence, "reasoning": "The message says so.", "flags": list(flags)}
    return text(json.dumps(said, ensure_ascii=False), spent=spent)


def fault(status: int, said: str = "Something is wrong.", code: str | None = None, **headers: str) -> Reply:
    error = {"type": KINDS.get(status, "api_error"), "message": said, "details": {"error_code": code} if code else None}
    return raw(json.dumps({"type": "error", "error": error, "request_id": "req_0test"}), status, **headers)


def page(status: int = 502) -> Reply:
    """What a proxy shows."""
    return Reply(status, b"<html><body><h1>Bad gateway</h1></body></html>", {"content-type": "text/html"})


def half(reply: Reply, sent: float = 0.5) -> Reply:
    return replace(reply, sent=sent)


def hang(seconds: float = math.inf) -> Reply:
    return replace(text("{}"), delay=seconds)
