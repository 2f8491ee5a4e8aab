"""SIGTERM ends the process at once and in order; what was under way is taken up by the next one."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.chaos.checks import wrong
from tests.chaos.people import ASKS, CHANNEL, People, key_of
from tests.chaos.stage import stage
from tests.chaos.test_storm import EVERYBODY, beside

ROOM = asyncio.Semaphore(6)
SOON = 8.0  # five seconds, and some for a busy machine


@pytest.mark.parametrize("over_socket", [False, True], ids=["http", "socket"])
async def test_sigterm_in_the_middle_of_work_loses_nothing(over_socket: bool, tmp_path: Path) -> None:
    async with stage(tmp_path, over_socket=over_socket) as here:
        people = People(here, "either")
        async with beside(*(people.decide_all(who) for who in EVERYBODY)):
            await here.start()
            typing = [asyncio.create_task(people.type(f"letter {n}", EVERYBODY[n % 3])) for n in range(12)]
            for wait in (0.05, 0.15, 0.3):
                await asyncio.sleep(wait)
                async with asyncio.timeout(SOON):
                    assert await here.stop() == 0
                await here.start()
            await asyncio.gather(*typing)
            await here.until(here.settled)
        async with asyncio.timeout(SOON):
            assert await here.stop() == 0
        assert wrong(here, people) == []


async def test_sigterm_does_not_wait_for_a_slow_action_whose_fate_is_then_asked(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        people = People(here)
        async with beside(people.decide_all()):
            await here.start(slow=60.0)
            await people.type("A slow one")
            await here.until(lambda: "keep" in (tmp_path / "effects").read_text() if (tmp_path / "effects").exists() else False)
            async with asyncio.timeout(SOON):
                assert await here.stop() == 0
            await here.start()
            await here.until(here.settled)
        await here.kill()
        here.kills = 1
        assert wrong(here, people) == []


@pytest.mark.parametrize("at", ["before commit start", "after commit start", "before commit claim"])
async def test_a_mention_that_nobody_acknowledged_comes_again_and_starts_one_run(at: str, tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        people = People(here)
        await here.start(at)
        async with beside(people.decide_all()):
            await here.playground.mention(ASKS, CHANNEL, "letter I was charged twice")
            assert here.child is not None
            await here.until(here.child.gone.is_set)
            here.kills = 1
            await here.start()
            await here.playground.clock.advance(61)
            await here.until(here.settled)
        await here.child.end(signal.SIGKILL)
        assert len(here.rows("SELECT id FROM runs")) == 1
        assert wrong(here, people) == []


async def test_a_digest_is_posted_once_wherever_the_process_is_killed(tmp_path: Path) -> None:
    died = await asyncio.gather(*(fired(tmp_path / str(number), number) for number in range(1, 17)))
    assert 8 < sum(died) < len(died)


async def fired(folder: Path, kill_at: int) -> bool:
    """A digest that was due long ago. Whether the process came by the point to die at."""
    async with ROOM, stage(folder) as here:
        await here.start()
        assert (await here.playground.run_command(ASKS, CHANNEL, "/signoff digest daily 09:00 UTC")).ok
        await here.kill()
        here.write("UPDATE schedules SET due = '2026-01-01 09:00:00.000000'")
        child = await here.start(kill_at)
        await here.until(lambda: child.gone.is_set() or here.all_said())
        died = child.gone.is_set()
        if died:
            await here.start()
            await here.until(here.all_said)
        await here.kill()
        (posted,) = here.messages()
        assert key_of(posted).endswith("2026-01-01T09:00:00+00:00")
        assert here.rows("SELECT due FROM schedules")[0]["due"] > "2026-01-02"
        return died
