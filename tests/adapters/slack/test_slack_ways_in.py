"""The other ways in: mentions, direct messages, a message's menu, help, the digest, the Home tab."""

import re
from pathlib import Path

import pytest

from adapters.slack import ids
from adapters.slack.inbound import pressed
from bot.commands import Decide
from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, BEN, CHLOE, DM, OTTO, SUPPORT, Stage, staged
from workflow.review import ItHappened

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_mention_in_a_channel_runs_in_its_thread(stage: Stage) -> None:
    said = (await stage.playground.mention(ANA, SUPPORT, "small charged twice & more")).message
    assert said is not None
    await stage.settle()
    root = next(m for m in stage.messages() if "started by" in read(m))
    assert root.thread_ts == said.ts
    assert "charged twice & more" in read(root)
    assert stage.card().thread_ts is None
    await stage.press("approve")
    reply = stage.messages()[-1]
    assert reply.thread_ts == said.ts
    assert "Small has started" in stage.told(ANA)


async def test_a_mention_in_a_thread_stays_there(stage: Stage) -> None:
    first = (await stage.playground.say(ANA, SUPPORT, "Look at this")).message
    assert first is not None
    await stage.playground.mention(BEN, SUPPORT, "small crash here", thread_ts=first.ts)
    await stage.settle()
    assert next(m for m in stage.messages() if "started by" in read(m)).thread_ts == first.ts
    told = next(m for m in stage.messages(by=BEN) if m.only_for == BEN)
    assert told.thread_ts == first.ts


async def test_a_direct_message_has_its_card_in_the_home_channel(stage: Stage) -> None:
    await stage.playground.say(ANA, DM, "small charged twice")
    await stage.settle()
    assert any("Small has started" in read(m) for m in stage.messages(DM))
    card = stage.card(SUPPORT)
    await stage.press("approve", BEN, card)
    assert "Dear customer" in read(stage.messages(DM)[-1])
    assert stage.messages(DM)[-1].thread_ts is not None


async def test_a_direct_message_without_a_home_channel_starts_nothing(tmp_path: Path) -> None:
    async with staged(tmp_path, home_channel="") as stage:
        said = (await stage.playground.say(ANA, DM, "small charged twice")).message
        assert said is not None
        await stage.settle()
        assert "SIGNOFF_HOME_CHANNEL" in read(stage.messages(DM)[-1])
        await stage.playground.message_shortcut(ANA, said, "start")
        await stage.playground.submit(ANA, values={"workflow": {"value": "small"}})
        assert "SIGNOFF_HOME_CHANNEL" in read(stage.dialog(ANA))
        assert stage.counts() == dict.fromkeys(stage.counts(), 0) | {"proposals": 1}


async def test_a_messages_menu_starts_a_run_in_its_thread(stage: Stage) -> None:
    said = (await stage.playground.say(CHLOE, SUPPORT, "Charged twice & <angry>")).message
    assert said is not None
    assert (await stage.playground.message_shortcut(ANA, said, "start")).ok
    dialog = stage.dialog(ANA)
    assert "Charged twice & <angry>" in read(dialog)
    again = await stage.playground.submit(ANA, dialog.id, values={"workflow": {"value": "small"}})
    assert again.ok
    await stage.settle()
    root = next(m for m in stage.messages() if "started by" in read(m))
    assert root.thread_ts == said.ts
    assert stage.rows("select source, requester from runs") == [("Charged twice & <angry>", "slack/T0PLAY/U0ANA")]
    # the same dialog, sent once more by a client that missed the answer
    assert (await stage.interact(again.payload))[0] == 200
    assert len(stage.rows("select id from runs")) == 1


async def test_a_start_dialog_of_somebody_else_starts_nothing(stage: Stage) -> None:
    said = (await stage.playground.say(CHLOE, SUPPORT, "Charged twice")).message
    assert said is not None
    await stage.playground.message_shortcut(ANA, said, "start")
    sent = await stage.playground.submit(ANA, values={"workflow": {"value": "small"}})
    await stage.settle()
    for change in ({"user": {"id": CHLOE, "team_id": "T0PLAY"}}, {"view": sent.payload["view"] | {"private_metadata": "prp_x"}}):
        status, answer = await stage.interact(sent.payload | change)
        assert status == 200
        assert "opened by somebody else" in answer
    unknown = sent.payload["view"]["state"]["values"] | {"workflow": {"value": {"selected_option": {"value": "nothing"}}}}
    status, answer = await stage.interact(sent.payload | {"view": sent.payload["view"] | {"state": {"values": unknown}}})
    assert "There is no workflow called 'nothing' here." in answer
    assert len(stage.rows("select id from runs")) == 1


async def test_help_and_what_is_not_known(stage: Stage) -> None:
    await stage.run("help", "/signoff")
    help_ = stage.told(ANA)
    assert "/small" in help_
    assert "/signoff digest daily 09:00 Europe/Berlin" in help_
    assert "I do not know" not in help_
    await stage.run("dance & <!channel>", "/signoff")
    assert "I do not know dance & <!channel>. This is what I understand:" in stage.told(ANA)
    await stage.playground.mention(ANA, SUPPORT, "dance")
    await stage.settle()
    assert "I do not know dance" in stage.told(ANA)
    assert stage.counts() == dict.fromkeys(stage.counts(), 0)


async def test_a_digest_at_once_links_to_its_cards(stage: Stage) -> None:
    await stage.run("one")
    await stage.run("two")
    await stage.press("approve")
    await stage.run("digest now", "/signoff")
    digest = stage.messages()[-1]
    said = read(digest)
    assert "2 started" in said
    assert "1 decided by people (1 as they were" in said
    assert "1 still waits for a sign-off" in said
    (url,) = set(re.findall(r"http://[^'\"]+", str(digest.blocks)))
    async with stage.web.get(url, allow_redirects=False) as answer:
        waiting = next(m for m in stage.messages() if "Approve" in stage.buttons(m))
        assert answer.headers["location"].endswith(f"message={waiting.ts}")
    assert digest.live_markup == [f for f in digest.live_markup if f.startswith("<!date^")]
    assert stage.playground.journal.errors() == []


async def test_a_digest_is_set_shown_sent_once_and_ended(stage: Stage) -> None:
    await stage.run("digest daily 09:00 Europe/Berlin", "/signoff")
    assert "every day at 09:00 (Europe/Berlin)" in stage.told(ANA)
    await stage.run("digest daily 25:00", "/signoff")
    assert "09:00" in stage.told(ANA)
    await stage.run("digest off", "/signoff")
    assert "No digest is scheduled" in stage.told(ANA)


async def test_the_home_tab_may_fail_and_people_work_on(stage: Stage) -> None:
    stage.playground.faults.fail("views.publish", "internal_error", times=5)
    await stage.playground.open_home(BEN)
    await stage.settle()
    assert [d.outcome for d in stage.playground.journal.deliveries("app_home_opened")] == ["ok"]


async def test_a_doubt_is_answered_with_that_it_happened() -> None:
    body = {"user": {"id": BEN, "team_id": "T0PLAY"}, "container": {"message_ts": "1.2"}}
    action = {"action_id": "happened", "value": "rev_1:abcd", "action_ts": "3.4"}
    asked = pressed(ids.tenant("T0PLAY"), body, action)
    assert isinstance(asked, Decide)
    assert (asked.review, asked.hash, asked.decision) == ("rev_1", "abcd", ItHappened())


async def test_the_word_payload_is_a_word_like_any_other(stage: Stage) -> None:
    """slack_bolt takes a form whose text holds it for an interaction without a payload, and drops the command."""
    assert (await stage.run("the payload=x&payload is wrong")).ok
    assert stage.rows("select source from runs") == [("the payload=x&payload is wrong",)]


async def test_somebody_from_elsewhere_is_told_so(stage: Stage) -> None:
    stage.playground.faults.foreign_commands = True
    await stage.run("hello", by=OTTO)
    assert "another workspace" in stage.told(OTTO)
    said = (await stage.playground.say(CHLOE, SUPPORT, "Charged twice")).message
    assert said is not None
    await stage.playground.message_shortcut(OTTO, said, "start")
    assert "another workspace" in stage.told(OTTO)
    await stage.playground.mention(OTTO, SUPPORT, "small hello")
    await stage.settle()
    assert stage.counts() == dict.fromkeys(stage.counts(), 0)
