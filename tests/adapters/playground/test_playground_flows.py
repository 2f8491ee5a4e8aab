"""Real Bolt and real slack_sdk go the whole way, over HTTP and over Socket Mode."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

from adapters.playground.errors import ActError
from adapters.playground.installed import App
from adapters.playground.server import Playground
from tests.adapters.playground.sample import Bot, manifest, with_editing


@pytest.fixture(params=["http", "socket"])
async def editing(request: pytest.FixtureRequest, playground: Playground, bot: Bot) -> AsyncIterator[Bot]:
    with_editing(bot)
    if request.param == "http":
        await bot.over_http(playground)
        yield bot
        return
    playground.install(App(manifest()))
    handler = AsyncSocketModeHandler(bot.bolt, "xapp-playground-app")
    await handler.connect_async()
    await playground.until(lambda: playground.connections.count == 1)
    yield bot
    await handler.close_async()


async def test_command_card_edit_errors_submit_update(playground: Playground, editing: Bot) -> None:
    assert (await playground.run_command("U0ANA", "C0SUPPORT", "/triage", "where is <my> order")).ok
    await playground.until(lambda: bool(playground.journal.calls("chat.postMessage", ok=True)))
    message = playground.state.last("C0SUPPORT", bot=True)
    assert editing.bodies[0]["text"] == "where is &lt;my&gt; order"
    assert (await playground.press("U0BEN", message, "edit")).ok
    await playground.until(lambda: playground.views.top("U0BEN") is not None)

    empty = await playground.submit("U0BEN")
    assert empty.errors == {"reply": "Please complete this required field."}
    refused = await playground.submit("U0BEN", values={"reply": {"text": "a forbidden word"}})
    assert refused.errors == {"reply": "That word is not allowed."}
    assert playground.views.top("U0BEN").values["reply"]["text"]["value"] == "a forbidden word"
    assert (await playground.submit("U0BEN", values={"reply": {"text": "fine"}})).ok
    await playground.until(lambda: message.text == "fine")
    assert message.blocks is None and message.edited
    assert playground.views.top("U0BEN") is None
    assert playground.journal.errors() == [] and playground.journal.notes == []


async def test_payloads_have_slacks_shape(playground: Playground, editing: Bot) -> None:
    await playground.run_command("U0ANA", "C0SUPPORT", "/triage x")
    await playground.until(lambda: bool(playground.journal.calls("chat.postMessage", ok=True)))
    message = playground.state.last("C0SUPPORT", bot=True)
    await playground.press("U0OTTO", message, "edit")
    await playground.until(lambda: len(editing.bodies) == 2)
    command, press = editing.bodies
    fields = {"channel_id": "C0SUPPORT", "channel_name": "support", "user_id": "U0ANA", "team_id": "T0PLAY"}
    assert fields.items() <= command.items()
    assert press["team"]["id"] == "T0PLAY" and press["user"]["team_id"] == "T0OTHER"
    assert press["message"]["ts"] == message.ts == press["container"]["message_ts"]
    action = press["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("edit", "choices", "1")
    assert action["action_ts"] and press["response_url"].startswith(playground.space.base_url)


async def test_socket_mode_disconnect_is_survived(playground: Playground, bot: Bot) -> None:
    heard: list[str] = []

    @bot.bolt.command("/triage")
    async def triage(ack: Any, body: dict[str, Any]) -> None:
        await ack(f"got {body['text']}")
        heard.append(body["text"])

    handler = AsyncSocketModeHandler(bot.bolt, "xapp-playground-app")
    handler.client.default_ping_interval = 1
    await handler.connect_async()
    await playground.until(lambda: playground.connections.count == 1)
    await playground.connections.disconnect()
    gone = await playground.run_command("U0ANA", "C0SUPPORT", "/triage one")
    assert gone.error == "/triage failed with the error “dispatch_failed”"
    await playground.until(lambda: playground.connections.count == 1)
    assert (await playground.run_command("U0ANA", "C0SUPPORT", "/triage two")).ok
    assert heard == ["two"]
    assert playground.state.last("C0SUPPORT", seen_by="U0ANA").text == "got two"
    await handler.close_async()


@pytest.mark.parametrize(
    ("answer", "shown"),
    [("only you", [("U0BOT", "only you", True)]),
     ({"response_type": "in_channel", "text": "all"}, [("U0ANA", "/triage hi", False), ("U0BOT", "all", False)])],
)  # fmt: skip
async def test_the_acks_body_is_a_message(playground: Playground, bot: Bot, answer: Any, shown: list[Any]) -> None:
    @bot.bolt.command("/triage")
    async def triage(ack: Any) -> None:
        await ack(answer)

    await bot.over_http(playground)
    await playground.run_command("U0ANA", "C0GENERAL", "/triage", "hi")
    messages = playground.state.messages["C0GENERAL"]
    assert [(m.user, m.text, m.ephemeral) for m in messages] == shown


async def test_shortcuts_home_and_escaped_names(playground: Playground, bot: Bot) -> None:
    seen: list[dict[str, Any]] = []

    async def note(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        seen.append(body)

    bot.bolt.shortcut("triage_this")(note)
    bot.bolt.shortcut("start")(note)
    bot.bolt.command("/names")(note)
    await bot.over_http(playground)
    message = (await playground.say("U0ANA", "C0SUPPORT", "help <!channel> & @Ben")).message
    assert message is not None
    assert message.text == "help &lt;!channel&gt; &amp; <@U0BEN>" and message.live_markup == ["<@U0BEN>"]
    await playground.message_shortcut("U0BEN", message, "triage_this")
    await playground.global_shortcut("U0BEN", "start")
    await playground.run_command("U0ANA", "C0SUPPORT", "/names", "@Ben in #general")
    assert [b.get("type") for b in seen] == ["message_action", "shortcut", None]
    assert seen[0]["message"]["text"] == message.text and seen[0]["channel"]["id"] == "C0SUPPORT"
    assert seen[2]["text"] == "<@U0BEN|ben> in <#C0GENERAL|general>"


async def test_what_slacks_client_does_not_let_people_do(playground: Playground, bot: Bot) -> None:
    await bot.over_http(playground)
    said = (await playground.say("U0ANA", "C0SUPPORT", "hello")).message
    assert said is not None
    for refused, sentence in [
        (playground.send("U0ANA", "C0SUPPORT", "/foo"), "/foo is not a valid command."),
        (playground.send("U0ANA", "C0SUPPORT", "/triage x", said.ts), "/triage is not supported in threads. Sorry!"),
        (playground.send("U0OTTO", "C0SUPPORT", "/triage x"), "/triage is not a valid command."),
        (playground.say("U0OTTO", "C0GENERAL", "hi"), "Otto is not in general."),
        (playground.press("U0ANA", said, "edit"), "That is no longer there."),
        (playground.message_shortcut("U0OTTO", said, "triage_this"), "There is no such shortcut: triage_this."),
    ]:
        with pytest.raises(ActError, match=f"^{sentence}$".replace(".", r"\.")):
            await refused
    assert playground.journal.deliveries(kind="slash_commands") == []
