"""What must be posted is posted: once, in order, and in spite of the chat."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import ChatBusy, ChatRefused, ChatUnreachable
from bot.parts import plain
from bot.views import NoticeView, ReviewView, RunView
from tests.scenarios.world import ANA, CHANNEL, World, world
from workflow.names import Place
from workflow.review import Approve


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as made:
        yield made


async def test_a_busy_chat_is_asked_again_later_and_in_order(here: World) -> None:
    here.chat.fail = [ChatBusy("wait", 30.0)]
    await here.type("I was charged twice")
    assert here.chat.posted == {}
    here.clock.advance(seconds=31)
    await here.settle()
    assert [type(view) for view in here.chat.posted.values()] == [RunView, ReviewView]


async def test_an_unreachable_chat_loses_nothing(here: World) -> None:
    here.chat.fail = [ChatUnreachable("down")] * 5
    await here.type("I was charged twice")
    for _ in range(6):
        here.clock.advance(minutes=10)
        await here.settle()
    assert [type(view) for view in here.chat.posted.values()] == [RunView, ReviewView]


async def test_a_message_of_unknown_fate_is_looked_for_before_it_is_posted_again(here: World) -> None:
    here.chat.fail_after = [ChatUnreachable("the line went dead after the effect")]
    await here.type("I was charged twice")
    here.clock.advance(minutes=10)
    await here.settle()
    assert [type(view) for view in here.chat.posted.values()] == [RunView, ReviewView]


async def test_what_cannot_be_posted_is_told_to_whoever_asked(here: World) -> None:
    here.chat.fail = [ChatRefused("I am not in that channel: invite me with /invite")]
    await here.type("I was charged twice")
    notices = {ref: view for ref, view in here.chat.posted.items() if isinstance(view, NoticeView)}
    ((ref, notice),) = notices.items()
    assert "invite me with /invite" in plain(notice.lines[0])
    assert here.chat.places[ref][0] == Place(f"slack/T0/D{ANA.rsplit('/', 1)[-1]}")


async def test_a_deleted_card_of_an_open_review_comes_back(here: World) -> None:
    await here.type("I was charged twice")
    card = next(ref for ref, view in here.chat.posted.items() if isinstance(view, ReviewView))
    del here.chat.posted[card]
    (review,) = await here.reviews()
    await here.decide(review, Approve())
    assert here.texts() == ["Dear customer, we look into it."]


async def test_a_card_decided_before_it_was_posted_appears_in_its_final_state(here: World) -> None:
    here.chat.fail = [ChatBusy("wait", 30.0)]
    await here.type("I was charged twice")
    (review,) = await here.reviews()
    await here.decide(review, Approve())
    here.clock.advance(seconds=31)
    await here.settle()
    (card,) = here.cards()
    assert card.outcome is not None


async def test_cards_of_direct_messages_go_to_the_home_channel(tmp_path: Path) -> None:
    async with world(tmp_path, home_channel="#reviews") as here:
        await here.type("small I was charged twice", "", place=Place("slack/T0/D7"))
        card = next(ref for ref, view in here.chat.posted.items() if isinstance(view, ReviewView))
        assert card.startswith("slack/T0/REVIEWS/")


async def test_a_card_of_a_threads_run_stands_in_the_channel(here: World) -> None:
    await here.type("I was charged twice", place=Place(f"{CHANNEL}/17.5"))
    where = {type(here.chat.posted[ref]): place for ref, (place, _) in here.chat.places.items()}
    assert where[ReviewView] == CHANNEL
    assert where[RunView] == Place(f"{CHANNEL}/17.5")
