"""Held out honestly: which settled cases an answer may have been learned from, when it is tested on another one. Pure.

Cases that say nearly the same share a group, and a group is never parted: whoever has learned one of them knows the others.
Whatever is random hangs on the ids alone, so that the same seed chooses the same cases in every process, whatever came in since.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

from workflow.names import SYSTEM, Tenant, tenant_of
from workflow.prompt import Case

EVERYBODY = tenant_of(SYSTEM)  # whose the cases are that a workflow ships with
ALIKE = 0.8  # share of common words from which on two inputs are nearly the same
# Chinese, Japanese and Thai put no spaces between words; numbers are what parts two copies of one letter.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"\d+|[{_UNSPACED}]|[^\W\d{_UNSPACED}]+")


@dataclass(frozen=True)
class Record:
    """A settled case with its address."""

    tenant: Tenant
    step: str
    case: Case

    @property
    def key(self) -> str:
        return f"{self.tenant}:{self.step}:{self.case.id}"


def sample(records: Sequence[Record], limit: int | None, seed: int) -> list[Record]:
    """So many of them, by lot, in the order they had."""
    drawn = sorted(records, key=lambda record: _lot(seed, record.key))[:limit]
    chosen = {record.key for record in drawn}
    return [record for record in records if record.key in chosen]


@dataclass(frozen=True)
class Holdout:
    """tested: what is asked. known: everything that production would know. Both of one step."""

    tested: Sequence[Record]
    known: Sequence[Record]
    folds: int
    seed: int = 0

    @cached_property
    def _group(self) -> dict[str, int]:
        records = {record.key: record for record in [*self.known, *self.tested]}
        numbers = groups([record.case.input for record in records.values()])
        return dict(zip(records, numbers, strict=True))

    @cached_property
    def _fold(self) -> dict[int, int]:
        """Of each group that is tested: the biggest first, each into the fold that has least."""
        sizes = Counter(self._group[record.key] for record in self.tested)
        first = {self._group[record.key]: record.key for record in reversed(self.tested)}
        filled = [0] * max(1, min(self.folds, len(sizes)))
        placed: dict[int, int] = {}
        for group in sorted(sizes, key=lambda g: (-sizes[g], _lot(self.seed, first[g]))):
            placed[group] = filled.index(min(filled))
            filled[placed[group]] += sizes[group]
        return placed

    def fold(self, record: Record) -> int:
        return self._fold[self._group[record.key]]

    def known_to(self, fold: int) -> list[Record]:
        """What a model that is asked this fold's cases may have learned, or be shown."""
        return [record for record in self.known if self._fold.get(self._group[record.key]) != fold]


@dataclass(frozen=True)
class Known:
    """What production would know if these were all the cases there are. Implements ports.Cases: each tenant gets its own."""

    workflow: str
    records: Sequence[Record]

    async def cases(self, tenant: Tenant, workflow: str, step: str, after: int = 0) -> Sequence[Case]:
        own = [record.case for record in self.records if record.tenant == tenant != EVERYBODY and record.step == step]
        numbered = (replace(case, seq=number) for number, case in enumerate(own, start=1))
        return [case for case in numbered if case.seq > after and workflow == self.workflow]

    @property
    def shipped(self) -> dict[tuple[str, str], list[Case]]:
        """(workflow, step) -> the cases that everybody starts with."""
        found: dict[tuple[str, str], list[Case]] = {}
        for record in self.records:
            if record.tenant == EVERYBODY:
                found.setdefault((self.workflow, record.step), []).append(record.case)
        return found


def groups(texts: Sequence[str], alike: float = ALIKE) -> list[int]:
    """For each text the number of its group: texts are in one if they share this share of their words, or a third links them."""
    sets = [_words(text) for text in texts]
    parent = list(range(len(texts)))
    for one, other in _near(sets, alike):
        parent[_root(parent, one)] = _root(parent, other)
    return [_root(parent, number) for number in range(len(texts))]


def _near(sets: Sequence[frozenset[str]], alike: float) -> Iterable[tuple[int, int]]:
    """Pairs that are alike. Two sets that share enough share one of their few rarest words, so only those are looked up."""
    counts = Counter(word for words in sets for word in words)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(sets):
        rare = sorted(words, key=lambda word: (counts[word], word))[: len(words) - ceil(alike * len(words)) + 1]
        seen = dict.fromkeys(other for word in rare for other in holders[word])
        yield from ((number, other) for other in seen if _jaccard(words, sets[other]) >= alike)
        for word in rare:
            holders[word].append(number)


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def _words(text: str) -> frozenset[str]:
    """Never empty: a text of signs alone is its own word."""
    found = _WORD.findall(text.casefold())
    return frozenset("0" if word.isdecimal() else word for word in found) or frozenset([text.strip()])


def _root(parent: list[int], number: int) -> int:
    while parent[number] != number:
        parent[number] = number = parent[parent[number]]
    return number


def _lot(seed: int, key: str) -> str:
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()
