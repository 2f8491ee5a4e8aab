"""Working hours on a calendar. Intervals and clock changes come from opening-hours-py, public holidays from holidays."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo

from holidays import country_holidays, list_supported_countries
from opening_hours import OpeningHours, State

from workflow.hours import WEEKDAYS, Hours

YEARS = 10  # nobody waits longer, and hours of a minute a week must not be searched for ever
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # strftime's depend on the locale
Stretch = tuple[datetime, datetime]


class BusinessHours:
    """workflow.hours.BusinessClock.

    Where the clocks change, wall time counts by what really passes. Hours that start or end inside the repeated hour do so the
    second time; a start inside the skipped hour is the end of the gap.
    """

    def objection(self, hours: Hours) -> str:
        country, _, region = hours.holidays.partition("-")
        known = list_supported_countries()
        if country and country not in known:
            return f"I know no public holidays of “{country}”."
        if region and region not in known[country]:
            regions = f"; its regions are {', '.join(known[country])}" if known[country] else ""
            return f"I know no public holidays of “{region}” in {country}{regions}."
        try:
            OpeningHours("24/7", timezone=ZoneInfo(hours.zone))
        except TypeError:  # a name of this machine alone, like `localtime`
            return f"I know no time zone “{hours.zone}”."
        return ""

    def after(self, start: datetime, span: timedelta, hours: Hours) -> datetime:
        if span < timedelta():
            raise ValueError("No open time has passed before the start.")
        start, left = start.astimezone(UTC), span
        if not span:
            return start
        for opens, closes in self._stretches(start, hours):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        here = ZoneInfo(hours.zone)
        return datetime(start.astimezone(here).year + YEARS, 1, 1, tzinfo=here).astimezone(UTC)

    def between(self, start: datetime, end: datetime, hours: Hours) -> timedelta:
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        stretches = takewhile(lambda stretch: stretch[0] < end, self._stretches(start, hours))
        return sum((min(closes, end) - opens for opens, closes in stretches), timedelta())

    def _stretches(self, start: datetime, hours: Hours) -> Iterator[Stretch]:
        """What is open from `start` on, oldest first, for some years."""
        if why := self.objection(hours):
            raise ValueError(why)
        first = start.astimezone(ZoneInfo(hours.zone)).year
        for year in range(first, first + YEARS):
            yield from ((max(opens, start), closes) for opens, closes in _open(hours, year) if closes > start)


@lru_cache(maxsize=256)
def _open(hours: Hours, year: int) -> tuple[Stretch, ...]:
    """The open stretches of a local year, UTC, oldest first."""
    here = ZoneInfo(hours.zone)
    # Whole years: from inside the repeated hour the library would count from its second time on.
    found = OpeningHours(_rules(hours, year), timezone=here).intervals(*(datetime(y, 1, 1, tzinfo=here) for y in (year, year + 1)))
    return tuple((opens.astimezone(UTC), closes.astimezone(UTC)) for opens, closes, state, _ in found if state == State.OPEN)


def _rules(hours: Hours, year: int) -> str:
    """In the language of OpenStreetMap's opening_hours: `Mo,Tu 09:00-17:00; 2026 Dec 25 off`."""
    days = ",".join(WEEKDAYS[day][:2].capitalize() for day in hours.weekdays)
    off = sorted(day for day in {*hours.closed, *_public(hours.holidays, year)} if day.year == year)
    return "; ".join((f"{days} {hours.start}-{hours.end}", *(f"{year} {MONTHS[day.month - 1]} {day.day:02} off" for day in off)))


def _public(calendar: str, year: int) -> Iterator[date]:
    country, _, region = calendar.partition("-")
    yield from country_holidays(country, subdiv=region or None, years=year) if country else ()
