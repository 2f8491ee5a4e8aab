"""The playground's clock: it moves on, wakes who sleeps, goes back, and tells whoever embeds it."""

from __future__ import annotations

import asyncio

import pytest

from adapters.playground.clock import Clock, ManualClock
from adapters.playground.rates import Rates
from adapters.playground.server import Playground
from tests.adapters.playground.sample import Bot, PageClient


async def test_a_clock_put_back_leaves_everybody_the_rest_of_their_sleep() -> None:
    clock = ManualClock(100.0)
    await clock.advance(86_400)
    nap = asyncio.create_task(clock.sleep(10))
    await clock.advance(4)
    clock.back()
    await clock.advance(5.9)
    assert not nap.done()
    await clock.advance(0.1)
    await asyncio.wait_for(nap, 1)
    limits = Rates(clock)
    await clock.advance(86_400)
    assert [limits.wait("x", 1, ""), limits.wait("x", 1, "")] == [0, 60]
    clock.back()
    assert limits.wait("x", 1, "") == 0


async def test_whoever_embeds_the_playground_hears_of_the_clock(bot: Bot) -> None:
    moved: list[float] = []

    async def heard(seconds: float) -> None:
        moved.append(seconds)

    async with Playground(clock=ManualClock(), on_clock_moved=heard) as playground:
        await playground.serve()
        page = PageClient(playground, bot.session)
        now = (await page.state("U0ANA"))["now"]
        for seconds in (300, 3600):
            assert await page.act("U0ANA", "clock", advance_seconds=seconds) == (200, {"ok": True})
        shown = await page.state("U0BEN")
        assert (shown["now"] - now, shown["ahead"]) == (3900, 3900)
        for wrong in (-1, 1e12, float("nan"), "soon", None):
            status, answer = await page.act("U0ANA", "clock", advance_seconds=wrong)
            assert status == 400 and answer["ok"] is False, wrong
        await page.act("U0ANA", "clock", back=True)
        await page.act("U0ANA", "clock", back=True)
        shown = await page.state("U0ANA")
        assert moved == [300, 3600, -3900] and (shown["now"], shown["ahead"]) == (now, 0)
        await page.act("U0ANA", "clock", advance_seconds=60)
        await page.act("U0ANA", "reset")
        assert moved[3:] == [60, -60] and (await page.state("U0ANA"))["ahead"] == 0


async def test_clocks_move_only_forward_and_wake_in_order() -> None:
    clock, woken = ManualClock(100.0), []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((name, clock.time()))

    tasks = [asyncio.create_task(sleeper("late", 5)), asyncio.create_task(sleeper("early", 2))]
    await asyncio.sleep(0)
    await clock.advance(1.9)
    assert woken == []
    await clock.advance(10)
    assert woken == [("early", 102.0), ("late", 105.0)] and clock.time() == 111.9
    await asyncio.gather(*tasks)
    with pytest.raises(ValueError, match="back"):
        await clock.advance(-1)
    assert clock.back() == pytest.approx(11.9) and (clock.time(), clock.ahead) == (100.0, 0.0)
    running = Clock()
    nap = asyncio.create_task(running.sleep(60))
    await asyncio.sleep(0)
    await running.advance(59.98)
    await asyncio.wait_for(nap, 1)
