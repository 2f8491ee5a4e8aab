"""Reminders in person: who is late, and one row for each person that only one process may move on."""

import asyncio
from dataclasses import replace

from storage.store import SqlStore
from tests.builders import BEN, ELSEWHERE, TENANT, a_delivery, a_verdict, an_entry, later
from tests.contracts.stores import said_all, waiting
from workflow.delivery import DeliveryKind
from workflow.names import Person
from workflow.ports import Amendment
from workflow.review import Review
from workflow.run import Event

CHLOE = Person("slack/T0PLAY/U0CHLOE")


async def reminded(store: SqlStore, review: Review, times: int) -> Review:
    reminder = an_entry(review.step, Event.REMINDED)
    assert await store.amend(Amendment(replace(review, nudged=times), later(5), [reminder]))
    return await store.review(review.id)


async def test_a_review_is_late_from_its_second_reminder_until_it_is_decided(store: SqlStore) -> None:
    first, second, third = [await waiting(store, opened=later(second)) for second in (3, 2, 1)]
    await reminded(store, first, 1)
    late = [await reminded(store, second, 2), await reminded(store, third, 3)]
    assert await store.late_reviews() == late[::-1]
    assert await store.late_reviews(limit=1) == late[1:]
    await store.decide(a_verdict(late[0]))
    assert await store.late_reviews() == late[1:]


async def test_a_reminder_leaves_the_card_as_it_is(store: SqlStore) -> None:
    review = await waiting(store)
    await said_all(store, 10)
    review = await reminded(store, review, 1)
    assert await said_all(store, 10) == []
    await store.amend(Amendment(replace(review, delegates=(CHLOE,)), later(11), [an_entry(event=Event.DELEGATED)]))
    assert await said_all(store, 20) == [review.id]


async def test_each_person_is_told_once_and_again_only_by_whoever_knows_when_it_was(store: SqlStore) -> None:
    assert await store.told(TENANT) == {}
    say = [a_delivery(DeliveryKind.OVERDUE, subject="first")]
    assert await store.tell(TENANT, BEN, None, later(1), say)
    assert not await store.tell(TENANT, BEN, None, later(2), [a_delivery(subject="lost")])
    assert not await store.tell(TENANT, BEN, later(9), later(2), [a_delivery(subject="lost")])
    assert await store.tell(TENANT, BEN, later(1), later(2), [a_delivery(DeliveryKind.OVERDUE, subject="second")])
    assert await store.told(TENANT) == {BEN: later(2)} and await store.told(ELSEWHERE) == {}
    assert await said_all(store) == ["first", "second"]


async def test_of_several_at_once_one_tells(store: SqlStore) -> None:
    tries = [store.tell(TENANT, CHLOE, None, later(n), [a_delivery(subject=str(n))]) for n in range(8)]
    assert sum(await asyncio.gather(*tries)) == 1
    assert len(await said_all(store)) == 1
