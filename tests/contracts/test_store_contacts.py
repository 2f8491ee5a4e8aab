"""What a chat remembers: where it may speak, and which messages it cannot tell of whether they stand."""

from dataclasses import replace

from storage.store import SqlStore
from tests.builders import ANA, BEN, CHANNEL, ELSEWHERE, NOW, TENANT, later
from workflow.contact import Attempt, Contact
from workflow.names import MessageRef, Place

HELP = Contact(TENANT, CHANNEL, None, {"service_url": "https://smba.example/"}, NOW)
OWN = Contact(TENANT, Place("slack/T0PLAY/D0ANA"), ANA, {"user": "29:ana"}, later(1))
REF = MessageRef("slack/T0PLAY/C0HELP/1.1")


async def test_contacts_come_back_as_they_were_the_newest_first(store: SqlStore) -> None:
    await store.meet(HELP)
    await store.meet(OWN)
    assert await store.contact(CHANNEL) == HELP
    assert await store.contacts(TENANT) == [OWN, HELP]
    assert await store.contacts(TENANT, ANA) == [OWN]
    assert (await store.contacts(TENANT, BEN), await store.contacts(ELSEWHERE)) == ([], [])


async def test_what_is_heard_later_counts(store: SqlStore) -> None:
    moved = replace(HELP, details={"service_url": "https://moved.example/"}, at=later(5))
    await store.meet(HELP)
    await store.meet(moved)
    assert await store.contacts(TENANT) == [moved]


async def test_where_the_bot_was_removed_it_knows_nobody(store: SqlStore) -> None:
    await store.meet(HELP)
    await store.part(CHANNEL)
    await store.part(CHANNEL)
    assert await store.contact(CHANNEL) is None


async def test_an_attempt_is_open_until_its_end_is_known(store: SqlStore) -> None:
    assert await store.tried(TENANT, "card:1") is None
    await store.begin(TENANT, "card:1", NOW)
    await store.begin(TENANT, "card:1", later(9))
    assert await store.tried(TENANT, "card:1") == Attempt(TENANT, "card:1", None, NOW)
    assert await store.tried(ELSEWHERE, "card:1") is None
    await store.end(TENANT, "card:1", REF)
    assert await store.tried(TENANT, "card:1") == Attempt(TENANT, "card:1", REF, NOW)


async def test_what_was_surely_not_taken_was_never_tried(store: SqlStore) -> None:
    await store.begin(TENANT, "card:1", NOW)
    await store.end(TENANT, "card:1", None)
    assert await store.tried(TENANT, "card:1") is None
