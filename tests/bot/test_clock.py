"""Clocks: the real one, and the demo's, which can be moved."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import MovableClock, SystemClock
from workflow.ports import Clock

HOUR = 3600.0


@pytest.mark.parametrize("clock", [SystemClock(), MovableClock()], ids=lambda c: type(c).__name__)
async def test_the_time_is_utc_and_sleep_lasts_as_long_as_it_says(clock: Clock) -> None:
    began = clock.now()
    assert abs(began - datetime.now(UTC)) < timedelta(seconds=5)
    assert began.utcoffset() == timedelta()
    await clock.sleep(0.02)
    assert clock.now() - began >= timedelta(seconds=0.02)


async def asleep(clock: MovableClock, seconds: float) -> asyncio.Task[None]:
    task = asyncio.create_task(clock.sleep(seconds))
    await asyncio.sleep(0)
    return task


async def test_whoever_sleeps_wakes_when_the_clock_is_moved_past_their_time() -> None:
    clock = MovableClock()
    began, sleeper = clock.now(), await asleep(clock, HOUR)
    clock.move(HOUR / 2)
    await asyncio.sleep(0.01)
    assert not sleeper.done()
    clock.move(HOUR / 2)
    await asyncio.wait_for(sleeper, 5)
    assert clock.now() - began >= timedelta(seconds=HOUR)


async def test_two_moves_at_once_count_both() -> None:
    clock = MovableClock()
    sleeper = await asleep(clock, HOUR)
    clock.move(HOUR / 2)
    clock.move(HOUR / 2)
    await asyncio.wait_for(sleeper, 5)


async def test_going_back_neither_shortens_a_sleep_nor_prolongs_it() -> None:
    clock = MovableClock()
    clock.move(24 * HOUR)
    sleeper = await asleep(clock, HOUR)
    clock.move(-24 * HOUR)
    await asyncio.sleep(0.01)
    assert not sleeper.done() and abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    clock.move(HOUR)
    await asyncio.wait_for(sleeper, 5)
