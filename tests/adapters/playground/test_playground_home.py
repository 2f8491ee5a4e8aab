"""App Home as a surface that people work on: menus, filters, pages, modals behind buttons, hashes."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from adapters.playground.errors import ActError
from adapters.playground.modals import View
from adapters.playground.server import Playground
from tests.adapters.playground.inbox import Inbox
from tests.adapters.playground.sample import Bot, PageClient, modal


@pytest.fixture
async def inbox(playground: Playground, bot: Bot) -> Inbox:
    inbox = Inbox(bot).listen()
    await bot.over_http(playground)
    await playground.open_home("U0BEN")
    await playground.until(lambda: "U0BEN" in playground.views.homes)
    return inbox


def home(playground: Playground) -> View:
    return playground.views.homes["U0BEN"]


def titles(view: View) -> list[str]:
    return [b["text"]["text"] for b in view.blocks if b["type"] in ("header", "section")]


async def press(playground: Playground, action: str, **more: Any) -> Any:
    return await playground.view_press("U0BEN", home(playground).id, action, **more)


async def code_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


async def test_a_press_names_the_view_and_its_hash(playground: Playground, inbox: Inbox) -> None:
    before = home(playground).hash
    assert (await press(playground, "turn", value="1")).ok
    body = inbox.bodies[0]
    assert body["container"] == {"type": "view", "view_id": home(playground).id}
    assert (body["view"]["type"], body["view"]["hash"]) == ("home", before) != ("home", home(playground).hash)
    assert not {"channel", "message", "response_url"} & set(body)
    assert titles(home(playground)) == ["12 wait", *[f"Review {n}" for n in range(6, 11)]]


async def test_a_filter_reports_its_option_and_the_state_of_the_view(playground: Playground, inbox: Inbox) -> None:
    await press(playground, "filter", value="even")
    action, state = inbox.bodies[0]["actions"][0], inbox.bodies[0]["view"]["state"]["values"]
    assert action["selected_option"]["value"] == "even" == state["menu"]["filter"]["selected_option"]["value"]
    assert titles(home(playground))[:2] == ["6 wait", "Review 2"]


async def test_a_menu_reports_what_was_chosen(playground: Playground, inbox: Inbox) -> None:
    await press(playground, "menu", block_id="Review 2", value="Review 2")
    action = inbox.bodies[0]["actions"][0]
    assert (action["type"], action["block_id"]) == ("overflow", "Review 2")
    assert action["selected_option"]["value"] == "Review 2"
    assert titles(home(playground))[:3] == ["11 wait", "Review 1", "Review 3"]
    with pytest.raises(ActError, match="not one of the options"):
        await press(playground, "menu", block_id="Review 1", value="something else")


async def test_whoever_publishes_on_an_old_hash_is_refused(playground: Playground, inbox: Inbox, bot: Bot) -> None:
    old = home(playground).hash
    await bot.client.views_publish(user_id="U0BEN", view=inbox.view(), hash=old)
    assert await code_of(bot.client.views_publish(user_id="U0BEN", view=inbox.view(), hash=old)) == "hash_conflict"
    await bot.client.views_publish(user_id="U0BEN", view=inbox.view())  # without a hash it overwrites


async def test_its_trigger_opens_a_modal_and_pushes_none(playground: Playground, inbox: Inbox, bot: Bot) -> None:
    await press(playground, "look")
    assert playground.views.depth("U0BEN") == 1
    trigger = inbox.bodies[0]["trigger_id"]
    assert await code_of(bot.client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    fresh = playground.space.triggers.issue("U0BEN", None)
    assert await code_of(bot.client.views_push(trigger_id=fresh, view=modal())) == "invalid_arguments"


async def test_everybody_has_a_home_of_their_own(playground: Playground, inbox: Inbox, page: PageClient) -> None:
    view = home(playground).id
    status, answer = await page.act("U0CHLOE", "view_press", view_id=view, action_id="look", block_id="menu")
    assert status == 400 and "no longer open" in answer["error"]
    assert (await page.state("U0CHLOE"))["home"] is None
    pressed = {"view_id": view, "action_id": "filter", "block_id": "menu", "type": "static_select"}
    assert (await page.act("U0BEN", "view_press", **pressed, selected_option={"value": "even"}))[0] == 200
    assert (await page.state("U0BEN"))["home"]["blocks"][0]["text"]["text"] == "6 wait"
