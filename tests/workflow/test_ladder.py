"""The rungs that are models: which is asked when, how often, and after which pause. Time is the tests'."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from tests.builders import TENANT
from tests.fakes import FakeClock, FakeModel
from tests.workflow.test_budget import Book
from workflow.breaker import State
from workflow.budget import Budgets, Ledger, Limit
from workflow.definition import Workflow
from workflow.errors import ModelBusy, ModelError, ModelGarbled, ModelMisused, ModelRefused, ModelUnreachable
from workflow.ladder import Ladder, Pace, Slip, Tried
from workflow.message import Message
from workflow.models import Models
from workflow.prompt import Answer, Prompt, Question, Usage
from workflow.steps import AIStep


class Reply(BaseModel):
    text: str = Field(min_length=2)
    score: float = 0.0


drawing = Workflow("letters", input=Message, title="Letters")


def by_hand(message: Message) -> Reply:
    return Reply(text="By hand.")


@drawing.ai(output=Reply, fallback=by_hand)
def reply(message: Message) -> Prompt:
    return Prompt("Answer.", message.text)


STEP = drawing.definition.ai_steps[0]
QUESTION = Question(TENANT, "letters", "reply", Prompt("Answer.", "Hello"), Reply)
GOOD = Answer(Reply(text="Hello."), 0.9, "A greeting.", "first")
COST = Usage(calls=1, input_tokens=100, cost=0.01)
Said = Answer | Exception | Callable[[], Any]


@dataclass
class Stairs:
    """first, second: what each model says in turn; the last of it again and again."""

    first: Sequence[Said]
    second: Sequence[Said] = ()
    step: AIStep = STEP
    pace: Pace = Pace()
    budgets: Budgets = Budgets()
    chance: float = 0.5
    clock: FakeClock = field(default_factory=FakeClock)
    told: list[Tried] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        models = {name: self._model(name, said) for name, said in (("first", self.first), ("second", self.second)) if said}
        self.ladder = Ladder(
            Models(models, "first", "second" if self.second else ""),
            self.clock,
            lambda: self.chance,
            Ledger(self.budgets, Book()),
            self.pace,
        )
        self.began = self.clock.now()

    def _model(self, name: str, said: Sequence[Said]) -> FakeModel:
        turns = list(said)

        def answer(question: Question) -> Answer | Exception:
            self.asked.append(name)
            self.at.append((self.clock.now() - self.began).total_seconds())
            turn = turns.pop(0) if len(turns) > 1 else turns[0]
            return turn() if callable(turn) else turn

        return FakeModel(answer, name)

    async def climb(self) -> Answer | None:
        return await self.ladder.climb(self.step, QUESTION, self._spent, self.told.append)

    def _spent(self) -> Usage:
        return sum((tried.usage for tried in self.told), Usage())

    @property
    def slips(self) -> list[tuple[str, Slip]]:
        return [(tried.by, tried.slip) for tried in self.told]


async def test_a_good_answer_is_taken_at_once() -> None:
    stairs = Stairs([GOOD])
    assert await stairs.climb() is GOOD
    assert (stairs.asked, stairs.told) == (["first"], [])


@pytest.mark.parametrize("error", [ModelBusy("busy"), ModelUnreachable("no network")])
async def test_trouble_that_passes_is_waited_out_longer_each_time(error: ModelError) -> None:
    stairs = Stairs([error, error, GOOD])
    assert await stairs.climb() is GOOD
    assert stairs.at == [0.0, 1.0, 3.0]
    assert len(stairs.told) == 2


async def test_three_attempts_are_enough() -> None:
    stairs = Stairs([ModelBusy("busy", usage=COST)])
    assert await stairs.climb() is None
    assert stairs.slips == [("first", Slip.BUSY)] * 3
    assert all(tried.usage == COST and tried.reason == "busy" for tried in stairs.told)


async def test_a_model_that_says_when_to_come_back_is_believed() -> None:
    stairs = Stairs([ModelBusy("busy", 12.0), GOOD])
    assert await stairs.climb() is GOOD
    assert stairs.at == [0.0, 12.5]
    short = Stairs([ModelBusy("busy", 0.0), GOOD])
    await short.climb()
    assert short.at == [0.0, 1.0]  # never sooner than the backoff


@pytest.mark.parametrize("wait", [60.0, 1e300, float("inf")])
async def test_a_model_that_asks_for_more_time_than_there_is_is_left(wait: float) -> None:
    stairs = Stairs([ModelBusy("busy", wait)], [GOOD])
    assert await stairs.climb() is GOOD
    assert stairs.asked == ["first", "second"] and stairs.at == [0.0, 0.0]
    assert "too little time is left to wait" in stairs.told[0].reason


@pytest.mark.parametrize("wait", [float("nan"), -5.0])
async def test_a_time_that_is_none_is_not_believed(wait: float) -> None:
    stairs = Stairs([ModelBusy("busy", wait), GOOD])
    assert await stairs.climb() is GOOD and stairs.at == [0.0, 1.0]


async def test_a_garbled_answer_is_asked_for_once_more_and_no_more() -> None:
    stairs = Stairs([ModelGarbled("half"), GOOD])
    assert await stairs.climb() is GOOD and stairs.at == [0.0, 0.0]
    twice = Stairs([ModelGarbled("half"), ModelGarbled("half"), GOOD])
    assert await twice.climb() is None and len(twice.asked) == 2


@pytest.mark.parametrize(
    "error", [ModelRefused("no"), ModelMisused("bad key"), KeyError("oops"), ExceptionGroup("x", [ValueError()])]
)
async def test_what_would_fail_again_is_never_asked_again(error: Exception) -> None:
    stairs = Stairs([error, GOOD])
    assert await stairs.climb() is None
    assert stairs.asked == ["first"]


@pytest.mark.parametrize("error", [ModelBusy("busy"), ModelRefused("no"), ModelMisused("bad key"), ModelGarbled("half")])
async def test_the_second_model_is_asked_when_the_first_gives_nothing(error: ModelError) -> None:
    stairs = Stairs([error], [GOOD])
    assert await stairs.climb() is GOOD
    assert stairs.asked[-1] == "second" and stairs.asked.count("second") == 1
    assert {by for by, _ in stairs.slips} == {"first"}


BAD: list[Any] = [
    None,
    "an answer",
    replace(GOOD, value=None),
    replace(GOOD, value=Message(text="x")),
    replace(GOOD, value={"text": "Hello."}),
    replace(GOOD, value=Reply.model_construct(text="")),
    replace(GOOD, value=Reply.model_construct(text=7)),
    replace(GOOD, value=Reply.model_construct()),
    replace(GOOD, value=Reply.model_construct(text="half a \ud83d pair")),
    replace(GOOD, value=Reply.model_construct(text="fine", score=float("inf"))),
    replace(GOOD, confidence=1.1),
    replace(GOOD, confidence=float("nan")),
    replace(GOOD, confidence="0.9"),
    replace(GOOD, confidence=None),
    replace(GOOD, reasoning=None),
    replace(GOOD, reasoning="half a \ud83d pair"),
    replace(GOOD, reasoning="a \0 in it"),
    replace(GOOD, flags=(1,)),
    replace(GOOD, evidence=None),
]


@pytest.mark.parametrize("bad", BAD, ids=str)
async def test_an_answer_that_cannot_be_gone_on_with_counts_as_garbled(bad: Any) -> None:
    stairs = Stairs([lambda: bad])
    assert await stairs.climb() is None
    assert stairs.slips == [("first", Slip.GARBLED)] * 2


async def test_what_a_bad_answer_cost_is_told() -> None:
    stairs = Stairs([replace(GOOD, confidence=7, usage=COST)])
    await stairs.climb()
    assert [tried.usage for tried in stairs.told] == [COST, COST]


async def test_all_models_together_keep_to_the_steps_time() -> None:
    clock = FakeClock()

    def slow() -> Exception:
        clock.advance(seconds=14)
        return ModelUnreachable("slow")

    stairs = Stairs([slow], [slow], clock=clock)
    assert await stairs.climb() is None
    assert stairs.asked == ["first", "first", "second", "second"]
    assert stairs.at[2] <= 30 and (stairs.clock.now() - stairs.began).total_seconds() <= 60


async def test_a_model_that_hangs_leaves_the_second_one_its_turn() -> None:
    class Hanging:
        name = "first"

        async def ask(self, question: Question) -> Answer:
            await asyncio.Event().wait()
            raise AssertionError

    stairs = Stairs([GOOD], [GOOD], step=replace(STEP, timeout=0.04))
    stairs.ladder.models = Models({"first": Hanging(), "second": stairs.ladder.models.known["second"]}, "first", "second")
    async with asyncio.timeout(5):
        assert await stairs.climb() is GOOD
    assert stairs.told[0].slip is Slip.UNREACHABLE and "no answer within 0.02 s" in stairs.told[0].reason
    assert stairs.told[0].usage.calls == 1  # it may have been made, so it counts


async def test_a_model_that_is_down_is_left_alone_for_a_while_and_then_looked_at_by_one() -> None:
    stairs = Stairs([ModelUnreachable("down")], [GOOD])
    for _ in range(3):
        assert await stairs.climb() is GOOD
    assert stairs.asked.count("first") == 5
    assert stairs.slips[-1] == ("first", Slip.RESTING) and "failed 5 times in a row" in stairs.told[-1].reason
    stairs.clock.advance(seconds=31)
    stairs.asked.clear()
    await asyncio.gather(*(stairs.climb() for _ in range(4)))
    assert (stairs.asked.count("first"), stairs.asked.count("second")) == (1, 4)


@pytest.mark.parametrize("error", [ModelRefused("no"), ModelGarbled("half"), ModelMisused("bad request")])
async def test_useless_answers_are_answers_to_the_breaker(error: ModelError) -> None:
    stairs = Stairs([ModelBusy("busy"), ModelBusy("busy"), error], pace=Pace(failures=3))
    await stairs.climb()
    for _ in range(5):
        await stairs.climb()
    assert stairs.ladder.breakers["first"].state(stairs.clock.now()) is State.CLOSED


async def test_a_probe_that_is_cancelled_does_not_shut_the_model_out() -> None:
    hold = asyncio.Event()

    class Down(FakeModel):
        async def ask(self, question: Question) -> Answer:
            if stairs.ladder.breakers["first"].probing:
                await hold.wait()
            return await super().ask(question)

    stairs = Stairs([ModelBusy("busy")], pace=Pace(attempts=1, failures=1))
    stairs.ladder.models = Models.single(Down(lambda question: ModelBusy("busy"), "first"))
    await stairs.climb()
    stairs.clock.advance(seconds=31)
    probe = asyncio.create_task(stairs.climb())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert stairs.ladder.breakers["first"].state(stairs.clock.now()) is State.OPEN
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe
    assert stairs.ladder.breakers["first"].state(stairs.clock.now()) is State.HALF_OPEN
    assert not +stairs.ladder.ledger.under_way


async def test_a_spent_budget_ends_it_in_the_middle_and_no_other_model_is_asked() -> None:
    stairs = Stairs([ModelBusy("busy", usage=COST)], [GOOD], budgets=Budgets(run=Limit(calls=2)))
    assert await stairs.climb() is None
    assert stairs.asked == ["first", "first"]
    assert stairs.slips[-1] == ("first", Slip.BUDGET) and stairs.told[-1].reason == "this run's budget of 2 model calls is spent"


slips = st.lists(st.sampled_from([Tried("m", slip, "") for slip in Slip] + [Tried("m", Slip.BUSY, "", wait=40.0)]), min_size=1)


@given(slips, st.floats(0, 1))
def test_a_pause_is_never_shorter_than_asked_for_and_there_are_few_of_them(tries: list[Tried], chance: float) -> None:
    pause = Pace().pause(tries, chance)
    if len(tries) >= 3 or tries[-1].slip not in (Slip.BUSY, Slip.UNREACHABLE, Slip.GARBLED):
        assert pause is None
    elif tries[-1].slip is not Slip.GARBLED:
        assert pause is not None and pause >= max(0.5 * 2 ** (len(tries) - 1), tries[-1].wait or 0)


def test_a_step_asks_its_own_model_then_the_backup_and_none_twice() -> None:
    known = {name: FakeModel(lambda question: GOOD, name) for name in "abc"}
    models = Models(known, "a", "b")
    assert [m.name for m in models.of(None)] == ["a", "b"]
    assert [m.name for m in models.of("c")] == ["c", "b"]
    assert [m.name for m in models.of("b")] == ["b"]
    assert [m.name for m in models.of("unheard of")] == ["a", "b"]
    with pytest.raises(ValueError, match="no model 'x' among a, b, c"):
        Models(known, "a", "x")
