"""The rules that every AI step's answer has to pass before it may go on alone, whatever its gate says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflow.contacts import contacts, links, secrets
from workflow.plain_text import readable, shorten
from workflow.risks import QUOTED, Rule, Seen, words
from workflow.telltales import telltales


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
            yield from (sign.replace("The input", f"The {words(name)}", 1) for sign in telltales(str(value)))


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
