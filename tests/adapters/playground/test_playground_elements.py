"""Elements that people choose and enter with: what the app is told, and what no screen offers."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.playground.blocks import checked_view
from adapters.playground.errors import ActError
from adapters.playground.installed import App
from adapters.playground.server import Playground
from adapters.playground.state import Channel
from tests.adapters.playground.sample import PageClient, actions, manifest, modal, plain, ready, section

Json = dict[str, Any]


def option(value: str, **more: Any) -> Json:
    return {"text": plain(value), "value": value, **more}


YES_NO = {"options": [option("yes"), option("no", description=plain("not now"))]}
GROUPS = {"option_groups": [{"label": plain(label), "options": [option(value)]} for label, value in (("P", "ben"), ("G", "leads"))]}
KEPT = {"text": {**plain("no"), "emoji": True}, "value": "no", "description": {**plain("not now"), "emoji": True}}
LEADS = {"text": {**plain("leads"), "emoji": True}, "value": "leads"}

# element, what is chosen, the state as Slack reports it
CHOSEN: list[tuple[Json, Any, Json]] = [
    ({"type": "static_select", **YES_NO}, "no", {"selected_option": KEPT}),
    ({"type": "static_select", **GROUPS}, "leads", {"selected_option": LEADS}),
    ({"type": "multi_static_select", **YES_NO}, ["no"], {"selected_options": [KEPT]}),
    ({"type": "radio_buttons", **YES_NO}, "no", {"selected_option": KEPT}),
    ({"type": "checkboxes", **YES_NO}, ["no"], {"selected_options": [KEPT]}),
    ({"type": "users_select"}, "U0BEN", {"selected_user": "U0BEN"}),
    ({"type": "multi_users_select"}, ["U0BEN", "U0DANA"], {"selected_users": ["U0BEN", "U0DANA"]}),
    ({"type": "channels_select"}, "C0ENG", {"selected_channel": "C0ENG"}),
    ({"type": "multi_channels_select"}, ["C0ENG"], {"selected_channels": ["C0ENG"]}),
    ({"type": "conversations_select"}, "D0ANA", {"selected_conversation": "D0ANA"}),
    ({"type": "multi_conversations_select"}, ["G0SECRET"], {"selected_conversations": ["G0SECRET"]}),
    ({"type": "datepicker"}, "2026-11-30", {"selected_date": "2026-11-30"}),
    ({"type": "timepicker"}, "17:30", {"selected_time": "17:30"}),
    ({"type": "datetimepicker"}, 1_795_000_000, {"selected_date_time": 1_795_000_000}),
    ({"type": "number_input", "is_decimal_allowed": False}, "3", {"value": "3"}),
    ({"type": "plain_text_input"}, "because", {"value": "because"}),
]
IN_MESSAGES = [c for c in CHOSEN if c[0]["type"] not in ("number_input", "plain_text_input")]
# element, what no menu offers
STRANGE: list[tuple[Json, Any]] = [
    ({"type": "static_select", **YES_NO}, "maybe"), ({"type": "static_select", **GROUPS}, "P"),
    ({"type": "checkboxes", **YES_NO}, ["maybe"]), ({"type": "users_select"}, "U0NOBODY"),
    ({"type": "multi_users_select"}, ["U0BEN", "U0NOBODY"]),
    ({"type": "multi_users_select", "max_selected_items": 1}, ["U0BEN", "U0CHLOE"]),
    ({"type": "channels_select"}, "D0ANA"), ({"type": "channels_select"}, "G0SECRET"), ({"type": "channels_select"}, "C0NONE"),
    ({"type": "conversations_select"}, "D0BEN"), ({"type": "conversations_select"}, "G0OTHERS"),
    ({"type": "conversations_select", "filter": {"include": ["public"]}}, "D0ANA"),
    ({"type": "conversations_select", "filter": {"exclude_bot_users": True}}, "D0ANA"),
    ({"type": "datepicker"}, "2026-02-30"), ({"type": "timepicker"}, "24:00"), ({"type": "timepicker"}, "soon"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def listening(playground: Playground) -> None:
    playground.install(App(manifest(events=[]), receiver=ready))
    for id, members in (("G0SECRET", {"U0ANA", "U0BOT"}), ("G0OTHERS", {"U0BEN"})):
        playground.state.add_channel(Channel(id, id.lower(), kind="private", members=members))


async def post(playground: Playground, *blocks: Json) -> None:
    client = AsyncWebClient("xoxb-playground-bot", base_url=f"{playground.space.base_url}/api/")
    await client.chat_postMessage(channel="C0SUPPORT", text="x", blocks=list(blocks))


async def opened(playground: Playground, *blocks: Json) -> str:
    """The id of a modal that Ana has open."""
    return playground.views.open("U0ANA", checked_view(modal(*blocks), "modal", playground.space)).id


def name(value: Any) -> str:
    return str(value.get("type", "")) if isinstance(value, dict) else ""


@pytest.mark.parametrize(("element", "chosen", "state"), IN_MESSAGES, ids=name)
async def test_in_a_message_a_choice_is_an_action(playground: Playground, element: Json, chosen: Any, state: Json) -> None:
    await post(playground, actions({**element, "action_id": "pick"}, block_id="b"))
    acted = await playground.press("U0ANA", playground.state.last("C0SUPPORT"), "pick", value=chosen)
    action = acted.payload["actions"][0]
    assert {**state, "type": element["type"], "action_id": "pick", "block_id": "b"}.items() <= action.items()
    assert acted.payload["state"]["values"] == {"b": {"pick": {"type": element["type"], **state}}}


@pytest.mark.parametrize(("element", "chosen", "state"), CHOSEN, ids=name)
async def test_in_a_modal_it_is_submitted(
    playground: Playground, page: PageClient, element: Json, chosen: Any, state: Json
) -> None:
    block = {"type": "input", "block_id": "b", "label": plain("L"), "element": {**element, "action_id": "pick"}}
    view = await opened(playground, block)
    assert (await playground.submit("U0ANA")).errors == {"b": "Please complete this required field."}
    full = {"type": element["type"], **state}
    assert await page.act("U0ANA", "submit", view_id=view, values={"b": {"pick": full}}) == (200, {"ok": True})
    sent = playground.journal.deliveries("view_submission")[0].payload
    assert sent["view"]["state"]["values"] == {"b": {"pick": full}}


@pytest.mark.parametrize(("element", "chosen", "state"), CHOSEN, ids=name)
async def test_with_dispatch_action_a_modals_field_acts_at_once(
    playground: Playground, element: Json, chosen: Any, state: Json
) -> None:
    block = {"type": "input", "block_id": "b", "label": plain("L"), "element": {**element, "action_id": "pick"}}
    view = await opened(playground, {**block, "dispatch_action": True})
    acted = await playground.view_press("U0ANA", view, "pick", value=chosen)
    assert state.items() <= acted.payload["actions"][0].items()
    assert acted.payload["view"]["state"]["values"] == {"b": {"pick": {"type": element["type"], **state}}}
    with pytest.raises(ActError, match="dispatch_action"):
        await playground.view_press("U0ANA", await opened(playground, block), "pick", value=chosen)


@pytest.mark.parametrize(("element", "chosen"), STRANGE, ids=name)
async def test_nobody_chooses_what_is_not_offered(playground: Playground, element: Json, chosen: Any) -> None:
    await post(playground, actions({**element, "action_id": "pick"}, block_id="b"))
    with pytest.raises(ActError):
        await playground.press("U0ANA", playground.state.last("C0SUPPORT"), "pick", value=chosen)
    await opened(playground, {"type": "input", "block_id": "b", "label": plain("L"), "element": {**element, "action_id": "pick"}})
    with pytest.raises(ActError):
        await playground.submit("U0ANA", values={"b": {"pick": chosen}})
    assert playground.journal.delivered == []


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [({"type": "number_input", "is_decimal_allowed": False}, "2.5", "whole number"),
     ({"type": "number_input", "is_decimal_allowed": True, "min_value": "1"}, "0.5", "1 or more"),
     ({"type": "number_input", "is_decimal_allowed": True, "max_value": "9.5"}, "9.6", "9.5 or less"),
     ({"type": "number_input", "is_decimal_allowed": True}, "many", "a number"),
     ({"type": "number_input", "is_decimal_allowed": True}, "nan", "a number"),
     ({"type": "email_text_input"}, "ana", "valid email"), ({"type": "url_text_input"}, "ftp:x", "valid URL"),
     ({"type": "plain_text_input", "max_length": 3}, "long", "less than 4"),
     ({"type": "plain_text_input", "min_length": 3}, "ab", "at least 3")],
)  # fmt: skip
async def test_slacks_client_checks_before_it_sends(playground: Playground, element: Json, value: str, sentence: str) -> None:
    await opened(playground, {"type": "input", "block_id": "b", "label": plain("L"), "element": {**element, "action_id": "pick"}})
    assert sentence in (await playground.submit("U0ANA", values={"b": {"pick": value}})).errors["b"]
    assert playground.journal.delivered == []


async def test_an_action_carries_what_its_element_says(playground: Playground) -> None:
    """confirm, placeholder and the initial value, as in Slack's payloads."""
    sure = {"title": plain("Sure?"), "text": plain("t"), "confirm": plain("Yes"), "deny": plain("No"), "style": "danger"}
    menu = {"type": "static_select", "action_id": "pick", "placeholder": plain("Who?"), "initial_option": option("yes"),
            "options": [option("yes"), option("no")], "confirm": sure}  # fmt: skip
    more = {"type": "overflow", "action_id": "more", "options": [option("hand over")], "confirm": sure}
    await post(playground, actions(menu), section(accessory=more))
    card = playground.state.last("C0SUPPORT")
    picked = (await playground.press("U0ANA", card, "pick", value="no")).payload["actions"][0]
    assert picked["placeholder"]["text"] == "Who?" and picked["initial_option"]["value"] == "yes"
    assert picked["confirm"]["style"] == "danger"
    chosen = (await playground.press("U0ANA", card, "more", value="hand over")).payload["actions"][0]
    assert chosen["selected_option"]["value"] == "hand over" and chosen["confirm"]["title"]["text"] == "Sure?"
