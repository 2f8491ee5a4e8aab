"""What a person can choose and enter: people and places that exist, values that Slack's client lets through."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

from adapters.playground.errors import ActError, Json
from adapters.playground.forms import MANY, STATEFUL
from adapters.playground.state import Channel
from adapters.playground.workspace import Workspace

KINDS = {"public": "channel", "private": "private", "im": "dm"}  # of a conversations_select's filter
EMAIL, URL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+"), re.compile(r"https?://[^\s/]+.*", re.I | re.S)
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def check_choice(space: Workspace, user: str, element: Json, state: Json) -> None:
    """Raises ActError for what no menu on this person's screen offers."""
    field = STATEFUL[element["type"]][0]
    chosen = state.get(field)
    many = chosen if field in MANY and isinstance(chosen, list) else [chosen]
    if len(many) > element.get("max_selected_items", math.inf):
        raise ActError(f"No more than {element['max_selected_items']} can be chosen.")
    for one in many:
        if one is not None and not offered(space, user, element, field, one):
            raise ActError(f"{one} cannot be chosen here.")


def offered(space: Workspace, user: str, element: Json, field: str, one: Any) -> bool:
    state = space.state
    if field.startswith("selected_user"):
        return one in state.users and not state.users[one].deleted
    if field.startswith(("selected_channel", "selected_conversation")):
        channel = state.channels.get(one) if isinstance(one, str) else None
        return channel is not None and place_offered(channel, user, element)
    if field == "selected_date":
        return _is_date(one)
    return field != "selected_time" or (isinstance(one, str) and TIME.fullmatch(one) is not None)


def place_offered(channel: Channel, user: str, element: Json) -> bool:
    """channels_select: every public channel. conversations_select: where the person is, and what is public."""
    if channel.archived or (channel.kind != "channel" and user not in channel.members):
        return False
    if "channels_select" in element["type"]:
        return channel.kind == "channel"
    only = element.get("filter") or {}
    if channel.kind == "dm" and only.get("exclude_bot_users"):  # every direct message here is with the app
        return False
    return channel.kind in [KINDS.get(kind) for kind in only.get("include") or KINDS]


def _is_date(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def problems(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's client itself refuses before it sends a form: {block_id: sentence}."""
    found: dict[str, str] = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        value = values.get(block["block_id"], {}).get(element["action_id"], {}).get(STATEFUL[element["type"]][0])
        sentence = _problem(block, element, value)
        if sentence:
            found[block["block_id"]] = sentence
    return found


def _problem(block: Json, element: Json, value: object) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else "Please complete this required field."
    text = str(value)
    match element["type"]:
        case "plain_text_input":
            return _length(element, text)
        case "number_input":
            return _number(element, text)
        case "email_text_input":
            return None if EMAIL.fullmatch(text) else "Please enter a valid email address."
        case "url_text_input":
            return None if URL.fullmatch(text) else "Please enter a valid URL."
    return None


def _length(element: Json, text: str) -> str | None:
    # An input without max_length takes 3,000 characters in Slack's client.
    most, least = element.get("max_length", 3000), element.get("min_length", 0)
    if len(text) > most:
        return f"Must be less than {most + 1} characters long."
    return f"Must be at least {least} characters long." if len(text) < least else None


def _number(element: Json, text: str) -> str | None:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        return "Please enter a number."
    if not element["is_decimal_allowed"] and not number.is_integer():
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter {element['min_value']} or more."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter {element['max_value']} or less."
    return None
