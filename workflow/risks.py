"""Rules that stand above a model's word. Deterministic, and one-way: a finding sends an answer to a person, no finding ever
releases one. HOUSE is applied to every AI step; a gate adds its own: `Gate(rules=(AtMost("total", 500), OnlyLinksTo("acme.com")))`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from workflow.contacts import contacts, host, links, numbers, secrets
from workflow.plain_text import readable, shorten
from workflow.prompt import JSON, Question
from workflow.rendering import as_text
from workflow.telltales import telltales

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
            yield f"The {_words(self.field)} is not one that may go on alone: “{value}”."


@dataclass(frozen=True)
class AtMost:
    """A number, or a text that holds one, up to which an answer may go on alone. What cannot be read may not."""

    field: str
    amount: float

    def findings(self, seen: Seen) -> Iterator[str]:
        value = _at(seen.output, self.field)
        found = [abs(number) for number in numbers(str(value))]
        if isinstance(value, bool) or not found:
            yield f"The {_words(self.field)} cannot be read as a number: “{shorten(str(value), QUOTED)}”."
        elif not max(found) <= self.amount:
            yield f"The {_words(self.field)} is over {self.amount:,g}: {max(found):,.2f}."


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


@dataclass(frozen=True)
class Flagged:
    """The model itself saw a risk: a risk that a reviewer should see, a reviewer sees."""

    def findings(self, seen: Seen) -> Iterator[str]:
        if seen.flags:
            yield f"The model raised a flag: “{shorten(seen.flags[0], QUOTED)}”."


@dataclass(frozen=True)
class Instructed:
    """Somebody talks to the model: in the input, or in what earlier steps made of it."""

    def findings(self, seen: Seen) -> Iterator[str]:
        yield from telltales(seen.input)
        for name, value in seen.facts.items():
            yield from (sign.replace("The input", f"The {_words(name)}", 1) for sign in telltales(str(value)))


@dataclass(frozen=True)
class MadeUp:
    """Links, addresses and secrets that nobody gave to the model."""

    def findings(self, seen: Seen) -> Iterator[str]:
        given = seen.given.casefold()
        for kind, found in [*contacts(seen.said), *secrets(seen.said)]:
            if found.casefold() not in given:
                yield f"The answer has {kind} that the input does not have: “{shorten(found, QUOTED)}”."


@dataclass(frozen=True)
class FromAnotherCase:
    """A number or an address of somebody else's case, which stood in the prompt as an example."""

    def findings(self, seen: Seen) -> Iterator[str]:
        given, elsewhere = _names(seen.given), _names(seen.elsewhere)
        for name in sorted(_names(seen.said) & elsewhere - given):
            yield f"The answer repeats something from another case: “{shorten(name, QUOTED)}”."


@dataclass(frozen=True)
class Markup:
    """Mentions, pictures, scripts, labelled links. Signoff shows them as plain text; where an answer goes next, others may not."""

    def findings(self, seen: Seen) -> Iterator[str]:
        if readable(seen.said) != seen.said.replace("\r\n", "\n"):
            yield "The answer has characters that cannot be seen."
        if match := _MARKUP.search(seen.said):
            yield f"The answer has markup in it: “{shorten(match[0], QUOTED)}”."


HOUSE: tuple[Rule, ...] = (Flagged(), Instructed(), MadeUp(), FromAnotherCase(), Markup())

_MARKUP = re.compile(
    r"<[!@#][\w^]|<(?:https?|mailto|tel):|!?\[[^\]\n]{0,200}\]\([^)\s]|</?(?:script|iframe|img|a|style|form|input|svg|at)\b|javascript:|data:text/"
    r"|(?<!\w)@(?:channel|here|everyone)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b(?=\w{0,9}\d)[A-Za-z]{0,4}-?\d[\d-]{3,18}\d\b|\b[\w.+-]{1,64}@[\w.-]{1,100}\w")


def _names(text: str) -> set[str]:
    """What names one customer or one order: numbers of five digits and more, mail addresses, links."""
    return {found.casefold() for found in [*_NAME.findall(text), *links(text)]}


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


def _words(field: str) -> str:
    return field.replace("_", " ").replace(".", " ")
