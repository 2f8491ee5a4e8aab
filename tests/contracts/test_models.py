"""What every Model promises (workflow/ports.Model): the local model, Claude over a faked wire, and the tests' own fake."""

import asyncio
from collections.abc import Callable
from dataclasses import astuple, dataclass

import pytest

from adapters.local_model import LocalModel
from tests.adapters.anthropic.replies import fault, says
from tests.adapters.anthropic.wire import claude
from tests.adapters.local_model_world import EXAMPLES, SettledCases, sorting, to_sort
from tests.fakes import FakeModel
from workflow.catalog.support import Triage
from workflow.errors import ModelBusy, ModelError
from workflow.ports import Model
from workflow.prompt import Answer, Question

SORTED = sorting("billing")
ASKED = "I was charged twice for one order"
FEW = {("support", "triage"): EXAMPLES["support", "triage"][:40]}  # quick to learn from


def fake(question: Question) -> Answer | Exception:
    return Answer(question.output.model_validate(SORTED), 0.9, "It says so.", "fake")


@dataclass(frozen=True)
class Kind:
    """good: answers. bad: cannot, whatever it is asked."""

    good: Callable[[], Model]
    bad: Callable[[], Model]


KINDS = {
    "local model": Kind(lambda: LocalModel(SettledCases(), FEW), lambda: LocalModel(SettledCases(), {})),
    "claude": Kind(lambda: claude(says(SORTED)), lambda: claude(fault(500))),
    "fake": Kind(lambda: FakeModel(fake), lambda: FakeModel(lambda question: ModelBusy("busy", 1.0))),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


async def test_the_answer_has_the_shape_that_was_asked_for(kind: Kind) -> None:
    model = kind.good()
    answer = await model.ask(to_sort(ASKED))
    assert type(answer.value) is Triage
    assert 0.0 <= answer.confidence <= 1.0
    assert isinstance(answer.reasoning, str) and isinstance(answer.evidence, tuple) and isinstance(answer.flags, tuple)
    assert all(isinstance(line, str) for line in (*answer.evidence, *answer.flags))


async def test_a_model_has_a_name_and_its_answers_carry_one(kind: Kind) -> None:
    model = kind.good()
    assert model.name.strip() and (await model.ask(to_sort(ASKED))).model.strip()


async def test_usage_is_never_negative(kind: Kind) -> None:
    usage = (await kind.good().ask(to_sort(ASKED))).usage
    assert all(amount >= 0 for amount in astuple(usage)) and 0.0 <= usage.cached_share <= 1.0


async def test_the_same_question_gets_an_answer_of_the_same_shape(kind: Kind) -> None:
    model = kind.good()
    first, second = await model.ask(to_sort(ASKED)), await model.ask(to_sort(ASKED))
    assert (type(first.value), first.model) == (type(second.value), second.model)


async def test_whatever_goes_wrong_is_an_error_of_the_tree_with_a_sentence(kind: Kind) -> None:
    with pytest.raises(ModelError) as caught:
        await kind.bad().ask(to_sort(ASKED))
    assert str(caught.value).strip() and "\n" not in str(caught.value)
    assert all(amount >= 0 for amount in astuple(caught.value.usage))


async def test_many_may_ask_at_once(kind: Kind) -> None:
    model = kind.good()
    answers = await asyncio.gather(*(model.ask(to_sort(ASKED)) for _ in range(5)))
    assert all(type(answer.value) is Triage for answer in answers)


async def test_whoever_asks_may_leave_and_others_are_still_answered(kind: Kind) -> None:
    model = kind.good()
    task = asyncio.create_task(model.ask(to_sort(ASKED)))
    task.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await task
        assert type((await model.ask(to_sort(ASKED))).value) is Triage


async def test_whoever_asks_may_leave_in_the_middle(kind: Kind) -> None:
    model = kind.good()
    task = asyncio.create_task(model.ask(to_sort(ASKED)))
    await asyncio.sleep(0)
    task.cancel()
    async with asyncio.timeout(5):
        [left] = await asyncio.gather(task, return_exceptions=True)
        assert isinstance(left, asyncio.CancelledError | Answer)
        assert type((await model.ask(to_sort(ASKED))).value) is Triage
