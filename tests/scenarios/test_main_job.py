"""The main job over a chat that remembers: typed, drafted, edited, sent, on record."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands import Done, Say, Wrong
from bot.parts import plain
from bot.views import RunView
from tests.scenarios.world import ANA, BEN, CHLOE, OTTO, World, world
from workflow.errors import ModelUnreachable
from workflow.review import Approve, Edit, OutcomeKind, Reason, Reject, Revise
from workflow.run import Event, Status


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as made:
        yield made


def said(answer: object) -> str:
    assert isinstance(answer, Say)
    return "\n".join(plain(line) for line in answer.lines)


async def test_edited_text_goes_out_and_everything_is_on_record(here: World) -> None:
    assert "has started" in said(await here.type("I was charged twice"))
    (review,) = await here.reviews()
    assert review.step == "letter"
    assert review.shown is not None
    here.clock.advance(seconds=42)
    edit = Edit({"text": "Dear Ana, we pay it back."}, (Reason.TONE,), "warmer")
    assert await here.decide(review, edit) == Done()
    assert here.texts() == ["Dear Ana, we pay it back."]
    (card,) = here.cards()
    assert card.outcome is not None
    assert "Approved with changes by @UBEN" in plain(card.outcome)
    (run,) = await here.store.runs()
    assert run.status is Status.DONE
    (feedback,) = [entry async for entry in here.store.feedback()]
    assert (feedback.decision, feedback.by, feedback.seconds) == (OutcomeKind.EDITED, BEN, 42.0)
    assert feedback.reasons == (Reason.TONE,)
    assert feedback.comment == "warmer"
    assert feedback.delta is not None
    assert feedback.delta.changes[0].field == "text"
    assert 0 < feedback.delta.similarity < 1
    assert feedback.confidence == 0.8
    assert all((feedback.versions.workflow, feedback.versions.prompt, feedback.versions.policy, feedback.versions.model))
    assert feedback.final == {"text": "Dear Ana, we pay it back."}


async def test_the_answer_hangs_in_the_runs_thread(here: World) -> None:
    await here.type("I was charged twice")
    await here.decide((await here.reviews())[0], Approve())
    root = next(ref for ref, view in here.chat.posted.items() if isinstance(view, RunView))
    reply = next(ref for ref, (_, under) in here.chat.places.items() if under is not None)
    assert here.chat.places[reply][1] == root


async def test_the_same_delivery_twice_starts_nothing_twice(here: World) -> None:
    await here.type("I was charged twice", key="slash:1")
    assert "started already" in said(await here.type("I was charged twice", key="slash:1"))
    assert len(await here.store.runs()) == 1
    assert len(here.cards()) == 1


async def test_the_second_press_reads_who_was_faster(here: World) -> None:
    await here.type("I was charged twice")
    (review,) = await here.reviews()
    await here.decide(review, Approve(), by=BEN)
    assert "@UBEN was faster: approved unchanged" in said(await here.decide(review, Reject((Reason.TONE,)), by=CHLOE))
    assert len([entry async for entry in here.store.feedback()]) == 1


async def test_one_press_delivered_twice_is_one_decision_and_no_reproach(here: World) -> None:
    await here.type("I was charged twice")
    (review,) = await here.reviews()
    assert await here.decide(review, Approve(), key="press:1") == Done()
    assert await here.decide(review, Approve(), key="press:1") == Done()
    assert len(here.texts()) == 1


async def test_nobody_approves_what_they_started(here: World) -> None:
    await here.type("I was charged twice", by=ANA)
    (review,) = await here.reviews()
    assert "You started this run" in said(await here.decide(review, Approve(), by=ANA))
    assert (await here.store.review(review.id)).outcome is None


async def test_nobody_from_elsewhere_starts_or_decides(here: World) -> None:
    assert "another workspace" in said(await here.type("hello", by=OTTO))
    assert await here.store.runs() == []
    await here.type("I was charged twice")
    (review,) = await here.reviews()
    assert "another workspace" in said(await here.decide(review, Approve(), by=OTTO))
    assert (await here.store.review(review.id)).outcome is None


async def test_who_is_no_reviewer_decides_nothing(here: World) -> None:
    await here.type("I was charged twice")
    here.chat.members = {CHLOE}
    (review,) = await here.reviews()
    assert "You may not decide this" in said(await here.decide(review, Approve(), by=BEN))
    assert await here.decide(review, Approve(), by=CHLOE) == Done()


async def test_a_bad_edit_names_the_field_and_decides_nothing(here: World) -> None:
    await here.type("I was charged twice")
    (review,) = await here.reviews()
    answer = await here.decide(review, Edit({"text": "no"}))
    assert answer == Wrong({"text": "At least 5 characters are needed here."})
    assert (await here.store.review(review.id)).outcome is None


async def test_a_draft_sent_back_comes_back_as_a_new_card(here: World) -> None:
    await here.type("I was charged twice")
    (first,) = await here.reviews()
    await here.decide(first, Revise("shorter, please"))
    first, second = await here.reviews()
    assert first.outcome is not None
    assert first.outcome.kind is OutcomeKind.REVISED
    assert (second.round, second.draft["text"]) == (2, "Dear customer, we look into it. (shorter, please)")
    assert here.model.asked[-1].previous == first.draft
    await here.decide(second, Approve())
    assert here.texts() == ["Dear customer, we look into it. (shorter, please)"]


async def test_revisions_come_to_an_end(here: World) -> None:
    await here.type("I was charged twice")
    for number in range(3):
        await here.decide((await here.reviews())[-1], Revise(f"again {number}"))
    assert "sent back 3 times" in said(await here.decide((await here.reviews())[-1], Revise("once more")))


async def test_a_rejection_stops_the_run_with_its_reason(here: World) -> None:
    await here.type("I was charged twice")
    await here.decide((await here.reviews())[0], Reject((Reason.POLICY,), "no refunds by letter"))
    (run,) = await here.store.runs()
    assert (run.status, run.reason) == (Status.STOPPED, "Rejected: against policy. no refunds by letter")
    assert here.texts() == []


async def test_an_old_hash_decides_nothing(here: World) -> None:
    await here.type("I was charged twice")
    (review,) = await here.reviews()
    decided = await here.engine.decide(review.id, Approve(), BEN, True, "00000000", "k")
    assert type(decided).__name__ == "Stale"
    assert (await here.store.review(review.id)).outcome is None


async def test_no_model_means_the_fallback_and_a_person(tmp_path: Path) -> None:
    async with world(tmp_path, answer=lambda question: ModelUnreachable("no network")) as here:
        await here.type("the app will crash")
        (review,) = await here.reviews()
        assert review.step == "topic"
        assert review.draft == {"topic": "bug"}
        assert "no network" in review.route.reason
        assert review.confidence is None


async def test_the_journal_tells_the_story(here: World) -> None:
    await here.type("I was charged twice")
    await here.decide((await here.reviews())[0], Approve())
    (run,) = await here.store.runs()
    told = [(entry.step, entry.event) for entry in await here.store.journal(run.id)]
    assert told == [
        ("topic", Event.ANSWERED),
        ("topic", Event.ROUTED),
        ("topic", Event.DONE),
        ("letter", Event.ANSWERED),
        ("letter", Event.ROUTED),
        ("letter", Event.DECIDED),
        ("letter", Event.DONE),
        ("send", Event.ABOUT_TO),
        ("send", Event.DONE),
    ]


async def test_direct_messages_need_a_channel_for_their_cards(here: World, tmp_path: Path) -> None:
    from workflow.names import Place

    assert "SIGNOFF_HOME_CHANNEL" in said(await here.type("small I was charged twice", "", place=Place("slack/T0/D7")))
    assert await here.store.runs() == []


@pytest.mark.parametrize("text", ["", "   ", "\n\t "])
async def test_nothing_to_work_on(here: World, text: str) -> None:
    assert "no text to work on" in said(await here.type(text))
    assert await here.store.runs() == []


async def test_too_long_is_refused_in_a_sentence(here: World) -> None:
    assert "too long: at most 40,000 characters" in said(await here.type("x" * 100_000))
    assert await here.store.runs() == []


@pytest.mark.parametrize("text", ["😀" * 2000, "שלום, חויבתי פעמיים", "a\u202eb\u0000c", "<!channel> <@U1> & <http://x|y>"])
async def test_any_text_gets_through_as_it_is(here: World, text: str) -> None:
    await here.type(text)
    (run,) = await here.store.runs()
    assert run.source == text
    assert run.status is Status.WAITING
