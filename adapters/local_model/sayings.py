"""How the local model explains itself: one honest sentence, and a few lines of evidence for the card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from adapters.local_model.revision import Wish, wish
from adapters.local_model.slots import mask
from adapters.local_model.texts import Near
from adapters.local_model.vectors import gist
from workflow.plain_text import shorten
from workflow.prompt import JSON, Case, Question

SHOWN = 3  # nearest cases on the card


@dataclass(frozen=True)
class Filled:
    """One field's value and where it comes from. chosen: probabilities of a closed field. named: a comment named the value.
    stated: a fact said it. source: the case whose text was made to fit. taken, left_out: as in Carried.
    done: what a revision changed."""

    value: JSON
    confidence: float
    chosen: Sequence[tuple[JSON, float]] = ()
    named: bool = False
    extracted: bool = False
    stated: bool = False
    source: Near | None = None
    taken: tuple[str, ...] = ()
    left_out: int = 0
    done: str = ""


@dataclass(frozen=True)
class Tried:
    """A question with what was looked up for it. near: most alike first. marked: the message's vector with its facts."""

    question: Question
    near: Sequence[Near]
    marked: Any

    @cached_property
    def message(self) -> str:
        return gist(self.question.prompt.input)

    @cached_property
    def wish(self) -> Wish | None:
        return wish(self.question.comment) if self.question.comment else None


def reasoning(filled: Mapping[str, Filled], tried: Tried) -> str:
    """One sentence."""
    parts = [_sure(f) for f in filled.values() if f.chosen][:1]
    parts += [part for f in filled.values() if not f.chosen for part in _written(f)]
    if stated := [name for name, f in filled.items() if f.stated]:
        parts.append(f"{', '.join(stated)} as plain code read {'it' if len(stated) == 1 else 'them'}")
    if not any(f.source for f in filled.values()):
        parts.append(f"nearest approved case is {tried.near[0].similarity:.0%} similar".replace("%", " %"))
    if tried.wish is not None:
        parts.append(_revised(filled))
    return f"Local model: {'; '.join(parts)}."


def _sure(filled: Filled) -> str:
    return ", ".join(f"{p:.2f} {_plain(v)}" for v, p in filled.chosen[:2])


def _written(filled: Filled) -> list[str]:
    parts = []
    if filled.source is not None:
        parts.append(
            f"made from the approved answer to a message that is {filled.source.similarity:.0%} similar".replace("%", " %")
        )
    if filled.taken:
        parts.append("put in from this message: " + ", ".join(filled.taken))
    if filled.left_out:
        one = filled.left_out == 1
        parts.append(f"left out {filled.left_out} sentence{'' if one else 's'} that fitted the earlier case alone")
    return parts


def _revised(filled: Mapping[str, Filled]) -> str:
    if any(f.named for f in filled.values()):
        return "the comment named the value, so it was taken"
    if done := next((f.done for f in filled.values() if f.done), ""):
        return done
    if any(f.source for f in filled.values()):
        return "it cannot follow the comment in its own words, so this is another approved answer"
    return "it cannot follow the comment, so the answer is the same as before"


def evidence(filled: Mapping[str, Filled], tried: Tried, cases: Sequence[Case]) -> tuple[str, ...]:
    """Likeliest values of each closed field, then the nearest cases without what identifies their customers."""
    lines = [f"{n}: " + ", ".join(f"{p:.2f} {_plain(v)}" for v, p in f.chosen[:3]) for n, f in filled.items() if f.chosen]
    for near in tried.near[:SHOWN]:
        case = cases[near.index]
        said = [_plain(case.output.get(name)) for name, f in filled.items() if f.chosen]
        then = f" → {', '.join(said)}" if said else ""
        lines.append(f"{near.similarity:.0%} similar".replace("%", " %") + f": “{shorten(mask(case.input), 90)}”{then}")
    return tuple(lines)


def _plain(value: JSON) -> str:
    return {True: "yes", False: "no", None: "none"}.get(value) if isinstance(value, bool | None) else str(value)  # type: ignore[return-value]
