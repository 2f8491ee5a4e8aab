"""What changed between the draft and what went out: by field, by word, with a similarity from 0.0 to 1.0."""

import difflib
import re
from dataclasses import dataclass
from typing import Any

from workflow.prompt import JSON

EXACT = 90_000  # pairs of words that are compared one by one


@dataclass(frozen=True)
class WordChange:
    """One replaced stretch of words; `before` or `after` is empty for an insertion or a deletion."""

    before: str
    after: str


@dataclass(frozen=True)
class FieldChange:
    """words is empty for anything but text. similarity: share of words kept, 0.0 to 1.0."""

    field: str
    before: JSON
    after: JSON
    similarity: float
    words: tuple[WordChange, ...] = ()


@dataclass(frozen=True)
class Delta:
    changes: tuple[FieldChange, ...]
    similarity: float


def delta(before: dict[str, Any], after: dict[str, Any]) -> Delta:
    """Both are JSON objects of the same schema. Similarity is the mean over all fields; untouched ones count as 1.0."""
    names = list(dict.fromkeys([*before, *after]))
    changes = tuple(_change(n, before.get(n), after.get(n)) for n in names if before.get(n) != after.get(n))
    lost = sum(1.0 - change.similarity for change in changes)
    return Delta(changes, round(1.0 - lost / max(1, len(names)), 4))


@dataclass(frozen=True)
class Stretch:
    """Words that were kept, or `before` that became `after`; of these one may be empty. White space inside is as it was."""

    kept: str = ""
    before: str = ""
    after: str = ""


def stretches(before: str, after: str) -> tuple[Stretch, ...]:
    """The whole of both texts, as a person reads a change: what stayed, what went and what came, in order."""
    old, new = _words(before), _words(after)
    told = []
    for op, i, j, k, m in _aligned(old, new):
        gone, come = "".join(old[i:j]), "".join(new[k:m])
        told.append(Stretch(kept=come) if op == "equal" else Stretch(before=gone, after=come))
    return tuple(told)


def _change(name: str, before: JSON, after: JSON) -> FieldChange:
    if not (isinstance(before, str) and isinstance(after, str)):
        return FieldChange(name, before, after, 0.0)
    old, new = _words(before), _words(after)
    aligned = _aligned(old, new)
    words = tuple(WordChange("".join(old[i:j]).strip(), "".join(new[k:m]).strip()) for op, i, j, k, m in aligned if op != "equal")
    kept = sum(j - i for op, i, j, _, _ in aligned if op == "equal")
    return FieldChange(name, before, after, round(2 * kept / max(1, len(old) + len(new)), 4), words)


def _aligned(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """(`equal` or how they differ, from and to in `old`, from and to in `new`). Words count, not the spaces around them."""
    a, b = [word.strip() for word in old], [word.strip() for word in new]
    start, end = _common(a, b)
    inner_a, inner_b = a[start : len(a) - end], b[start : len(b) - end]
    # Ignoring frequent words keeps difflib near linear on long drafts; on shorter ones it would miss what was kept.
    matcher = difflib.SequenceMatcher(None, inner_a, inner_b, autojunk=len(inner_a) * len(inner_b) > EXACT)
    inner = [(op, start + i, start + j, start + k, start + m) for op, i, j, k, m in matcher.get_opcodes()]
    head = [("equal", 0, start, 0, start)] if start else []
    tail = [("equal", len(a) - end, len(a), len(b) - end, len(b))] if end else []
    return [*head, *inner, *tail]


def _common(a: list[str], b: list[str]) -> tuple[int, int]:
    """How many words are the same at the start, and then at the end."""
    most = min(len(a), len(b))
    start = next((i for i in range(most) if a[i] != b[i]), most)
    end = next((i for i in range(most - start) if a[-1 - i] != b[-1 - i]), most - start)
    return start, end


# Chinese, Japanese and Thai put no spaces between words: there a sign counts as a word.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]\s*|[^\s{_UNSPACED}]+\s*|\s+")


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
