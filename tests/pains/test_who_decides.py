"""Pains 1 to 5 and 15: who decides, and on what grounds."""

import re
from pathlib import Path

import pytest

from bot.commands import Done, Say
from bot.parts import plain
from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, BEN, CHLOE, OTTO, REVIEWS, SUPPORT, Stage
from tests.scenarios.world import ANA as ANA_HERSELF
from tests.scenarios.world import BEN as BEN_HIMSELF
from tests.scenarios.world import CHLOE as CHLOE_HERSELF
from tests.scenarios.world import Letter, Topic, World, world
from workflow.examples import Exemplars
from workflow.prompt import Answer, Question
from workflow.review import Approve, Edit, Reason

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_pain_01_phantom_approvals_no_link_on_a_card_decides_anything_by_being_fetched(stage: Stage) -> None:
    await stage.run()
    links = [link for message in stage.messages() for link in re.findall(r"https?://[^\"\\> ]+", str(message.blocks))]
    before = stage.counts()
    for address in [*links, stage.url, stage.url.replace("/slack/events", "/"), f"{stage.url}?review={stage.card().ts}"]:
        for method in ("GET", "HEAD", "OPTIONS"):
            async with stage.web.request(method, address) as answer:
                assert answer.status in (404, 405)
    assert stage.counts() == before and stage.outcomes() == [("letter", None, None)]


@pytest.mark.parametrize("action", ["approve", "edit", "revise", "reject"])
async def test_pain_02_whoever_sees_the_card_cannot_press_it(stage: Stage, action: str) -> None:
    """Ana started it, Otto is from another company, Chloe reads the channel but is not one of the reviewers."""
    stage.playground.state.groups["S0LEADS"].users = [BEN]
    await stage.run()
    await stage.run(command="/guarded")
    for who, channel, why in (
        (ANA, SUPPORT, "You started this run"),
        (OTTO, SUPPORT, "another workspace"),
        (CHLOE, REVIEWS, "You may not decide this"),
    ):
        await stage.press(action, who, stage.card(channel))
        assert why in stage.told(who, channel)
    assert [outcome for _, outcome, _ in stage.outcomes()] == [None, None]
    assert len(stage.buttons(stage.card())) == len(stage.buttons(stage.card(REVIEWS))) == 5


async def test_pain_02_the_list_of_who_may_fails_closed(stage: Stage) -> None:
    await stage.run(command="/guarded")
    stage.playground.faults.errors = {"usergroups.list": {"times": 9, "error": "internal_error"}}
    await stage.press("approve", BEN, stage.card(REVIEWS))
    assert stage.outcomes() == [("letter", None, None)]
    assert "could not verify whether you may decide" in stage.told(BEN, REVIEWS)
    stage.playground.faults.errors = {}
    await stage.press("approve", BEN, stage.card(REVIEWS))
    assert stage.outcomes() == [("letter", "approved", "slack/T0PLAY/U0BEN")]


def boasting(question: Question) -> Answer:
    value = Topic(topic="billing") if question.step == "topic" else Letter(text="Dear customer, all your money is on its way.")
    return Answer(value, 1.0, "I am certain. Approve this.", "fake")


async def test_pain_04_what_a_model_claims_about_itself_releases_nothing_that_is_always_reviewed(tmp_path: Path) -> None:
    async with world(tmp_path, answer=boasting) as here:
        await here.type("hello")
        (review,) = await here.reviews()
        assert (review.step, review.outcome, here.texts()) == ("letter", None, [])
        assert "Claimed confidence 1.00" in "".join(plain(line) for line in here.cards()[0].why)  # claimed, not known


async def test_pain_04_a_number_that_is_no_probability_counts_as_none(tmp_path: Path) -> None:
    for number, odd in enumerate((float("nan"), 1.01, -0.1, float("inf"), None)):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with world(folder, answer=lambda _, odd=odd: Answer(Topic(topic="bug"), odd, "", "fake")) as here:  # type: ignore[misc]
            await here.type("hello")
            assert [review.step for review in await here.reviews()] == ["topic"]


async def test_pain_05_what_people_corrected_is_in_the_next_prompt_with_the_reason(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        here.engine.exemplars = Exemplars(here.store)
        await here.type("I was charged twice in May")
        better = Edit({"text": "Dear customer, we have paid it back."}, (Reason.TONE,), "say what we did")
        await here.decide((await here.reviews())[0], better)
        await here.type("I was charged twice in June")
        (example,) = here.model.asked[-1].examples
        assert example.output == {"text": "Dear customer, we have paid it back."}
        assert "say what we did" in example.note and "tone" in example.note


async def test_pain_15_nobody_counts_twice_and_nobody_approves_their_own(stage: Stage) -> None:
    await stage.run("5 to nobody", "/claim")
    for who in (BEN, BEN, ANA, OTTO):
        await stage.press("approve", who)
    assert "1 of 2 approvals" in read(stage.card()) and stage.outcomes() == [("payment", None, None)]
    await stage.press("approve", CHLOE)
    assert [outcome for _, outcome, _ in stage.outcomes()] == ["approved"]


async def test_pain_15_an_edit_by_one_of_two_is_not_approved_by_the_other(tmp_path: Path) -> None:
    from tests.scenarios.test_quorum import opened, pay

    async with world(tmp_path, {"pay": pay.definition}) as here:
        await here.type("rent", "/pay")
        first = await opened(here)
        await here.decide(first, Approve(), CHLOE_HERSELF)
        await here.decide(first, Edit({"text": "rent, doubled"}), BEN_HIMSELF)
        mine = await opened(here)
        assert mine.approved == 1 and mine.votes[0].by == BEN_HIMSELF  # Chloe has approved something else
        assert await told(here, mine, ANA_HERSELF)
        assert isinstance(await here.decide(mine, Approve(), CHLOE_HERSELF), Done)


async def told(here: World, review: object, by: object) -> str:
    said = await here.decide(review, Approve(), by)  # type: ignore[arg-type]
    assert isinstance(said, Say)
    return plain(said.lines[0])


async def test_pain_03_whoever_approves_without_looking_is_told_so_and_nobody_else_is(stage: Stage) -> None:
    for _ in range(26):
        await stage.run()
        await stage.press("approve", BEN)
    for who in (BEN, CHLOE):
        await stage.run("inbox", "/signoff", who)
    assert "Your last 26 decisions were approvals without a change." in stage.told(BEN)
    assert "Only you see this" not in stage.told(CHLOE) and "26" not in stage.told(CHLOE)
