"""One kill for each point of the main job: typed, drafted, signed off, done, answered."""

import asyncio
import os
import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from tests.chaos.checks import torn, wrong
from tests.chaos.people import People
from tests.chaos.stage import stage
from tests.chaos.story import noted

LONG = os.environ.get("SIGNOFF_CHAOS") == "long"
AT_ONCE = 8
MOST = 400  # no story has so many points


async def tell(folder: Path, choice: str, kill_at: int | None, over_socket: bool = False) -> tuple[str, list[str]]:
    """(where the process died, or "" if the story ended before; what is wrong afterwards)."""
    async with stage(folder, over_socket=over_socket) as here:
        people, left = People(here, choice), list[str]()
        here.after_death = lambda stage: left.extend(torn(stage))
        await here.start(kill_at)
        beside = [asyncio.create_task(here.keep_up()), asyncio.create_task(people.decide_all())]
        try:
            await people.type("My card was charged twice")
            await here.until(here.settled)
        except TimeoutError:
            return where(folder), [f"it never came to an end: {[dict(r) for r in here.rows('SELECT status, reason FROM runs')]}"]
        finally:
            for task in beside:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*beside)
        await here.kill()
        return where(folder), [*left, *wrong(here, people)]


def where(folder: Path) -> str:
    return next(iter(noted(folder, "died")), "")


@pytest.mark.parametrize(("choice", "every"), [("edit", 1), ("approve", 1 if LONG else 4)])
async def test_a_kill_at_any_point_loses_and_repeats_nothing(choice: str, every: int, tmp_path: Path) -> None:
    broken: dict[str, list[str]] = {}
    died: Counter[str] = Counter()
    over = asyncio.Event()

    async def one(number: int) -> None:
        async with room:
            if over.is_set():
                return
            folder = tmp_path / str(number)
            at, found = await tell(folder, choice, number)
            if found:
                broken[f"{number} {at}"] = found
            else:
                shutil.rmtree(folder)
            died.update([at] if at else [])
            if not at:
                over.set()

    room = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(one(number) for number in range(1, MOST, every)))
    print(f"{choice}: {died.total()} points, {len(died)} different")
    assert not broken, "\n".join(f"{at}: {'; '.join(found)}" for at, found in sorted(broken.items()))
    assert died.total() > 40 // every
