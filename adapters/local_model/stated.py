"""What the question's facts state already: a fact with the name of a field, or the name and `_guess`, as plain code read it.

How often each was right is counted on the settled cases; that is the confidence with which it is taken over. That neither is
there says something too: a receipt on which plain code finds no tax mostly has none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import numpy as np

from adapters.local_model.vectors import Vectors
from workflow.prompt import JSON, Case

FEWEST = 5  # cases from which on a missing fact says something
NAME_MOST = 100  # characters up to which a text is a name: right or wrong. A longer one may be nearly right
TRUSTED = 0.5  # a share under which another way to fill the field is better


@dataclass(frozen=True)
class Share:
    """right: share of the cases in which it went out word for word, 0.0 to 1.0, never quite. likeness: mean cosine with that."""

    right: float
    likeness: float


@dataclass(frozen=True)
class Stated:
    """shares: fact name -> how often it was right; the key "" is for cases with neither fact, where nothing was right."""

    name: str
    shares: Mapping[str, Share]

    def take(self, facts: Mapping[str, str], least: float = 1.0) -> tuple[JSON, float] | None:
        """(value, confidence), or None if the facts are no help. least: the likeness from which on a text is taken all the same."""
        fact = next((fact for fact in _facts(self.name) if fact in facts), "")
        share = self.shares.get(fact)
        if share is None or (share.right < TRUSTED and share.likeness < least):
            return None
        return facts.get(fact), share.right


def learn(name: str, cases: Sequence[Case], outputs: Sequence[JSON], vectors: Vectors, longest: int | None, text: bool) -> Stated:
    """outputs: the field's JSON value in each case, in the order of the cases. longest: characters of a text."""
    shares = {}
    for fact in (*_facts(name), ""):
        chosen = [i for i, case in enumerate(cases) if _stands(fact, name, case.facts)]
        if not fact and len(chosen) < FEWEST:
            continue  # a fact is taken on trust, with a confidence of 0.5
        pairs = [(cases[i].facts.get(fact), outputs[i]) for i in chosen]
        alike = _alike(pairs, vectors, fuzzy=text and bool(fact) and (longest or NAME_MOST + 1) > NAME_MOST)
        right = sum(_equal(fact_, value) for fact_, value in pairs)
        shares[fact] = Share((right + 1) / (len(pairs) + 2), float(np.mean(alike or [0.0])))
    return Stated(name, shares)


def _facts(name: str) -> tuple[str, str]:
    return name, f"{name}_guess"


def _stands(fact: str, name: str, facts: Mapping[str, str]) -> bool:
    return fact in facts if fact else not any(each in facts for each in _facts(name))


def _alike(pairs: Sequence[tuple[str | None, JSON]], vectors: Vectors, fuzzy: bool) -> list[float]:
    if not fuzzy or not pairs:
        return [float(_equal(fact, value)) for fact, value in pairs]
    left, right = (vectors.of([str(part) for part in parts]) for parts in zip(*pairs, strict=True))
    return [float(each) for each in np.asarray(left.multiply(right).sum(axis=1)).ravel()]


def _equal(fact: str | None, value: JSON) -> bool:
    if fact is None:
        return value in (None, "", [])
    if str(value).casefold() == fact.casefold():
        return True
    try:
        return Decimal(fact) == Decimal(str(value))
    except InvalidOperation:
        return False
