"""Reviews that nobody answers, through the whole product: due times, reminders, and what follows at the end."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel
from rich.console import Console

from adapters.business_hours import BusinessHours
from bot.commands import HandOver, Say
from bot.errors import ChatRefused, ChatUnreachable
from bot.parts import plain
from bot.reminders import MOST
from bot.tables import journal_table
from bot.views import NoticeView, RunView, TextView
from tests.scenarios.world import ANA, BEN, CHANNEL, CHLOE, OTTO, TENANT, World, sure, world
from workflow.context import RunContext
from workflow.definition import Workflow
from workflow.engine import Engine
from workflow.gate import Gate
from workflow.hours import Hours
from workflow.message import Message
from workflow.names import Person
from workflow.patience import Escalate, Fallback, Patience
from workflow.prompt import Answer as Said
from workflow.prompt import Prompt, Question
from workflow.review import Approve, Edit, Objection, OutcomeKind, Review, Revise
from workflow.run import Event, Status
from workflow.silence import NOBODY_ANSWERED

OFFICE = Hours("UTC")  # the clock of these tests starts on a Friday at nine
DAY = OFFICE.day


class Text(BaseModel):
    text: str


quiet = Workflow("quiet", input=Message, title="Quiet", hours=OFFICE)


@quiet.step(gate=Gate(always=True, patience=Patience(2 * DAY)))
def stops(message: Message) -> Text:
    return Text(text=message.text)


@quiet.action()
async def sent(stops: Text, run: RunContext) -> None:
    run.reply(stops.text)


lazy = Workflow("lazy", input=Message, title="Lazy", hours=OFFICE)


def template(message: Message) -> Text:
    return Text(text="We have your message.")


@lazy.ai(output=Text, fallback=template, gate=Gate(always=True, patience=Patience(DAY, then=Fallback())))
def answer(message: Message) -> Prompt:
    return Prompt("Answer.", message.text)


@lazy.action()
async def say(answer: Text, run: RunContext) -> None:
    run.reply(answer.text)


urgent = Workflow("urgent", input=Message, title="Urgent", hours=OFFICE)
LEADS = Escalate("@leads", Patience(2 * DAY, then=Escalate(("@owners", BEN), Patience(DAY))))


TEAM = Gate(always=True, approvals=2, reviewers="@team", patience=Patience(DAY, then=LEADS))


@urgent.ai(output=Text, fallback=template, gate=TEAM)
def page(message: Message) -> Prompt:
    return Prompt("Answer.", message.text)


@urgent.action()
async def paged(page: Text, run: RunContext) -> None:
    run.reply(page.text)


DEFINITIONS = {each.name: each.definition for each in (quiet, lazy, urgent)}


def answers(question: Question) -> Said:
    if question.step in ("answer", "page"):
        again = f" ({question.comment})" if question.comment else ""
        return Said(Text(text=f"Dear customer.{again}"), 0.9, "", "fake")
    return sure(question)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, DEFINITIONS, answers) as made:
        yield made


async def begin(here: World, workflow: str) -> None:
    key = here.engine.new_id("key")
    await here.engine.start(workflow, {"text": "hello"}, tenant=TENANT, requester=ANA, origin=CHANNEL, key=key)
    await here.settle()


async def start(here: World, workflow: str) -> Review:
    await begin(here, workflow)
    return await opened(here)


async def opened(here: World) -> Review:
    (review,) = [r for r in await here.reviews() if r.outcome is None]
    return review


def reminders(here: World) -> list[str]:
    return [plain(view.lines[0]) for view in here.chat.posted.values() if isinstance(view, NoticeView)]


async def status(here: World) -> tuple[Status, str]:
    run = (await here.store.runs())[0]
    return run.status, run.reason


async def events(here: World, event: Event) -> list[str]:
    return [e.reason for e in await here.store.journal((await here.store.runs())[0].id) if e.event is event]


async def test_a_review_opens_with_its_due_time_in_working_hours(here: World) -> None:
    review = await start(here, "quiet")
    assert review.due == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # Friday and Monday, with a weekend in between
    assert review.nudge == datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    (card,) = here.cards()
    assert plain(card.due).startswith("Due ") and "2 working days" in plain(card.due)


async def test_one_reminder_comes_in_the_thread_of_the_card(here: World) -> None:
    review = await start(here, "quiet")
    await here.wait(hours=7)
    assert reminders(here) == []
    await here.wait(hours=1)
    await here.wait()
    (said,) = reminders(here)
    assert "still waits for a decision" in said and "1 working day left" in said and "the run stops" in said
    (posted,) = [place for ref, place in here.chat.places.items() if isinstance(here.chat.posted[ref], NoticeView)]
    assert posted[1] == here.chat.keys[f"card:{review.id}"]
    assert len(await events(here, Event.REMINDED)) == 1


async def test_a_run_that_nobody_answers_stops_and_is_not_rejected(here: World) -> None:
    review = await start(here, "quiet")
    await here.wait(days=5)
    assert await status(here) == (Status.STOPPED, NOBODY_ANSWERED)
    (ended,) = await here.reviews()
    assert ended.outcome is not None and (ended.outcome.kind, ended.outcome.by) == (OutcomeKind.EXPIRED, None)
    assert reminders(here) == [] and here.texts() == []  # nothing piles up in an outage
    assert [f async for f in here.store.feedback()] == []
    (card,) = here.cards()
    assert card.outcome is not None and "so the run has stopped. Nothing was rejected." in plain(card.outcome)
    (message,) = [view for view in here.chat.posted.values() if isinstance(view, RunView)]
    assert NOBODY_ANSWERED in plain(message.status) and not message.running
    said = await here.decide(review, Approve())
    assert isinstance(said, Say)
    told = plain(said.lines[0])
    assert "Nobody answered in time, so the run has stopped." in told and "Your press changed nothing." in told


async def test_the_step_s_own_fallback_goes_on(here: World) -> None:
    await start(here, "lazy")
    await here.wait(days=4)
    assert here.texts() == ["We have your message."] and (await status(here))[0] is Status.DONE
    (reply,) = [view for view in here.chat.posted.values() if isinstance(view, TextView)]
    assert "nobody has approved it" in plain(reply.by)
    assert len(await events(here, Event.LAPSED)) == 1 and await events(here, Event.EXPIRED) == [NOBODY_ANSWERED]
    assert [f async for f in here.store.feedback()] == []


async def test_it_goes_to_others_with_terms_of_their_own_and_then_to_others_still(here: World) -> None:
    review = await start(here, "urgent")
    await here.decide(review, Approve(), BEN)
    await here.wait(days=4)
    follow = await opened(here)
    assert follow.reviewers == ("@leads",) and follow.votes == () and follow.approvals == 2 and follow.nudged == 0
    assert follow.opened == here.clock.now() and follow.due == datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    assert (await status(here))[0] is Status.WAITING
    await here.wait(days=4)
    last = await opened(here)
    assert last.reviewers == ("@owners", BEN)
    await here.wait(days=10)
    assert await status(here) == (Status.STOPPED, NOBODY_ANSWERED)
    kinds = [r.outcome.kind for r in await here.reviews() if r.outcome]
    assert kinds == [OutcomeKind.EXPIRED] * 3


async def test_what_follows_an_escalation_stays_with_those_it_went_to(here: World) -> None:
    await start(here, "urgent")
    await here.wait(days=4)
    await here.decide(await opened(here), Revise("shorter"), CHLOE)
    again = await opened(here)
    assert again.reviewers == ("@leads",) and again.round == 2 and again.draft == {"text": "Dear customer. (shorter)"}
    await here.decide(again, Edit({"text": "Dear all."}), CHLOE)
    edited = await opened(here)
    assert edited.reviewers == ("@leads",) and edited.approved == 1 and edited.due is not None
    await here.decide(edited, Approve(), BEN)
    assert here.texts() == ["Dear all."]


async def test_a_reviewer_who_was_asked_first_may_not_decide_what_has_gone_to_others(here: World) -> None:
    await start(here, "urgent")
    await here.wait(days=4)
    here.chat.members = {BEN}
    follow = await opened(here)
    assert follow.objection(CHLOE, OutcomeKind.APPROVED, belongs=False) is Objection.NOT_A_REVIEWER


@pytest.mark.parametrize("first", ["press", "time"])
async def test_a_press_and_the_end_at_once_leave_one_outcome(here: World, first: str) -> None:
    for _ in range(20):
        review = await start(here, "quiet")
        here.clock.advance(days=5)
        press, end = here.decide(review, Approve()), here.engine.lapse()
        said = await asyncio.gather(*((press, end) if first == "press" else (end, press)))
        await here.settle()
        ended = await here.store.review(review.id)
        run = await here.store.run(review.run)
        assert ended.outcome is not None
        if ended.outcome.kind is OutcomeKind.APPROVED:
            assert run.status is Status.DONE
        else:
            assert ended.outcome.kind is OutcomeKind.EXPIRED and run.status is Status.STOPPED
            assert any(isinstance(each, Say) and "changed nothing" in plain(each.lines[0]) for each in said)


async def test_many_processes_remind_and_end_once(here: World) -> None:
    await start(here, "quiet")
    calendar, engine = BusinessHours(), here.engine
    engines = [Engine(DEFINITIONS, here.store, engine.models, here.clock, calendar, engine.new_id, engine.chance) for _ in range(4)]
    here.clock.advance(hours=8)
    await asyncio.gather(*(each.lapse() for each in engines))
    await here.settle()
    assert len(reminders(here)) == len(await events(here, Event.REMINDED)) == 1
    here.clock.advance(days=5)
    await asyncio.gather(*(each.lapse() for each in engines))
    await here.settle()
    assert await events(here, Event.EXPIRED) == [NOBODY_ANSWERED]


async def test_a_restart_between_the_look_and_the_message_posts_it_once(tmp_path: Path) -> None:
    async with world(tmp_path, DEFINITIONS, answers) as gone:
        await start(gone, "quiet")
        gone.clock.advance(hours=8)
        await gone.tick()
        assert reminders(gone) == []
    async with world(tmp_path, DEFINITIONS, answers, before=gone) as here:
        await here.wait()
        await here.wait(seconds=10)
        assert len(reminders(here)) == 1


async def test_a_reminder_that_comes_too_late_is_not_posted(here: World) -> None:
    review = await start(here, "quiet")
    here.clock.advance(hours=8)
    await here.engine.lapse()
    await here.decide(review, Approve())
    assert reminders(here) == []


async def test_a_decision_taken_back_waits_anew(here: World) -> None:
    review = await start(here, "urgent")
    await here.wait(hours=6)
    await here.decide(review, Approve(), BEN)
    await here.decide(await opened(here), Approve(), CHLOE)
    ended = await here.store.review(review.id)
    assert ended.outcome is not None and ended.due == datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def direct(here: World) -> dict[Person, list[list[str]]]:
    """What each person was told in a direct message, line by line."""
    told: dict[Person, list[list[str]]] = {}
    for ref, view in here.chat.posted.items():
        if isinstance(view, NoticeView) and here.chat.is_direct(here.chat.places[ref][0]):
            told.setdefault(Person(here.chat.places[ref][0].replace("/D", "/")), []).append([plain(line) for line in view.lines])
    return told


async def test_whoever_is_late_gets_one_message_about_all_of_it(here: World) -> None:
    here.chat.members = {ANA, BEN, CHLOE, OTTO}
    for _ in range(3):
        await here.engine.start(
            "quiet", {"text": "hello"}, tenant=TENANT, requester=ANA, origin=CHANNEL, key=here.engine.new_id("k")
        )
    await here.settle()
    await here.wait(days=3, hours=5)  # Monday at two: four fifths of two days are over
    told = direct(here)
    assert set(told) == {BEN, CHLOE}  # not whoever started it, and nobody from elsewhere
    (message,) = told[BEN]
    assert "3 reviews wait" in message[0] and message[1].startswith("• Quiet: Stops, due ") and "the run stops" in message[1]
    await here.wait(seconds=10)
    await here.wait(hours=1)
    assert len(direct(here)[BEN]) == 1
    assert len(reminders(here)) == 2  # the first reminder of each was missed, and is left out


async def test_a_message_leaves_out_what_was_dealt_with_before_it_could_be_posted(here: World) -> None:
    here.chat.members = {BEN}
    review = await start(here, "quiet")
    here.clock.advance(days=3, hours=5)
    await here.tick()
    here.chat.members = {BEN, CHLOE}
    await here.decide(review, Approve(), CHLOE)
    assert direct(here) == {}


async def test_whoever_has_voted_is_not_reminded(here: World) -> None:
    here.chat.members = {BEN, CHLOE}
    review = await start(here, "urgent")
    await here.decide(review, Approve(), BEN)
    await here.wait(hours=7)
    assert set(direct(here)) == {CHLOE}


async def test_of_many_people_none_is_written_to(here: World) -> None:
    here.chat.members = {Person(f"{TENANT}/U{number}") for number in range(MOST + 1)}
    review = await start(here, "quiet")
    await here.wait(hours=8)
    await here.wait(days=2, hours=21)
    await here.wait(seconds=10)
    assert direct(here) == {} and len(reminders(here)) == 2
    threads = [under for ref, (_, under) in here.chat.places.items() if isinstance(here.chat.posted[ref], NoticeView)]
    assert threads == [here.chat.keys[f"card:{review.id}"]] * 2


async def test_a_group_that_is_not_there_is_reminded_in_the_thread(here: World) -> None:
    await start(here, "urgent")
    here.chat.unsure = ChatRefused("there is no user group @team")
    await here.wait(hours=7)
    assert direct(here) == {} and len(reminders(here)) == 1


async def test_while_the_chat_does_not_tell_who_they_are_nobody_is_told_and_later_they_are(here: World) -> None:
    here.chat.members, here.chat.unsure = {BEN}, ChatUnreachable("Slack cannot be reached")
    await start(here, "urgent")
    await here.wait(hours=7)
    assert direct(here) == {} and reminders(here) == []
    here.chat.unsure = None
    await here.wait(seconds=10)
    assert set(direct(here)) == {BEN}


async def test_a_message_that_the_chat_refuses_is_not_tried_again(here: World) -> None:
    here.chat.members = {BEN}
    await start(here, "urgent")
    here.chat.fail = [ChatRefused("the person has left")]
    await here.wait(hours=7)
    await here.wait(seconds=10)
    assert direct(here) == {} and here.chat.fail == []


async def test_what_was_missed_at_night_comes_in_the_morning(here: World) -> None:
    here.chat.members = {BEN}
    await start(here, "quiet")
    await here.wait(days=3, hours=-1)  # Monday at eight
    await here.wait(hours=6, minutes=30)
    assert len(direct(here)[BEN]) == 1


async def test_two_processes_write_to_each_person_once(here: World) -> None:
    here.chat.members = {BEN, CHLOE}
    await start(here, "quiet")
    here.clock.advance(days=3, hours=5)
    await asyncio.gather(*(here.tick() for _ in range(5)))
    await here.settle()
    assert {person: len(messages) for person, messages in direct(here).items()} == {BEN: 1, CHLOE: 1}


async def test_show_prints_reminders_hand_overs_and_the_end(here: World) -> None:
    review = await start(here, "quiet")
    await here.bot.handle(HandOver(TENANT, BEN, review.id, review.hash, CHLOE, "on holiday"))
    await here.wait(hours=8)
    await here.wait(days=5)
    (run,) = await here.store.runs()
    console = Console(width=200)
    with console.capture() as shown:
        console.print(journal_table(run, await here.store.journal(run.id)))
    lines = [" ".join(line.split()) for line in shown.get().splitlines()]
    assert any("delegated" in line and line.endswith("UBEN to UCHLOE on holiday") for line in lines)
    assert any("reminded" in line and line.endswith("In the thread of its card.") for line in lines)
    assert any("expired" in line and line.endswith(f"expired {NOBODY_ANSWERED}") for line in lines)
