"""Joins storage, model, engine, runner, chats and the digest clock into one running product."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Protocol, runtime_checkable

from adapters.business_hours import BusinessHours
from adapters.local_model import LocalModel, load_examples
from adapters.runner_local import LocalRunner
from adapters.schedule import CronCalendar, Ticker
from bot.answering import Answering
from bot.auditing import Auditor
from bot.clock import SystemClock
from bot.deliveries import Deliveries
from bot.digests import Digests
from bot.inbox import Inbox
from bot.loading import check_hours
from bot.policing import Policing
from bot.ports import Chat
from bot.reminders import Reminders
from bot.reviewing import Reviewing
from bot.service import Bot
from bot.settings import Settings
from bot.showing import Showing
from bot.together import Together
from storage.checkpoints import CheckpointFile
from storage.store import SqlStore
from workflow.definition import Definition
from workflow.engine import Engine
from workflow.examples import Exemplars
from workflow.models import Models
from workflow.names import Tenant, new_id
from workflow.ports import Clock, Model
from workflow.reactions import reactions_of

LOCAL = "local"  # in SIGNOFF_MODEL, SIGNOFF_BACKUP_MODEL and a step's model=


SETTLED = 5.0  # seconds after the start until the local model learns what nobody has asked for yet


def fresh_id(prefix: str) -> str:
    return new_id(prefix, time.time_ns() // 1_000_000)


@dataclass(frozen=True)
class Product:
    bot: Bot
    store: SqlStore
    engine: Engine
    runner: LocalRunner
    deliveries: Deliveries
    tick: Callable[[], Awaitable[None]]

    async def time_has_passed(self) -> None:
        """What comes by itself after a while comes now, and is posted before more time passes."""
        await self.tick()
        await self.runner.sweep()
        while await self.deliveries.round():
            pass


@asynccontextmanager
async def product(
    settings: Settings,
    definitions: Mapping[str, Definition],
    chats: Mapping[str, Chat],
    model: Model | None = None,
    tenants: Sequence[Tenant] = (),
    clock: Clock | None = None,
    verified: Mapping[str, str] | None = None,
    store: SqlStore | None = None,
) -> AsyncIterator[Product]:
    """Everything under way while the block lasts; what it leaves unfinished, the next start takes up.
    Raises: DefinitionError for working hours that no calendar knows.

    model: instead of those that the settings name. tenants: for whom the local model learns at once, before anybody asks.
    verified: how each chat makes sure of who a person is, for the audit log.
    store: opened already by whoever needs it for a chat; it is closed here.
    """
    calendar = BusinessHours()
    check_hours(definitions.values(), calendar)
    store = store or await SqlStore.open(settings.database)
    examples = {key: cases for d in definitions.values() for key, cases in load_examples(d).items()}
    local = LocalModel(store, examples)
    models = Models.single(model) if model else models_of(settings, definitions, local)
    engine = Engine(definitions, store, models, clock or SystemClock(), calendar, fresh_id, random.random, settings.budget)
    if any(known is not local for known in models.known.values()):  # the local one has its own way to learn
        engine.exemplars = Exemplars(store, examples)
    showing = Showing(definitions, store)
    deliveries = Deliveries(store, chats, showing, engine.clock, settings.home_channel)
    engine.runner = runner = LocalRunner(engine.advance, engine.sweep, deliveries.wake)
    digests = Digests(store, chats, CronCalendar(), engine.clock, fresh_id)
    reviewing = Reviewing(engine, store, chats, showing)
    answering = Answering(engine, store, chats, reviewing, reactions_of(settings.reactions))
    home, zone = settings.home_channel, settings.timezone
    inbox, together = Inbox(store, chats, showing, engine.clock), Together(store, showing, reviewing)
    policing = Policing(engine, store, chats, settings.owner_names, home)
    bot = Bot(engine, store, chats, digests, showing, reviewing, answering, policing, inbox, together, deliveries.wake, home, zone)
    auditor = Auditor(store, CheckpointFile(settings.checkpoints_file), settings.audit_secret, engine.clock, settings.retention)
    tick = partial(_tick, Reminders(engine, store, chats, showing), digests, deliveries, auditor)
    ticker = Ticker(tick)
    posting = asyncio.create_task(deliveries.run(), name="deliveries")
    asked = local in (models.known[models.default], models.known.get(models.backup))
    learning = asyncio.create_task(_prepare(local, tenants if asked else (), definitions), name="prepare")
    try:
        await auditor.started(definitions, verified or {})
        await runner.start()
        ticker.start()
        yield Product(bot, store, engine, runner, deliveries, tick)
    finally:
        ticker.stop()
        await runner.aclose()
        for task in (posting, learning):
            task.cancel()
        await asyncio.gather(posting, learning, return_exceptions=True)
        await asyncio.gather(*(known.aclose() for known in models.known.values() if isinstance(known, Closing)))
        await auditor.tick()
        await store.aclose()


def models_of(settings: Settings, definitions: Mapping[str, Definition], local: LocalModel) -> Models:
    """Claude, if there is a key for it: the models that the settings and the steps name. Else the one that learns here, whatever
    they name; beside Claude it is called `local`."""
    if settings.anthropic_api_key is None:
        return Models.single(local)
    from adapters.anthropic import Claude  # takes half a second, which nobody without a key should wait for

    named = [step.model for definition in definitions.values() for step in definition.ai_steps]
    names = dict.fromkeys(filter(None, (settings.model, settings.backup_model, *named)))
    key, base, prices = settings.anthropic_api_key, settings.anthropic_base_url, settings.prices
    claudes = {name: Claude(key, name, base_url=base, prices=prices) for name in names if name != LOCAL}
    return Models({**claudes, LOCAL: local}, settings.model, settings.backup_model)


@runtime_checkable
class Closing(Protocol):
    """A model that holds connections."""

    async def aclose(self) -> None: ...


async def _prepare(local: LocalModel, tenants: Sequence[Tenant], definitions: Mapping[str, Definition]) -> None:
    """Loads the library at once, and learns when nobody has asked for a moment: a question must not wait behind the others."""
    if tenants:
        await asyncio.to_thread(import_module, "sklearn.svm")
        await asyncio.sleep(SETTLED)
    for tenant in tenants:
        for definition in definitions.values():
            await local.prepare(tenant, definition)


async def _tick(reminders: Reminders, digests: Digests, deliveries: Deliveries, auditor: Auditor) -> None:
    if await reminders.tick() + await digests.tick():
        deliveries.wake()
    await auditor.tick()
