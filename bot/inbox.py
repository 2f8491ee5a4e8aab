"""One person's inbox: which of the open reviews they may decide is asked of the chat, once for each set of reviewers."""

import asyncio
import logging
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from bot import inbox_texts, policy_texts, texts
from bot.attention_texts import attention_lines
from bot.commands import ShowInbox
from bot.errors import ChatError
from bot.parts import Line
from bot.ports import Chat
from bot.showing import Showing
from bot.views import InboxItem, InboxView, SaidItem, StartedItem, WaitingItem
from workflow.attention import RECENT, attention, signs
from workflow.delivery import DeliveryKind
from workflow.inbox import Said, Tray, asked
from workflow.names import Person, Place, Tenant, tenant_of
from workflow.ports import Clock, Store
from workflow.review import OutcomeKind, Review
from workflow.run import Run

log = logging.getLogger("signoff.bot")
SIZE = 10  # items on a page
LINK_SECONDS = 1.0  # how long a page waits for an address; one that comes later is left out


@dataclass(frozen=True)
class Inbox:
    store: Store
    chats: Mapping[str, Chat]
    showing: Showing
    clock: Clock

    async def show(self, command: ShowInbox) -> InboxView:
        chat, tenant, person = self.chats[command.chat], command.tenant, command.person
        known = command.wanted.workflow in self.showing.definitions
        wanted = command.wanted if known else replace(command.wanted, workflow="")
        notes: tuple[Line, ...] = ()
        own: tuple[Line, ...] = ()
        items: list[InboxItem]
        match wanted.tray:
            case Tray.WAITING:
                asks, untold = await self._asks(tenant, person, chat)
                notes = (*untold, *(await self._paused(tenant) if tenant_of(person) == tenant else ()))
                waiting = await self.store.waiting(tenant, person, asks, wanted, SIZE)
                items, number, count = await self._waiting(waiting.items, person, chat), waiting.number, waiting.count
                own = await self._attention(tenant, person)
            case Tray.STARTED:
                started = await self.store.started(tenant, person, wanted, SIZE)
                items, number, count = await self._started(started.items, chat), started.number, started.count
            case Tray.DECIDED:
                decided = await self.store.decided(tenant, person, wanted, SIZE)
                items, number, count = await self._decided(decided.items, chat), decided.number, decided.count
            case _:
                assert_never(wanted.tray)
        definitions = self.showing.definitions.values()
        workflows = tuple((definition.name, definition.title) for definition in definitions)
        help_ = texts.help_lines(definitions, mention=False)
        return InboxView(replace(wanted, page=number), tuple(items), count, SIZE, workflows, notes, own, help_)

    async def _attention(self, tenant: Tenant, person: Person) -> tuple[Line, ...]:
        """The only way to it: whoever looks at their inbox is told about themselves."""
        said = attention(signs(await self.store.judged(tenant, person, RECENT)))
        return attention_lines(said, await self.store.controls(tenant, person))

    async def _paused(self, tenant: Tenant) -> tuple[Line, ...]:
        """Where nothing goes on alone just now, so that more waits than usual."""
        paused = [d for d in self.showing.definitions.values() if (await self.store.policy(tenant, d.name)).paused]
        return tuple([policy_texts.paused_in(d, await self.store.policies(tenant, d.name)) for d in paused])

    async def _asks(self, tenant: Tenant, person: Person, chat: Chat) -> tuple[list[str], tuple[Line, ...]]:
        """(whom the open reviews ask and this person is one of, what could not be verified)."""
        try:
            home = await chat.known(person)  # who opens their page is not always told with whose they are
        except ChatError as error:
            return [], (inbox_texts.not_told(str(error)),)
        if home is None or tenant_of(home) != tenant:
            return [], ()
        all_ = await self.store.asks(tenant)
        belongs = await asyncio.gather(*(self._belongs(tenant, person, asks, chat) for asks in all_))
        untold = [each for each in belongs if isinstance(each, ChatError)]
        notes = (inbox_texts.not_told(str(untold[0])),) if untold else ()
        return [asks for asks, is_one in zip(all_, belongs, strict=True) if is_one is True], notes

    async def _belongs(self, tenant: Tenant, person: Person, asks: str, chat: Chat) -> bool | ChatError:
        reviewers = asked(asks)
        try:
            return await chat.belongs(person, reviewers, Place(f"{tenant}/inbox" if reviewers else asks))
        except ChatError as error:
            log.warning("cannot verify %s as one of %s: %s", person, asks, error)
            return error

    async def _waiting(self, reviews: Iterable[Review], person: Person, chat: Chat) -> list[InboxItem]:
        """Each once more by the rules that count at the press."""
        now = self.clock.now()
        mine = [review for review in reviews if review.objection(person, OutcomeKind.APPROVED, True) is None]
        links = await self._links(chat, DeliveryKind.CARD, [review.id for review in mine])
        views = [await self.showing.brief(review) for review in mine]
        return [WaitingItem(view, link, inbox_texts.due(view.review, now)) for view, link in zip(views, links, strict=True)]

    async def _started(self, runs: Iterable[Run], chat: Chat) -> list[InboxItem]:
        mine = list(runs)
        links = await self._links(chat, DeliveryKind.RUN, [run.id for run in mine])
        return [StartedItem(await self.showing.run(run), link) for run, link in zip(mine, links, strict=True)]

    async def _decided(self, said: Iterable[Said], chat: Chat) -> list[InboxItem]:
        mine = list(said)
        links = await self._links(chat, DeliveryKind.CARD, [each.review.id for each in mine])
        items: list[InboxItem] = []
        for each, link in zip(mine, links, strict=True):
            shown = replace(each, review=await self.showing.masked(each.review))
            title = self.showing.title(each.review.workflow)
            items.append(SaidItem(shown.review, title, inbox_texts.said(shown), inbox_texts.stands(shown), link))
        return items

    async def _links(self, chat: Chat, kind: DeliveryKind, subjects: list[str]) -> list[str]:
        return await asyncio.gather(*(_in_time(self._link(chat, kind, subject)) for subject in subjects))

    async def _link(self, chat: Chat, kind: DeliveryKind, subject: str) -> str:
        message = await self.store.message_of(kind, subject)
        return await chat.link(message) if message else ""


async def _in_time(link: Awaitable[str]) -> str:
    """An item without its address is better than none."""
    try:
        async with asyncio.timeout(LINK_SECONDS):
            return await link
    except (ChatError, TimeoutError):
        return ""
