"""Composition objects of Block Kit: texts, options, confirm dialogs. Limits are characters unless said otherwise."""

from __future__ import annotations

from typing import Any

from adapters.playground.schema import (
    Found,
    Rule,
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

ID = string(255)
URL = string(3000, pattern=r"(?s)[a-zA-Z][a-zA-Z0-9+.-]*:.+")


def plain(most: int, least: int = 1) -> Rule:
    """A plain_text object: where Slack parses no markup."""
    fields = {"type": one_of("plain_text"), "text": string(most, least)}
    return shape(fields, {"emoji": boolean})


def mrkdwn(most: int) -> Rule:
    return shape({"type": one_of("mrkdwn"), "text": string(most)}, {"verbatim": boolean})


def text(most: int) -> Rule:
    """A text object of either kind."""
    return typed({"plain_text": plain(most), "mrkdwn": mrkdwn(most)}, "text type")


CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
OPTION = shape({"text": plain(75), "value": string(150)}, {"description": plain(75), "url": URL})
# Checkboxes and radio buttons may format their options; menus may not.
RICH_OPTION = shape({"text": text(75), "value": string(150)}, {"description": text(75)})
OPTION_GROUP = shape({"label": plain(75), "options": items(OPTION, 1, 100)})
DISPATCH = shape({"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 1, 2)})
FILTER = shape(
    {},
    {"include": items(one_of("im", "mpim", "private", "public"), 1, 4),
     "exclude_external_shared_channels": boolean, "exclude_bot_users": boolean},
)  # fmt: skip
SLACK_FILE = both(shape({}, {"id": string(255), "url": URL}), exactly_one("id", "url"))


def unique_values(name: str = "options") -> Rule:
    """The options of one element have different values."""

    def check(found: Found, path: str, value: Any) -> None:
        if not isinstance(value, dict) or not isinstance(value.get(name), list):
            return
        seen: set[str] = set()
        for index, option in enumerate(value[name]):
            given = str(option.get("value")) if isinstance(option, dict) else ""
            if given in seen:
                say(found, f"{path}/{name}/{index}/value", f"duplicate value: {given}")
            seen.add(given)

    return check


def initial_is_option(initial: str) -> Rule:
    """initial_option(s) must be among the options, word for word."""

    def check(found: Found, path: str, value: Any) -> None:
        if not isinstance(value, dict) or value.get(initial) is None:
            return
        options = list(value.get("options") or [])
        for group in value.get("option_groups") or []:
            options += group.get("options") or [] if isinstance(group, dict) else []
        chosen = value[initial] if isinstance(value[initial], list) else [value[initial]]
        if any(choice not in options for choice in chosen):
            say(found, f"{path}/{initial}", "must match an option")

    return check


POSITIVE = integer(1, 10_000)
