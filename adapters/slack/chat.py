"""Slack as a Chat: the Web API, with its errors in our tree."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.cache import Expiring
from adapters.slack.cards import Message, messages
from adapters.slack.ids import CHAT, Address, place, tenant, user_of
from adapters.slack.ids import message as message_ref
from adapters.slack.ids import person as person_named
from adapters.slack.inbound import plain_of
from bot.errors import ChatBusy, ChatError, ChatGone, ChatRefused, ChatUnreachable
from bot.views import View
from workflow.names import MessageRef, Person, Place, Tenant, tenant_of

KEY = "signoff_delivery"  # metadata event_type: an id and nothing else, because any app in the workspace can read it
UNANSWERED = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)  # a Web API call that did not work
THREAD_PAGE = 200  # messages: the most that Slack recommends
FIND_MOST = 25  # pages of 200 messages since a delivery was first tried; Slack allows some fifty calls a minute
RECENT = timedelta(hours=3)  # how far back the pieces of one text may lie
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
    _people: Expiring[str, dict[str, Any]] = field(default_factory=lambda: Expiring(3_600.0))

    async def post(self, view: View, place: Place, *, under: MessageRef | None, key: str) -> MessageRef:
        """A text that needs several messages is posted in order, and its key is the last one's: what an earlier try has
        posted of it already stays."""
        *before, last = messages(view)
        for number, piece in enumerate(before, start=1):
            part = f"{key}/{number}"
            if await self.find(place, under, part, datetime.now(UTC) - RECENT) is None:
                await self._post(piece, place, under, part)
        return await self._post(last, place, under, key)

    async def _post(self, message: Message, place: Place, under: MessageRef | None, key: str) -> MessageRef:
        address, thread = Address.of(place), _thread(place, under)
        asked: dict[str, Any] = {"channel": address.channel, "unfurl_links": False, "unfurl_media": False, **message}
        asked["metadata"] = {"event_type": KEY, "event_payload": {"key": key}}
        try:
            answer = await self._call("chat.postMessage", thread_ts=thread, **asked)
        except ChatGone:
            if thread is None:
                raise
            answer = await self._call("chat.postMessage", **asked)  # its thread was deleted: better beside it than nowhere
        return message_ref(address.team, answer["channel"], answer["ts"])

    async def update(self, view: View, ref: MessageRef) -> None:
        address = Address.of(ref)
        await self._call("chat.update", channel=address.channel, ts=address.ts, **messages(view)[-1])

    async def find(self, place: Place, under: MessageRef | None, key: str, since: datetime) -> MessageRef | None:
        address = Address.of(place)
        thread = _thread(place, under)
        asked: dict[str, Any] = {"channel": address.channel, "include_all_metadata": True, "limit": 200}
        asked |= {"oldest": f"{since.timestamp():.6f}", "ts": thread}
        try:
            async for answer in self._each_page("conversations.replies" if thread else "conversations.history", FIND_MOST, **asked):
                for found in answer["messages"]:
                    if (found.get("metadata") or {}).get("event_payload", {}).get("key") == key:
                        return message_ref(address.team, address.channel, found["ts"])
        except (ChatRefused, ChatGone):
            pass  # no permission to read here
        return None  # posting again may repeat a message, silence would lose it

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
                return await self._is_one_of(user, reviewers or [Address.of(place_).channel])
        except TimeoutError:
            raise ChatUnreachable("Slack did not say in time who belongs to the reviewers") from None

    async def _is_one_of(self, user: str, reviewers: Sequence[str]) -> bool:
        """Raises: ChatError if none of the reviewers that Slack tells of is this user, and it does not tell of all."""
        untold: ChatError | None = None
        for reviewer in reviewers:
            try:
                if user in await self._members_of(reviewer):
                    return True
            except ChatError as error:
                untold = error
        if untold is not None:
            raise untold
        return False

    async def people(self, reviewers: Sequence[str], place_: Place, most: int) -> frozenset[Person] | None:
        """Slack is asked about one after another, until there are too many."""
        here = tenant(self.team)
        members = [await self._members_of(each) for each in reviewers or [Address.of(place_).channel]]
        found: set[Person] = set()
        for user in sorted({user for each in members for user in each}):
            person = await self.known(person_named(self.team, user))
            found |= {person} if person is not None and tenant_of(person) == here else set()
            if len(found) > most:
                return None
        return frozenset(found)

    async def known(self, person: Person) -> Person | None:
        """An event about a reaction names a user, and tells neither whose they are nor whether they are a bot."""
        user = user_of(person)

        async def ask() -> dict[str, Any]:
            return dict((await self._call("users.info", http="GET", user=user))["user"])

        try:
            async with asyncio.timeout(self.verify_seconds):
                found = await self._people.get(user, ask)
        except TimeoutError:
            raise ChatUnreachable("Slack did not say in time who that is") from None
        return None if found.get("is_bot") or found.get("deleted") else person_named(str(found.get("team_id") or self.team), user)

    async def link(self, ref: MessageRef) -> str:
        async def ask() -> str:
            address = Address.of(ref)
            asked = {"channel": address.channel, "message_ts": address.ts}
            return str((await self._call("chat.getPermalink", http="GET", **asked))["permalink"])

        return await self._links.get(ref, ask)

    async def thread(self, place_: Place) -> list[str]:
        address = Address.of(place_)
        if address.ts is None:
            return []
        asked = {"channel": address.channel, "ts": address.ts, "limit": THREAD_PAGE}
        try:
            async with asyncio.timeout(self.verify_seconds):
                given = await self._pages("conversations.replies", "messages", **asked)
        except TimeoutError:
            raise ChatUnreachable("Slack did not give it in time") from None
        once = {each["ts"]: each for each in given}  # the thread's first message may stand on each page
        said = [each for each in once.values() if each.get("user") and not each.get("bot_id") and not each.get("subtype")]
        return [f"@{each['user']}: {plain_of(str(each.get('text') or ''))}" for each in said]

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
        return [each async for answer in self._each_page(method, **asked) for each in answer[key]]

    async def _each_page(self, method: str, most: int | None = None, **asked: Any) -> AsyncIterator[Any]:
        """What Slack answers, page by page. most: pages; None for all there are."""
        cursor = None
        while most is None or most > 0:
            answer = await self._call(method, http="GET", cursor=cursor, **asked)
            yield answer
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return
            most = None if most is None else most - 1

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


def _thread(place: Place, under: MessageRef | None) -> str | None:
    return Address.of(place).ts or (Address.of(under).ts if under else None)


def _seconds(retry_after: str) -> float:
    return min(max(float(retry_after), 1.0), 3600.0) if re.fullmatch(r"[0-9]{1,6}", retry_after) else 1.0


def why(error: Exception) -> str:
    """Slack's code, or the kind of failure; never a message that could name a token or an address."""
    answer = error.response.data if isinstance(error, SlackApiError) else None
    return str(answer.get("error")) if isinstance(answer, dict) else type(error).__name__


def trouble(method: str, error: SlackApiError) -> ChatError:
    """Slack's answer -> our tree. The message names Slack's code and what to mend, and no token."""
    response = error.response
    status = getattr(response, "status_code", 0)
    answer = response.data if isinstance(getattr(response, "data", None), dict) else {}
    code = str(answer.get("error", "")) or f"http_{status}"
    if status == 429 or code in ("ratelimited", "rate_limited"):
        headers = {name.lower(): value for name, value in response.headers.items()}
        return ChatBusy(f"Slack asks to wait ({method})", _seconds(str(headers.get("retry-after", "1"))))
    if status >= 500 or code in PASSING:
        return ChatUnreachable(f"Slack has trouble of its own ({method}: {code})")
    if code in ASLEEP:
        return ChatUnreachable(f"Slack refuses the bot token ({code}): check SLACK_BOT_TOKEN")
    if code in GONE:
        return ChatGone(f"the message is gone ({code})")
    needed = f", it needs {answer['needed']}" if answer.get("needed") else ""
    wrong = "; ".join((answer.get("response_metadata") or {}).get("messages", [])[:3])
    return ChatRefused(f"{MENDS.get(code, 'Slack refused it')} ({method}: {code}{needed}{': ' + wrong if wrong else ''})")
