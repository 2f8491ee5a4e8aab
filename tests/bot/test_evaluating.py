"""Asking a model what people have settled: what it is shown, what it is not, and what happens when it fails."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from adapters.local_model import load_examples
from bot.evaluating import TRIES, Contender, LineUp, Plan, Trial, estimate, plan
from workflow.catalog.support import Reply, Triage, support
from workflow.definition import Definition
from workflow.errors import ModelBusy, ModelError, ModelGarbled, ModelMisused, ModelRefused, ModelUnreachable
from workflow.evaluation import Score
from workflow.holdout import EVERYBODY, Known, Record, groups, sample
from workflow.names import Tenant
from workflow.ports import Model
from workflow.prompt import Answer, Case, Question, Usage

SUPPORT = support.definition
SHIPPED = [Record(EVERYBODY, step, case) for (_, step), cases in load_examples(SUPPORT).items() for case in cases]
FEW = [record for record in SHIPPED if record.step == "triage"][:30]
HERE, THERE = Tenant("slack/T1"), Tenant("slack/T2")
RIGHT = {record.case.input: record.case.output for record in SHIPPED if record.step == "triage"}


def by_heart(question: Question) -> Answer:
    """What people said, with a confidence of 0.9."""
    return Answer(Triage.model_validate(RIGHT[question.prompt.input]), 0.9, "", "spy", usage=Usage(calls=1, cost=0.01))


@dataclass
class Spy:
    """Remembers what each model that was made could have learned, and each question that it was asked."""

    answer: Callable[[Question], Answer] = by_heart
    learns: bool = True
    price: float | None = 0.0
    name: str = "spy"
    shown: list[tuple[Known, Question]] = field(default_factory=list)
    busy: int = 0
    busiest: int = 0

    def model(self, definition: Definition, known: Known) -> AbstractAsyncContextManager[Model]:
        return self._model(known)

    @asynccontextmanager
    async def _model(self, known: Known) -> AsyncIterator[Model]:
        yield _Asked(self, known)

    def cost(self, usage: Usage) -> float | None:
        return None if self.price is None else self.price * (usage.input_tokens + usage.output_tokens)


@dataclass
class _Asked:
    spy: Spy
    known: Known
    name: str = "spy"

    async def ask(self, question: Question) -> Answer:
        self.spy.shown.append((self.known, question))
        self.spy.busy += 1
        self.spy.busiest = max(self.spy.busiest, self.spy.busy)
        await asyncio.sleep(0)
        self.spy.busy -= 1
        return self.spy.answer(question)


async def planned(contender: Contender, tested: Sequence[Record] = FEW, known: Sequence[Record] = SHIPPED, folds: int = 5) -> Plan:
    return await plan(SUPPORT, LineUp(contender), tested, known, folds, 0)


async def scored(spy: Spy, made: Plan, at_once: int = 4, slept: list[float] | None = None) -> Score:
    async def sleep(seconds: float) -> None:
        if slept is not None:
            slept.append(seconds)

    done: list[None] = []
    (found,) = await Trial(made, at_once, lambda: done.append(None), sleep=sleep).scores()
    assert len(done) == len(made.items)
    return found


async def test_who_knows_everything_by_heart_is_perfect() -> None:
    spy = Spy()
    found = await scored(spy, await planned(spy))
    assert (found.step, found.count, found.agreement, found.exact, found.errors) == ("triage", 30, 1.0, 1.0, {})
    assert found.usage == Usage(calls=30, cost=pytest.approx(0.3))
    assert found.prompt == spy.shown[0][1].version


async def test_a_model_never_learns_what_it_is_asked() -> None:
    copies = [
        Record(HERE, "triage", Case(f"fb_{n}", n, f"{one.case.input}!!", {}, one.case.output, "edited"))
        for n, one in enumerate(FEW)
    ]
    spy = Spy()
    await scored(spy, await planned(spy, FEW, [*SHIPPED, *copies]))
    assert len(spy.shown) == 30
    same = dict(zip([one.key for one in SHIPPED], groups([one.case.input for one in SHIPPED]), strict=True))
    number = {one.case.input: same[one.key] for one in SHIPPED}
    for known, question in spy.shown:
        inputs = {record.case.input for record in known.records}
        assert question.prompt.input not in inputs
        assert f"{question.prompt.input}!!" not in inputs
        assert number[question.prompt.input] not in {number[text] for text in inputs if text in number}
    sizes = {len(known.records) for known, _ in spy.shown}
    assert min(sizes) > 400  # the rest of what production knows stays
    assert len({id(known) for known, _ in spy.shown}) == 5


async def test_a_prompt_never_shows_the_case_itself_nor_its_copy() -> None:
    copies = [
        Record(HERE, "triage", Case(f"fb_{n}", n, one.case.input.upper(), {}, one.case.output, "edited"))
        for n, one in enumerate(FEW)
    ]
    mine = [Record(HERE, one.step, one.case) for one in FEW]
    spy = Spy(learns=False)
    await scored(spy, await planned(spy, mine, [*SHIPPED, *copies]))
    assert len(spy.shown) == 30
    for _, question in spy.shown:
        assert question.examples
        assert question.prompt.input.casefold() not in {example.input.casefold() for example in question.examples}


async def test_a_prompt_never_shows_another_workspaces_cases() -> None:
    words = "red blue green black white brown grey pink gold silver"
    ours = [
        Record(HERE, "triage", Case(f"h{n}", n, f"{w} parcel of ours is late", {}, FEW[0].case.output, "edited"))
        for n, w in enumerate(words.split())
    ]
    theirs = [
        Record(THERE, "triage", Case(f"t{n}", n, f"{w} parcel secret is late", {}, FEW[0].case.output, "edited"))
        for n, w in enumerate(words.split())
    ]
    made = await planned(Spy(learns=False), [*ours, *theirs], [*ours, *theirs])
    for item in made.items:
        shown = {example.input for example in item.question.examples}
        assert all(("secret" in text) == (item.record.tenant == THERE) for text in shown)
    assert any(item.question.examples for item in made.items)


async def test_no_more_calls_at_once_than_allowed() -> None:
    spy = Spy(learns=False)
    await scored(spy, await planned(spy), at_once=3)
    assert spy.busiest <= 3
    assert spy.busiest > 1


async def test_what_passes_is_tried_again_and_paid_for() -> None:
    failures = iter([ModelBusy("busy", retry_after=7.0, usage=Usage(calls=1)), ModelUnreachable("gone", Usage(calls=1, cost=0.5))])

    def answer(question: Question) -> Answer:
        if (failure := next(failures, None)) is not None:
            raise failure
        return by_heart(question)

    slept: list[float] = []
    spy = Spy(answer, learns=False)
    found = await scored(spy, await planned(spy, FEW[:1]), slept=slept)
    assert (found.agreement, found.usage.calls, found.usage.cost) == (1.0, 3, pytest.approx(0.51))
    assert slept == [7.0, 2.0]


@pytest.mark.parametrize(
    ("failure", "name", "calls"),
    [
        (ModelUnreachable("gone", Usage(calls=1)), "unreachable", TRIES),
        (ModelBusy("busy", retry_after=9_999.0, usage=Usage(calls=1)), "busy", TRIES),
        (ModelRefused("no", Usage(calls=1)), "refused", 1),
        (ModelGarbled("?", Usage(calls=1)), "garbled", 1),
    ],
)
async def test_no_usable_answer_is_a_wrong_one(failure: ModelError, name: str, calls: int) -> None:
    def answer(question: Question) -> Answer:
        raise failure

    slept: list[float] = []
    spy = Spy(answer, learns=False)
    found = await scored(spy, await planned(spy, FEW[:1]), slept=slept)
    assert (found.agreement, found.errors, found.usage.calls, found.released) == (0.0, {name: 1}, calls, 0)
    assert len(slept) == calls - 1
    assert all(seconds <= 60 for seconds in slept)


async def test_an_answer_of_another_kind_is_garbled() -> None:
    spy = Spy(lambda question: Answer(Reply(text="This is no triage at all."), 0.9, "", "spy"))
    assert (await scored(spy, await planned(spy, FEW[:2]))).errors == {"garbled": 2}


async def test_a_wrong_key_ends_the_test_at_once() -> None:
    def answer(question: Question) -> Answer:
        raise ModelMisused("Claude did not accept ANTHROPIC_API_KEY")

    spy = Spy(answer, learns=False)
    made = await planned(spy)
    with pytest.raises(ModelMisused):
        await scored(spy, made, at_once=2)
    assert len(spy.shown) <= 4


async def test_a_case_whose_question_cannot_be_put_again_is_left_out() -> None:
    unseen = Record(EVERYBODY, "triage", Case("x", 0, "\u200b", {}, FEW[0].case.output, "shipped"))
    made = await planned(Spy(), [FEW[0], unseen])
    assert [item.record for item in made.items] == [FEW[0]]
    ((why, count),) = made.left_out.items()
    assert count == 1
    assert "nothing to read" in why


async def test_the_estimate_counts_what_is_sent_and_what_comes_back() -> None:
    async def told(spy: Spy, count: int = 2) -> float | None:
        return estimate((await planned(spy, FEW[:count])).batches)

    assert await told(Spy()) == 0.0
    assert await told(Spy(price=None)) is None
    both, single = await told(Spy(price=1.0)), await told(Spy(price=1.0), 1)
    assert both is not None
    assert single is not None
    assert both > single > 500  # house rules, task, schema, input, answer
    shown = await told(Spy(learns=False, price=1.0))
    assert shown is not None
    assert shown > both  # examples are paid for


async def test_the_steps_of_a_sample_are_tested_apart() -> None:
    made = await planned(Spy(), sample(SHIPPED, 60, 1))
    assert {batch.step.name for batch in made.batches} == {"triage", "reply"}
    for batch in made.batches:
        assert {item.record.step for item in batch.items} == {batch.step.name} == {one.step for one in batch.known.records}


async def test_a_step_is_tested_with_its_own_model() -> None:
    sorter, writer = Spy(), Spy(lambda question: Answer(Reply(text="We will look into it today."), 0.5, "", "w"), name="writer")
    made = await plan(SUPPORT, LineUp(sorter, {"reply": writer}), sample(SHIPPED, 60, 1), SHIPPED, 5, 0)
    scores = await Trial(made, 4, lambda: None).scores()
    assert [(found.step, found.model) for found in scores] == [("triage", "spy"), ("reply", "writer")]
    assert {question.step for _, question in sorter.shown} == {"triage"}
    assert {question.step for _, question in writer.shown} == {"reply"}
    assert made.models == "spy + writer"
