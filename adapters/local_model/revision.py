"""What a reviewer's comment asks for, as far as plain code can do it, and an honest word on what was done."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from adapters.local_model.slots import GREETING
from adapters.local_model.vectors import Vectors, cosines
from workflow.plain_text import sentences

_SHORTER = re.compile(r"\b(?:short(?:er|en)?|too long|brief(?:er)?|concise|fewer words|kürzer|plus court)\b", re.IGNORECASE)
_FORMAL = re.compile(r"\b(?:more formal|formal(?:ly)?|too casual|förmlicher|plus formel)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:less|not(?: so| too)?|too|don't(?: be)?)\s+$", re.IGNORECASE)
_STIFF = {
    "can't": "cannot", "won't": "will not", "don't": "do not", "doesn't": "does not", "didn't": "did not", "isn't": "is not",
    "aren't": "are not", "haven't": "have not", "I'm": "I am", "I'll": "I will", "it's": "it is", "that's": "that is",
    "we'll": "we will", "we're": "we are", "you'll": "you will", "you're": "you are", "thanks": "thank you",
}  # fmt: skip
_STIFFEN = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in _STIFF), re.IGNORECASE)
_EMOJI = re.compile(r" ?[\U0001F300-\U0001FAFF\u2600-\u27BF]\ufe0f?")


@dataclass(frozen=True)
class Wish:
    """rest: nothing that was understood, so that another approved answer is all there is to offer."""

    shorter: bool
    formal: bool

    @property
    def rest(self) -> bool:
        return not (self.shorter or self.formal)

    @property
    def done(self) -> str:
        """For the reasoning."""
        did = [*(["made shorter"] if self.shorter else []), *(["made more formal"] if self.formal else [])]
        return " and ".join(did) + " as you asked, nothing else was changed"


def wish(comment: str) -> Wish:
    return Wish(_asks(_SHORTER, comment), _asks(_FORMAL, comment))


def _asks(pattern: re.Pattern[str], comment: str) -> bool:
    found = pattern.search(comment)
    return found is not None and not _NOT.search(comment[: found.start()])


def named(comment: str, labels: Sequence[str]) -> str | None:
    """The one label that the comment names, unless it says "not" before it; None if it names none or several."""
    said = comment.lower().replace("_", " ")
    hits = []
    for label in labels:
        found = re.search(rf"\b{re.escape(label.lower().replace('_', ' '))}\b", said)
        if found and not re.search(r"\b(?:not|no|isn't|nicht|kein)\s+(?:an?\s+|the\s+)?$", said[: found.start()]):
            hits.append(label)
    return hits[0] if len(hits) == 1 else None


def apply(asked: Wish, text: str, message: str, vectors: Vectors) -> str:
    """The text with the wish carried out."""
    text = shorter(text, message, vectors) if asked.shorter else text
    return formal(text) if asked.formal else text


def shorter(text: str, message: str, vectors: Vectors) -> str:
    """Half of the sentences, those most like the message, in their order; greeting and closing stay."""
    blocks = text.split("\n\n")
    first = 1 if len(blocks) > 1 and GREETING.match(blocks[0]) else 0
    last = len(blocks) - 1 if len(blocks) - first > 1 and len(blocks[-1]) < 40 else len(blocks)
    body = sentences("\n".join(blocks[first:last]))
    if len(body) < 2:
        return text
    likeness = cosines(vectors.of(body), vectors.of([message]))
    keep = sorted(np.argsort(-np.round(likeness, 6), kind="stable")[: (len(body) + 1) // 2].tolist())
    return "\n\n".join([*blocks[:first], " ".join(body[i] for i in keep), *blocks[last:]])


def formal(text: str) -> str:
    """No contractions, no emoji, a formal greeting. English only; other languages stay as they are."""
    text = _EMOJI.sub("", re.sub(r"^(?:Hi|Hey)\b", "Hello", text)).replace("’", "'")
    return _STIFFEN.sub(lambda m: _as_cased(m[0], _STIFF.get(m[0]) or _STIFF.get(m[0].lower()) or _STIFF["I'" + m[0][2:]]), text)


def _as_cased(before: str, after: str) -> str:
    return after[0].upper() + after[1:] if before[0].isupper() else after
