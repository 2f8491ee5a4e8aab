"""What people enter: the state of each interactive element, as Slack reports it in `state.values`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from adapters.playground.errors import ActError, Json

# element type -> (field of its state, field of the element with the initial value)
STATEFUL: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"), "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"), "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"), "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"), "external_select": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"), "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "checkboxes": ("selected_options", "initial_options"), "radio_buttons": ("selected_option", "initial_option"),
    "file_input": ("files", "initial_files"),
}  # fmt: skip
Check = Callable[[Json, Json], None]  # (element, its state): raises ActError for what could not be chosen there
MANY = ("selected_options", "selected_users", "selected_channels", "selected_conversations", "files")


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """(block, element) for every element a person can act on, in order, also inside cards and containers."""
    for block in blocks:
        if block.get("type") == "input":
            yield block, block["element"]
        if isinstance(block.get("accessory"), dict):
            yield block, block["accessory"]
        for element in [*block.get("elements", []), *block.get("actions", [])]:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
        for inner in ("elements", "cards", "child_blocks"):
            children = [b for b in block.get(inner, []) if isinstance(b, dict) and "block_id" in b]
            yield from elements(children)


def initial_state(element: Json) -> Json:
    field, initial = STATEFUL[element["type"]]
    start = element.get(initial)
    if start is None and field in MANY:
        start = []
    return {"type": element["type"], field: start}


def initial_values(content: Json) -> Json:
    """{block_id: {action_id: state}} of a fresh view or message."""
    values: Json = {}
    for block, element in elements(content.get("blocks") or []):
        if element["type"] in STATEFUL:
            values.setdefault(block["block_id"], {})[element["action_id"]] = initial_state(element)
    return values


def kept_values(old: Json, content: Json) -> Json:
    """The values after an update: entered ones where block_id, action_id and type are the same, else initial."""
    values = initial_values(content)
    for block_id, states in values.items():
        for action_id, state in states.items():
            before = old.get(block_id, {}).get(action_id)
            if before and before.get("type") == state["type"]:
                states[action_id] = before
    return values


def merged(values: Json, entered: Json, blocks: list[Json], check: Check) -> Json:
    """`values` with what the person entered. Raises ActError for fields or options that are not there, and what `check` raises.

    An entered state may be Slack's ({"type": ..., "value": "x"}) or just the bare value or option value.
    """
    known = {(b["block_id"], e["action_id"]): e for b, e in elements(blocks) if e["type"] in STATEFUL}
    result: Json = {block: dict(states) for block, states in values.items()}
    for block_id, states in entered.items():
        for action_id, state in states.items():
            element = known.get((block_id, action_id))
            if element is None:
                raise ActError(f"There is no field {block_id}/{action_id} here.")
            kept = entered_state(element, state)
            check(element, kept)
            result.setdefault(block_id, {})[action_id] = kept
    return result


def entered_state(element: Json, state: object) -> Json:
    """The state of one element, with options looked up in the element: a person cannot invent one."""
    field = STATEFUL[element["type"]][0]
    value = state.get(field) if isinstance(state, dict) and field in state else state
    if isinstance(value, dict) and "type" in value and field not in value and field != "rich_text_value":
        value = None
    if field == "selected_option" and value is not None:
        value = option_of(element, value)
    if field == "selected_options":
        value = [option_of(element, v) for v in (value if isinstance(value, list) else [])]
    return {"type": element["type"], field: value}


def option_of(element: Json, wanted: object) -> Json:
    """The element's option with this value (an option object or its value)."""
    value = wanted.get("value") if isinstance(wanted, dict) else wanted
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group.get("options") or []
    if element["type"].endswith("external_select") and isinstance(wanted, dict):
        return wanted
    for option in options:
        if str(option.get("value")) == str(value):
            return dict(option)
    raise ActError(f"{value} is not one of the options.")
