"""A reaction to a card: a question to whoever reacted, and a decision once they have pressed."""

import asyncio

import pytest

from adapters.playground.state import User
from tests.adapters.slack.flows import FLOWS
from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, BEN, CHLOE, OTTO, REVIEWS, SUPPORT, Stage
from workflow.reactions import Means

pytestmark = pytest.mark.asyncio(loop_scope="module")
YES, NO = "white_check_mark", "x"
AT_ONCE = {YES: Means.APPROVE_AT_ONCE, NO: Means.REJECT, "repeat": Means.REVISE}


@pytest.fixture
def at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Where an approving reaction counts without a press."""
    monkeypatch.setitem(stage.product.bot.answering.__dict__, "reactions", AT_ONCE)
    return stage


def hash_of(stage: Stage) -> str:
    return read(stage.card()).split("draft ")[1][:8]


def asked(stage: Stage) -> int:
    return sum(m.only_for is not None for m in stage.playground.state.messages[SUPPORT])


async def test_it_is_asked_and_then_decided_with_one_press(stage: Stage) -> None:
    await stage.run()
    await stage.react(YES)
    question = stage.question()
    assert question.thread_ts is None
    assert "Shall I take your reaction as Approve?" in read(question) and f"draft {hash_of(stage)}." in read(question)
    assert "Nothing is decided until you press." in read(question)
    assert stage.buttons(question) == ["Approve", "Edit it myself", "No, it meant nothing"]
    assert stage.outcomes() == [("letter", None, None)]
    await stage.press("as_approval", BEN, question)
    assert stage.outcomes() == [("letter", "approved", "slack/T0PLAY/U0BEN")]
    assert stage.rows("select how, decision from feedback") == [("reaction", "approved")]
    assert '"how": "reaction"' in stage.rows("select detail from journal where event = 'decided'")[0][0]
    assert question not in stage.messages(by=BEN) or stage.buttons(question) == []


async def test_a_skin_tone_changes_nothing_of_what_it_means(at_once: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(at_once.product.bot.answering.__dict__, "reactions", {"+1": Means.APPROVE})
    await at_once.run()
    await at_once.react("+1::skin-tone-3")
    assert "Shall I take your reaction as Approve" in read(at_once.question())


async def test_a_rejection_asks_for_its_reason(stage: Stage) -> None:
    await stage.run()
    await stage.react(NO)
    question = stage.question()
    assert stage.buttons(question) == ["Reject…", "Edit it myself", "No, it meant nothing"]
    await stage.press("as_rejection", BEN, question)
    assert stage.outcomes() == [("letter", None, None)]
    await stage.submit(reason="tone", comment="colder")
    assert stage.outcomes()[0][1] == "rejected"
    assert stage.rows("select how from feedback") == [("dialog",)]


async def test_no_meant_nothing(stage: Stage) -> None:
    await stage.run()
    await stage.react(YES)
    question = stage.question()
    await stage.press("as_talk", BEN, question)
    assert "I take it as talk. Nothing was decided" in read(question) and stage.buttons(question) == []
    assert stage.outcomes() == [("letter", None, None)] and len(stage.buttons(stage.card())) == 5


@pytest.mark.parametrize(
    ("command", "channel", "who", "sentence"),
    [
        ("/small", SUPPORT, OTTO, "You belong to another workspace"),
        ("/small", SUPPORT, ANA, "You started this run, so somebody else must decide."),
        ("/guarded", REVIEWS, CHLOE, "You may not decide this. @support-leads may decide"),
    ],
)
async def test_who_may_not_is_told_why_once(stage: Stage, command: str, channel: str, who: str, sentence: str) -> None:
    stage.playground.state.groups["S0LEADS"].users = [BEN]
    if who == OTTO:
        stage.playground.state.channels[channel].members.add(OTTO)
    await stage.run(command=command)
    card = stage.card(channel)
    before = len(stage.messages(channel, who))
    for _ in range(3):
        await stage.react(YES, who, card)
        await stage.react(YES, who, card, remove=True)
    await stage.react(NO, who, card)
    assert sentence in stage.told(who, channel)
    assert stage.buttons(stage.question(who, channel)) == []
    assert len(stage.messages(channel, who)) == before + 1
    assert {outcome for _, outcome, _ in stage.outcomes()} == {None}


async def test_nobody_is_asked_when_slack_does_not_tell_who_may(stage: Stage) -> None:
    await stage.run(command="/guarded")
    stage.playground.faults.fail("usergroups.list", "fatal_error", times=1)
    await stage.react(YES, BEN, stage.card(REVIEWS))
    assert "I could not verify whether you may decide this" in stage.told(BEN, REVIEWS)
    await stage.press("approve", BEN, stage.card(REVIEWS))
    assert stage.outcomes() == [("letter", "approved", "slack/T0PLAY/U0BEN")]


@pytest.mark.parametrize("emoji", ["tada", "eyes", "heart"])
async def test_other_emoji_mean_nothing(stage: Stage, emoji: str) -> None:
    await stage.run()
    before, told = stage.counts(), asked(stage)
    await stage.react(emoji)
    assert (stage.counts(), asked(stage)) == (before, told)


async def test_on_a_closed_card_and_on_other_messages_it_means_nothing(stage: Stage) -> None:
    await stage.run()
    await stage.press("approve")
    before, told = stage.counts(), asked(stage)
    await stage.react(YES, CHLOE)
    await stage.react(YES, CHLOE, next(m for m in stage.messages() if "started by" in read(m)))
    assert (stage.counts(), asked(stage)) == (before, told)


async def test_the_same_event_twice_asks_once(stage: Stage) -> None:
    await stage.run()
    await stage.react(YES)
    told = asked(stage)
    event = next(d.payload for d in reversed(stage.playground.journal.delivered) if d.payload.get("event", {}).get("reaction"))
    for _ in range(2):
        assert (await stage.event(event))[0] == 200
    assert asked(stage) == told and stage.counts()["suggestions"] == 1


async def test_a_press_that_comes_too_late_reads_the_usual_sentence(stage: Stage) -> None:
    await stage.run()
    await stage.react(YES)
    question = stage.question()
    await stage.press("approve", CHLOE)
    await stage.press("as_approval", BEN, question)
    assert "<@U0CHLOE> was faster: approved unchanged" in read(question)
    assert stage.buttons(question) == []
    assert stage.rows("select by from feedback") == [("slack/T0PLAY/U0CHLOE",)]


async def test_two_people_at_once_one_confirms_the_other_presses(stage: Stage) -> None:
    for _ in range(5):
        await stage.run()
        await stage.react(YES)
        card, question = stage.card(), stage.question()
        await asyncio.gather(stage.playground.press(BEN, question, "as_approval"), stage.playground.press(CHLOE, card, "approve"))
        await stage.settle()
    assert [outcome for _, outcome, _ in stage.outcomes()] == ["approved"] * 5
    assert len(stage.rows("select id from feedback")) == 5


async def test_the_question_of_another_person_cannot_be_confirmed(stage: Stage) -> None:
    await stage.run()
    await stage.react(YES)
    sent = (await stage.playground.press(BEN, stage.question(), "as_talk")).payload
    suggestion = stage.rows("select id from suggestions")[0][0]
    forged = sent["actions"][0] | {"action_id": "as_approval", "value": suggestion}
    for user, team in ((CHLOE, "T0PLAY"), (ANA, "T0PLAY"), (BEN, "T0OTHER")):
        status, _ = await stage.interact(sent | {"user": {"id": user, "team_id": team}, "actions": [forged]})
        assert status == 200
    for value in ("sug_none", "", "x" * 3_000, "rev_1:abc"):
        assert (await stage.interact(sent | {"actions": [forged | {"value": value}]}))[0] == 200
    assert stage.outcomes() == [("letter", None, None)]


async def test_where_it_counts_at_once_the_card_says_so(at_once: Stage) -> None:
    await at_once.run()
    told = asked(at_once)
    await at_once.react(YES)
    assert at_once.outcomes() == [("letter", "approved", "slack/T0PLAY/U0BEN")]
    assert at_once.rows("select how from feedback") == [("reaction",)]
    assert asked(at_once) == told


async def test_at_once_is_for_people_of_this_workspace_alone(at_once: Stage) -> None:
    at_once.playground.state.users["U0ROBOT"] = User("U0ROBOT", "Robot", "app", "#000000", is_bot=True)
    at_once.playground.state.channels[SUPPORT].members.add("U0ROBOT")
    await at_once.run()
    card = at_once.card()
    event = {"type": "reaction_added", "user": "U0ROBOT", "reaction": YES, "event_ts": "1.000001", "item_user": card.user}
    event |= {"item": {"type": "message", "channel": card.channel, "ts": card.ts}}
    at_once.playground.space.emit(event, card.channel)
    await at_once.react(YES, OTTO)
    await at_once.react(YES, ANA)
    assert at_once.outcomes() == [("letter", None, None)]


@pytest.mark.parametrize("error", ["missing_scope", "ratelimited", "fatal_error"])
async def test_at_once_becomes_a_question_when_slack_does_not_say_who_it_was(at_once: Stage, error: str) -> None:
    await at_once.run()
    at_once.playground.faults.fail("users.info", error, times=1)
    await at_once.react(YES)
    assert at_once.outcomes() == [("letter", None, None)]
    await at_once.press("as_approval", BEN, at_once.question())
    assert at_once.outcomes()[0][1] == "approved"


async def test_at_once_names_the_draft_that_was_on_its_card(at_once: Stage) -> None:
    """Sent back meanwhile: the reaction to the first draft's card is about the first draft, whatever asks now."""
    await at_once.run()
    first = at_once.card()
    await at_once.press("revise", CHLOE)
    await at_once.submit(CHLOE, comment="warmer")
    assert at_once.card() is not first
    await at_once.react(YES, BEN, first)
    assert [outcome for _, outcome, _ in at_once.outcomes()] == ["revised", None]


async def test_taking_away_a_reaction_that_decided_does_not_undo_it(at_once: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await at_once.run(command="/claim", text="Ana DE89 3704 0044 0532 0130 00")
    await at_once.react(YES)
    assert "1 more person must approve" in at_once.told(BEN)
    await at_once.react(YES, remove=True)
    question = at_once.question()
    assert "does not undo it" in read(question) and at_once.buttons(question) == ["Take back"]
    assert at_once.rows("select votes from reviews")[0][0] != "[]"
    await at_once.press("take_back", BEN, question)
    assert at_once.rows("select votes from reviews")[0][0] == "[]"


async def test_taking_away_a_reaction_that_had_only_asked_says_nothing(stage: Stage) -> None:
    await stage.run()
    await stage.react(YES)
    told = asked(stage)
    await stage.react(YES, remove=True)
    assert asked(stage) == told
    await stage.press("approve")  # the card's own button, not the reaction
    await stage.react(NO)
    await stage.react(NO, remove=True)
    assert asked(stage) == told


async def test_a_workflow_says_what_its_emoji_mean(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FLOWS["small"].__dict__, "reactions", {"tada": Means.REVISE})
    await stage.run()
    told = asked(stage)
    await stage.react(YES)
    assert asked(stage) == told
    await stage.react("tada")
    assert stage.buttons(stage.question()) == ["Revise…", "Edit it myself", "No, it meant nothing"]
    await stage.press("as_revision", BEN, stage.question())
    await stage.submit(comment="warmer")
    assert [outcome for _, outcome, _ in stage.outcomes()] == ["revised", None]


@pytest.mark.parametrize(
    "change",
    [
        {"user": None},
        {"user": 7},
        {"item": None},
        {"item": []},
        {"item": {"type": "file", "file": "F1"}},
        {"item": {"type": "message"}},
        {"item": {"type": "message", "channel": "C/../x", "ts": "1"}},
        {"reaction": None},
        {"reaction": ["x"]},
        {"reaction": "x" * 5_000},
        {"event_ts": None},
    ],
)
async def test_an_event_that_lacks_something_decides_nothing(at_once: Stage, change: dict[str, object]) -> None:
    await at_once.run()
    await at_once.react("eyes")
    event = next(d.payload for d in reversed(at_once.playground.journal.delivered) if d.payload.get("event", {}).get("reaction"))
    status, _ = await at_once.event(event | {"event": event["event"] | {"reaction": YES, "user": CHLOE} | change})
    assert status in (200, 400)
    if "event_ts" not in change:
        assert at_once.outcomes() == [("letter", None, None)]
