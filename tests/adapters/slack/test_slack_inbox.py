"""The inbox in App Home and behind `/signoff inbox`: lists, filters, pages, and deciding from there, through the real product."""

from typing import Any

import pytest

from adapters.playground.acting import Acted
from adapters.playground.modals import View
from adapters.playground.state import Message
from adapters.slack.cards import draft_text
from adapters.slack.inbox import page_of, wanted_of
from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, BEN, CHLOE, OTTO, REVIEWS, SUPPORT, Stage
from tests.builders import ELSEWHERE, a_review, a_settlement
from tests.contracts.stores import claimed, started
from workflow.fields import Field, FieldKind
from workflow.inbox import Tray, Wanted
from workflow.names import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def opened(stage: Stage, by: str = BEN) -> View:
    await stage.playground.open_home(by)
    await stage.settle()
    return stage.playground.views.homes[by]


async def press(stage: Stage, action: str, by: str = BEN, **more: Any) -> Acted:
    acted = await stage.playground.view_press(by, stage.playground.views.homes[by].id, action, **more)
    await stage.settle()
    return acted


def inbox(stage: Stage, by: str = BEN, channel: str = SUPPORT) -> Message:
    """The newest message with an inbox that only this person sees."""
    return next(m for m in reversed(stage.playground.state.messages[channel]) if m.only_for == by and "inbox:" in str(m.blocks))


def titles(shown: View | Message) -> list[str]:
    """The first line of each item."""
    blocks = shown.blocks or []
    after = [blocks[number + 1] for number, block in enumerate(blocks[:-1]) if block["type"] == "divider"]
    first = [read({"blocks": [block]}).split("\n") for block in after if block["type"] == "rich_text"]
    return [line for line, *_ in first if line not in ("Only you see this", "")]


def first_block(home: View) -> str:
    """The name of the block with the first item's buttons."""
    return str(next(b["block_id"] for b in home.blocks if any(e.get("action_id") == "approve" for e in b.get("elements", []))))


async def test_what_waits_for_me_and_for_nobody_else(stage: Stage) -> None:
    stage.playground.state.groups["S0LEADS"].users = [CHLOE]
    await stage.run("by Ana")
    await stage.run("for the leads", "/guarded")
    await stage.run("by Ben", by=BEN)
    assert titles(await opened(stage, BEN)) == ["Letter  by Ana"]
    assert titles(await opened(stage, ANA)) == ["Letter  by Ben"]
    assert titles(await opened(stage, CHLOE)) == ["Letter  by Ana", "Letter  for the leads", "Letter  by Ben"]
    home = stage.playground.views.homes[CHLOE]
    assert "Waiting for me: 3" in read(home)
    assert "Guarded · started by <@U0ANA> · draft " in read(home)
    assert "Dear customer, we look into it." in read(home)
    assert stage.playground.journal.errors() == []


async def test_people_from_elsewhere_see_nothing(stage: Stage) -> None:
    await stage.run("by Ana")
    assert "Waiting for me: 0" in read(await opened(stage, OTTO))
    stage.playground.faults.foreign_commands = True
    await stage.run("inbox", "/signoff", by=OTTO)
    assert "You belong to another workspace" in stage.told(OTTO)


@pytest.mark.parametrize("tray", ["", "waiting", "started", "decided"])
async def test_the_same_inbox_is_typed(stage: Stage, tray: str) -> None:
    await stage.run("mine", by=BEN)
    await stage.run("theirs")
    await stage.press("approve")
    await stage.run("theirs too")
    await stage.run(f"inbox {tray}".strip(), "/signoff", by=BEN)
    told = {"started": "What I started: 1", "decided": "What I decided: 1"}.get(tray, "Waiting for me: 1")
    assert told in read(inbox(stage))
    assert [m for m in stage.messages(by=ANA) if "inbox:" in str(m.blocks)] == []


async def test_a_mention_and_a_direct_message_open_it_too(stage: Stage) -> None:
    await stage.run("by Ana")
    await stage.playground.mention(BEN, SUPPORT, "inbox")
    await stage.settle()
    assert titles(inbox(stage)) == ["Letter  by Ana"]
    await stage.playground.say(BEN, "D0BEN", "inbox")
    await stage.settle()
    told = stage.messages("D0BEN")[-1]
    assert titles(told) == ["Letter  by Ana"]
    await stage.press("approve", BEN, told)
    assert "Waiting for me: 0" in read(stage.messages("D0BEN")[-1])


async def test_deciding_at_home_closes_the_card_and_the_page_follows(stage: Stage) -> None:
    await stage.run("one")
    await stage.run("two")
    home = await opened(stage)
    await press(stage, "approve", block_id=first_block(home))
    assert titles(home) == ["Letter  two"]
    assert stage.outcomes() == [("letter", "approved", "slack/T0PLAY/U0BEN"), ("letter", None, None)]
    first = next(m for m in stage.messages() if "Letter: approved" in read(m))
    assert stage.buttons(first) == []
    await press(stage, "edit")
    await stage.submit(f_text_0="Dear Ana, it is on its way.")
    assert "Waiting for me: 0" in read(home)
    assert "Nothing waits for you." in read(home)
    assert [outcome for _, outcome, _ in stage.outcomes()] == ["approved", "edited"]


@pytest.mark.parametrize("action", ["revise", "reject"])
async def test_other_decisions_have_their_dialogs(stage: Stage, action: str) -> None:
    await stage.run("one")
    home = await opened(stage)
    await press(stage, action)
    answers = {"comment": "say Tuesday"} if action == "revise" else {"comment": "no", "reason": "tone"}
    values = {name: {"value": value} for name, value in answers.items()}
    await stage.playground.submit(BEN, values=values)
    await stage.settle()
    assert stage.outcomes()[0][1] == {"revise": "revised", "reject": "rejected"}[action]
    assert f"Waiting for me: {1 if action == 'revise' else 0}" in read(home) or action == "revise"


async def test_the_typed_inbox_is_worked_on_in_place(stage: Stage) -> None:
    await stage.run("one")
    await stage.run("two")
    await stage.run("inbox", "/signoff", by=BEN)
    shown = inbox(stage)
    await stage.press("approve", BEN, shown)
    assert titles(inbox(stage)) == ["Letter  two"]
    assert inbox(stage).ts == shown.ts
    await stage.press("edit", BEN, inbox(stage))
    await stage.submit(f_text_0="Dear Ana, it is on its way.")
    assert "Waiting for me: 0" in read(inbox(stage))


async def test_whoever_was_slower_is_told_in_a_dialog_and_the_page_is_fresh(stage: Stage) -> None:
    await stage.run("one")
    home = await opened(stage)
    await stage.press("approve", CHLOE)
    await press(stage, "approve")
    assert "<@U0CHLOE> was faster: approved unchanged" in read(stage.dialog())
    assert "Waiting for me: 0" in read(home)


async def test_a_refusal_stands_on_the_page_when_no_dialog_opens(stage: Stage) -> None:
    await stage.run("one")
    home = await opened(stage)
    await stage.press("approve", CHLOE)
    stage.playground.faults.fail("views.open", "expired_trigger_id", times=1)
    await press(stage, "approve")
    assert "<@U0CHLOE> was faster" in read(home)


async def test_a_dialog_that_comes_too_late_freshens_the_page_behind_it(stage: Stage) -> None:
    await stage.run("one")
    home = await opened(stage)
    await press(stage, "edit")
    await stage.press("approve", CHLOE)
    await stage.submit(f_text_0="Dear Ana, it is on its way.")
    assert "was faster" in read(stage.dialog())
    assert "Waiting for me: 0" in read(home)


async def test_what_was_decided_can_be_taken_back_at_home(stage: Stage) -> None:
    await stage.run("one")
    await opened(stage)
    await press(stage, "reject")
    await stage.playground.submit(BEN, values={"comment": {"value": "no"}, "reason": {"value": "tone"}})
    await stage.settle()
    home = stage.playground.views.homes[BEN]
    assert "You can take it back until" in read(home)
    await press(stage, "take_back")
    assert "Taken back: “Letter” waits for a sign-off again" in read(home)
    assert titles(await opened(stage)) == ["Letter  one"]  # once its new card stands
    await press(stage, "tray", value="decided")
    assert "Rejected by you" in read(home)
    assert "Taken back" in read(home)


async def test_runs_are_listed_and_withdrawn(stage: Stage) -> None:
    await stage.run("one")
    home = await opened(stage, ANA)
    await press(stage, "tray", ANA, value="started")
    assert titles(home) == ["Small  one"]
    assert "👀 Waits for a sign-off: “Letter”" in read(home)
    await press(stage, "withdraw", ANA)
    assert "is withdrawn" in read(home)
    assert "↩️ Withdrawn by <@U0ANA>" in read(home)
    assert stage.rows("select status from runs") == [("stopped",)]


async def test_filters_and_pages(stage: Stage) -> None:
    for number in range(23):
        await stage.run(f"number {number:02}")
    await stage.run("for the leads", "/guarded")
    home = await opened(stage)
    assert "Waiting for me: 24" in read(home)
    assert titles(home) == [f"Letter  number {number:02}" for number in range(10)]
    assert "1 to 10 of 24" in read(home)
    await press(stage, "turn:1")
    assert titles(home)[0] == "Letter  number 10"
    await press(stage, "approve", block_id=first_block(home))
    assert titles(home)[0] == "Letter  number 11"
    assert "11 to 20 of 23" in read(home)
    await press(stage, "turn:2")
    assert titles(home) == ["Letter  number 21", "Letter  number 22", "Letter  for the leads"]
    await press(stage, "workflow", value="guarded")
    assert titles(home) == ["Letter  for the leads"]
    assert titles(await opened(stage)) == ["Letter  for the leads"]  # the menus stay as they are
    await press(stage, "workflow", value="long")
    assert "Nothing here from this workflow." in read(home)
    assert stage.playground.journal.errors() == []


async def test_the_last_item_of_the_last_page_leads_to_the_page_before(stage: Stage) -> None:
    for number in range(11):
        await stage.run(f"number {number:02}")
    home = await opened(stage)
    await press(stage, "turn:1")
    assert titles(home) == ["Letter  number 10"]
    await press(stage, "approve")
    assert len(titles(home)) == 10


async def test_its_links_lead_to_the_cards(stage: Stage) -> None:
    await stage.run("one")
    home = await opened(stage)
    (url,) = [e["url"] for b in home.blocks if b["type"] == "actions" for e in b["elements"] if "url" in e]
    async with stage.web.get(url, allow_redirects=False) as answer:
        assert answer.headers["location"].endswith(f"message={stage.card().ts}")
    assert (await press(stage, "open")).ok


@pytest.mark.parametrize("forged", ["inbox:99999999:0", "inbox:-1:0", "inbox:٣:0", "inbox:" + "9" * 200, "inbox", "inbox::"])
async def test_a_forged_page_is_the_nearest_there_is(stage: Stage, forged: str) -> None:
    await stage.run("one")
    home = await opened(stage)
    payload = (await press(stage, "tray", value="waiting")).payload
    action = payload["actions"][0] | {"action_id": "turn:zzz", "block_id": forged, "type": "button", "value": "7"}
    payload["view"]["state"] = {"values": {"x": {"tray": {"selected_option": {"value": "secrets"}}, "workflow": "no"}}}
    assert (await stage.interact(payload | {"actions": [action]}))[0] == 200
    await stage.settle()
    assert titles(home) == ["Letter  one"]


async def test_a_forged_press_decides_nothing(stage: Stage) -> None:
    """Of another workspace, of nobody, and by somebody who may not."""
    await stage.run("for the leads", "/guarded")
    stage.playground.state.groups["S0LEADS"].users = [CHLOE]
    await opened(stage, BEN)
    card = stage.card(REVIEWS)
    payload = (await press(stage, "tray", value="waiting")).payload
    value = next(e["value"] for b in card.blocks or [] if b["type"] == "actions" for e in b["elements"])
    for pressed, sentence in [(value, "You may not decide this"), ("rev_x:abc", "I do not know this card")]:
        action = {"action_id": "approve", "block_id": "inbox:0:0", "type": "button", "value": pressed, "action_ts": "1.2"}
        fresh = {"trigger_id": stage.playground.space.triggers.issue(BEN, None)}
        assert (await stage.interact(payload | fresh | {"actions": [action]}))[0] == 200
        await stage.settle()
        assert sentence in read(stage.dialog())
    assert stage.outcomes() == [("letter", None, None)]


async def test_what_slack_does_not_tell_is_said(stage: Stage) -> None:
    await stage.run("one")
    await stage.run("for the leads", "/guarded")
    stage.playground.faults.fail("usergroups.list", "fatal_error", times=4)
    home = await opened(stage)
    assert titles(home) == ["Letter  one"]
    assert "so something may be missing here" in read(home)
    stage.slack.chat._people.kept.clear()
    stage.playground.faults.fail("users.info", "fatal_error", times=4)
    await opened(stage)
    assert titles(home) == []
    assert "so something may be missing here" in read(home)


async def test_what_the_menus_say_is_checked() -> None:
    values: dict[str, Any] = {"b": {"tray": {"selected_option": {"value": "decided"}}, "workflow": {"selected_option": None}}}
    assert wanted_of(values, 3) == Wanted(Tray.DECIDED, "", 3)
    assert wanted_of({"b": {"workflow": {"selected_option": {"value": "*"}}, "other": "x"}}, 0) == Wanted()
    assert page_of("decide") is page_of("run") is None


async def test_only_whoever_decided_too_fast_is_told(stage: Stage) -> None:
    """On their own page, and nowhere else: not to others, not in a digest, not in a channel."""
    for number in range(10):
        await stage.run(f"number {number} " + "word " * 500)
        await stage.press("approve")
    home = await opened(stage)
    assert "Only you see this" in read(home)
    assert "10 of your last 10 approvals took less time than reading takes" in read(home)
    await stage.run("inbox", "/signoff", by=BEN)
    assert "10 of your last 10 approvals" in read(inbox(stage))
    await stage.run("inbox", "/signoff", by=CHLOE)
    await stage.run("digest now", "/signoff", by=CHLOE)
    seen = [message for messages in stage.playground.state.messages.values() for message in messages if message.only_for != BEN]
    homes = [await opened(stage, other) for other in (ANA, CHLOE, "U0DANA")]
    assert not [shown for shown in (*seen, *homes) if "of your last" in read(shown)]
    await press(stage, "tray", value="decided")
    assert "10 of your last" not in read(home)


async def test_long_texts_fit_into_a_message(stage: Stage) -> None:
    """Ten a page, and each page a message that Slack takes."""
    for number in range(12):
        await stage.run(f"{number} " + "<!channel> & *long* " * 200)
    await stage.run("inbox", "/signoff", by=BEN)
    assert len(titles(inbox(stage))) == 10
    await stage.press("turn:1", BEN, inbox(stage))
    assert len(titles(inbox(stage))) == 2
    assert stage.playground.journal.errors() == []


async def test_what_is_private_stays_masked_in_every_list(stage: Stage) -> None:
    iban = "DE89 3704 0044 0532 0130 00"
    await stage.run(f"5 to {iban}, thanks", "/claim")
    shown = [await opened(stage, BEN)]
    assert "We pay 5 to" in read(shown[0]) and "0 of 2 approvals" in read(shown[0])
    await press(stage, "approve")
    assert titles(shown[0]) == []  # who has said something does not wait for themselves
    await press(stage, "tray", value="decided")
    assert "Approved unchanged by you" in read(shown[0]) and "Still open: 1 of 2 approvals" in read(shown[0])
    shown.append(await opened(stage, ANA))
    await press(stage, "tray", ANA, value="started")
    shown.append(await opened(stage, CHLOE))
    await stage.run("inbox", "/signoff", by=CHLOE)
    said = [read(each) for each in (*shown, inbox(stage, CHLOE))]
    assert not [each for each in said if "3704" in each or iban.replace(" ", "") in each]


async def test_what_was_handed_over_waits_for_whoever_got_it(stage: Stage) -> None:
    stage.playground.state.groups["S0LEADS"].users = [BEN]
    await stage.run("for the leads", "/guarded")
    assert titles(await opened(stage, CHLOE)) == []
    await opened(stage, BEN)
    await press(stage, "hand")
    assert (await stage.submit(BEN, to=CHLOE)).ok
    home = await opened(stage, CHLOE)
    assert titles(home) == ["Letter  for the leads"]
    await press(stage, "approve", CHLOE)
    assert stage.outcomes() == [("letter", "approved", "slack/T0PLAY/U0CHLOE")]


async def test_another_workspaces_review_is_neither_shown_nor_decided(stage: Stage) -> None:
    """In the same database, with the same words, asking the same people."""
    store = stage.product.store
    run = await started(store, tenant=ELSEWHERE, requester="slack/T0ELSE/U0ANA")
    theirs = a_review(run, batch=True, guests=(Person("slack/T0PLAY/U0BEN"),))
    await store.settle(await claimed(store, run), a_settlement(reviews=[theirs]))
    home = await opened(stage)
    assert titles(home) == []
    payload = (await press(stage, "tray", value="waiting")).payload
    value, fresh = f"{theirs.id}:{theirs.hash}", stage.playground.space.triggers.issue
    for action in ("approve", "edit", "read", "reveal", "hand", "together"):
        pressed = {"action_id": action, "block_id": "inbox:0:0", "type": "button", "value": value, "action_ts": "1.2"}
        ticked = {"values": {"x": {"select": {"selected_options": [{"value": value}]}}}}
        view = payload["view"] | {"state": ticked}
        sent = payload | {"actions": [pressed], "view": view, "trigger_id": fresh(BEN, None)}
        assert (await stage.interact(sent))[0] == 200
        assert "It is on its way." not in read(stage.dialog())
    assert stage.rows("select outcome from reviews") == [(None,)]


async def test_confidences_stand_behind_the_values_that_they_are_about() -> None:
    total = Field("total", "Total", "", FieldKind.NUMBER, "4850.00", True)
    sure = Field("confidence", "Confidence", "", FieldKind.JSON, {"total": 0.99, "tax": 0.5}, True)
    assert draft_text([sure, total]) == "Total: 4850.00\nConfidence: Total: 0.99, Tax: 0.5"
