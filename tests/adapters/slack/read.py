"""Block Kit as a person reads it: the words of a message or a dialog, with Slack's own markup carried out."""

import re
from collections.abc import Iterator
from typing import Any

from adapters.playground.markup import unescape
from adapters.playground.modals import View
from adapters.playground.state import Message


def read(shown: Message | View | dict[str, Any]) -> str:
    """Everything in the blocks, a line for each part; the text where there are none."""
    if isinstance(shown, dict):
        return "\n".join(_words(shown.get("blocks") or []))
    blocks = shown.blocks
    return "\n".join(_words(blocks)) if blocks else unescape(getattr(shown, "text", ""))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif isinstance(value, dict):
        kind = value.get("type")
        if kind in ("rich_text_section", "rich_text_quote"):
            yield "".join(_inline(element) for element in value["elements"]).removesuffix("\n")
        elif kind == "mrkdwn":
            yield _marked(value["text"])
        elif kind in ("plain_text", "raw_text"):
            yield value["text"]
        elif kind == "context":
            yield "".join(line for element in value["elements"] for line in _words(element))
        else:
            names = ("title", "text", "fields", "label", "hint", "element", "elements", "rows", "initial_value", "blocks")
            for name in names:
                if name == "initial_value" and isinstance(value.get(name), str):
                    yield value[name]
                elif isinstance(value.get(name), dict | list):
                    yield from _words(value[name])


def _inline(element: dict[str, Any]) -> str:
    match element["type"]:
        case "user":
            return f"<@{element['user_id']}>"
        case "date":
            return str(element["fallback"])
        case _:
            return str(element.get("text", ""))


def _marked(text: str) -> str:
    """Dates as their fallback; mentions stay, so that tests can see them."""
    return unescape(re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", text))
