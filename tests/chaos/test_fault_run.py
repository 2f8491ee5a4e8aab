"""A thousand runs whose models fail all the time: none is lost, none is stuck, and every call is on record."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, Field, SecretStr

from adapters.anthropic import Claude
from adapters.business_hours import BusinessHours
from adapters.runner_local import LocalRunner
from bot.clock import SystemClock
from storage.store import SqlStore
from tests.adapters.anthropic.replies import Reply, fault, half, hang, page, says, text
from tests.adapters.anthropic.server import JSON, MessagesServer
from tests.fakes import ids
from workflow.context import RunContext
from workflow.decided import Won
from workflow.definition import Workflow
from workflow.engine import Engine
from workflow.errors import ModelBusy, ModelGarbled, ModelMisused, ModelRefused, ModelUnreachable
from workflow.ladder import Pace
from workflow.message import Message
from workflow.models import Models
from workflow.names import Person, Place, Tenant
from workflow.prompt import Answer, Prompt, Question, Usage
from workflow.review import Approve, Edit, Reason, Reject, Review
from workflow.run import Event, Run, Status

TENANT, PLACE = Tenant("slack/T0"), Place("slack/T0/C1")
ANA, BEN = Person("slack/T0/UANA"), Person("slack/T0/UBEN")
ERRORS, HANGS = 0.30, 0.05
PACE = Pace(backoff=0.002, failures=5, rest=timedelta(milliseconds=50))
CALL = Usage(calls=1, input_tokens=100, output_tokens=20, cost=0.001)


class Topic(BaseModel):
    topic: Literal["billing", "bug"]


class Letter(BaseModel):
    text: str = Field(min_length=3)


def post(timeout: float) -> tuple[Workflow, Counter[str]]:
    """The workflow, and how often each run's letter was sent."""
    made, sent = Workflow("post", input=Message, title="Answer", command="/post"), Counter[str]()

    def by_rule(message: Message) -> Topic:
        return Topic(topic="billing")

    def template(message: Message) -> Letter:
        if int(message.text) % 10 == 0:
            raise LookupError("no template")
        return Letter(text="We have your message.")

    @made.ai(output=Topic, fallback=by_rule, timeout=timeout)
    def topic(message: Message) -> Prompt:
        return Prompt("Which topic?", message.text)

    @made.ai(output=Letter, fallback=template, timeout=timeout)
    def letter(message: Message, topic: Topic) -> Prompt:
        return Prompt("Write a letter.", message.text, {"topic": topic.topic})

    @made.action()
    async def send(letter: Letter, run: RunContext) -> int:
        sent[run.id] += 1
        return len(letter.text)

    return made, sent


@dataclass
class Faulty:
    """Fails by chance, the same way each time: what happens depends on the question and on how often it was asked."""

    name: str
    asked: Counter[str] = field(default_factory=Counter)

    async def ask(self, question: Question) -> Answer:
        what = f"{question.prompt.input} {question.step}"
        self.asked[what] += 1
        chance = random.Random(f"{self.name} {what} {self.asked[what]}")
        at = chance.random()
        await asyncio.sleep(0)
        if at < HANGS:
            await asyncio.Event().wait()
        if at < HANGS + ERRORS:
            return self._failing(chance)
        value = Topic(topic="bug") if question.step == "topic" else Letter(text=f"Dear {question.prompt.input}")
        return Answer(value, chance.choice([0.5, 0.9]), "As always.", self.name, usage=CALL)

    def _failing(self, chance: random.Random) -> Answer:
        """Raises, or answers with what is no answer."""
        wrong = Answer(Message(text="?"), 0.9, "", self.name, usage=CALL)
        errors = [ModelBusy("busy", 0.004, CALL), ModelBusy("busy", None, CALL), ModelBusy("busy for long", 3600.0, CALL)]
        errors += [ModelUnreachable("no network", CALL), ModelRefused("declined", CALL), ModelGarbled("half", CALL)]
        case = chance.choice([*errors, ModelMisused("bad request", CALL), KeyError("a bug"), TimeoutError(), wrong, None])
        if isinstance(case, Exception):
            raise case
        return case  # type: ignore[return-value]


@dataclass
class Office:
    engine: Engine
    store: SqlStore
    runner: LocalRunner

    async def take_in(self, many: int) -> None:
        await asyncio.gather(*(self._start(str(number)) for number in range(many)))
        await self.runner.idle()

    async def _start(self, text: str) -> None:
        given = {"text": text, "author": "", "link": ""}
        await self.engine.start("post", given, tenant=TENANT, requester=ANA, origin=PLACE, key=text)

    async def runs(self) -> list[Run]:
        return await self.store.runs(limit=10_000)

    async def open(self) -> list[Review]:
        found, _ = await self.store.open_reviews(TENANT, limit=10_000)
        return await asyncio.gather(*(self.store.review(review.id) for review in found))

    async def sign_off(self) -> None:
        """One round: somebody decides whatever waits. What nobody drafted is filled in, every tenth is rejected."""
        await asyncio.gather(*(self._decide(review, number % 10 == 9) for number, review in enumerate(await self.open())))
        await self.runner.idle()

    async def _decide(self, review: Review, reject: bool) -> None:
        blank = None in review.draft.values()
        decision = Reject((Reason.TONE,)) if reject else Edit({"text": "By hand."}) if blank else Approve()
        decided = await self.engine.decide(review.id, decision, BEN, True, review.hash, f"press {review.id}")
        assert isinstance(decided, Won), decided


@asynccontextmanager
async def office(path: Path, workflow: Workflow, models: Models) -> AsyncIterator[Office]:
    store = await SqlStore.open(f"sqlite:///{path}/signoff.db")
    chance = random.Random(7).random
    engine = Engine({"post": workflow.definition}, store, models, SystemClock(), BusinessHours(), ids(), chance, pace=PACE)
    engine.runner = runner = LocalRunner(engine.advance, engine.sweep)
    await runner.start()
    try:
        yield Office(engine, store, runner)
    finally:
        await runner.aclose(grace=0)
        await store.aclose()


async def check(here: Office, many: int, calls: Callable[[], int], sent: Counter[str]) -> str:
    """Every promise, first when nobody has looked yet and then when people have decided everything. A sentence with numbers."""
    runs = await here.runs()
    waiting = {review.run for review in await here.open()}
    assert len(runs) == many
    for run in runs:
        assert run.status in (Status.DONE, Status.WAITING), (run.status, run.reason)
        assert (run.status is Status.WAITING) == (run.id in waiting)
    journals = await asyncio.gather(*(here.store.journal(run.id) for run in runs))
    slips = Counter(e.detail["error"] for entries in journals for e in entries if e.event is Event.TRIED)
    assert all(e.reason for entries in journals for e in entries if e.event in (Event.TRIED, Event.ROUTED))
    made = calls()
    on_record = sum(e.usage.calls for entries in journals for e in entries)
    assert on_record == made == sum(spent.calls for spent in (await _spent(here)).values())
    for _ in range(3):
        await here.sign_off()
    after = await here.runs()
    assert {run.status for run in after} == {Status.DONE, Status.STOPPED}
    assert all(run.reason for run in after if run.status is Status.STOPPED)
    assert sent == Counter(run.id for run in after if run.status is Status.DONE)
    done = sum(run.status is Status.DONE for run in runs)
    told = ", ".join(f"{count} {slip}" for slip, count in slips.most_common())
    return f"{many} runs: {done} done alone, {len(waiting)} for a person; {made / many:.2f} model calls a run; gave nothing: {told}"


async def _spent(here: Office) -> dict[str, Usage]:
    """Of both days, should midnight pass."""
    today = here.engine.clock.now()
    days = [await here.store.spent((today - timedelta(days=ago)).date()) for ago in (0, 1)]
    return {f"{number} {name}": spent for number, day in enumerate(days) for name, spent in day.items()}


async def test_a_thousand_runs_with_failing_models_all_end_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workflow, sent = post(timeout=0.3)
    first, second = Faulty("first"), Faulty("second")
    async with office(tmp_path, workflow, Models({"first": first, "second": second}, "first", "second")) as here:
        await here.take_in(1_000)
        said = await check(here, 1_000, lambda: (first.asked + second.asked).total(), sent)
    with capsys.disabled():
        print(f"\nfault run: {said}")


def misbehaving(chance: random.Random) -> Callable[[JSON], Reply]:
    """What the service sends: the same share of errors and hangs, in the wire's own kinds."""
    errors = [fault(529), fault(429, **{"retry-after": "0.01"}), fault(429), fault(500), fault(503), fault(400), page(502)]
    errors += [
        half(says({"topic": "bug"})),
        text("Sure! Here you are."),
        text("{}"),
        text("", stop_reason="refusal"),
        text("{", stop_reason="max_tokens"),
    ]

    def reply(body: JSON) -> Reply:
        at = chance.random()
        if at < HANGS:
            return hang()
        if at < HANGS + ERRORS:
            return chance.choice(errors)
        letter = "Write a letter." in str(body["system"])
        return says({"text": "Dear customer"} if letter else {"topic": "bug"}, chance.choice([0.5, 0.9]))

    return reply


async def test_runs_over_a_failing_wire_all_end_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workflow, sent = post(timeout=2.0)
    with MessagesServer() as server:
        server.otherwise = misbehaving(random.Random(3))
        names = ("claude-sonnet-5-5", "claude-haiku-5-5")
        claudes = {name: Claude(SecretStr(server.key), name, base_url=server.url) for name in names}
        async with office(tmp_path, workflow, Models(dict(claudes), *names)) as here:
            await here.take_in(60)
            assert server.refused == []
            said = await check(here, 60, lambda: len(server.asked), sent)
        await asyncio.gather(*(claude.aclose() for claude in claudes.values()))
    with capsys.disabled():
        print(f"\nfault run over the wire: {said}")
