"""What reactions and replies may mean: kept once, confirmed by their id, dropped; and the review that a card is about."""

from dataclasses import replace

import pytest

from storage.store import SqlStore
from tests.builders import ANA, BEN, ELSEWHERE, NOW, TENANT, a_verdict, an_outcome, fresh, later
from tests.contracts.stores import said_all, waiting
from workflow.delivery import DeliveryKind
from workflow.errors import NotFound
from workflow.names import MessageRef
from workflow.review import How, OutcomeKind, Review
from workflow.suggestion import Suggestion


def a_suggestion(review: Review, **overrides: object) -> Suggestion:
    made = Suggestion(
        fresh("sug"), TENANT, BEN, review.id, review.hash, How.REPLY, OutcomeKind.REVISED, "say Tuesday", fresh("key"), NOW
    )
    return replace(made, **overrides)  # type: ignore[arg-type]


async def test_it_comes_back_as_it_was(store: SqlStore) -> None:
    made = a_suggestion(await waiting(store), comment="ضعها يوم الثلاثاء\n<!channel>", at=later(1))
    assert await store.suggest(made)
    assert await store.suggestion(made.id) == made
    with pytest.raises(NotFound):
        await store.suggestion("sug_none")


async def test_the_same_key_is_the_same_suggestion(store: SqlStore) -> None:
    made = a_suggestion(await waiting(store))
    assert await store.suggest(made)
    again = replace(made, id=fresh("sug"), comment="another")
    assert not await store.suggest(again)
    with pytest.raises(NotFound):
        await store.suggestion(again.id)
    assert await store.suggest(replace(again, tenant=ELSEWHERE))


async def test_dropping_one_is_remembered_for_its_person_and_review(store: SqlStore) -> None:
    review, other = await waiting(store), await waiting(store)
    made = a_suggestion(review)
    await store.suggest(made)
    assert not await store.dropped(review.id, BEN)
    await store.drop(made.id)
    assert (await store.suggestion(made.id)).dropped
    assert await store.dropped(review.id, BEN)
    assert not await store.dropped(review.id, ANA) and not await store.dropped(other.id, BEN)


async def test_a_card_leads_to_its_review_and_no_other_message_does(store: SqlStore) -> None:
    review = await waiting(store)
    await waiting(store)
    await said_all(store, at=20)
    card = await store.message_of(DeliveryKind.CARD, review.id)
    root = await store.message_of(DeliveryKind.RUN, review.run)
    assert card is not None and root is not None
    assert await store.review_at(card) == await store.review(review.id)
    assert await store.review_at(root) is None
    assert await store.review_at(MessageRef(f"{card}0")) is None
    await store.decide(a_verdict(review, an_outcome()))
    found = await store.review_at(card)
    assert found is not None and found.outcome is not None
