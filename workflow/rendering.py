"""A question in words: exactly what a model reads. Pure.

How other people's words are kept apart: every block of them stands between tags that carry a mark, 12 hex digits.

* The mark is a hash of all the material in that part of the question, taken again until it occurs nowhere in it, in
  whatever letters it is written. So no input can close its own block, not even one written by somebody who has read this file:
  a text that holds its own mark gets another mark. That is a proof, which escaping is not (a model reads `&lt;/input&gt;`,
  `＜/input＞` and `</input>` as much the same thing), and unlike a random mark it renders the same question the same way twice.
* The cases that stand in every prompt of a step have a mark of their own, so that they are the same to the byte each time.
* What a person cannot see is taken out first (workflow/plain_text.readable): text in Unicode tags, bidi overrides, zero-width
  characters. Reviewers and models read the same words.
"""

import hashlib
import itertools
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from workflow.fields import Field, FieldKind, fields_of
from workflow.house_rules import HOUSE_RULES
from workflow.plain_text import readable
from workflow.prompt import JSON, Example, Question

STANDING = "Settled cases of this step. Their material has the mark {mark}."
NEAREST = "Settled cases most like this input. Their material has the mark {mark}."
NOW_DO_IT = "That is all the material. Now do your step for the input above, in the given shape."
MARK = 12  # hex digits


@dataclass(frozen=True)
class Rendered:
    """system, standing: the same for every call of a step for a while, so that they can be cached. standing, examples: settled
    cases, "" if there are none; the second are the nearest to this input. message: this call's own part: facts and the delimited
    input, and for a revision the reviewer's comment."""

    system: str
    standing: str
    examples: str
    message: str


@dataclass(frozen=True)
class _Block:
    """A piece of material. name: of the tag; of: which fact."""

    name: str
    text: str
    of: str = ""

    def between_tags(self, mark: str) -> str:
        of = f' name="{self.of}"' if self.of else ""
        return f"<{self.name}-{mark}{of}>\n{self.text}\n</{self.name}-{mark}>"


def render(question: Question) -> Rendered:
    cases = [list(_case(example)) for example in question.examples]
    standing, near, own = cases[: question.standing], cases[question.standing :], list(_own(question))
    theirs = mark_for(_texts(standing)) if standing else ""
    mark = mark_for([*_texts(near), *(block.text for block in own), *filter(None, [theirs])])  # never the same mark twice
    said = "\n".join(block.between_tags(mark) for block in own)
    message = f"The material of this call has the mark {mark}.\n\n{said}\n\n{NOW_DO_IT}"
    return Rendered(_system(question), _shown(STANDING, standing, theirs), _shown(NEAREST, near, mark), message)


def _texts(cases: Sequence[Sequence[_Block]]) -> list[str]:
    return [block.text for case in cases for block in case]


def _shown(head: str, cases: Sequence[Sequence[_Block]], mark: str) -> str:
    shown = "\n\n".join("\n".join(block.between_tags(mark) for block in case) for case in cases)
    return f"{head.format(mark=mark)}\n\n{shown}" if cases else ""


def mark_for(material: Iterable[str], digits: int = MARK) -> str:
    """Hex digits that occur nowhere in the material, the same ones for the same material."""
    joined = "\n".join(material)
    read = unicodedata.normalize("NFKC", joined).casefold()
    marks = (hashlib.sha256(f"{salt}\n{joined}".encode()).hexdigest()[:digits] for salt in itertools.count())
    return next(mark for mark in marks if mark not in read)


def size(example: Example) -> int:
    """Tokens that an example takes in a prompt, tags included."""
    return tokens("\n".join(block.between_tags("0" * MARK) for block in _case(example)))


def tokens(text: str) -> int:
    """An estimate: four characters a token, counted in bytes, because a Chinese sign costs about as much as three letters."""
    return (len(text.encode("utf-8", "replace")) + 3) // 4


def as_text(value: JSON) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _system(question: Question) -> str:
    shape = "\n".join(_in_words(question.output))
    return f"{HOUSE_RULES}\n\n# Task\n{question.prompt.task}\n\n# The fields of the answer\n{shape}"


def _own(question: Question) -> Iterator[_Block]:
    yield from _facts(question.prompt.facts)
    yield _Block("input", readable(question.prompt.input))
    if question.previous is not None:
        yield _Block("draft", readable(as_text(question.previous)))
    if question.comment:
        yield _Block("comment", readable(question.comment))


def _case(example: Example) -> Iterator[_Block]:
    yield from _facts(example.facts)
    yield _Block("input", readable(example.input))
    yield _Block("answer", readable(as_text(example.output)))
    if example.note:
        yield _Block("note", readable(example.note))


def _facts(facts: Mapping[str, str]) -> Iterator[_Block]:
    """Their values may be a model's or a stranger's words; their names are the builder's, or taken from data by the builder."""
    for name, value in facts.items():
        yield _Block("fact", readable(str(value)), re.sub(r"[^\w .-]", "_", readable(name))[:60])


def _in_words(output: type[BaseModel]) -> Iterator[str]:
    """What vendors' schemas leave out (lengths, ranges) stands here, and a model without schemas has all it needs."""
    for field in fields_of(output, {}):
        said = "; ".join(_limits(field))
        yield f"- {field.name}: {said}." + (f" {field.hint}" if field.hint else "")


def _limits(field: Field) -> Iterator[str]:
    match field.kind:
        case FieldKind.CHOICE:
            yield "one of " + ", ".join(value for value, _ in field.choices)
        case FieldKind.NUMBER:
            yield "a whole number" if field.whole else "a number"
        case FieldKind.TEXTS:
            yield "a list of texts"
        case FieldKind.JSON:
            yield "as the schema says"
        case kind:
            yield {"boolean": "true or false", "date": "a date"}.get(kind.value, "a text")
    if field.shortest is not None or field.longest is not None:
        yield _between(field.shortest, field.longest) + " characters"
    if field.least is not None or field.most is not None:
        yield _between(field.least, field.most)
    if not field.required:
        yield "may be left out"


def _between(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"{least:,.12g} to {most:,.12g}"
    return f"at least {least:,.12g}" if least is not None else f"at most {most:,.12g}"
