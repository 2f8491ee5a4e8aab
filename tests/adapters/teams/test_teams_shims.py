"""One test for each defect of botbuilder 4.17.1 that the product must not have."""

import asyncio
import time
from typing import Any

import jwt
import pytest
from botbuilder.schema import Activity
from botframework.connector.models import ErrorResponseException
from msrest.exceptions import ClientRequestError

from adapters.teams.shims import AGAIN_SECONDS, Adapter, AILabel, Unauthorized, make_room, tenant_of
from tests.adapters.teams.connector import Connector, Fault
from tests.adapters.teams.local import LocalFactory
from tests.adapters.teams.stage import APP
from tests.adapters.teams.tenancy import ELSEWHERE, GENERAL, HERE, SUPPORT, TEAM

HELLO = "Hello"


def activity(**over: Any) -> Activity:
    return Activity(type="message", text=HELLO, **over)


def body(connector: Connector) -> dict[str, Any]:
    return {"channelId": "msteams", "serviceUrl": connector.url}


async def test_a_good_token_is_taken(connector: Connector, adapter: Adapter) -> None:
    await adapter.authenticate(f"Bearer {connector.keys.token(APP, connector.url)}", body(connector))


BAD_TOKENS: dict[str, dict[str, Any]] = {
    "another bot's": {"aud": "88888888-0000-4000-8000-000000000000"},
    "nobody's": {"aud": None},
    "another issuer's": {"iss": "https://sts.windows.net/somebody/"},
    "the emulator's": {"iss": "https://login.microsoftonline.com/d6d49420-f39b-4df7-a1dc-d59a935871db/v2.0"},
    "no issuer's": {"iss": None},
    "expired": {"exp": int(time.time()) - 3600},
    "endless": {"exp": None},
    "not yet valid": {"nbf": int(time.time()) + 3600},
    "for another service": {"serviceurl": "https://smba.example/"},
    "for no service": {"serviceurl": None},
}


@pytest.mark.parametrize("claims", BAD_TOKENS.values(), ids=BAD_TOKENS.keys())
async def test_a_bad_token_is_refused_and_never_an_error(claims: dict[str, Any], connector: Connector, adapter: Adapter) -> None:
    token = connector.keys.token(APP, connector.url, **claims)
    with pytest.raises(Unauthorized):
        await adapter.authenticate(f"Bearer {token}", body(connector))


async def test_what_is_no_token_is_refused_and_never_an_error(connector: Connector, adapter: Adapter) -> None:
    good = connector.keys.token(APP, connector.url)
    unsigned = jwt.encode(jwt.decode(good, options={"verify_signature": False}), "", algorithm="none", headers={"kid": "key-1"})
    no_kid = connector.keys.token(APP, connector.url, headers={"kid": ""})
    head, claims, signature = good.split(".")
    forged = f"{head}.{claims}.{signature[::-1]}"
    for header in ("", "Bearer", f"Basic {good}", good, "Bearer x", "Bearer a.b.c", f"Bearer {good} x", "Bearer \udcff"):
        with pytest.raises(Unauthorized):
            await adapter.authenticate(header, body(connector))
    for token in (unsigned, no_kid, forged):
        with pytest.raises(Unauthorized):
            await adapter.authenticate(f"Bearer {token}", body(connector))


async def test_a_channel_without_an_endorsement_is_refused(connector: Connector, adapter: Adapter) -> None:
    token = f"Bearer {connector.keys.token(APP, connector.url)}"
    with pytest.raises(Unauthorized):
        await adapter.authenticate(token, {**body(connector), "channelId": "webchat"})


async def test_keys_that_microsoft_has_rotated_are_fetched_again_and_old_ones_refused(
    connector: Connector, adapter: Adapter
) -> None:
    old = f"Bearer {connector.keys.token(APP, connector.url)}"
    await adapter.authenticate(old, body(connector))
    connector.keys.rotate()
    adapter._tokens.open_id_metadata._asked -= AGAIN_SECONDS
    await adapter.authenticate(f"Bearer {connector.keys.token(APP, connector.url)}", body(connector))
    with pytest.raises(Unauthorized):
        await adapter.authenticate(old, body(connector))


async def test_made_up_keys_make_the_bot_ask_once_a_minute_at_most(connector: Connector, adapter: Adapter) -> None:
    for number in range(5):
        token = connector.keys.token(APP, connector.url, headers={"kid": f"made-up-{number}"})
        with pytest.raises(Unauthorized):
            await adapter.authenticate(f"Bearer {token}", body(connector))
    assert len(connector.calls("GET", "/openid")) == 1


async def test_keys_are_fetched_beside_the_event_loop(connector: Connector, adapter: Adapter) -> None:
    """The stand-in answers in this very loop: a blocking fetch would wait for itself."""
    async with asyncio.timeout(5):
        await adapter.authenticate(f"Bearer {connector.keys.token(APP, connector.url)}", body(connector))


async def test_without_an_app_id_there_is_no_adapter(connector: Connector, adapter: Adapter) -> None:
    with pytest.raises(ValueError, match="app id"):
        Adapter("", LocalFactory(connector))


async def test_one_token_serves_many_calls(connector: Connector, adapter: Adapter) -> None:
    for _ in range(5):
        client = await adapter.connector(connector.url)
        await client.conversations.send_to_conversation(SUPPORT, activity())
    assert len(connector.tokens) == 1
    assert [m.activity["text"] for m in connector.messages(SUPPORT)] == [HELLO] * 5


async def test_a_failed_send_is_an_error_and_not_repeated(connector: Connector, adapter: Adapter) -> None:
    client = await adapter.connector(connector.url)
    for status, code, wait in (
        (403, "BotDisabledByAdmin", ""),
        (413, "MessageSizeTooBig", ""),
        (429, "Throttled", "7"),
        (502, "", ""),
    ):
        connector.faults.append(Fault("POST", status, code, wait))
        with pytest.raises(ErrorResponseException) as caught:
            await client.conversations.send_to_conversation(SUPPORT, activity())
        assert caught.value.response.status_code == status
        assert caught.value.response.headers.get("Retry-After", "") == wait
    assert connector.messages(SUPPORT) == []


async def test_a_dead_connector_is_an_error(connector: Connector, adapter: Adapter) -> None:
    dead = await adapter.connector("http://127.0.0.1:1/")
    with pytest.raises(ClientRequestError):
        await dead.conversations.send_to_conversation(SUPPORT, activity())


async def test_forty_sends_go_out_side_by_side(connector: Connector, adapter: Adapter) -> None:
    """With the loop's own executor they would stand in a queue of a few."""
    make_room(asyncio.get_running_loop())
    client = await adapter.connector(connector.url)
    gate, inside = asyncio.Event(), 0

    async def held(request: Any) -> None:
        nonlocal inside
        inside += 1
        if inside == 40:
            gate.set()
        await asyncio.wait_for(gate.wait(), 20)

    connector.before = held
    sends = [client.conversations.send_to_conversation(SUPPORT, activity()) for _ in range(40)]
    await asyncio.gather(*sends)
    assert len(connector.messages(SUPPORT)) == 40


async def test_the_ai_label_arrives_whole(connector: Connector, adapter: Adapter) -> None:
    client = await adapter.connector(connector.url)
    await client.conversations.send_to_conversation(SUPPORT, activity(entities=[AILabel()]))
    (message,) = connector.messages(SUPPORT)
    assert message.activity["entities"] == [
        {
            "type": "https://schema.org/Message",
            "@type": "Message",
            "@context": "https://schema.org",
            "additionalType": ["AIGeneratedContent"],
        }
    ]


def test_the_tenant_is_read_off_the_raw_json() -> None:
    parsed = Activity.deserialize({"type": "message", "conversation": {"id": "c", "tenantId": HERE}})
    assert parsed.conversation.tenant_id is None  # the defect
    assert tenant_of({"conversation": {"tenantId": HERE}}) == HERE
    assert tenant_of({"channelData": {"tenant": {"id": HERE}}}) == HERE
    assert tenant_of({"conversation": {"tenantId": HERE}, "channelData": {"tenant": {"id": HERE}}}) == HERE


@pytest.mark.parametrize(
    "unsure",
    [
        {},
        {"conversation": {"id": "c"}},
        {"conversation": "c", "channelData": {"tenant": "t"}},
        {"conversation": {"tenantId": HERE}, "channelData": {"tenant": {"id": ELSEWHERE}}},
    ],
)
def test_no_tenant_or_two_of_them_are_none(unsure: dict[str, Any]) -> None:
    assert tenant_of(unsure) == ""


async def test_calls_about_teams_carry_the_token(connector: Connector, adapter: Adapter) -> None:
    teams = await adapter.teams(connector.url)
    details = await asyncio.to_thread(teams.teams.get_team_details, TEAM)
    listed = await asyncio.to_thread(teams.teams.get_teams_channels, TEAM)
    assert details.name == "Support leads"
    assert [each.id for each in listed.conversations][:2] == [GENERAL, SUPPORT]
