"""response_urls, and faults of the Web API."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from adapters.playground.errors import ActError
from adapters.playground.installed import App
from adapters.playground.server import Playground
from tests.adapters.playground.sample import Bot, actions, button, manifest, section


class Pressed:
    """A posted card, and a response_url that came with a press on it."""

    def __init__(self, playground: Playground, bot: Bot) -> None:
        self.playground, self.bot, self.url = playground, bot, ""

    async def press(self, *, ephemeral: bool = False) -> None:
        async def receive(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
            return 200, {}, b""

        self.playground.install(App(manifest(events=[]), receiver=receive))
        content: dict[str, Any] = {"text": "card", "blocks": [section(), actions(button())]}
        if ephemeral:
            await self.bot.client.chat_postEphemeral(channel="C0SUPPORT", user="U0BEN", **content)
        else:
            await self.bot.client.chat_postMessage(channel="C0SUPPORT", **content)
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


async def test_429_for_the_next_calls(playground: Playground, bot: Bot) -> None:
    playground.faults.rate_limit("chat.postMessage", times=1, retry_after=30)
    with pytest.raises(SlackApiError) as limited:
        await bot.client.chat_postMessage(channel="C0SUPPORT", text="x")
    assert (limited.value.response["error"], limited.value.response.headers["Retry-After"]) == ("ratelimited", "30")
    assert (await bot.client.chat_postMessage(channel="C0SUPPORT", text="x"))["ok"]
    bot.client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    playground.faults.apply({"rate_limited": {"*": {"times": 1, "retry_after": 0}}})
    assert (await bot.client.chat_postMessage(channel="C0SUPPORT", text="y"))["ok"]
    assert len(playground.state.messages["C0SUPPORT"]) == 2


async def test_errors_for_the_next_calls(playground: Playground, bot: Bot) -> None:
    playground.faults.fail("chat.postMessage", "fatal_error", times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError, match="fatal_error"):
            await bot.client.chat_postMessage(channel="C0SUPPORT", text="x")
    assert (await bot.client.chat_postMessage(channel="C0SUPPORT", text="x"))["ok"]
    assert playground.journal.errors() == ["chat.postMessage: fatal_error"] * 2


@pytest.mark.parametrize(("how", "posted"), [("500_before", 0), ("500_after", 1), ("close_before", 0), ("close_after", 1)])
async def test_breaking_off_before_and_after_the_effect(playground: Playground, bot: Bot, how: str, posted: int) -> None:
    bot.client.retry_handlers.clear()
    playground.faults.break_off("chat.postMessage", how)
    expected = SlackApiError if how.startswith("500") else aiohttp.ServerDisconnectedError
    with pytest.raises((expected, aiohttp.ClientOSError)):
        await bot.client.chat_postMessage(channel="C0SUPPORT", text="x")
    assert len(playground.state.messages["C0SUPPORT"]) == posted
    assert (await bot.client.chat_postMessage(channel="C0SUPPORT", text="x"))["ok"]


async def test_slack_sdks_own_retry_posts_twice_after_a_lost_answer(playground: Playground, bot: Bot) -> None:
    """Why an app needs a key of its own for messages: the library repeats what it got no answer to."""
    playground.faults.break_off("chat.postMessage", "close_after")
    assert (await bot.client.chat_postMessage(channel="C0SUPPORT", text="x"))["ok"]
    assert len(playground.state.messages["C0SUPPORT"]) == 2


def test_switches_are_checked(playground: Playground) -> None:
    for wrong in ({"nonsense": 1}, {"drop_next": "many"}, {"bot_offline": 1}, {"drop_next": True}):
        with pytest.raises(ActError):
            playground.faults.apply(wrong)
    playground.faults.apply({"drop_next": 2, "latency": 1})
    assert playground.faults.to_json()["drop_next"] == 2
    playground.faults.apply({"drop_next": None})
    assert playground.faults.drop_next == 0
