"""A review has one outcome, and everything that follows from it is written with it or not at all."""

import asyncio

import pytest

from storage.store import SqlStore
from tests.builders import (
    BEN,
    VERSIONS,
    a_card,
    a_delivery,
    a_review,
    a_settlement,
    a_verdict,
    a_withdrawal,
    an_entry,
    an_outcome,
    later,
)
from tests.contracts.stores import claimed, said_all, started, waiting
from workflow.feedback import Feedback
from workflow.gate import Route, RouteKind
from workflow.review import Kind, OutcomeKind, Reason
from workflow.run import Event, Status


async def feedbacks(store: SqlStore) -> list[Feedback]:
    return [said async for said in store.feedback()]


async def test_a_review_comes_back_as_it_was(store: SqlStore) -> None:
    review = await waiting(store)
    assert await store.review(review.id) == review
    bare = await waiting(
        store, draft=None, confidence=None, route=Route(RouteKind.FALLBACK, "why"), facts={}, kind=Kind.DOUBT,
        evidence=(), flags=(), reviewers=(), self_approval=True,
    )  # fmt: skip
    assert await store.review(bare.id) == bare


async def test_a_draft_keeps_the_order_of_its_fields(store: SqlStore) -> None:
    review = await waiting(store, draft={"zebra": 1, "ant": 2, "mole": 3})
    assert list((await store.review(review.id)).draft) == ["zebra", "ant", "mole"]


async def test_a_decision_writes_everything_at_once(store: SqlStore) -> None:
    review = await waiting(store)
    outcome = an_outcome(OutcomeKind.EDITED, final={"text": "Soon."}, reasons=(Reason.TONE,), comment="softer")
    entries = [an_entry("reply", Event.DECIDED, by=BEN), an_entry("reply", Event.DONE, value={"text": "Soon."})]
    verdict = a_verdict(review, outcome, entries=entries, deliveries=[a_delivery(subject="told")])
    assert await store.decide(verdict)
    assert (await store.review(review.id)).outcome == outcome
    assert await store.journal(review.run) == entries
    assert await feedbacks(store) == [verdict.feedback]
    run = await store.run(review.run)
    assert (run.status, run.segment, run.updated) == (Status.READY, 2, outcome.at)
    assert "told" in await said_all(store, 70)


async def test_the_second_decision_changes_nothing(store: SqlStore) -> None:
    review = await waiting(store)
    first, second = an_outcome(), an_outcome(OutcomeKind.REJECTED, reasons=(Reason.TONE,), key="press-2")
    assert await store.decide(a_verdict(review, first))
    assert not await store.decide(a_verdict(review, second, deliveries=[a_delivery(subject="ghost")]))
    assert (await store.review(review.id)).outcome == first
    assert len(await store.journal(review.run)) == len(await feedbacks(store)) == 1
    run = await store.run(review.run)
    assert (run.status, run.segment) == (Status.READY, 2)
    assert "ghost" not in await said_all(store, 70)


async def test_of_fifty_decisions_at_once_exactly_one_counts(store: SqlStore) -> None:
    review = await waiting(store)
    verdicts = [a_verdict(review, an_outcome(key=f"press-{n}")) for n in range(50)]
    won = await asyncio.gather(*(store.decide(verdict) for verdict in verdicts))
    assert won.count(True) == 1
    assert (await store.review(review.id)).outcome == verdicts[won.index(True)].outcome
    assert len(await feedbacks(store)) == 1
    assert (await store.run(review.run)).segment == 2


async def test_a_rejection_stops_the_run_and_withdraws_the_other_reviews(store: SqlStore) -> None:
    run = await started(store)
    left, right = (a_review(run, step=step) for step in ("left", "right"))
    cards = [a_card(left), a_card(right)]
    await store.settle(await claimed(store, run), a_settlement(reviews=[left, right], deliveries=cards))
    await said_all(store, 20)
    assert await store.decide(a_verdict(left, an_outcome(OutcomeKind.REJECTED, reasons=(Reason.TONE,))))
    stopped = await store.run(run.id)
    assert (stopped.status, stopped.reason) == (Status.STOPPED, "Rejected: tone.")
    assert (await store.review(right.id)).outcome == a_withdrawal()
    assert sorted(await said_all(store, 90)) == sorted([run.id, left.id, right.id])


async def test_a_decision_on_an_ended_run_is_too_late(store: SqlStore) -> None:
    review = await waiting(store)
    other = a_review(await store.run(review.run), step="other")
    run = await store.run(review.run)
    await store.decide(a_verdict(review))
    settlement = a_settlement(Status.FAILED, reviews=[other], withdrawn=None)  # leaves `other` open
    await store.settle(await claimed(store, run, "token-2", at=70), settlement)
    assert not await store.decide(a_verdict(other, entries=[an_entry("ghost")]))
    assert (await store.review(other.id)).outcome is None
    assert (await store.run(run.id)).status is Status.FAILED
    assert "ghost" not in [entry.step for entry in await store.journal(run.id)]


async def test_a_decision_on_a_review_that_is_not_there_is_false(store: SqlStore) -> None:
    assert not await store.decide(a_verdict(a_review()))


async def test_a_decision_makes_card_and_run_message_wanted_again(store: SqlStore) -> None:
    review = await waiting(store)
    assert sorted(await said_all(store, 20)) == sorted([review.run, review.id])
    assert await said_all(store, 20) == []
    await store.decide(a_verdict(review))
    again = await store.outgoing(later(60), later(90))
    assert sorted(out.delivery.subject for out in again) == sorted([review.run, review.id])
    assert all(out.ref is not None and out.attempts == 0 for out in again)


async def test_the_run_message_stays_when_the_status_does(store: SqlStore) -> None:
    run = await started(store)
    left, right = (a_review(run, step=step) for step in ("left", "right"))
    cards = [a_card(left), a_card(right)]
    await store.settle(await claimed(store, run), a_settlement(reviews=[left, right], deliveries=cards))
    await store.decide(a_verdict(left))
    await said_all(store, 61)
    await store.decide(a_verdict(right))  # ready before, ready after
    assert await said_all(store, 61) == [right.id]


async def test_one_open_review_for_each_step_of_a_run(store: SqlStore) -> None:
    review = await waiting(store)
    await store.decide(a_verdict(review))
    run = await store.run(review.run)
    claim = await claimed(store, run, "token-2", at=70)
    twice = [a_review(run, round=2), a_review(run, round=2)]
    with pytest.raises(Exception, match=r"(?i)unique"):
        await store.settle(claim, a_settlement(reviews=twice))
    assert await store.settle(claim, a_settlement(reviews=twice[:1])) is Status.WAITING
    assert [found.round for found in await store.reviews(run.id)] == [1, 2]


async def test_feedback_carries_what_produced_the_draft(store: SqlStore) -> None:
    review = await waiting(store)
    await store.decide(a_verdict(review))
    (said,) = await feedbacks(store)
    assert (said.versions, said.tenant, said.draft_hash) == (VERSIONS, review.tenant, review.hash)
