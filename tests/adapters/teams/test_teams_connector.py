"""The stand-in is as strict as the documentation says the Bot Connector is; Microsoft's own client asks."""

import asyncio
from typing import Any

import pytest
import requests
from botbuilder.schema import Activity, Attachment, ChannelAccount, ConversationParameters
from botframework.connector.models import ErrorResponseException

from adapters.teams.shims import Adapter
from tests.adapters.teams.connector import CARD, Connector, Fault
from tests.adapters.teams.tenancy import ELSEWHERE, GROUP, HERE, SUPPORT


def text(said: str = "Hello") -> Activity:
    return Activity(type="message", text=said)


def carded(*body: dict[str, Any], text: str | None = None, **more: Any) -> Activity:
    card = {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}
    return Activity(type="message", text=text, attachments=[Attachment(content_type=CARD, content=card)])


LINE = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "Hello"}]}


@pytest.fixture
async def talks(connector: Connector, adapter: Adapter) -> Any:
    return (await adapter.connector(connector.url)).conversations


async def refused(call: Any) -> tuple[int, str]:
    with pytest.raises(ErrorResponseException) as caught:
        await call
    return caught.value.response.status_code, caught.value.error.error.code


async def test_a_message_is_sent_and_changed(connector: Connector, talks: Any) -> None:
    sent = await talks.send_to_conversation(SUPPORT, carded(LINE))
    await talks.update_activity(SUPPORT, sent.id, carded(LINE, LINE))
    (message,) = connector.messages(SUPPORT)
    assert (len(message.card["body"]), message.versions) == (2, 2)


async def test_a_reply_needs_its_thread(connector: Connector, talks: Any) -> None:
    root = await talks.send_to_conversation(SUPPORT, text())
    await talks.send_to_conversation(f"{SUPPORT};messageid={root.id}", text("A reply"))
    assert await refused(talks.send_to_conversation(f"{SUPPORT};messageid=1", text())) == (404, "ConversationNotFound")
    assert {message.conversation for message in connector.messages(SUPPORT)} == {f"{SUPPORT};messageid={root.id}"}


async def test_text_beside_a_card_makes_two_messages_that_cannot_be_changed(talks: Any) -> None:
    sent = await talks.send_to_conversation(GROUP, carded(LINE, text="Look:"))
    assert await refused(talks.update_activity(GROUP, sent.id, carded(LINE))) == (400, "BadArgument")


async def test_what_is_too_large_is_refused(talks: Any) -> None:
    assert await refused(talks.send_to_conversation(GROUP, text("x" * 51_000))) == (413, "MessageSizeTooBig")


async def test_the_eighth_send_within_a_second_is_too_fast(connector: Connector, talks: Any) -> None:
    connector.rates, connector.now = True, lambda: 100.0
    for _ in range(7):
        await talks.send_to_conversation(GROUP, text())
    assert (await refused(talks.send_to_conversation(GROUP, text())))[0] == 429
    connector.now = lambda: 103.0
    await talks.send_to_conversation(GROUP, text())


async def test_members_come_in_pages(talks: Any) -> None:
    first = await talks.get_conversation_paged_members(GROUP)
    second = await talks.get_teams_conversation_paged_members(GROUP, continuation_token=first.continuation_token)
    names = [member.additional_properties.get("name") or member.name for member in (*first.members, *second.members)]
    assert names == ["Ana", "Ben", "Chloe", "Otto"]
    assert second.continuation_token is None


async def test_somebody_else_s_tenant_and_people_without_the_app_cannot_be_written_to(connector: Connector, talks: Any) -> None:
    ben = connector.tenancy.users[1]
    asked = {"bot": ChannelAccount(id=f"28:{connector.app_id}"), "members": [ChannelAccount(id=ben.mri)]}
    made = await talks.create_conversation(ConversationParameters(**asked, channel_data={"tenant": {"id": HERE}}))
    assert connector.tenancy.conversations[made.id].members == [ben]
    wrong = ConversationParameters(**asked, channel_data={"tenant": {"id": ELSEWHERE}})
    assert (await refused(talks.create_conversation(wrong)))[0] == 400
    without = ConversationParameters(**asked, tenant_id=HERE)
    assert (await refused(talks.create_conversation(without)))[0] == 400  # it goes out under a name that Teams does not read
    ben.installed = False
    again = ConversationParameters(**asked, channel_data={"tenant": {"id": HERE}})
    assert await refused(talks.create_conversation(again)) == (403, "BotNotInConversationRoster")


async def test_an_answer_can_be_lost_after_the_deed(connector: Connector, talks: Any) -> None:
    connector.faults.append(Fault("POST", 502, lost=True))
    with pytest.raises(ErrorResponseException):
        await talks.send_to_conversation(GROUP, text())
    assert len(connector.messages(GROUP)) == 1


async def test_nobody_speaks_without_a_token(connector: Connector) -> None:
    url = f"{connector.url}v3/conversations/{GROUP}/activities"
    answer = await asyncio.to_thread(requests.post, url, json={"type": "message", "text": "x"}, timeout=5)
    assert answer.status_code == 401
    assert connector.messages(GROUP) == []


@pytest.mark.parametrize(
    "wrong",
    [
        carded({"type": "Textblock", "text": "x"}),
        carded({"type": "TextBlock", "text": "x", "wieght": "bolder"}),
        carded({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": ""}]}),
        carded({"type": "Input.Text", "id": "a"}, {"type": "Input.Text", "id": "a"}),
        carded(LINE, actions=[{"type": "Action.Execute", "title": "Approve"}]),
        carded(LINE, actions=[{"type": "Action.OpenUrl", "url": "https://x.example"}] * 7),
    ],
)
async def test_a_card_that_teams_would_not_show_is_refused(wrong: Activity, talks: Any) -> None:
    assert (await refused(talks.send_to_conversation(GROUP, wrong)))[0] == 400
