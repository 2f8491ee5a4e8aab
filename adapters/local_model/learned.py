"""What was learned for one step: a learner for each field of the answer, and an answer put together from them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
from pydantic import BaseModel, ValidationError

from adapters.local_model import choices, revision, stated, texts, values
from adapters.local_model.choices import Choice
from adapters.local_model.examples import SHIPPED
from adapters.local_model.sayings import Filled, Tried, evidence, reasoning
from adapters.local_model.stated import Stated
from adapters.local_model.texts import Near, Nearest, Texts
from adapters.local_model.values import Values
from adapters.local_model.vectors import Vectors, gist, with_facts, words_of
from workflow.errors import ModelGarbled
from workflow.fields import Field, FieldKind, fields_of
from workflow.fits import strip_none
from workflow.prompt import JSON, Answer, Case, Question

PERSON = 3.0  # weight of a case that a person approved; a shipped example counts 1.0
TRIES = 5  # neighbours whose texts are tried until one makes a valid answer
RELIED_ON = (
    0.8  # share of right guesses from which on plain code's guess at a closed field beats the classifier, which knows it too
)
_CLOSED = (FieldKind.CHOICE, FieldKind.BOOLEAN)


@dataclass(frozen=True)
class Learned:
    """Immutable once made, so any thread may ask it."""

    cases: Sequence[Case]
    schema: type[BaseModel]
    fields: Mapping[str, Field]
    vectors: Vectors
    nearest: Nearest
    learners: Mapping[str, Choice | Texts | Values]
    stated: Mapping[str, Stated]

    def answer(self, question: Question) -> Answer:
        """Raises: ModelGarbled, if a required field cannot be filled or nothing filled in passes the schema."""
        message = gist(question.prompt.input)
        row = self.vectors.of([message])
        near = self.nearest.to(row, question.prompt.facts)[: TRIES + 1]
        marked = self.vectors.of([f"{message} {words_of(question.prompt.facts)}"]) if question.prompt.facts else row
        tried = Tried(question, near, marked)
        problem, like = "", f"{near[0].similarity:.0%}".replace("%", " %")
        for number in range(min(TRIES, len(near))):
            filled = {name: self._fill(name, tried, number) for name in self.learners}
            try:
                known = {n: f.value for n, f in filled.items() if not self._omitted(n, f)}
                value = self.schema.model_validate({**known, **_claims(self.schema, filled)})
            except ValidationError as error:
                problem = problem or f"{error.errors()[0]['loc']}: {error.errors()[0]['msg']}"
                continue
            return self._answer(value, filled, tried)
        raise ModelGarbled(f"no approved answer could be made to fit this message: the nearest is {like} similar ({problem})")

    def _answer(self, value: BaseModel, filled: Mapping[str, Filled], tried: Tried) -> Answer:
        return Answer(
            value=value,
            confidence=round(_together(filled.values()), 4),
            reasoning=reasoning(filled, tried),
            model=f"local model ({len(self.cases)} examples)",
            evidence=evidence(filled, tried, self.cases),
        )

    def _omitted(self, name: str, filled: Filled) -> bool:
        """A value that was not found is left to the schema: to its default, or to its complaint."""
        return filled.value is None and self.schema.model_fields[name].annotation is not None and not filled.chosen

    def _fill(self, name: str, tried: Tried, number: int) -> Filled:
        learner = self.learners[name]
        taken = self.stated[name].take(tried.question.prompt.facts, learner.likeness if isinstance(learner, Texts) else 1.0)
        guessed = isinstance(learner, Choice) and name not in tried.question.prompt.facts
        if taken is not None and number == 0 and tried.wish is None and (not guessed or taken[1] >= RELIED_ON):
            return Filled(taken[0], taken[1], stated=True)
        if isinstance(learner, Choice):
            return _choose(learner, tried)
        at = tried.near[number]
        if isinstance(learner, Values):
            value, confidence = learner.fill(tried.message, at.index, at.similarity)
            return Filled(value, confidence)
        return self._write(name, learner, tried, number)

    def _write(self, name: str, learner: Texts, tried: Tried, number: int) -> Filled:
        if learner.extractive:
            text = texts.extract(tried.message, self.vectors, self.fields[name].longest)
            return Filled(text, learner.confidence(0.0), extracted=True)
        previous = (tried.question.previous or {}).get(name) if isinstance(tried.question.previous, dict) else None
        asked = tried.wish
        if asked is not None and not asked.rest and isinstance(previous, str) and number == 0:
            text = revision.apply(asked, previous, tried.message, self.vectors)
            return Filled(text, learner.confidence(tried.near[0].similarity), done=asked.done if text != previous else "")
        near = self._other(learner, tried, previous)[number:] if asked is not None and asked.rest else list(tried.near)[number:]
        at = near[0] if near else tried.near[-1]
        if not learner.alike(at):
            return Filled(None, learner.confidence(at.similarity))  # left out: a text about something else tells its facts
        carried = learner.adapt(at, self.cases, tried.message)
        text = carried.text if asked is None or asked.rest else revision.apply(asked, carried.text, tried.message, self.vectors)
        return Filled(text, learner.confidence(at.similarity), source=at, taken=carried.taken, left_out=carried.left_out)

    def _other(self, learner: Texts, tried: Tried, previous: JSON) -> list[Near]:
        """The neighbours whose text is another than the one that the reviewer has seen."""
        return [near for near in tried.near if learner.adapt(near, self.cases, tried.message).text != previous]


def _together(filled: Iterable[Filled]) -> float:
    """The probability that nothing in the answer needs a change: closed fields err apart from each other, so their
    probabilities multiply (held out on the shipped cases that was better calibrated than the least of them)."""
    parts = list(filled)
    return min(prod(f.confidence for f in parts if f.chosen), *(f.confidence for f in parts))


def _claims(schema: type[BaseModel], filled: Mapping[str, Filled]) -> dict[str, JSON]:
    """A fixed field with one number for each other field asks how sure the model is of each."""
    asked: dict[str, JSON] = {}
    for name, info in schema.model_fields.items():
        wanted, _ = strip_none(info.annotation)
        if info.frozen and isinstance(wanted, type) and issubclass(wanted, BaseModel) and set(wanted.model_fields) <= set(filled):
            asked[name] = {each: round(filled[each].confidence, 2) for each in wanted.model_fields}
    return asked


def _choose(choice: Choice, tried: Tried) -> Filled:
    probabilities = choice.probabilities(tried.marked)
    value, confidence = probabilities[0]
    named = revision.named(tried.question.comment, [str(v) for v, _ in probabilities]) if tried.question.comment else None
    if named is not None:
        value, confidence = next((v, max(p, 0.9)) for v, p in probabilities if str(v) == named)
    return Filled(value, confidence, chosen=probabilities, named=named is not None)


def fit(cases: Sequence[Case], schema: type[BaseModel]) -> Learned:
    """From cases whose output fits the schema, at least one; others, of older versions, must be left out before."""
    cases = [replace(case, input=gist(case.input)) for case in cases]
    vectors = Vectors([with_facts(case) for case in cases])
    rows = vectors.of([case.input for case in cases])
    marked = vectors.of([with_facts(case) for case in cases]) if any(case.facts for case in cases) else rows
    nearest = Nearest(cases, rows)
    fields = {field.name: field for field in fields_of(schema, {})}
    learners = {name: learner for name, field in fields.items() if (learner := _learn(field, nearest, marked)) is not None}
    told = {
        name: stated.learn(name, cases, _outputs(name, cases), vectors, fields[name].longest, fields[name].kind is FieldKind.TEXT)
        for name in learners
    }
    return Learned(cases, schema, fields, vectors, nearest, learners, told)


def _outputs(name: str, cases: Sequence[Case]) -> list[JSON]:
    return [case.output.get(name) for case in cases]


def _learn(field: Field, nearest: Nearest, marked: Any) -> Choice | Texts | Values | None:
    outputs = _outputs(field.name, nearest.cases)
    if all(value is None for value in outputs) or (field.fixed and field.kind is FieldKind.JSON):
        return None  # the schema's default stands
    if field.kind in _CLOSED:
        weights = np.array([1.0 if case.source == SHIPPED else PERSON for case in nearest.cases])
        return choices.learn(marked, outputs, weights, len(field.choices))
    if field.kind is FieldKind.TEXT:
        return texts.learn(nearest, ["" if value is None else str(value) for value in outputs], field.longest)
    return values.learn(nearest.cases, outputs, field.kind)
