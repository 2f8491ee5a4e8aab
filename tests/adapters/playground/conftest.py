from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.playground.clock import ManualClock
from adapters.playground.installed import App
from adapters.playground.server import Playground
from tests.adapters.playground.sample import Bot, PageClient, build_bot, manifest


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """Served on loopback, with a clock that only tests move."""
    async with Playground(clock=ManualClock()) as playground:
        await playground.serve()
        playground.install(App(manifest()))
        yield playground


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[Bot]:
    """A bot on real Bolt without listeners; not connected yet."""
    bot = await build_bot(playground.space.base_url)
    yield bot
    await bot.stop()


@pytest.fixture
def page(playground: Playground, bot: Bot) -> PageClient:
    return PageClient(playground, bot.session)
