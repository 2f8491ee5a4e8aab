"""Triggers, the stack of modals, hashes, what modals answer, App Home."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from adapters.playground.errors import ActError
from adapters.playground.installed import App
from adapters.playground.server import Playground
from tests.adapters.playground.sample import Bot, actions, button, manifest, modal, section, text_input


async def code_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


def trigger(playground: Playground, user: str = "U0BEN", view_id: str | None = None) -> str:
    return playground.space.triggers.issue(user, view_id)


async def test_triggers_live_three_seconds_and_once(playground: Playground, bot: Bot) -> None:
    views = bot.client
    used = trigger(playground)
    assert (await views.views_open(trigger_id=used, view=modal()))["view"]["root_view_id"]
    assert await code_of(views.views_open(trigger_id=used, view=modal())) == "exchanged_trigger_id"
    assert await code_of(views.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"
    on_time, late = trigger(playground), trigger(playground)
    await playground.clock.advance(3.0)
    await views.views_open(trigger_id=on_time, view=modal())
    await playground.clock.advance(0.01)
    assert await code_of(views.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"
    playground.faults.expire_triggers = True
    assert await code_of(views.views_open(trigger_id=trigger(playground), view=modal())) == "expired_trigger_id"


async def test_a_bad_view_does_not_spend_the_trigger(playground: Playground, bot: Bot) -> None:
    right = trigger(playground)
    assert await code_of(bot.client.views_open(trigger_id=right, view=modal(submit=None))) == "invalid_arguments"
    assert (await bot.client.views_open(trigger_id=right, view=modal()))["ok"]


async def test_three_views_and_no_more(playground: Playground, bot: Bot) -> None:
    view = (await bot.client.views_open(trigger_id=trigger(playground), view=modal()))["view"]
    assert await code_of(bot.client.views_push(trigger_id=trigger(playground), view=modal())) == "invalid_arguments"
    for _ in range(2):
        inside = trigger(playground, view_id=view["id"])
        view = (await bot.client.views_push(trigger_id=inside, view=modal()))["view"]
    assert view["previous_view_id"] and playground.views.depth("U0BEN") == 3
    inside = trigger(playground, view_id=view["id"])
    assert await code_of(bot.client.views_push(trigger_id=inside, view=modal())) == "push_limit_reached"
    await playground.close_view("U0BEN")
    assert playground.views.depth("U0BEN") == 2


async def test_update_by_hash_id_and_external_id(playground: Playground, bot: Bot) -> None:
    opened = modal(text_input("a"), text_input("b", initial_value="start"), external_id="one")
    view = (await bot.client.views_open(trigger_id=trigger(playground), view=opened))["view"]
    again = trigger(playground, "U0ANA")
    assert await code_of(bot.client.views_open(trigger_id=again, view=opened)) == "duplicate_external_id"
    shown = playground.views.top("U0BEN")
    assert shown is not None
    shown.values["a"]["text"]["value"] = "typed"
    changed = modal(text_input("a"), text_input("c"), external_id="one")
    updated = (await bot.client.views_update(external_id="one", view=changed, hash=view["hash"]))["view"]
    assert updated["state"]["values"]["a"]["text"]["value"] == "typed" and "b" not in updated["state"]["values"]
    stale = bot.client.views_update(view_id=view["id"], view=changed, hash=view["hash"])
    assert await code_of(stale) == "hash_conflict"
    assert await code_of(bot.client.views_update(view_id="V1", view=changed)) == "not_found"


ANSWERS: list[tuple[dict[str, Any], int, str | None]] = [
    ({}, 1, None), ({"response_action": "clear"}, 0, None),
    ({"response_action": "update", "view": modal(section(), submit=None)}, 2, None),
    ({"response_action": "push", "view": modal()}, 3, None),
    ({"response_action": "push", "view": {"type": "modal"}}, 2, "invalid_arguments"),
    ({"response_action": "errors", "errors": {"nobody": "x"}}, 2, "errors_for_blocks_that_are_no_inputs"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "depth", "note"), ANSWERS)
async def test_what_a_submission_may_be_answered(
    playground: Playground, bot: Bot, answer: dict[str, Any], depth: int, note: str | None
) -> None:
    @bot.bolt.view("edit")
    async def save(ack: Any) -> None:
        await ack(**answer)

    await bot.over_http(playground)
    playground.views.open("U0BEN", modal(section(block_id="s"), submit=None))
    playground.views.push("U0BEN", modal(text_input(initial_value="x")))
    acted = await playground.submit("U0BEN")
    assert playground.views.depth("U0BEN") == depth
    assert acted.ok == (note is None)
    if note:
        assert acted.error == "We had some trouble connecting. Try again?" and note in playground.journal.notes[0]


async def test_presses_in_a_modal_carry_the_state(playground: Playground, bot: Bot) -> None:
    bodies: list[dict[str, Any]] = []

    @bot.bolt.action("more")
    async def more(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)
        await bot.client.views_push(trigger_id=body["trigger_id"], view=modal())

    await bot.over_http(playground)
    view = playground.views.open("U0BEN", modal(text_input(), actions(button("more"), block_id="x")))
    await playground.view_press("U0BEN", view.id, "more", values={"reply": {"text": {"value": "half"}}})
    assert bodies[0]["view"]["state"]["values"]["reply"]["text"]["value"] == "half"
    assert bodies[0]["container"] == {"type": "view", "view_id": view.id} and "response_url" not in bodies[0]
    assert playground.views.depth("U0BEN") == 2
    with pytest.raises(ActError, match="dispatch_action"):
        await playground.view_press("U0BEN", view.id, "text", value="x")


async def test_closing_is_told_only_on_wish(playground: Playground, bot: Bot) -> None:
    @bot.bolt.view_closed("edit")
    async def closed(ack: Any) -> None:
        await ack()

    await bot.over_http(playground)
    for wish in (False, True):
        playground.views.open("U0BEN", modal(notify_on_close=wish, clear_on_close=wish))
        await playground.close_view("U0BEN")
    await playground.idle()
    told = playground.journal.deliveries("view_closed")
    assert [d.outcome for d in told] == ["ok"]
    assert told[0].payload["is_cleared"] is True


async def test_home(playground: Playground, bot: Bot) -> None:
    home = {"type": "home", "blocks": [section("Inbox")]}
    seen: list[dict[str, Any]] = []

    @bot.bolt.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        seen.append(event)
        await bot.client.views_publish(user_id=event["user"], view=home)

    await bot.over_http(playground)
    for _ in range(2):
        await playground.open_home("U0BEN")
        await playground.idle()
    assert [("view" in e, e["tab"], e["channel"]) for e in seen] == [(False, "home", "D0BEN"), (True, "home", "D0BEN")]
    first = playground.views.homes["U0BEN"].hash
    await bot.client.views_publish(user_id="U0BEN", view=home, hash=first)
    assert await code_of(bot.client.views_publish(user_id="U0BEN", view=home, hash=first)) == "hash_conflict"
    off = manifest()
    off["features"]["app_home"]["home_tab_enabled"] = False
    playground.install(App(off))
    assert await code_of(bot.client.views_publish(user_id="U0BEN", view=home)) == "not_enabled"
