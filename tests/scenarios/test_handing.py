"""Reviews that one person hands to another: through the whole product."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands import Answer, Ask, Done, HandOver, Say, Wrong
from bot.errors import ChatUnreachable
from bot.parts import Link, plain
from bot.views import FormKind, NoticeView
from tests.scenarios.test_silence import DEFINITIONS, answers, opened, start
from tests.scenarios.world import ANA, BEN, CHLOE, OTTO, TENANT, World, world
from workflow.delegating import MOST
from workflow.names import Person
from workflow.review import Approve, Edit, OutcomeKind, Reason, Reject, Review, Revise
from workflow.run import Event

DANA, BOT = Person("slack/T0/UDANA"), Person("slack/T0/UBOT")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, DEFINITIONS, answers) as made:
        made.chat.members = {BEN, CHLOE}
        yield made


async def hand(here: World, review: Review, to: Person, by: Person = BEN, note: str = "", hash: str = "") -> Answer:
    said = await here.bot.handle(HandOver(TENANT, by, review.id, hash or review.hash, to, note))
    await here.settle()
    return said


def told(here: World, person: Person) -> list[NoticeView]:
    place = f"{TENANT}/D{person.rsplit('/', 1)[-1]}"
    found = [view for ref, view in here.chat.posted.items() if here.chat.places[ref][0] == place]
    return [view for view in found if isinstance(view, NoticeView)]


async def test_whoever_it_is_handed_to_may_decide_and_reads_so_in_person(here: World) -> None:
    review = await start(here, "quiet")
    assert isinstance(await here.decide(review, Approve(), DANA), Say)
    assert isinstance(await here.open(review, FormKind.HAND), Ask)
    said = await hand(here, review, DANA, note="you know him")
    assert isinstance(said, Done) and "may decide it. So may you" in plain(said.lines[0])
    (message,) = told(here, DANA)
    assert "asks you to decide Quiet: Stops" in plain(message.lines[0]) and plain(message.lines[1]) == "“you know him”"
    assert any(isinstance(part, Link) for part in message.lines[0])
    (card,) = here.cards()
    assert [plain(line) for line in card.handed] == ["Handed to @UDANA by @UBEN: “you know him”"]
    assert await here.decide(review, Approve(), DANA) == Done()
    ended = await here.store.review(review.id)
    assert ended.outcome is not None and ended.outcome.by == DANA and here.texts() == ["hello"]
    (card,) = here.cards()
    assert card.handed == ()


async def test_whoever_handed_it_over_keeps_their_right(here: World) -> None:
    review = await start(here, "quiet")
    await hand(here, review, DANA)
    await here.decide(review, Approve(), BEN)
    ended = await here.store.review(review.id)
    assert ended.outcome is not None and ended.outcome.by == BEN


async def test_the_journal_says_who_handed_it_to_whom(here: World) -> None:
    review = await start(here, "quiet")
    await hand(here, review, DANA, note="on holiday")
    (entry,) = [each for each in await here.store.journal(review.run) if each.event is Event.DELEGATED]
    assert (entry.by, entry.reason, entry.detail) == (BEN, "on holiday", {"review": review.id, "to": DANA})


async def test_handed_twice_is_handed_once(here: World) -> None:
    review = await start(here, "quiet")
    await hand(here, review, DANA)
    said = await hand(here, review, DANA, by=CHLOE)
    assert isinstance(said, Done) and "already" in plain(said.lines[0])
    assert len(told(here, DANA)) == 1 and (await opened(here)).delegates == (DANA,)


@pytest.mark.parametrize(
    ("to", "sentence"), [(BEN, "yourself"), (ANA, "started this run"), (OTTO, "another workspace"), (BOT, "a bot")]
)
async def test_it_goes_to_nobody_who_may_not_decide_it(here: World, to: Person, sentence: str) -> None:
    here.chat.really[BOT] = None
    review = await start(here, "quiet")
    said = await hand(here, review, to)
    assert isinstance(said, Wrong) and sentence in said.fields["to"]
    assert (await opened(here)).delegates == () and told(here, to) == []


async def test_somebody_who_turns_out_to_be_from_elsewhere_gets_nothing(here: World) -> None:
    here.chat.really[DANA] = OTTO
    said = await hand(here, await start(here, "quiet"), DANA)
    assert isinstance(said, Wrong) and "another workspace" in said.fields["to"]


@pytest.mark.parametrize(("by", "sentence"), [(DANA, "You may not decide this"), (ANA, "somebody else must decide")])
async def test_only_whoever_may_decide_hands_it_over(here: World, by: Person, sentence: str) -> None:
    review = await start(here, "quiet")
    for said in (await hand(here, review, Person("slack/T0/UEVE"), by), await here.open(review, FormKind.HAND, by)):
        assert isinstance(said, Say) and sentence in plain(said.lines[0])
    assert (await opened(here)).delegates == ()


async def test_people_from_elsewhere_hand_nothing_over(here: World) -> None:
    said = await hand(here, await start(here, "quiet"), DANA, OTTO)
    assert isinstance(said, Say) and "another workspace" in plain(said.lines[0])


async def test_while_the_chat_does_not_tell_who_that_is_nothing_is_handed_over(here: World) -> None:
    review = await start(here, "quiet")
    here.chat.unsure = ChatUnreachable("Slack cannot be reached")
    said = await hand(here, review, DANA)
    assert isinstance(said, Say) and "could not verify" in plain(said.lines[0])
    assert (await opened(here)).delegates == ()


async def test_what_is_decided_is_not_handed_over(here: World) -> None:
    review = await start(here, "quiet")
    await here.decide(review, Approve())
    said = await hand(here, review, DANA)
    assert isinstance(said, Say) and "was faster" in plain(said.lines[0]) and told(here, DANA) == []


async def test_another_version_is_not_handed_over_unseen(here: World) -> None:
    said = await hand(here, await start(here, "quiet"), DANA, hash="00000000")
    assert isinstance(said, Say) and "another version" in plain(said.lines[0])


async def test_it_is_handed_to_a_few_people_at_most(here: World) -> None:
    review = await start(here, "quiet")
    for number in range(MOST):
        assert isinstance(await hand(here, review, Person(f"slack/T0/U{number}")), Done)
    said = await hand(here, review, DANA)
    assert isinstance(said, Wrong) and "10 people already" in said.fields["to"]


async def test_the_next_draft_is_for_the_same_people_and_the_next_reviewers_start_anew(here: World) -> None:
    review = await start(here, "urgent")
    await hand(here, review, DANA)
    await here.decide(review, Revise("shorter"), DANA)
    again = await opened(here)
    assert again.delegates == (DANA,) and again.round == 2
    await here.decide(again, Edit({"text": "Dear all."}), DANA)
    follow = await opened(here)
    assert follow.delegates == (DANA,) and follow.approved == 1
    await here.wait(days=4)
    assert (await opened(here)).delegates == ()


async def test_of_several_who_are_needed_whoever_it_is_handed_to_is_one(here: World) -> None:
    review = await start(here, "urgent")
    await hand(here, review, DANA)
    await here.decide(review, Approve(), DANA)
    await here.decide(review, Approve(), BEN)
    ended = await here.store.review(review.id)
    assert ended.outcome is not None and ended.outcome.kind is OutcomeKind.APPROVED


async def test_a_message_that_does_not_arrive_is_told_to_whoever_handed_it_over(here: World) -> None:
    here.chat.closed = {DANA}
    review = await start(here, "quiet")
    await hand(here, review, DANA)
    assert [plain(view.lines[0]) for view in told(here, BEN)] == [
        "I could not post the message to whoever you handed “Stops” to: they take no messages"
    ]


async def test_a_message_is_not_posted_once_everything_is_decided(here: World) -> None:
    review = await start(here, "quiet")
    await here.bot.handle(HandOver(TENANT, BEN, review.id, review.hash, DANA))
    await here.decide(review, Reject((Reason.TONE,)))
    assert told(here, DANA) == []
