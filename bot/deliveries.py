"""The loop that posts what the database says must be posted."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import assert_never

from bot import hand_texts, policy_texts, texts
from bot.errors import ChatBusy, ChatError, ChatGone, ChatRefused
from bot.parts import plain
from bot.ports import Chat
from bot.showing import Moot, Showing
from bot.views import NoticeView, View
from workflow.delivery import Delivery, DeliveryKind, Outgoing
from workflow.errors import NotFound
from workflow.names import OPERATOR, MessageRef, Person, Place, short
from workflow.opening import card_of
from workflow.ports import Clock, Store

log = logging.getLogger("signoff.deliveries")
LEASE = timedelta(seconds=15)  # renewed while the chat is being called: how late a card may be when another process died
IDLE = 5.0  # seconds between two looks at the database when nothing is known to be due
MOST_ATTEMPTS = 30
SKEW = timedelta(minutes=1)  # between our clock and the chat's
DIRECT = (DeliveryKind.TELL, DeliveryKind.OVERDUE, DeliveryKind.HANDED)  # messages to one person
KEPT = (DeliveryKind.RUN, DeliveryKind.CARD)  # messages that are kept up to date


@dataclass
class Deliveries:
    """home_channel: where the cards of runs go that began in a direct message."""

    store: Store
    chats: Mapping[str, Chat]
    showing: Showing
    clock: Clock
    home_channel: str = ""
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """For ever; what goes wrong is logged, and tried again."""
        while True:
            self._woken.clear()
            try:
                if await self.round():
                    continue
            except Exception:
                log.exception("the delivery loop stumbled")
            await self._sleep()

    async def round(self) -> int:
        """One look at the database: posts what is due, places side by side, in order within a place. How many there were.
        Waits for a look that is under way, so that what it posts stands when this one returns."""
        async with self._turn:
            return await self._round()

    async def _round(self) -> int:
        now = self.clock.now()
        due = await self.store.outgoing(now, now + LEASE)
        by_place = groupby(sorted(due, key=lambda o: o.delivery.place), key=lambda o: o.delivery.place)
        holding = asyncio.create_task(self._hold(due), name="hold deliveries")
        try:
            await asyncio.gather(*[self._in_order(list(group)) for _, group in by_place])
        finally:
            holding.cancel()
        return len(due)

    async def _hold(self, held: list[Outgoing]) -> None:
        while held:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            try:
                await self.store.hold(held, self.clock.now() + LEASE)
            except Exception:
                log.exception("claims on deliveries could not be renewed")

    async def _sleep(self) -> None:
        wait = IDLE
        due = await self.store.next_due()
        if due is not None:
            wait = min(wait, max(0.02, (due - self.clock.now()).total_seconds()))
        try:
            async with asyncio.timeout(wait):
                await self._woken.wait()
        except TimeoutError:
            pass

    async def _in_order(self, group: list[Outgoing]) -> None:
        """When one has to wait, those behind it in the same place wait too: a reply never comes before its thread."""
        for number, outgoing in enumerate(group):
            try:
                await self._deliver(outgoing)
            except ChatBusy as busy:
                later = self.clock.now() + timedelta(seconds=busy.retry_after)
                for waiting in group[number:]:
                    await self.store.postpone(waiting, later, str(busy))
                return
            except Moot as moot:
                await self.store.fail(outgoing, str(moot))
            except (ChatRefused, NotFound) as error:
                await self._give_up(outgoing, error)
            except ChatError as error:
                if outgoing.attempts >= MOST_ATTEMPTS:
                    await self._give_up(outgoing, error)
                    continue
                later = self.clock.now() + _backoff(outgoing.attempts)
                for waiting in group[number:]:
                    await self.store.postpone(waiting, later, str(error))
                return

    async def _deliver(self, outgoing: Outgoing) -> None:
        delivery = outgoing.delivery
        chat = self.chats[delivery.place.split("/", 1)[0]]
        view = await self._view(outgoing, chat)
        ref = outgoing.ref
        if ref is not None:
            try:
                await chat.update(view, ref)
            except ChatGone:
                ref = None  # somebody deleted it: an open question must stand somewhere
                if not await self._wanted_again(delivery):
                    ref = outgoing.ref
        if ref is None:
            ref = await self._post(outgoing, chat, view)
        assert ref is not None
        await self.store.delivered(outgoing, ref, self.clock.now(), chat.channel_of(ref))
        if delivery.kind is DeliveryKind.CARD and outgoing.ref is None:
            await self._lead_here(delivery.subject)

    async def _lead_here(self, review_id: str) -> None:
        """The card that this one follows shows where it is."""
        earlier = await self.showing.earlier(review_id)
        if earlier is not None and await self.showing.card(earlier.id) is not None:
            await self.store.enqueue([card_of(earlier, f"again:{earlier.id}")])

    async def _post(self, outgoing: Outgoing, chat: Chat, view: View) -> MessageRef:
        delivery = outgoing.delivery
        place = await self._place(delivery, chat)
        under = await self._under(delivery)
        if outgoing.attempts > 0:
            # An earlier try may have reached the chat and died before it could say so.
            found = await chat.find(place, under, delivery.key, outgoing.begun - SKEW)
            if found is not None:
                await chat.update(view, found)
                return found
        return await chat.post(view, place, under=under, key=delivery.key)

    async def _view(self, outgoing: Outgoing, chat: Chat) -> View:
        delivery = outgoing.delivery
        match delivery.kind:
            case DeliveryKind.CARD:
                return await self.showing.review(await self.store.review(delivery.subject), chat)
            case DeliveryKind.RUN:
                return await self.showing.run(await self.store.run(delivery.subject))
            case DeliveryKind.REPLY | DeliveryKind.POST:
                return await self.showing.text(outgoing)
            case DeliveryKind.REMIND:
                return await self.showing.reminder(outgoing)
            case DeliveryKind.HANDED:
                return await self.showing.handed(outgoing, chat)
            case DeliveryKind.OVERDUE:
                return await self.showing.overdue(outgoing, chat)
            case DeliveryKind.TELL:
                return NoticeView(((str(delivery.body["text"]),),))
            case DeliveryKind.POLICY:
                return await self.showing.policy(outgoing)
            case DeliveryKind.DIGEST:
                return await self.showing.digest(outgoing, chat)
            case _:
                assert_never(delivery.kind)

    async def _place(self, delivery: Delivery, chat: Chat) -> Place:
        if delivery.kind in DIRECT:
            return await chat.direct(Person(str(delivery.body["person"])))
        channel = delivery.channel
        if delivery.kind is DeliveryKind.REMIND:
            card = await self.showing.card(delivery.subject)
            return chat.channel_of(card or delivery.place)
        if delivery.kind is DeliveryKind.CARD:
            if not channel and chat.is_direct(delivery.place):
                channel = self.home_channel
            if not channel:
                return chat.channel_of(delivery.place)
        return await chat.channel_named(delivery.tenant, channel) if channel else delivery.place

    async def _under(self, delivery: Delivery) -> MessageRef | None:
        match delivery.kind:
            case DeliveryKind.REPLY:
                return await self.store.message_of(DeliveryKind.RUN, delivery.subject)
            case DeliveryKind.REMIND:
                return await self.showing.card(delivery.subject)
            case _:
                return None

    async def _wanted_again(self, delivery: Delivery) -> bool:
        if delivery.kind is not DeliveryKind.CARD:
            return False
        return (await self.store.review(delivery.subject)).outcome is None

    async def _give_up(self, outgoing: Outgoing, error: Exception) -> None:
        delivery = outgoing.delivery
        log.error("delivery %s (%s) given up: %s", delivery.id, delivery.kind, error)
        await self.store.fail(outgoing, str(error), await self._complaint(delivery, error))

    async def _complaint(self, delivery: Delivery, error: Exception) -> list[Delivery]:
        """Tell whoever started the run, or handed a review over, in private, that a message of theirs did not get out."""
        if delivery.kind in (DeliveryKind.TELL, DeliveryKind.OVERDUE, DeliveryKind.REMIND, DeliveryKind.DIGEST):
            return []
        if delivery.kind is DeliveryKind.HANDED:
            lost = hand_texts.message(await self.store.review(delivery.subject))
            return [self._told(delivery, Person(str(delivery.body["by"])), plain(texts.could_not_post(lost, str(error))))]
        if delivery.kind is DeliveryKind.POLICY:
            person = Person(str(delivery.body["by"]))
            lost = plain(texts.could_not_post(policy_texts.note_of(delivery.subject), str(error)))
            return [] if person == OPERATOR else [self._told(delivery, person, lost)]
        try:
            run_id = (await self.store.review(delivery.subject)).run if delivery.kind is DeliveryKind.CARD else delivery.subject
            run = await self.store.run(run_id)
        except NotFound:
            return []
        what = {DeliveryKind.CARD: "the card that asks for a sign-off", DeliveryKind.RUN: "the message about your run"}
        sentence = plain(texts.could_not_post(f"{what.get(delivery.kind, 'the answer')} ({run.id})", str(error)))
        return [self._told(delivery, run.requester, sentence)]

    def _told(self, about: Delivery, person: Person, sentence: str) -> Delivery:
        key, place = f"complaint:{about.id}", Place(f"{about.tenant}/tell/{short(person)}")
        body = {"text": sentence, "person": person}
        return Delivery(key, about.tenant, DeliveryKind.TELL, about.subject, place, key, self.clock.now(), body=body)


def _backoff(attempts: int) -> timedelta:
    return timedelta(seconds=min(300.0, 0.5 * 2.0 ** min(attempts, 10)))
