"""Which settled cases are most like a new input. Pure, with the standard library alone, and fast enough to ask for every call.

A text is the set of its words and of the three-letter pieces of its words, so that “Rechnung” finds “Rechnungen” and a spelling
mistake costs little. Likeness is the cosine between two such sets, each feature weighed by how rare it is among the cases
(inverse document frequency), 0.0 to 1.0. Weights are taken when they are needed: an index that grew case by case says the same
as one that was built at once.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import fsum, log, sqrt

from workflow.prompt import Case

READ = 1_000  # characters of an input that count
TELLING = 120  # features of the question that are looked up, the rarest first
SHORTLIST = 24  # cases that are compared feature by feature
COMMON = 0.1  # a feature that more than this share of the cases has tells nothing
FEW = 50  # cases that a feature may have in any case
_WORD = re.compile(r"[^\W_]+")
# Chinese, Japanese and Thai put no spaces between words; pairs of signs stand for them.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


def features(input: str, facts: Mapping[str, str]) -> frozenset[str]:
    """Words as they are, pieces of three letters with a mark before them."""
    found: set[str] = set()
    for word in _WORD.findall("\n".join([input[:READ], *facts.values()])[: 2 * READ].casefold()):
        if _UNSPACED.search(word):
            found.update(word)
            found.update(word[i : i + 2] for i in range(len(word) - 1))
            continue
        found.add(word)
        padded = f" {word} "
        found.update([f"~{padded[i : i + 3]}" for i in range(len(padded) - 2)])
    return frozenset(found)


@dataclass
class Nearest:
    """Grows with `add`. Cases of one step, of one tenant: whoever keeps it sees to that."""

    cases: list[Case] = field(default_factory=list)
    _holders: dict[str, "array[int]"] = field(default_factory=dict)  # feature -> numbers of the cases that have it
    _sizes: "array[int]" = field(default_factory=lambda: array("I"))  # how many features a case has

    def add(self, cases: Iterable[Case]) -> None:
        for case in cases:
            number, found = len(self.cases), features(case.input, case.facts)
            self.cases.append(case)
            self._sizes.append(max(1, len(found)))
            for feature in found:
                holders = self._holders.get(feature)
                if holders is None:
                    self._holders[feature] = array("I", (number,))
                else:
                    holders.append(number)

    def to(self, input: str, facts: Mapping[str, str]) -> list[tuple[float, Case]]:
        """(likeness, case), the most alike first; at most SHORTLIST, and none that has nothing in common."""
        asked, weigh = features(input, facts), cache(self._weight)
        length = fsum(map(weigh, asked))
        found = []
        for case in (self.cases[number] for number in self._shortlist(asked)):
            held = features(case.input, case.facts)
            found.append((round(fsum(map(weigh, asked & held)) / sqrt(length * fsum(map(weigh, held))), 4), case))
        return sorted(found, key=lambda pair: (-pair[0], -pair[1].seq, pair[1].id))

    def _shortlist(self, asked: frozenset[str]) -> list[int]:
        """The cases that share most of what is telling. Many cases hold a common feature, and looking at all of them is what
        would take the time: it is left to the exact comparison of the few."""
        most = max(FEW, COMMON * len(self.cases))
        known = [feature for feature in asked if len(self._holders.get(feature, ())) in range(1, int(most) + 1)]
        telling = sorted(known, key=lambda feature: (len(self._holders[feature]), feature))
        points: defaultdict[int, float] = defaultdict(float)
        for feature in telling[:TELLING]:
            weight = self._weight(feature)
            for number in self._holders[feature]:
                points[number] += weight
        best = sorted(points, key=lambda number: (-points[number] / sqrt(self._sizes[number]), -number))
        return best[:SHORTLIST]

    def _weight(self, feature: str) -> float:
        """The square of log(1 + N / n): a cosine multiplies two of them."""
        return log(1 + len(self.cases) / max(1, len(self._holders.get(feature, ())))) ** 2
