"""Owners change gates from the chat, and pause automatic release: through the whole product."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.scenarios.world import TENANT, World, sure, world
from workflow.names import Person
from workflow.policy import Override, Policy
from workflow.ports import Verdict
from workflow.prompt import Answer, Question
from workflow.review import Outcome, OutcomeKind
from workflow.run import Entry, Event, Status

DANA = Person("slack/T0/UDANA")


@dataclass
class SlowModel:
    """Thinks until it is let go."""

    name: str = "slow"
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, question: Question) -> Answer:
        self.asked.set()
        await self.go.wait()
        return sure(question)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as made:
        yield made


def policy(number: int = 1, **more: object) -> Policy:
    return Policy(TENANT, "small", number, by=DANA, **more)  # type: ignore[arg-type]


async def test_a_pause_counts_for_an_answer_that_a_model_is_just_thinking_about(tmp_path: Path) -> None:
    slow = SlowModel()
    async with world(tmp_path) as here:
        here.engine.ladder.models.known["fake"] = slow
        starting = asyncio.create_task(here.type("hello"))
        await slow.asked.wait()
        assert await here.store.put_policy(policy(paused=True, at=here.clock.now()))
        slow.go.set()
        await starting
        (review,) = await here.reviews()
        assert (review.step, review.route.reason[:41]) == ("topic", "Automatic release is paused, by policy 1.")
        assert here.texts() == [] and (await here.store.run(review.run)).status is Status.WAITING
        routed = [entry for entry in await here.store.journal(review.run) if entry.event is Event.ROUTED]
        assert (routed[0].detail["policy_number"], routed[0].detail["policy_by"]) == (1, DANA)


async def test_a_review_that_is_open_keeps_what_it_was_promised(here: World) -> None:
    await here.type("hello")
    before = await here.reviews()
    await here.store.put_policy(policy(overrides={"letter": Override(approvals=3, reviewers=("@two",))}, at=here.clock.now()))
    assert await here.reviews() == before
    assert (before[0].approvals, before[0].reviewers) == (1, ())


@pytest.mark.parametrize("paused", [False, True])
async def test_while_paused_no_fallback_goes_on_because_nobody_answered(here: World, paused: bool) -> None:
    await here.type("hello")
    (review,) = await here.reviews()
    now = here.clock.now()
    await here.store.put_policy(policy(paused=paused, at=now))
    lapsed = Entry("letter", Event.LAPSED, now)
    await here.store.decide(Verdict(review, Outcome(OutcomeKind.EXPIRED, now), Status.READY, "", [lapsed], (), None))
    await here.engine.advance(review.run)
    await here.settle()
    asked = [each.route.reason for each in await here.reviews() if each.outcome is None]
    went_on = "Nobody answered in time: the step's fallback goes on."
    assert asked == ([f"Automatic release is paused, by policy 1. Otherwise: {went_on}"] if paused else [])
    assert here.texts() == ([] if paused else ["We have your message."])
