"""When models give nothing usable: every rung on record, a draft from the next one, and in the end a person."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

from pydantic import BaseModel, Field, computed_field
from rich.console import Console

from adapters.slack.cards import card, messages
from adapters.slack.digest import digest_blocks
from adapters.slack.forms import modal
from bot.commands import Done, Wrong
from bot.tables import journal_table
from bot.views import DigestView, FormKind, ReviewForm
from tests.fakes import FakeModel
from tests.scenarios.world import Letter, Topic, World, small, sure, world
from workflow.ask import NOBODY, blank
from workflow.budget import Budgets, Limit
from workflow.definition import Workflow
from workflow.errors import ModelBusy, ModelGarbled, ModelRefused, ModelUnreachable
from workflow.gate import RouteKind
from workflow.message import Message
from workflow.prompt import Answer, Prompt, Question, Usage
from workflow.review import Approve, Edit, OutcomeKind, Revise
from workflow.run import Entry, Event, Run, Status

COST = Usage(calls=1, input_tokens=900, output_tokens=100, cost=0.25)
Model = Callable[[Question], Answer | Exception]


def costly(question: Question) -> Answer:
    said = sure(question)
    return Answer(said.value, said.confidence, said.reasoning, said.model, usage=COST)


def failing(*errors: Exception, then: Model = sure) -> Model:
    left = list(errors)
    return lambda question: left.pop(0) if left else then(question)


async def only_run(here: World) -> Run:
    (run,) = await here.store.runs()
    return run


async def journal(here: World) -> list[Entry]:
    return await here.store.journal((await only_run(here)).id)


def tried(entries: list[Entry]) -> list[tuple[str, str, str]]:
    return [(e.step, e.detail["model"], e.detail["error"]) for e in entries if e.event is Event.TRIED]


async def test_a_call_that_works_the_second_time_is_told_and_changes_nothing_else(tmp_path: Path) -> None:
    async with world(tmp_path, answer=failing(ModelBusy("overloaded", 5.0, COST), then=costly)) as here:
        began = here.clock.now()
        await here.type("I was charged twice")
        entries = await journal(here)
        first, answered = entries[:2]
        assert (first.step, first.event, first.attempt, first.reason) == ("topic", Event.TRIED, 1, "overloaded")
        assert (first.usage, answered.usage) == (COST, COST)
        assert answered.event is Event.ANSWERED and answered.attempt == 1 and answered.detail["fallback"] == ""
        assert here.clock.now() - began >= timedelta(seconds=5)
        assert [review.step for review in await here.reviews()] == ["letter"]
        await here.decide((await here.reviews())[0], Approve())
        assert (await only_run(here)).status is Status.DONE


async def test_the_backup_answers_and_its_name_is_on_the_draft(tmp_path: Path) -> None:
    backup = FakeModel(sure, "second")
    async with world(tmp_path, answer=lambda q: ModelRefused("declined"), others=[backup], backup="second") as here:
        await here.type("I was charged twice")
        assert tried(await journal(here)) == [("topic", "fake", "refused"), ("letter", "fake", "refused")]
        (review,) = await here.reviews()
        assert review.step == "letter" and review.route.kind is RouteKind.REVIEW
        assert len(here.model.asked) == len(backup.asked) == 2


async def test_when_both_models_fail_the_card_says_why_of_each(tmp_path: Path) -> None:
    backup = FakeModel(lambda q: ModelUnreachable("no network"), "second")
    async with world(tmp_path, answer=lambda q: ModelRefused("declined"), others=[backup], backup="second") as here:
        await here.type("the app will crash")
        (review,) = await here.reviews()
        assert review.route.kind is RouteKind.FALLBACK
        assert "(fake: declined; second: no network)" in review.route.reason
        assert (review.draft, review.versions.model) == ({"topic": "bug"}, "fallback by_rule")
        assert tried(await journal(here)) == [("topic", "fake", "refused")] + [("topic", "second", "unreachable")] * 3


async def test_a_step_that_names_a_model_asks_that_one(tmp_path: Path) -> None:
    named = Workflow("named", input=Message, title="Named", command="/named")

    def by_hand(message: Message) -> Letter:
        return Letter(text="By hand.")

    @named.ai(output=Letter, fallback=by_hand, model="second")
    def letter(message: Message) -> Prompt:
        return Prompt("Write.", message.text)

    second = FakeModel(sure, "second")
    async with world(tmp_path, {"named": named.definition}, others=[second]) as here:
        await here.type("hello", "/named")
        assert (len(here.model.asked), len(second.asked)) == (0, 1)


async def test_signoff_show_prints_each_rung(tmp_path: Path) -> None:
    async with world(tmp_path, answer=failing(ModelBusy("overloaded"), ModelGarbled("half an answer"))) as here:
        await here.type("I was charged twice")
        console = Console(record=True, width=200)
        console.print(journal_table(await only_run(here), await journal(here)))
        said = console.export_text()
        assert "fake (busy): overloaded" in said and "fake (garbled): half an answer" in said


class Claim(BaseModel):
    amount: int = Field(ge=1)
    reason: str = Field(min_length=3)
    urgent: bool = False

    @computed_field
    def doubled(self) -> int:
        return self.amount * 2


def helpless() -> Workflow:
    made = Workflow("helpless", input=Message, title="Helpless", command="/helpless")

    def broken(message: Message) -> Claim:
        raise ZeroDivisionError("oops")

    @made.ai(output=Claim, fallback=broken)
    def claim(message: Message) -> Prompt:
        return Prompt("Read it.", message.text)

    return made


async def test_when_even_the_fallback_fails_a_person_fills_the_form_in(tmp_path: Path) -> None:
    async with world(tmp_path, {"helpless": helpless().definition}, lambda q: ModelRefused("declined")) as here:
        await here.type("twelve euros for lunch", "/helpless")
        (review,) = await here.reviews()
        assert (review.draft, review.versions.model) == ({"amount": None, "reason": None, "urgent": False}, NOBODY)
        assert review.route.reason == (
            "Nobody could draft this (declined; fallback broken failed with ZeroDivisionError). Fill it in with “Edit”."
        )
        assert tried(await journal(here))[-1] == ("claim", "fallback broken", "fallback failed")
        assert "Nobody drafted it." in str(card(here.cards()[0]))
        fields = here.bot.showing.draft_fields(review)
        form = modal(ReviewForm(FormKind.EDIT, review, "Helpless", fields))
        assert form["submit"]["text"] == "Approve this" and "None" not in str(form["blocks"]).replace("'None'", "")
        assert isinstance(await here.decide(review, Approve()), Wrong)
        assert isinstance(await here.decide(review, Edit({"amount": 12})), Wrong)
        assert await here.decide(review, Edit({"amount": 12, "reason": "lunch"})) == Done()
        assert (await only_run(here)).status is Status.DONE
        (feedback,) = [entry async for entry in here.store.feedback()]
        assert feedback.decision is OutcomeKind.EDITED and feedback.final["amount"] == 12


async def test_a_blank_form_can_be_sent_back_and_drafted_after_all(tmp_path: Path) -> None:
    answers = failing(ModelRefused("declined"), then=lambda q: Answer(Claim(amount=5, reason="tea"), 0.9, "", "fake"))
    async with world(tmp_path, {"helpless": helpless().definition}, answers) as here:
        await here.type("tea", "/helpless")
        await here.decide((await here.reviews())[0], Revise("try again"))
        assert (await only_run(here)).status is Status.DONE
        assert here.model.asked[-1].previous == {"amount": None, "reason": None, "urgent": False}


def test_a_blank_form_has_defaults_and_nothing_else() -> None:
    assert blank(Topic) == {"topic": None}
    assert blank(Claim) == {"amount": None, "reason": None, "urgent": False}


async def test_a_runs_own_budget_ends_in_the_fallback_and_says_so(tmp_path: Path) -> None:
    async with world(tmp_path, answer=costly, budgets=Budgets(run=Limit(calls=1))) as here:
        await here.type("I was charged twice")
        (review,) = await here.reviews()
        assert review.step == "letter" and len(here.model.asked) == 1
        assert "this run's budget of 1 model call is spent" in review.route.reason
        assert tried(await journal(here)) == [("letter", "fake", "budget")]


async def test_a_runs_budget_counts_what_was_spent_before_a_restart_and_on_failures(tmp_path: Path) -> None:
    budgets = Budgets(run=Limit(dollars=0.75))
    async with world(tmp_path, answer=failing(ModelBusy("overloaded", usage=COST), then=costly), budgets=budgets) as here:
        await here.type("I was charged twice")
    async with world(tmp_path, answer=costly, budgets=budgets) as here:
        await here.decide((await here.reviews())[0], Revise("again"))
        assert here.model.asked == []
        (review,) = [review for review in await here.reviews() if review.outcome is None]
        assert "this run's budget of $0.75 is spent" in review.route.reason


async def test_a_days_budget_of_a_workflow_lasts_until_midnight_utc(tmp_path: Path) -> None:
    async with world(tmp_path, answer=costly, budgets=Budgets(workflow=Limit(dollars=0.5))) as here:
        await here.type("I was charged twice")
        await here.type("I was charged twice")
        first, second = await here.reviews()
        assert (first.step, second.step, len(here.model.asked)) == ("letter", "topic", 2)
        assert "the day's budget of $0.50 for “small” is spent" in second.route.reason
        here.clock.advance(hours=15)  # from nine in the morning
        await here.type("I was charged twice")
        assert (await here.reviews())[-1].step == "letter"


async def test_the_budget_of_all_workflows_is_one(tmp_path: Path) -> None:
    definitions = {"small": small.definition, "helpless": helpless().definition}
    async with world(tmp_path, definitions, answer=costly, budgets=Budgets(day=Limit(tokens=2000))) as here:
        await here.type("I was charged twice")
        await here.type("lunch", "/helpless")
        assert "the day's budget of 2,000 tokens is spent" in (await here.reviews())[-1].route.reason


async def test_the_digest_says_what_it_cost_and_what_was_not_asked(tmp_path: Path) -> None:
    async with world(tmp_path, answer=costly, budgets=Budgets(workflow=Limit(calls=2))) as here:
        await here.type("I was charged twice")
        await here.type("I was charged twice")
        here.clock.advance(seconds=1)
        await here.type("digest now", "/signoff")
        (view,) = [view for view in here.chat.posted.values() if isinstance(view, DigestView)]
        (line,) = view.digest.lines
        assert (line.usage, line.fallbacks, line.over_budget) == (COST + COST, 1, 1)
        said = "2 model calls, $0.50, 2,000 tokens; 1 draft without a model; 1 call not made because a budget was spent."
        assert said in str(digest_blocks(view)["blocks"])
        assert await here.store.spent(here.clock.now().date()) == {"small": COST + COST}


async def test_what_came_from_the_vendors_cache_is_in_the_journal_on_the_command_line_and_in_the_digest(tmp_path: Path) -> None:
    cached = Usage(calls=1, input_tokens=100, output_tokens=50, cached_tokens=300, written_tokens=100, cost=0.01)
    async with world(tmp_path, answer=lambda question: replace(sure(question), usage=cached)) as here:
        await here.type("I was charged twice")
        run, entries = await only_run(here), await journal(here)
        assert [entry.usage for entry in entries if entry.event is Event.ANSWERED] == [cached, cached]
        console = Console(file=StringIO(), width=200)
        console.print(journal_table(run, entries))
        shown = " ".join(console.file.getvalue().split())  # type: ignore[attr-defined]
        assert "(1 model call, $0.01, 550 tokens, 60% of the input from the cache)" in shown
        assert shown.endswith("2 model calls, $0.02, 1,100 tokens, 60% of the input from the cache.")
        here.clock.advance(seconds=1)
        await here.type("digest now", "/signoff")
        (view,) = [view for view in here.chat.posted.values() if isinstance(view, DigestView)]
        assert view.digest.total.usage.cached_share == 0.6
        assert "60% of the input from the cache" in str(digest_blocks(view)["blocks"])


async def test_a_spent_budget_is_said_on_the_card(tmp_path: Path) -> None:
    async with world(tmp_path, answer=costly, budgets=Budgets(workflow=Limit(dollars=0.5))) as here:
        await here.type("I was charged twice")
        await here.type("I was charged twice")
        cards = [str(message["blocks"]) for view in here.chat.posted.values() for message in messages(view)]
        assert sum("the day's budget of $0.50 for “small” is spent" in card for card in cards) == 1


async def test_a_digest_without_model_calls_does_not_speak_of_them(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await here.type("I was charged twice")
        here.clock.advance(seconds=1)
        await here.type("digest now", "/signoff")
        (view,) = [view for view in here.chat.posted.values() if isinstance(view, DigestView)]
        assert "model" not in str(digest_blocks(view)["blocks"])


async def test_what_was_tried_before_a_crash_counts_and_the_step_is_carried_out_again(tmp_path: Path) -> None:
    async with world(tmp_path, answer=costly, budgets=Budgets(run=Limit(calls=2))) as here:
        here.runner.submit, submit = (lambda *_: None), here.runner.submit  # type: ignore[method-assign]
        await here.type("I was charged twice")
        here.runner.submit = submit  # type: ignore[method-assign]
        now, run = here.clock.now(), await only_run(here)
        claim = await here.store.claim(run.id, "dead", now, now + timedelta(seconds=1))
        assert claim is not None
        await here.store.append(
            claim, [Entry("topic", Event.TRIED, now, detail={"model": "fake", "error": "busy", "usage": asdict(COST)})]
        )
        here.clock.advance(seconds=60)
        await here.engine.sweep()
        await here.settle()
        (review,) = await here.reviews()
        assert (review.step, len(here.model.asked)) == ("letter", 1)
        assert "this run's budget of 2 model calls is spent" in review.route.reason
