"""Reminders in person: one direct message to whoever is late, about all that they are late with."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import ChatError, ChatRefused
from bot.ports import Chat
from bot.showing import Showing
from workflow.delivery import Delivery, DeliveryKind
from workflow.engine import Engine
from workflow.hours import is_open
from workflow.names import Person, Place, Tenant, short, tenant_of
from workflow.ports import Store
from workflow.review import Review
from workflow.silence import REST, Waiting, combine
from workflow.timing import terms

log = logging.getLogger("signoff.bot")
MOST = 20  # people who are written to about one review; for more, its thread is reminded instead


@dataclass(frozen=True)
class Reminders:
    engine: Engine
    store: Store
    chats: Mapping[str, Chat]
    showing: Showing

    async def tick(self) -> int:
        """How much there was to do. Done twice, or by two processes at once, it tells nobody twice."""
        silent = await self.engine.lapse()
        now = self.engine.clock.now()
        late = [each for each in await self.store.late_reviews() if self._at_work(each, now)]
        tenants = dict.fromkeys(each.tenant for each in late)
        return silent + sum([await self._tell(each, [r for r in late if r.tenant == each], now) for each in tenants])

    def _at_work(self, review: Review, now: datetime) -> bool:
        """What was missed at night waits for the morning."""
        return is_open(self.engine.calendar, self.engine.timing.hours(review.workflow), now)

    async def _tell(self, tenant: Tenant, late: Sequence[Review], now: datetime) -> int:
        told, people = await self.store.told(tenant), {}
        written = 0
        for review in late:
            found = await self._people(review)
            if found is None:
                written += await self._in_thread(review, told.get(review.id), now)
            else:
                people[review.id] = found
        direct = {Person(whom): at for whom, at in told.items()}
        for person, waiting in combine([self._waiting(each) for each in late], people, direct, now).items():
            say = _overdue(tenant, person, [each.review for each in waiting], self.engine.new_id("dlv"), now)
            written += await self.store.tell(tenant, person, told.get(person), now, [say])
        return written

    def _waiting(self, review: Review) -> Waiting:
        return Waiting(review.id, review.title, self.engine.timing.plan(review), terms(review).then)

    async def _people(self, review: Review) -> frozenset[Person] | None:
        """Whose word is still missing; none while the chat does not tell. None: too many, or nobody that the chat knows of."""
        card = await self.showing.card(review.id)
        chat = self.chats[review.place.split("/", 1)[0]]
        try:
            found = await chat.people(review.reviewers, chat.channel_of(Place(card) if card else review.place), MOST)
        except ChatRefused as error:
            log.warning("the reviewers of %s cannot be reminded in person: %s", review.id, error)
            return None
        except ChatError as error:
            log.warning("the reviewers of %s cannot be looked up now: %s", review.id, error)
            return frozenset()
        if found is None:
            return None
        named = {person for person in review.delegates if tenant_of(person) == review.tenant}
        asked = (found | named) - (set() if review.self_approval else {review.requester})
        return frozenset(each for each in asked if review.voted(each) is None)

    async def _in_thread(self, review: Review, last: datetime | None, now: datetime) -> bool:
        called = self.engine.timing.plan(review).called(now)
        if called is None or (last is not None and (called <= last or now - last < REST)):
            return False
        say = self.engine.lapsing.reminder(review, review.nudged, now)
        return await self.store.tell(review.tenant, review.id, last, now, [say])


def _overdue(tenant: Tenant, person: Person, reviews: Sequence[str], id: str, now: datetime) -> Delivery:
    place, key = Place(f"{tenant}/tell/{short(person)}"), f"overdue:{person}:{now.isoformat()}"
    return Delivery(id, tenant, DeliveryKind.OVERDUE, person, place, key, now, body={"person": person, "reviews": list(reviews)})
