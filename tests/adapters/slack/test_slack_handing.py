"""Handing a card to somebody through real Bolt: the dialog, what it refuses, the direct message, and hostile submissions."""

import pytest

from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, BEN, CHLOE, OTTO, REVIEWS, SUPPORT, Stage
from workflow.run import Event

pytestmark = pytest.mark.asyncio(loop_scope="module")
DANA = "U0DANA"


async def handed(stage: Stage) -> list[object]:
    entries = [entry for run in await stage.product.store.runs() for entry in await stage.product.store.journal(run.id)]
    return [entry.detail["to"] for entry in entries if entry.event is Event.DELEGATED]


async def test_a_card_is_handed_on_and_decided_by_whoever_got_it(stage: Stage) -> None:
    stage.playground.state.groups["S0LEADS"].users = [BEN]
    await stage.run(command="/guarded")
    assert (await stage.press("hand", BEN, stage.card(REVIEWS))).ok
    assert (await stage.submit(BEN, to=DANA, note="you know <her> & me")).ok
    card = stage.card(REVIEWS)
    assert "Handed to <@U0DANA> by <@U0BEN>: “you know <her> & me”" in read(card)
    (told,) = stage.messages("D0DANA")
    assert "<@U0BEN> asks you to decide" in read(told) and "you know <her> & me" in read(told)
    assert "Handed to <@U0DANA>." in stage.told(BEN, REVIEWS)
    assert (await stage.press("approve", DANA, card)).ok
    assert stage.outcomes() == [("letter", "approved", "slack/T0PLAY/U0DANA")]
    assert stage.playground.journal.errors() == []


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        (BEN, "You may decide this yourself"),
        (ANA, "They started this run"),
        (OTTO, "They belong to another workspace"),
        ("U0BOT", "a bot, or nobody"),
    ],
)
async def test_the_dialog_says_why_not_at_the_person(stage: Stage, to: str, sentence: str) -> None:
    await stage.run()
    await stage.press("hand")
    refused = await stage.submit(to=to)
    assert list(refused.errors) == ["to"] and sentence in refused.errors["to"]
    assert await handed(stage) == []
    assert (await stage.submit(to=CHLOE)).ok  # the dialog has stayed open
    assert await handed(stage) == ["slack/T0PLAY/U0CHLOE"]


@pytest.mark.parametrize(
    "entered",
    [
        {},
        {"to": {"value": {"type": "users_select", "selected_user": None}}},
        {"to": {"value": {"type": "users_select", "selected_user": {"U0": 1}}}},
        {"to": {"value": {"type": "users_select", "selected_user": "U0CHLOE/../x"}}},
        {"to": {"value": {"type": "users_select", "selected_user": "x" * 5_000}}},
        {"to": {"value": {"selected_user": "<!channel>"}}, "note": {"value": {"value": "n" * 5_000}}},
    ],
)
async def test_nobody_is_handed_anything_by_a_dialog_that_slack_would_not_send(stage: Stage, entered: dict[str, object]) -> None:
    await stage.run()
    await stage.press("hand")
    sent = (await stage.submit(to=BEN)).payload
    sent["view"]["state"] = {"values": entered}
    status, answer = await stage.interact(sent)
    assert status == 200 and "Traceback" not in answer and answer
    assert await handed(stage) == [] and stage.outcomes() == [("letter", None, None)]


async def test_a_dialog_sent_by_who_may_not_decide_hands_nothing_over(stage: Stage) -> None:
    await stage.run()
    await stage.press("hand")
    sent = (await stage.submit(to=BEN)).payload
    sent["view"]["state"] = {"values": {"to": {"value": {"type": "users_select", "selected_user": CHLOE}}}}
    for user, team in ((OTTO, "T0OTHER"), (ANA, "T0PLAY")):
        status, answer = await stage.interact(sent | {"user": {"id": user, "team_id": team}})
        assert status == 200 and "Not handed over" in answer
    assert await handed(stage) == []


async def test_a_note_is_cut_to_what_a_dialog_holds(stage: Stage) -> None:
    await stage.run()
    await stage.press("hand")
    sent = (await stage.submit(to=BEN)).payload
    chosen, note = {"type": "users_select", "selected_user": CHLOE}, {"type": "plain_text_input", "value": "n" * 4_000}
    sent["view"]["state"] = {"values": {"to": {"value": chosen}, "note": {"value": note}}}
    assert (await stage.interact(sent))[0] == 200
    await stage.settle()
    assert await handed(stage) == ["slack/T0PLAY/U0CHLOE"]
    (told,) = stage.messages("D0CHLOE")
    assert read(told).count("n" * 500) == 1 and "n" * 501 not in read(told)
    assert "n" * 150 in read(stage.card(SUPPORT)) and "n" * 201 not in read(stage.card(SUPPORT))
