"""Who looked at what: every look is kept, and found by the review and by the person."""

from storage.store import SqlStore
from tests.builders import BEN, TENANT, later
from tests.contracts.stores import waiting
from workflow.looks import Look, Looked
from workflow.names import Person

CHLOE = Person("slack/T0PLAY/U0CHLOE")


async def test_looks_come_back_as_they_were_oldest_first(store: SqlStore) -> None:
    one, other = await waiting(store), await waiting(store)
    first = Look(TENANT, one.id, BEN, Looked.READ, later(1))
    second = Look(TENANT, one.id, CHLOE, Looked.REVEALED, later(2))
    third = Look(TENANT, other.id, BEN, Looked.EDIT_OPENED, later(3))
    for look in (second, third, first):
        await store.look(look)
    assert await store.looks(review=one.id) == [first, second]
    assert await store.looks(person=BEN) == [first, third]
    assert await store.looks(review=one.id, person=BEN) == [first]
    assert await store.looks() == [first, second, third]
    assert await store.looks(review="rev_none") == []


async def test_the_same_look_twice_is_two_looks(store: SqlStore) -> None:
    review = await waiting(store)
    look = Look(TENANT, review.id, BEN, Looked.READ, later(1))
    await store.look(look)
    await store.look(look)
    assert await store.looks(review=review.id) == [look, look]
