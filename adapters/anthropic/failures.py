"""What the SDK raises, in words of our tree. Nothing of the request or of the service's message is repeated: it may hold the
prompt or the key. The request id is, because with it an owner finds the request in Anthropic's console.

Source: `anthropic/_exceptions.py` (2.11), platform.claude.com/docs/en/api/errors.
"""

import json
import math
import re
import time
from collections.abc import Mapping
from email.utils import mktime_tz, parsedate_tz
from typing import Final

import httpx2
from anthropic import APIConnectionError, APIError, APIResponseValidationError, APIStatusError, APITimeoutError, RetryableError

from workflow.errors import ModelBusy, ModelError, ModelMisused, ModelUnreachable
from workflow.prompt import Usage

ONE_CALL: Final = Usage(calls=1)
PASSING: Final = {408, 499}  # not our fault, although a 4xx: the service or something before it lost patience
# A 429 whose code is one of these does not pass with waiting a while, but with the next month or another contract.
SPENT: Final = {"enforced_spend_limit_reached", "contract_spend_limit_reached"}
MISUSED: Final = {
    400: "Claude did not accept the request",
    401: "Claude did not accept ANTHROPIC_API_KEY",
    402: "the Anthropic account has a billing problem",
    403: "this ANTHROPIC_API_KEY may not use {model}",
    404: "there is no {model} at this address for this ANTHROPIC_API_KEY",
    409: "Claude did not accept the request: it conflicts with another one",
    413: "the request is too large for Claude",
    422: "Claude did not accept the request's values",
    429: "the Anthropic account has reached its spend limit",
}
# The service has no code for these; where its wording changes, the plain sentence of the status is said instead.
KNOWN_400: Final = [
    (r"credit balance", "the Anthropic account has no credit left"),
    (r"prompt is too long|context window", "the prompt is too long for {model}"),
    (r"format\.schema", "Claude does not take the schema of this step's answer"),
    (r"(output.?(config|format)|structured.?output).*support|support.*(output.?(config|format)|structured.?output)",
     "{model} does not support structured output; choose another model with SIGNOFF_MODEL"),
]  # fmt: skip


def failure_of(error: Exception, model: str) -> ModelError:
    """error: whatever was raised while asking; asyncio.CancelledError is no Exception and never comes here."""
    match error:
        case APIStatusError():
            return _by_status(error, model)
        case TimeoutError() | APITimeoutError():
            return ModelUnreachable("no answer from Claude in time", ONE_CALL)
        case APIConnectionError() if isinstance(error.__cause__, httpx2.UnsupportedProtocol | httpx2.LocalProtocolError):
            return ModelMisused("the request cannot even be sent: ANTHROPIC_BASE_URL or ANTHROPIC_API_KEY is malformed")
        case APIConnectionError() | RetryableError():
            return ModelUnreachable("no connection to Claude, or it broke off", ONE_CALL)
        case APIResponseValidationError() | json.JSONDecodeError() | UnicodeDecodeError() | RecursionError():
            return ModelUnreachable("what came back is not a message of the Messages API", ONE_CALL)
        case APIError():
            return ModelMisused(f"asking Claude failed with {type(error).__name__}", ONE_CALL)
        case _:
            return ModelMisused(f"Claude could not be asked: {type(error).__name__}")


def _by_status(error: APIStatusError, model: str) -> ModelError:
    status, wait, where = error.status_code, retry_after(error.response.headers), _where(error)
    if status == 429 and error.error_code not in SPENT:
        return ModelBusy(f"Claude's rate limit is reached{where}", wait, ONE_CALL)
    if status in {503, 529} or error.type == "overloaded_error":
        return ModelBusy(f"Claude is overloaded{where}", wait, ONE_CALL)
    if status in PASSING or (status >= 500 and status != 501):
        if wait is not None:
            return ModelBusy(f"Claude asks to wait{where}", wait, ONE_CALL)
        return ModelUnreachable(f"Claude has a fault of its own{where}", ONE_CALL)
    return ModelMisused(_sentence(error, status).format(model=model) + where, ONE_CALL)


def _sentence(error: APIStatusError, status: int) -> str:
    said = error.api_message if status == 400 and isinstance(error.api_message, str) else ""
    for pattern, sentence in KNOWN_400:
        if said and re.search(pattern, said, re.IGNORECASE):
            return sentence
    return MISUSED.get(status, "Claude did not accept the request")


def _where(error: APIStatusError) -> str:
    known = re.fullmatch(r"req_\w{1,60}", error.request_id or "", re.ASCII)
    return f" (status {error.status_code}{f', {known[0]}' if known else ''})"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from now, from `retry-after-ms` or `retry-after` (seconds, or an HTTP date); None if neither can be read."""
    if (wait := _number(headers.get("retry-after-ms"))) is not None:
        return wait / 1000
    said = headers.get("retry-after")
    if (wait := _number(said)) is not None:
        return wait
    date = parsedate_tz(said) if said else None
    return max(0.0, mktime_tz(date) - time.time()) if date else None


def _number(said: str | None) -> float | None:
    try:
        number = float(said or "")
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None
