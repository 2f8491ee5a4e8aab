"""Time, from APScheduler: a tick for what is due, and the calendar arithmetic. The rows in the store are the schedule."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from workflow.digest import Cadence


class CronCalendar:
    """bot.ports.Calendar. Clock changes are the library's business: a time that a day skips fires right after the gap."""

    def next(self, cadence: Cadence, at: str, zone: str, weekday: int, after: datetime) -> datetime:
        """The first time after `after`, UTC. Raises: ValueError with a sentence."""
        try:
            here = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"I do not know the time zone “{zone}”.") from None
        hour, minute = (int(part) for part in at.split(":"))
        days = weekday if cadence is Cadence.WEEKLY else "*"
        trigger = CronTrigger(day_of_week=days, hour=hour, minute=minute, timezone=here)
        local = after.astimezone(here)
        found = trigger.get_next_fire_time(None, after + timedelta(microseconds=1))
        if found is not None and found.date() == local.date() and (local.hour, local.minute) >= (hour, minute):
            # The clocks went back: this time of day has been already, and a digest comes once a day.
            found = trigger.get_next_fire_time(found, found + timedelta(hours=1))
        if not isinstance(found, datetime):
            raise ValueError(f"There is no {at} ahead.")
        return found.astimezone(UTC)


@dataclass
class Ticker:
    """Calls `tick` every `seconds`. Each tick looks at the rows, so a missed one loses nothing and a double one does nothing."""

    tick: Callable[[], Awaitable[object]]
    seconds: float = 10.0
    _scheduler: AsyncIOScheduler = field(default_factory=lambda: AsyncIOScheduler(timezone=UTC))

    def start(self) -> None:
        self._scheduler.add_job(
            self._once, "interval", seconds=self.seconds, next_run_time=datetime.now(UTC), max_instances=1, coalesce=True
        )
        self._scheduler.start()

    async def _once(self) -> None:
        """The scheduler ends a tick under way when it stops, and would call that an error."""
        with suppress(asyncio.CancelledError):
            await self.tick()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
