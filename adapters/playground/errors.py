"""What goes wrong: Slack refuses the app (SlackError), or the playground refuses the person (ActError)."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """An answer `{"ok": false, "error": code, **more}` of the Web API, with HTTP 200 as Slack does."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more: Json = more

    def body(self) -> Json:
        return {"ok": False, "error": self.code, **self.more}


class ActError(Exception):
    """Something Slack's own client would not let a person do. The text is a sentence for that person."""


def invalid_arguments(*messages: str) -> SlackError:
    """Slack's answer when a parameter is missing or malformed; messages name what is wrong."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})
