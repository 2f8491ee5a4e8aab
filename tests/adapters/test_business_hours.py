"""Open time on real calendars, against a walk along the clock on the wall that knows nothing of the library."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.business_hours import YEARS, BusinessHours
from workflow.hours import ALWAYS, WEEKDAYS, BusinessClock, Hours, is_open

CLOCK: BusinessClock = BusinessHours()
BERLIN = Hours("Europe/Berlin", holidays="DE-BE")
NIGHTS = Hours("Europe/Berlin", "mon-sun", "01:00", "05:00")  # the clocks change inside them
MINUTE, QUARTER, HOUR = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1)

# West and east of Greenwich, whole hours and not, with and without clock changes, at 02:00 and at midnight.
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")
hours = st.builds(
    Hours,
    zone=st.sampled_from(ZONES),
    days=st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(",".join),
    start=st.integers(4, 11).map("{:02}:30".format),
    end=st.integers(12, 24).map("{:02}:00".format),
    holidays=st.sampled_from(["", "DE-BE", "US", "BR-SP", "AU-NSW"]),
    closed=st.lists(st.dates(date(2027, 1, 1), date(2029, 12, 31)), max_size=3).map(tuple),
)
moments = st.datetimes(
    datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.sampled_from(ZONES).map(ZoneInfo), allow_imaginary=False
)
spans = st.timedeltas(timedelta(), timedelta(days=4))  # two of them fit into ten years of half an hour a week


def berlin(*at: int, fold: int = 0) -> datetime:
    return datetime(*at, fold=fold, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)  # type: ignore[misc, arg-type]


@given(moments, spans, hours)
def test_what_has_passed_at_the_end_is_what_was_asked_for(start: datetime, span: timedelta, hours: Hours) -> None:
    end = CLOCK.after(start, span, hours)
    assert end.tzinfo is UTC and end >= start
    assert CLOCK.between(start, end, hours) == span
    assert end == start or CLOCK.between(start, end - timedelta(microseconds=1), hours) < span  # and not a moment later


@given(moments, spans, hours)
def test_no_later_moment_is_needed_for_what_passed_until_it(start: datetime, span: timedelta, hours: Hours) -> None:
    later = start.astimezone(UTC) + span
    assert CLOCK.after(start, CLOCK.between(start, later, hours), hours) <= later


@given(moments, spans, spans, hours)
def test_more_open_time_ends_later_and_a_later_start_too(start: datetime, one: timedelta, other: timedelta, hours: Hours) -> None:
    less, more = sorted((one, other))
    assert CLOCK.after(start, less, hours) <= CLOCK.after(start, more, hours)
    assert CLOCK.after(start, more, hours) <= CLOCK.after(start.astimezone(UTC) + less, more, hours)


@given(moments, spans, spans, hours)
def test_open_time_adds_up(start: datetime, one: timedelta, other: timedelta, hours: Hours) -> None:
    begin = start.astimezone(UTC)
    middle, end = begin + one, begin + one + other
    assert CLOCK.between(begin, middle, hours) + CLOCK.between(middle, end, hours) == CLOCK.between(begin, end, hours)
    assert CLOCK.after(CLOCK.after(begin, one, hours), other, hours) == CLOCK.after(begin, one + other, hours)
    assert CLOCK.between(end, begin, hours) == timedelta()


@given(moments, spans)
def test_around_the_clock_every_hour_counts(start: datetime, span: timedelta) -> None:
    assert CLOCK.after(start, span, ALWAYS) == start.astimezone(UTC) + span
    assert CLOCK.between(start, start.astimezone(UTC) + span, ALWAYS) == span


def quarters_of_a_week(start: datetime, hours: Hours) -> Iterator[bool]:
    """Whether each is open, by looking at the clock on the wall; in all these zones it changes on a quarter."""
    for quarter in range(7 * 24 * 4):
        wall = (start + quarter * QUARTER).astimezone(ZoneInfo(hours.zone))
        at = f"{wall:%H:%M}"
        yield wall.weekday() in hours.weekdays and hours.start <= at < hours.end and wall.date() not in hours.closed


@given(moments, hours.filter(lambda hours: not hours.holidays))
def test_a_week_quarter_by_quarter(start: datetime, hours: Hours) -> None:
    begin = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    assert CLOCK.between(begin, begin + timedelta(days=7), hours) == sum(quarters_of_a_week(begin, hours)) * QUARTER


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [2018, 2026, 2028])
def test_the_weeks_in_which_the_clocks_change(zone: str, year: int) -> None:
    here = ZoneInfo(zone)
    hours = Hours(zone, "mon-sun", "00:00", "05:00")
    for week in range(52):
        begin = datetime(year, 1, 1, 12, tzinfo=here).astimezone(UTC) + timedelta(weeks=week)
        assert CLOCK.between(begin, begin + timedelta(days=7), hours) == sum(quarters_of_a_week(begin, hours)) * QUARTER


def test_a_night_with_a_skipped_hour_is_shorter_and_one_with_a_repeated_hour_longer() -> None:
    assert CLOCK.between(berlin(2026, 3, 29), berlin(2026, 3, 30), NIGHTS) == 3 * HOUR
    assert CLOCK.between(berlin(2026, 10, 25), berlin(2026, 10, 26), NIGHTS) == 5 * HOUR
    assert CLOCK.after(berlin(2026, 3, 29), 2 * HOUR, NIGHTS) == berlin(2026, 3, 29, 4)
    assert CLOCK.after(berlin(2026, 10, 25), 2 * HOUR, NIGHTS) == berlin(2026, 10, 25, 2, fold=1)


def test_both_times_of_the_repeated_hour_are_told_apart() -> None:
    first, second = berlin(2026, 10, 25, 2, 30), berlin(2026, 10, 25, 2, 30, fold=1)
    end = berlin(2026, 10, 25, 5)
    assert CLOCK.between(first, end, NIGHTS) - CLOCK.between(second, end, NIGHTS) == HOUR


def test_hours_that_the_clocks_skip_are_empty() -> None:
    assert CLOCK.between(berlin(2026, 3, 29), berlin(2026, 3, 30), Hours("Europe/Berlin", "sun", "02:15", "02:45")) == timedelta()
    assert CLOCK.after(berlin(2026, 3, 29), HOUR, Hours("Europe/Berlin", "sun", "02:30", "04:00")) == berlin(2026, 3, 29, 4)


def test_a_day_that_never_was() -> None:
    """Samoa went from 29 to 31 December 2011."""
    hours = Hours("Pacific/Apia", "mon-sun")
    start = datetime(2011, 12, 29, 16, tzinfo=ZoneInfo("Pacific/Apia"))
    assert CLOCK.after(start, 2 * HOUR, hours) == datetime(2011, 12, 31, 10, tzinfo=ZoneInfo("Pacific/Apia"))


def test_over_christmas() -> None:
    """2026: Thursday 24 December is no public holiday, Friday 25 is, and then comes a weekend."""
    asked = berlin(2026, 12, 24, 15)
    assert CLOCK.after(asked, 2 * HOUR, BERLIN) == berlin(2026, 12, 24, 17)
    assert CLOCK.after(asked, 3 * HOUR, BERLIN) == berlin(2026, 12, 28, 10)
    family = Hours("Europe/Berlin", holidays="DE-BE", closed=(date(2026, 12, 24), date(2026, 12, 31)))
    assert CLOCK.after(asked, HOUR, family) == berlin(2026, 12, 28, 10)


def test_a_region_has_holidays_of_its_own() -> None:
    """Women's Day is one in Berlin alone, Epiphany in Bavaria; neither in the country's own list."""
    for day, regions in [((2027, 3, 8), {"DE-BE"}), ((2027, 1, 6), {"DE-BY"})]:
        off = {r for r in ("DE", "DE-BE", "DE-BY") if not is_open(CLOCK, Hours("Europe/Berlin", holidays=r), berlin(*day, 12))}
        assert off == regions


def test_a_holiday_on_a_weekend_may_be_kept_on_another_day() -> None:
    """New Year 2028 is a Saturday: in the United States the Friday before is off, in the year before."""
    assert not is_open(CLOCK, Hours("America/New_York", holidays="US"), datetime(2027, 12, 31, 17, tzinfo=UTC))


def test_a_leap_day_is_a_day() -> None:
    assert CLOCK.after(berlin(2028, 2, 28, 16), 9 * HOUR, BERLIN) == berlin(2028, 2, 29, 17)
    assert CLOCK.after(berlin(2027, 2, 26, 16), 9 * HOUR, BERLIN) == berlin(2027, 3, 1, 17)
    leap = Hours("Europe/Berlin", closed=(date(2028, 2, 29),))
    assert CLOCK.after(berlin(2028, 2, 28, 16), 9 * HOUR, leap) == berlin(2028, 3, 1, 17)


def test_the_end_of_a_working_day_is_its_end_and_not_the_next_morning() -> None:
    assert CLOCK.after(berlin(2026, 11, 2, 9), BERLIN.day, BERLIN) == berlin(2026, 11, 2, 17)
    assert CLOCK.after(berlin(2026, 11, 7, 12), timedelta(), BERLIN) == berlin(2026, 11, 7, 12)  # a Saturday
    assert is_open(CLOCK, BERLIN, berlin(2026, 11, 2, 16, 59)) and not is_open(CLOCK, BERLIN, berlin(2026, 11, 2, 17))


def test_nobody_waits_for_ever() -> None:
    rare, ages = Hours("Europe/Berlin", "mon", "09:00", "09:01"), timedelta(days=365)
    assert CLOCK.after(berlin(2026, 11, 2), ages, rare) == berlin(2026 + YEARS, 1, 1)


@pytest.mark.parametrize("zone", ["Pacific/Apia", "America/Sao_Paulo"])
def test_not_even_at_new_year_does_a_later_start_end_sooner(zone: str) -> None:
    """There the year begins before, or after, the one of UTC."""
    rare = Hours(zone, "mon-sun", "00:00", "00:01")
    most = 366 * YEARS * MINUTE  # more than there is, or nearly so
    starts = [datetime(2026, 12, 31, tzinfo=UTC) + hour * HOUR for hour in range(48)]
    for fewer in range(9):
        ends = [CLOCK.after(start, most - fewer * MINUTE, rare) for start in starts]
        assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (Hours("UTC", holidays="XX"), "I know no public holidays of “XX”."),
        (Hours("UTC", holidays="DE-XX"), "I know no public holidays of “XX” in DE; its regions are BB, BE, BW,"),
        (Hours("UTC", holidays="AF-KAB"), "I know no public holidays of “KAB” in AF."),
        (Hours("Factory"), "I know no time zone “Factory”."),
    ],
)
def test_hours_that_no_calendar_knows(hours: Hours, sentence: str) -> None:
    assert CLOCK.objection(hours).startswith(sentence)
    with pytest.raises(ValueError, match="I know no"):
        CLOCK.after(berlin(2026, 1, 1), HOUR, hours)
    with pytest.raises(ValueError, match="I know no"):
        CLOCK.between(berlin(2026, 1, 1), berlin(2026, 1, 2), hours)


def test_hours_that_are_known_meet_no_objection() -> None:
    assert [CLOCK.objection(hours) for hours in (ALWAYS, BERLIN, NIGHTS, Hours("Asia/Kathmandu", "sun-fri", holidays="NP"))] == [
        ""
    ] * 4


def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="No open time has passed before the start"):
        CLOCK.after(berlin(2026, 1, 1), -MINUTE, BERLIN)
