"""The shipped workflows from the typed word to the last message: with the real local model, with a model that says what a test
wants, and with none that answers."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.local_model import LocalModel, load_examples
from bot.commands import Answer, Propose, Say
from bot.errors import ChatRefused
from bot.parts import plain
from bot.views import RunView
from tests.catalog.test_expense import SURE
from tests.catalog.test_expense_reading import TILL
from tests.catalog.test_incident import THREAD
from tests.scenarios.world import ANA, BEN, CHANNEL, CHLOE, TENANT, World, world
from workflow.catalog.expense import Expense, expense
from workflow.catalog.incident import Update, incident
from workflow.catalog.support import support
from workflow.errors import ModelUnreachable
from workflow.models import Models
from workflow.names import Place
from workflow.prompt import Answer as Said
from workflow.prompt import Question
from workflow.review import Approve, Edit, Reason, Reject
from workflow.run import Status

SHIPPED = {each.name: each.definition for each in (support, expense, incident)}
IN_THREAD = Place(f"{CHANNEL}/17.1")
UNCLEAR = TILL.replace("12.10.2026", "03/04/2026")


def answering(question: Question) -> Said:
    if question.step == "update":
        made = {
            "title": "Checkout fails",
            "severity": "critical",
            "state": "identified",
            "impact": "A third of customers cannot pay.",
        }
        return Said(Update.model_validate(made), 0.9, "The thread says so.", "fake")
    made = {"merchant": "Café Morgenrot", "date": "2026-10-12", "total": "23.50", "currency": "EUR", "category": "meal"}
    value = Expense.model_validate({**made, "tax": "3.75", "number": "10482", "confidence": SURE})
    return Said(value, 0.9, "All of it stands there.", "fake")


@asynccontextmanager
async def open_(
    path: Path, answer: Callable[[Question], Said | Exception] = answering, local: bool = False
) -> AsyncIterator[World]:
    async with world(path, SHIPPED, answer) as here:
        if local:
            examples = {key: cases for each in SHIPPED.values() for key, cases in load_examples(each).items()}
            model = LocalModel(here.store, examples)
            here.engine.models = Models.single(model)
            here.engine.__post_init__()
        yield here


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with open_(tmp_path) as made:
        yield made


def said(answer: Answer) -> str:
    assert isinstance(answer, Say)
    return "\n".join(plain(line) for line in answer.lines)


async def shortcut(here: World, workflow: str, text: str, place: Place = IN_THREAD) -> Answer:
    command = Propose(TENANT, ANA, place, text, "U7", "", here.engine.new_id("key"), workflow)
    answer = await here.bot.handle(command)
    await here.settle()
    return answer


async def status(here: World) -> Status:
    (run,) = await here.store.runs()
    return run.status


async def test_a_small_clear_receipt_needs_no_model_and_no_person(here: World) -> None:
    await here.type(TILL, "/expense")
    (line,) = here.texts()
    assert line.startswith("EXP-") and "| 2026-10-12 | Café Morgenrot | 23.50 EUR (tax 3.75) | meal | no. 10482" in line
    assert "Recorded without a person" in line
    assert here.model.asked == [] and await here.reviews() == [] and await status(here) is Status.DONE


async def test_the_day_it_came_in_is_on_record_and_decides_what_is_too_old(here: World) -> None:
    here.clock.advance(days=80)
    await here.type(TILL, "/expense")
    (run,) = await here.store.runs()
    assert run.input["at"].startswith("2027-02-08")
    (review,) = await here.reviews()
    assert review.draft["findings"] == ["It is 119 days old; the limit is 90."]


async def test_a_middling_amount_is_one_reviewers_and_the_edit_is_what_is_recorded(here: World) -> None:
    await here.type(TILL.replace("23,50", "63,50").replace("3,75", "10,14"), "/expense")
    (review,) = await here.reviews()
    assert (review.step, review.reviewers) == ("approval", ()) and here.model.asked == []
    await here.decide(review, Edit({"category": "training", "findings": []}, (Reason.WRONG_CATEGORY,)))
    assert "| 63.50 EUR (tax 10.14) | training |" in here.texts()[0]


async def test_a_large_amount_is_finances(here: World) -> None:
    await here.type(TILL.replace("23,50", "623,50").replace("3,75", "99,55"), "/expense")
    (review,) = await here.reviews()
    assert (review.step, review.reviewers) == ("finance_approval", ("@finance",))
    await here.decide(review, Reject((Reason.POLICY,), "not without an offer"))
    assert await status(here) is Status.STOPPED and here.texts() == []


async def test_an_edit_does_not_carry_a_claim_past_finance(here: World) -> None:
    await here.type(TILL.replace("23,50", "63,50").replace("3,75", "10,14"), "/expense")
    (review,) = await here.reviews()
    answer = await here.decide(review, Edit({"total": "5000.00"}))
    assert "finance must approve" in str(answer)
    assert (await here.store.review(review.id)).outcome is None


async def test_what_a_model_read_against_the_text_goes_to_finance(here: World) -> None:
    await here.type(UNCLEAR, "/expense")  # the model says 12 October; nothing in the text does
    assert [question.step for question in here.model.asked] == ["extracted"]
    (review,) = await here.reviews()
    assert review.step == "finance_approval"
    assert "The date 2026-10-12 does not stand in the text." in review.draft["findings"]


async def test_whoever_hands_it_in_may_say_what_it_says_but_not_approve_it(tmp_path: Path) -> None:
    def unsure(question: Question) -> Said:
        made = answering(question)
        return Said(
            made.value.model_copy(update={"confidence": made.value.confidence.model_copy(update={"date": 0.4})}), 0.4, "", "fake"
        )  # type: ignore[attr-defined]

    async with open_(tmp_path, unsure) as here:
        await here.type(UNCLEAR, "/expense")
        (reading,) = await here.reviews()
        assert reading.step == "extracted" and reading.self_approval
        await here.decide(reading, Edit({"date": "2026-04-03"}), by=ANA)
        _, approval = await here.reviews()
        assert any("Not sure of the date" in finding for finding in approval.draft["findings"])
        assert "You started this run" in said(await here.decide(approval, Approve(), by=ANA))
        await here.decide(approval, Approve(), by=BEN)
        assert "| 2026-04-03 |" in here.texts()[0]


async def test_without_any_model_the_rules_draft_and_a_person_decides(tmp_path: Path) -> None:
    async with open_(tmp_path, lambda question: ModelUnreachable("no network")) as here:
        await here.type(UNCLEAR, "/expense")
        (review,) = await here.reviews()
        assert review.draft["total"] == "23.50" and review.draft["confidence"]["date"] == 0.5
        assert "no network" in review.route.reason
        await here.type(THREAD, "/incident")
        update = (await here.reviews())[-1]
        assert update.step == "update" and update.draft["title"].startswith("Checkout returns 502")


async def test_words_without_an_amount_are_asked_about(here: World) -> None:
    await here.type("please refund my lunch of two hundred", "/expense")
    assert "find no amount" in here.texts()[0]
    assert here.model.asked == [] and await status(here) is Status.DONE


async def test_a_record_has_the_same_number_however_often_it_is_written(here: World) -> None:
    await here.type(TILL, "/expense")
    await here.type(TILL, "/expense")
    first, second = (text.split(" ")[0] for text in here.texts())
    assert first != second  # two runs; one run's key gives one number
    (one, two) = await here.store.runs()
    journal = await here.store.journal(two.id)
    assert next(entry.value["id"] for entry in journal if entry.step == "record" and entry.value) == first
    assert one.id != two.id


async def test_an_update_is_read_posted_and_confirmed(here: World) -> None:
    await here.type(THREAD, "/incident")
    (review,) = await here.reviews()
    await here.decide(review, Edit({"impact": "All customers in Europe cannot pay."}))
    posted = next(ref for ref, view in here.chat.posted.items() if getattr(view, "text", "").startswith("Checkout fails"))
    assert here.chat.places[posted][0] == "slack/T0/GENERAL"
    assert "Impact: All customers in Europe cannot pay." in here.texts()[0]
    assert "Posted to #general: Checkout fails" in here.texts()


async def test_an_edit_with_a_secret_is_refused_at_its_field(here: World) -> None:
    await here.type(THREAD, "/incident")
    (review,) = await here.reviews()
    answer = await here.decide(review, Edit({"known": "The token xoxb-1234567890-abc was in the log."}))
    assert "everybody will read this" in str(answer).lower()
    assert here.texts() == []


async def test_a_messages_menu_makes_an_update_of_the_whole_thread(here: World) -> None:
    here.chat.threads[IN_THREAD] = THREAD.split("\n")
    assert "has started" in said(await shortcut(here, "incident", "checkout returns 502"))
    (run,) = await here.store.runs()
    assert run.input["text"] == THREAD and run.source == "checkout returns 502"
    (question,) = here.model.asked
    assert question.prompt.input == THREAD
    (review,) = await here.reviews()
    assert review.source == THREAD


async def test_a_mention_in_a_thread_needs_no_words(here: World) -> None:
    here.chat.threads[IN_THREAD] = THREAD.split("\n")
    await here.type("incident", "", place=IN_THREAD)
    (run,) = await here.store.runs()
    assert run.source == "This thread, 4 messages"
    assert here.model.asked[0].prompt.input == THREAD


async def test_a_thread_that_cannot_be_read_stops_nothing_and_is_said(here: World) -> None:
    here.chat.threads[IN_THREAD] = ChatRefused("my Slack app lacks a permission")
    words = "checkout returns 502 for about a third of our customers since 14:05 today, says support"
    assert "has started" in said(await shortcut(here, "incident", words))
    (run,) = await here.store.runs()
    assert run.input["text"] == words and "lacks a permission" in run.input["note"]
    (root,) = [view for view in here.chat.posted.values() if isinstance(view, RunView)]
    assert "I could not read the thread" in root.run.source
    await here.type("incident", "", place=IN_THREAD)
    assert len(await here.store.runs()) == 1  # no words, no thread: nothing to start with


async def test_a_workflow_that_asks_for_no_thread_gets_none(here: World) -> None:
    here.chat.threads[IN_THREAD] = ["@ana: secret talk", "@ben: more of it"]
    await shortcut(here, "expense", TILL)
    (run,) = await here.store.runs()
    assert run.input["text"] == TILL


async def test_too_little_to_say_asks_for_more(here: World) -> None:
    await here.type("it broke", "/incident")
    assert "too little here" in here.texts()[0]
    assert here.model.asked == []


async def test_with_the_local_model_everything_works_without_a_key(tmp_path: Path) -> None:
    async with open_(tmp_path, local=True) as here:
        await here.type(UNCLEAR, "/expense")
        (reading,) = await here.reviews()
        assert reading.step == "extracted" and reading.draft["total"] == "23.50" and reading.draft["merchant"] == "Café Morgenrot"
        assert "as plain code read" in reading.reasoning and reading.draft["confidence"]["date"] < 0.8
        await here.decide(reading, Edit({"date": "2026-04-03"}), by=CHLOE)
        approval = (await here.reviews())[-1]
        assert approval.step == "approval"
        await here.decide(approval, Approve())
        assert "| 2026-04-03 | Café Morgenrot | 23.50 EUR" in here.texts()[0]
        await here.type(THREAD, "/incident")
        update = (await here.reviews())[-1]
        assert update.draft["severity"] == "critical" and "502" in update.draft["title"]
        await here.decide(update, Approve())
        assert any(text.startswith("Checkout returns 502") for text in here.texts())
