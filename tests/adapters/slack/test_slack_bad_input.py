"""What people can do wrong, and what a tampered payload can say: a sentence for the person, nothing half-done."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, APP, BEN, BOT, CHLOE, DM, SECRET, SUPPORT, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
LONG = "x" * 100_000


@pytest.fixture(autouse=True)
def no_traceback_and_no_secret(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.INFO)
    yield
    assert not [record for record in caplog.records if record.exc_info]
    assert not [secret for secret in (BOT, APP, SECRET) if secret in caplog.text]


def nothing(stage: Stage) -> bool:
    return stage.counts() | {"proposals": 0} == dict.fromkeys(stage.counts(), 0)


@pytest.mark.parametrize(
    ("text", "sentence"), [("", "There is no text to work on."), ("  \n ", "There is no text to work on."), (LONG, "too long")]
)
@pytest.mark.parametrize("way", ["slash", "mention", "direct", "menu"])
async def test_nothing_to_work_on_and_far_too_much(stage: Stage, way: str, text: str, sentence: str) -> None:
    if way == "slash":
        await stage.run(text)
        assert sentence in stage.told(ANA)
    elif way == "mention":
        await stage.playground.mention(ANA, SUPPORT, f"small {text}")
        await stage.settle()
        assert sentence in stage.told(ANA)
    elif way == "direct":
        await stage.playground.say(ANA, DM, f"small {text}")
        await stage.settle()
        assert sentence in read(stage.messages(DM)[-1])
    elif text == LONG:
        said = (await stage.playground.say(CHLOE, SUPPORT, text)).message
        assert said is not None
        await stage.playground.message_shortcut(ANA, said, "start")
        sent = await stage.playground.submit(ANA, values={"workflow": {"value": "small"}})
        assert sent.errors == {"workflow": "The text is too long: at most 40,000 characters."}
    assert nothing(stage)


async def test_a_message_without_text_starts_nothing(stage: Stage) -> None:
    said = (await stage.playground.say(CHLOE, SUPPORT, "picture")).message
    assert said is not None
    said.text = ""
    await stage.playground.message_shortcut(ANA, said, "start")
    sent = await stage.playground.submit(ANA, values={"workflow": {"value": "small"}})
    assert "no text" in f"{sent.errors} {read(stage.dialog(ANA))}"
    assert nothing(stage)


@pytest.mark.parametrize(
    "text", ["😀👩‍👩‍👧‍👦" * 300, "שלום, חויבתי פעמיים", "zero\u200bwidth\u200d\ufeff", "a\u202egnp.exe", "e\u0301" * 500]
)
async def test_any_script_gets_through_as_it_is(stage: Stage, text: str) -> None:
    await stage.run(text)
    assert stage.rows("select source from runs") == [(text,)]
    assert text[:1400] in read(stage.card())
    assert stage.playground.journal.errors() == []


async def test_a_command_nobody_knows(stage: Stage) -> None:
    body = {"team_id": "T0PLAY", "user_id": ANA, "channel_id": SUPPORT, "command": "/other", "trigger_id": "9", "text": "x"}
    from urllib.parse import urlencode

    status, answer = await stage.post(urlencode(body).encode())
    assert (status, "I do not know " in answer, "/small" in answer) == (200, True, True)
    assert nothing(stage)


async def press_of(stage: Stage, action: str = "approve") -> dict[str, Any]:
    """A true press of Ben's, delivered, with nothing decided: to be tampered with."""
    await stage.run()
    stage.playground.faults.bad_signature_next = 1
    return (await stage.playground.press(BEN, stage.card(), action)).payload


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": "rev_x:12345678"}, "I do not know this card"),
        ({"value": "rev_x:"}, "I do not know this card"),
        ({"value": ""}, "I do not know this card"),
        ({"value": None}, "I do not know this card"),
        ({"value": "x" * 5_000}, "I do not know this card"),
        ({"value": '{"review": 1}'}, "I do not know this card"),
        ({"value": "' or 1=1 --:"}, "I do not know this card"),
        ({"value": ["rev"]}, "I do not know this card"),
        ({"action_id": "launch"}, "I do not know this button any more"),
        ({"action_id": "read:x"}, "I do not know this button any more"),
        ({"action_id": "😀" * 200}, "I do not know this button any more"),
    ],
)
@pytest.mark.parametrize("action", ["approve", "edit"])
async def test_a_press_that_was_tampered_with(stage: Stage, change: dict[str, Any], sentence: str, action: str) -> None:
    payload = await press_of(stage, action)
    before = stage.counts()
    payload["actions"][0] |= change
    assert (await stage.interact(payload))[0] == 200
    assert sentence in stage.told(BEN)
    assert stage.counts() == before
    assert stage.playground.views.top(BEN) is None


@pytest.mark.parametrize("action", ["approve", "edit", "reject"])
async def test_a_press_on_another_version_of_the_draft(stage: Stage, action: str) -> None:
    payload = await press_of(stage, action)
    payload["actions"][0]["value"] = payload["actions"][0]["value"][:-8] + "00000000"
    await stage.interact(payload)
    assert "shows another version of the draft" in stage.told(BEN)
    assert stage.outcomes() == [("letter", None, None)]


async def dialog_of(stage: Stage, action: str = "edit", **values: Any) -> dict[str, Any]:
    """A true submission of Ben's that was lost on the way: to be tampered with."""
    await stage.run()
    await stage.press(action)
    stage.playground.faults.bad_signature_next = 1
    return (await stage.submit(**({"f_text_0": "Dear Ana, all is well."} | values if action == "edit" else values))).payload


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"private_metadata": "rev_x:12345678"}, "I do not know this card"),
        ({"private_metadata": ""}, "I do not know this card"),
        ({"private_metadata": "{}" * 3000}, "I do not know this card"),
        ({"private_metadata": None}, "I do not know this card"),
        ({"callback_id": "launch"}, "I do not know this dialog any more"),
        ({"callback_id": "read"}, "I do not know this dialog any more"),
        ({"callback_id": "closed"}, "I do not know this dialog any more"),
    ],
)
async def test_a_dialog_that_was_tampered_with(stage: Stage, change: dict[str, Any], sentence: str) -> None:
    payload = await dialog_of(stage)
    before = stage.counts()
    status, answer = await stage.interact(payload | {"view": payload["view"] | change})
    assert status == 200
    assert sentence in answer
    assert json.loads(answer)["response_action"] == "push"
    assert stage.counts() == before


async def test_a_dialog_for_another_version_of_the_draft(stage: Stage) -> None:
    payload = await dialog_of(stage)
    payload["view"]["private_metadata"] = payload["view"]["private_metadata"][:-8] + "00000000"
    assert "shows another version of the draft" in (await stage.interact(payload))[1]
    assert stage.outcomes() == [("letter", None, None)]


@pytest.mark.parametrize("action", ["edit", "revise", "reject"])
@pytest.mark.parametrize("state", [{}, {"values": {}}, {"values": {"x": 7}}, {"values": {"f:text:x": {"value": {}}}}])
async def test_a_dialog_without_its_inputs(stage: Stage, action: str, state: dict[str, Any]) -> None:
    payload = await dialog_of(stage, action, **({"reason": "tone"} if action == "reject" else {"comment": "why"}))
    payload["view"]["state"] = state
    status, answer = await stage.interact(payload)
    assert status == (200 if state else 400)
    if action == "edit" and state:
        assert stage.outcomes() == [("letter", "approved", "slack/T0PLAY/U0BEN")]  # nothing was changed
    elif state:
        assert "needs a" in answer
        assert stage.outcomes() == [("letter", None, None)]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("expired_trigger_id", "closed the time window for the dialog before it could open"),
        ("exchanged_trigger_id", "has opened its dialog already"),
        ("internal_error", "Something went wrong on my side"),
        ("500_before", "Something went wrong on my side"),
        ("close_before", "Something went wrong on my side"),
        ("ratelimited", "Something went wrong on my side"),
    ],
)
@pytest.mark.parametrize("way", ["press", "menu"])
async def test_a_dialog_that_does_not_open(stage: Stage, fault: str, sentence: str, way: str) -> None:
    await stage.run()
    if fault.endswith("_before"):
        stage.playground.faults.break_off("views.open", fault)
    else:
        stage.playground.faults.fail("views.open", fault)
    if way == "press":
        assert (await stage.press("edit")).ok
    else:
        assert (await stage.playground.message_shortcut(BEN, stage.card(), "start")).ok
    assert sentence in stage.told(BEN)
    assert stage.playground.views.top(BEN) is None
    assert stage.outcomes() == [("letter", None, None)]
    await stage.press("edit")
    assert stage.dialog()


async def test_a_trigger_that_is_really_too_old(stage: Stage) -> None:
    await stage.run()
    stage.playground.faults.expire_triggers = True
    await stage.press("edit")
    assert "closed the time window" in stage.told(BEN)


async def test_an_answer_that_does_not_get_through_changes_nothing(stage: Stage) -> None:
    await stage.run()
    stage.playground.faults.break_off("response_url", "500_before")
    assert (await stage.press("approve", ANA)).ok
    stage.playground.faults.fail("chat.postEphemeral", "channel_not_found")
    await stage.playground.mention(ANA, SUPPORT, "help")
    await stage.settle()
    assert [d.outcome for d in stage.playground.journal.deliveries("app_mention")] == ["ok"]
    assert stage.outcomes() == [("letter", None, None)]


async def test_a_step_that_raises_says_so_without_a_traceback(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    await stage.run("<!channel> it broke", "/broken")
    root = stage.messages()[0]
    assert "Failed" in read(root)
    assert "Traceback" not in read(root)
    assert root.live_markup == [] or root.live_markup == ["<@U0ANA>"]
    caplog.clear()
