"""Block Kit pieces as plain dicts, with Slack's limits kept in one place.

Text that is not ours goes into plain_text or rich_text elements, which Slack never parses; only our own words are mrkdwn.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from adapters.slack.ids import user_of
from bot.parts import Bold, Code, Line, Link, Part, Struck, When, Who, plain

Block = dict[str, Any]
TEXT_MOST = 3000  # characters in one text object
HEADER_MOST = 150
LABEL_MOST = 75
PART_MOST = 500  # characters of one part of a line in small type
MESSAGE_MOST = 10_000  # our budget over all blocks; Slack answers msg_blocks_too_long from about 13,200
# What Slack would format in mrkdwn, and cannot be escaped there: *bold*, _italic_, ~struck~, `code`, :emoji:
_FORMATS = re.compile(r"(?<!\w)[*_~`]|[*_~`](?!\w)|:[\w+-]+:")


def escape(text: str) -> str:
    """For `text` and mrkdwn: makes mentions and links inert."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clip(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def clipped(parts: Line, most: int) -> Line:
    """Each text in the line cut for itself."""
    return tuple(clip(part, most) if isinstance(part, str) else part for part in parts)


def size(blocks: Any) -> int:
    """Characters of all texts in these blocks."""
    if isinstance(blocks, dict):
        return sum(len(each) if name == "text" and isinstance(each, str) else size(each) for name, each in blocks.items())
    return sum(map(size, blocks)) if isinstance(blocks, list) else 0


def words(text: str, most: int = TEXT_MOST) -> Block:
    """A plain_text object; Slack refuses empty ones."""
    return {"type": "plain_text", "text": clip(text, most) or " ", "emoji": False}


def header(text: str) -> Block:
    return {"type": "header", "text": words(text, HEADER_MOST)}


def divider() -> Block:
    return {"type": "divider"}


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def paragraph(*elements: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def quote(text: str) -> Block:
    return {"type": "rich_text_quote", "elements": [said(text)]}


def said(text: str, *, bold: bool = False, italic: bool = False, code: bool = False, strike: bool = False) -> Block:
    """A rich_text text element: shown as it is, whatever it contains."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic), ("code", code), ("strike", strike)) if on}
    return {"type": "text", "text": text or " ", **({"style": style} if style else {})}


def line(parts: Line) -> Block:
    """A rich_text_section."""
    return paragraph(*[_part(part) for part in parts if part != ""] or [said(" ")])


def lines(many: Iterable[Line]) -> Block:
    """One rich_text block, a line each."""
    sections = [line((*parts, "\n")) for parts in many]
    return rich(*sections)


def small(parts: Line) -> Block:
    """A context block. Words that Slack would format stand in elements of their own, as plain text."""
    elements: list[Block] = []
    for part in parts:
        text = _marked(part) if _formats(part) else ""
        if text and elements and elements[-1]["type"] == "mrkdwn":
            elements[-1]["text"] += text
        elif text:
            elements.append({"type": "mrkdwn", "text": text})
        elif plain((part,)):
            elements.append(words(plain((part,)), TEXT_MOST))
    return {"type": "context", "elements": elements[:10] or [words(" ")]}


def formats(parts: Line) -> bool:
    """Whether mrkdwn shows all of these as they are meant."""
    return all(_formats(part) for part in parts)


def marked(parts: Line) -> str:
    """mrkdwn, with whatever is not ours made inert."""
    return "".join(_marked(part) for part in parts)


def _formats(part: Part) -> bool:
    """Whether mrkdwn shows this part as it is meant."""
    match part:
        case str(text) | Bold(text) | Struck(text):
            return not _FORMATS.search(text)
        case Code(text):
            return "`" not in text
        case _:
            return True


def fallback(parts: Sequence[Line]) -> str:
    """`text` of a message: what notifications and screen readers say. Cut before it is escaped: no entity is cut in two."""
    return "\n".join("".join(_spoken(part) for part in line) for line in parts)


def _spoken(part: Part) -> str:
    return _marked(part) if isinstance(part, Who) else escape(clip(plain((part,)), TEXT_MOST))


def button(text: str, action: str, value: str, style: str = "") -> Block:
    made = {"type": "button", "action_id": action, "text": words(text, LABEL_MOST), "value": value}
    return {**made, "style": style} if style else made


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    """Asked before a button counts."""
    return {
        "title": words(title, 100),
        "text": words(text, 300),
        "confirm": words(yes, 30),
        "deny": words(no, 30),
        "style": "danger",
    }


def _part(part: Part) -> Block:
    match part:
        case str():
            return said(part)
        case Who(person):
            return {"type": "user", "user_id": user_of(person)}
        case When(at):
            return {"type": "date", "timestamp": _seconds(at), "format": _DATE, "fallback": plain((part,))}
        case Code(text):
            return said(text, code=True)
        case Bold(text):
            return said(text, bold=True)
        case Struck(text):
            return said(text, strike=True)
        case Link(url, label):
            return {"type": "link", "url": url, "text": label}


def _marked(part: Part) -> str:
    match part:
        case str():
            return escape(clip(part, PART_MOST))
        case Who(person):
            return f"<@{user_of(person)}>"
        case When(at):
            return f"<!date^{_seconds(at)}^{_DATE}|{plain((part,))}>"
        case Code(text):
            return f"`{escape(clip(text, PART_MOST))}`"
        case Bold(text):
            return f"*{escape(clip(text, PART_MOST))}*"
        case Struck(text):
            return f"~{escape(clip(text, PART_MOST))}~"
        case Link(url, label):
            return f"<{url}|{escape(label).replace('|', '¦')}>"


_DATE = "{date_short_pretty} at {time}"


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
