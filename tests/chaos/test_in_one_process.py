"""What a kill would need luck to hit, with the real engine and store, and no process to kill."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from adapters.business_hours import BusinessHours
from adapters.runner_local import LocalRunner
from storage.store import SqlStore
from tests.fakes import FakeClock, FakeModel, ids
from workflow.context import RunContext
from workflow.definition import Workflow
from workflow.engine import Engine
from workflow.message import Message
from workflow.models import Models
from workflow.names import Person, Place, Tenant
from workflow.run import Event, Run, Status

TENANT, ANA, PLACE = Tenant("slack/T0"), Person("slack/T0/UANA"), Place("slack/T0/C1")


@dataclass
class Here:
    """going: set when the slow action is under way. happened: what the slow action did."""

    engine: Engine
    store: SqlStore
    going: asyncio.Event = field(default_factory=asyncio.Event)
    happened: list[str] = field(default_factory=list)

    async def started(self) -> Run:
        message = {"text": "hello", "author": "", "link": ""}
        run, _ = await self.engine.start("two", message, tenant=TENANT, requester=ANA, origin=PLACE, key="k")
        return run

    async def told(self, run: Run) -> set[tuple[str, Event]]:
        return {(entry.step, entry.event) for entry in await self.store.journal(run.id)}


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Here]:
    two = Workflow("two", input=Message, title="Two at once")
    store = await SqlStore.open(f"sqlite:///{tmp_path}/signoff.db")

    @two.action()
    async def slow(message: Message, run: RunContext) -> int:
        made.going.set()
        await asyncio.sleep(0.05)
        made.happened.append(run.id)
        return 1

    @two.action()
    async def broken(message: Message, run: RunContext) -> int:
        await made.going.wait()
        raise ConnectionError("no route")

    made = Here(_engine(two, store), store)
    yield made
    await store.aclose()


async def test_an_action_beside_a_step_that_fails_is_not_cut_off_and_its_fate_is_on_record(here: Here) -> None:
    run = await here.started()
    assert await here.engine.advance(run.id) is Status.FAILED
    assert here.happened == [run.id]
    assert {("slow", Event.DONE), ("broken", Event.FAILED)} <= await here.told(run)


async def test_the_stores_trouble_fails_no_run(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise OSError("disk full")

    run = await here.started()
    with monkeypatch.context() as patch, pytest.raises(OSError, match="disk full"):
        patch.setattr(here.store, "append", full)
        await here.engine.advance(run.id)
    assert (await here.store.run(run.id)).status is Status.READY
    assert await here.told(run) == set()


async def test_a_runner_that_closes_begins_nothing_more() -> None:
    begun: list[str] = []
    runner = LocalRunner(_advance(begun, lambda: runner.submit("run_1", 2)), _none)
    runner.submit("run_1", 1)
    await asyncio.sleep(0)
    await runner.aclose(grace=1.0)
    runner.submit("run_2", 1)
    await runner.idle()
    assert begun == ["run_1"]


async def test_what_is_submitted_while_it_is_under_way_is_advanced_once_more() -> None:
    begun: list[str] = []
    runner = LocalRunner(_advance(begun, lambda: runner.submit("run_1", 2) if len(begun) == 1 else None), _none)
    runner.submit("run_1", 1)
    await runner.idle()
    assert begun == ["run_1", "run_1"]
    await runner.aclose()


async def test_whoever_arrives_alone_takes_up_what_the_dead_had_begun(tmp_path: Path) -> None:
    url, clock = f"sqlite:///{tmp_path}/signoff.db", FakeClock()
    store = await SqlStore.open(url)
    one = Workflow("two", input=Message, title="One")
    one.step(_pure)
    here = Here(_engine(one, store), store)
    run = await here.started()
    far = clock.at.replace(year=2030)
    assert await store.claim(run.id, "token", clock.at, far) is not None
    assert len(await store.outgoing(clock.at, far)) == 1
    beside = await SqlStore.open(url)
    assert await beside.unfinished(clock.at) == []  # the first one lives
    await beside.aclose()
    await store.aclose()  # as the kernel does when a process is killed
    after = await SqlStore.open(url)
    assert await after.unfinished(clock.at) == [(run.id, 1)]
    assert [out.attempts for out in await after.outgoing(clock.at, far)] == [1]
    await after.aclose()


def _engine(workflow: Workflow, store: SqlStore) -> Engine:
    model = FakeModel(lambda question: AssertionError("nobody asks"))
    models = Models.single(model)
    return Engine({workflow.name: workflow.definition}, store, models, FakeClock(), BusinessHours(), ids(), lambda: 0.5)


def _pure(message: Message) -> str:
    return message.text


def _advance(begun: list[str], meanwhile: Callable[[], None]) -> Callable[[str], Any]:
    async def advance(run_id: str) -> None:
        begun.append(run_id)
        await asyncio.sleep(0.01)
        meanwhile()

    return advance


async def _none() -> int:
    return 0
