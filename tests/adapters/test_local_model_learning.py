"""The local model as a learner: how right it is, how sure, and what people's decisions change."""

import asyncio
import threading
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from adapters.local_model import LocalModel
from adapters.local_model import model as module
from adapters.local_model.learned import fit
from adapters.local_model.model import AT_ONCE, Memory
from tests.adapters.local_model_world import EXAMPLES, HERE, THERE, SettledCases, sorting, to_answer, to_sort
from workflow.catalog.support import Triage
from workflow.errors import ModelRefused
from workflow.prompt import Case

TWO_PROBLEMS = "My card was charged twice and the app crashes"
CLEAR = "How do I change my email address?"


@pytest.fixture
def settled() -> SettledCases:
    return SettledCases()


@pytest.fixture
def model(settled: SettledCases) -> LocalModel:
    return LocalModel(settled, EXAMPLES)


def test_held_out_cases_are_sorted_right_and_confidence_means_something() -> None:
    cases = EXAMPLES["support", "triage"]
    order = np.random.default_rng(0).permutation(len(cases))
    right, both, sure = [], [], []
    for fold in range(5):
        out = set(order[fold::5].tolist())
        learned = fit([case for i, case in enumerate(cases) if i not in out], Triage)
        for i in sorted(out):
            answer = learned.answer(to_sort(cases[i].input))
            assert isinstance(answer.value, Triage)
            right.append(answer.value.category == cases[i].output["category"])
            both.append(right[-1] and answer.value.urgency == cases[i].output["urgency"])
            sure.append(answer.confidence)
    released = np.array(sure) >= 0.7
    assert np.mean(right) >= 0.78
    assert np.mean(released) >= 0.5
    assert np.mean(np.array(both)[released]) >= 0.86
    assert np.mean(np.array(both)[~released]) <= 0.6, "what is held back must be what is doubtful"
    assert calibration_error(np.array(sure), np.array(both)) <= 0.08


def calibration_error(sure: Any, right: Any, bins: int = 10) -> float:
    at = np.minimum((sure * bins).astype(int), bins - 1)
    return float(sum(abs(sure[at == b].mean() - right[at == b].mean()) * (at == b).mean() for b in set(at.tolist())))


async def test_two_problems_are_doubtful_and_a_plain_question_is_not(model: LocalModel) -> None:
    doubtful = await model.ask(to_sort(TWO_PROBLEMS))
    assert doubtful.confidence < 0.7
    assert all(name in doubtful.evidence[0].split("refund")[0] for name in ("billing", "bug"))
    clear = await model.ask(to_sort(CLEAR))
    assert clear.value.model_dump()["category"] == "how_to"
    assert clear.confidence > 0.7


async def test_edits_move_the_next_answer_without_a_restart(model: LocalModel, settled: SettledCases) -> None:
    asking = to_sort("Please remove the surcharge for the gift wrapping")
    before = await model.ask(asking)
    for number in range(15):
        settled.settle(HERE, "triage", f"Remove the surcharge for gift wrapping number {number}", sorting("refund", "high"))
    after = await model.ask(asking)
    assert before.value.model_dump()["urgency"] != "high"
    assert (after.value.model_dump()["category"], after.value.model_dump()["urgency"]) == ("refund", "high")
    assert after.model != before.model
    assert settled.asked == [(HERE, 0), (HERE, 0)]


async def test_only_new_cases_are_fetched(model: LocalModel, settled: SettledCases) -> None:
    settled.settle(HERE, "triage", "one", sorting("bug"))
    await model.ask(to_sort("a"))
    await model.ask(to_sort("b"))
    assert settled.asked == [(HERE, 0), (HERE, 1)]


async def test_tenants_never_learn_from_each_other(model: LocalModel, settled: SettledCases) -> None:
    before = await model.ask(to_sort("zanzibar quux", THERE))
    for _ in range(15):
        settled.settle(HERE, "triage", "zanzibar quux", sorting("cancel", "high"))
    assert (await model.ask(to_sort("zanzibar quux", HERE))).value.model_dump()["category"] == "cancel"
    there = await model.ask(to_sort("zanzibar quux", THERE))
    assert there == before
    assert not any("zanzibar" in line for line in there.evidence)


async def test_with_nothing_to_learn_from_it_says_so(settled: SettledCases) -> None:
    with pytest.raises(ModelRefused, match="nothing to learn from for step 'triage'"):
        await LocalModel(settled, {}).ask(to_sort("hello"))


async def test_one_settled_case_is_enough_and_is_not_believed_blindly(settled: SettledCases) -> None:
    model = LocalModel(settled, {})
    settled.settle(HERE, "triage", "?", sorting("bug"))
    answer = await model.ask(to_sort("!"))
    assert answer.value.model_dump()["category"] == "bug"
    assert answer.confidence < 0.5


async def test_the_same_question_has_the_same_answer(settled: SettledCases) -> None:
    first = await LocalModel(settled, EXAMPLES).ask(to_sort(TWO_PROBLEMS))
    assert await LocalModel(settled, EXAMPLES).ask(to_sort(TWO_PROBLEMS)) == first


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Makes every fit slow, and names the threads that they ran in."""
    seen: list[str] = []

    def slow(cases: Sequence[Case], schema: type[Triage]) -> object:
        seen.append(threading.current_thread().name)
        time.sleep(0.2)
        return fit(cases, schema)

    monkeypatch.setattr(module, "fit", slow)
    return seen


async def test_fitting_leaves_the_event_loop_free_and_happens_once(model: LocalModel, fits: list[str]) -> None:
    asking = asyncio.gather(*(model.ask(to_sort(f"hello {n}")) for n in range(5)))
    ticks = 0
    while not asking.done():
        await asyncio.sleep(0.01)
        ticks += 1
    await asking
    assert len(fits) == 1 and fits[0] != threading.main_thread().name
    assert ticks >= 5


async def test_a_caller_that_gives_up_does_not_spoil_the_next(model: LocalModel, fits: list[str]) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await model.ask(to_sort(CLEAR))
    assert (await model.ask(to_sort(CLEAR))).confidence > 0.7
    assert len(fits) == 1, "the work of the first must be there for the second"


async def test_forty_thousand_characters_do_no_harm(model: LocalModel) -> None:
    for text in ("a" * 40_000, "Where is my parcel? " * 2_000, "1 " * 20_000, "A B-" * 10_000, "$" * 40_000, "\n" * 39_000 + "x"):
        for asking in (to_sort(text), to_answer(text, "delivery")):
            await model.ask(asking)  # learns first
            start = time.perf_counter()
            await model.ask(asking)
            assert time.perf_counter() - start < 1.0, "a pattern that backtracks takes minutes"


def test_many_cases_are_learned_again_only_when_they_have_grown_by_a_twentieth() -> None:
    memory = Memory(learned=fit(EXAMPLES["support", "triage"][:20], Triage), schema=Triage)
    memory.arrived = memory.fitted = AT_ONCE - 1
    memory.arrived += 1
    assert memory.stale(Triage)
    memory.fitted, memory.arrived = 1000, 1049
    assert not memory.stale(Triage)
    memory.arrived = 1050
    assert memory.stale(Triage)
