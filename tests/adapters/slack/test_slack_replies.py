"""A reply in a card's thread: a question to whoever wrote it, and the same record as a press once they have confirmed."""

import asyncio

import pytest

from adapters.playground.state import Message
from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, BEN, CHLOE, OTTO, REVIEWS, SUPPORT, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
FREE = ["Revise with this comment", "Approve", "Edit it myself", "No, just talking"]


def asked(stage: Stage, channel: str = SUPPORT) -> list[Message]:
    return [m for m in stage.playground.state.messages[channel] if m.only_for is not None]


async def test_looks_good_but_say_tuesday(stage: Stage) -> None:
    await stage.run()
    card = stage.card()
    await stage.reply("looks good, but say Tuesday")
    question = stage.question()
    assert question.thread_ts == card.ts and question.only_for == BEN
    said = read(question)
    assert "Shall I take your reply as Revise?" in said and f"draft {read(card).split('draft ')[1][:8]}." in said
    assert "“say Tuesday”" in said and "Nothing is decided until you press." in said
    assert stage.buttons(question) == FREE
    assert stage.outcomes() == [("letter", None, None)]
    await stage.press("as_revision", BEN, question)
    assert [outcome for _, outcome, _ in stage.outcomes()] == ["revised", None]
    assert stage.rows("select how, decision, comment from feedback") == [("reply", "revised", "say Tuesday")]
    assert "say Tuesday" in stage.model.asked[-1].comment
    assert question not in stage.messages(by=BEN)


async def test_an_approval_and_a_rejection_in_words(stage: Stage) -> None:
    await stage.run()
    await stage.reply("LGTM :tada:")
    assert stage.buttons(stage.question()) == ["Approve", "Edit it myself", "No, just talking"]
    await stage.press("as_approval", BEN, stage.question())
    await stage.run()
    await stage.reply("No, because it is a duplicate", CHLOE)
    assert stage.buttons(stage.question(CHLOE)) == [
        "Reject for this reason",
        "Revise with this comment",
        "Edit it myself",
        "No, just talking",
    ]
    await stage.press("as_rejection", CHLOE, stage.question(CHLOE))
    assert stage.rows("select how, decision, reasons, comment from feedback order by seq") == [
        ("reply", "approved", "[]", ""),
        ("reply", "rejected", '["other"]', "it is a duplicate"),
    ]


async def test_free_text_may_be_meant_otherwise(stage: Stage) -> None:
    await stage.run()
    await stage.reply("Say Tuesday instead")
    assert stage.buttons(stage.question()) == FREE
    await stage.press("as_edit", BEN, stage.question())
    await stage.submit(f_text_0="Dear Ana, on Tuesday.")
    assert stage.outcomes()[0][1] == "edited"
    assert stage.rows("select how from feedback") == [("dialog",)]


async def test_a_rejection_without_a_reason_asks_for_one(stage: Stage) -> None:
    await stage.run()
    await stage.reply("reject")
    await stage.press("as_rejection", BEN, stage.question())
    assert stage.outcomes() == [("letter", None, None)]
    await stage.submit(reason="tone")
    assert stage.outcomes()[0][1] == "rejected"


async def test_who_talks_is_left_alone_until_they_say_it_clearly(stage: Stage) -> None:
    await stage.run()
    await stage.reply("I remember this customer")
    await stage.press("as_talk", BEN, stage.question())
    told = len(asked(stage))
    await stage.reply("A nice person")
    assert len(asked(stage)) == told
    await stage.reply("And I too", CHLOE)
    assert len(asked(stage)) == told + 1
    await stage.reply("ok")
    assert len(asked(stage)) == told + 2
    await stage.press("as_approval", BEN, stage.question())
    assert stage.outcomes()[0][1] == "approved"


@pytest.mark.parametrize("text", ["looks good", "reject", "what is this about?"])
@pytest.mark.parametrize(
    ("command", "channel", "who"), [("/small", SUPPORT, ANA), ("/small", SUPPORT, OTTO), ("/guarded", REVIEWS, CHLOE)]
)
async def test_others_may_talk_in_peace(stage: Stage, text: str, command: str, channel: str, who: str) -> None:
    stage.playground.state.groups["S0LEADS"].users = [BEN]
    await stage.run(command=command)
    before, told = stage.counts(), len(asked(stage, channel))
    await stage.reply(text, who, stage.card(channel))
    assert (stage.counts(), len(asked(stage, channel))) == (before, told)


async def test_other_threads_closed_cards_and_other_apps_are_left_alone(stage: Stage) -> None:
    await stage.run()
    before, told = stage.counts(), len(asked(stage))
    root = next(m for m in stage.messages() if "started by" in read(m))
    await stage.reply("looks good", BEN, root)
    await stage.playground.say(BEN, SUPPORT, "looks good")
    await stage.reply("thanks!")
    await stage.reply("@Chloe looks good?")
    card, event = stage.card(), {"type": "message", "channel": SUPPORT, "channel_type": "channel", "text": "ok", "user": BEN}
    event |= {"thread_ts": card.ts, "ts": "1700000000.000001", "event_ts": "1700000000.000001"}
    for change in ({"bot_id": "B1"}, {"subtype": "bot_message", "bot_id": "B1"}, {"subtype": "channel_join"}):
        stage.playground.space.emit(event | change, SUPPORT)
    edited = {"subtype": "message_changed", "message": event, "previous_message": event, "hidden": True}
    stage.playground.space.emit(event | edited, SUPPORT)
    stage.playground.space.emit(event | {"subtype": "message_deleted", "deleted_ts": "1", "previous_message": event}, SUPPORT)
    await stage.settle()
    assert (stage.counts(), len(asked(stage))) == (before, told)
    await stage.press("approve")
    before, told = stage.counts(), len(asked(stage))
    await stage.reply("looks good", CHLOE, card)
    assert (stage.counts(), len(asked(stage))) == (before, told)


async def test_a_reply_that_is_shown_in_the_channel_too_and_one_with_a_file_count(stage: Stage) -> None:
    await stage.run()
    event = {"type": "message", "channel": SUPPORT, "channel_type": "channel", "text": "ok", "user": BEN}
    for number, subtype in enumerate(("thread_broadcast", "file_share"), start=1):
        ts = f"1700000000.00000{number}"
        stage.playground.space.emit(event | {"subtype": subtype, "thread_ts": stage.card().ts, "ts": ts}, SUPPORT)
    await stage.settle()
    assert stage.rows("select kind from suggestions") == [("approved",), ("approved",)]


async def test_with_our_name_in_front_it_is_an_answer_too(stage: Stage) -> None:
    await stage.run()
    card = stage.card()
    await stage.playground.mention(BEN, SUPPORT, "looks good, but say Tuesday", thread_ts=card.ts)
    await stage.settle()
    assert stage.buttons(stage.question()) == FREE and len(stage.rows("select id from suggestions")) == 1
    await stage.playground.mention(ANA, SUPPORT, "looks good", thread_ts=card.ts)
    await stage.settle()
    assert "I do not know looks good. This is what I understand:" in stage.told(ANA)
    await stage.playground.mention(ANA, SUPPORT, "small another one", thread_ts=card.ts)
    await stage.settle()
    assert len(stage.rows("select id from runs")) == 2


async def test_the_same_event_twice_asks_once(stage: Stage) -> None:
    await stage.run()
    said = await stage.reply("ok")
    event = next(d.payload for d in reversed(stage.playground.journal.delivered) if d.payload.get("event", {}).get("ts") == said.ts)
    told = len(asked(stage))
    assert (await stage.event(event))[0] == 200
    assert len(asked(stage)) == told and stage.counts()["suggestions"] == 1


async def test_one_confirms_while_another_presses(stage: Stage) -> None:
    for number in range(6):
        await stage.run()
        card = stage.card()
        await stage.reply("ok, but say Tuesday")
        pressed = "approve" if number % 2 else "as_revision"
        other = card if number % 2 else stage.question()
        if not number % 2:
            await stage.reply("say Monday", CHLOE)
        await asyncio.gather(
            stage.playground.press(BEN, stage.question(BEN), "as_revision"),
            stage.playground.press(CHLOE if number % 2 else BEN, other, pressed),
        )
        await stage.settle()
    decided = stage.rows("select review, count(*) from feedback group by review")
    assert len(decided) == 6 and {count for _, count in decided} == {1}


async def test_a_press_after_another_was_faster_reads_the_usual_sentence(stage: Stage) -> None:
    await stage.run()
    await stage.reply("ok, but say Tuesday")
    question = stage.question()
    await stage.press("approve", CHLOE)
    await stage.press("as_revision", BEN, question)
    assert "<@U0CHLOE> was faster: approved unchanged" in read(question)
    await stage.run()
    await stage.reply("ok")
    question = stage.question()
    await stage.press("withdraw", ANA, next(m for m in reversed(stage.messages()) if "Withdraw" in stage.buttons(m)))
    await stage.press("as_edit", BEN, question)
    assert "Your press changed nothing" in stage.told(BEN)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "ok, but " + "y " * 50_000,
        "say <!channel> <@U0ANA> <http://evil.test|click> *bold* `code` & > quote",
        "ok, but ‮قل الثلاثاء‬ <!here>",
        "لكن قل الثلاثاء",
        "no because\n\n```\n<!everyone>\n```\n\n",
        "\u0007 bell",
    ],
)
async def test_hostile_replies_are_comments_and_nothing_else(stage: Stage, text: str) -> None:
    await stage.run()
    card = stage.card()
    event = {"type": "message", "channel": SUPPORT, "channel_type": "channel", "text": text, "user": BEN}
    stage.playground.space.emit(event | {"thread_ts": card.ts, "ts": "1700000000.000009", "event_ts": "1.1"}, SUPPORT)
    await stage.settle()
    question = stage.question()
    assert question.live_markup == [] and len(read(question)) < 1_200
    if len(text) > 3_000:
        assert "A comment holds 3,000 characters: the rest is left out." in read(question)
    await stage.press("as_revision", BEN, question)
    assert [outcome for _, outcome, _ in stage.outcomes()] == ["revised", None]
    assert len(stage.rows("select comment from feedback")[0][0]) <= 3_000
    assert stage.playground.journal.errors() == []


async def test_a_draft_that_cannot_be_sent_back_again_offers_what_is_left(stage: Stage) -> None:
    await stage.run()
    for round_ in range(3):
        await stage.reply(f"say it {round_} times")
        await stage.press("as_revision", BEN, stage.question())
    await stage.reply("and once more")
    assert "It was sent back 3 times already" in read(stage.question())
    assert stage.buttons(stage.question()) == ["Approve", "Edit it myself", "No, just talking"]
    await stage.press("as_approval", BEN, stage.question())
    assert [outcome for _, outcome, _ in stage.outcomes()] == ["revised"] * 3 + ["approved"]


@pytest.mark.parametrize("lacking", ["user", "ts", "channel", "thread_ts", "text"])
@pytest.mark.parametrize("instead", [None, 7, [], "x" * 9_000])
async def test_an_event_that_lacks_something_decides_nothing(stage: Stage, lacking: str, instead: object) -> None:
    await stage.run()
    said = await stage.reply("thanks")
    event = next(d.payload for d in reversed(stage.playground.journal.delivered) if d.payload.get("event", {}).get("ts") == said.ts)
    status, _ = await stage.event(event | {"event": event["event"] | {"text": "ok", lacking: instead}})
    assert status in (200, 400)
    assert stage.outcomes() == [("letter", None, None)]
