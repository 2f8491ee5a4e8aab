"""Slack as a Chat: the Web API, with its errors in our tree."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.cache import Expiring
from adapters.slack.cards import message
from adapters.slack.ids import CHAT, Address, place, tenant, user_of
from adapters.slack.ids import message as message_ref
from bot.errors import ChatBusy, ChatError, ChatGone, ChatRefused, ChatUnreachable
from bot.views import View
from workflow.names import MessageRef, Person, Place, Tenant, tenant_of

KEY = "signoff_delivery"  # metadata event_type: an id and nothing else, because any app in the workspace can read it
GONE = {"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"}
PASSING = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
ASLEEP = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
MENDS = {
    "channel_not_found": "I cannot see that channel: invite me with /invite",
    "not_in_channel": "I am not in that channel: invite me with /invite",
    "is_archived": "that channel is archived",
    "missing_scope": "my Slack app lacks a permission",
    "restricted_action": "a workspace setting keeps me from posting there",
}


@dataclass
class SlackChat:
    """client: retries nothing by itself: the delivery loop does, and it knows what may be repeated.
    verify_seconds: how long a press may wait for Slack's word on who somebody is; its dialog must open within 3 s."""

    client: AsyncWebClient
    team: str
    name: str = CHAT
    verify_seconds: float = 1.5
    _members: Expiring[str, frozenset[str]] = field(default_factory=lambda: Expiring(120.0))
    _groups: Expiring[str, dict[str, str]] = field(default_factory=lambda: Expiring(300.0))
    _channels: Expiring[str, dict[str, str]] = field(default_factory=lambda: Expiring(300.0))
    _links: Expiring[str, str] = field(default_factory=lambda: Expiring(86_400.0))

    async def post(self, view: View, place: Place, *, under: MessageRef | None, key: str) -> MessageRef:
        address = Address.of(place)
        answer = await self._call(
            "chat.postMessage",
            channel=address.channel,
            thread_ts=address.ts or (Address.of(under).ts if under else None),
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": KEY, "event_payload": {"key": key}},
            **message(view),
        )
        return message_ref(address.team, answer["channel"], answer["ts"])

    async def update(self, view: View, ref: MessageRef) -> None:
        address = Address.of(ref)
        await self._call("chat.update", channel=address.channel, ts=address.ts, **message(view))

    async def find(self, place: Place, under: MessageRef | None, key: str, since: datetime) -> MessageRef | None:
        address = Address.of(place)
        thread = address.ts or (Address.of(under).ts if under else None)
        asked: dict[str, Any] = {"channel": address.channel, "include_all_metadata": True, "limit": 100}
        asked |= {"oldest": f"{since.timestamp():.6f}"}
        try:
            if thread:
                answer = await self._call("conversations.replies", http="GET", ts=thread, **asked)
            else:
                answer = await self._call("conversations.history", http="GET", **asked)
        except ChatRefused:
            return None  # no permission to read here: posting again may repeat a message, silence would lose it
        for found in answer["messages"]:
            if (found.get("metadata") or {}).get("event_payload", {}).get("key") == key:
                return message_ref(address.team, address.channel, found["ts"])
        return None

    def channel_of(self, place_: Place | MessageRef) -> Place:
        address = Address.of(place_)
        return place(address.team, address.channel)

    def is_direct(self, place_: Place) -> bool:
        return Address.of(place_).channel.startswith("D")

    async def channel_named(self, tenant_: Tenant, name: str) -> Place:
        """Raises: ChatRefused for a channel that is not there, or not seen by the bot."""
        team = tenant_.split("/")[1]
        bare = name.lstrip("#")
        if not name.startswith("#") and bare[:1] in "CGD" and bare.isupper():
            return place(team, bare)
        channels = await self._channels.get(team, self._all_channels)
        if bare not in channels:
            raise ChatRefused(f"there is no channel #{bare} that I can see: create it, or invite me with /invite")
        return place(team, channels[bare])

    async def direct(self, person: Person) -> Place:
        answer = await self._call("conversations.open", users=user_of(person))
        return place(self.team, answer["channel"]["id"])

    async def belongs(self, person: Person, reviewers: Sequence[str], place_: Place) -> bool:
        if tenant_of(person) != tenant(self.team):
            return False
        user = user_of(person)
        try:
            async with asyncio.timeout(self.verify_seconds):
                for reviewer in reviewers or [Address.of(place_).channel]:
                    if user in await self._members_of(reviewer):
                        return True
        except TimeoutError:
            raise ChatUnreachable("Slack did not say in time who belongs to the reviewers") from None
        return False

    async def link(self, ref: MessageRef) -> str:
        async def ask() -> str:
            address = Address.of(ref)
            asked = {"channel": address.channel, "message_ts": address.ts}
            return str((await self._call("chat.getPermalink", http="GET", **asked))["permalink"])

        return await self._links.get(ref, ask)

    async def _members_of(self, reviewer: str) -> frozenset[str]:
        """reviewer: `@group`, `#channel`, a channel id, or a user's id."""
        if reviewer.startswith("@"):
            return await self._members.get(reviewer, lambda: self._group(reviewer[1:]))
        if reviewer.startswith("#"):
            reviewer = Address.of(await self.channel_named(tenant(self.team), reviewer)).channel
        if reviewer[:1] in "CGD":
            return await self._members.get(reviewer, lambda: self._channel(reviewer))
        return frozenset({user_of(Person(reviewer))})

    async def _group(self, handle: str) -> frozenset[str]:
        groups = await self._groups.get("", self._all_groups)
        if handle not in groups:
            raise ChatRefused(f"there is no user group @{handle}")
        answer = await self._call("usergroups.users.list", http="GET", usergroup=groups[handle])
        return frozenset(answer["users"])

    async def _channel(self, channel: str) -> frozenset[str]:
        members = await self._pages("conversations.members", "members", channel=channel, limit=1000)
        return frozenset(members)

    async def _all_groups(self) -> dict[str, str]:
        answer = await self._call("usergroups.list", http="GET")
        return {group["handle"]: group["id"] for group in answer["usergroups"]}

    async def _all_channels(self) -> dict[str, str]:
        asked = {"types": "public_channel,private_channel", "exclude_archived": True, "limit": 1000}
        channels = await self._pages("conversations.list", "channels", **asked)
        return {channel["name"]: channel["id"] for channel in channels}

    async def _pages(self, method: str, key: str, **asked: Any) -> list[Any]:
        found: list[Any] = []
        cursor = ""
        while True:
            answer = await self._call(method, http="GET", **asked, **({"cursor": cursor} if cursor else {}))
            found += answer[key]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found

    async def _call(self, method: str, *, http: str = "POST", **asked: Any) -> Any:
        given = {name: value for name, value in asked.items() if value is not None}
        try:
            if http == "GET":
                return (await self.client.api_call(method, http_verb="GET", params=given)).data
            return (await self.client.api_call(method, json=given)).data
        except SlackApiError as error:
            raise trouble(method, error) from None
        except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError) as error:
            raise ChatUnreachable(f"Slack cannot be reached ({type(error).__name__})") from None


def trouble(method: str, error: SlackApiError) -> ChatError:
    """Slack's answer -> our tree. The message names Slack's code and what to mend, and no token."""
    response = error.response
    status = getattr(response, "status_code", 0)
    answer = response.data if isinstance(getattr(response, "data", None), dict) else {}
    code = str(answer.get("error", "")) or f"http_{status}"
    if status == 429 or code in ("ratelimited", "rate_limited"):
        headers = {name.lower(): value for name, value in response.headers.items()}
        return ChatBusy(f"Slack asks to wait ({method})", float(headers.get("retry-after", 1)))
    if status >= 500 or code in PASSING:
        return ChatUnreachable(f"Slack has trouble of its own ({method}: {code})")
    if code in ASLEEP:
        return ChatUnreachable(f"Slack refuses the bot token ({code}): check SLACK_BOT_TOKEN")
    if code in GONE:
        return ChatGone(f"the message is gone ({code})")
    needed = f", it needs {answer['needed']}" if answer.get("needed") else ""
    wrong = "; ".join((answer.get("response_metadata") or {}).get("messages", [])[:3])
    return ChatRefused(f"{MENDS.get(code, 'Slack refused it')} ({method}: {code}{needed}{': ' + wrong if wrong else ''})")
