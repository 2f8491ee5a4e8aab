"""Joins storage, model, engine, runner, chats and the digest clock into one running product."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from adapters.local_model import LocalModel, load_examples
from adapters.runner_local import LocalRunner
from adapters.schedule import CronCalendar, Ticker
from bot.deliveries import Deliveries
from bot.digests import Digests
from bot.ports import Chat
from bot.service import Bot
from bot.settings import Settings
from bot.showing import Showing
from storage.store import SqlStore
from workflow.definition import Definition
from workflow.engine import Engine
from workflow.names import Tenant, new_id
from workflow.ports import Model


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def fresh_id(prefix: str) -> str:
    return new_id(prefix, time.time_ns() // 1_000_000)


@dataclass(frozen=True)
class Product:
    bot: Bot
    store: SqlStore
    engine: Engine
    runner: LocalRunner
    deliveries: Deliveries


@asynccontextmanager
async def product(
    settings: Settings,
    definitions: Mapping[str, Definition],
    chats: Mapping[str, Chat],
    model: Model | None = None,
    tenants: Sequence[Tenant] = (),
) -> AsyncIterator[Product]:
    """Everything under way while the block lasts; what it leaves unfinished, the next start takes up.

    model: instead of the local one. tenants: for whom the local model learns at once, before anybody asks.
    """
    store = await SqlStore.open(settings.database)
    examples = {key: cases for d in definitions.values() for key, cases in load_examples(d).items()}
    local = LocalModel(store, examples)
    engine = Engine(definitions, store, model or local, SystemClock(), fresh_id)
    showing = Showing(definitions, store)
    deliveries = Deliveries(store, chats, showing, engine.clock, settings.home_channel)
    engine.runner = runner = LocalRunner(engine.advance, engine.sweep, deliveries.wake)
    digests = Digests(store, chats, CronCalendar(), engine.clock, fresh_id)
    bot = Bot(engine, store, chats, digests, showing, deliveries.wake, settings.home_channel, settings.timezone)
    ticker = Ticker(partial(_tick, digests, deliveries))
    posting = asyncio.create_task(deliveries.run(), name="deliveries")
    learning = asyncio.create_task(_prepare(local, tenants if model is None else (), definitions), name="prepare")
    try:
        await runner.start()
        ticker.start()
        yield Product(bot, store, engine, runner, deliveries)
    finally:
        ticker.stop()
        await runner.aclose()
        for task in (posting, learning):
            task.cancel()
        await asyncio.gather(posting, learning, return_exceptions=True)
        await store.aclose()


async def _prepare(local: LocalModel, tenants: Sequence[Tenant], definitions: Mapping[str, Definition]) -> None:
    for tenant in tenants:
        for definition in definitions.values():
            await local.prepare(tenant, definition)


async def _tick(digests: Digests, deliveries: Deliveries) -> None:
    if await digests.tick():
        deliveries.wake()
