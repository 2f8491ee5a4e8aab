"""What people said, for prompts (oldest first, a tenant's own) and for export (newest first, as much as there is)."""

from storage import feedback as pages
from storage.store import SqlStore
from tests.builders import ELSEWHERE, TENANT, a_review, a_run, a_settlement, a_verdict, an_outcome
from tests.contracts.stores import claimed, waiting
from workflow.feedback import Feedback
from workflow.review import OutcomeKind, Reason, Review


async def decided(store: SqlStore, kind: OutcomeKind = OutcomeKind.APPROVED, **overrides: object) -> Feedback:
    review = await waiting(store, **overrides)
    verdict = a_verdict(review, an_outcome(kind, final=_final(review, kind), reasons=(Reason.TONE, Reason.OTHER)))
    assert await store.decide(verdict)
    assert verdict.feedback is not None
    return verdict.feedback


def _final(review: Review, kind: OutcomeKind) -> object:
    if kind is OutcomeKind.EDITED:
        return {**review.draft, "text": "It will be there on Friday, we promise."}
    return review.draft if kind is OutcomeKind.APPROVED else None


async def test_feedback_comes_back_as_it_was_newest_first(store: SqlStore) -> None:
    said = [await decided(store, kind) for kind in (OutcomeKind.APPROVED, OutcomeKind.EDITED, OutcomeKind.REJECTED)]
    assert [found async for found in store.feedback()] == said[::-1]


async def test_feedback_of_one_workflow_and_so_much_of_it(store: SqlStore) -> None:
    first, other, last = [await decided(store, workflow=name) for name in ("support", "expenses", "support")]
    assert [found.id async for found in store.feedback("support")] == [last.id, first.id]
    assert [found.id async for found in store.feedback(limit=2)] == [last.id, other.id]
    assert [found async for found in store.feedback(limit=0)] == []
    assert [found async for found in store.feedback("nothing")] == []


async def test_feedback_comes_in_pages(store: SqlStore) -> None:
    said = [await decided(store) for _ in range(5)]
    page, pages.PAGE = pages.PAGE, 2
    try:
        assert [found.id async for found in store.feedback()] == [one.id for one in reversed(said)]
        assert [found.id async for found in store.feedback(limit=3)] == [one.id for one in said[:1:-1]]
    finally:
        pages.PAGE = page


async def test_cases_are_what_went_out_oldest_first(store: SqlStore) -> None:
    approved = await decided(store)
    edited = await decided(store, OutcomeKind.EDITED)
    for kind in (OutcomeKind.REJECTED, OutcomeKind.REVISED):
        await decided(store, kind)
    first, second = await store.cases(TENANT, "support", "reply")
    assert (first.id, first.source, first.output) == (approved.id, "approved", approved.final)
    assert (second.id, second.source, second.output) == (edited.id, "edited", edited.final)
    assert (first.input, first.facts) == (approved.input, approved.facts)
    assert first.seq < second.seq
    assert await store.cases(TENANT, "support", "reply", after=first.seq) == [second]
    assert await store.cases(TENANT, "support", "reply", after=second.seq) == []


async def test_cases_of_another_step_workflow_or_tenant_stay_apart(store: SqlStore) -> None:
    await decided(store)
    run = a_run(tenant=ELSEWHERE)
    await store.start(run, [])
    foreign = a_review(run)
    await store.settle(await claimed(store, run), a_settlement(reviews=[foreign]))
    await store.decide(a_verdict(foreign))
    assert len(await store.cases(TENANT, "support", "reply")) == 1
    assert len(await store.cases(ELSEWHERE, "support", "reply")) == 1
    assert await store.cases(TENANT, "support", "triage") == []
    assert await store.cases(TENANT, "expenses", "reply") == []


async def test_a_seq_is_never_used_twice(store: SqlStore) -> None:
    await decided(store)
    (old,) = await store.cases(TENANT, "support", "reply")
    await store.wipe()
    await decided(store)
    (new,) = await store.cases(TENANT, "support", "reply")
    assert new.seq > old.seq


async def test_what_nobody_said_is_no_feedback(store: SqlStore) -> None:
    review = await waiting(store)
    await store.decide(a_verdict(review, feedback=None))
    assert [found async for found in store.feedback()] == []


async def test_a_case_says_what_was_wrong_with_the_drafts_before_it(store: SqlStore) -> None:
    approved, edited = await decided(store), await decided(store, OutcomeKind.EDITED)
    first, second = await store.cases(TENANT, "support", "reply")
    assert (first.id, first.note) == (approved.id, "")
    assert second.id == edited.id
    change = "“It is on its way.” became “It will be there on Friday, we promise.”"
    assert second.note == f"A reviewer changed the draft (tone, other). text: {change}."


async def test_a_case_that_was_sent_back_first_says_so(store: SqlStore) -> None:
    run = a_run()
    await store.start(run, [])
    for number, kind in enumerate((OutcomeKind.REVISED, OutcomeKind.APPROVED)):
        review = a_review(run, round=number + 1)
        await store.settle(await claimed(store, run, f"token-{number}"), a_settlement(reviews=[review]))
        said = an_outcome(kind, final=_final(review, kind), comment="no promises please" if kind is OutcomeKind.REVISED else "")
        assert await store.decide(a_verdict(review, said))
    await decided(store)
    first, second = await store.cases(TENANT, "support", "reply")
    assert first.note == "A reviewer sent a draft back, saying “no promises please”."
    assert second.note == ""
    assert await store.cases(TENANT, "support", "reply", after=first.seq) == [second]


async def test_what_is_private_is_marked_as_such(store: SqlStore) -> None:
    for private in (True, False):
        assert (await decided(store, private=private)).private is private
    assert [case.private for case in await store.cases(TENANT, "support", "reply")] == [True, False]
    assert [found.private async for found in store.feedback()] == [False, True]
