"""What Teams takes for an answer to an invoke: 200 always, and in the body what happened."""

from dataclasses import dataclass
from typing import Any

from adapters.teams.elements import CARD, clip
from adapters.teams.forms import Dialog

SENTENCE_MOST = 500  # characters of what Teams shows for a moment


@dataclass(frozen=True)
class Reply:
    """body: None for an empty one."""

    status: int
    body: dict[str, Any] | None = None


NOTHING, EMPTY, UNKNOWN = Reply(202), Reply(200, {}), Reply(501)


def card(content: dict[str, Any]) -> Reply:
    """In place of the card that was pressed, for whoever pressed; everybody else sees the message's update."""
    return Reply(200, {"statusCode": 200, "type": CARD, "value": content})


def sentence(text: str) -> Reply:
    """Shown for a moment to whoever pressed."""
    said = clip(text, SENTENCE_MOST)
    return Reply(200, {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": said})


def dialog(made: Dialog) -> Reply:
    shown = {"title": made.title, "height": "large", "width": "medium", "card": {"contentType": CARD, "content": made.card}}
    return Reply(200, {"task": {"type": "continue", "value": shown}})
