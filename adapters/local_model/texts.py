"""A text field: the nearest approved text made to fit, or the message's own central sentence, whichever did better before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from adapters.local_model.carry import Carried, carry
from adapters.local_model.examples import SHIPPED
from adapters.local_model.slots import GREETING, House, signed
from adapters.local_model.vectors import Floats, Vectors, cosines
from workflow.plain_text import sentences, shorten
from workflow.prompt import Case

SAMPLE = 200  # newest cases that the leave-one-out runs over
SAME = 0.5  # cosine from which on two answers count as the same answer
ALIKE = 0.1  # probability that a case has the same answer, under which its text is not made to fit: it knows other facts
_BACKED = 0.03  # what a person's approval is worth in similarity, against a shipped example


@dataclass(frozen=True)
class Near:
    """An earlier case and its cosine with the new message."""

    index: int
    similarity: float


class Nearest:
    """The earlier cases, by likeness. Facts narrow them in their order, each only where cases with an equal value are left."""

    def __init__(self, cases: Sequence[Case], rows: Any) -> None:
        self.cases, self.rows = cases, rows
        self._bonus = np.array([0.0 if case.source == SHIPPED else _BACKED for case in cases])

    def to(self, row: Any, facts: Mapping[str, str], without: int = -1) -> list[Near]:
        """Most alike first, the newer one if two are; `without` is the index of a case to leave out."""
        similar = cosines(self.rows, row)
        left = [i for i in range(len(self.cases)) if i != without]
        for name, value in facts.items():
            left = [i for i in left if self.cases[i].facts.get(name) == value] or left
        left.sort(key=lambda i: (-(similar[i] + self._bonus[i]), -i))
        return [Near(i, float(similar[i])) for i in left]


@dataclass(frozen=True)
class Curve:
    """A logistic curve from similarity to a probability."""

    slope: float
    offset: float

    def at(self, similarity: float) -> float:
        return float(1.0 / (1.0 + np.exp(-(self.slope * similarity + self.offset))))


@dataclass(frozen=True)
class Texts:
    """extractive: take the message's own words. extracts: how often these were the very words that went out. unchanged: the
    probability that the nearest text, made to fit, is word for word what goes out. same: that it is the same answer at all.
    likeness: mean cosine of what this gave for earlier cases with what went out."""

    outputs: Sequence[str]
    house: House
    extractive: bool
    extracts: float
    unchanged: Curve
    same: Curve
    likeness: float = 0.0

    def confidence(self, similarity: float) -> float:
        """That a reviewer changes no word of it."""
        return self.extracts if self.extractive else self.unchanged.at(similarity)

    def alike(self, near: Near) -> bool:
        return self.same.at(near.similarity) >= ALIKE

    def adapt(self, near: Near, cases: Sequence[Case], message: str) -> Carried:
        return carry(cases[near.index], self.outputs[near.index], message, self.house)


def learn(nearest: Nearest, outputs: Sequence[str], longest: int | None) -> Texts:
    """outputs: the field's text in each case, in the order of the cases; at least one."""
    cases = nearest.cases
    house = House.of(cases, outputs)
    chosen = range(max(0, len(cases) - SAMPLE), len(cases))
    if len(cases) < 2:
        return Texts(outputs, house, False, 0.5, Curve(1.0, -1.0), Curve(1.0, -1.0))
    vectors = Vectors([*(outputs[i] for i in chosen), *(cases[i].input for i in chosen)])
    neighbours = [nearest.to(nearest.rows[i], cases[i].facts, without=i)[0] for i in chosen]
    truth = vectors.of([outputs[i] for i in chosen])
    by_nearest = _pairwise(truth, vectors.of([outputs[near.index] for near in neighbours]))
    own = extracts([cases[i].input for i in chosen], vectors, longest)
    by_extract = _pairwise(truth, vectors.of(own))
    made = [carry(cases[n.index], outputs[n.index], cases[i].input, house).text for i, n in zip(chosen, neighbours, strict=True)]
    similar, went_out = np.array([near.similarity for near in neighbours]), [outputs[i] for i in chosen]
    extracted = (sum(map(_word_for_word, own, went_out)) + 1) / (len(own) + 2)
    unchanged, same = _curve(similar, list(map(_word_for_word, made, went_out))), _curve(similar, by_nearest >= SAME)
    likeness = float(max(by_extract.mean(), by_nearest.mean()))
    return Texts(outputs, house, bool(by_extract.mean() > by_nearest.mean()), extracted, unchanged, same, likeness)


def _word_for_word(one: str, other: str) -> bool:
    return one.split() == other.split()


def _pairwise(left: Any, right: Any) -> Floats:
    return np.asarray(left.multiply(right).sum(axis=1), dtype=np.float64).ravel()


def _curve(similar: Floats, same: Any) -> Curve:
    """Logistic regression through the leave-one-out points and two certain ones: nothing alike, and the very same."""
    from sklearn.linear_model import LogisticRegression

    x = np.append(similar, [0.0, 1.0]).reshape(-1, 1)
    fitted = LogisticRegression(C=10.0).fit(x, np.append(same, [False, True]))
    return Curve(max(0.0, float(fitted.coef_[0, 0])), float(fitted.intercept_[0]))


def extract(message: str, vectors: Vectors, longest: int | None) -> str:
    """The sentence most like the whole message, without greeting and signature; the first one if several are."""
    return extracts([message], vectors, longest)[0]


def extracts(messages: Sequence[str], vectors: Vectors, longest: int | None) -> list[str]:
    """The same for many messages: one pass through the vectors costs a tenth of many."""
    pieces = [_pieces(message) for message in messages]
    rows, wholes = vectors.of([piece for parts in pieces for piece in parts]), vectors.of(messages)
    found, start = [], 0
    for number, parts in enumerate(pieces):
        likeness = cosines(rows[start : start + len(parts)], wholes[number])
        found.append(shorten(parts[int(np.argmax(np.round(likeness, 6)))], longest or 200))
        start += len(parts)
    return found


def _pieces(message: str) -> list[str]:
    name = signed(message)
    return [piece for piece in sentences(message)[:40] if not _courtesy(piece, name)] or [message]


def _courtesy(piece: str, name: str) -> bool:
    greeting = GREETING.match(piece)
    alone = greeting is not None and not piece[greeting.end() :].strip(" ,!.:")
    return alone or (bool(name) and piece.rstrip(".! ").endswith(name) and len(piece) < len(name) + 20)
