"""Interactive and other elements of Block Kit, and where each may stand. Limits: Slack's Block Kit reference, November 2026."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.playground.composition import (
    CONFIRM,
    DISPATCH,
    FILTER,
    ID,
    OPTION,
    OPTION_GROUP,
    POSITIVE,
    RICH_OPTION,
    SLACK_FILE,
    URL,
    initial_is_option,
    plain,
    text,
    unique_values,
)
from adapters.playground.schema import (
    Found,
    Rule,
    anything,
    boolean,
    both,
    exactly_one,
    integer,
    items,
    one_of,
    say,
    shape,
    string,
)

DATE = string(10, pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d")
NUMBER = string(100, pattern=r"-?\d+(\.\d+)?")
TYPE = string(64)
# Ten digits: seconds since 1970
MOMENT = integer(1_000_000_000, 9_999_999_999)


def element(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """An element with an action_id, which Slack fills in when it is left out."""
    return shape({"type": TYPE, **required}, {"action_id": ID, **(optional or {})})


def _ordered(low: str, high: str) -> Rule:
    def check(found: Found, path: str, value: Any) -> None:
        try:
            first, last = float(value.get(low)), float(value.get(high))
        except (TypeError, ValueError):
            return
        if first > last:
            say(found, f"{path}/{low}", f"must not be more than {high}")

    return check


COMMON = {"confirm": CONFIRM, "focus_on_load": boolean, "placeholder": plain(150)}
INPUT = {"placeholder": plain(150), "focus_on_load": boolean, "dispatch_action_config": DISPATCH}

BUTTON = element(
    {"text": plain(75)},
    {"value": string(2000), "url": URL, "style": one_of("primary", "danger"), "confirm": CONFIRM,
     "accessibility_label": string(75), "agent_prompt": string(4000), "visible_to_user_ids": items(ID, 1, 10)},
)  # fmt: skip
IMAGE = both(
    shape({"type": TYPE, "alt_text": string(2000)}, {"image_url": URL, "slack_file": SLACK_FILE}),
    exactly_one("image_url", "slack_file"),
)
FEEDBACK = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})
FEEDBACK_BUTTONS = element({"positive_button": FEEDBACK, "negative_button": FEEDBACK})
ICON_BUTTON = element(
    {"icon": one_of("trash"), "text": plain(75)},
    {"value": string(2000), "confirm": CONFIRM, "accessibility_label": string(75),
     "visible_to_user_ids": items(ID, 1, 10)},
)  # fmt: skip


def _choice(plural: bool, options: Rule, most: int) -> Rule:
    """checkboxes and radio_buttons."""
    initial = "initial_options" if plural else "initial_option"
    rule = items(options, 1, most) if plural else options
    fields = {"confirm": CONFIRM, "focus_on_load": boolean, initial: rule}
    return both(element({"options": items(options, 1, most)}, fields), unique_values(), initial_is_option(initial))


def _static(initial: str, rule: Rule, more: Mapping[str, Rule]) -> Rule:
    fields = {"options": items(OPTION, 1, 100), "option_groups": items(OPTION_GROUP, 1, 100), initial: rule}
    known = element({}, {**COMMON, **fields, **more})
    return both(known, exactly_one("options", "option_groups"), unique_values(), initial_is_option(initial))


MULTI = {"max_selected_items": POSITIVE}
EXTERNAL = {"min_query_length": integer(0, 150)}
CONVERSATIONS = {"filter": FILTER, "default_to_current_conversation": boolean, "response_url_enabled": boolean}
IDS = items(ID, 1, 100)

SELECTS: dict[str, Rule] = {
    "static_select": _static("initial_option", OPTION, {}),
    "external_select": element({}, {**COMMON, **EXTERNAL, "initial_option": OPTION}),
    "users_select": element({}, {**COMMON, "initial_user": ID}),
    "conversations_select": element({}, {**COMMON, **CONVERSATIONS, "initial_conversation": ID}),
    "channels_select": element({}, {**COMMON, "initial_channel": ID, "response_url_enabled": boolean}),
}
MULTI_SELECTS: dict[str, Rule] = {
    "multi_static_select": _static("initial_options", items(OPTION, 1, 100), MULTI),
    "multi_external_select": element({}, {**COMMON, **MULTI, **EXTERNAL, "initial_options": items(OPTION, 1, 100)}),
    "multi_users_select": element({}, {**COMMON, **MULTI, "initial_users": IDS}),
    "multi_conversations_select": element({}, {**COMMON, **MULTI, "filter": FILTER, "initial_conversations": IDS,
                                               "default_to_current_conversation": boolean}),
    "multi_channels_select": element({}, {**COMMON, **MULTI, "initial_channels": IDS}),
}  # fmt: skip
PICKERS: dict[str, Rule] = {
    "datepicker": element({}, {**COMMON, "initial_date": DATE}),
    "timepicker": element({}, {**COMMON, "initial_time": TIME, "timezone": string(100)}),
    "datetimepicker": element({}, {"confirm": CONFIRM, "focus_on_load": boolean, "initial_date_time": MOMENT}),
    "checkboxes": _choice(True, RICH_OPTION, 10),
    "radio_buttons": _choice(False, RICH_OPTION, 10),
}
BUTTONS: dict[str, Rule] = {
    "button": BUTTON,
    "overflow": both(element({"options": items(OPTION, 1, 5)}, {"confirm": CONFIRM}), unique_values()),
}
TEXT_INPUT = both(
    element({}, {**INPUT, "initial_value": string(3000, 0), "multiline": boolean,
                 "min_length": integer(0, 3000), "max_length": integer(1, 3000)}),
    _ordered("min_length", "max_length"),
)  # fmt: skip
INPUTS: dict[str, Rule] = {
    "plain_text_input": TEXT_INPUT,
    "email_text_input": element({}, {**INPUT, "initial_value": string(3000, 0)}),
    "url_text_input": element({}, {**INPUT, "initial_value": string(3000, 0)}),
    "number_input": both(
        element({"is_decimal_allowed": boolean}, {**INPUT, "initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER}),
        _ordered("min_value", "max_value"),
    ),
    "rich_text_input": element({}, {**INPUT, "initial_value": anything}),
    "file_input": element({}, {"filetypes": items(string(50), 1, 100), "max_files": integer(1, 10)}),
}

ACTIONS = {**BUTTONS, **SELECTS, **MULTI_SELECTS, **PICKERS, "rich_text_input": INPUTS["rich_text_input"]}
ACCESSORIES = {**BUTTONS, **SELECTS, **MULTI_SELECTS, **PICKERS, "image": IMAGE}
INPUT_ELEMENTS = {**INPUTS, **SELECTS, **MULTI_SELECTS, **PICKERS}
CONTEXT = {"image": IMAGE, "plain_text": text(3000), "mrkdwn": text(3000)}
CONTEXT_ACTIONS = {"feedback_buttons": FEEDBACK_BUTTONS, "icon_button": ICON_BUTTON}
