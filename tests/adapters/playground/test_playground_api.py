"""The Web API through slack_sdk: tokens, scopes, membership, Slack's error codes, effects."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.playground.installed import App
from adapters.playground.server import Playground
from adapters.playground.state import Channel
from tests.adapters.playground.sample import SCOPES, Bot, actions, button, manifest, plain, section


@pytest.fixture
async def slack(playground: Playground, bot: Bot) -> AsyncIterator[AsyncWebClient]:
    yield bot.client


async def refused(call: Any) -> tuple[str, Any]:
    with pytest.raises(SlackApiError) as error:
        await call
    return error.value.response["error"], error.value.response


async def test_tokens(playground: Playground, bot: Bot) -> None:
    def with_token(token: str | None) -> AsyncWebClient:
        return AsyncWebClient(token, base_url=bot.client.base_url, session=bot.session)

    assert (await bot.client.auth_test())["bot_id"] == "B0BOT"
    assert (await refused(with_token(None).auth_test()))[0] == "not_authed"
    assert (await refused(with_token("xoxb-other").auth_test()))[0] == "invalid_auth"
    assert (await refused(with_token("xapp-playground-app").auth_test()))[0] == "not_allowed_token_type"
    assert (await refused(bot.client.api_call("apps.connections.open")))[0] == "not_allowed_token_type"
    assert (await refused(bot.client.api_call("chat.scheduleMessage")))[0] == "unknown_method"


async def test_scopes_come_from_the_manifest(playground: Playground, slack: AsyncWebClient) -> None:
    playground.install(App(manifest(scopes=["commands"])))
    code, answer = await refused(slack.chat_postMessage(channel="C0SUPPORT", text="x"))
    assert (code, answer["needed"], answer["provided"]) == ("missing_scope", "chat:write", "commands")
    playground.install(App(manifest(scopes=["users:read"])))
    assert "email" not in (await slack.users_info(user="U0ANA"))["user"]["profile"]
    playground.install(App(manifest()))
    assert (await slack.users_info(user="U0ANA"))["user"]["profile"]["email"] == "ana@playground.test"


async def test_where_the_bot_may_post(playground: Playground, slack: AsyncWebClient) -> None:
    assert (await refused(slack.chat_postMessage(channel="C0NONE", text="x")))[0] == "channel_not_found"
    assert (await refused(slack.chat_postMessage(channel="C0GENERAL", text="x")))[0] == "not_in_channel"
    playground.install(App(manifest(scopes=[*SCOPES, "chat:write.public"])))
    assert (await slack.chat_postMessage(channel="C0GENERAL", text="x"))["ok"]
    assert (await refused(slack.chat_postEphemeral(channel="C0GENERAL", user="U0ANA", text="x")))[0] == "not_in_channel"
    assert (await refused(slack.chat_postEphemeral(channel="C0REVIEWS", user="U0OTTO", text="x")))[0] == "user_not_in_channel"
    playground.state.channels["C0REVIEWS"].archived = True
    assert (await refused(slack.chat_postMessage(channel="C0REVIEWS", text="x")))[0] == "is_archived"
    playground.state.add_channel(Channel("C0SECRET", "secret", kind="private", members={"U0ANA"}))
    assert (await refused(slack.chat_postMessage(channel="C0SECRET", text="x")))[0] == "channel_not_found"
    assert (await slack.chat_postMessage(channel="U0ANA", text="hi"))["channel"] == "D0ANA"


@pytest.mark.parametrize(
    ("content", "code"),
    [({"text": ""}, "no_text"), ({"text": "x" * 40_000}, None), ({"text": "x" * 40_001}, "msg_too_long"),
     ({"text": "t", "blocks": [section("x" * 3000)] * 4 + [section("x" * 1200)]}, None),
     ({"text": "t", "blocks": [section("x" * 3000)] * 4 + [section("x" * 1201)]}, "msg_blocks_too_long"),
     ({"text": "t", "blocks": [{"type": "poem"}]}, "invalid_blocks"), ({"text": "t", "thread_ts": "1.0"}, "thread_not_found"),
     ({"text": "t", "metadata": {"event_type": "x"}}, "invalid_metadata_schema")],
)  # fmt: skip
async def test_what_a_message_may_be(slack: AsyncWebClient, content: dict[str, Any], code: str | None) -> None:
    call = slack.chat_postMessage(channel="C0SUPPORT", **content)
    if code is None:
        assert (await call)["ok"]
    else:
        assert (await refused(call))[0] == code


async def test_update_and_delete(playground: Playground, slack: AsyncWebClient) -> None:
    metadata = {"event_type": "run", "event_payload": {"id": "r1"}}
    posted = await slack.chat_postMessage(channel="C0SUPPORT", text="one", blocks=[section()], metadata=metadata)
    message = playground.state.find("C0SUPPORT", posted["ts"])
    assert message is not None and message.metadata == metadata
    await slack.chat_update(channel="C0SUPPORT", ts=message.ts, blocks=[section("two")])
    assert (message.text, message.edited, message.metadata) == ("one", None, metadata)
    await slack.chat_update(channel="C0SUPPORT", ts=message.ts, text="three")
    assert message.blocks is None and message.edited is not None
    person = (await playground.say("U0ANA", "C0SUPPORT", "mine")).message
    only = await slack.chat_postEphemeral(channel="C0SUPPORT", user="U0ANA", text="psst")
    for ts, code in [(person.ts, "cant_update_message"), (only["message_ts"], "message_not_found"), ("1.1", "message_not_found")]:
        assert (await refused(slack.chat_update(channel="C0SUPPORT", ts=ts, text="x")))[0] == code
    assert (await refused(slack.chat_delete(channel="C0SUPPORT", ts=person.ts)))[0] == "cant_delete_message"
    await slack.chat_delete(channel="C0SUPPORT", ts=message.ts)
    assert playground.state.find("C0SUPPORT", message.ts) is None


async def test_history_threads_and_metadata(playground: Playground, slack: AsyncWebClient) -> None:
    metadata = {"event_type": "run", "event_payload": {"id": "r1"}}
    root = await slack.chat_postMessage(channel="C0SUPPORT", text="root", metadata=metadata)
    reply = await slack.chat_postMessage(channel="C0SUPPORT", text="reply", thread_ts=root["ts"])
    await slack.chat_postMessage(channel="C0SUPPORT", text="deeper", thread_ts=reply["ts"])
    listed = (await slack.conversations_history(channel="C0SUPPORT"))["messages"]
    assert [(m["text"], m["reply_count"], "metadata" in m) for m in listed] == [("root", 2, False)]
    full = await slack.conversations_history(channel="C0SUPPORT", include_all_metadata=True)
    assert full["messages"][0]["metadata"] == metadata
    thread = await slack.conversations_replies(channel="C0SUPPORT", ts=root["ts"])
    assert [m["text"] for m in thread["messages"]] == ["root", "reply", "deeper"]
    page = await slack.conversations_replies(channel="C0SUPPORT", ts=root["ts"], limit=2)
    assert len(page["messages"]) == 2 and page["has_more"]
    link = await slack.chat_getPermalink(channel="C0SUPPORT", message_ts=root["ts"])
    assert link["permalink"].endswith(f"/archives/C0SUPPORT/p{root['ts'].replace('.', '')}")


async def test_people_and_groups(slack: AsyncWebClient) -> None:
    assert (await slack.users_lookupByEmail(email="BEN@playground.test"))["user"]["id"] == "U0BEN"
    assert (await refused(slack.users_lookupByEmail(email="otto@other.test")))[0] == "users_not_found"
    otto = (await slack.users_info(user="U0OTTO"))["user"]
    assert otto["team_id"] == "T0OTHER" and otto["is_stranger"] and "email" not in otto["profile"]
    assert "U0OTTO" not in [u["id"] for u in (await slack.users_list())["members"]]
    assert (await slack.usergroups_users_list(usergroup="S0LEADS"))["users"] == ["U0BEN", "U0CHLOE", "U0DANA"]
    handles = [g["handle"] for g in (await slack.usergroups_list())["usergroups"]]
    assert handles == ["support-leads", "finance", "support-owners"]
    assert [(await slack.users_info(user=u))["user"]["is_owner"] for u in ("U0DANA", "U0BEN")] == [True, False]
    assert (await slack.conversations_info(channel="C0SUPPORT"))["channel"]["is_ext_shared"] is True
    assert "U0OTTO" in (await slack.conversations_members(channel="C0SUPPORT"))["members"]
    assert (await slack.conversations_open(users=["U0BEN"]))["channel"]["id"] == "D0BEN"
    assert (await slack.conversations_join(channel="C0ENG"))["channel"]["is_member"] is True
    assert (await slack.team_info())["team"]["id"] == "T0PLAY"
    assert (await slack.bots_info(bot="B0BOT"))["bot"]["app_id"] == "A0SIGN"


async def test_files_take_three_steps_and_a_moment(playground: Playground, slack: AsyncWebClient) -> None:
    playground.faults.file_delay = 2
    file = (await slack.files_upload_v2(channel="C0SUPPORT", filename="a.png", content=b"bytes", title="A"))["file"]
    message = playground.state.last("C0SUPPORT", bot=True)
    assert message.files == [file["id"]]
    image = [{"type": "image", "alt_text": "a", "slack_file": {"id": file["id"]}}]
    code, answer = await refused(slack.chat_postMessage(channel="C0SUPPORT", text="x", blocks=image))
    assert code == "invalid_blocks" and "invalid slack file" in answer["response_metadata"]["messages"][0]
    await playground.clock.advance(2)
    assert (await slack.chat_postMessage(channel="C0SUPPORT", text="x", blocks=image))["ok"]
    assert (await refused(slack.files_upload_v2(channel="C0ENG", filename="a", content="b")))[0] == "channel_not_found"


async def test_live_markup_is_only_what_slack_parses(playground: Playground, slack: AsyncWebClient) -> None:
    hostile = "<!channel> <@U0BEN> <http://evil.test|bank> <b>"
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": hostile}]}]}
    safe = [rich, {"type": "section", "text": plain(hostile)}, actions(button(value=hostile)), section("&lt;!channel&gt;")]
    await slack.chat_postMessage(channel="C0SUPPORT", text="fine", blocks=safe)
    assert playground.state.last("C0SUPPORT").live_markup == []
    await slack.chat_postMessage(
        channel="C0SUPPORT", text="<!here>", blocks=[section(hostile), {"type": "markdown", "text": "[a](http://b)"}]
    )
    live = ["<!here>", "<!channel>", "<@U0BEN>", "<http://evil.test|bank>", "[a](http://b)"]
    assert playground.state.last("C0SUPPORT").live_markup == live
    await slack.chat_postMessage(channel="C0SUPPORT", text="hey @channel", link_names=True)
    assert playground.state.last("C0SUPPORT").live_markup == ["<!channel>"]


async def test_rate_limits_by_tier_and_by_channel(playground: Playground, slack: AsyncWebClient) -> None:
    playground.faults.rate_limits = True
    posted = (await slack.chat_postMessage(channel="C0SUPPORT", text="x"))["ts"]
    for _ in range(2):  # short bursts pass
        await slack.chat_postMessage(channel="C0SUPPORT", text="x")
    code, answer = await refused(slack.chat_postMessage(channel="C0SUPPORT", text="x"))
    assert code == "ratelimited" and int(answer.headers["Retry-After"]) == 3
    assert (await slack.chat_postMessage(channel="C0REVIEWS", text="x"))["ok"]
    for _ in range(50):
        await slack.chat_update(channel="C0SUPPORT", ts=posted, text="y")
    code, answer = await refused(slack.chat_update(channel="C0SUPPORT", ts=posted, text="y"))
    assert code == "ratelimited" and int(answer.headers["Retry-After"]) == 60
    await playground.clock.advance(60)
    assert (await slack.chat_update(channel="C0SUPPORT", ts=posted, text="z"))["ok"]
    assert [c.status for c in playground.journal.calls(ok=False)] == [429, 429]
