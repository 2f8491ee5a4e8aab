"""The real product behind real Bolt, in front of the playground, all in one loop: started once for a module, emptied for a test."""

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from starlette.applications import Starlette

from adapters.playground.acting import Acted
from adapters.playground.clock import Clock as PlaygroundClock
from adapters.playground.deliver import sign
from adapters.playground.installed import App
from adapters.playground.modals import View
from adapters.playground.server import Playground
from adapters.playground.state import Message
from adapters.slack.app import SlackApp
from adapters.slack.manifest import manifest
from bot.bootstrap import Product, product
from bot.serving import serving
from bot.settings import Settings
from tests.adapters.slack.flows import FLOWS, answering
from tests.adapters.slack.read import read
from tests.fakes import FakeModel
from workflow.prompt import Question

BOT, APP, SECRET = "xoxb-bot-secret", "xapp-app-secret", "signing-secret"
ANA, BEN, CHLOE, OTTO = "U0ANA", "U0BEN", "U0CHLOE", "U0OTTO"
SUPPORT, REVIEWS, DM = "C0SUPPORT", "C0REVIEWS", "D0ANA"
PENDING = """
    select 1 from deliveries as d where wanted > shown and (claim_until is not null or due <= ? and not exists (
      select 1 from deliveries where lane = d.lane and seq < d.seq and wanted > shown and attempts > 0 and due > ?
    ))
"""


@dataclass
class ShiftedClock:
    """Wall time, and what tests add to it."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Stage:
    playground: Playground
    product: Product
    slack: SlackApp
    model: FakeModel
    database: Path
    url: str
    clock: ShiftedClock
    web: aiohttp.ClientSession
    answer: Callable[[Question], Any] = field(default=answering)

    async def empty(self) -> None:
        """As after the first start."""
        await self.settle(strict=False)
        self.playground.journal.clear()
        self.playground.faults.apply(dict.fromkeys(self.playground.faults.to_json()))
        self.playground.space.start_over()
        await self.product.store.wipe()
        for kept in (
            self.slack.chat._members,
            self.slack.chat._groups,
            self.slack.chat._channels,
            self.slack.chat._links,
            self.slack.chat._people,
        ):
            kept.kept.clear()
        self.model.answer = self.answer
        self.model.asked.clear()

    # what people do

    async def run(self, text: str = "I was charged twice", command: str = "/small", by: str = ANA, channel: str = SUPPORT) -> Acted:
        acted = await self.playground.run_command(by, channel, command, text)
        await self.settle()
        return acted

    async def press(self, action: str, by: str = BEN, card: Message | None = None) -> Acted:
        acted = await self.playground.press(by, card or self.card(), action)
        await self.settle()
        return acted

    async def react(self, emoji: str, by: str = BEN, message: Message | None = None, remove: bool = False) -> None:
        await self.playground.react(by, message or self.card(), emoji, remove)
        await self.settle()

    async def reply(self, text: str, by: str = BEN, card: Message | None = None) -> Message:
        """In the thread of a card."""
        card = card or self.card()
        said = (await self.playground.say(by, card.channel, text, thread_ts=card.ts)).message
        assert said is not None
        await self.settle()
        return said

    def question(self, user: str = BEN, channel: str = SUPPORT) -> Message:
        """What only this person was asked last."""
        return next(m for m in reversed(self.playground.state.messages[channel]) if m.only_for == user)

    async def submit(self, by: str = BEN, **values: Any) -> Acted:
        """values: block_id -> value, with `f_text_0` for `f:text:0`."""
        entered = {name.replace("_", ":") if name.startswith("f_") else name: {"value": value} for name, value in values.items()}
        acted = await self.playground.submit(by, values=entered)
        await self.settle()
        return acted

    async def settle(self, strict: bool = True) -> None:
        """Until no event is on its way, no run under way and everything is posted that is to be posted now."""
        until = time.monotonic() + 5
        for _ in range(3):  # an event begins its way in a task of its own
            await asyncio.sleep(0)
        while time.monotonic() < until:
            await self.playground.until(lambda: all(d.outcome != "pending" for d in self.playground.journal.delivered))
            await self.product.runner.idle()
            if not self.product.runner._tasks and not self.pending():
                return
            self.product.deliveries.wake()
            await asyncio.sleep(0.003)
        if strict:
            raise TimeoutError(f"something is still to be posted; {self.playground.journal.tail()}")

    def pending(self) -> bool:
        """Whether something is being posted, or could be now: not what waits for its time, or in its lane behind that."""
        now = self.clock.now().strftime("%Y-%m-%d %H:%M:%S.%f")
        return bool(self.rows(PENDING, now, now))

    async def later(self, seconds: float) -> None:
        """On both clocks."""
        self.clock.ahead += timedelta(seconds=seconds)
        await self.playground.clock.advance(seconds)
        self.product.deliveries.wake()
        await self.settle()

    # what they see

    def messages(self, channel: str = SUPPORT, by: str | None = None) -> list[Message]:
        return [m for m in self.playground.state.messages[channel] if m.only_for in (None, by)]

    def card(self, channel: str = SUPPORT) -> Message:
        """The newest message that asks for a sign-off, or did."""
        return next(m for m in reversed(self.messages(channel)) if any(b["type"] == "header" for b in m.blocks or []))

    def told(self, user: str, channel: str = SUPPORT) -> str:
        """What only this person was told last."""
        return read(next(m for m in reversed(self.playground.state.messages[channel]) if m.only_for == user))

    def dialog(self, by: str = BEN) -> View:
        view = self.playground.views.top(by)
        assert view is not None, "no dialog is open"
        return view

    def buttons(self, message: Message) -> list[str]:
        found = [b["elements"] for b in message.blocks or [] if b["type"] == "actions"]
        return [e["text"]["text"] for elements in found for e in elements]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as db:
            return db.execute(sql, values).fetchall()

    def counts(self) -> dict[str, int]:
        """Rows of every table that a person's act may leave behind."""
        tables = ("runs", "journal", "reviews", "deliveries", "feedback", "proposals", "suggestions", "schedules")
        return {table: int(self.rows(f"select count(*) from {table}")[0][0]) for table in tables}

    def outcomes(self) -> list[tuple[Any, ...]]:
        return self.rows("select step, outcome, decided_by from reviews order by opened, id")

    # what Slack sends

    async def post(self, body: bytes, content_type: str = "application/x-www-form-urlencoded", **headers: str) -> tuple[int, str]:
        """Signed like Slack's, but for what `headers` says otherwise (`x_slack_signature="…"`, empty: left out)."""
        stamp = headers.pop("stamp", str(int(time.time())))
        made = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(SECRET, stamp, body), "Content-Type": content_type}
        made |= {name.replace("_", "-").title(): value for name, value in headers.items()}
        async with self.web.post(self.url, data=body, headers={n: v for n, v in made.items() if v}) as answer:
            text = await answer.text()
        await self.settle()
        return answer.status, text

    async def event(self, payload: Any) -> tuple[int, str]:
        return await self.post(json.dumps(payload).encode(), "application/json")

    async def interact(self, payload: Any) -> tuple[int, str]:
        return await self.post(urlencode({"payload": json.dumps(payload)}).encode())


@asynccontextmanager
async def staged(path: Path, *, socket_mode: bool = False, home_channel: str = "#support") -> AsyncIterator[Stage]:
    clock, model = ShiftedClock(), FakeModel(answering)
    database = path / "signoff.db"
    settings = Settings(_env_file=None, database=f"sqlite:///{database}", home_channel=home_channel, owners="@support-owners")
    async with Playground(clock=PlaygroundClock()) as playground, aiohttp.ClientSession() as web:
        address = await playground.serve()
        playground.install(installed(""))
        slack = await SlackApp.open(
            bot_token=BOT, signing_secret="" if socket_mode else SECRET, app_token=APP, api_url=f"{address}/api/"
        )
        async with product(settings, FLOWS, {slack.chat.name: slack.chat}, model=model) as running:
            running.engine.clock = running.deliveries.clock = clock
            bolt = slack.listen(running.bot)
            stage = Stage(playground, running, slack, model, database, "", clock, web)
            try:
                if socket_mode:
                    await slack.connect(bolt)
                    await playground.until(lambda: playground.connections.count == 1)
                    yield stage
                else:
                    async with serving(Starlette(routes=[slack.route(bolt)]), "127.0.0.1", 0) as port:
                        stage.url = f"http://127.0.0.1:{port}/slack/events"
                        playground.install(installed(stage.url))
                        yield stage
            finally:
                await slack.aclose()


def installed(url: str) -> App:
    made = manifest(FLOWS.values(), url=url.removesuffix("/slack/events"))
    return App(made, bot_token=BOT, app_token=APP, signing_secret=SECRET, request_url=url or None)
