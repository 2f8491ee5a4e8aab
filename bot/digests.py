"""Digests: who gets one, when, and once whatever the number of replicas."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import texts
from bot.commands import Say, Typed
from bot.ports import Calendar, Chat
from bot.typed import SetDigest
from workflow.delivery import Delivery, DeliveryKind
from workflow.digest import Cadence, Schedule
from workflow.names import Place, Tenant
from workflow.ports import Clock, Store

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Digests:
    store: Store
    chats: Mapping[str, Chat]
    calendar: Calendar
    clock: Clock
    new_id: Callable[[str], str]

    async def show(self, command: Typed) -> Say:
        schedule = await self._of(command.tenant, self._place(command))
        return Say((texts.scheduled(schedule or self._none(command)),))

    async def set(self, command: Typed, wanted: SetDigest) -> Say:
        place, now = self._place(command), self.clock.now()
        try:
            due = self.calendar.next(wanted.cadence, wanted.at, wanted.zone, wanted.weekday, now)
        except ValueError as error:
            return Say(texts.digest_usage(str(error)))
        before = await self._of(command.tenant, place)
        schedule = Schedule(
            id=before.id if before else self.new_id("dig"),
            tenant=command.tenant,
            place=place,
            cadence=wanted.cadence,
            at=wanted.at,
            zone=wanted.zone,
            weekday=wanted.weekday,
            due=due,
            since=before.since if before and before.due else now - _period(wanted.cadence),
        )
        await self.store.put_schedule(schedule, command.person, now)
        return Say((texts.scheduled(schedule),))

    async def off(self, command: Typed) -> Say:
        schedule = await self._of(command.tenant, self._place(command))
        if schedule is not None:
            schedule = replace(schedule, due=None)
            await self.store.put_schedule(schedule, command.person, self.clock.now())
        return Say((texts.scheduled(schedule or self._none(command)),))

    async def now(self, command: Typed) -> Say:
        """The last day, or the last week where the channel's own digest is weekly. key: a repeated delivery posts nothing twice."""
        place, until = self._place(command), self.clock.now()
        schedule = await self._of(command.tenant, place)
        since = until - _period(schedule.cadence if schedule else Cadence.DAILY)
        await self.store.enqueue([self._delivery(command.tenant, place, "on request", f"digest:{command.key}", since, until)])
        return Say((texts.digest_coming(),))

    async def tick(self) -> int:
        """Post what is due; one digest however many were missed. How many were posted."""
        now, fired = self.clock.now(), 0
        for schedule in await self.store.schedules():
            if schedule.due is None or schedule.due > now:
                continue
            due = self.calendar.next(schedule.cadence, schedule.at, schedule.zone, schedule.weekday, now)
            key = f"digest:{schedule.id}:{schedule.due.isoformat()}"
            post = self._delivery(schedule.tenant, schedule.place, schedule.id, key, schedule.since, now)
            fired += await self.store.fire(schedule, due, now, [post])
        return fired

    def _delivery(self, tenant: Tenant, place: Place, subject: str, key: str, since: datetime, until: datetime) -> Delivery:
        body = {"since": since.timestamp(), "until": until.timestamp()}
        return Delivery(self.new_id("dlv"), tenant, DeliveryKind.DIGEST, subject, place, key, self.clock.now(), body=body)

    async def _of(self, tenant: Tenant, place: Place) -> Schedule | None:
        return next((s for s in await self.store.schedules(tenant) if s.place == place), None)

    def _place(self, command: Typed) -> Place:
        return self.chats[command.place.split("/", 1)[0]].channel_of(command.place)

    def _none(self, command: Typed) -> Schedule:
        return Schedule("", command.tenant, command.place, Cadence.DAILY, "", "", 0, None, self.clock.now())


def _period(cadence: Cadence) -> timedelta:
    return DAY if cadence is Cadence.DAILY else 7 * DAY
