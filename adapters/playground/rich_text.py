"""rich_text: structured text, in which nothing is parsed."""

from __future__ import annotations

from typing import Any

from adapters.playground.composition import ID, URL
from adapters.playground.schema import (
    Found,
    Rule,
    boolean,
    integer,
    items,
    one_of,
    shape,
    string,
    typed,
)

STYLE = shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight",
                                 "unlink"), boolean))  # fmt: skip


def _inline(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return shape({"type": string(64), **required}, {"style": STYLE, **(optional or {})})


INLINE = typed(
    {
        "text": _inline({"text": string(40_000)}),
        "link": _inline({"url": URL}, {"text": string(3000, 0), "unsafe": boolean}),
        "emoji": _inline({"name": string(255)}, {"unicode": string(100), "skin_tone": integer(1, 6)}),
        "user": _inline({"user_id": ID}),
        "usergroup": _inline({"usergroup_id": ID}),
        "channel": _inline({"channel_id": ID}),
        "broadcast": _inline({"range": one_of("here", "channel", "everyone")}),
        "date": _inline({"timestamp": integer(0, 9_999_999_999), "format": string(255)},
                        {"url": URL, "fallback": string(255)}),
        "color": _inline({"value": string(7, pattern="#[0-9a-fA-F]{6}")}),
        "team": _inline({"team_id": ID}),
    },
    "rich text element",
)  # fmt: skip


def _section(**more: Rule) -> Rule:
    return shape({"type": string(64), "elements": items(INLINE, 0, 10_000)}, more)


SECTION = _section()
PARTS = typed(
    {
        "rich_text_section": SECTION,
        "rich_text_preformatted": _section(border=integer(0, 1), language=string(50)),
        "rich_text_quote": _section(border=integer(0, 1)),
        "rich_text_list": shape(
            {"type": string(64), "style": one_of("bullet", "ordered"),
             "elements": items(typed({"rich_text_section": SECTION}), 1, 1000)},
            {"indent": integer(0, 8), "offset": integer(0, 100_000), "border": integer(0, 1)},
        ),
    },
    "rich text part",
)  # fmt: skip
RICH_TEXT = shape({"type": one_of("rich_text"), "elements": items(PARTS, 1, 1000)}, {"block_id": ID})


def rich_text(found: Found, path: str, value: Any) -> None:
    RICH_TEXT(found, path, value)
