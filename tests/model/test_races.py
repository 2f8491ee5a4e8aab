"""A thousand races: two to five people press at the same moment, over two processes on one database."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path

import pytest

from bot.commands import Answer, Decide, Done, Say, Typed
from bot.parts import plain
from tests.scenarios.world import ANA, CHANNEL, TENANT, World, world
from workflow.names import Person
from workflow.review import Approve, Decision, Edit, Reason, Reject, Review, Revise

RACES, SIDE_BY_SIDE = 1_000, 50
CROWD = [Person(f"slack/T0/U{number}") for number in range(5)]
TOLD = ("was faster", "Your press changed nothing")


@pytest.fixture
async def processes(tmp_path: Path) -> AsyncIterator[tuple[World, World]]:
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(world(tmp_path))
        second = await stack.enter_async_context(world(tmp_path, before=first))
        yield first, second


def decision(rng: random.Random) -> Decision:
    return rng.choice([Approve(), Edit({"text": f"By hand {rng.random()}"}), Revise("shorter"), Reject((Reason.TONE,))])


async def race(processes: tuple[World, World], review: Review, rng: random.Random) -> tuple[list[Decide], list[Answer]]:
    """Each press reaches one of the two processes, in any order."""
    people = rng.sample(CROWD, rng.randint(2, 5))
    presses = [Decide(TENANT, by, review.id, review.hash, decision(rng), f"{review.id}-{by}") for by in people]
    answers = await asyncio.gather(*(rng.choice(processes).bot.handle(press) for press in presses))
    return presses, list(answers)


async def test_a_thousand_races_have_one_outcome_each_and_every_loser_is_told(processes: tuple[World, World]) -> None:
    rng, numbers = random.Random(20261126), count(1)
    first, _ = processes
    winners: set[tuple[Person, type[Decision]]] = set()
    for _ in range(RACES // SIDE_BY_SIDE):
        for _ in range(SIDE_BY_SIDE):
            await first.bot.handle(Typed(TENANT, ANA, CHANNEL, "/small", f"Letter {next(numbers)}", f"key-{next(numbers)}"))
        await first.runner.idle()
        fresh = [review for review in await first.reviews() if review.outcome is None]  # of the newest runs
        assert len(fresh) == SIDE_BY_SIDE
        raced = [race(processes, review, rng) for review in fresh]
        for review, (presses, answers) in zip(fresh, await asyncio.gather(*raced), strict=True):
            outcome = (await first.store.review(review.id)).outcome
            won = [press for press, answer in zip(presses, answers, strict=True) if isinstance(answer, Done)]
            assert [press.key for press in won] == [outcome.key if outcome else "none"]
            told = [plain(answer.lines[0]) for answer in answers if isinstance(answer, Say)]
            assert len(told) == len(presses) - 1
            assert all(any(words in sentence for words in TOLD) for sentence in told), told
            winners.add((won[0].person, type(won[0].decision)))
    assert {person for person, _ in winners} == set(CROWD)  # the races were races
    feedback = [each.review async for each in first.store.feedback()]
    assert len(feedback) == len(set(feedback)) == RACES
