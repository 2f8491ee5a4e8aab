"""A process that is killed loses nothing that it has said was written."""

import asyncio
import signal
import sys
from pathlib import Path

from storage.store import SqlStore
from tests.builders import later
from workflow.run import Status

ACKNOWLEDGED = 150
WRITE_FOR_EVER = """
import asyncio, sys
from storage.store import SqlStore
from tests.builders import *
from tests.contracts.stores import *

async def write(store, n):
    while True:
        run = a_run()
        await store.start(run, [a_root(run)])
        print("started", run.id, flush=True)
        claim = await store.claim(run.id, "token", NOW, later(30))
        review = a_review(run)
        entries = [an_entry(str(n)) for n in range(3)]
        await store.settle(claim, a_settlement(entries=entries, reviews=[review], deliveries=[a_card(review)]))
        print("waiting", run.id, flush=True)
        assert await store.decide(a_verdict(review))
        print("decided", run.id, flush=True)

async def main(url):
    store = await SqlStore.open(url)
    await asyncio.gather(*(write(store, n) for n in range(16)))

asyncio.run(main(sys.argv[1]))
"""


async def killed_in_the_middle(url: str) -> list[tuple[str, str]]:
    """What the process said was written, as (what, run)."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITE_FOR_EVER, url, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert child.stdout is not None
    lines = [await child.stdout.readline() for _ in range(ACKNOWLEDGED)]
    child.send_signal(signal.SIGKILL)
    lines += (await child.stdout.read()).splitlines(keepends=True)
    await child.wait()
    said = [line.decode().split() for line in lines if line.endswith(b"\n")]
    return [(what, run) for what, run in said]


async def test_everything_acknowledged_survives_a_kill(url: str) -> None:
    said = await killed_in_the_middle(url)
    assert len(said) >= ACKNOWLEDGED
    store = await SqlStore.open(url)
    for what, run_id in said:
        run = await store.run(run_id)
        if what != "started":
            journal = await store.journal(run_id)
            assert [entry.step for entry in journal[:3]] == ["0", "1", "2"]
        if what == "decided":
            (review,) = await store.reviews(run_id)
            assert review.outcome is not None
            assert (run.status, run.segment) == (Status.READY, 2)
    await store.aclose()


async def test_nothing_is_half_written_by_a_kill(url: str) -> None:
    await killed_in_the_middle(url)
    store = await SqlStore.open(url)
    runs = await store.runs(limit=10_000)
    decided = {said.run async for said in store.feedback()}
    due = {out.delivery.subject for out in await store.outgoing(later(200), later(230), 10_000)}
    for run in runs:
        reviews, journal = await store.reviews(run.id), await store.journal(run.id)
        assert run.id in due
        assert {review.id for review in reviews} <= due
        assert len(journal) == (0 if not reviews else 3 if run.id not in decided else 4)
        assert run.segment == (2 if run.id in decided else 1)
        assert [review.outcome is not None for review in reviews] == [run.id in decided] * len(reviews)
    await store.aclose()
