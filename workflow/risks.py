"""Rules that stand above a model's word. Deterministic, and one-way: a finding sends an answer to a person, no finding ever
releases one. The house's own rules (workflow/house_risks.py) are applied to every AI step; a gate adds
its own: `Gate(rules=(AtMost("total", 500), OnlyLinksTo("acme.com")))`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from workflow.contacts import host, links, numbers
from workflow.plain_text import readable, shorten
from workflow.prompt import JSON, Question
from workflow.rendering import as_text

QUOTED = 60  # characters
MOST = 8  # findings on one answer


@dataclass(frozen=True)
class Seen:
    """What rules look at. given: all the words that an answer may draw on; elsewhere: those of other cases in the prompt.
    output: the answer as JSON. flags: the model's own."""

    input: str
    facts: Mapping[str, str]
    given: str
    elsewhere: str
    output: JSON
    flags: tuple[str, ...] = ()

    @cached_property
    def said(self) -> str:
        """All texts of the answer, one under the other."""
        return "\n".join(_texts(self.output))


class Rule(Protocol):
    """A value: its repr is a part of the gate's version."""

    def findings(self, seen: Seen) -> Iterable[str]:
        """A short plain sentence for each thing that a person should look at."""
        ...


def seen(question: Question, output: JSON, flags: tuple[str, ...]) -> Seen:
    """The draft that was sent back is not among what an answer may draw on: it was a model's, and nobody approved it."""
    prompt = question.prompt
    given = "\n".join([prompt.task, prompt.input, *map(str, prompt.facts.values()), question.comment])
    elsewhere = "\n".join(f"{e.input}\n{e.facts}\n{as_text(e.output)}\n{e.note}" for e in question.examples)
    return Seen(prompt.input, prompt.facts, given, elsewhere, output, flags)


def findings(rules: Sequence[Rule], seen: Seen) -> tuple[str, ...]:
    """What the rules have to say, each thing once."""
    found = [shorten(readable(finding), 200) for rule in rules for finding in _applied(rule, seen)]
    return tuple(dict.fromkeys(found))[:MOST]


def _applied(rule: Rule, seen: Seen) -> list[str]:
    try:
        return list(rule.findings(seen))
    except Exception as error:  # a builder's rule that breaks must not let anything through
        return [f"The rule {type(rule).__name__} could not be applied ({type(error).__name__})."]


@dataclass(frozen=True)
class InInput:
    """A regular expression that the input must not match."""

    pattern: str
    says: str

    def __post_init__(self) -> None:
        re.compile(self.pattern)

    def findings(self, seen: Seen) -> Iterator[str]:
        if re.search(self.pattern, seen.input):
            yield self.says


@dataclass(frozen=True)
class InOutput:
    """A regular expression that the answer must not match. field: only this one, `total` or `seller.name`."""

    pattern: str
    says: str
    field: str = ""

    def __post_init__(self) -> None:
        re.compile(self.pattern)

    def findings(self, seen: Seen) -> Iterator[str]:
        said = "\n".join(_texts(_at(seen.output, self.field))) if self.field else seen.said
        if re.search(self.pattern, said):
            yield self.says


@dataclass(frozen=True)
class OneOf:
    """A field that goes on alone only with one of these values."""

    field: str
    values: tuple[JSON, ...]

    def findings(self, seen: Seen) -> Iterator[str]:
        if _at(seen.output, self.field) not in self.values:
            value = shorten(str(_at(seen.output, self.field)), QUOTED)
            yield f"The {words(self.field)} is not one that may go on alone: “{value}”."


@dataclass(frozen=True)
class AtMost:
    """A number, or a text that holds one, up to which an answer may go on alone. What cannot be read may not."""

    field: str
    amount: float

    def findings(self, seen: Seen) -> Iterator[str]:
        value = _at(seen.output, self.field)
        found = [abs(number) for number in numbers(str(value))]
        if isinstance(value, bool) or not found:
            yield f"The {words(self.field)} cannot be read as a number: “{shorten(str(value), QUOTED)}”."
        elif not max(found) <= self.amount:
            yield f"The {words(self.field)} is over {self.amount:,g}: {max(found):,.2f}."


@dataclass(frozen=True, init=False)
class OnlyLinksTo:
    """Domains that an answer may link to, their subdomains included."""

    domains: tuple[str, ...]

    def __init__(self, *domains: str) -> None:
        object.__setattr__(self, "domains", tuple(domain.lower().lstrip(".") for domain in domains))

    def findings(self, seen: Seen) -> Iterator[str]:
        for link in links(seen.said):
            if not any(host(link) == domain or host(link).endswith(f".{domain}") for domain in self.domains):
                yield f"The answer links somewhere that is not on the list: “{shorten(link, QUOTED)}”."


def _texts(value: JSON) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for part in value.values():
                yield from _texts(part)
        case list() | tuple():
            for part in value:
                yield from _texts(part)
        case None | bool():
            return
        case _:
            yield str(value)


def _at(value: JSON, path: str) -> JSON:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def words(field: str) -> str:
    return field.replace("_", " ").replace(".", " ")
