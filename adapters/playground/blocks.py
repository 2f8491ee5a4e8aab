"""The Block Kit validator: a whole payload for one surface, and the ids that Slack fills in.

Messages fail with `invalid_blocks`, views with `invalid_arguments`, both with sentences in response_metadata.messages.
"""

from __future__ import annotations

import copy
import json
from typing import Any

from adapters.playground.block_types import BLOCKS, surfaces
from adapters.playground.composition import plain
from adapters.playground.errors import Json, SlackError
from adapters.playground.schema import Found, anything, boolean, one_of, say, shape, string
from adapters.playground.workspace import Workspace

MOST = {"message": 50, "modal": 100, "home": 100}  # blocks
MOST_VIEW_BYTES = 250_000
MOST_MARKDOWN = 12_000  # characters over all markdown blocks of a payload
ONCE = {"table": 1, "data_visualization": 2}  # how often a block type may be in one message


def checked_blocks(blocks: Any, surface: str, space: Workspace) -> list[Json]:
    """The blocks as Slack keeps them. Raises SlackError invalid_blocks_format or invalid_blocks."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    found: Found = []
    check_blocks(found, "/blocks", blocks, surface)
    _check_files(found, "/blocks", blocks, space)
    if found:
        messages = [f"[ERROR] {sentence}" for sentence in found]
        raise SlackError("invalid_blocks", errors=found, response_metadata={"messages": messages})
    return [normal(b, space) for b in blocks]


def checked_view(view: Any, surface: str, space: Workspace) -> Json:
    """The view as Slack keeps it. Raises SlackError invalid_arguments or view_too_large."""
    if not isinstance(view, dict):
        raise _bad_view(["must provide an object [json-pointer:/view]"])
    if len(json.dumps(view)) > MOST_VIEW_BYTES:
        raise SlackError("view_too_large")
    found: Found = []
    VIEWS[surface](found, "/view", view)
    if isinstance(view.get("blocks"), list):
        check_blocks(found, "/view/blocks", view["blocks"], surface)
        _check_files(found, "/view/blocks", view["blocks"], space)
        inputs = any(isinstance(b, dict) and b.get("type") == "input" for b in view["blocks"])
        if surface == "modal" and inputs and not view.get("submit"):
            say(found, "/view", "missing required field: submit (a view with an input block needs it)")
    if found:
        raise _bad_view(found)
    rest = normal({name: value for name, value in view.items() if name != "blocks"}, space)
    return {**rest, "blocks": [normal(b, space) for b in view["blocks"]]}


def _bad_view(found: Found) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {s}" for s in found]})


_COMMON = {
    "private_metadata": string(3000, 0), "callback_id": string(255, 0), "external_id": string(255, 0),
}  # fmt: skip
VIEWS = {
    "modal": shape(
        {"type": one_of("modal"), "title": plain(24), "blocks": anything},
        {**_COMMON, "close": plain(24), "submit": plain(24), "clear_on_close": boolean,
         "notify_on_close": boolean, "submit_disabled": boolean},
    ),
    "home": shape({"type": one_of("home"), "blocks": anything}, _COMMON),
}  # fmt: skip


def check_blocks(found: Found, path: str, blocks: list[Any], surface: str) -> None:
    """Number, types, surfaces, every block's own limits, unique ids, totals."""
    if len(blocks) > MOST[surface]:
        say(found, path, f"no more than {MOST[surface]} items allowed")
    for index, block in enumerate(blocks[:200]):
        _check_block(found, f"{path}/{index}", block, surface)
    _check_ids(found, path, blocks)
    _check_totals(found, path, blocks)


def _check_block(found: Found, path: str, block: Any, surface: str) -> None:
    if not isinstance(block, dict):
        say(found, path, "must provide an object")
        return
    type = block.get("type")
    if not isinstance(type, str):
        say(found, path, "missing required field: type")
    elif type not in BLOCKS:
        say(found, f"{path}/type", f"unsupported type: {type}")
    elif surface not in surfaces(type):
        say(found, f"{path}/type", f"unsupported type: {type} (not allowed in a {surface})")
    else:
        BLOCKS[type](found, path, block)
        _check_surface(found, path, block, surface)


def _check_surface(found: Found, path: str, block: Json, surface: str) -> None:
    """Elements that stand in modals only."""
    element = block.get("element")
    if block["type"] != "input" or not isinstance(element, dict):
        return
    if surface != "modal" and element.get("type") == "file_input":
        say(found, f"{path}/element/type", "unsupported element: file_input (only in a modal)")
    if surface != "modal" and element.get("response_url_enabled"):
        say(found, f"{path}/element/response_url_enabled", "only allowed in a modal")


def _check_ids(found: Found, path: str, blocks: list[Any]) -> None:
    """block_id is unique in a payload, action_id in its block."""
    seen: set[str] = set()
    for index, block in enumerate(b for b in blocks if isinstance(b, dict)):
        id = block.get("block_id")
        if isinstance(id, str) and id in seen:
            say(found, f"{path}/{index}/block_id", f"block_id already exists: {id}")
        seen.add(str(id))
        actions: set[str] = set()
        for place, element in enumerate(_list(block.get("elements"))):
            action = element.get("action_id") if isinstance(element, dict) else None
            if isinstance(action, str) and action in actions:
                say(found, f"{path}/{index}/elements/{place}/action_id", f"action_id already exists: {action}")
            actions.add(str(action))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _check_totals(found: Found, path: str, blocks: list[Any]) -> None:
    types = [b.get("type") for b in blocks if isinstance(b, dict)]
    for type, most in ONCE.items():
        if types.count(type) > most:
            say(found, path, f"no more than {most} {type} block{'s' if most > 1 else ''} allowed")
    focused = sum(bool(e.get("focus_on_load")) for b in blocks if isinstance(b, dict) for e in _inputs(b))
    if focused > 1:
        say(found, path, "only one element may have focus_on_load")
    markdown = sum(len(str(b.get("text", ""))) for b in blocks if isinstance(b, dict) and b.get("type") == "markdown")
    if markdown > MOST_MARKDOWN:
        say(found, path, f"markdown blocks must be less than {MOST_MARKDOWN + 1} characters in total")


def _inputs(block: Json) -> list[Json]:
    """The elements of a block that may take the focus."""
    return [e for e in (block.get("element"), block.get("accessory"), *_list(block.get("elements"))) if isinstance(e, dict)]


def _check_files(found: Found, path: str, value: Any, space: Workspace) -> None:
    """slack_file must be a file that exists and that Slack has finished processing."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            _check_files(found, f"{path}/{index}", item, space)
    if not isinstance(value, dict):
        return
    wanted = value.get("slack_file")
    if isinstance(wanted, dict):
        id = wanted.get("id") or str(wanted.get("url", "")).rpartition("/")[2]
        file = space.state.files.get(str(id))
        if file is None or file.data is None or file.ready_at > space.clock.time():
            say(found, f"{path}/slack_file", "invalid slack file")
    for name, item in value.items():
        if isinstance(item, (dict, list)) and name != "slack_file":
            _check_files(found, f"{path}/{name}", item, space)


def normal(value: Any, space: Workspace, top: bool = True) -> Any:
    """What Slack adds when it stores a block: block_id, action_id, emoji and verbatim flags."""
    if isinstance(value, list):
        return [normal(item, space, False) for item in value]
    if not isinstance(value, dict):
        return copy.deepcopy(value)
    kept = {name: normal(item, space, False) for name, item in value.items() if item is not None}
    type = kept.get("type")
    if type == "plain_text":
        kept.setdefault("emoji", True)
    elif type == "mrkdwn":
        kept.setdefault("verbatim", False)
    elif type in BLOCKS and (top or type != "image"):  # an image is a block or an element
        kept["block_id"] = kept.get("block_id") or space.state.new_id("b")
    elif type in WITH_ACTION_ID:
        kept["action_id"] = kept.get("action_id") or space.state.new_id("a")
    return kept


WITH_ACTION_ID = {
    "button", "overflow", "static_select", "external_select", "users_select", "conversations_select",
    "channels_select", "multi_static_select", "multi_external_select", "multi_users_select",
    "multi_conversations_select", "multi_channels_select", "datepicker", "timepicker", "datetimepicker", "checkboxes",
    "radio_buttons", "plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input",
    "file_input", "feedback_buttons", "icon_button",
}  # fmt: skip
