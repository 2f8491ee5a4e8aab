"""The real product behind its own route, in front of the stand-in, all in one loop."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from starlette.applications import Starlette

from adapters.teams.app import TeamsApp
from adapters.teams.listeners import Listeners
from bot.bootstrap import Product, product
from bot.serving import serving
from bot.settings import Settings
from storage.store import SqlStore
from tests.adapters.slack.flows import FLOWS, answering
from tests.adapters.slack.stage import PENDING
from tests.adapters.teams.client import Client, read
from tests.adapters.teams.connector import Connector, Posted
from tests.adapters.teams.local import LocalFactory
from tests.adapters.teams.tenancy import HERE, SUPPORT, User, two_tenants
from tests.fakes import FakeModel
from workflow.prompt import Question

APP = "99999999-aaaa-4000-8000-000000000099"


@dataclass
class ShiftedClock:
    """Wall time, and what tests add to it."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Stage:
    connector: Connector
    product: Product
    client: Client
    listeners: Listeners
    model: FakeModel
    clock: ShiftedClock
    database: Path
    answer: Callable[[Question], Any] = field(default=answering)

    @property
    def people(self) -> tuple[User, ...]:
        """Ana, Ben, Chloe, and Otto from elsewhere."""
        return tuple(self.connector.tenancy.users)

    async def settle(self) -> None:
        """Until no run is under way and everything is posted that is to be posted now."""
        until = time.monotonic() + 8
        while time.monotonic() < until:
            await self.listeners.aclose()
            await self.product.runner.idle()
            if not self.product.runner._tasks and not self.pending():
                return
            self.product.deliveries.wake()
            await asyncio.sleep(0.003)
        raise TimeoutError("something is still to be posted")

    async def later(self, seconds: float) -> None:
        self.clock.ahead += timedelta(seconds=seconds)
        self.product.deliveries.wake()
        await self.settle()

    def pending(self) -> bool:
        now = self.clock.now().strftime("%Y-%m-%d %H:%M:%S.%f")
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as db:
            return bool(db.execute(PENDING, (now, now)).fetchall())

    def messages(self, conversation: str = SUPPORT) -> list[Posted]:
        """The bot's own."""
        return [m for m in self.connector.messages(conversation) if m.activity.get("attachments")]

    def card(self, conversation: str = SUPPORT) -> Posted:
        """The newest message that asks for a sign-off, or did."""
        return next(m for m in reversed(self.messages(conversation)) if "· draft " in read(m))

    def told(self, user: User) -> list[str]:
        """What the bot has said to this person alone, the newest last."""
        return [read(m) for m in self.messages(self.connector.tenancy.personal(user).id)]


@asynccontextmanager
async def staged(path: Path, home_channel: str = "#support") -> AsyncIterator[Stage]:
    clock, model, database = ShiftedClock(), FakeModel(answering), path / "signoff.db"
    settings = Settings(_env_file=None, database=f"sqlite:///{database}", home_channel=home_channel)
    async with Connector(APP, "app-secret", two_tenants()).serving() as connector, aiohttp.ClientSession() as web:
        store = await SqlStore.open(settings.database)
        teams = TeamsApp.made(APP, LocalFactory(connector), [HERE], store, connector.metadata_url)
        async with product(settings, FLOWS, {teams.chat.name: teams.chat}, model=model, store=store) as running:
            running.engine.clock = running.deliveries.clock = clock
            listeners = teams.listen(running.bot)
            async with serving(Starlette(routes=[teams.route(listeners)]), "127.0.0.1", 0) as port:
                client = Client(connector, web, f"http://127.0.0.1:{port}/teams/messages")
                stage = Stage(connector, running, client, listeners, model, clock, database)
                await stage.settle()
                yield stage
                await listeners.aclose()
