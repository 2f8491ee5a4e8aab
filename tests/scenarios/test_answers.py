"""Reactions and replies where chats are scarce to test: guests, actions in doubt, drafts that no longer fit, several people."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel, field_validator

from bot.commands import Answer, Confirm, Done, PressKind, Reacted, Replied, Say
from bot.errors import ChatUnreachable
from bot.parts import plain
from tests.scenarios.test_engine import acting, started, stop_in_the_middle
from tests.scenarios.world import ANA, BEN, CHLOE, OTTO, TENANT, World, world
from workflow.definition import Workflow
from workflow.gate import Gate
from workflow.message import Message
from workflow.names import MessageRef, Person
from workflow.reactions import Means
from workflow.review import Review
from workflow.run import Event

STRICT = {"now": False}


class Bill(BaseModel):
    text: str

    @field_validator("text")
    @classmethod
    def short(cls, text: str) -> str:
        if STRICT["now"]:
            raise ValueError("nothing fits any more")
        return text


AT_ONCE: Mapping[str, Means] = {"ok": Means.APPROVE_AT_ONCE}
pay = Workflow("pay", input=Message, title="Pay a bill", command="/pay", reactions=AT_ONCE)


@pay.step(gate=Gate(always=True, approvals=2, guests=(OTTO,), revisions=0))
def bill(message: Message) -> Bill:
    return Bill(text=message.text)


@pay.action()
async def book(bill: Bill) -> None: ...


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, {"pay": pay.definition}) as made:
        await made.type("rent", "/pay")
        yield made


async def card(here: World) -> tuple[Review, MessageRef]:
    review = [r for r in await here.reviews() if r.outcome is None][-1]
    ref = await here.bot.showing.card(review.id)
    assert ref is not None
    return review, ref


async def react(here: World, by: Person, emoji: str = "ok", key: str = "", removed: bool = False) -> Answer:
    _, ref = await card(here)
    said = await here.bot.handle(Reacted(TENANT, by, ref, emoji, key or here.engine.new_id("key"), removed))
    await here.settle()
    return said


async def reply(here: World, by: Person, text: str) -> Answer:
    _, ref = await card(here)
    return await here.bot.handle(Replied(TENANT, by, ref, text, here.engine.new_id("key")))


async def confirm(here: World, said: Answer, kind: PressKind, by: Person) -> Answer:
    assert isinstance(said, Say)
    done = await here.bot.handle(Confirm(TENANT, by, said.presses[0].id, kind))
    await here.settle()
    return done


async def test_each_way_of_answering_counts_as_one_of_several_people(here: World) -> None:
    said = await react(here, BEN)
    assert isinstance(said, Done) and "1 more person must approve" in plain(said.lines[0])
    assert await react(here, BEN) == Done()  # the same person does not count twice
    done = await confirm(here, await reply(here, CHLOE, "looks good"), PressKind.AS_APPROVAL, CHLOE)
    assert isinstance(done, Done)
    (review,) = await here.reviews()
    assert review.outcome is not None and [vote.by for vote in review.votes] == [BEN, CHLOE]
    said_how = [e.detail["how"] for e in await here.store.journal(review.run) if e.event in (Event.VOTED, Event.DECIDED)]
    assert said_how == ["reaction", "reply"]


async def test_a_guest_who_is_named_answers_like_anybody_else(here: World) -> None:
    here.chat.really[Person("slack/T0/UOTTO")] = OTTO
    here.chat.members = {BEN}
    await react(here, Person("slack/T0/UOTTO"))
    assert [vote.by for vote in (await card(here))[0].votes] == [OTTO]
    hint = await react(here, Person("slack/T0/UOTTO"), removed=True)
    assert isinstance(hint, Say) and [press.kind for press in hint.presses] == [PressKind.TAKE_BACK]


async def test_a_bot_and_a_stranger_decide_nothing(here: World) -> None:
    here.chat.really |= {CHLOE: None, ANA: Person("slack/T7/UANA")}
    assert await react(here, CHLOE) == Done()
    refused = await react(here, ANA)
    assert isinstance(refused, Say) and "another workspace" in plain(refused.lines[0])
    assert (await card(here))[0].votes == ()


async def test_while_the_chat_does_not_say_who_may_nothing_counts_and_it_is_said_once(here: World) -> None:
    here.chat.unsure = ChatUnreachable("the chat is away")
    for said in (await react(here, BEN), await reply(here, CHLOE, "ok")):
        assert isinstance(said, Say) and "the chat is away" in plain(said.lines[0]) and said.presses == ()
    assert await react(here, BEN) == Done() == await reply(here, CHLOE, "approve")
    assert (await card(here))[0].votes == ()


async def test_a_step_that_makes_the_same_draft_again_is_not_sent_back(here: World) -> None:
    said = await reply(here, BEN, "say Tuesday")
    assert isinstance(said, Say) and "no other draft to make" in plain(said.lines[0])
    assert [press.kind for press in said.presses] == [PressKind.AS_APPROVAL, PressKind.AS_EDIT, PressKind.AS_TALK]
    refused = await confirm(here, said, PressKind.AS_REVISION, BEN)
    assert isinstance(refused, Say) and (await card(here))[0].outcome is None


async def test_a_draft_that_no_longer_fits_is_not_approved_by_a_reaction(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STRICT, "now", True)
    said = await react(here, BEN)
    assert isinstance(said, Say) and "cannot be approved as it is" in plain(said.lines[0])


async def test_an_action_in_doubt_is_never_done_again_at_once(tmp_path: Path) -> None:
    definition = replace(acting(repeatable=False).definition, reactions=AT_ONCE)
    async with world(tmp_path, {definition.name: definition}) as here:
        await stop_in_the_middle(here, await started(here, "/act"), "pay")
        await here.engine.sweep()
        await here.settle()
        assert await reply(here, BEN, "I look at it") == Done()
        said = await reply(here, BEN, "no, because it went out")
        assert isinstance(said, Say) and [p.label for p in said.presses] == ["Reject for this reason", "No, just talking"]
        said = await react(here, BEN)
        assert isinstance(said, Say) and [p.label for p in said.presses] == ["Do it again", "No, it meant nothing"]
        assert "Do it again" in plain(said.lines[0])
        assert await confirm(here, said, PressKind.AS_APPROVAL, BEN) == Done()
        assert (await here.reviews())[0].outcome is not None
