"""What model calls cost: on record with the entries that say so, by UTC day for budgets, by any period for digests."""

import asyncio
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from storage.store import SqlStore
from tests.builders import ELSEWHERE, NOW, TENANT, a_settlement, an_entry, later
from tests.contracts.stores import claimed, started
from workflow.digest import ModelFact
from workflow.errors import LostClaim
from workflow.prompt import Usage
from workflow.run import Entry, Event

COST = Usage(calls=1, input_tokens=1000, output_tokens=50, cached_tokens=700, written_tokens=20, cost=0.0125)
TODAY = NOW.date()


def answered(cost: Usage = COST, model: str = "claude", **detail: object) -> Entry:
    return an_entry(detail={"model": model, "usage": asdict(cost), "fallback": "", **detail})


def tried(cost: Usage = COST, error: str = "busy", **overrides: object) -> Entry:
    return an_entry(event=Event.TRIED, value=None, detail={"model": "claude", "usage": asdict(cost), "error": error}, **overrides)


async def test_what_is_appended_and_what_is_settled_is_counted(store: SqlStore) -> None:
    run = await started(store)
    claim = await claimed(store, run)
    await store.append(claim, [tried(), answered()])
    assert await store.spent(TODAY) == {"support": COST + COST}
    await store.settle(claim, a_settlement(entries=[answered(), answered(model="other"), an_entry(event=Event.ROUTED)]))
    assert await store.spent(TODAY) == {"support": COST + COST + COST + COST}


async def test_nothing_is_counted_for_whoever_lost_the_run(store: SqlStore) -> None:
    run = await started(store)
    old = await claimed(store, run)
    await claimed(store, run, "token-2", at=31)
    with pytest.raises(LostClaim):
        await store.append(old, [answered()])
    assert await store.spent(TODAY) == {}


async def test_a_day_is_a_utc_day_and_holds_all_tenants(store: SqlStore) -> None:
    midnight = datetime(2026, 11, 3, tzinfo=UTC)
    tokyo = midnight.astimezone(timezone(timedelta(hours=9)))
    for run in (await started(store), await started(store, tenant=ELSEWHERE), await started(store, workflow="expense")):
        claim = await claimed(store, run)
        await store.append(claim, [replace(answered(), at=tokyo - timedelta(microseconds=1)), replace(answered(), at=tokyo)])
    for day in (date(2026, 11, 2), date(2026, 11, 3)):
        assert await store.spent(day) == {"support": COST + COST, "expense": COST}
    assert await store.spent(date(2026, 11, 4)) == {}


async def test_many_at_once_lose_nothing(store: SqlStore) -> None:
    claims = [await claimed(store, await started(store)) for _ in range(20)]
    await asyncio.gather(*(store.append(claim, [answered()]) for claim in claims for _ in range(3)))
    spent = (await store.spent(TODAY))["support"]
    assert (spent.calls, spent.tokens) == (60, 60 * COST.tokens)
    assert spent.cost == pytest.approx(60 * COST.cost)


async def test_what_cost_nothing_leaves_no_row(store: SqlStore) -> None:
    claim = await claimed(store, await started(store))
    await store.append(claim, [answered(Usage()), an_entry()])
    assert await store.spent(TODAY) == {}


async def test_a_period_says_by_workflow_what_models_cost_and_did_not_give(store: SqlStore) -> None:
    claim = await claimed(store, await started(store))
    before, since, last, until = later(-1), NOW, later(99), later(100)
    entries = [tried(at=before), tried(at=since), replace(answered(), at=last), replace(answered(), at=until)]
    fallback = answered(Usage(), "fallback by_rule", fallback="no network")
    await store.append(claim, [*entries, tried(Usage(), "budget"), fallback, an_entry(detail={"model": "code"})])
    other = await claimed(store, await started(store, workflow="expense"))
    await store.append(other, [answered()])
    foreign = await claimed(store, await started(store, tenant=ELSEWHERE))
    await store.append(foreign, [answered()])
    models = (await store.period(TENANT, since, until)).models
    assert sorted(models, key=lambda fact: fact.workflow) == [
        ModelFact("expense", COST),
        ModelFact("support", COST + COST, fallbacks=1, over_budget=1),
    ]


async def test_a_period_without_models_has_no_model_facts(store: SqlStore) -> None:
    claim = await claimed(store, await started(store))
    await store.append(claim, [an_entry(), answered(Usage())])
    assert (await store.period(TENANT, NOW, later(100))).models == []
