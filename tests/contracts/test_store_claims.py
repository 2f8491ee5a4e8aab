"""Who may advance a run: one at a time, until the lease ends; whoever lost it can write nothing more."""

import asyncio

import pytest

from storage.store import SqlStore
from tests.builders import NOW, a_delivery, a_review, a_settlement, a_verdict, a_withdrawal, an_entry, an_outcome, later
from tests.contracts.stores import claimed, said_all, started
from workflow.errors import LostClaim
from workflow.review import OutcomeKind
from workflow.run import Event, Status


async def test_a_claim_holds_the_run_and_its_journal(store: SqlStore) -> None:
    run = await started(store)
    claim = await claimed(store, run)
    assert (claim.run.id, claim.run.attempts, claim.entries, claim.token) == (run.id, 1, (), "token-1")
    await store.append(claim, [an_entry()])
    again = await claimed(store, run, "token-2", at=31)
    assert (again.run.attempts, again.entries) == (1, (an_entry(),))


async def test_only_what_gets_no_further_counts_as_one_more_attempt(store: SqlStore) -> None:
    run = await started(store)
    await claimed(store, run)
    claim = await claimed(store, run, "token-2", at=31)
    await store.append(claim, [an_entry(event=Event.ABOUT_TO)])  # it may be this that kills the process
    claim = await claimed(store, run, "token-3", at=62)
    assert claim.run.attempts == 3
    await store.append(claim, [an_entry(event=Event.DONE)])
    assert (await store.run(run.id)).attempts == 0


async def test_a_held_run_cannot_be_claimed_before_the_lease_ends(store: SqlStore) -> None:
    run = await started(store)
    await claimed(store, run)
    assert await store.claim(run.id, "token-2", later(29), later(60)) is None
    assert await store.claim(run.id, "token-2", later(31), later(60)) is not None


async def test_fifty_claims_at_once_give_the_run_to_one(store: SqlStore) -> None:
    run = await started(store)
    claims = await asyncio.gather(*(store.claim(run.id, f"token-{n}", NOW, later(30)) for n in range(50)))
    assert sum(claim is not None for claim in claims) == 1
    assert (await store.run(run.id)).attempts == 1


async def test_nobody_claims_what_waits_has_ended_or_is_not_there(store: SqlStore) -> None:
    for status in (Status.WAITING, Status.DONE, Status.FAILED, Status.STOPPED, Status.ATTENTION):
        run = await started(store)
        assert await store.settle(await claimed(store, run), a_settlement(status)) is status
        assert await store.claim(run.id, "token-2", later(100), later(130)) is None
    assert await store.claim("run_x", "token-1", NOW, later(30)) is None


async def test_renewing_keeps_others_out(store: SqlStore) -> None:
    run = await started(store)
    await store.renew(await claimed(store, run), later(90))
    assert await store.claim(run.id, "token-2", later(60), later(120)) is None


async def test_whoever_lost_the_claim_writes_nothing(store: SqlStore) -> None:
    run = await started(store)
    lost = await claimed(store, run)
    await claimed(store, run, "token-2", at=31)
    with pytest.raises(LostClaim):
        await store.renew(lost, later(90))
    with pytest.raises(LostClaim):
        await store.append(lost, [an_entry()], [a_delivery(key="ghost")])
    with pytest.raises(LostClaim):
        await store.settle(lost, a_settlement(Status.DONE, entries=[an_entry()], reviews=[a_review(run)]))
    assert await store.journal(run.id) == []
    assert await store.reviews(run.id) == []
    assert await said_all(store, 40) == [run.id]
    assert (await store.run(run.id)).status is Status.READY


async def test_a_settled_claim_is_spent(store: SqlStore) -> None:
    run = await started(store)
    claim = await claimed(store, run)
    await store.settle(claim, a_settlement(Status.WAITING))
    with pytest.raises(LostClaim):
        await store.append(claim, [an_entry()])


async def test_settling_says_how_it_ended_and_counts_attempts_anew(store: SqlStore) -> None:
    run = await started(store)
    await claimed(store, run)
    claim = await claimed(store, run, "token-2", at=31)
    await store.settle(claim, a_settlement(Status.FAILED, reason="No network.", at=later(40)))
    found = await store.run(run.id)
    assert (found.status, found.reason, found.updated, found.attempts) == (Status.FAILED, "No network.", later(40), 0)


async def test_a_decision_during_the_segment_makes_the_run_ready_again(store: SqlStore) -> None:
    run = await started(store)
    left, right = (a_review(run, step=step) for step in ("left", "right"))
    await store.settle(await claimed(store, run), a_settlement(reviews=[left, right]))
    await store.decide(a_verdict(left))
    claim = await claimed(store, run, "token-2", at=70)  # carries on with `left` while …
    await store.decide(a_verdict(right))  # … `right` is decided
    settlement = a_settlement(Status.WAITING, reason="For Ben.", at=later(95))
    assert await store.settle(claim, settlement) is Status.READY
    found = await store.run(run.id)
    assert (found.status, found.reason, found.segment) == (Status.READY, "", 3)
    assert await store.unfinished(later(96)) == [(run.id, 3)]


async def test_a_run_that_ends_stays_ended_whatever_came_in(store: SqlStore) -> None:
    run = await started(store)
    left, right = (a_review(run, step=step) for step in ("left", "right"))
    await store.settle(await claimed(store, run), a_settlement(reviews=[left, right]))
    await store.decide(a_verdict(left))
    claim = await claimed(store, run, "token-2", at=70)
    await store.decide(a_verdict(right))
    assert await store.settle(claim, a_settlement(Status.FAILED, reason="Broken.")) is Status.FAILED
    assert (await store.run(run.id)).reason == "Broken."


async def test_the_end_of_a_run_withdraws_its_open_reviews(store: SqlStore) -> None:
    run = await started(store)
    reviews = [a_review(run, step=step) for step in ("left", "right")]
    await store.settle(await claimed(store, run), a_settlement(reviews=reviews))
    await store.decide(a_verdict(reviews[0]))
    claim = await claimed(store, run, "token-2", at=70)
    await store.settle(claim, a_settlement(Status.FAILED, at=later(90)))
    left, right = await store.reviews(run.id)
    assert left.outcome == an_outcome()
    assert right.outcome == a_withdrawal()


async def test_a_run_that_a_person_stopped_is_lost_to_its_holder(store: SqlStore) -> None:
    run = await started(store)
    left, right = (a_review(run, step=step) for step in ("left", "right"))
    await store.settle(await claimed(store, run), a_settlement(reviews=[left, right]))
    await store.decide(a_verdict(left))
    holder = await claimed(store, run, "token-2", at=70)
    await store.decide(a_verdict(right, an_outcome(OutcomeKind.REJECTED)))
    with pytest.raises(LostClaim):
        await store.append(holder, [an_entry()])
    assert (await store.run(run.id)).status is Status.STOPPED
