"""Block Kit pieces as plain dicts, with Slack's limits kept in one place.

Text that is not ours goes into plain_text or rich_text elements, which Slack never parses; only our own words are mrkdwn.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from adapters.slack.ids import user_of
from bot.parts import Bold, Code, Line, Link, Part, When, Who, plain

Block = dict[str, Any]
TEXT_MOST = 3000  # characters in one text object
HEADER_MOST = 150
LABEL_MOST = 75
MESSAGE_MOST = 10_000  # our budget over all blocks; Slack answers msg_blocks_too_long from about 13,200


def escape(text: str) -> str:
    """For `text` and mrkdwn: makes mentions and links inert."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clip(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


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


def said(text: str, *, bold: bool = False, italic: bool = False, code: bool = False) -> Block:
    """A rich_text text element: shown as it is, whatever it contains."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic), ("code", code)) if on}
    return {"type": "text", "text": text or " ", **({"style": style} if style else {})}


def line(parts: Line) -> Block:
    """A rich_text_section."""
    return paragraph(*[_part(part) for part in parts] or [said(" ")])


def lines(many: Iterable[Line]) -> Block:
    """One rich_text block, a line each."""
    sections = [line((*parts, "\n")) for parts in many]
    return rich(*sections)


def small(parts: Line) -> Block:
    """A context block. Escaped; use it for our own words and for names, not for what people wrote."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": clip(mrkdwn(parts), TEXT_MOST)}]}


def mrkdwn(parts: Line) -> str:
    return "".join(_mrkdwn(part) for part in parts) or " "


def fallback(parts: Sequence[Line]) -> str:
    """`text` of a message: what notifications and screen readers say."""
    return clip(escape("\n".join(plain(parts_) for parts_ in parts)), TEXT_MOST)


def button(text: str, action: str, value: str, style: str = "") -> Block:
    made = {"type": "button", "action_id": action, "text": words(text, LABEL_MOST), "value": value}
    return {**made, "style": style} if style else made


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
        case Link(url, label):
            return {"type": "link", "url": url, "text": label}


def _mrkdwn(part: Part) -> str:
    match part:
        case str():
            return escape(part)
        case Who(person):
            return f"<@{user_of(person)}>"
        case When(at):
            return f"<!date^{_seconds(at)}^{_DATE}|{plain((part,))}>"
        case Code(text):
            return f"`{escape(text)}`"
        case Bold(text):
            return f"*{escape(text)}*"
        case Link(url, label):
            return f"<{url}|{escape(label).replace('|', '¦')}>"


_DATE = "{date_short_pretty} at {time}"


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
