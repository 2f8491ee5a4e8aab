"""Many runs at once, several people, and a process that is killed again and again at no particular moment."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.checks import torn, wrong
from tests.chaos.people import People
from tests.chaos.stage import stage

LONG = os.environ.get("SIGNOFF_CHAOS") == "long"
RUNS, KILLS = (200, 60) if LONG else (30, 15)
EVERYBODY = ("U0ANA", "U0BEN", "U0CHLOE")


@asynccontextmanager
async def beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


@pytest.mark.parametrize("seed", range(1, 6) if LONG else [1])
@pytest.mark.parametrize("over_socket", [False, True], ids=["http", "socket"])
async def test_a_storm_of_kills_loses_and_repeats_nothing(seed: int, over_socket: bool, tmp_path: Path) -> None:
    chance, left = random.Random(seed), list[str]()
    runs, kills = (RUNS, KILLS) if not over_socket or LONG else (RUNS // 3, KILLS // 3)
    async with stage(tmp_path, over_socket=over_socket) as here:
        people = People(here, "either", chance)
        here.after_death = lambda stage: left.extend(torn(stage))
        await here.start()
        async with beside(here.keep_up(), *(people.decide_all(who) for who in EVERYBODY)):
            typing = [asyncio.create_task(people.type(f"letter {n}", EVERYBODY[n % 3])) for n in range(runs)]
            for _ in range(kills):
                await asyncio.sleep(chance.uniform(0.1, 0.4))
                await here.kill()
            await asyncio.gather(*typing)
            await here.until(here.settled)
        await here.kill()
        assert here.kills >= kills
        assert [*left, *wrong(here, people)] == []


async def test_of_two_processes_one_is_killed_and_the_other_carries_on(tmp_path: Path) -> None:
    async with stage(tmp_path, over_socket=True) as here, AsyncExitStack() as stack:
        people = People(here, "either")
        first = await here.start(lease=3.0)
        stack.push_async_callback(first.end, 9)
        second = await here.start(30, lease=3.0)
        async with beside(*(people.decide_all(who) for who in EVERYBODY)):
            typing = [asyncio.create_task(people.type(f"letter {n}", EVERYBODY[n % 3])) for n in range(12)]
            await here.until(second.gone.is_set)
            here.kills, here.child = 1, first
            await asyncio.gather(*typing)
            await here.until(here.settled)
        await here.kill()
        assert wrong(here, people) == []


async def test_two_processes_leave_an_action_alone_that_takes_longer_than_a_lease(tmp_path: Path) -> None:
    async with stage(tmp_path, over_socket=True) as here, AsyncExitStack() as stack:
        people = People(here)
        stack.push_async_callback((await here.start(slow=3.0, lease=2.0)).end, 9)
        await here.start(slow=3.0, lease=2.0)
        async with beside(people.decide_all()):
            await people.type("A slow one")
            await here.until(here.settled)
        await here.kill()
        assert wrong(here, people) == []
        assert here.rows("SELECT id FROM reviews WHERE kind = 'doubt'") == []
