"""Every block type with its fields and limits, and the surfaces it may stand on (message, modal, home)."""

from __future__ import annotations

from typing import Any

from adapters.playground.composition import ID, SLACK_FILE, URL, plain, text
from adapters.playground.elements import (
    ACCESSORIES,
    ACTIONS,
    BUTTON,
    CONTEXT,
    CONTEXT_ACTIONS,
    IMAGE,
    INPUT_ELEMENTS,
)
from adapters.playground.rich_text import RICH_TEXT
from adapters.playground.schema import (
    Found,
    Rule,
    at_least_one,
    boolean,
    both,
    exactly_one,
    integer,
    items,
    one_of,
    say,
    shape,
    string,
    typed,
)
from adapters.playground.tables import CHART, DATA_TABLE, TABLE

TYPE = string(64)


def block(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return shape({"type": TYPE, **required}, {"block_id": ID, **(optional or {})})


SECTION = both(
    block({}, {"text": text(3000), "fields": items(text(2000), 1, 10), "expand": boolean,
               "accessory": typed(ACCESSORIES, "element")}),
    at_least_one("text", "fields"),
)  # fmt: skip
IMAGE_BLOCK = both(
    block({"alt_text": string(2000)}, {"image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)}),
    exactly_one("image_url", "slack_file"),
)
VIDEO = block(
    {"alt_text": string(2000), "title": plain(200), "thumbnail_url": URL, "video_url": URL},
    {"author_name": string(50), "description": plain(200), "provider_icon_url": URL, "provider_name": string(100),
     "title_url": URL},
)  # fmt: skip
CARD = both(
    block({}, {"title": text(150), "subtitle": text(150), "body": text(200), "icon": IMAGE, "hero_image": IMAGE,
               "actions": items(typed({"button": BUTTON}, "element"), 1, 3), "subtext": text(200)}),
    at_least_one("hero_image", "title", "actions", "body"),
)  # fmt: skip
SOURCE = shape({"type": one_of("url"), "url": URL, "text": string(255)})
STATUS = one_of("pending", "in_progress", "complete", "error")
TASK = {"task_id": ID, "title": string(255)}
TASK_MORE = {"status": STATUS, "details": RICH_TEXT, "output": RICH_TEXT, "sources": items(SOURCE, 0, 50)}
PLAN_TASK = shape(TASK, {"type": one_of("task_card"), "block_id": ID, **TASK_MORE})
MARKDOWN = block({"text": string(12_000)})


def _not_pending(found: Found, path: str, value: Any) -> None:
    if value.get("status") == "pending":
        say(found, f"{path}/status", "a task_card on its own may not be pending")


def _contained(found: Found, path: str, value: Any) -> None:
    typed({name: BLOCKS[name] for name in CONTAINABLE}, "block")(found, path, value)


CONTAINABLE = ("actions", "card", "context", "divider", "header", "image", "markdown", "rich_text", "section", "table",
               "data_visualization")  # fmt: skip
CONTAINER = both(
    block(
        {"child_blocks": items(_contained, 1, 10)},
        {"title": plain(150), "rich_text_title": RICH_TEXT, "subtitle": text(150), "icon": IMAGE,
         "width": one_of("narrow", "standard", "wide", "full"), "is_collapsible": boolean,
         "default_collapsed": boolean, "has_header_divider": boolean},
    ),
    at_least_one("title", "rich_text_title"),
)  # fmt: skip

BLOCKS: dict[str, Rule] = {
    "section": SECTION,
    "header": block({"text": plain(150)}, {"level": integer(1, 4)}),
    "divider": block({}),
    "context": block({"elements": items(typed(CONTEXT, "element"), 1, 10)}),
    "actions": block({"elements": items(typed(ACTIONS, "element"), 1, 25)}),
    "context_actions": block({"elements": items(typed(CONTEXT_ACTIONS, "element"), 1, 5)}),
    "input": block(
        {"label": plain(2000), "element": typed(INPUT_ELEMENTS, "element")},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "image": IMAGE_BLOCK,
    "video": VIDEO,
    "rich_text": RICH_TEXT,
    "markdown": MARKDOWN,
    "file": block({"external_id": ID, "source": one_of("remote")}),
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": CHART,
    "card": CARD,
    "carousel": block({"elements": items(typed({"card": CARD}, "block"), 1, 10)}),
    "container": CONTAINER,
    "plan": block({"title": string(255)}, {"tasks": items(PLAN_TASK, 0, 50)}),
    "task_card": both(block(TASK, TASK_MORE), _not_pending),
    "alert": block({"text": text(200)}, {"level": one_of("default", "info", "success", "warning", "error")}),
}

MESSAGE_ONLY = ("container", "context_actions", "data_visualization", "file", "markdown", "plan", "task_card")
NOT_MODAL = ("carousel", "table", "data_table")


def surfaces(type: str) -> tuple[str, ...]:
    """Where a block type may stand."""
    if type == "alert":
        return ("modal",)
    if type in MESSAGE_ONLY:
        return ("message",)
    return ("message", "home") if type in NOT_MODAL else ("message", "modal", "home")
