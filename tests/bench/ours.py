"""The same work on Signoff: SQLite, local runner. As a program it prints one line of JSON."""

import asyncio
import gc
import json
import logging
import random
import sys
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.progress import track

from adapters.business_hours import BusinessHours
from adapters.runner_local import LocalRunner
from bot.bootstrap import fresh_id
from bot.clock import SystemClock
from storage.store import SqlStore
from tests.bench import work
from tests.fakes import FakeModel
from workflow.context import RunContext
from workflow.decided import Won
from workflow.definition import Workflow
from workflow.engine import Engine
from workflow.gate import Gate
from workflow.message import Message
from workflow.models import Models
from workflow.names import Person, Place, Tenant
from workflow.prompt import Answer, Prompt, Question
from workflow.review import Edit

TENANT, PLACE = Tenant("bench/T"), Place("bench/T/C")
ASKS, SIGNS = Person("bench/T/ASKS"), Person("bench/T/SIGNS")


class Letter(BaseModel):
    text: str


bench = Workflow("bench", input=Message, title="Bench", command="/bench")


@bench.step()
def ticket(message: Message) -> str:
    return work.clean(message.text)


@bench.step()
def topic(ticket: str) -> str:
    return work.classify(ticket)


def no_model(ticket: str) -> Letter:
    return Letter(text=ticket)


@bench.ai(output=Letter, fallback=no_model, gate=Gate(always=True))
def letter(ticket: str, topic: str) -> Prompt:
    return Prompt("Write.", ticket, {"topic": topic})


@bench.step()
def signed(letter: Letter) -> str:
    return work.sign(letter.text)


@bench.action()
async def send(signed: str, run: RunContext) -> str:
    run.reply(signed)
    return signed


def answer(question: Question) -> Answer:
    text = work.draft(question.prompt.input, question.prompt.facts["topic"])
    return Answer(Letter(text=text), 0.9, "", "bench")


@dataclass
class Side:
    store: SqlStore
    engine: Engine
    runner: LocalRunner

    async def to_gate(self, number: int) -> str:
        """The run's id, once it waits."""
        given = {"text": work.MESSAGE, "author": "", "link": ""}
        run, _ = await self.engine.start("bench", given, tenant=TENANT, requester=ASKS, origin=PLACE, key=str(number))
        await self.runner._tasks[run.id]
        return run.id

    async def to_end(self, run_id: str) -> None:
        (review,) = await self.store.reviews(run_id)
        edit = Edit({"text": "A better letter."})
        decided = await self.engine.decide(review.id, edit, SIGNS, True, review.hash, f"press:{run_id}")
        assert isinstance(decided, Won), decided
        await self.runner._tasks[run_id]


@asynccontextmanager
async def side(folder: Path) -> AsyncIterator[Side]:
    store = await SqlStore.open(f"sqlite:///{folder / 'ours.db'}")
    model = FakeModel(answer)
    model.asked = _Forgetful()
    definitions, models = {"bench": bench.definition}, Models.single(model)
    engine = Engine(definitions, store, models, SystemClock(), BusinessHours(), fresh_id, random.random)
    engine.runner = runner = LocalRunner(engine.advance, engine.sweep)
    try:
        yield Side(store, engine, runner)
    finally:
        await runner.aclose()
        await store.aclose()


class _Forgetful(list[Question]):
    def append(self, item: Question) -> None:
        """Keeps nothing: 100,000 questions would be counted as memory of waiting runs."""


async def throughput(runs: int, at_once: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        async with side(Path(folder)) as here:
            room = asyncio.Semaphore(at_once)
            gate: list[float] = []
            done: list[float] = []

            async def timed(work_: Any, kept: list[float]) -> Any:
                async with room:
                    watch = work.Stopwatch()
                    result = await work_
                    kept.append(watch())
                    return result

            first = work.Stopwatch()
            ids = await asyncio.gather(*[timed(here.to_gate(n), gate) for n in range(runs)])
            gate_seconds = first()
            second = work.Stopwatch()
            await asyncio.gather(*[timed(here.to_end(run_id), done) for run_id in ids])
            measured = work.Measured(runs, gate_seconds, second(), gate, done)
            entries = await here.store.journal(ids[0])
            assert entries[-1].value == "A better letter.\nYour support team", entries[-1]
            return measured.row()


async def waiting(runs: int) -> dict[str, float]:
    """Fill a database with waiting runs, and look at what they cost."""
    with tempfile.TemporaryDirectory() as folder:
        async with side(Path(folder)) as here:
            warm = [await here.to_gate(-n) for n in range(1, 31)]
            before_latency = await _decide(here, warm)
            before = _resident_mb()
            watch = work.Stopwatch()
            sample: list[str] = []
            for begin in track(range(0, runs, 500), "runs wait", console=Console(stderr=True), transient=True):
                ids = await asyncio.gather(*[here.to_gate(n) for n in range(begin, min(runs, begin + 500))])
                sample += ids[:1]
            seconds = watch()
            gc.collect()
            after = _resident_mb()
            after_latency = await _decide(here, sample[:: max(1, len(sample) // 30)][:30])
            return {
                "runs": runs,
                "filled_per_second": runs / seconds,
                "memory_mb": after - before,
                "threads": threading.active_count(),
                "tasks": len(asyncio.all_tasks()) - 1,
                "decide_p50_ms_before": work.percentile(before_latency, 50) * 1e3,
                "decide_p50_ms_after": work.percentile(after_latency, 50) * 1e3,
                "disk_mb": sum(f.stat().st_size for f in Path(folder).iterdir()) / 1e6,
            }


async def _decide(here: Side, ids: list[str]) -> list[float]:
    kept = []
    for run_id in ids:
        watch = work.Stopwatch()
        await here.to_end(run_id)
        kept.append(watch())
    return kept


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    logging.disable()
    if sys.argv[1] == "throughput":
        result = asyncio.run(throughput(int(sys.argv[2]), int(sys.argv[3])))
    else:
        result = asyncio.run(waiting(int(sys.argv[2])))
    print(json.dumps(result))
