"""The private texts of one run, masked in whatever is shown of it: the source, the evidence, a comment, the draft's other words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from workflow.definition import Definition
from workflow.private import MASK, marks, parts
from workflow.prompt import JSON
from workflow.run import Entry, Event, Run
from workflow.steps import Step

SHORTEST = 3  # letters and digits: fewer stand everywhere, and are masked in their own field alone
ALONE = 6  # what has fewer is masked as a word of its own only


@dataclass(frozen=True)
class Hidden:
    """texts: as they stand in the journal. Found in any case, and with any spaces and marks: `de89-3704` is `DE89 3704`."""

    texts: frozenset[str] = frozenset()

    def mask(self, text: str) -> str:
        whole, text = text, unicodedata.normalize("NFC", text)
        spans = self._spans(text)
        if not spans:
            return whole
        shown, done = [], 0
        for start, end in spans:
            if start >= done:
                shown += [text[done:start], MASK]
            done = max(done, end)
        return "".join([*shown, text[done:]])

    def cover(self, value: JSON) -> JSON:
        """Every text in a JSON value masked, and every number that is one of them."""
        match value:
            case dict():
                return {name: self.cover(each) for name, each in value.items()}
            case list():
                return [self.cover(each) for each in value]
            case str():
                return self.mask(value)
            case int() | float() if not isinstance(value, bool):
                return MASK if self.mask(str(value)) != str(value) else value
            case _:
                return value

    @cached_property
    def _wanted(self) -> frozenset[str]:
        return frozenset(signs for text in self.texts if len(signs := _signs(text)[0]) >= SHORTEST)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        if not self._wanted:
            return []
        signs, places = _signs(text)
        found: list[tuple[int, int]] = []
        for wanted in self._wanted:
            at = signs.find(wanted)
            while at >= 0:
                start, end = places[at], places[at + len(wanted) - 1] + 1
                if len(wanted) >= ALONE or not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                    found.append((start, end))
                at = signs.find(wanted, at + 1)
        return sorted(found)


NOTHING = Hidden()


def _signs(text: str) -> tuple[str, list[int]]:
    """(its letters and digits in lower case, where each of them stands)."""
    found = [(sign, at) for at, each in enumerate(unicodedata.normalize("NFC", text)) if each.isalnum() for sign in each.lower()]
    return "".join(sign for sign, _ in found), [at for _, at in found]


def texts_in(wanted: object, value: JSON) -> frozenset[str]:
    """Every private text and number in a value, as text."""
    return frozenset(text for _, part in parts(wanted, value) for text in _leaves(part))


def _leaves(value: JSON) -> Iterator[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _leaves(each)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
        if re.fullmatch(r"\d+\.0+", str(value)):
            yield str(value).split(".")[0]


def marked(definition: Definition | None) -> list[Step]:
    """The steps that something private may come from."""
    return [step for step in definition.steps.values() if marks(step.output)] if definition else []


def holds_private(definition: Definition | None) -> bool:
    return definition is not None and (marks(definition.input) or bool(marked(definition)))


def hidden(definition: Definition | None, run: Run, entries: Iterable[Entry], more: Sequence[tuple[str, JSON]] = ()) -> Hidden:
    """What is private in a run as far as it has come. more: (step, value) that the journal does not have."""
    if definition is None:
        return NOTHING
    outputs = {step.name: step.output for step in marked(definition)}
    given = [(entry.step, entry.value) for entry in entries if entry.event in (Event.ANSWERED, Event.DONE)]
    found = [texts_in(outputs[step], value) for step, value in (*given, *more) if step in outputs]
    return Hidden(frozenset[str]().union(texts_in(definition.input, run.input), *found))


def unread(definition: Definition | None, entries: Iterable[Entry]) -> bool:
    """Whether nothing is known yet of what is private: none of the steps that it may come from has been reached."""
    steps = {step.name for step in marked(definition)}
    reached = {entry.step for entry in entries if entry.event in (Event.ANSWERED, Event.DONE, Event.SKIPPED)}
    return bool(steps) and not steps & reached
