"""Control reviews: of what they are made, that they leave their run alone, and who caught what."""

from dataclasses import replace
from datetime import timedelta

from storage.store import SqlStore
from tests.builders import ANA, BEN, ELSEWHERE, TENANT, a_card, a_review, a_run, a_verdict, an_entry, an_outcome, later
from tests.contracts.stores import claimed, waiting
from workflow.control import Checks
from workflow.ports import Settlement
from workflow.review import Kind, Outcome, OutcomeKind, Review
from workflow.run import Event, Status

ERROR = {"said": "The tone is wrong.", "fields": {"tone": "rude"}}


async def settled(store: SqlStore, kind: OutcomeKind = OutcomeKind.APPROVED, done: bool = True, **overrides: object) -> Review:
    review = await waiting(store, **overrides)
    await store.decide(a_verdict(review, an_outcome(kind)))
    if done and kind is not OutcomeKind.REJECTED:
        run = await store.run(review.run)
        await store.settle(await claimed(store, run, "token-2", 100), Settlement(Status.DONE, "", later(110)))
    return await store.review(review.id)


def a_control(settled: Review, **overrides: object) -> Review:
    made = a_review(a_run(id=settled.run), kind=Kind.CONTROL, draft={"text": "It is on its way.", "tone": "rude"}, planted=ERROR)
    return replace(made, step=settled.step, opened=later(200), **overrides)  # type: ignore[arg-type]


async def test_only_what_one_person_approved_unchanged_and_is_done_is_settled(store: SqlStore) -> None:
    first, second = await settled(store), await settled(store)
    await settled(store, OutcomeKind.REJECTED)
    await settled(store, OutcomeKind.EDITED)
    await settled(store, done=False)
    await settled(store, step="other")
    await waiting(store)
    found = await store.settled(TENANT, "support", "reply", 10)
    assert {review.id for review in found} == {first.id, second.id}
    assert len(await store.settled(TENANT, "support", "reply", 1)) == 1
    assert await store.settled(ELSEWHERE, "support", "reply", 10) == []


async def test_it_comes_back_as_it_was_and_is_no_review_of_its_run(store: SqlStore) -> None:
    of = await settled(store)
    control = a_control(of)
    await store.open_control(control, a_card(control))
    assert await store.review(control.id) == control
    assert [review.id for review in await store.reviews(of.run)] == [of.id]
    assert await store.open_reviews(TENANT) == ([], 0)
    assert control.id in {out.delivery.subject for out in await store.outgoing(later(300), later(330))}


async def test_its_run_stays_as_it_is_and_only_the_journal_gets_longer(store: SqlStore) -> None:
    of = await settled(store)
    run, journal = await store.run(of.run), await store.journal(of.run)
    control = a_control(of)
    await store.open_control(control, a_card(control))
    outcome, entry = an_outcome(at=later(400), final=control.draft), an_entry(event=Event.CHECKED, by=BEN)
    assert await store.end_control(control, outcome, entry)
    assert not await store.end_control(control, outcome, entry)
    assert await store.run(of.run) == run
    assert await store.journal(of.run) == [*journal, entry]
    assert [said.review async for said in store.feedback()] == [of.id]
    period = await store.period(TENANT, later(390), later(410))
    assert (list(period.reviews), [fact.caught for fact in period.checks]) == ([], [False])


async def test_beside_an_open_question_of_the_same_step(store: SqlStore) -> None:
    of = await waiting(store)
    control = a_control(of)
    await store.open_control(control, a_card(control))
    assert [review.id for review in await store.reviews(of.run)] == [of.id]


async def test_who_caught_what(store: SqlStore) -> None:
    of = await settled(store)
    said = ((BEN, OutcomeKind.APPROVED), (BEN, OutcomeKind.REJECTED), (ANA, OutcomeKind.REVISED), (None, OutcomeKind.EXPIRED))
    for number, (person, kind) in enumerate(said):
        control = a_control(of)
        await store.open_control(control, a_card(control))
        outcome = Outcome(kind, later(400) + timedelta(seconds=number), person)
        assert await store.end_control(control, outcome, an_entry(event=Event.CHECKED))
    open_one = a_control(of)
    await store.open_control(open_one, a_card(open_one))
    assert await store.controls(TENANT, BEN) == Checks(1, 2)
    assert await store.controls(TENANT, ANA) == Checks(1, 1)
    assert await store.controls(TENANT) == Checks(2, 3)
    assert await store.controls(ELSEWHERE) == Checks()
