"""What every Chat promises. Slack speaks to the playground over HTTP, Teams to a connector of our own; the fake that other tests
use must promise the same."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.playground.installed import App
from adapters.playground.server import Playground
from adapters.slack.app import SlackApp
from adapters.slack.manifest import manifest
from adapters.teams import ids as teams
from adapters.teams.chat import TeamsChat
from adapters.teams.ids import Address, Talk
from adapters.teams.shims import Adapter
from bot.errors import ChatGone
from bot.ports import Chat
from bot.views import NoticeView
from storage.store import SqlStore
from tests.adapters.teams.client import read as said_by
from tests.adapters.teams.connector import Connector
from tests.adapters.teams.local import LocalFactory
from tests.adapters.teams.tenancy import ELSEWHERE, HERE, two_tenants
from tests.adapters.teams.tenancy import SUPPORT as SHARED
from tests.adapters.teams.tenancy import TEAM as TEAM_ID
from tests.fakes import FakeChat
from tests.scenarios.world import small
from workflow.contact import Contact
from workflow.names import MessageRef, Person, Place, Tenant, short

TEAM = Tenant("slack/T0PLAY")
SUPPORT, BEN, OTTO = Place(f"{TEAM}/C0SUPPORT"), Person(f"{TEAM}/U0BEN"), Person("slack/T0OTHER/U0OTTO")
HELLO, CHANGED = NoticeView((("Hello",),)), NoticeView((("Changed",),))
SINCE = timedelta(minutes=1)


@dataclass
class Side:
    """read: what a message says now, None if it is gone. remove: as a person deletes it. otto: from elsewhere, and there too."""

    chat: Chat
    read: Any
    remove: Any
    team: Tenant = TEAM
    support: Place = SUPPORT
    ben: Person = BEN
    otto: Person = OTTO


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


async def teams_side(folder: Path) -> AsyncIterator[Side]:
    tenancy = two_tenants()
    _, ben, _, otto = tenancy.users
    tenancy.conversations[SHARED].members.append(otto)
    store = await SqlStore.open(f"sqlite:///{folder}/signoff.db")
    async with Connector("app", "secret", tenancy).serving() as connector:
        chat = TeamsChat(Adapter("app", LocalFactory(connector), connector.metadata_url), store)
        place = Address(HERE, Talk.CHANNEL, SHARED).channel
        details = {"service_url": connector.url, "team": TEAM_ID}
        await store.meet(Contact(teams.tenant(HERE), place, None, details, datetime.now(UTC)))

        def found(ref: MessageRef) -> Any:
            return next((m for m in connector.messages(SHARED) if m.id == ref.rsplit("/", 1)[-1]), None)

        def said(ref: MessageRef) -> str | None:
            return said_by(found(ref)) if found(ref) else None

        people = teams.person(HERE, ben.aad), teams.person(ELSEWHERE, otto.aad)
        yield Side(chat, said, lambda ref: connector.remove(found(ref)), teams.tenant(HERE), place, *people)
    await store.aclose()


@pytest.fixture(params=["slack", "teams", "fake"])
async def side(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Side]:
    sides = {"slack": slack_side, "teams": lambda: teams_side(tmp_path), "fake": fake_side}
    async for made in sides[request.param]():
        yield made


async def test_a_message_stands_and_changes(side: Side) -> None:
    ref = await side.chat.post(HELLO, side.support, under=None, key="k1")
    assert side.read(ref) == "Hello"
    await side.chat.update(CHANGED, ref)
    assert side.read(ref) == "Changed"


async def test_a_message_is_found_again_by_its_key(side: Side) -> None:
    ref = await side.chat.post(HELLO, side.support, under=None, key="k1")
    since = datetime.now(UTC) - SINCE
    assert await side.chat.find(side.support, None, "k1", since) == ref
    assert await side.chat.find(side.support, None, "k2", since) is None


async def test_a_reply_is_found_in_its_thread(side: Side) -> None:
    root = await side.chat.post(HELLO, side.support, under=None, key="root")
    reply = await side.chat.post(HELLO, side.support, under=root, key="reply")
    assert await side.chat.find(side.support, root, "reply", datetime.now(UTC) - SINCE) == reply


async def test_what_was_deleted_is_gone(side: Side) -> None:
    ref = await side.chat.post(HELLO, side.support, under=None, key="k1")
    side.remove(ref)
    with pytest.raises(ChatGone):
        await side.chat.update(CHANGED, ref)


async def test_a_place_knows_its_channel(side: Side) -> None:
    ref = await side.chat.post(HELLO, side.support, under=None, key="k1")
    assert side.chat.channel_of(ref) == side.support == side.chat.channel_of(side.support)
    assert not side.chat.is_direct(side.support)
    assert side.chat.is_direct(await side.chat.direct(side.ben))


async def test_a_channel_has_a_name(side: Side) -> None:
    place = await side.chat.channel_named(side.team, "#support")
    assert place.startswith(f"{side.team}/")
    assert await side.chat.post(HELLO, place, under=None, key="k1")


async def test_members_belong_and_strangers_do_not(side: Side) -> None:
    assert await side.chat.belongs(side.ben, (), side.support)
    assert not await side.chat.belongs(side.otto, (), side.support)
    assert not await side.chat.belongs(Person(f"{side.team}/U0NOBODY"), (), side.support)


async def test_the_people_of_a_channel_are_told_apart_from_bots_and_strangers(side: Side) -> None:
    if isinstance(side.chat, FakeChat):
        side.chat.members = {side.ben, side.otto}
    found = await side.chat.people((), side.support, 20)
    assert found is not None and side.ben in found and side.otto not in found
    assert all([await side.chat.known(person) == person for person in found])
    assert await side.chat.people((), side.support, 0) is None


async def test_a_message_has_an_address(side: Side) -> None:
    ref = await side.chat.post(HELLO, side.support, under=None, key="k1")
    assert (await side.chat.link(ref)).startswith("http")


async def test_whoever_reacted_is_known_under_their_own_tenant(side: Side) -> None:
    here = Person(f"{side.team}/{short(side.otto)}")
    if isinstance(side.chat, FakeChat):
        side.chat.really |= {here: side.otto, Person(f"{side.team}/U0BOT"): None}
    assert await side.chat.known(side.ben) == side.ben
    assert await side.chat.known(here) == side.otto
    assert await side.chat.known(Person(f"{side.team}/U0BOT")) is None
