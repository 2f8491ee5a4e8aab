"""Asks a model what people have settled, and compares: the work behind `signoff eval`."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import Protocol

from workflow.definition import Definition
from workflow.errors import CannotReplay, ModelBusy, ModelError, ModelGarbled, ModelMisused, ModelUnreachable
from workflow.evaluation import ALIKE, Graded, Score, cases_hash, compare, edits, judged, score
from workflow.examples import Exemplars
from workflow.holdout import Holdout, Known, Record
from workflow.ports import Model
from workflow.prompt import Answer, Question, Usage
from workflow.rendering import as_text, render, tokens
from workflow.replay import asked_again
from workflow.steps import AIStep

TRIES = 4  # of one question, while the service is busy or cannot be reached
LONGEST_PAUSE = 60.0  # seconds between two of them
ENVELOPE = 120  # tokens that an answer takes besides the step's output: confidence, reasoning, flags

Sleep = Callable[[float], Awaitable[None]]


class Contender(Protocol):
    """What is tested. learns: by itself, so that its prompts need no examples, and it must be made anew for each fold."""

    name: str
    learns: bool

    def model(self, definition: Definition, known: Known) -> AbstractAsyncContextManager[Model]:
        """known: what it may learn from, if it does."""
        ...

    def cost(self, usage: Usage) -> float | None:
        """US dollars, None if nobody knows the price."""
        ...


@dataclass(frozen=True)
class LineUp:
    """Whom each step is tested with: the default, unless the step names another. named: by step."""

    default: Contender
    named: Mapping[str, Contender] = field(default_factory=dict)

    def of(self, step: AIStep) -> Contender:
        return self.named.get(step.name, self.default)


@dataclass(frozen=True)
class Item:
    """One question, and the answer that people let go out."""

    record: Record
    question: Question


@dataclass(frozen=True)
class Batch:
    """Questions that one model may be asked: it knows nothing of their cases, nor of any that say nearly the same."""

    step: AIStep
    contender: Contender
    known: Known
    items: Sequence[Item]


@dataclass
class Plan:
    """left_out: cases whose question cannot be put again, by reason."""

    definition: Definition
    batches: list[Batch] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def items(self) -> list[Item]:
        return [item for batch in self.batches for item in batch.items]

    @property
    def records(self) -> list[Record]:
        return [item.record for item in self.items]

    @property
    def models(self) -> str:
        """The names of those that are asked, each once."""
        return " + ".join(dict.fromkeys(batch.contender.name for batch in self.batches))


async def plan(
    definition: Definition, lineup: LineUp, tested: Sequence[Record], known: Sequence[Record], folds: int, seed: int
) -> Plan:
    """known: all that production would know, the tested ones among it."""
    made = Plan(definition)
    for step in definition.ai_steps:
        contender = lineup.of(step)
        mine = [record for record in tested if record.step == step.name]
        held = Holdout(mine, [record for record in known if record.step == step.name], folds, seed)
        by_fold: dict[int, list[Item]] = {}
        for item in _items(made, step, mine):
            by_fold.setdefault(held.fold(item.record), []).append(item)
        for fold, items in sorted(by_fold.items()):
            learned = Known(definition.name, held.known_to(fold))
            shown = items if contender.learns else await _with_examples(items, learned)
            made.batches.append(Batch(step, contender, learned, shown))
    return made


def _items(made: Plan, step: AIStep, records: Iterable[Record]) -> Iterable[Item]:
    for record in records:
        try:
            prompt = asked_again(made.definition, step, record.case)
        except CannotReplay as error:
            made.left_out[str(error)] += 1
            continue
        yield Item(record, Question(record.tenant, made.definition.name, step.name, prompt, step.schema))


async def _with_examples(items: Iterable[Item], known: Known) -> list[Item]:
    exemplars = Exemplars(known, known.shipped)
    return [replace(item, question=await exemplars.for_question(item.question)) for item in items]


def estimate(batches: Iterable[Batch]) -> float | None:
    """US dollars if nothing comes from the vendor's cache and nobody thinks aloud; None if nobody knows the price."""
    costs = [batch.contender.cost(_usage(item)) for batch in batches for item in batch.items]
    return None if None in costs else sum(cost or 0.0 for cost in costs)


def _usage(item: Item) -> Usage:
    sent = render(item.question)
    schema = as_text(item.question.output.model_json_schema())
    given = sum(map(tokens, (sent.system, sent.standing, sent.examples, sent.message, schema)))
    return Usage(calls=1, input_tokens=given, output_tokens=tokens(as_text(item.record.case.output)) + ENVELOPE)


@dataclass
class Trial:
    """Carries a plan out. done: called after each case. alike: see workflow/evaluation.py."""

    plan: Plan
    at_once: int
    done: Callable[[], None]
    alike: float = ALIKE
    sleep: Sleep = asyncio.sleep

    async def scores(self) -> tuple[Score, ...]:
        """One for each step that had a case. Raises: ModelMisused: all the other calls would fail as well."""
        graded: dict[str, list[Graded]] = {}
        for batch in self.plan.batches:
            async with batch.contender.model(self.plan.definition, batch.known) as model:
                graded.setdefault(batch.step.name, []).extend(await self._batch(batch, model))
        return tuple(self._score(step, graded[step.name]) for step in self.plan.definition.ai_steps if step.name in graded)

    def _score(self, step: AIStep, graded: Sequence[Graded]) -> Score:
        batches = [batch for batch in self.plan.batches if batch.step is step]
        items = [item for batch in batches for item in batch.items]
        cases = cases_hash((item.record for item in items), self.alike)
        return score(step.name, batches[0].contender.name, items[0].question.version, cases, step.gate, graded)

    async def _batch(self, batch: Batch, model: Model) -> list[Graded]:
        free = asyncio.Semaphore(self.at_once)

        async def one(item: Item) -> Graded:
            async with free:
                found = await self._grade(batch, item, model)
            self.done()
            return found

        tasks = [asyncio.create_task(one(item)) for item in batch.items]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _grade(self, batch: Batch, item: Item, model: Model) -> Graded:
        step, case, spent, tries = batch.step, item.record, Usage(), 1 if batch.contender.learns else TRIES
        while True:
            began = time.perf_counter()
            try:
                answer = await _ask(step, item.question, model)
                break
            except ModelMisused:
                raise
            except ModelError as error:
                spent, tries = spent + error.usage, tries - 1
                if not tries or not isinstance(error, ModelBusy | ModelUnreachable):
                    nothing = dict.fromkeys(judged(step.schema), False)
                    name = type(error).__name__.removeprefix("Model").lower()
                    return Graded(case.key, nothing, seconds=time.perf_counter() - began, usage=spent, error=name)
                await self.sleep(_pause(error, TRIES - tries))
        seconds = time.perf_counter() - began
        agree, changed = compare(step.schema, case.case.output, answer.value, self.alike)
        return Graded(
            case.key, agree, not changed.changes, changed.similarity, edits(changed), answer.confidence, seconds,
            spent + answer.usage,
        )  # fmt: skip


def _pause(error: ModelError, failures: int) -> float:
    """Seconds: what the service asked for, or longer each time."""
    asked = error.retry_after if isinstance(error, ModelBusy) else None
    return min(LONGEST_PAUSE, 2.0 ** (failures - 1) if asked is None else asked)


async def _ask(step: AIStep, question: Question, model: Model) -> Answer:
    """Raises: ModelError."""
    try:
        async with asyncio.timeout(step.timeout):
            answer = await model.ask(question)
    except TimeoutError:
        raise ModelUnreachable(f"no answer within {step.timeout:g} s") from None
    if not isinstance(answer.value, step.schema):
        raise ModelGarbled(f"the model answered with {type(answer.value).__name__}, not {step.schema.__name__}")
    return answer
