"""Slack's mrkdwn markup: what is live in a text, what a person's typing becomes, and text as rich_text elements."""

from __future__ import annotations

import re
from typing import Any

from adapters.playground.errors import Json

# Slack parses <@U..>, <#C..>, <!...>, <scheme:...>; other angle brackets are shown as they are.
LIVE = re.compile(r"<(?:@[UW][A-Z0-9]+|#[CDG][A-Z0-9]+|![a-z]+[^<>]*|(?:https?|mailto|tel|ftp):[^<>]*)(?:\|[^<>]*)?>")
MARKDOWN_LINK = re.compile(r"!?\[[^\]\n]*\]\([^)\s]+[^)]*\)")


def escape(text: str) -> str:
    """Only & < > : there is no escape for * _ ~ and backticks."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def live(text: str) -> list[str]:
    """Every mention and labelled link that Slack would make live in a mrkdwn text."""
    return [m.group(0) for m in LIVE.finditer(text)]


def live_in(value: Any) -> list[str]:
    """The same over blocks: mrkdwn objects and markdown blocks; plain_text and rich_text never parse."""
    found: list[str] = []
    if isinstance(value, list):
        for item in value:
            found += live_in(item)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            return live(str(value.get("text", "")))
        if value.get("type") == "markdown":
            text = str(value.get("text", ""))
            return live(text) + MARKDOWN_LINK.findall(text)
        if value.get("type") not in ("plain_text", "rich_text"):
            for item in value.values():
                found += live_in(item)
    return found


def typed(text: str, names: dict[str, str], bare: bool = False) -> str:
    """What a person's typing becomes: special characters escaped, @name and #name made live.

    names: {"@ana": "<@U0ANA>", "#support": "<#C0SUPPORT>", "@channel": "<!channel>"} with lower-case keys.
    bare: the text is markup already (an app with link_names), do not escape.
    """
    safe = text if bare else escape(text)
    return re.sub(r"(?<![\w<])[@#][\w.-]*\w", lambda m: names.get(m.group(0).lower(), m.group(0)), safe)


def rich_text(text: str) -> list[Json]:
    """The rich_text block Slack's client makes of a message."""
    elements: list[Json] = []
    at = 0
    for match in LIVE.finditer(text):
        if match.start() > at:
            elements.append({"type": "text", "text": unescape(text[at : match.start()])})
        elements.append(_live_element(match.group(0)[1:-1]))
        at = match.end()
    if at < len(text):
        elements.append({"type": "text", "text": unescape(text[at:])})
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def _live_element(inner: str) -> Json:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target[9:]}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    return {"type": "link", "url": unescape(target), **({"text": unescape(label)} if label else {})}
