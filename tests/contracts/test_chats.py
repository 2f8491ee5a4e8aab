"""What every Chat promises. Slack speaks to the playground over HTTP; the fake that other tests use must promise the same."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.playground.installed import App
from adapters.playground.server import Playground
from adapters.slack.app import SlackApp
from adapters.slack.manifest import manifest
from bot.errors import ChatGone
from bot.ports import Chat
from bot.views import NoticeView
from tests.fakes import FakeChat
from tests.scenarios.world import small
from workflow.names import MessageRef, Person, Place, Tenant

TEAM = Tenant("slack/T0PLAY")
SUPPORT, BEN, OTTO = Place(f"{TEAM}/C0SUPPORT"), Person(f"{TEAM}/U0BEN"), Person("slack/T0OTHER/U0OTTO")
HELLO, CHANGED = NoticeView((("Hello",),)), NoticeView((("Changed",),))
SINCE = timedelta(minutes=1)


@dataclass
class Side:
    """read: what a message says now, None if it is gone. remove: as a person deletes it."""

    chat: Chat
    read: Any
    remove: Any


async def slack_side() -> AsyncIterator[Side]:
    async with Playground() as playground:
        url = await playground.serve()
        app = App(manifest([small.definition]), bot_token="xoxb-contract")
        playground.install(app)
        slack = await SlackApp.open(bot_token=app.bot_token, api_url=f"{url}/api/")

        def found(ref: MessageRef) -> Any:
            _, _, channel, ts = ref.split("/")
            return playground.state.find(channel, ts)

        yield Side(slack.chat, lambda ref: found(ref) and found(ref).text, lambda ref: playground.state.remove(found(ref)))
        await slack.aclose()


async def fake_side() -> AsyncIterator[Side]:
    chat = FakeChat(members={BEN})

    def read(ref: MessageRef) -> str | None:
        view = chat.posted.get(ref)
        return view.lines[0][0] if isinstance(view, NoticeView) else None  # type: ignore[return-value]

    yield Side(chat, read, lambda ref: chat.posted.pop(ref))


@pytest.fixture(params=[slack_side, fake_side], ids=["slack", "fake"])
async def side(request: pytest.FixtureRequest) -> AsyncIterator[Side]:
    async for made in request.param():
        yield made


async def test_a_message_stands_and_changes(side: Side) -> None:
    ref = await side.chat.post(HELLO, SUPPORT, under=None, key="k1")
    assert side.read(ref) == "Hello"
    await side.chat.update(CHANGED, ref)
    assert side.read(ref) == "Changed"


async def test_a_message_is_found_again_by_its_key(side: Side) -> None:
    ref = await side.chat.post(HELLO, SUPPORT, under=None, key="k1")
    since = datetime.now(UTC) - SINCE
    assert await side.chat.find(SUPPORT, None, "k1", since) == ref
    assert await side.chat.find(SUPPORT, None, "k2", since) is None


async def test_a_reply_is_found_in_its_thread(side: Side) -> None:
    root = await side.chat.post(HELLO, SUPPORT, under=None, key="root")
    reply = await side.chat.post(HELLO, SUPPORT, under=root, key="reply")
    assert await side.chat.find(SUPPORT, root, "reply", datetime.now(UTC) - SINCE) == reply


async def test_what_was_deleted_is_gone(side: Side) -> None:
    ref = await side.chat.post(HELLO, SUPPORT, under=None, key="k1")
    side.remove(ref)
    with pytest.raises(ChatGone):
        await side.chat.update(CHANGED, ref)


async def test_a_place_knows_its_channel(side: Side) -> None:
    ref = await side.chat.post(HELLO, SUPPORT, under=None, key="k1")
    assert side.chat.channel_of(ref) == SUPPORT == side.chat.channel_of(SUPPORT)
    assert not side.chat.is_direct(SUPPORT)
    assert side.chat.is_direct(await side.chat.direct(BEN))


async def test_a_channel_has_a_name(side: Side) -> None:
    place = await side.chat.channel_named(TEAM, "#support")
    assert place.startswith(f"{TEAM}/")
    assert await side.chat.post(HELLO, place, under=None, key="k1")


async def test_members_belong_and_strangers_do_not(side: Side) -> None:
    assert await side.chat.belongs(BEN, (), SUPPORT)
    assert not await side.chat.belongs(OTTO, (), SUPPORT)
    assert not await side.chat.belongs(Person(f"{TEAM}/U0NOBODY"), (), SUPPORT)


async def test_the_people_of_a_channel_are_told_apart_from_bots_and_strangers(side: Side) -> None:
    if isinstance(side.chat, FakeChat):
        side.chat.members = {BEN, OTTO}
    found = await side.chat.people((), SUPPORT, 20)
    assert found is not None and BEN in found and OTTO not in found
    assert all([await side.chat.known(person) == person for person in found])
    assert await side.chat.people((), SUPPORT, 0) is None


async def test_a_message_has_an_address(side: Side) -> None:
    ref = await side.chat.post(HELLO, SUPPORT, under=None, key="k1")
    assert (await side.chat.link(ref)).startswith("http")


async def test_whoever_reacted_is_known_under_their_own_tenant(side: Side) -> None:
    here = Person(f"{TEAM}/U0OTTO")
    if isinstance(side.chat, FakeChat):
        side.chat.really |= {here: OTTO, Person(f"{TEAM}/U0BOT"): None}
    assert await side.chat.known(BEN) == BEN
    assert await side.chat.known(here) == OTTO
    assert await side.chat.known(Person(f"{TEAM}/U0BOT")) is None
