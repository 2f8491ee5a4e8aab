"""What every Runner promises: what is submitted is advanced, at least once, and nothing is forgotten."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from adapters.runner_local import LocalRunner


@dataclass
class Work:
    """Stands for the engine: counts what is advanced. gate: each advance waits for it. fail: how many raise first."""

    advanced: list[str] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    fail: int = 0
    unfinished: list[str] = field(default_factory=list)
    submit: Callable[[str, int], None] = lambda run, segment: None

    async def advance(self, run_id: str) -> None:
        self.advanced.append(run_id)
        await self.gate.wait()
        if self.fail:
            self.fail -= 1
            raise RuntimeError("no luck")

    async def sweep(self) -> int:
        for run_id in self.unfinished:
            self.submit(run_id, 1)
        return len(self.unfinished)


@pytest.fixture
def work() -> Work:
    made = Work()
    made.gate.set()
    return made


@pytest.fixture
async def runner(work: Work) -> AsyncIterator[LocalRunner]:
    made = LocalRunner(work.advance, work.sweep, every=0.02)
    work.submit = made.submit
    yield made
    work.gate.set()
    await made.aclose()


async def test_what_is_submitted_is_advanced(runner: LocalRunner, work: Work) -> None:
    for number in range(200):
        runner.submit(f"run_{number}", 1)
    await runner.idle()
    assert sorted(work.advanced) == sorted(f"run_{number}" for number in range(200))


async def test_a_decision_during_an_advance_is_not_lost(runner: LocalRunner, work: Work) -> None:
    work.gate.clear()
    runner.submit("run_1", 1)
    await asyncio.sleep(0)
    runner.submit("run_1", 2)
    runner.submit("run_1", 2)
    work.gate.set()
    await runner.idle()
    assert work.advanced == ["run_1", "run_1"]


async def test_one_run_is_advanced_by_one_task_at_a_time(runner: LocalRunner, work: Work) -> None:
    work.gate.clear()
    for _ in range(5):
        runner.submit("run_1", 1)
        await asyncio.sleep(0)
    assert work.advanced == ["run_1"]


async def test_what_a_crash_left_is_taken_up_at_the_start_and_by_the_sweep(runner: LocalRunner, work: Work) -> None:
    work.unfinished = ["run_1"]
    await runner.start()
    await runner.idle()
    assert "run_1" in work.advanced
    work.unfinished = ["run_2"]
    async with asyncio.timeout(5):
        while "run_2" not in work.advanced:
            await asyncio.sleep(0.01)


async def test_a_failing_advance_hurts_no_other(runner: LocalRunner, work: Work, caplog: pytest.LogCaptureFixture) -> None:
    work.fail = 1
    runner.submit("run_1", 1)
    runner.submit("run_2", 1)
    await runner.idle()
    assert work.advanced == ["run_1", "run_2"]
    assert "could not be advanced" in caplog.text


async def test_closing_lets_what_is_under_way_come_to_its_end(work: Work) -> None:
    runner = LocalRunner(work.advance, work.sweep)
    work.gate.clear()
    runner.submit("run_1", 1)
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_later(0.05, work.gate.set)
    await runner.aclose(grace=5)
    assert not runner._tasks


async def test_closing_does_not_wait_for_ever(work: Work) -> None:
    runner = LocalRunner(work.advance, work.sweep)
    work.gate.clear()
    runner.submit("run_1", 1)
    async with asyncio.timeout(5):
        await runner.aclose(grace=0.01)
