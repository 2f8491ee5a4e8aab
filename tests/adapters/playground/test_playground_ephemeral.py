"""Messages that only one person sees, what their buttons tell the app, and response_urls."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from adapters.playground.errors import ActError
from adapters.playground.installed import App
from adapters.playground.server import Playground
from tests.adapters.playground.sample import Bot, PageClient, actions, button, manifest, ready, section


class Pressed:
    """A posted card, and a response_url that came with a press on it."""

    def __init__(self, playground: Playground, bot: Bot) -> None:
        self.playground, self.bot, self.url = playground, bot, ""

    async def post(self, ephemeral: bool, **content: Any) -> None:
        if ephemeral:
            await self.bot.client.chat_postEphemeral(channel="C0SUPPORT", user="U0BEN", **content)
        else:
            await self.bot.client.chat_postMessage(channel="C0SUPPORT", **content)

    async def press(self, *, ephemeral: bool = False, **more: Any) -> None:
        self.playground.install(App(manifest(events=[]), receiver=ready))
        content: dict[str, Any] = {"text": "card", "blocks": [section(), actions(button())], **more}
        await self.post(ephemeral, **content)
        message = self.playground.state.last("C0SUPPORT", bot=True, seen_by="U0BEN")
        acted = await self.playground.press("U0BEN", message, "go")
        self.url = acted.payload["response_url"]
        assert ("message" in acted.payload) != ephemeral

    async def respond(self, **content: Any) -> tuple[int, str]:
        async with self.bot.session.post(self.url, json=content) as answer:
            return answer.status, await answer.text()

    def texts(self, user: str) -> list[str]:
        return [m.text for m in self.playground.state.seen_by(user, "C0SUPPORT")]


@pytest.fixture
def pressed(playground: Playground, bot: Bot) -> Pressed:
    return Pressed(playground, bot)


async def test_response_url_five_times(pressed: Pressed) -> None:
    await pressed.press()
    for n in range(5):
        assert await pressed.respond(text=f"only you {n}") == (200, "ok")
    assert await pressed.respond(text="once more") == (404, "used_url")
    assert len(pressed.texts("U0BEN")) == 6 and pressed.texts("U0ANA") == ["card"]


async def test_response_url_thirty_minutes(pressed: Pressed) -> None:
    await pressed.press()
    await pressed.playground.clock.advance(1800)
    assert await pressed.respond(text="in time", response_type="in_channel") == (200, "ok")
    await pressed.playground.clock.advance(1)
    assert await pressed.respond(text="late") == (404, "expired_url")
    assert pressed.texts("U0ANA") == ["card", "in time"]


@pytest.mark.parametrize("ephemeral", [False, True])
async def test_response_url_replaces_and_deletes(pressed: Pressed, ephemeral: bool) -> None:
    await pressed.press(ephemeral=ephemeral)
    assert (await pressed.respond(text="new", replace_original=True))[0] == 200
    assert pressed.texts("U0BEN") == ["new"] and pressed.texts("U0ANA") == ([] if ephemeral else ["new"])
    assert (await pressed.respond(blocks=[{"type": "poem"}], replace_original=True)) == (400, "invalid_blocks")
    assert (await pressed.respond(delete_original=True))[0] == 200
    assert pressed.texts("U0BEN") == []
    assert [c.error for c in pressed.playground.journal.calls("response_url")] == [None, "invalid_blocks", None]


async def test_a_stale_screen_can_still_be_pressed(pressed: Pressed) -> None:
    await pressed.press()
    message = pressed.playground.state.last("C0SUPPORT")
    stale = message.snapshot()
    await pressed.respond(text="done", replace_original=True)
    with pytest.raises(ActError, match="no longer there"):
        await pressed.playground.press("U0ANA", message, "go")
    late = await pressed.playground.press("U0ANA", stale, "go")
    assert late.ok and late.payload["message"]["text"] == "card"


async def code_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


async def test_what_a_button_only_one_person_sees_tells_the_app(pressed: Pressed) -> None:
    await pressed.press(ephemeral=True)
    payload = pressed.playground.journal.deliveries("block_actions")[0].payload
    message = pressed.playground.state.last("C0SUPPORT", seen_by="U0BEN")
    assert payload["container"] == {
        "type": "message", "message_ts": message.ts, "channel_id": "C0SUPPORT", "is_ephemeral": True}  # fmt: skip
    assert payload["actions"][0]["action_id"] == "go" and payload["state"] == {"values": {}}
    assert "message" not in payload and payload["response_url"] and payload["trigger_id"]
    with pytest.raises(ActError, match="somebody else"):
        await pressed.playground.press("U0ANA", message, "go")


async def test_it_is_replaced_by_another_card_and_goes_on_being_pressed(pressed: Pressed) -> None:
    await pressed.press(ephemeral=True)
    again = [section("Are you sure?"), actions(button("sure"))]
    assert await pressed.respond(text="sure?", blocks=again, replace_original=True) == (200, "ok")
    message = pressed.playground.state.last("C0SUPPORT", seen_by="U0BEN")
    assert (message.text, message.only_for, message.edited) == ("sure?", "U0BEN", None)
    with pytest.raises(ActError, match="no longer there"):
        await pressed.playground.press("U0BEN", message, "go")
    acted = await pressed.playground.press("U0BEN", message, "sure")
    assert acted.payload["container"]["is_ephemeral"] is True


async def test_an_answer_stands_in_the_channel_unless_it_names_the_thread(pressed: Pressed) -> None:
    """As at Slack (slackapi/bolt-js#963): a response_url does not know where its button was."""
    root = (await pressed.playground.say("U0ANA", "C0SUPPORT", "root")).message
    assert root is not None
    await pressed.press(thread_ts=root.ts)
    for more in ({}, {"thread_ts": root.ts}):
        await pressed.respond(text="only you", **more)
    assert [m.thread_ts for m in pressed.playground.state.seen_by("U0BEN", "C0SUPPORT")[-2:]] == [None, root.ts]
    assert root.reply_count == 1  # the card; what only one person sees is no reply


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"user": "U0NOBODY"}, "user_not_in_channel"), ({"text": ""}, "no_text"), ({"channel": "C0NONE"}, "channel_not_found"),
     ({"channel": "C0ENG"}, "not_in_channel"), ({"blocks": [{"type": "poem"}]}, "invalid_blocks"),
     ({"thread_ts": "1763694000.999999"}, "thread_not_found")],
)  # fmt: skip
async def test_what_slack_refuses(playground: Playground, bot: Bot, wrong: dict[str, Any], code: str) -> None:
    assert await code_of(bot.client.chat_postEphemeral(**{"channel": "C0SUPPORT", "user": "U0BEN", "text": "x", **wrong})) == code


async def test_it_needs_the_scope_and_is_in_no_history(playground: Playground, bot: Bot) -> None:
    posted = await bot.client.chat_postEphemeral(channel="C0SUPPORT", user="U0BEN", text="x")
    assert (await bot.client.conversations_history(channel="C0SUPPORT"))["messages"] == []
    for call in (bot.client.chat_update(channel="C0SUPPORT", ts=posted["message_ts"], text="y"),
                 bot.client.chat_delete(channel="C0SUPPORT", ts=posted["message_ts"])):  # fmt: skip
        assert await code_of(call) == "message_not_found"
    playground.install(App(manifest(scopes=["commands"])))
    assert await code_of(bot.client.chat_postEphemeral(channel="C0SUPPORT", user="U0BEN", text="x")) == "missing_scope"


async def test_it_leaves_no_unread_mark(playground: Playground, bot: Bot, page: PageClient) -> None:
    await bot.client.chat_postEphemeral(channel="C0SUPPORT", user="U0BEN", text="<@U0BEN> x")
    state = await page.state("U0BEN")
    here = next(c for c in state["channels"] if c["id"] == "C0SUPPORT")
    assert (here["unread"], here["mentions"]) == (0, 0)
    (message,) = state["messages"]["C0SUPPORT"]
    assert message["ephemeral"] and float(message["ts"]) <= state["latest"]
