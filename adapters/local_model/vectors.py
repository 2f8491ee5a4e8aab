"""Texts as vectors: TF-IDF of words (1-2) and of characters within words (3-4). Rows have length 1: a dot product is the cosine."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from workflow.prompt import Case

Floats = npt.NDArray[np.float64]

# What a message is about stands at its beginning or its end; a 40,000 character paste must not cost 100 ms.
HEAD, TAIL = 2500, 500
_DIGITS = re.compile(r"\d+")
_WORD = r"(?u)\w+|[^\w\s]"


def gist(text: str) -> str:
    """At most 3,001 characters: a long text without its middle."""
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"


def normal(text: str) -> str:
    """Lower case, every number the same, never empty."""
    return _DIGITS.sub("0", text.lower()).strip() or "∅"


def with_facts(case: Case) -> str:
    """A case's input and, as one word each, the facts that came with it."""
    return f"{case.input} {words_of(case.facts)}"


def words_of(facts: Any) -> str:
    return " ".join(re.sub(r"\W+", "_", f"{name}={value[:60]}") for name, value in facts.items())


class Vectors:
    """Learned from `texts`, at least one."""

    def __init__(self, texts: Sequence[str]) -> None:
        # scikit-learn costs more than a second to import: only who learns pays, and not on the event loop.
        from sklearn.feature_extraction.text import TfidfVectorizer

        shared = {"preprocessor": normal, "sublinear_tf": True, "dtype": np.float64}
        self._words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=_WORD, **shared)
        self._characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), **shared)
        self._words.fit(texts)
        self._characters.fit(texts)

    def of(self, texts: Sequence[str]) -> Any:
        """A sparse matrix (len(texts), features)."""
        from scipy.sparse import csr_matrix, hstack
        from sklearn.preprocessing import normalize

        joined = hstack([self._words.transform(texts), self._characters.transform(texts)])
        return csr_matrix(normalize(joined))


def cosines(rows: Any, row: Any) -> Floats:
    """Of each row of `rows` (n, features) with `row` (1, features): shape (n,), 0.0 to 1.0."""
    return np.clip(np.asarray((rows @ row.T).todense(), dtype=np.float64).ravel(), 0.0, 1.0)
