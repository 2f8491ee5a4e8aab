"""What a run does when things go wrong, or go on side by side."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, field_validator

from bot.commands import Done
from bot.parts import plain
from tests.scenarios.world import ANA, BEN, TENANT, World, small, sure, world
from workflow.context import RunContext
from workflow.definition import Workflow
from workflow.errors import LostClaim
from workflow.gate import Gate
from workflow.message import Message
from workflow.ports import Claim
from workflow.review import Approve, ItHappened, Kind, OutcomeKind, Reason, Reject
from workflow.run import Entry, Event, Run, Status


class Note(BaseModel):
    text: str


class Signed(BaseModel):
    """Writes its value in another way each time: what people approve must not change behind them."""

    text: str

    @field_validator("text")
    @classmethod
    def sign(cls, text: str) -> str:
        return text + "\n-- Support"


signing = Workflow("signing", input=Message, title="signing", command="/signing")


@signing.step(gate=Gate(always=True))
def mail(message: Message) -> Signed:
    return Signed(text=message.text)


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


happened: list[str] = []


def fresh(name: str) -> Workflow:
    happened.clear()
    return Workflow(name, input=Message, title=name, command=f"/{name}")


@pytest.fixture
async def worlds(tmp_path: Path) -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def of(stack: AsyncExitStack, path: Path, workflow: Workflow) -> World:
    return await stack.enter_async_context(world(path, {workflow.name: workflow.definition}))


async def only_run(here: World) -> Run:
    (run,) = await here.store.runs()
    return run


async def test_steps_that_do_not_depend_on_each_other_run_at_the_same_time(worlds: AsyncExitStack, tmp_path: Path) -> None:
    meet = asyncio.Barrier(2)
    both = fresh("both")

    @both.step()
    async def left(message: Message) -> int:
        await meet.wait()
        return 1

    @both.step()
    async def right(message: Message) -> int:
        await meet.wait()
        return 2

    @both.step()
    def joined(left: int, right: int) -> int:
        return left + right

    here = await of(worlds, tmp_path, both)
    await asyncio.wait_for(here.type("go", "/both"), 5)
    assert (await only_run(here)).status is Status.DONE


async def test_a_step_that_raises_fails_the_run_with_a_sentence(
    worlds: AsyncExitStack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bad = fresh("bad")

    @bad.step()
    def parse(message: Message) -> int:
        return int(message.text)

    here = await of(worlds, tmp_path, bad)
    await here.type("twelve", "/bad")
    run = await only_run(here)
    assert run.status is Status.FAILED
    assert run.reason == "Step “parse” failed: invalid literal for int() with base 10: 'twelve'"
    assert "Traceback" in caplog.text
    assert (await here.store.journal(run.id))[-1].event is Event.FAILED


@pytest.mark.parametrize("error", [SystemExit(3), GeneratorExit(), asyncio.CancelledError(), Unspeakable()])
async def test_whatever_a_step_raises_fails_its_run_and_no_more(
    worlds: AsyncExitStack, tmp_path: Path, error: BaseException
) -> None:
    rude = fresh("rude")

    @rude.step
    async def leave(message: Message) -> int:
        raise error

    here = await of(worlds, tmp_path, rude)
    await here.type("go", "/rude")
    run = await only_run(here)
    assert run.status is Status.FAILED
    assert run.reason.startswith("Step “leave” failed")


async def test_what_is_approved_goes_out_to_the_byte(worlds: AsyncExitStack, tmp_path: Path) -> None:
    here = await of(worlds, tmp_path, signing)
    await here.type("Hello", "/signing")
    (review,) = await here.reviews()
    await here.decide(review, Approve())
    (review,) = await here.reviews()
    assert review.outcome is not None
    assert review.outcome.final == review.draft


async def test_a_step_that_takes_too_long_fails_the_run(worlds: AsyncExitStack, tmp_path: Path) -> None:
    slow = fresh("slow")

    @slow.step(timeout=0.05)
    async def wait(message: Message) -> int:
        await asyncio.sleep(60)
        return 1

    here = await of(worlds, tmp_path, slow)
    await here.type("go", "/slow")
    assert (await only_run(here)).reason == "Step “wait” took longer than 0.05 s."


async def test_a_failing_run_withdraws_its_open_reviews(worlds: AsyncExitStack, tmp_path: Path) -> None:
    mixed = fresh("mixed")

    @mixed.step(gate=Gate(always=True))
    def note(message: Message) -> Note:
        return Note(text=message.text)

    @mixed.step(timeout=5)
    async def later(message: Message) -> int:
        await asyncio.sleep(0.05)
        raise RuntimeError("no luck")

    here = await of(worlds, tmp_path, mixed)
    await here.type("go", "/mixed")
    assert (await only_run(here)).status is Status.FAILED
    outcomes = [review.outcome.kind for review in await here.reviews() if review.outcome]
    assert outcomes == [OutcomeKind.WITHDRAWN]
    assert all(card.outcome is not None for card in here.cards())


async def stop_in_the_middle(here: World, run_id: str, step: str) -> None:
    """Leave the journal as a process leaves it that dies between `about to` and `done`."""
    now = here.clock.now()
    claim = await here.store.claim(run_id, "dead", now, now + timedelta(seconds=1))
    assert claim is not None
    await here.store.append(claim, [Entry(step, Event.ABOUT_TO, now)])
    here.clock.advance(seconds=60)


def acting(repeatable: bool) -> Workflow:
    act = fresh("act")

    @act.action(repeatable=repeatable)
    async def pay(message: Message, run: RunContext) -> str:
        happened.append(run.key)
        return "paid"

    return act


async def started(here: World, command: str) -> str:
    here.runner.submit, submit = (lambda *_: None), here.runner.submit  # type: ignore[method-assign]
    await here.type("go", command)
    here.runner.submit = submit  # type: ignore[method-assign]
    return (await only_run(here)).id


async def test_an_action_in_doubt_is_not_simply_done_again(worlds: AsyncExitStack, tmp_path: Path) -> None:
    here = await of(worlds, tmp_path, acting(repeatable=False))
    run_id = await started(here, "/act")
    await stop_in_the_middle(here, run_id, "pay")
    await here.engine.sweep()
    await here.settle()
    assert happened == []
    (review,) = await here.reviews()
    assert review.kind is Kind.DOUBT
    assert "may or may not have happened" in review.route.reason
    assert await here.decide(review, Approve(), by=ANA) == Done()
    assert happened == [f"{run_id}:pay"]
    assert (await only_run(here)).status is Status.DONE
    assert [entry async for entry in here.store.feedback()] == []


async def test_an_action_in_doubt_may_be_left_at_that(worlds: AsyncExitStack, tmp_path: Path) -> None:
    here = await of(worlds, tmp_path, acting(repeatable=False))
    await stop_in_the_middle(here, await started(here, "/act"), "pay")
    await here.engine.sweep()
    await here.settle()
    (review,) = await here.reviews()
    await here.decide(review, Reject((Reason.OTHER,), "it went out, I saw it"), by=BEN)
    assert happened == []
    assert (await only_run(here)).status is Status.STOPPED


async def test_an_action_in_doubt_may_have_happened_and_the_run_goes_on(worlds: AsyncExitStack, tmp_path: Path) -> None:
    """Only where no later step needs what it gave: nobody knows that."""
    act = fresh("act")

    @act.action()
    async def pay(message: Message, run: RunContext) -> Note | None:
        happened.append(run.key)
        return None

    @act.action()
    async def tell(pay: Note | None, run: RunContext) -> None:
        happened.append(f"told {pay}")

    here = await of(worlds, tmp_path, act)
    await stop_in_the_middle(here, await started(here, "/act"), "pay")
    await here.engine.sweep()
    await here.settle()
    (review,) = await here.reviews()
    assert here.cards()[0].goes_on
    assert await here.decide(review, ItHappened(), by=BEN) == Done()
    assert happened == ["told None"]
    run = await only_run(here)
    assert run.status is Status.DONE
    last = [(e.event, e.reason, e.by) for e in await here.store.journal(run.id) if e.step == "pay" and e.by]
    assert last == [(Event.DECIDED, "", BEN), (Event.DONE, "A person says: it happened.", BEN)]
    assert [entry async for entry in here.store.feedback()] == []
    assert "Said to have happened" in plain(here.cards()[0].outcome or ())


async def test_that_it_happened_is_no_answer_where_later_steps_need_its_output(worlds: AsyncExitStack, tmp_path: Path) -> None:
    here = await of(worlds, tmp_path, acting(repeatable=False))
    await stop_in_the_middle(here, await started(here, "/act"), "pay")
    await here.engine.sweep()
    await here.settle()
    (review,) = await here.reviews()
    assert not here.cards()[0].goes_on
    assert "nobody knows it" in str(await here.decide(review, ItHappened(), by=BEN))
    assert (await only_run(here)).status is Status.WAITING


async def test_a_draft_cannot_be_said_to_have_happened(worlds: AsyncExitStack, tmp_path: Path) -> None:
    here = await of(worlds, tmp_path, signing)
    await here.type("go", "/signing")
    (review,) = await here.reviews()
    assert "Nothing has been carried out here yet" in str(await here.decide(review, ItHappened(), by=BEN))
    assert (await only_run(here)).status is Status.WAITING


async def test_an_action_that_may_be_repeated_is_repeated(worlds: AsyncExitStack, tmp_path: Path) -> None:
    here = await of(worlds, tmp_path, acting(repeatable=True))
    run_id = await started(here, "/act")
    await stop_in_the_middle(here, run_id, "pay")
    await here.engine.sweep()
    await here.settle()
    assert happened == [f"{run_id}:pay"]
    assert (await only_run(here)).status is Status.DONE


async def test_a_run_that_never_ends_is_left_to_people(worlds: AsyncExitStack, tmp_path: Path) -> None:
    here = await of(worlds, tmp_path, acting(repeatable=True))
    run_id = await started(here, "/act")
    for number in range(21):
        now = here.clock.now()
        assert await here.store.claim(run_id, f"dead{number}", now, now + timedelta(seconds=1))
        here.clock.advance(seconds=60)
    await here.engine.sweep()
    await here.settle()
    run = await only_run(here)
    assert (run.status, run.reason) == (Status.ATTENTION, "Begun 20 times, and never came to an end.")


async def test_whoever_lost_the_claim_writes_nothing(worlds: AsyncExitStack, tmp_path: Path) -> None:
    here = await of(worlds, tmp_path, acting(repeatable=True))
    run_id = await started(here, "/act")
    now = here.clock.now()
    old = await here.store.claim(run_id, "old", now, now + timedelta(seconds=1))
    assert isinstance(old, Claim)
    here.clock.advance(seconds=2)
    assert await here.store.claim(run_id, "new", here.clock.now(), here.clock.now() + timedelta(seconds=9))
    with pytest.raises(LostClaim):
        await here.store.append(old, [Entry("pay", Event.DONE, now, value="twice")])


async def test_a_changed_workflow_stops_what_does_not_fit_any_more(worlds: AsyncExitStack, tmp_path: Path) -> None:
    before = fresh("job")

    @before.step()
    def count(message: Message) -> str:
        return "many"

    @before.step(gate=Gate(always=True))
    def note(count: str) -> Note:
        return Note(text=count)

    here = await of(worlds, tmp_path, before)
    await here.type("go", "/job")
    (review,) = await here.reviews()

    after = Workflow("job", input=Message, title="job", command="/job")

    @after.step(gate=Gate(always=True))
    def note2(count: int) -> Note:
        return Note(text=str(count))

    def count2(message: Message) -> int:
        return 1

    count2.__name__, note2_call = "count", note2.call
    note2_call.__name__ = "note"
    after.declared.clear()
    after.step()(count2)
    after.step(gate=Gate(always=True))(note2_call)
    here.engine.definitions = {"job": after.definition}  # type: ignore[misc]
    assert await here.decide(review, Approve()) == Done()
    run = await only_run(here)
    assert run.status is Status.ATTENTION
    assert "what step “count” gave does not fit it now" in run.reason


async def test_a_changed_workflow_that_still_fits_goes_on(tmp_path: Path, worlds: AsyncExitStack) -> None:
    here = await worlds.enter_async_context(world(tmp_path))
    await here.type("I was charged twice")
    (review,) = await here.reviews()
    changed = Workflow("small", input=Message, title="Small, new", command="/small", declared=list(small.declared))

    @changed.step()
    def extra(message: Message) -> int:
        return 1

    here.engine.definitions = {"small": changed.definition}  # type: ignore[misc]
    await here.decide(review, Approve())
    run = await only_run(here)
    assert run.status is Status.DONE
    assert run.version == small.definition.version != changed.definition.version


async def test_a_workflow_that_is_not_loaded_any_more_stops_its_runs(tmp_path: Path, worlds: AsyncExitStack) -> None:
    here = await worlds.enter_async_context(world(tmp_path))
    run_id = await started(here, "/small")
    here.engine.definitions = {}  # type: ignore[misc]
    await here.engine.advance(run_id)
    assert "not loaded here" in (await only_run(here)).reason


async def test_after_a_crash_the_journal_is_not_asked_again(tmp_path: Path) -> None:
    """The model's answer is on record before the run goes on: a restart pays for it once."""
    asked = []

    async with world(tmp_path) as here:
        run_id = await started(here, "/small")
        now = here.clock.now()
        claim = await here.store.claim(run_id, "dead", now, now + timedelta(seconds=1))
        assert claim is not None
        answered = Entry("topic", Event.ANSWERED, now, value={"topic": "bug"})
        await here.store.append(claim, [answered, Entry("topic", Event.DONE, now, value={"topic": "bug"})])
    async with world(tmp_path, answer=lambda q: asked.append(q.step) or sure(q)) as here:  # type: ignore[func-returns-value]
        here.clock.advance(seconds=60)
        await here.engine.sweep()
        await here.settle()
        assert asked == ["letter"]
        assert (await here.reviews())[0].facts == {"topic": "bug"}


async def test_an_old_answer_does_not_cross_tenants(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await here.type("I was charged twice")
        await here.decide((await here.reviews())[0], Approve())
        assert len(await here.store.cases(TENANT, "small", "letter")) == 1
        assert await here.store.cases("slack/T9", "small", "letter") == []  # type: ignore[arg-type]
