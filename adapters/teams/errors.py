"""What the connector answers -> our tree. The sentences name Microsoft's code and what to mend, and no token."""

from typing import Any

import requests
from msrest.exceptions import ClientRequestError, HttpOperationError
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from bot.errors import ChatBusy, ChatError, ChatGone, ChatRefused, ChatUnreachable

MENDS = {
    "BotNotInConversationRoster": "I am not in that conversation: add the app to it",
    "BotDisabledByAdmin": "an administrator has switched the app off",
    "ConversationBlockedByUser": "they have blocked me",
    "MessageWritesBlocked": "they do not take messages from me",
    "ConversationNotFound": "that conversation is not there any more",
    "MessageSizeTooBig": "the message is too large",
}
LEFT = {"BotNotInConversationRoster", "ConversationNotFound", "ConversationBlockedByUser"}


def trouble(what: str, error: Exception) -> ChatError:
    if isinstance(error, HttpOperationError):
        return _answered(what, error.response.status_code, code_of(error), error.response.headers)
    return ChatUnreachable(f"Teams cannot be reached ({what}: {type(error).__name__})")


def code_of(error: Exception) -> str:
    inner = getattr(getattr(getattr(error, "error", None), "error", None), "code", None)
    return str(inner or "")


def surely_not_taken(error: Exception) -> bool:
    """Whether a send that failed so has left no message: refused, or never heard. After 408 and 5xx it may stand."""
    if isinstance(error, HttpOperationError):
        status = int(error.response.status_code)
        return 400 <= status < 500 and status != 408
    if isinstance(error, ClientRequestError):
        cause = getattr(error.inner_exception, "args", [None])[:1]
        reason = getattr(cause[0], "reason", None) if cause else None
        return bool(isinstance(reason, NewConnectionError | ConnectTimeoutError))
    return isinstance(error, PermissionError | requests.RequestException)  # no token: nothing was sent


def _answered(what: str, status: int, code: str, headers: Any) -> ChatError:
    said = f"{what}: {status}{f' {code}' if code else ''}"
    if status in (412, 429):
        return ChatBusy(f"Teams asks to wait ({what})", _seconds(str(headers.get("Retry-After") or "1")))
    if status == 401:
        return ChatUnreachable(f"Teams refuses the bot's token ({said}): check SIGNOFF_TEAMS_APP_PASSWORD")
    if status == 408 or status >= 500:
        return ChatUnreachable(f"Teams has trouble of its own ({said})")
    if status == 404 and code not in LEFT:
        return ChatGone(f"the message is gone ({said})")
    return ChatRefused(f"{MENDS.get(code, 'Teams refused it')} ({said})")


def _seconds(retry_after: str) -> float:
    """1 to 3,600; 1 for what is no number."""
    number = float(retry_after) if retry_after.isascii() and retry_after.isdecimal() and len(retry_after) < 7 else 1.0
    return min(max(number, 1.0), 3600.0)
