"""Pains 8, 12 to 14, 16, 18 to 21: cards, and the text that people approve."""

import pytest

from tests.adapters.slack.flows import Paper
from tests.adapters.slack.read import read
from tests.adapters.slack.stage import BEN, CHLOE, SUPPORT, Stage
from workflow.errors import ModelGarbled
from workflow.prompt import Answer

pytestmark = pytest.mark.asyncio(loop_scope="module")
BY_HAND = "Dear Ana,\n\nmy very own words: <b>10 %</b> & more.  \n\nBen"


@pytest.mark.parametrize("action", ["approve", "edit", "revise", "reject"])
async def test_pain_08_a_card_that_is_decided_has_no_buttons_and_an_old_copy_decides_nothing(stage: Stage, action: str) -> None:
    await stage.run()
    copy = stage.card().snapshot()
    await stage.press("approve", BEN)
    assert stage.buttons(stage.card()) == []
    before = stage.counts()
    await stage.press(action, CHLOE, copy)
    assert "<@U0BEN> was faster" in stage.told(CHLOE) and stage.counts() == before


async def test_pain_08_a_card_that_could_not_be_updated_is_updated_later(stage: Stage) -> None:
    await stage.run()
    stage.playground.faults.errors = {"chat.update": {"times": 2, "error": "internal_error"}}
    await stage.press("approve")
    assert "Approve" in stage.buttons(stage.card())  # Slack did not take it
    for _ in range(3):
        await stage.later(120)
    assert stage.buttons(stage.card()) == [] and "Approved unchanged" in read(stage.card())


async def test_pain_12_what_was_edited_is_what_goes_out_to_the_byte(stage: Stage) -> None:
    await stage.run()
    await stage.press("edit")
    await stage.submit(f_text_0=BY_HAND)
    assert read(stage.messages()[-1]).startswith(BY_HAND)
    assert stage.rows("select count(*) from feedback where decision = 'edited'") == [(1,)]


async def test_pain_13_a_rejection_has_a_reason_and_stops_the_run(stage: Stage) -> None:
    await stage.run()
    await stage.press("reject")
    assert (await stage.submit()).errors
    asked = len(stage.model.asked)
    assert (await stage.submit(reason="wrong facts", comment="nobody was charged")).ok
    assert stage.rows("select status from runs") == [("stopped",)]
    assert len(stage.model.asked) == asked  # nobody loops the model
    assert "nobody was charged" in read(stage.messages()[0]) and "the facts are wrong" in read(stage.card())


async def test_pain_14_an_approval_is_of_the_version_that_was_on_the_card(stage: Stage) -> None:
    await stage.run()
    first = stage.card().snapshot()
    await stage.press("revise")
    await stage.submit(comment="another one")
    await stage.press("approve", CHLOE, first)
    assert "<@U0BEN> was faster: sent back" in stage.told(CHLOE)
    assert [outcome for _, outcome, _ in stage.outcomes()] == ["revised", None]
    await stage.press("approve", CHLOE)
    assert "(another one)" in read(stage.messages()[-1])


async def test_pain_16_what_is_private_stands_on_no_card_and_who_looked_is_on_record(stage: Stage) -> None:
    iban = "DE89 3704 0044"
    await stage.run(f"5 to {iban}, thanks", "/claim")
    assert all("3704" not in str(message.blocks) + message.text for message in stage.messages())
    await stage.press("reveal", BEN)
    assert iban in read(stage.dialog())
    assert stage.rows("select person, what from looks") == [("slack/T0PLAY/U0BEN", "revealed")]


async def test_pain_18_a_dialog_that_did_not_open_says_so_and_opens_at_the_next_press(stage: Stage) -> None:
    await stage.run()
    stage.playground.faults.expire_triggers = True
    await stage.press("edit")
    assert stage.playground.views.top(BEN) is None and "again" in stage.told(BEN)
    stage.playground.faults.expire_triggers = False
    await stage.press("edit")
    assert stage.dialog().blocks


@pytest.mark.parametrize("characters", [2_999, 3_001, 40_000, 150_000])
async def test_pain_19_a_long_draft_has_a_readable_card_and_can_be_edited_or_says_how(stage: Stage, characters: int) -> None:
    words = ("word " * (characters // 5 + 1))[:characters]
    stage.model.answer = lambda _: Answer(Paper(body=words), 0.8, "", "fake")
    await stage.run("go", "/long")
    assert "Approve" in stage.buttons(stage.card()) and "word word" in read(stage.card())
    assert (await stage.press("edit")).ok
    assert read(stage.dialog())
    assert stage.playground.journal.errors() == []


async def test_pain_20_a_delivery_that_comes_twice_is_one(stage: Stage) -> None:
    stage.playground.faults.deliver_twice_next = 1
    await stage.run()
    stage.playground.faults.deliver_twice_next = 1
    await stage.press("approve")
    assert stage.rows("select count(*) from runs") == [(1,)] and stage.rows("select count(*) from feedback") == [(1,)]
    assert len(stage.messages(SUPPORT)) == 3


async def test_pain_20_a_press_whose_answer_was_lost_can_be_pressed_again(stage: Stage) -> None:
    await stage.run()
    card = stage.card().snapshot()
    stage.playground.faults.lose_answer_next = 1
    await stage.press("approve", BEN, card)
    await stage.press("approve", BEN, card)
    assert [outcome for _, outcome, _ in stage.outcomes()] == ["approved"]
    assert stage.rows("select count(*) from feedback") == [(1,)]


async def test_pain_21_a_reaction_to_the_card_asks_and_counts_after_one_press(stage: Stage) -> None:
    await stage.run()
    await stage.react("white_check_mark", BEN)
    assert [outcome for _, outcome, _ in stage.outcomes()] == [None]  # nothing is decided by a guess
    question = stage.question(BEN)
    await stage.press("as_approval", BEN, question)
    assert [outcome for _, outcome, _ in stage.outcomes()] == ["approved"]


async def test_pain_21_an_answer_in_the_thread_is_asked_about_and_nothing_is_decided_by_a_guess(stage: Stage) -> None:
    await stage.run()
    await stage.reply("looks good, but say Tuesday", BEN)
    assert [outcome for _, outcome, _ in stage.outcomes()] == [None]
    await stage.press("as_revision", BEN, stage.question(BEN))
    assert [outcome for _, outcome, _ in stage.outcomes()] == ["revised", None]
    assert stage.rows("select how, comment from feedback") == [("reply", "say Tuesday")]


async def test_also_an_answer_of_the_model_that_is_rubbish_costs_nobody_the_run(stage: Stage) -> None:
    def garbled(_: object) -> Answer | Exception:
        return ModelGarbled("no JSON at all")

    stage.model.answer = garbled
    await stage.run(command="/guarded")
    assert stage.rows("select status from runs") == [("waiting",)]
