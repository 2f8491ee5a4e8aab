"""Budgets: what is used up, and what is under way."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.builders import NOW
from workflow.budget import Budgets, Ledger, Limit
from workflow.prompt import Usage

SPENT = Usage(calls=10, input_tokens=700, output_tokens=200, cached_tokens=80, written_tokens=20, cost=0.5)


@dataclass
class Book:
    """of: what each day has spent. asked: the days that were asked for."""

    of: Mapping[str, Usage] = field(default_factory=dict)
    asked: list[date] = field(default_factory=list)

    async def spent(self, day: date) -> Mapping[str, Usage]:
        self.asked.append(day)
        return self.of


@pytest.mark.parametrize(
    ("budgets", "said"),
    [
        (Budgets(), ""),
        (Budgets(run=Limit(calls=3)), "this run's budget of 3 model calls is spent"),
        (Budgets(run=Limit(calls=1)), "this run's budget of 1 model call is spent"),
        (Budgets(run=Limit(calls=4)), ""),
        (Budgets(run=Limit()), ""),
        (Budgets(workflow=Limit(dollars=0.5)), "the day's budget of $0.50 for “support” is spent"),
        (Budgets(workflow=Limit(dollars=0.51)), ""),
        (Budgets(workflow=Limit(tokens=1000)), "the day's budget of 1,000 tokens for “support” is spent"),
        (Budgets(day=Limit(calls=20)), "the day's budget of 20 model calls is spent"),
        (Budgets(day=Limit(calls=21)), ""),
        (Budgets(day=Limit(dollars=0)), "the day's budget of $0.00 is spent"),
    ],
)
def test_what_is_used_up_is_said(budgets: Budgets, said: str) -> None:
    assert budgets.objection("support", Usage(calls=3), {"support": SPENT, "expense": SPENT}) == said


@given(st.integers(0, 100), st.integers(0, 100), st.integers(1, 10))
def test_calls_under_way_are_counted_before_they_cost_anything(on_record: int, limit: int, at_once: int) -> None:
    ledger = Ledger(Budgets(workflow=Limit(calls=limit)), Book())
    each = ledger.budgets.workflow
    ledger.under_way["support"] = at_once
    counted = ledger._with_under_way({"support": Usage(calls=on_record, cost=on_record * 0.02)})["support"]
    assert bool(each.reached(counted)) == (on_record + at_once >= limit)
    assert counted.cost == pytest.approx((on_record + at_once) * 0.02 if on_record else 0)


async def test_a_burst_stops_at_the_limit_although_nothing_is_on_record_yet() -> None:
    ledger, allowed = Ledger(Budgets(day=Limit(calls=5)), Book()), 0
    with ExitStack() as calls:
        for number in range(20):
            if not await ledger.objection(f"w{number % 3}", Usage(), NOW):
                calls.enter_context(ledger.calling(f"w{number % 3}"))
                allowed += 1
    assert allowed == 5
    assert not await ledger.objection("w0", Usage(), NOW)  # they have ended, and cost nothing


async def test_days_are_utc_days_and_without_a_limit_nobody_asks_for_them() -> None:
    book = Book()
    tokyo = datetime(2026, 11, 21, 3, tzinfo=timezone(timedelta(hours=9)))
    await Ledger(Budgets(), book).objection("support", Usage(), tokyo)
    assert book.asked == []
    await Ledger(Budgets(day=Limit(calls=1)), book).objection("support", Usage(), tokyo)
    assert book.asked == [tokyo.astimezone(UTC).date()] == [date(2026, 11, 20)]


def test_a_misspelt_limit_is_refused() -> None:
    for wrong in ({"day": {"dolars": 5}}, {"dya": {}}, {"day": {"dollars": -1}}):
        with pytest.raises(ValidationError):
            Budgets.model_validate(wrong)
