"""How far a classifier's first choice is backed by anything but itself.

Three numbers for each answer: its log odds; the vote of the most alike cases for it; and the score of the runner-up, because a
message with two problems is one where a second label says "yes" as well. Held-out cases teach what they are worth.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from adapters.local_model.vectors import Floats

NEIGHBOURS = 7
NEWEST = 1_000  # held-out cases that the weights are learned from
_PRIOR = 0.02  # a vote that every label has, so that no neighbours mean no opinion
_FEWEST = 40


@dataclass(frozen=True)
class Backing:
    """A logistic model of "the first choice is right" on standardised features."""

    mean: Floats
    spread: Floats
    weights: Floats
    offset: float

    def right(self, features: Floats) -> float:
        """features: (3,). The probability that a person would choose the same, 0.0 to 1.0."""
        return float(1.0 / (1.0 + np.exp(-(self.weights @ ((features - self.mean) / self.spread) + self.offset))))


def softmax(scores: Floats) -> Floats:
    """Rows sum to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def votes(similar: Floats, codes: Any, weights: Floats, labels: int) -> Floats:
    """similar: (m, n) cosines with n known cases. The share of each label among the nearest: (m, labels), rows sum to 1."""
    near = np.argsort(-similar, axis=1, kind="stable")[:, :NEIGHBOURS]
    shares = np.full((len(similar), labels), _PRIOR)
    at = np.arange(len(similar))
    for column in near.T:
        np.add.at(shares, (at, codes[column]), similar[at, column] * weights[column])
    summed: Floats = shares / shares.sum(axis=1, keepdims=True)
    return summed


def features(scores: Floats, scale: float, voted: Floats) -> Floats:
    """scores, voted: (m, labels), with two labels or more. Returns (m, 3)."""
    shares = softmax(scores * scale)
    at, top = np.arange(len(scores)), scores.argmax(axis=1)
    best = np.clip(shares[at, top], 1e-3, 1 - 1e-3)
    return np.column_stack([np.log(best / (1 - best)), voted[at, top], np.sort(scores, axis=1)[:, -2]])


def learn(rows: Any, codes: Any, weights: Floats, held: Floats, scale: float, fold: Any) -> Backing | None:
    """held: (n, labels) held-out scores; a case's own fold does not vote for it. None if there is too little to learn from."""
    chosen = np.arange(max(0, len(codes) - NEWEST), len(codes))
    right = held[chosen].argmax(axis=1) == codes[chosen]
    if len(chosen) < _FEWEST or right.all() or not right.any():
        return None
    from sklearn.linear_model import LogisticRegression

    similar = np.asarray((rows[chosen] @ rows.T).todense(), dtype=np.float64)
    similar[fold[chosen][:, None] == fold[None, :]] = 0.0
    found = features(held[chosen], scale, votes(similar, codes, weights, held.shape[1]))
    mean, spread = found.mean(axis=0), found.std(axis=0) + 1e-9
    fitted = LogisticRegression(C=1.0).fit((found - mean) / spread, right, sample_weight=weights[chosen])
    return Backing(mean, spread, np.asarray(fitted.coef_[0]), float(fitted.intercept_[0]))
