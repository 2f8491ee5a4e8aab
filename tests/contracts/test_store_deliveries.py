"""What must be said is said in order, again after a crash, and anew when it no longer says what is true."""

import asyncio

from storage.store import SqlStore
from tests.builders import CHANNEL, ELSEWHERE, NOW, a_card, a_delivery, a_root, a_run, later
from tests.contracts.stores import said_all, started, waiting
from workflow.delivery import Delivery, DeliveryKind, Outgoing
from workflow.names import MessageRef, Place

OTHER = Place("slack/T0PLAY/C0OTHER")
REF = MessageRef("slack/T0PLAY/C0HELP/1.1")


async def due(store: SqlStore, at: float = 0.0, lease: float = 30.0, limit: int = 100) -> list[Outgoing]:
    return await store.outgoing(later(at), later(at + lease), limit)


def keys(batch: list[Outgoing]) -> list[str]:
    return [out.delivery.key for out in batch]


async def queued(store: SqlStore, *keys: str, **overrides: object) -> list[Delivery]:
    wanted = [a_delivery(key=key, **overrides) for key in keys]
    await store.enqueue(wanted)
    return wanted


async def test_a_delivery_comes_out_as_it_went_in(store: SqlStore) -> None:
    delivery = a_delivery(DeliveryKind.POST, channel="#ops", body={"text": "Hi", "n": [1, {"x": None}]})
    await store.enqueue([delivery])
    assert await due(store) == [Outgoing(delivery, wanted=1, attempts=0, ref=None, begun=NOW)]


async def test_nothing_is_nothing(store: SqlStore) -> None:
    await store.enqueue([])
    assert await due(store) == []
    assert await store.next_due() is None


async def test_what_is_due_comes_in_the_order_it_was_written(store: SqlStore) -> None:
    await queued(store, "z", "a", "m")
    assert keys(await due(store)) == ["z", "a", "m"]


async def test_what_is_not_due_yet_holds_up_nobody(store: SqlStore) -> None:
    await queued(store, "reminder", due=later(100))
    await queued(store, "now")
    assert keys(await due(store)) == ["now"]
    assert await store.next_due() == later(30)  # when the lease on `now` ends
    assert keys(await due(store, 100)) == ["reminder", "now"]


async def test_a_claimed_delivery_comes_again_after_its_lease(store: SqlStore) -> None:
    await queued(store, "one")
    assert [out.attempts for out in await due(store)] == [0]
    assert await due(store, 29) == []
    assert await store.next_due() == later(30)
    assert [out.attempts for out in await due(store, 30)] == [1]


async def test_two_loops_never_share_a_place(store: SqlStore) -> None:
    await queued(store, *(f"here-{n}" for n in range(5)))
    await queued(store, "there", place=OTHER)
    assert keys(await due(store, limit=2)) == ["here-0", "here-1"]
    assert keys(await due(store)) == ["there"]


async def test_many_claims_at_once_take_each_delivery_once(store: SqlStore) -> None:
    for n in range(20):
        await queued(store, f"key-{n}", place=Place(f"slack/T0PLAY/C{n}"))
    batches = await asyncio.gather(*(due(store, limit=3) for _ in range(10)))
    taken = [key for batch in batches for key in keys(batch)]
    assert sorted(taken) == sorted(f"key-{n}" for n in range(20))


async def test_a_postponed_delivery_keeps_its_place_in_the_order(store: SqlStore) -> None:
    await queued(store, "first", "second")
    first, second = await due(store)
    await store.postpone(first, later(60), "rate limited")
    await store.postpone(second, later(5), "the first one must go before")
    assert await due(store, 10) == []
    assert await store.next_due() == later(60)
    again = await due(store, 60)
    assert keys(again) == ["first", "second"]
    assert [out.attempts for out in again] == [1, 1]


async def test_a_failed_delivery_holds_up_nobody(store: SqlStore) -> None:
    await queued(store, "first", "second")
    first, second = await due(store)
    await store.fail(first, "no such channel", [a_delivery(key="sorry", place=OTHER)])
    await store.postpone(second, later(5), "")
    assert keys(await due(store, 5)) == ["second", "sorry"]


async def test_a_failed_delivery_is_tried_again_when_wanted_again(store: SqlStore) -> None:
    (delivery,) = await queued(store, "one")
    await store.fail((await due(store))[0], "no such channel")
    assert await store.next_due() is None
    await store.enqueue([delivery])
    assert [(out.wanted, out.attempts) for out in await due(store)] == [(2, 0)]


async def test_delivered_is_done(store: SqlStore) -> None:
    await queued(store, "one")
    await store.delivered((await due(store))[0], REF, later(1))
    assert await store.next_due() is None
    assert await due(store, 100) == []


async def test_the_same_key_again_updates_the_message_that_stands(store: SqlStore) -> None:
    await queued(store, "one", body={"text": "old"})
    await store.delivered((await due(store))[0], REF, later(1))
    await queued(store, "one", body={"text": "new"}, due=later(2))
    assert await due(store, 1) == []
    (out,) = await due(store, 2)
    assert (out.delivery.body, out.wanted, out.ref, out.attempts) == ({"text": "new"}, 2, REF, 0)


async def test_one_key_twice_in_a_batch_is_one_delivery(store: SqlStore) -> None:
    await queued(store, "one", "one")
    assert [out.wanted for out in await due(store)] == [2]


async def test_a_key_belongs_to_its_tenant(store: SqlStore) -> None:
    await queued(store, "one")
    await queued(store, "one", tenant=ELSEWHERE, place=Place("slack/T0ELSE/C1"))
    assert [out.wanted for out in await due(store)] == [1, 1]


async def test_wanted_again_while_it_is_being_shown_stays_due(store: SqlStore) -> None:
    await queued(store, "one", body={"text": "old"})
    (out,) = await due(store)
    await queued(store, "one", body={"text": "new"})
    assert await due(store, 1) == []  # still held
    await store.delivered(out, REF, later(1))
    (again,) = await due(store, 1)
    assert (again.delivery.body, again.wanted, again.ref) == ({"text": "new"}, 2, REF)
    await store.fail(again, "gone")
    assert await store.next_due() is None


async def test_whoever_lost_a_delivery_cannot_put_it_off(store: SqlStore) -> None:
    await queued(store, "one")
    (lost,) = await due(store)
    await due(store, 31)
    await store.postpone(lost, later(500), "slow")
    await store.fail(lost, "slow", [a_delivery(key="ghost")])
    assert await store.next_due() == later(61)
    assert keys(await due(store, 61)) == ["one"]


async def test_channels_of_one_name_share_an_order_whatever_the_place(store: SqlStore) -> None:
    await queued(store, "a", channel="#ops")
    await queued(store, "b", channel="#ops", place=OTHER)
    await queued(store, "c", place=OTHER)
    first = (await due(store, limit=1))[0]
    await store.postpone(first, later(60), "rate limited")
    assert keys(await due(store)) == ["c"]


async def test_message_of_finds_what_stands(store: SqlStore) -> None:
    run = await started(store)
    assert await store.message_of(DeliveryKind.RUN, run.id) is None
    await store.delivered((await due(store))[0], REF, NOW)
    assert await store.message_of(DeliveryKind.RUN, run.id) == REF
    assert await store.message_of(DeliveryKind.CARD, run.id) is None


async def test_the_first_time_a_card_stands_is_when_the_review_was_shown(store: SqlStore) -> None:
    review = await waiting(store)
    await said_all(store, 20)
    assert (await store.review(review.id)).shown == later(20)
    await store.enqueue([a_card(review)])
    await said_all(store, 40)
    assert (await store.review(review.id)).shown == later(20)


async def test_a_settlement_updates_the_run_message(store: SqlStore) -> None:
    run = a_run()
    await store.start(run, [a_root(run, place=CHANNEL)])
    assert await said_all(store) == [run.id]
    review = await waiting(store)
    assert await said_all(store, 20) == [review.run, review.id]


async def test_an_order_without_end_is_not_read_twice(store: SqlStore) -> None:
    """A long line behind a busy head costs one look, and next_due does not say `now` for what cannot be had."""
    await queued(store, *(f"key-{n}" for n in range(500)))
    await due(store, limit=1)
    assert await due(store, 10) == []
    assert await store.next_due() == later(30)


async def test_when_it_was_first_tried_is_known_until_it_stands(store: SqlStore) -> None:
    """A message of unknown fate is looked for from then on, however often it was put off or wanted again since."""
    (delivery,) = await queued(store, "one")
    await store.postpone((await due(store, 5))[0], later(500), "no answer")
    await store.enqueue([delivery])
    (again,) = await due(store, 600)
    assert (again.begun, again.attempts) == (later(5), 1)
    await store.delivered(again, REF, later(601))
    await store.enqueue([delivery])
    assert [out.begun for out in await due(store, 700)] == [later(700)]


async def test_a_claim_that_is_kept_holds_and_one_that_was_lost_does_not(store: SqlStore) -> None:
    await queued(store, "one", "two")
    one, two = await due(store)
    await store.delivered(one, REF, later(1))
    await store.hold([one, two], later(90))
    assert await due(store, 60) == []
    (again,) = await due(store, 90)
    await store.hold([two], later(500))  # somebody else has it now
    assert await store.next_due() == later(120)
    assert again.delivery.key == "two"
