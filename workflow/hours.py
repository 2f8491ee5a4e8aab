"""Working hours: when the reviewers of a workflow can be expected to answer.

What they mean on a calendar, with its holidays and its clock changes, is told by a `BusinessClock`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|(24):(00)")
_CALENDAR = re.compile(r"[A-Z]{2}(-\w[\w ]*)?")


@dataclass(frozen=True)
class Hours:
    """zone: IANA name. days: `mon-fri`, `sun-thu` or `mon,wed,fri`. start, end: `HH:MM` on the clocks of the zone, within one
    day; `24:00` is its end.
    holidays: whose public holidays are days off: a country (`DE`) or a region of one (`DE-BE`); empty: nobody's.
    closed: further days off.

    Raises: ValueError with one sentence.
    """

    zone: str
    days: str = "mon-fri"
    start: str = "09:00"
    end: str = "17:00"
    holidays: str = ""
    closed: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        _known_zone(self.zone)
        if not self.weekdays:
            raise ValueError("Working hours need at least one day, like “mon-fri”.")
        if self.day <= timedelta():
            raise ValueError(f"Working hours end after they start, on the same day; {self.start} to {self.end} does not fit.")
        if self.holidays and not _CALENDAR.fullmatch(self.holidays):
            raise ValueError(f"Public holidays are those of a country or region, like “DE” or “DE-BE”, not “{self.holidays}”.")
        if not all(type(day) is date for day in self.closed):
            raise ValueError("Closed days are dates, like date(2026, 12, 24).")

    @property
    def weekdays(self) -> tuple[int, ...]:
        """0 Monday to 6 Sunday, ascending."""
        return tuple(sorted({day for part in self.days.split(",") for day in _span(part.strip())}))

    @property
    def day(self) -> timedelta:
        """One working day, by the clock on the wall: `2 * hours.day` is two of them."""
        return _time(self.end) - _time(self.start)


class BusinessClock(Protocol):
    """Open time: what passes while the working hours last. Moments have a time zone; those that come back are UTC."""

    def objection(self, hours: Hours) -> str:
        """Why these hours cannot be kept, in a sentence; "" if they can."""
        ...

    def after(self, start: datetime, span: timedelta, hours: Hours) -> datetime:
        """The first moment at which `span` of open time has passed since `start`; ten years ahead at the most.
        Raises: ValueError for a negative span, or with the objection."""
        ...

    def between(self, start: datetime, end: datetime, hours: Hours) -> timedelta:
        """The open time from `start` to `end`, looking ten years ahead at the most; none if the end comes first.
        Raises: ValueError with the objection."""
        ...


def is_open(clock: BusinessClock, hours: Hours, at: datetime) -> bool:
    """Whether a person who is told something now would read it in their working hours."""
    return clock.between(at, at + timedelta(minutes=1), hours) > timedelta()


def _known_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"“{name}” is no time zone; name one like “Europe/Berlin”.") from None


def _span(part: str) -> list[int]:
    """`mon` -> [0]; `fri-mon` -> [4, 5, 6, 0]."""
    first, _, last = part.partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS or part.endswith("-"):
        raise ValueError(f"Days are written like “mon-fri” or “mon,wed,fri”, not “{part}”.")
    begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]


def _time(text: str) -> timedelta:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"A time of day is written like “09:00”, not “{text}”.")
    hour, minute = (int(group) for group in found.groups() if group is not None)
    return timedelta(hours=hour, minutes=minute)


ALWAYS = Hours("UTC", "mon-sun", "00:00", "24:00")
"""Around the clock: every hour counts."""
