"""A workflow's own entry in a message's menu, and workflows that read the whole thread."""

import pytest

from adapters.playground.state import Message
from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, BEN, CHLOE, OTTO, SUPPORT, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
ENGINEERING = "C0ENG"  # the bot is no member


async def talk(stage: Stage, channel: str = SUPPORT) -> Message:
    """Three people, in a thread."""
    first = (await stage.playground.say(CHLOE, channel, "Checkout is <down> & out")).message
    assert first is not None
    await stage.playground.say(BEN, channel, "I look at it, @Ana", thread_ts=first.ts)
    await stage.playground.say(ANA, channel, "two\nlines", thread_ts=first.ts)
    await stage.settle()
    return first


WHOLE = "@U0CHLOE: Checkout is <down> & out\n@U0BEN: I look at it, @U0ANA\n@U0ANA: two\nlines"


async def test_a_workflows_own_entry_starts_it_at_once_on_the_whole_thread(stage: Stage) -> None:
    first = await talk(stage)
    assert (await stage.playground.message_shortcut(ANA, first, "start:summary")).ok
    await stage.settle()
    assert stage.playground.views.top(ANA) is None
    assert "Summary has started" in stage.told(ANA)
    assert stage.model.asked[-1].prompt.input == WHOLE
    ((source, given),) = stage.rows("select source, input from runs")
    assert source == "Checkout is <down> & out" and "two\\nlines" in given
    root = next(m for m in stage.messages() if "started by" in read(m))
    assert root.thread_ts == first.ts
    assert root.live_markup == ["<@U0ANA>"]  # who started it
    assert stage.playground.journal.errors() == []


async def test_the_bots_own_messages_are_no_part_of_it(stage: Stage) -> None:
    first = await talk(stage)
    await stage.playground.message_shortcut(ANA, first, "start:summary")
    await stage.settle()
    await stage.press("approve")
    await stage.playground.message_shortcut(ANA, first, "start:summary")
    await stage.settle()
    assert len(stage.model.asked) == 2 and stage.model.asked[-1].prompt.input == WHOLE


async def test_a_mention_in_a_thread_is_about_the_thread(stage: Stage) -> None:
    first = await talk(stage)
    await stage.playground.mention(ANA, SUPPORT, "summary", thread_ts=first.ts)
    await stage.settle()
    assert stage.model.asked[-1].prompt.input.startswith(f"{WHOLE}\n@U0ANA: @")
    assert stage.rows("select source from runs") == [("This thread, 4 messages",)]


async def test_a_mention_outside_a_thread_is_about_its_own_words(stage: Stage) -> None:
    await stage.playground.mention(ANA, SUPPORT, "summary it is down")
    await stage.settle()
    assert stage.model.asked[-1].prompt.input == "it is down"


async def test_the_general_dialog_reads_the_thread_too(stage: Stage) -> None:
    first = await talk(stage)
    await stage.playground.message_shortcut(ANA, first, "start")
    await stage.playground.submit(ANA, values={"workflow": {"value": "summary"}})
    await stage.settle()
    assert stage.model.asked[-1].prompt.input == WHOLE


async def long_talk(stage: Stage, words: str) -> Message:
    """450 messages: three pages of Slack's."""
    first = (await stage.playground.say(CHLOE, SUPPORT, f"0: {words}")).message
    assert first is not None
    for number in range(1, 450):
        await stage.playground.say((ANA, BEN)[number % 2], SUPPORT, f"{number}: {words}", thread_ts=first.ts)
    await stage.settle()
    return first


async def test_a_thread_of_several_pages_is_read_to_its_end(stage: Stage) -> None:
    first = await long_talk(stage, "still down")
    await stage.playground.message_shortcut(ANA, first, "start:summary")
    await stage.settle()
    lines = stage.model.asked[-1].prompt.input.split("\n")
    assert [line.split(": ")[1] for line in lines] == [str(number) for number in range(450)]
    assert lines[-1] == "@U0BEN: 449: still down"


async def test_of_a_thread_that_is_too_long_the_newest_is_kept_and_what_is_left_out_is_said(stage: Stage) -> None:
    first = await long_talk(stage, "still down, and nobody knows why " * 10)
    await stage.playground.message_shortcut(ANA, first, "start:summary")
    await stage.settle()
    opening, gap, *newest = stage.model.asked[-1].prompt.input.split("\n")
    assert opening.startswith("@U0CHLOE: 0: still") and newest[-1].startswith("@U0BEN: 449: still")
    assert [int(line.split(": ")[1]) for line in newest] == list(range(450 - len(newest), 450))
    assert gap == f"(… {449 - len(newest)} messages left out …)"
    assert gap in read(stage.card())
    root = next(message for message in stage.messages() if "started by" in read(message))
    assert f"of its 450 messages I read the first and the newest ones; {449 - len(newest)} in between" in read(root)


@pytest.mark.parametrize("error", ["missing_scope", "ratelimited", "internal_error"])
async def test_a_thread_that_slack_does_not_give_stops_nothing(stage: Stage, error: str) -> None:
    first = await talk(stage)
    stage.playground.faults.fail("conversations.replies", error, times=1)
    await stage.playground.message_shortcut(ANA, first, "start:summary")
    await stage.settle()
    assert stage.model.asked[-1].prompt.input == "Checkout is <down> & out"
    root = next(m for m in stage.messages() if "started by" in read(m))
    assert "I could not read the thread" in read(root)


async def test_where_the_bot_is_no_member_it_says_so(stage: Stage) -> None:
    first = await talk(stage, ENGINEERING)
    await stage.playground.message_shortcut(ANA, first, "start:summary")
    await stage.settle()
    ((source,),) = stage.rows("select source from runs")
    assert source.startswith("Checkout is <down> & out") and "invite me" in source


async def test_a_slow_slack_is_not_waited_for_longer_than_a_press_may_last(stage: Stage) -> None:
    first = await talk(stage)
    stage.slack.chat.verify_seconds, before = 0.0, stage.slack.chat.verify_seconds
    try:
        assert (await stage.playground.message_shortcut(ANA, first, "start:summary")).ok
    finally:
        stage.slack.chat.verify_seconds = before
    await stage.settle()
    assert "did not give it in time" in stage.rows("select source from runs")[0][0]


@pytest.mark.parametrize(("callback", "says"), [("start:nothing", "I do not know"), ("start:small", "Small has started")])
async def test_an_entry_of_another_manifest(stage: Stage, callback: str, says: str) -> None:
    """The manifest that somebody pasted may be older than the workflows."""
    first = await talk(stage)
    acted = await stage.playground.message_shortcut(ANA, first, "start")
    status, _ = await stage.interact(acted.payload | {"callback_id": callback})
    assert status == 200
    assert says in stage.told(ANA)


async def test_the_same_delivery_twice_starts_nothing_twice(stage: Stage) -> None:
    first = await talk(stage)
    acted = await stage.playground.message_shortcut(ANA, first, "start:summary")
    await stage.settle()
    assert (await stage.interact(acted.payload))[0] == 200
    assert len(stage.rows("select id from runs")) == 1


async def test_somebody_from_elsewhere_starts_nothing(stage: Stage) -> None:
    stage.playground.faults.foreign_commands = True
    first = await talk(stage)
    await stage.playground.message_shortcut(OTTO, first, "start:summary")
    await stage.settle()
    assert "another workspace" in stage.told(OTTO)
    assert stage.rows("select id from runs") == []


async def test_an_answer_stands_where_somebody_pressed(stage: Stage) -> None:
    """In the thread for a message in a thread; in the channel for one that merely has replies."""

    def where() -> str | None:
        return next(m.thread_ts for m in reversed(stage.messages(by=ANA)) if m.only_for == ANA)

    first = await talk(stage)
    await stage.playground.message_shortcut(ANA, first, "start:summary")
    await stage.settle()
    assert "Summary has started" in stage.told(ANA) and where() is None
    reply = next(m for m in stage.messages() if m.thread_ts == first.ts and m.ts != first.ts)
    await stage.playground.message_shortcut(ANA, reply, "start:summary")
    await stage.settle()
    assert "Summary has started" in stage.told(ANA) and where() == first.ts
