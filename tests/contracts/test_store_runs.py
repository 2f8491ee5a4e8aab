"""Starting a run, and finding it again."""

import asyncio
from datetime import datetime, timedelta, timezone

import pytest

from storage.store import SqlStore
from tests.builders import ELSEWHERE, NOW, TENANT, a_root, a_run, a_settlement, an_entry, later
from tests.contracts.stores import claimed, started
from workflow.errors import NotFound
from workflow.ports import Store
from workflow.run import Status


def test_it_is_a_store(store: SqlStore) -> None:
    whole: Store = store
    assert whole is store


async def test_a_run_comes_back_as_it_was(store: SqlStore) -> None:
    run = a_run(input={"text": "héllo 👋 \ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "n": [1, None]})
    assert await store.start(run, []) == (run, True)
    assert await store.run(run.id) == run


async def test_starting_twice_with_one_key_gives_the_first_run(store: SqlStore) -> None:
    first, second = a_run(key="press-7"), a_run(key="press-7")
    assert await store.start(first, [a_root(first)]) == (first, True)
    assert await store.start(second, [a_root(second)]) == (first, False)
    assert await store.runs() == [first]
    assert len(await store.outgoing(NOW, later(30))) == 1


async def test_fifty_starts_at_once_with_one_key_make_one_run(store: SqlStore) -> None:
    runs = [a_run(key="press-7") for _ in range(50)]
    answers = await asyncio.gather(*(store.start(run, [a_root(run)]) for run in runs))
    assert sum(new for _, new in answers) == 1
    assert len({run.id for run, _ in answers}) == 1


async def test_a_key_belongs_to_its_tenant(store: SqlStore) -> None:
    here, there = a_run(key="press-7"), a_run(key="press-7", tenant=ELSEWHERE)
    assert (await store.start(here, []))[1]
    assert (await store.start(there, []))[1]


async def test_unknown_ids_are_not_found(store: SqlStore) -> None:
    for missing in (store.run("run_x"), store.review("rev_x"), store.proposal("prp_x")):
        with pytest.raises(NotFound, match="_x"):
            await missing


async def test_runs_are_listed_newest_first_and_by_tenant(store: SqlStore) -> None:
    old = await started(store, created=later(1))
    new = await started(store, created=later(2))
    foreign = await started(store, created=later(3), tenant=ELSEWHERE)
    assert await store.runs() == [foreign, new, old]
    assert await store.runs(TENANT) == [new, old]
    assert await store.runs(limit=1) == [foreign]


async def test_times_keep_their_microseconds_and_come_back_in_utc(store: SqlStore) -> None:
    berlin = timezone(timedelta(hours=1))
    run = await started(store, created=datetime(2026, 11, 2, 10, 0, 0, 1, berlin), updated=later(microseconds=1))
    found = await store.run(run.id)
    assert (found.created, found.updated) == (run.created, run.updated)
    assert found.created.utcoffset() == timedelta(0)


async def test_a_time_without_a_zone_is_refused(store: SqlStore) -> None:
    run = a_run(created=NOW.replace(tzinfo=None))
    with pytest.raises(Exception, match="no time zone"):
        await store.start(run, [])
    assert await store.runs() == []


async def test_the_journal_keeps_its_order_and_everything_in_it(store: SqlStore) -> None:
    run = await started(store)
    claim = await claimed(store, run)
    entries = [an_entry(f"step{n}", attempt=n + 1, by=run.requester, value={"n": n}) for n in range(3)]
    await store.append(claim, entries[:2])
    await store.append(claim, [])
    await store.settle(claim, a_settlement(entries=entries[2:]))
    assert await store.journal(run.id) == entries
    assert await store.journal("run_x") == []


async def test_unfinished_runs_are_those_that_nobody_moves(store: SqlStore) -> None:
    young = await started(store, created=later(5))
    old = await started(store)
    held = await started(store)
    await claimed(store, held)
    settled = await started(store)
    await store.settle(await claimed(store, settled), a_settlement(Status.WAITING))
    assert await store.unfinished(later(29)) == [(old.id, 1), (young.id, 1)]
    assert await store.unfinished(later(29), limit=1) == [(old.id, 1)]
    assert (held.id, 1) in await store.unfinished(later(31))


async def test_wipe_leaves_nothing(store: SqlStore) -> None:
    run = await started(store)
    await store.append(await claimed(store, run), [an_entry()])
    await store.wipe()
    assert await store.runs() == []
    assert await store.next_due() is None
    assert (await store.start(run, []))[1]
