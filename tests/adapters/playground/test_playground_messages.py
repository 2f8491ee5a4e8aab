"""What people write in channels and threads, as the app hears of it."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.playground.installed import App
from adapters.playground.server import Playground
from adapters.playground.state import Channel, Message
from tests.adapters.playground.sample import SCOPES, Bot, PageClient, manifest, ready

SECRET = "G0SECRET"
GROUPS = [*SCOPES, "groups:history"]


def listen(playground: Playground, *events: str, scopes: list[str] = GROUPS) -> None:
    playground.install(App(manifest(scopes, list(events)), receiver=ready))


@pytest.fixture
def secret(playground: Playground) -> Channel:
    """A private channel with the bot in it."""
    members = {"U0ANA", "U0BEN", "U0BOT"}
    return playground.state.add_channel(Channel(SECRET, "secret", kind="private", members=members))


async def heard(playground: Playground, type: str = "message") -> list[dict[str, Any]]:
    await playground.idle()
    return [d.payload["event"] for d in playground.journal.deliveries(type)]


def card(playground: Playground, channel: str) -> Message:
    """The bot's message, without the event about it."""
    return playground.state.add(Message(channel, playground.state.next_ts(), "U0BOT", "A card", bot_id="B0BOT"))


@pytest.mark.parametrize(
    ("channel", "event", "channel_type"),
    [("C0SUPPORT", "message.channels", "channel"), (SECRET, "message.groups", "group"), ("D0BEN", "message.im", "im")],
)
async def test_a_reply_names_its_thread_and_whose_message_it_answers(
    playground: Playground, secret: Channel, channel: str, event: str, channel_type: str
) -> None:
    under = card(playground, channel)
    listen(playground, event)
    reply = (await playground.say("U0BEN", channel, "looks good, but say Tuesday", thread_ts=under.ts)).message
    assert reply is not None
    (told,) = await heard(playground)
    expected = {"channel": channel, "channel_type": channel_type, "user": "U0BEN", "text": "looks good, but say Tuesday",
                "ts": reply.ts, "event_ts": reply.ts, "thread_ts": under.ts, "parent_user_id": "U0BOT",
                "team": "T0PLAY"}  # fmt: skip
    assert expected.items() <= told.items() and told["client_msg_id"] and "subtype" not in told


async def test_a_reply_to_a_reply_is_in_the_same_thread(playground: Playground) -> None:
    listen(playground, "message.channels")
    under = card(playground, "C0SUPPORT")
    first = (await playground.say("U0BEN", "C0SUPPORT", "one", thread_ts=under.ts)).message
    assert first is not None
    await playground.say("U0CHLOE", "C0SUPPORT", "two", thread_ts=first.ts)
    assert [e["thread_ts"] for e in await heard(playground)] == [under.ts, under.ts]


async def test_in_a_shared_channel_it_says_whose_person_wrote(playground: Playground, secret: Channel) -> None:
    listen(playground, "message.channels", "message.groups")
    for user, channel in [("U0ANA", "C0SUPPORT"), ("U0OTTO", "C0SUPPORT"), ("U0ANA", "C0REVIEWS"), ("U0ANA", SECRET)]:
        await playground.say(user, channel, "x")
    teams = [(e["channel"], e["team"], e.get("user_team")) for e in await heard(playground)]
    assert teams == [("C0SUPPORT", "T0PLAY", "T0PLAY"), ("C0SUPPORT", "T0OTHER", "T0OTHER"), ("C0REVIEWS", "T0PLAY", None),
                     (SECRET, "T0PLAY", None)]  # fmt: skip


async def test_a_mention_comes_twice_as_one_message_in_two_events(playground: Playground) -> None:
    """Slack sends both to an app that subscribes to both: the ts and the client_msg_id are the same, the event_id is not."""
    under = card(playground, "C0SUPPORT")
    listen(playground, "message.channels", "app_mention")
    await playground.mention("U0BEN", "C0SUPPORT", "hand this to Chloe", thread_ts=under.ts)
    await playground.say("U0BEN", "C0SUPPORT", "no mention", thread_ts=under.ts)
    await playground.idle()
    sent = [d.payload for d in playground.journal.deliveries(kind="events_api")]
    mentioned = [p for p in sent if "<@U0BOT>" in p["event"]["text"]]
    assert sorted(p["event"]["type"] for p in mentioned) == ["app_mention", "message"] and len(sent) == 3
    for same in ("ts", "client_msg_id", "thread_ts", "parent_user_id", "user", "text"):
        assert mentioned[0]["event"][same] == mentioned[1]["event"][same]
    assert mentioned[0]["event_id"] != mentioned[1]["event_id"]
    assert [e.get("channel_type") for e in await heard(playground, "app_mention")] == [None]


async def test_a_mention_in_a_direct_message_is_a_message_alone(playground: Playground) -> None:
    listen(playground, "message.im", "app_mention")
    await playground.mention("U0BEN", "D0BEN", "hello")
    await playground.idle()
    assert [d.type for d in playground.journal.delivered] == ["message"]


@pytest.mark.parametrize(
    ("scopes", "events", "channel", "note"),
    [(SCOPES, ["message.groups"], SECRET, "groups:history"), (GROUPS, ["message.channels"], SECRET, None),
     (["chat:write"], ["message.channels"], "C0SUPPORT", "channels:history"), (GROUPS, ["message.channels"], "C0ENG", None),
     (GROUPS, ["app_mention"], "C0SUPPORT", None)],
)  # fmt: skip
async def test_nothing_without_subscription_scope_and_the_bot_in_the_channel(
    playground: Playground, secret: Channel, scopes: list[str], events: list[str], channel: str, note: str | None
) -> None:
    listen(playground, *events, scopes=scopes)
    await playground.say("U0ANA", channel, "x")
    assert await heard(playground) == []
    assert [n.rpartition(" ")[2] for n in playground.journal.notes] == ([note] if note else [])


async def test_the_bots_own_messages_are_told_too(playground: Playground, bot: Bot) -> None:
    """With a bot_id: an app that answers messages must know its own."""
    listen(playground, "message.channels")
    under = await bot.client.chat_postMessage(channel="C0SUPPORT", text="A card")
    await bot.client.chat_update(channel="C0SUPPORT", ts=under["ts"], text="Another card")
    posted, changed = await heard(playground)
    assert posted["bot_id"] == "B0BOT" and "client_msg_id" not in posted
    assert changed["subtype"] == "message_changed" and changed["message"]["bot_id"] == "B0BOT"


async def test_the_page_replies_in_a_thread(playground: Playground, page: PageClient) -> None:
    under = card(playground, "C0SUPPORT")
    listen(playground, "message.channels")
    await page.act("U0BEN", "send", channel="C0SUPPORT", text="say Tuesday", thread_ts=under.ts)
    assert [e["thread_ts"] for e in await heard(playground)] == [under.ts]
    shown = (await page.state("U0ANA"))["messages"]["C0SUPPORT"]
    assert [(m["text"], m["reply_count"]) for m in shown] == [("A card", 1), ("say Tuesday", 0)]
