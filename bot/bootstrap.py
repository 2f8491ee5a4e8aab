"""Joins storage, model, engine, runner, chats and the digest clock into one running product."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
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
from workflow.names import new_id
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
    settings: Settings, definitions: Mapping[str, Definition], chats: Mapping[str, Chat], model: Model | None = None
) -> AsyncIterator[Product]:
    """Everything under way while the block lasts; what it leaves unfinished, the next start takes up."""
    store = await SqlStore.open(settings.database)
    examples = {key: cases for d in definitions.values() for key, cases in load_examples(d).items()}
    engine = Engine(definitions, store, model or LocalModel(store, examples), SystemClock(), fresh_id)
    showing = Showing(definitions, store)
    deliveries = Deliveries(store, chats, showing, engine.clock, settings.home_channel)
    engine.runner = runner = LocalRunner(engine.advance, engine.sweep, deliveries.wake)
    digests = Digests(store, chats, CronCalendar(), engine.clock, fresh_id)
    bot = Bot(engine, store, chats, digests, showing, deliveries.wake, settings.home_channel, settings.timezone)
    ticker = Ticker(partial(_tick, digests, deliveries))
    posting = asyncio.create_task(deliveries.run(), name="deliveries")
    try:
        await runner.start()
        ticker.start()
        yield Product(bot, store, engine, runner, deliveries)
    finally:
        ticker.stop()
        await runner.aclose()
        posting.cancel()
        with suppress(asyncio.CancelledError):
            await posting
        await store.aclose()


async def _tick(digests: Digests, deliveries: Deliveries) -> None:
    if await digests.tick():
        deliveries.wake()
