"""What a stated confidence was worth: calibration, and how wrong the released ones may be. Pure, standard library alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp, lgamma, log, log1p

BINS = 10
FEWEST = 10  # answers that make a bin: fewer say nothing about a share
Told = tuple[float, bool]  # (confidence from 0.0 to 1.0, whether it was right)


@dataclass(frozen=True)
class Bin:
    """Answers of like confidence. stated: their mean confidence. right: the share that was right, 0.0 to 1.0."""

    count: int
    stated: float
    right: float

    @property
    def gap(self) -> float:
        """Over-confident if positive."""
        return self.stated - self.right


def reliability(told: Iterable[Told], most: int = BINS) -> tuple[Bin, ...]:
    """Bins of equal mass, the least confident first. Equal confidences share a bin, so that the order of the cases says nothing."""
    ordered = sorted(told)
    full = len(ordered) / max(1, min(most, len(ordered) // FEWEST))
    bins: list[list[Told]] = []
    for _, tied in groupby(ordered, key=lambda one: one[0]):
        if not bins or len(bins[-1]) >= full:
            bins.append([])
        bins[-1].extend(tied)
    if len(bins) > 1 and len(bins[-1]) < full / 2:
        rest = bins.pop()
        bins[-1].extend(rest)
    return tuple(map(_bin, bins))


def _bin(told: Sequence[Told]) -> Bin:
    count = len(told)
    return Bin(count, sum(stated for stated, _ in told) / count, sum(right for _, right in told) / count)


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """ECE: the mean gap between stated and right, weighed by the bins' counts. None without an answer."""
    count = sum(each.count for each in bins)
    return sum(each.count * abs(each.gap) for each in bins) / count if count else None


def brier(told: Sequence[Told]) -> float | None:
    """Mean square of confidence minus right: 0.0 for a prophet, 0.25 for whoever always says 0.5."""
    return sum((stated - right) ** 2 for stated, right in told) / len(told) if told else None


def at_most(wrong: int, of: int, sure: float = 0.95) -> float:
    """One-sided Clopper-Pearson bound: the true share is at most this, as sure as that. 1.0 if nothing was seen."""
    if wrong >= of:
        return 1.0
    low, high = wrong / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if binomial(wrong, of, middle) > 1 - sure:
            low = middle
        else:
            high = middle
    return high


def binomial(most: int, of: int, share: float) -> float:
    """P(X <= most) for X successes among `of` tries, each with this probability."""
    if share <= 0.0 or most >= of:
        return 1.0
    if share >= 1.0 or most < 0:
        return 0.0
    whole = lgamma(of + 1)
    terms = (exp(whole - lgamma(k + 1) - lgamma(of - k + 1) + k * log(share) + (of - k) * log1p(-share)) for k in range(most + 1))
    return min(1.0, sum(terms))


def sign_test(one: int, other: int) -> float:
    """Two sides: how often a fair coin would part so many cases at least as unevenly. 1.0 if there are none."""
    return min(1.0, 2 * binomial(min(one, other), one + other, 0.5))
