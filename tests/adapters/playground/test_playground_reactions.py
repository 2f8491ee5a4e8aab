"""Reactions: by the app over the Web API, by people on the page, and the events of both."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from adapters.playground.emoji import reaction_name
from adapters.playground.errors import ActError
from adapters.playground.installed import App
from adapters.playground.server import Playground
from adapters.playground.state import Channel, Message
from tests.adapters.playground.sample import EVENTS, SCOPES, Bot, PageClient, manifest, ready


async def code_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


async def said(playground: Playground, channel: str = "C0SUPPORT") -> Message:
    message = (await playground.say("U0ANA", channel, "x")).message
    assert message is not None
    return message


async def test_the_app_adds_reads_and_removes(playground: Playground, bot: Bot) -> None:
    slack, message = bot.client, await said(playground)
    here = {"channel": "C0SUPPORT", "timestamp": message.ts}
    await slack.reactions_add(**here, name="eyes")
    assert await code_of(slack.reactions_add(**here, name="eyes")) == "already_reacted"
    await playground.react("U0BEN", message, "eyes")
    got = await slack.reactions_get(**here)
    assert got["type"] == "message" and got["channel"] == "C0SUPPORT"
    assert got["message"]["reactions"] == [{"name": "eyes", "users": ["U0BOT", "U0BEN"], "count": 2}]
    assert got["message"]["permalink"].endswith(message.ts.replace(".", ""))
    await slack.reactions_remove(**here, name="eyes")
    assert await code_of(slack.reactions_remove(**here, name="eyes")) == "no_reaction"
    assert message.reactions == {"eyes": ["U0BEN"]}


@pytest.mark.parametrize("method", ["reactions.add", "reactions.remove"])
@pytest.mark.parametrize(
    ("changes", "code"),
    [({"name": "thumbs_up"}, "invalid_name"), ({"name": ":eyes:"}, "invalid_name"), ({"name": ""}, "invalid_name"),
     ({"name": "eyes::skin-tone-3"}, "invalid_name"), ({"name": "+1::skin-tone-9"}, "invalid_name"),
     ({"timestamp": "1763694000.999999"}, "message_not_found"), ({"timestamp": "soon"}, "bad_timestamp"),
     ({"timestamp": ""}, "no_item_specified"), ({"channel": ""}, "no_item_specified"),
     ({"channel": "C0NONE"}, "channel_not_found"), ({"channel": "C0ENG"}, "message_not_found")],
)  # fmt: skip
async def test_what_slack_refuses(playground: Playground, bot: Bot, method: str, changes: dict[str, str], code: str) -> None:
    message = await said(playground)
    right = {"channel": "C0SUPPORT", "timestamp": message.ts, "name": "eyes"}
    assert await code_of(bot.client.api_call(method, params={**right, **changes})) == code


async def test_where_the_app_may_not_react(playground: Playground, bot: Bot) -> None:
    async def add(message: Message) -> str:
        return await code_of(bot.client.reactions_add(channel=message.channel, timestamp=message.ts, name="eyes"))

    only = await bot.client.chat_postEphemeral(channel="C0SUPPORT", user="U0ANA", text="psst")
    psst = playground.state.find("C0SUPPORT", only["message_ts"])
    assert psst is not None and await add(psst) == "message_not_found"
    assert await add(await said(playground, "C0ENG")) == "not_in_channel"
    message = await said(playground)
    playground.state.channels["C0SUPPORT"].archived = True
    assert await add(message) == "is_archived"
    playground.state.channels["C0SUPPORT"].archived = False
    playground.install(App(manifest(scopes=["reactions:read"])))
    assert await add(message) == "missing_scope"


async def test_two_names_of_one_emoji_are_one_reaction(playground: Playground, bot: Bot) -> None:
    message = await said(playground)
    await bot.client.reactions_add(channel="C0SUPPORT", timestamp=message.ts, name="thumbsup")
    await playground.react("U0BEN", message, "+1")
    await playground.react("U0CHLOE", message, "+1::skin-tone-3")
    assert message.reactions == {"+1": ["U0BOT", "U0BEN"], "+1::skin-tone-3": ["U0CHLOE"]}
    assert reaction_name("thumbsdown::skin-tone-6") == "-1::skin-tone-6"


async def test_both_events_in_slacks_shape(playground: Playground) -> None:
    playground.install(App(manifest(events=["reaction_added", "reaction_removed"])))
    message = await said(playground)
    await playground.react("U0BEN", message, "eyes")
    await playground.react("U0BEN", message, "eyes")  # once more changes nothing, and is no event
    await playground.react("U0BEN", message, "eyes", remove=True)
    await playground.until(lambda: len(playground.journal.delivered) >= 2)
    added, removed = (playground.journal.deliveries(f"reaction_{what}")[0].payload for what in ("added", "removed"))
    for payload, type in ((added, "reaction_added"), (removed, "reaction_removed")):
        event = payload["event"]
        assert event.pop("event_ts") > message.ts
        item = {"type": "message", "channel": "C0SUPPORT", "ts": message.ts}
        assert event == {"type": type, "user": "U0BEN", "reaction": "eyes", "item_user": "U0ANA", "item": item}
    assert added["event_id"] != removed["event_id"] and message.reactions == {}


@pytest.mark.parametrize(
    ("scopes", "events", "channel", "delivered"),
    [(SCOPES, EVENTS, "C0SUPPORT", 1), (SCOPES, ["app_mention"], "C0SUPPORT", 0), (["chat:write"], EVENTS, "C0SUPPORT", 0),
     (SCOPES, EVENTS, "C0ENG", 0), (SCOPES, EVENTS, "D0ANA", 1), (SCOPES, EVENTS, "G0SECRET", 1)],
)  # fmt: skip
async def test_an_event_needs_subscription_scope_and_membership(
    playground: Playground, scopes: list[str], events: list[str], channel: str, delivered: int
) -> None:
    playground.state.add_channel(Channel("G0SECRET", "secret", kind="private", members={"U0ANA", "U0BOT"}))
    message = await said(playground, channel)
    playground.install(App(manifest(scopes, events), receiver=ready))
    await playground.react("U0ANA", message, "eyes")
    await playground.idle()
    assert len(playground.journal.deliveries("reaction_added")) == delivered


async def test_people_on_the_page(playground: Playground, bot: Bot, page: PageClient) -> None:
    message = await said(playground)
    here = {"channel": "C0SUPPORT", "ts": message.ts, "name": "tada"}
    for user in ("U0BEN", "U0OTTO"):
        assert await page.act(user, "react", **here) == (200, {"ok": True})
    shown = (await page.state("U0ANA"))["messages"]["C0SUPPORT"][0]
    assert shown["reactions"] == [{"name": "tada", "users": ["U0BEN", "U0OTTO"]}]
    await page.act("U0BEN", "react", **here, remove=True)
    assert message.reactions == {"tada": ["U0OTTO"]}
    assert (await page.act("U0BEN", "react", **{**here, "name": "nothing_like_it"}))[0] == 400
    psst = await bot.client.chat_postEphemeral(channel="C0SUPPORT", user="U0ANA", text="psst")
    with pytest.raises(ActError, match="no reactions"):
        await playground.react("U0ANA", playground.state.find("C0SUPPORT", psst["message_ts"]), "eyes")
