"""Somebody types, a card appears, another person presses, what they decided goes out; through Microsoft's own client."""

from tests.adapters.teams.client import read, shown_actions
from tests.adapters.teams.connector import Fault, Posted
from tests.adapters.teams.stage import Stage
from tests.adapters.teams.tenancy import ELSEWHERE, GROUP, HERE, REVIEWS, SUPPORT
from workflow.names import MessageRef

CHARGED = "small I was charged twice"


def buttons(message: Posted) -> list[str]:
    return [action["title"] for action in shown_actions(message.card)]


async def started(stage: Stage, text: str = CHARGED, conversation: str = SUPPORT) -> Posted:
    ana = stage.people[0]
    assert (await stage.client.say(ana, conversation, text)).status == 202
    await stage.settle()
    return stage.card(conversation)


async def test_a_mention_starts_a_run_and_a_card_asks(stage: Stage) -> None:
    card = await started(stage)
    assert buttons(card) == ["Approve", "Edit", "Revise", "Reject"]
    text = read(card)
    assert text.index("I was charged twice") < text.index("Dear customer") < text.index("Anybody in this channel")
    assert "started by Ana" in text
    assert card.pieces == 1 and card.activity["summary"] == "Letter: needs your sign-off"
    assert card.activity["entities"][0]["additionalType"] == ["AIGeneratedContent"]
    assert card.conversation == f"{SUPPORT};messageid={card.id}"  # a message of its own in the channel
    (told,) = stage.told(stage.people[0])
    assert "has started" in told


async def test_an_approval_ends_the_card_for_everybody_and_the_letter_goes_out(stage: Stage) -> None:
    card = await started(stage)
    got = await stage.client.press(stage.people[1], card, "Approve")
    assert got.card is not None and "Approved unchanged by Ben" in read(got.card)
    assert shown_actions(got.card) == []
    await stage.settle()
    assert "Approved unchanged by Ben" in read(card) and buttons(card) == []
    run, letter = (m for m in stage.messages() if "· draft " not in read(m))
    assert "Dear customer, we look into it." in read(letter)
    assert letter.conversation == run.conversation  # in the thread of the run's message


async def test_whoever_started_it_may_not_approve_it(stage: Stage) -> None:
    card = await started(stage)
    got = await stage.client.press(stage.people[0], card, "Approve")
    assert got.card is None and "You started this run" in got.sentence
    await stage.settle()
    assert buttons(card) == ["Approve", "Edit", "Revise", "Reject"]


async def test_an_edit_with_a_field_that_does_not_fit_keeps_what_was_written(stage: Stage) -> None:
    ben, card = stage.people[1], await started(stage)
    opened = await stage.client.press(ben, card, "Edit")
    assert opened.dialog is not None and opened.title.startswith("Edit")
    again = await stage.client.submit(ben, card, f_text="Hm", reason="tone", comment="shorter")
    assert again.dialog is not None and "At least 5" in read(again.dialog)
    values = {e["id"]: e.get("value") for e in again.dialog["body"] if "id" in e}
    assert values == {"f:text": "Hm", "reason": "tone", "comment": "shorter"}
    done = await stage.client.submit(ben, card, f_text="Dear Ana, you get your money back.")
    assert done.dialog is None
    await stage.settle()
    assert "Approved with changes by Ben" in read(card)
    assert "Dear Ana, you get your money back." in read(stage.messages()[-1])


async def test_a_revision_asks_again_on_a_new_card(stage: Stage) -> None:
    ben, card = stage.people[1], await started(stage)
    await stage.client.press(ben, card, "Revise")
    again = await stage.client.submit(ben, card, comment="")
    assert again.dialog is not None and "comment" in read(again.dialog).lower()
    await stage.client.submit(ben, card, comment="warmer, please")
    await stage.settle()
    assert "Sent back" in read(card) and buttons(card) == []
    assert stage.card() is not card and "(warmer, please)" in read(stage.card())


async def test_a_rejection_needs_a_reason(stage: Stage) -> None:
    ben, card = stage.people[1], await started(stage)
    await stage.client.press(ben, card, "Reject")
    again = await stage.client.submit(ben, card, reason="", comment="no")
    assert again.dialog is not None
    await stage.client.submit(ben, card, reason="against policy", comment="no refunds")
    await stage.settle()
    assert "Rejected by Ben" in read(card) and "against our policy" in read(card)
    assert not any("Dear customer" in read(m) for m in stage.messages() if "· draft " not in read(m))


async def test_a_late_press_is_told_who_was_faster_and_a_late_dialog_keeps_its_words(stage: Stage) -> None:
    _, ben, chloe, _ = stage.people
    card = await started(stage)
    await stage.client.press(chloe, card, "Edit")
    old = Posted(card.id, card.conversation, card.activity)
    await stage.client.press(ben, card, "Approve")
    late = await stage.client.press(chloe, old, "Approve")
    assert "Ben was faster" in late.sentence
    told = await stage.client.submit(chloe, card, f_text="Dear Ana, a longer answer.")
    assert told.dialog is not None
    assert "Ben was faster" in read(told.dialog) and "Dear Ana, a longer answer." in read(told.dialog)


async def test_the_same_press_delivered_twice_counts_once(stage: Stage) -> None:
    ben, card = stage.people[1], await started(stage)
    action = shown_actions(card.card)[0]
    value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}}
    talk = stage.connector.tenancy.conversations[SUPPORT]
    body = {"type": "invoke", "name": "adaptiveCard/action", "value": value, "id": "same", "replyToId": card.id}
    for _ in range(2):
        got = await stage.client.deliver(body, ben, talk, card.id)
        assert got.card is not None and "Approved unchanged by Ben" in read(got.card)
    await stage.settle()
    assert sum("Dear customer" in read(m) for m in stage.messages()) == 2  # the card, and one letter


async def test_somebody_from_another_tenant_may_neither_start_nor_decide(stage: Stage) -> None:
    _, ben, _, otto = stage.people
    await stage.client.say(otto, GROUP, CHARGED)
    await stage.settle()
    assert stage.messages(GROUP) == [] or "another workspace" in read(stage.messages(GROUP)[-1])
    card = await started(stage, conversation=GROUP)
    got = await stage.client.press(otto, card, "Approve")
    assert got.card is None and "another workspace" in got.sentence
    assert "another workspace" in read((await stage.client.press(otto, card, "Edit")).dialog)
    ok = await stage.client.press(ben, card, "Approve")
    assert ok.card is not None


async def test_a_whole_tenant_that_is_not_allowed_is_refused_at_the_door(stage: Stage) -> None:
    otto = stage.people[3]
    own = stage.connector.tenancy.personal(otto)
    assert own.tenant == ELSEWHERE
    got = await stage.client.deliver({"type": "message", "text": CHARGED, "id": "1"}, otto, own)
    assert got.status == 403
    lying = await stage.client.deliver(
        {"type": "message", "text": CHARGED, "id": "2", "channelData": {"tenant": {"id": HERE}}}, otto, own
    )
    assert lying.status == 403


async def test_who_is_not_in_the_team_may_not_decide(stage: Stage) -> None:
    ana = stage.people[0]
    await stage.client.say(ana, SUPPORT, "guarded A letter, please")
    await stage.settle()
    card = stage.card(REVIEWS)
    stage.connector.tenancy.conversations[REVIEWS].members[:] = stage.people[:2]
    stage.product.bot.chats["teams"].roster._members.kept.clear()  # type: ignore[attr-defined]
    got = await stage.client.press(stage.people[2], card, "Approve")
    assert got.card is None and "You may not decide this" in got.sentence
    assert (await stage.client.press(stage.people[1], card, "Approve")).card is not None


async def test_a_message_s_menu_starts_a_workflow_on_it(stage: Stage) -> None:
    ana = stage.people[0]
    message = stage.connector.put(SUPPORT, {"type": "message", "text": "x"})
    opened = await stage.client.extend(ana, message, "<div>I was <b>charged</b> twice &amp; more<script>x</script></div>")
    assert opened.dialog is not None and "I was charged twice & more" in read(opened.dialog)
    done = await stage.client.choose(ana, message, workflow="small")
    assert done.dialog is None and done.status == 200
    await stage.settle()
    assert "I was charged twice & more" in read(stage.card())


async def test_hostile_text_is_shown_and_nothing_else(stage: Stage) -> None:
    hostile = (
        "small **bold** [link](https://evil.example) <at>Ben</at> {{DATE(2020-01-01T00:00:00Z,SHORT)}} `code` &lt;b&gt; # head"
    )
    card = await started(stage, hostile)
    assert hostile.removeprefix("small ") in read(card).replace("\u200b", "")
    assert "{{DATE(2020" not in read(card)
    assert not any(e["type"] == "TextBlock" for e in [*card.card["body"]])


async def test_a_run_is_withdrawn_by_whoever_started_it(stage: Stage) -> None:
    ana, ben, *_ = stage.people
    card = await started(stage)
    run = next(m for m in stage.messages() if "· draft " not in read(m))
    assert (await stage.client.press(ben, run, "Withdraw")).dialog is not None
    refused = await stage.client.submit(ben, run)
    assert refused.dialog is not None and "who started it" in read(refused.dialog)
    await stage.client.press(ana, run, "Withdraw")
    await stage.client.submit(ana, run, comment="my mistake")
    await stage.settle()
    assert "Withdrawn" in read(card) and buttons(card) == [] and buttons(run) == []


async def test_a_personal_chat_answers_there(stage: Stage) -> None:
    ana = stage.people[0]
    own = stage.connector.tenancy.personal(ana)
    await stage.client.say(ana, own.id, "help")
    await stage.settle()
    assert "small" in stage.told(ana)[-1]


async def test_a_client_without_dialogs_gets_the_form_as_a_message(stage: Stage) -> None:
    ben, card = stage.people[1], await started(stage)
    edit = next(a for a in shown_actions(card.card) if a["title"] == "Edit")
    await stage.client.submitted(ben, card, edit["data"])
    await stage.settle()
    form = stage.messages(stage.connector.tenancy.personal(ben).id)[-1]
    (press,) = form.card["actions"]
    await stage.client.submitted(ben, form, {**press["data"], "f:text": "Hm"})
    await stage.settle()
    assert "At least 5" in stage.told(ben)[-1]
    await stage.client.submitted(ben, form, {**press["data"], "f:text": "Dear Ana, all is well."})
    await stage.settle()
    assert "Approved with changes by Ben" in read(card)


async def test_a_post_of_unknown_outcome_is_never_repeated(stage: Stage) -> None:
    ana = stage.people[0]
    stage.connector.faults.append(Fault("POST", 502, lost=True, only="19:support"))
    await stage.client.say(ana, SUPPORT, CHARGED)
    await stage.settle()
    for _ in range(3):
        await stage.later(60)
    assert sum("· draft " not in read(m) for m in stage.messages()) == 1  # the run's message, which had arrived
    assert buttons(stage.card()) == ["Approve", "Edit", "Revise", "Reject"]
    assert "did not say whether it got through" in stage.told(ana)[-1]


async def test_a_busy_connector_is_asked_again(stage: Stage) -> None:
    stage.connector.faults.append(Fault("POST", 429, "Throttled", "1", only="19:support"))
    ana = stage.people[0]
    await stage.client.say(ana, SUPPORT, CHARGED)
    await stage.settle()
    assert stage.messages() == []
    await stage.later(2)
    assert buttons(stage.card()) == ["Approve", "Edit", "Revise", "Reject"]


async def test_a_card_knows_its_address(stage: Stage) -> None:
    card = await started(stage)
    ref = MessageRef(f"teams/{HERE}/c.{SUPPORT}/{card.id}")
    assert (await stage.product.bot.chats["teams"].link(ref)).startswith("https://teams.microsoft.com/l/message/19%3Asupport")
