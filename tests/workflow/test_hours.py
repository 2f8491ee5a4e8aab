"""Working hours as a value: what they may be, and what a wrong one is told."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.drawings import a_workflow
from workflow.hours import ALWAYS, WEEKDAYS, Hours


@given(st.sampled_from(WEEKDAYS), st.sampled_from(WEEKDAYS))
def test_a_span_of_days_goes_forward_from_its_first_to_its_last(first: str, last: str) -> None:
    days = Hours("UTC", f"{first}-{last}").weekdays
    begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
    assert len(days) == (end - begin) % 7 + 1 and {begin, end} <= set(days)
    assert list(days) == sorted(set(days))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sun-thu", (0, 1, 2, 3, 6)),
        ("mon, wed,fri", (0, 2, 4)),
        ("sat", (5,)),
        ("mon-wed,tue-thu", (0, 1, 2, 3)),
    ],
)
def test_days(days: str, expected: tuple[int, ...]) -> None:
    assert Hours("UTC", days).weekdays == expected


def test_a_working_day_is_as_long_as_its_hours() -> None:
    assert 2 * Hours("Asia/Kathmandu", start="08:30", end="17:00").day == timedelta(hours=17)
    assert ALWAYS.day == timedelta(days=1) and ALWAYS.weekdays == tuple(range(7))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"zone": "Mars/Olympus"}, "“Mars/Olympus” is no time zone; name one like “Europe/Berlin”."),
        ({"zone": ""}, "“” is no time zone"),
        ({"zone": "../../etc/passwd"}, "is no time zone"),
        ({"days": "monday"}, "Days are written like “mon-fri” or “mon,wed,fri”, not “monday”."),
        ({"days": ""}, "Days are written like"),
        ({"days": "mon-"}, "not “mon-”"),
        ({"days": "mon-tue-wed"}, "not “mon-tue-wed”"),
        ({"start": "9:00"}, "A time of day is written like “09:00”, not “9:00”."),
        ({"end": "24:30"}, "not “24:30”"),
        ({"end": "1٧:00"}, "A time of day is written like"),
        ({"start": "17:00", "end": "09:00"}, "Working hours end after they start, on the same day; 17:00 to 09:00 does not fit."),
        ({"start": "22:00", "end": "06:00"}, "on the same day"),
        ({"start": "09:00", "end": "09:00"}, "end after they start"),
        ({"holidays": "Germany"}, "Public holidays are those of a country or region, like “DE” or “DE-BE”, not “Germany”."),
        ({"holidays": "DE-"}, "not “DE-”"),
        ({"closed": (datetime(2026, 12, 24),)}, r"Closed days are dates, like date\(2026, 12, 24\)."),
        ({"closed": ("2026-12-24",)}, "Closed days are dates"),
    ],
)
def test_wrong_hours_are_told_in_one_sentence(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as told:
        Hours(**{"zone": "Europe/Berlin", **wrong})
    assert str(told.value).endswith(".") and "\n" not in str(told.value)


def test_hours_are_values() -> None:
    assert hash(Hours("UTC", closed=(date(2026, 12, 24),))) == hash(Hours("UTC", closed=(date(2026, 12, 24),)))


def test_a_workflow_has_hours_which_are_no_part_of_its_drawing() -> None:
    before, after, office = a_workflow(), a_workflow(), Hours("Europe/Berlin", holidays="DE-BE")
    after.hours = office
    assert before.definition.hours == ALWAYS
    assert after.definition.hours == office and after.definition.version == before.definition.version
