"""Numbers, dates and lists: read out of the message where that is how people filled them in, else the nearest case's value."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.fields import FieldKind
from workflow.prompt import JSON, Case

READ, COPIED = 0.6, 0.5  # how far such a value is to be trusted, at most
_NUMBER = re.compile(r"(?<![\w.])-?\d{1,12}(?:[.,]\d{1,6})?(?![\w])")
_DATE = re.compile(r"\b(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})[./](\d{1,2})[./](\d{4}))\b")


@dataclass(frozen=True)
class Candidate:
    """A value in a text, and the words around it."""

    value: JSON
    context: frozenset[str]


@dataclass(frozen=True)
class Values:
    """read: whether people mostly took the value out of the message. contexts: words that stood around it."""

    outputs: Sequence[JSON]
    kind: FieldKind
    read: bool
    contexts: Counter[str]
    items: tuple[str, ...]

    def fill(self, message: str, near: int, similarity: float) -> tuple[JSON, float]:
        """(value, confidence); None if it is not in the message and must not be made up."""
        if not self.read:
            return self.outputs[near], COPIED * similarity
        if self.kind is FieldKind.TEXTS:
            lowered = message.lower()
            return [item for item in self.items if item.lower() in lowered], READ
        found = _candidates(message, self.kind)
        if not found:
            return None, READ
        return max(found, key=lambda c: sum(self.contexts[word] for word in c.context)).value, READ


def learn(cases: Sequence[Case], outputs: Sequence[JSON], kind: FieldKind) -> Values:
    """outputs: the field's JSON value in each case, in the order of the cases."""
    items = tuple(dict.fromkeys(str(item) for value in outputs if isinstance(value, list) for item in value))
    contexts: Counter[str] = Counter()
    hits = 0
    for case, value in zip(cases, outputs, strict=True):
        right = [c for c in _candidates(case.input, kind) if _same(c.value, value)]
        in_text = isinstance(value, list) and all(str(item).lower() in case.input.lower() for item in value)
        hits += bool(right) or in_text
        for candidate in right:
            contexts.update(candidate.context)
    given = sum(value is not None for value in outputs)
    return Values(outputs, kind, given > 0 and hits >= 0.6 * given, contexts, items)


def _candidates(text: str, kind: FieldKind) -> list[Candidate]:
    reads: dict[FieldKind, tuple[re.Pattern[str], Callable[[re.Match[str]], Any]]] = {
        FieldKind.NUMBER: (_NUMBER, _number),
        FieldKind.DATE: (_DATE, _date),
    }
    if kind not in reads:
        return []
    pattern, read = reads[kind]
    found = ((read(match), match) for match in pattern.finditer(text))
    return [Candidate(value, _around(text, match)) for value, match in found if value is not None]


def _around(text: str, match: re.Match[str]) -> frozenset[str]:
    before = re.findall(r"\w+|[^\w\s]", text[max(0, match.start() - 30) : match.start()].lower())[-2:]
    after = re.findall(r"\w+|[^\w\s]", text[match.end() : match.end() + 20].lower())[:1]
    return frozenset([*(f"<{word}" for word in before), *(f">{word}" for word in after)])


def _number(match: re.Match[str]) -> JSON:
    value = float(match[0].replace(",", "."))
    return int(value) if value.is_integer() else value


def _date(match: re.Match[str]) -> JSON:
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _same(found: JSON, value: JSON) -> bool:
    if isinstance(value, str) and isinstance(found, int | float):  # a Decimal is a text in JSON
        return re.fullmatch(r"-?\d+(\.\d+)?", value) is not None and float(value) == found
    return bool(found == value)
