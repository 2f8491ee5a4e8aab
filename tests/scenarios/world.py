"""The whole product but for the platform: real store, engine, service and delivery loop over a chat that remembers."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from adapters.business_hours import BusinessHours
from adapters.runner_local import LocalRunner
from adapters.schedule import CronCalendar
from bot.answering import Answering
from bot.commands import Answer, Decide, OpenForm, Typed
from bot.deliveries import Deliveries
from bot.digests import Digests
from bot.inbox import Inbox
from bot.policing import Policing
from bot.reminders import Reminders
from bot.reviewing import Reviewing
from bot.service import Bot
from bot.showing import Showing
from bot.together import Together
from bot.views import FormKind, ReviewView, TextView
from storage.store import SqlStore
from tests.fakes import FakeChat, FakeClock, FakeModel, ids
from workflow.budget import Budgets
from workflow.context import RunContext
from workflow.definition import Definition, Workflow
from workflow.engine import Engine
from workflow.gate import Gate
from workflow.message import Message
from workflow.models import Models
from workflow.names import Person, Place, Tenant
from workflow.ports import Model
from workflow.prompt import Answer as Said
from workflow.prompt import Prompt, Question
from workflow.reactions import USUAL
from workflow.review import Decision, Review

TENANT = Tenant("slack/T0")
CHANNEL = Place("slack/T0/C1")
ANA, BEN, CHLOE = (Person(f"slack/T0/U{name}") for name in ("ANA", "BEN", "CHLOE"))
OTTO = Person("slack/T9/UOTTO")


class Topic(BaseModel):
    topic: Literal["billing", "bug"]


class Letter(BaseModel):
    text: str = Field(min_length=5, max_length=50_000, description="What the customer reads.")


class Sent(BaseModel):
    characters: int


small = Workflow("small", input=Message, title="Small", command="/small")


def by_rule(message: Message) -> Topic:
    return Topic(topic="bug" if "crash" in message.text else "billing")


def template(message: Message) -> Letter:
    return Letter(text="We have your message.")


@small.ai(output=Topic, fallback=by_rule)
def topic(message: Message) -> Prompt:
    return Prompt("Which topic?", message.text)


@small.ai(output=Letter, fallback=template, gate=Gate(always=True))
def letter(message: Message, topic: Topic) -> Prompt:
    return Prompt("Write a letter.", message.text, {"topic": topic.topic})


@small.action()
async def send(letter: Letter, run: RunContext) -> Sent:
    run.reply(letter.text)
    return Sent(characters=len(letter.text))


def sure(question: Question) -> Said:
    """A model that is sure of its topic, and always writes the same letter."""
    if question.step == "topic":
        return Said(Topic(topic="billing"), 0.9, "It says charged.", "fake")
    again = f" ({question.comment})" if question.comment else ""
    return Said(Letter(text=f"Dear customer, we look into it.{again}"), 0.8, "A usual letter.", "fake")


@dataclass
class World:
    bot: Bot
    store: SqlStore
    engine: Engine
    runner: LocalRunner
    deliveries: Deliveries
    chat: FakeChat
    clock: FakeClock
    model: FakeModel
    tick: Callable[[], Awaitable[object]]

    async def settle(self) -> None:
        """Until nothing is under way and everything due is posted."""
        await self.runner.idle()
        while await self.deliveries.round():
            await self.runner.idle()

    async def wait(self, **by: float) -> None:
        """Time passes, and what comes by itself comes."""
        self.clock.advance(**by)
        await self.tick()
        await self.settle()

    async def type(self, text: str, command: str = "/small", by: Person = ANA, place: Place = CHANNEL, key: str = "") -> Answer:
        said = await self.bot.handle(Typed(TENANT, by, place, command, text, key or self.engine.new_id("key")))
        await self.settle()
        return said

    async def decide(self, review: Review, decision: Decision, by: Person = BEN, key: str = "") -> Answer:
        command = Decide(TENANT, by, review.id, review.hash, decision, key or self.engine.new_id("press"))
        said = await self.bot.handle(command)
        await self.settle()
        return said

    async def open(self, review: Review, kind: FormKind, by: Person = BEN, turned: bool = False) -> Answer:
        return await self.bot.handle(OpenForm(TENANT, by, review.id, review.hash, kind, turned))

    async def reviews(self) -> list[Review]:
        return [review for run in reversed(await self.store.runs()) for review in await self.store.reviews(run.id)]

    def cards(self) -> list[ReviewView]:
        return [view for view in self.chat.posted.values() if isinstance(view, ReviewView)]

    def texts(self) -> list[str]:
        return [view.text for view in self.chat.posted.values() if isinstance(view, TextView)]


@asynccontextmanager
async def world(
    path: Path,
    definitions: Mapping[str, Definition] | None = None,
    answer: Callable[[Question], Said | Exception] = sure,
    home_channel: str = "",
    others: Sequence[Model] = (),
    backup: str = "",
    budgets: Budgets = Budgets(),
    before: World | None = None,
    owners: tuple[str, ...] = ("@owners",),
) -> AsyncIterator[World]:
    """before: the process that was here on the same database; what is outside of it goes on: the chat, time, the model."""
    store = await SqlStore.open(f"sqlite:///{path / 'signoff.db'}")
    clock, model, chat, new_id = FakeClock(), FakeModel(answer), FakeChat(), ids()
    if before is not None:
        clock, model, chat, new_id = before.clock, before.model, before.chat, before.engine.new_id
    models = Models({model.name: model, **{other.name: other for other in others}}, model.name, backup)
    engine = Engine(definitions or {"small": small.definition}, store, models, clock, BusinessHours(), new_id, lambda: 0.5, budgets)
    showing = Showing(engine.definitions, store)
    deliveries = Deliveries(store, {"slack": chat}, showing, clock, home_channel)
    engine.runner = runner = LocalRunner(engine.advance, engine.sweep)
    digests = Digests(store, {"slack": chat}, CronCalendar(), clock, new_id)
    reviewing = Reviewing(engine, store, {"slack": chat}, showing)
    answering = Answering(engine, store, {"slack": chat}, reviewing, USUAL)
    inbox, together = Inbox(store, {"slack": chat}, showing, clock), Together(store, showing, reviewing)
    policing = Policing(engine, store, {"slack": chat}, owners, home_channel)
    parts = (digests, showing, reviewing, answering, policing, inbox, together)
    bot = Bot(engine, store, {"slack": chat}, *parts, deliveries.wake, home_channel)
    reminders = Reminders(engine, store, {"slack": chat}, showing)
    try:
        yield World(bot, store, engine, runner, deliveries, chat, clock, model, reminders.tick)
    finally:
        await runner.aclose(grace=0)
        await store.aclose()
