"""Reviews that need several people, decisions that are taken back, runs that are withdrawn: through the whole product."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.commands import Done, PressKind, Say, TakeBack, Withdraw
from bot.parts import plain
from tests.scenarios.world import ANA, BEN, CHLOE, OTTO, TENANT, World, world
from workflow.context import RunContext
from workflow.definition import Workflow
from workflow.gate import Gate
from workflow.message import Message
from workflow.names import Person
from workflow.policy import Autonomy, Override, Policy
from workflow.review import Approve, Edit, Objection, OutcomeKind, Reason, Reject, Review
from workflow.run import Event, Status
from workflow.tiers import Tier

DANA = Person("slack/T0/UDANA")


class Bill(BaseModel):
    text: str
    total: int = 10


pay = Workflow("pay", input=Message, title="Pay a bill", command="/pay")


@pay.step(gate=Gate(always=True, approvals=2, guests=(OTTO,), tiers=(Tier("@board", approvals=3, field="total", over=1000),)))
def bill(message: Message) -> Bill:
    return Bill(text=message.text, total=5000 if "large" in message.text else 10)


@pay.step(gate=Gate(always=True))
def booking(bill: Bill) -> Bill:
    return bill


@pay.action()
async def transfer(booking: Bill, run: RunContext) -> None:
    run.reply(booking.text)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, {"pay": pay.definition}) as made:
        yield made


async def opened(here: World, step: str = "bill") -> Review:
    (review,) = [r for r in await here.reviews() if r.outcome is None and r.step == step]
    return review


async def status(here: World) -> Status:
    return (await here.store.runs())[0].status


async def test_two_different_people_must_approve(here: World) -> None:
    await here.type("rent", "/pay")
    said = await here.decide(await opened(here), Approve(), BEN)
    assert isinstance(said, Done) and "1 more person must approve" in plain(said.lines[0])
    assert await here.decide(await opened(here), Approve(), BEN) == Done()  # the same person does not count twice
    assert (await opened(here)).approved == 1 and await status(here) is Status.WAITING
    await here.decide(await opened(here), Approve(), CHLOE)
    first = (await here.reviews())[0]
    assert first.outcome is not None and first.outcome.kind is OutcomeKind.APPROVED
    assert [vote.by for vote in first.votes] == [BEN, CHLOE]


async def test_a_press_that_comes_twice_is_counted_once(here: World) -> None:
    await here.type("rent", "/pay")
    review = await opened(here)
    await here.decide(review, Approve(), BEN, key="press-1")
    assert await here.decide(review, Approve(), BEN, key="press-1") == Done()
    await here.decide(review, Approve(), CHLOE)
    assert await here.decide(review, Approve(), BEN, key="press-1") == Done()
    assert len([e for e in await here.store.journal(review.run) if e.event is Event.VOTED]) == 1


async def test_one_rejection_stops_whatever_the_votes(here: World) -> None:
    await here.type("rent", "/pay")
    await here.decide(await opened(here), Approve(), BEN)
    await here.decide(await opened(here), Reject((Reason.POLICY,)), CHLOE)
    assert await status(here) is Status.STOPPED


async def test_an_edit_is_another_version_that_others_must_approve(here: World) -> None:
    await here.type("rent", "/pay")
    first = await opened(here)
    await here.decide(first, Approve(), BEN)
    said = await here.decide(first, Edit({"text": "rent, May"}), CHLOE)
    assert isinstance(said, Done) and "card of its own" in plain(said.lines[0])
    second = await opened(here)
    assert (second.draft["text"], [vote.by for vote in second.votes]) == ("rent, May", [CHLOE])
    assert await here.decide(second, Approve(), CHLOE) == Done()
    late = await here.decide(first, Approve(), BEN)
    assert isinstance(late, Say) and "was faster" in plain(late.lines[0])
    await here.decide(second, Approve(), BEN)
    await here.decide(await opened(here, "booking"), Approve(), BEN)
    assert (await status(here), here.texts()) == (Status.DONE, ["rent, May"])


async def test_a_large_amount_asks_other_people(here: World) -> None:
    await here.type("a large bill", "/pay")
    review = await opened(here)
    assert (review.reviewers, review.approvals, review.tier) == (("@board",), 3, "Asked because of its total over 1,000.")


async def test_a_guest_decides_only_where_the_gate_names_them(here: World) -> None:
    await here.type("rent", "/pay")
    review = await opened(here)
    assert review.objection(OTTO, OutcomeKind.APPROVED, belongs=False) is None
    named_not = replace(review, guests=())
    assert named_not.objection(OTTO, OutcomeKind.APPROVED, belongs=True) is Objection.FOREIGN
    await here.decide(review, Approve(), OTTO)
    assert (await opened(here)).approved == 1


async def test_a_vote_can_be_taken_back_while_the_review_is_open(here: World) -> None:
    await here.type("rent", "/pay")
    review = await opened(here)
    said = await here.decide(review, Approve(), BEN)
    assert isinstance(said, Done) and said.presses[0].kind is PressKind.TAKE_BACK
    back = await here.bot.handle(TakeBack(TENANT, BEN, review.id, "k1"))
    assert isinstance(back, Say) and "vote" in plain(back.lines[0])
    await here.decide(await opened(here), Approve(), CHLOE)
    assert (await opened(here)).approved == 1


async def past_the_first(here: World) -> Review:
    await here.type("rent", "/pay")
    first = await opened(here)
    await here.decide(first, Approve(), BEN)
    await here.decide(first, Approve(), CHLOE)
    assert (await opened(here, "booking")).round == 1
    return first


async def test_a_decision_is_taken_back_and_what_came_of_it_is_withdrawn(here: World) -> None:
    first = await past_the_first(here)
    later = await opened(here, "booking")
    back = await here.bot.handle(TakeBack(TENANT, CHLOE, first.id, "k1"))
    await here.settle()
    assert isinstance(back, Say) and "waits for a sign-off again" in plain(back.lines[0])
    again = await opened(here)
    assert again.id != first.id and again.votes == () and again.draft == first.draft
    withdrawn = (await here.store.review(later.id)).outcome
    assert withdrawn is not None and withdrawn.kind is OutcomeKind.WITHDRAWN
    undone = (await here.store.review(first.id)).undone
    assert undone is not None and undone.by == CHLOE
    await here.decide(again, Edit({"text": "half"}), BEN)
    await here.decide(await opened(here), Approve(), CHLOE)
    await here.decide(await opened(here, "booking"), Approve(), CHLOE)
    assert (await status(here), here.texts()) == (Status.DONE, ["half"])
    cases = await here.store.cases(TENANT, "pay", "bill")
    assert [case.output["text"] for case in cases] == ["half", "half"]  # the edit, and its approval; not what was undone


async def test_it_is_not_taken_back_by_others_nor_late_nor_twice(here: World) -> None:
    first = await past_the_first(here)
    assert "Only whoever decided" in await told(here, TakeBack(TENANT, DANA, first.id, "k1"))
    here.clock.advance(minutes=11)
    assert "could be taken back until" in await told(here, TakeBack(TENANT, BEN, first.id, "k2"))
    here.clock.advance(minutes=-11)
    assert "waits for a sign-off again" in await told(here, TakeBack(TENANT, BEN, first.id, "k3"))
    assert "nothing here" in await told(here, TakeBack(TENANT, BEN, first.id, "k4"))


async def test_what_has_happened_cannot_be_taken_back(here: World) -> None:
    await past_the_first(here)
    second = await opened(here, "booking")
    await here.decide(second, Approve(), BEN)
    assert await status(here) is Status.DONE
    assert "“transfer” has begun" in await told(here, TakeBack(TENANT, BEN, second.id, "k1"))
    assert here.texts() == ["rent"]


async def test_a_rejection_is_taken_back_and_the_run_lives_on(here: World) -> None:
    await here.type("rent", "/pay")
    review = await opened(here)
    said = await here.decide(review, Reject((Reason.TONE,)), BEN)
    assert isinstance(said, Done) and said.presses[0].kind is PressKind.TAKE_BACK
    assert "waits for a sign-off again" in await told(here, TakeBack(TENANT, BEN, review.id, "k1"))
    assert await status(here) is Status.WAITING
    for person in (BEN, CHLOE):
        await here.decide(await opened(here), Approve(), person)
    await here.decide(await opened(here, "booking"), Approve(), BEN)
    assert await status(here) is Status.DONE


async def test_whoever_started_a_run_withdraws_it_and_nobody_else(here: World) -> None:
    await here.type("rent", "/pay")
    review = await opened(here)
    assert "Only" in await told(here, Withdraw(TENANT, BEN, review.run, "k1"))
    assert "is withdrawn" in await told(here, Withdraw(TENANT, ANA, review.run, "k2"))
    assert "has ended already" in await told(here, Withdraw(TENANT, ANA, review.run, "k3"))
    outcome = (await here.store.review(review.id)).outcome
    assert outcome is not None and (outcome.kind, outcome.by) == (OutcomeKind.WITHDRAWN, ANA)
    assert await status(here) is Status.STOPPED
    late = await here.decide(review, Approve(), BEN)
    assert isinstance(late, Say) and "Your press changed nothing" in plain(late.lines[0])


async def told(here: World, command: TakeBack | Withdraw) -> str:
    said = await here.bot.handle(command)
    await here.settle()
    assert isinstance(said, Say)
    return plain(said.lines[0])


@pytest.mark.parametrize("people", [2, 3, 5])
async def test_of_presses_at_the_same_moment_as_many_count_as_are_needed(here: World, people: int) -> None:
    await here.type("rent", "/pay")
    review = await opened(here)
    crowd = [Person(f"slack/T0/U{number}") for number in range(people)]
    answers = await asyncio.gather(*(here.decide(review, Approve(), person) for person in crowd))
    settled = await here.store.review(review.id)
    assert settled.outcome is not None and settled.approved == 2
    assert len([answer for answer in answers if isinstance(answer, Say)]) == people - 2  # each loser was told
    assert len([e for e in await here.store.journal(review.run) if e.event in (Event.VOTED, Event.DECIDED)]) == 2


async def test_a_policy_counts_from_the_next_draft_on(here: World) -> None:
    await here.store.put_policy(
        Policy(TENANT, "pay", 1, overrides={"bill": Override(approvals=3, reviewers=("@two",))}, by=DANA, at=here.clock.now())
    )
    assert not await here.store.put_policy(Policy(TENANT, "pay", 1, by=DANA, at=here.clock.now()))
    await here.type("rent", "/pay")
    review = await opened(here)
    assert (review.approvals, review.reviewers) == (3, ("@two",))


async def test_a_pause_stops_automatic_release(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await here.store.put_policy(Policy(TENANT, "small", 1, paused=True, by=DANA, at=here.clock.now()))
        await here.type("hello")
        (review,) = await here.reviews()
        assert (review.step, review.route.reason[:41]) == ("topic", "Automatic release is paused, by policy 1.")
        resumed = Policy(TENANT, "small", 2, overrides={"topic": Override(Autonomy.REVIEW_ALL)}, by=DANA, at=here.clock.now())
        assert await here.store.put_policy(resumed)
        await here.type("hello again")
        assert [r.route.reason for r in await here.reviews() if r.step == "topic"][1] == (
            "This step is always reviewed, by policy 2."
        )
