"""What Slack's Web API may answer: every message stands once, in its order, or somebody is told why not."""

import pytest

from adapters.playground.state import Message
from adapters.slack import chat
from adapters.slack.chat import FIND_MOST
from tests.adapters.slack.flows import Paper
from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, BEN, CHLOE, DM, SUPPORT, Stage
from workflow.prompt import Answer

pytestmark = pytest.mark.asyncio(loop_scope="module")


def posted(stage: Stage) -> list[str]:
    """The bot's own messages in the channel, by what they are."""
    kinds = []
    for each in stage.messages(SUPPORT):
        said = read(each)
        kinds.append("root" if "started by" in said and "Why it is here" not in said else "card" if "Why it" in said else "reply")
    return kinds


async def test_busy(stage: Stage) -> None:
    stage.playground.faults.rate_limit("chat.postMessage", retry_after=30)
    await stage.run()
    assert stage.messages() == []
    await stage.later(31)
    assert posted(stage) == ["root", "card"]
    stage.playground.faults.rate_limit("chat.update", times=2, retry_after=30)
    await stage.press("approve")
    await stage.later(31)
    await stage.later(31)
    assert posted(stage) == ["root", "card", "reply"]
    assert stage.buttons(stage.card()) == []
    assert "Done. “Letter”: approved unchanged by <@U0BEN>" in read(stage.messages()[0])


@pytest.mark.parametrize("how", ["500_before", "500_after", "close_before", "close_after"])
@pytest.mark.parametrize("times", [1, 2])
async def test_no_answer_before_or_after_it_was_posted(stage: Stage, how: str, times: int) -> None:
    stage.playground.faults.break_off("chat.postMessage", how, times=times)
    await stage.run()
    for _ in range(6):
        await stage.later(10)
    assert posted(stage) == ["root", "card"]
    stage.playground.faults.break_off("chat.postMessage", how)
    stage.playground.faults.break_off("chat.update", how)
    await stage.press("approve")
    for _ in range(6):
        await stage.later(10)
    assert posted(stage) == ["root", "card", "reply"]
    assert stage.buttons(stage.card()) == []


async def test_posted_without_an_answer_and_then_no_way_to_look(stage: Stage) -> None:
    """However long it takes until Slack can be read again, the message that stands is found."""
    stage.playground.faults.break_off("chat.postMessage", "500_after")
    stage.playground.faults.break_off("conversations.history", "500_before", times=6)
    await stage.run()
    for _ in range(9):
        await stage.later(300)
    assert posted(stage) == ["root", "card"]


async def test_a_long_answer_goes_on_where_it_broke_off(stage: Stage) -> None:
    text = "\n\n".join(f"Paragraph {n}. " + "word " * 150 for n in range(60))
    stage.model.answer = lambda question: Answer(Paper(body=text), 0.8, "", "fake")
    await stage.run(command="/long")
    stage.playground.faults.break_off("chat.postMessage", "500_after", times=2)
    await stage.press("approve")
    for _ in range(6):
        await stage.later(10)
    root, card, *pieces = stage.messages()
    assert "".join(piece.blocks[0]["elements"][0]["elements"][0]["text"] for piece in pieces) == text  # type: ignore[index]
    assert {piece.thread_ts for piece in pieces} == {root.ts}
    assert stage.buttons(card) == []


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        ("channel_not_found", "invite me with /invite"),
        ("not_in_channel", "invite me with /invite"),
        ("is_archived", "that channel is archived"),
        ("missing_scope", "my Slack app lacks a permission"),
        ("restricted_action", "a workspace setting keeps me from posting there"),
        ("invalid_blocks", "Slack refused it (chat.postMessage: invalid_blocks)"),
    ],
)
async def test_what_cannot_be_posted_is_told_in_private(stage: Stage, error: str, mend: str) -> None:
    stage.playground.faults.fail("chat.postMessage", error, times=1)
    await stage.run(command="/guarded")
    await stage.settle()
    told = [read(each) for each in stage.messages(DM)]
    assert len(told) == 1
    assert told[0].startswith("I could not post the message about your run")
    assert mend in told[0]
    assert stage.rows("select status from runs") == [("waiting",)]


async def test_a_bad_token_is_waited_out(stage: Stage) -> None:
    stage.playground.faults.fail("chat.postMessage", "invalid_auth", times=3)
    await stage.run()
    assert stage.messages() == []
    (error,) = {row[0] for row in stage.rows("select error from deliveries where error != ''")}
    assert error == "Slack refuses the bot token (invalid_auth): check SLACK_BOT_TOKEN"
    for _ in range(5):
        await stage.later(20)
    assert posted(stage) == ["root", "card"]


async def test_a_deleted_card_stands_again_while_its_question_is_open(stage: Stage) -> None:
    await stage.run()
    stage.playground.state.remove(stage.card())
    assert posted(stage) == ["root"]
    from adapters.slack.ids import tenant

    review = stage.rows("select id from reviews")[0][0]
    await touch(stage, review)
    assert posted(stage) == ["root", "card"]
    assert tenant("T0PLAY") == "slack/T0PLAY"
    await stage.press("approve")
    stage.playground.state.remove(stage.card())
    await touch(stage, review)
    assert posted(stage) == ["root", "reply"]


async def touch(stage: Stage, review: str) -> None:
    """The card is wanted again, as after any change."""
    from workflow.delivery import Delivery, DeliveryKind
    from workflow.names import Place, Tenant

    place = Place("slack/T0PLAY/C0SUPPORT")
    card = Delivery("dlv_x", Tenant("slack/T0PLAY"), DeliveryKind.CARD, review, place, f"card:{review}", stage.clock.now())
    await stage.product.store.enqueue([card])
    stage.product.deliveries.wake()
    await stage.settle()


async def test_an_answer_whose_thread_was_deleted_still_goes_out(stage: Stage) -> None:
    await stage.run()
    stage.playground.state.remove(stage.messages()[0])
    await stage.press("approve")
    assert "Dear customer" in read(stage.messages()[-1])
    assert stage.messages()[-1].thread_ts is None


async def test_slack_out_of_reach_at_the_press(stage: Stage) -> None:
    """Asking who is in the channel fails: nobody is let in; after that it goes on."""
    await stage.run()
    stage.playground.faults.break_off("conversations.members", "close_before", times=2)  # aiohttp asks twice
    await stage.press("approve", BEN)
    assert "could not verify" in stage.told(BEN)
    await stage.press("approve", BEN)
    assert [outcome for _, outcome, _ in stage.outcomes()] == ["approved"]


async def test_a_slash_answer_needs_no_web_api(stage: Stage) -> None:
    stage.playground.faults.break_off("*", "close_before", times=3)
    await stage.run()
    assert "Small has started" in stage.told(ANA)


@pytest.mark.parametrize(("most", "stands"), [(FIND_MOST, 1), (2, 2)], ids=["found on the third page", "more than is read"])
async def test_posted_without_an_answer_and_then_much_else_was_said(
    stage: Stage, most: int, stands: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is looked for on as many pages as there are since, up to a bound: then it is better said twice than never."""
    monkeypatch.setattr(chat, "FIND_MOST", most)
    stage.playground.faults.break_off("chat.postMessage", "500_after")
    await stage.run()
    for number in range(450):
        stage.playground.state.add(Message(SUPPORT, stage.playground.state.next_ts(), CHLOE, f"Something else, {number}"))
    stage.playground.journal.clear()
    await stage.later(10)
    assert len([m for m in stage.messages() if "started by" in read(m) and "Why it is here" not in read(m)]) == stands
    assert len(stage.playground.journal.calls("conversations.history")) == min(3, most)
