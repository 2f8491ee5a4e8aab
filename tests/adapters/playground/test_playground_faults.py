"""Faults of the Web API."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from adapters.playground.errors import ActError
from adapters.playground.server import Playground
from tests.adapters.playground.sample import Bot


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
