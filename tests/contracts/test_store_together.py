"""Several stores on one database, as several processes have them."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import SqlStore
from tests.builders import NOW, a_delivery, a_run, a_verdict, an_outcome, later
from tests.contracts.stores import started, waiting

OPEN_AND_START = """
import asyncio, sys
from storage.store import SqlStore
from tests.builders import a_run

async def main(url, name):
    store = await SqlStore.open(url)
    await store.start(a_run(id=f"run_{name}"), [])
    await store.aclose()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
async def other(store: SqlStore, url: str) -> AsyncIterator[SqlStore]:
    opened = await SqlStore.open(url)
    yield opened
    await opened.aclose()


async def test_what_one_has_written_the_other_reads(store: SqlStore, other: SqlStore) -> None:
    run = await started(store)
    assert await other.run(run.id) == run
    assert await other.start(a_run(key=run.key), []) == (run, False)


async def test_a_decision_at_both_counts_once(store: SqlStore, other: SqlStore) -> None:
    review = await waiting(store)
    won = await asyncio.gather(*((store, other)[n % 2].decide(a_verdict(review, an_outcome(key=f"press-{n}"))) for n in range(20)))
    assert won.count(True) == 1
    assert await store.review(review.id) == await other.review(review.id)


async def test_a_claim_at_both_is_one_claim(store: SqlStore, other: SqlStore) -> None:
    run = await started(store)
    claims = await asyncio.gather(*((store, other)[n % 2].claim(run.id, f"t{n}", NOW, later(30)) for n in range(20)))
    assert sum(claim is not None for claim in claims) == 1


async def test_a_delivery_goes_to_one_of_them(store: SqlStore, other: SqlStore) -> None:
    await store.enqueue([a_delivery(key=f"key-{n}", place=f"slack/T0PLAY/C{n}") for n in range(20)])
    batches = await asyncio.gather(*((store, other)[n % 2].outgoing(NOW, later(30), 3) for n in range(10)))
    assert sorted(out.delivery.key for batch in batches for out in batch) == sorted(f"key-{n}" for n in range(20))


async def test_both_write_at_full_speed(store: SqlStore, other: SqlStore) -> None:
    runs = [a_run() for _ in range(100)]
    await asyncio.gather(*((store, other)[n % 2].start(run, []) for n, run in enumerate(runs)))
    assert len(await store.runs(limit=1000)) == 100


async def test_processes_that_start_together_migrate_once(url: str) -> None:
    names = ["a", "b", "c", "d"]
    root = Path(__file__).parents[2]
    started = [await asyncio.create_subprocess_exec(sys.executable, "-c", OPEN_AND_START, url, name, cwd=root) for name in names]
    assert [await process.wait() for process in started] == [0, 0, 0, 0]
    store = await SqlStore.open(url)
    assert sorted(run.id for run in await store.runs()) == [f"run_{name}" for name in names]
    await store.aclose()
