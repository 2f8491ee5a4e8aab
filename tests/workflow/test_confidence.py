"""Numbers that can be checked by hand, or looked up in a table."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.confidence import Bin, at_most, binomial, brier, calibration_error, reliability, sign_test

TOLD = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=120)


@pytest.mark.parametrize(
    ("wrong", "of", "bound"),
    [
        (0, 10, 0.2589),  # 1 - 0.05 ** (1/10)
        (0, 59, 0.0495),
        (0, 150, 0.0198),
        (1, 10, 0.3942),  # tables of one-sided 95 % Clopper-Pearson limits
        (5, 10, 0.7776),
        (3, 600, 0.0129),
        (10, 10, 1.0),
        (0, 0, 1.0),
    ],
)
def test_clopper_pearson_says_what_the_tables_say(wrong: int, of: int, bound: float) -> None:
    assert at_most(wrong, of) == pytest.approx(bound, abs=5e-5)


@given(st.integers(1, 300).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_bound_lies_over_what_was_seen_and_grows_with_it(seen: tuple[int, int]) -> None:
    wrong, of = seen
    assert wrong / of <= at_most(wrong, of) <= 1.0
    if wrong:
        assert at_most(wrong - 1, of) < at_most(wrong, of)
    if wrong < of:
        assert binomial(wrong, of, at_most(wrong, of)) == pytest.approx(0.05, abs=1e-6)


def test_binomial_against_counting() -> None:
    counted = sum(math.comb(10, k) for k in range(4)) / 2**10
    assert binomial(3, 10, 0.5) == pytest.approx(counted)
    assert (binomial(10, 10, 0.3), binomial(-1, 10, 0.3), binomial(2, 10, 0.0), binomial(2, 10, 1.0)) == (1.0, 0.0, 1.0, 0.0)


def test_the_sign_test_is_a_coin() -> None:
    assert sign_test(0, 5) == pytest.approx(2 / 32)
    assert sign_test(4, 4) == sign_test(0, 0) == 1.0
    assert sign_test(1, 9) == sign_test(9, 1) == pytest.approx(22 / 1024)


def test_who_is_right_as_often_as_claimed_has_no_calibration_error() -> None:
    told = [(tenths / 10, number < tenths) for tenths in range(1, 10) for number in range(10)]
    bins = reliability(told)
    assert [each.count for each in bins] == [10] * 9
    assert calibration_error(bins) == pytest.approx(0.0)
    drawn = random.Random(1)
    many = [(p, drawn.random() < p) for p in (drawn.random() for _ in range(5_000))]
    error = calibration_error(reliability(many))
    assert error is not None
    assert error < 0.03


def test_a_boaster_and_a_prophet() -> None:
    boast = [(0.9, False)] * 50
    assert calibration_error(reliability(boast)) == pytest.approx(0.9)
    assert brier(boast) == pytest.approx(0.81)
    assert brier([(1.0, True), (0.0, False)]) == 0.0
    assert (calibration_error(()), brier([])) == (None, None)


def test_bins_hold_as_many_answers_each() -> None:
    bins = reliability([(number / 100, True) for number in range(100)])
    assert [each.count for each in bins] == [10] * 10
    assert bins[0] == Bin(10, pytest.approx(0.045), 1.0)


def test_a_few_answers_left_over_are_no_bin() -> None:
    assert [each.count for each in reliability([(number / 23, True) for number in range(23)])] == [12, 11]
    assert [each.count for each in reliability([*[(0.5, True)] * 20, (0.9, True)])] == [21]


@given(TOLD, st.randoms())
def test_bounds_and_order(told: list[tuple[float, bool]], chance: random.Random) -> None:
    bins = reliability(told)
    assert sum(each.count for each in bins) == len(told)
    assert all(0.0 <= each.right <= 1.0 and -1e-9 <= each.stated <= 1.0 + 1e-9 for each in bins)
    assert len(bins) <= 10
    mixed = list(told)
    chance.shuffle(mixed)
    assert reliability(mixed) == bins
    if told:
        assert 0.0 <= (calibration_error(bins) or 0.0) <= 1.0
        assert 0.0 <= (brier(told) or 0.0) <= 1.0
