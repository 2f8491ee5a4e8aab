"""Pains 9 to 11, 22, 23 and 25: restarts, setting up, trying out, and what stands on record."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.commands import Done
from bot.parts import plain
from tests.scenarios.world import BEN, World, small, world
from workflow.context import RunContext
from workflow.definition import Workflow
from workflow.gate import Gate
from workflow.message import Message
from workflow.review import Approve, Review
from workflow.run import Status

done: list[str] = []


class Note(BaseModel):
    text: str


twice = Workflow("twice", input=Message, title="Twice", command="/twice")


@twice.action()
async def charge(message: Message) -> Note:
    done.append("charged")
    return Note(text=message.text)


@twice.step(gate=Gate(always=True))
def first(charge: Note) -> Note:
    done.append("first")
    return charge


@twice.action()
async def tell(first: Note, run: RunContext) -> None:
    done.append("told")
    run.reply(first.text)


DEFINITIONS = {"small": small.definition, "twice": twice.definition}


Again = Callable[..., AbstractAsyncContextManager[World]]


@pytest.fixture
def process(tmp_path: Path) -> Again:
    """Opens the same place again, as another process would."""
    done.clear()
    return partial(world, tmp_path, DEFINITIONS)


async def only(here: World) -> Review:
    return next(review for review in await here.reviews() if review.outcome is None)


async def test_pain_09_the_first_press_after_a_restart_counts(process: Again) -> None:
    async with process() as here:
        await here.type("hello")
    async with process(before=here) as after:
        assert isinstance(await after.decide(await only(after), Approve()), Done)
        assert (await after.store.runs())[0].status is Status.DONE and len(after.texts()) == 1


async def test_pain_10_a_decision_after_which_the_process_died_is_carried_out_by_the_next(process: Again) -> None:
    async with process() as here:
        await here.type("hello")
        here.engine.runner = None  # nobody goes on
        await here.decide(await only(here), Approve())
        assert here.texts() == []
    async with process(before=here) as after:
        after.clock.advance(minutes=1)
        await after.engine.sweep()
        await after.settle()
        assert (await after.store.runs())[0].status is Status.DONE and len(after.texts()) == 1


async def test_pain_11_nothing_that_was_done_is_done_again_when_a_run_goes_on(process: Again) -> None:
    async with process() as here:
        await here.type("once", "/twice")
    async with process(before=here) as after:
        await after.decide(await only(after), Approve())
        assert (done.count("charged"), done.count("told"), after.texts()) == (1, 1, ["once"])


async def test_pain_25_a_card_says_what_a_press_does_and_every_record_by_which_versions(process: Again) -> None:
    async with process() as here:
        await here.type("hello")
        (card,) = here.cards()
        assert "Approve" in plain(card.promise) and "Send" in plain(card.promise)
        await here.decide(card.review, Approve(), BEN)
        (record,) = [each async for each in here.store.feedback()]
        versions = record.versions
        assert all((versions.workflow, versions.prompt, versions.policy, versions.model))
        assert (record.draft_hash, record.run) == (card.review.hash, card.review.run)
