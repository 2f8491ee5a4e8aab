"""Teams as a Chat: Microsoft's connector client, with its errors in our tree."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

from botbuilder.schema import Activity, Attachment, ChannelAccount, ConversationParameters

from adapters.teams import errors, ids
from adapters.teams.cards import Message, messages
from adapters.teams.elements import CARD, Names, people
from adapters.teams.ids import CHAT, Address, Talk
from adapters.teams.roster import Roster
from adapters.teams.shims import Adapter, AILabel
from bot.errors import ChatError, ChatRefused, ChatUnreachable
from bot.views import View
from workflow.contact import Contact
from workflow.names import MessageRef, Person, Place, Tenant, tenant_of
from workflow.ports import ContactStore

T = TypeVar("T")


@dataclass
class TeamsChat:
    """verify_seconds: how long a press may wait for Teams' word on who somebody is."""

    adapter: Adapter
    store: ContactStore
    name: str = CHAT
    verify_seconds: float = 2.0
    roster: Roster = field(init=False)

    def __post_init__(self) -> None:
        self.roster = Roster(self.adapter, self.store)

    async def post(self, view: View, place: Place, *, under: MessageRef | None, key: str) -> MessageRef:
        """A text that needs several messages is posted in order, and its key is the last one's: what an earlier try has
        posted of it already stays."""
        address, names = ids.under(place, under), await self._names(view)
        *before, last = messages(view, names)
        for number, piece in enumerate(before, start=1):
            part = f"{key}/{number}"
            if await self._stands(tenant_of(place), part) is None:
                await self._post(piece, address, part)
        return await self._post(last, address, key)

    async def _post(self, message: Message, address: Address, key: str) -> MessageRef:
        """On record before it is sent: nobody can ask Teams afterwards whether a message stands."""
        tenant, service_url = ids.tenant(address.tenant), await self._service(address)
        await self.store.begin(tenant, key, datetime.now(UTC))
        try:
            ref = await self.send(message, address, service_url)
        except NotTaken as refused:
            await self.store.end(tenant, key, None)
            raise refused.error from None
        await self.store.end(tenant, key, ref)
        return ref

    async def send(self, message: Message, address: Address, service_url: str = "") -> MessageRef:
        """Raises: NotTaken, ChatError: it may stand."""
        service_url = service_url or await self._service(address)
        try:
            client = await self.adapter.connector(service_url)
            answer = await client.conversations.send_to_conversation(address.wire, activity(message))
        except Exception as error:  # msrest, requests, msal and json each raise their own
            said = errors.trouble("send", error)
            if errors.code_of(error) in errors.LEFT and not address.root:
                await self.store.part(address.channel)
            raise (NotTaken(said) if errors.surely_not_taken(error) else said) from None
        return address.message(str(answer.id))

    async def update(self, view: View, ref: MessageRef) -> None:
        address, id = ids.message_of(ref)
        made = activity(messages(view, await self._names(view))[-1])
        made.id = id
        await self._call(address, "update", lambda talk: talk.update_activity(address.wire, id, made))

    async def find(self, place: Place, under: MessageRef | None, key: str, since: datetime) -> MessageRef | None:
        """Off our own record. Raises: ChatRefused where nobody knows: it must not be sent twice."""
        return await self._stands(tenant_of(place), key)

    async def _stands(self, tenant: Tenant, key: str) -> MessageRef | None:
        tried = await self.store.tried(tenant, key)
        if tried is not None and tried.ref is None:
            raise ChatRefused("Teams did not say whether it got through, and it is not sent twice: look in the conversation")
        return tried.ref if tried else None

    def channel_of(self, place: Place | MessageRef) -> Place:
        return Address.of(place).channel

    def is_direct(self, place: Place) -> bool:
        return Address.of(place).talk is Talk.PERSONAL

    async def channel_named(self, tenant: Tenant, name: str) -> Place:
        """Raises: ChatRefused for a channel that is not there, or not seen by the bot."""
        if name.startswith("19:"):
            return Address(ids.tenant_id(tenant), Talk.CHANNEL, name).channel
        return await self._told("channels", self.roster.channel(tenant, name.lstrip("#")))

    async def direct(self, person: Person) -> Place:
        known = [c.place for c in await self.store.contacts(tenant_of(person), person) if self.is_direct(c.place)]
        return known[0] if known else await self._begin(person)

    async def _begin(self, person: Person) -> Place:
        """A personal chat with somebody whom the bot has met elsewhere. Raises: ChatRefused where it has not."""
        account = await self._told("members", self.roster.account(person))
        if account is None:
            raise ChatRefused("I have not met them in Teams yet")
        asked = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=f"28:{self.adapter.app_id}"),
            members=[ChannelAccount(id=account.user)],
            channel_data={"tenant": {"id": ids.tenant_id(person)}},
        )
        client = await self._told("connect", self.adapter.connector(account.service_url))
        made = await self._told("create", client.conversations.create_conversation(asked))
        address = Address(ids.tenant_id(person), Talk.PERSONAL, str(made.id))
        details = {"service_url": account.service_url}
        await self.store.meet(Contact(tenant_of(person), address.channel, person, details, datetime.now(UTC)))
        return address.channel

    async def belongs(self, person: Person, reviewers: Sequence[str], place: Place) -> bool:
        if tenant_of(person) != tenant_of(place):
            return False
        try:
            async with asyncio.timeout(self.verify_seconds):
                return await self._told("members", self.roster.holds(person, reviewers, Address.of(place)))
        except TimeoutError:
            raise ChatUnreachable("Teams did not say in time who belongs to the reviewers") from None

    async def people(self, reviewers: Sequence[str], place: Place, most: int) -> frozenset[Person] | None:
        found = await self._told("members", self.roster.all(reviewers, Address.of(place)))
        here = {person for person in found if tenant_of(person) == tenant_of(place)}
        return frozenset(here) if len(here) <= most else None

    async def known(self, person: Person) -> Person | None:
        account = await self._told("members", self.roster.account(person))
        return account.person if account else None

    async def link(self, ref: MessageRef) -> str:
        """Where Teams opens at this message."""
        address, id = ids.message_of(ref)
        where = f"https://teams.microsoft.com/l/message/{quote(address.conversation, '')}/{quote(id, '')}"
        if address.talk is not Talk.CHANNEL:
            return f"{where}?context=%7B%22contextType%22%3A%22chat%22%7D"
        return f"{where}?tenantId={quote(address.tenant, '')}&parentMessageId={quote(address.root or id, '')}"

    async def thread(self, place: Place) -> list[str]:
        """Raises: ChatRefused in a thread: Teams tells a bot only what mentions it."""
        if not Address.of(place).root:
            return []
        raise ChatRefused("Teams shows a bot only the messages that mention it")

    async def names(self, persons: Iterable[Person]) -> Names:
        """As far as Teams tells them: a card without a name is better than none."""
        return {person: await self.roster.name(person) for person in set(persons) if person.startswith(f"{CHAT}/")}

    async def _names(self, view: View) -> Names:
        return await self.names(people(view))

    async def _service(self, address: Address) -> str:
        """Where the connector for a conversation is. Raises: ChatRefused where the bot was never, or is not any more."""
        contact = await self.store.contact(address.channel)
        if contact is None and address.talk is Talk.CHANNEL:  # a channel of a team whose other channels spoke
            contact = next(iter(await self.store.contacts(ids.tenant(address.tenant))), None)
        if contact is None:
            raise ChatRefused("I am not in that conversation: add the app to it")
        return str(contact.details["service_url"])

    async def _call(self, address: Address, what: str, call: Callable[[Any], Awaitable[T]]) -> T:
        client = await self._told("connect", self.adapter.connector(await self._service(address)))
        return await self._told(what, call(client.conversations))

    async def _told(self, what: str, call: Awaitable[T]) -> T:
        try:
            return await call
        except ChatError:
            raise
        except Exception as error:  # msrest, requests, msal and json each raise their own
            raise errors.trouble(what, error) from None


class NotTaken(ChatError):
    """A send that has surely left no message. error: why."""

    def __init__(self, error: ChatError) -> None:
        super().__init__(str(error))
        self.error = error


def activity(message: Message) -> Activity:
    """One card, and no text beside it: Teams makes two messages of that, and lets neither be changed."""
    attachment = Attachment(content_type=CARD, content=message.card)
    labels = [AILabel()] if message.ai else None
    return Activity(type="message", attachments=[attachment], summary=message.summary[:500], entities=labels)
