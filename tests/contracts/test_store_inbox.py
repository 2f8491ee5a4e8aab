"""One person's inbox: what waits for them, what they started, what they decided, a page at a time."""

from dataclasses import replace

from storage.store import SqlStore
from tests.builders import ANA, BEN, CHANNEL, ELSEWHERE, NOW, TENANT, a_verdict, an_entry, an_outcome, later
from tests.contracts.stores import started, waiting
from workflow.inbox import Tray, Wanted, asks
from workflow.looks import Look, Looked
from workflow.names import MessageRef, Person
from workflow.ports import Amendment
from workflow.review import OutcomeKind, Vote
from workflow.run import Event

CHLOE, OTTO = Person("slack/T0PLAY/U0CHLOE"), Person("slack/T9/U_TTO")
LEADS = asks(["@support-leads"])
FIRST = Wanted()


async def ids(store: SqlStore, person: Person, *whom: str, wanted: Wanted = FIRST, size: int = 10) -> list[str]:
    return [review.id for review in (await store.waiting(TENANT, person, whom, wanted, size)).items]


async def test_whoever_is_asked_is_asked_once_however_many_reviews(store: SqlStore) -> None:
    for reviewers in (("@support-leads",), ("@support-leads",), ("@support-leads", "#legal"), ("slack/T0PLAY/U0Ä",)):
        await waiting(store, reviewers=reviewers)
    closed = await waiting(store, reviewers=("@nobody",))
    await store.decide(a_verdict(closed))
    assert await store.asks(TENANT) == sorted([LEADS, asks(["@support-leads", "#legal"]), asks(["slack/T0PLAY/U0Ä"])])
    assert await store.asks(ELSEWHERE) == []


async def test_where_nobody_is_named_the_channel_of_the_card_is_asked_once_it_stands(store: SqlStore) -> None:
    review = await waiting(store, reviewers=())
    assert await store.asks(TENANT) == []
    for out in await store.outgoing(NOW, later(30)):
        await store.delivered(out, MessageRef(f"{CHANNEL}/12.5"), NOW, CHANNEL)
    assert await store.asks(TENANT) == [CHANNEL]
    assert await ids(store, BEN, CHANNEL) == [review.id]
    assert await ids(store, BEN, LEADS) == []


async def test_what_is_due_first_comes_first_and_what_is_never_due_last(store: SqlStore) -> None:
    never = await waiting(store)
    late = await waiting(store, due=later(50), opened=later(-5))
    old, young = await waiting(store, due=later(90), opened=later(1)), await waiting(store, due=later(90), opened=later(2))
    assert await ids(store, BEN, LEADS) == [late.id, old.id, young.id, never.id]


async def test_only_what_this_person_may_decide_waits_for_them(store: SqlStore) -> None:
    theirs = await waiting(store, requester=BEN)
    allowed = await waiting(store, requester=BEN, self_approval=True)
    other = await waiting(store, reviewers=("@finance",))
    assert await ids(store, BEN, LEADS) == [allowed.id]
    assert await ids(store, CHLOE, LEADS, asks(["@finance"])) == [theirs.id, allowed.id, other.id]
    assert await ids(store, ANA, LEADS, asks(["@finance"])) == [theirs.id, allowed.id]
    assert await ids(store, CHLOE) == []
    assert (await store.waiting(ELSEWHERE, ANA, [LEADS], FIRST, 10)).items == ()


async def test_guests_and_delegates_find_theirs_by_name(store: SqlStore) -> None:
    guest = await waiting(store, guests=(OTTO, CHLOE))
    await waiting(store, guests=(Person("slack/T9/UXTTO"),))  # `_` is no joker
    handed = await waiting(store)
    assert await ids(store, OTTO) == [guest.id]
    assert await ids(store, BEN) == []
    await store.amend(Amendment(replace(handed, delegates=(BEN,)), later(5)))
    assert await ids(store, BEN) == [handed.id]
    assert [each for each in await ids(store, BEN, LEADS) if each in (guest.id, handed.id)] == [guest.id, handed.id]


async def test_other_reviewers_are_asked_from_the_change_on(store: SqlStore) -> None:
    review = await waiting(store)
    await store.amend(Amendment(replace(review, reviewers=("@finance",)), later(5)))
    assert await store.asks(TENANT) == [asks(["@finance"])]
    assert await ids(store, BEN, LEADS) == []


async def test_who_has_voted_does_not_wait_for_themselves(store: SqlStore) -> None:
    review = await waiting(store, approvals=2)
    vote = Vote(BEN, OutcomeKind.APPROVED, later(3), "press-1", comment=f'"by": "{CHLOE}"')
    await store.amend(Amendment(replace(review, votes=(vote,)), later(3)))
    assert await ids(store, BEN, LEADS) == []
    assert await ids(store, CHLOE, LEADS) == [review.id]


async def test_pages_end_where_the_list_ends(store: SqlStore) -> None:
    made = [(await waiting(store, opened=later(n))).id for n in range(7)]
    for number, shown, stands in ((0, made[:3], 0), (1, made[3:6], 1), (2, made[6:], 2), (99, made[6:], 2), (-4, made[:3], 0)):
        page = await store.waiting(TENANT, BEN, [LEADS], Wanted(page=number), 3)
        assert ([review.id for review in page.items], page.number, page.count) == (shown, stands, 7)
    none = await store.waiting(TENANT, BEN, [LEADS], Wanted(workflow="other", page=3), 3)
    assert (none.items, none.number, none.count) == ((), 0, 0)


async def test_what_somebody_started_newest_first(store: SqlStore) -> None:
    old, new = await started(store, created=later(1)), await started(store, created=later(2), workflow="leave")
    await started(store, requester=BEN)
    await started(store, tenant=ELSEWHERE)
    page = await store.started(TENANT, ANA, FIRST, 10)
    assert ([run.id for run in page.items], page.count) == ([new.id, old.id], 2)
    assert [run.id for run in (await store.started(TENANT, ANA, Wanted(Tray.STARTED, "leave"), 10)).items] == [new.id]


async def test_what_somebody_said_newest_first_with_how_the_review_stands(store: SqlStore) -> None:
    voted, decided = await waiting(store, approvals=2), await waiting(store)
    said = an_entry("reply", Event.VOTED, at=later(3), by=BEN, detail={"review": voted.id, "outcome": "approved"})
    await store.amend(Amendment(replace(voted, votes=(Vote(BEN, OutcomeKind.APPROVED, later(3), "press-1"),)), later(3), [said]))
    entry = an_entry("reply", Event.DECIDED, at=later(9), by=BEN, detail={"review": decided.id, "outcome": "rejected"})
    await store.decide(a_verdict(decided, an_outcome(OutcomeKind.REJECTED), entries=[entry]))
    page = await store.decided(TENANT, BEN, FIRST, 10)
    assert [(item.review.id, item.entry.event) for item in page.items] == [(decided.id, Event.DECIDED), (voted.id, Event.VOTED)]
    assert page.items[0].review.outcome is not None and page.items[1].review.outcome is None
    assert (await store.decided(TENANT, BEN, Wanted(workflow="leave"), 10)).count == 0
    assert (await store.decided(TENANT, BEN, Wanted(workflow="support", page=1), 1)).items == page.items[1:]
    assert (await store.decided(TENANT, ANA, FIRST, 10)).count == (await store.decided(ELSEWHERE, BEN, FIRST, 10)).count == 0


async def test_what_somebody_judged_comes_with_their_own_looks(store: SqlStore) -> None:
    judged, by_another, newest = await waiting(store), await waiting(store), await waiting(store)
    for person, at in ((BEN, 5), (CHLOE, 6), (BEN, 99)):
        await store.look(Look(TENANT, judged.id, person, Looked.READ, later(at)))
    for number, (review, by) in enumerate(((judged, BEN), (by_another, CHLOE), (newest, BEN))):
        outcome = an_outcome(at=later(10 + number), by=by)
        entry = an_entry("reply", Event.DECIDED, at=outcome.at, by=by, detail={"review": review.id, "outcome": "approved"})
        await store.decide(a_verdict(review, outcome, entries=[entry]))
    found = await store.judged(TENANT, BEN, 50)
    assert [(said.review, [look.at for look in looks]) for said, looks in found] == [
        (newest.id, []),
        (judged.id, [later(5), later(99)]),
    ]
    assert [said.review for said, _ in await store.judged(TENANT, BEN, 1)] == [newest.id]
    assert await store.judged(ELSEWHERE, BEN, 50) == await store.judged(TENANT, ANA, 50) == []
