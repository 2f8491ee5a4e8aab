"""Schedules, a period's numbers, the inbox, and proposals."""

import asyncio

import pytest

from storage.store import SqlStore
from tests.builders import (
    ANA,
    ELSEWHERE,
    NOW,
    TENANT,
    a_delivery,
    a_proposal,
    a_review,
    a_run,
    a_schedule,
    a_settlement,
    a_verdict,
    a_withdrawal,
    an_outcome,
    later,
)
from tests.contracts.stores import claimed, said_all, started, waiting
from workflow.digest import ReviewFact, RunFact
from workflow.review import OutcomeKind
from workflow.run import Status


async def test_schedules_come_back_as_they_were_and_can_be_changed(store: SqlStore) -> None:
    mine, off, foreign = a_schedule(), a_schedule(due=None), a_schedule(tenant=ELSEWHERE)
    for schedule in (mine, off, foreign):
        await store.put_schedule(schedule, ANA, NOW)
    assert await store.schedules(TENANT) == [mine, off]
    assert await store.schedules() == [mine, off, foreign]
    changed = a_schedule(id=mine.id, at="17:30", due=later(days=2))
    await store.put_schedule(changed, ANA, NOW)
    assert await store.schedules(TENANT) == [changed, off]


async def test_a_schedule_fires_once_whatever_the_number_of_replicas(store: SqlStore) -> None:
    schedule = a_schedule()
    await store.put_schedule(schedule, ANA, NOW)
    fired = await asyncio.gather(
        *(store.fire(schedule, later(days=8), later(days=1), [a_delivery(subject=f"r{n}")]) for n in range(10))
    )
    assert fired.count(True) == 1
    (found,) = await store.schedules()
    assert (found.due, found.since) == (later(days=8), later(days=1))
    assert await said_all(store, 60) == [f"r{fired.index(True)}"]


async def test_a_schedule_can_be_switched_off_as_it_fires_and_fired_by_hand(store: SqlStore) -> None:
    schedule = a_schedule()
    await store.put_schedule(schedule, ANA, NOW)
    assert await store.fire(schedule, None, NOW, [])
    (off,) = await store.schedules()
    assert off.due is None
    assert await store.fire(off, None, later(5), [])
    assert not await store.fire(schedule, None, NOW, [])
    assert not await store.fire(a_schedule(), None, NOW, [])


async def test_a_period_counts_runs_that_began_or_ended_in_it(store: SqlStore) -> None:
    await started(store, created=later(-100), updated=later(-100))  # before, and still going
    ended = await started(store, created=later(-50))
    await store.settle(await claimed(store, ended), a_settlement(Status.DONE, at=later(10)))
    began, _ = await waiting(store), await waiting(store)
    await started(store, created=later(100))  # the first moment that is not in it
    await started(store, tenant=ELSEWHERE)
    period = await store.period(TENANT, NOW, later(100))
    assert period.runs == [
        RunFact("support", Status.DONE, began=False, asked=False),
        RunFact("support", Status.WAITING, began=True, asked=True, count=2),
    ]
    assert period.reviews == []
    await store.decide(a_verdict(began))


async def test_a_period_counts_what_people_decided_in_it(store: SqlStore) -> None:
    shown = await waiting(store)
    await said_all(store, 20)
    unseen = await waiting(store, step="triage")
    await store.decide(a_verdict(shown, an_outcome(at=later(60))))
    await store.decide(a_verdict(unseen, an_outcome(OutcomeKind.REVISED, at=later(60))))
    late = await waiting(store)
    await store.decide(a_verdict(late, an_outcome(at=later(100))))
    silent = await waiting(store)
    await store.decide(a_verdict(silent, a_withdrawal()))
    period = await store.period(TENANT, NOW, later(100))
    assert sorted(period.reviews, key=lambda fact: fact.seconds) == [
        ReviewFact("support", "reply", OutcomeKind.APPROVED, 40.0),
        ReviewFact("support", "triage", OutcomeKind.REVISED, 60.0),
    ]


async def test_a_digest_has_the_oldest_open_reviews_and_counts_all(store: SqlStore) -> None:
    young = await waiting(store, opened=later(2))
    old = await waiting(store, opened=later(1))
    closed = await waiting(store)
    await store.decide(a_verdict(closed))
    found, count = await store.open_reviews(TENANT, limit=1)
    assert ([review.id for review in found], count) == ([old.id], 2)
    assert found[0].card is None
    await said_all(store, 70)
    found, _ = await store.open_reviews(TENANT)
    assert [(review.id, review.title, review.opened) for review in found] == [
        (old.id, old.title, old.opened),
        (young.id, young.title, young.opened),
    ]
    assert all(review.card is not None and review.id in review.card for review in found)
    assert await store.open_reviews(ELSEWHERE) == ([], 0)


async def test_a_proposal_comes_back_as_it_was(store: SqlStore) -> None:
    proposal = a_proposal(text="x" * 50_000)
    await store.propose(proposal)
    assert await store.proposal(proposal.id) == proposal


async def test_a_review_needs_its_run(store: SqlStore) -> None:
    run = await started(store)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await store.settle(await claimed(store, run), a_settlement(reviews=[a_review(a_run())]))
