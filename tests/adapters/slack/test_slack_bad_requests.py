"""Requests that are not Slack's, or not as Slack writes them: refused in one line, nothing done, nothing told to a log."""

import json
import logging
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from adapters.slack.inbound import plain_of
from tests.adapters.slack.stage import ANA, APP, BEN, BOT, SECRET, SUPPORT, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
FORM = "application/x-www-form-urlencoded"
PERSON = {"id": BEN, "team_id": "T0PLAY"}


@pytest.fixture(autouse=True)
def no_traceback_and_no_secret(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert not [record for record in caplog.records if record.exc_info]
    assert not [secret for secret in (BOT, APP, SECRET) if secret in caplog.text]


def command(**change: Any) -> bytes:
    body = {"team_id": "T0PLAY", "user_id": ANA, "channel_id": SUPPORT, "command": "/small", "text": "I was charged twice"}
    return urlencode({k: v for k, v in (body | {"trigger_id": "1.2.3"} | change).items() if v is not None}).encode()


async def test_a_signed_command_is_taken(stage: Stage) -> None:
    """What the tests below take away from."""
    assert (await stage.post(command()))[0] == 200
    assert len(stage.rows("select id from runs")) == 1


async def test_the_same_request_again_starts_nothing_twice(stage: Stage) -> None:
    stamp = str(int(time.time()))
    assert "has started" in (await stage.post(command(), stamp=stamp))[1]
    assert "was started already" in (await stage.post(command(), stamp=stamp))[1]
    assert len(stage.rows("select id from runs")) == 1
    assert len(stage.messages()) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"x_slack_signature": "v0=" + "0" * 64},
        {"x_slack_signature": ""},
        {"x_slack_signature": "v0=\xe9"},
        {"x_slack_signature": "nonsense"},
        {"x_slack_request_timestamp": ""},
        {"x_slack_request_timestamp": "yesterday"},
        {"x_slack_request_timestamp": "9" * 5000},
        {"x_slack_request_timestamp": "²"},
        {"x_slack_request_timestamp": "1.5"},
        {"stamp": str(int(time.time()) - 400)},
        {"stamp": str(int(time.time()) + 4_000)},
        {"stamp": "0"},
    ],
)
@pytest.mark.parametrize("body", [command(), b"payload={", b"\xff\xfe", b""])
async def test_what_is_not_signed_is_refused(stage: Stage, headers: dict[str, str], body: bytes) -> None:
    status, answer = await stage.post(body, **{name: value.encode().decode("latin-1") for name, value in headers.items()})
    assert status == (400 if body == b"\xff\xfe" else 401)
    assert "Traceback" not in answer
    assert stage.counts() == dict.fromkeys(stage.counts(), 0)


async def test_a_signature_for_another_body_is_refused(stage: Stage) -> None:
    from adapters.playground.deliver import sign

    stamp = str(int(time.time()))
    signature = sign(SECRET, stamp, command())
    assert (await stage.post(command(text="other"), stamp=stamp, x_slack_signature=signature))[0] == 401


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FORM),
        (b"hello", "text/plain"),
        (b"\xff\xfe\x00", FORM),
        (b"payload=", FORM),
        (b"payload={", FORM),
        (b"payload=%5B1%2C2%5D", FORM),
        (b"payload=null", FORM),
        (b"payload=" + b"[" * 100_000, FORM),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"17", "application/json"),
        (b"null", "application/json"),
        (b'"text"', "application/json; charset=utf-8"),
        (b"{}", "application/json"),
        (b"<xml/>", "application/xml"),
    ],
)
async def test_a_signed_body_that_is_nothing(stage: Stage, body: bytes, kind: str) -> None:
    assert (await stage.post(body, kind))[0] == 400
    assert stage.counts() == dict.fromkeys(stage.counts(), 0)


async def test_slacks_first_question_is_answered(stage: Stage) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c", "token": "t"}).encode()
    assert await stage.post(body, "application/json") == (200, '{"challenge": "c"}')


async def test_a_body_of_megabytes(stage: Stage) -> None:
    assert (await stage.post(b"payload=" + b"x" * 3_000_000))[0] == 413


@pytest.mark.parametrize("missing", ["user_id", "trigger_id", "channel_id", "command"])
async def test_a_command_that_lacks_something(stage: Stage, missing: str, caplog: pytest.LogCaptureFixture) -> None:
    assert (await stage.post(command(**{missing: None})))[0] == 400
    assert [f"without {missing}" in r.getMessage() for r in caplog.records if r.name == "signoff.slack"] == [True]
    assert stage.counts() == dict.fromkeys(stage.counts(), 0)


async def test_a_command_without_a_team_is_from_elsewhere(stage: Stage) -> None:
    assert "another workspace" in (await stage.post(command(team_id=None)))[1]
    assert stage.counts() == dict.fromkeys(stage.counts(), 0)


PRESS = {"type": "block_actions", "user": PERSON, "team": {"id": "T0PLAY"}, "trigger_id": "1", "actions": [{"action_id": "edit"}]}
VIEW = {"id": "V1", "type": "modal", "hash": "1", "callback_id": "edit", "private_metadata": "rev_x:1", "state": {"values": {}}}
SUBMISSION = {"type": "view_submission", "user": PERSON, "view": VIEW}
SHORTCUT: dict[str, Any] = {
    "type": "message_action",
    "user": PERSON,
    "trigger_id": "1",
    "callback_id": "start",
    "channel": {"id": SUPPORT},
    "message": {"ts": "1.2", "text": "hello"},
}


@pytest.mark.parametrize(
    ("whole", "missing"),
    [(PRESS, name) for name in ("user", "trigger_id", "actions")]
    + [(SUBMISSION, name) for name in ("user", "view")]
    + [(SHORTCUT, name) for name in ("user", "trigger_id", "callback_id", "channel", "message")],
)
@pytest.mark.parametrize("instead", [None, {}, [], "text", 7, [7], {"id": 7}])
async def test_an_interaction_that_lacks_something(stage: Stage, whole: dict[str, Any], missing: str, instead: Any) -> None:
    if missing in ("trigger_id", "callback_id") and instead == "text":
        return
    broken = {name: value for name, value in whole.items() if name != missing} | ({} if instead is None else {missing: instead})
    if missing == "message" and instead == {"id": 7}:
        return
    assert (await stage.interact(broken))[0] == 400
    assert stage.counts() == dict.fromkeys(stage.counts(), 0)


@pytest.mark.parametrize("change", [{"id": None}, {"state": None}, {"state": 7}, {"callback_id": None}, {"callback_id": 7}])
async def test_a_dialog_that_lacks_something(stage: Stage, change: dict[str, Any]) -> None:
    assert (await stage.interact(SUBMISSION | {"view": VIEW | change}))[0] == 400


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "nonsense", "user": PERSON},
        {"type": 7, "user": PERSON},
        {"user": PERSON},
        {"type": "block_actions"},
        {"type": "event_callback"},
        {"type": "event_callback", "event": 7},
        {"type": "event_callback", "event": {}},
        {"type": "event_callback", "event": {"type": 7}},
        {"type": "view_submission", "view": []},
        {"authorizations": [7]},
        {"enterprise": 7, "type": "block_actions"},
        {"team": "T", "type": "block_actions"},
    ],
)
async def test_payloads_of_no_known_kind(stage: Stage, payload: dict[str, Any]) -> None:
    assert (await stage.interact(payload))[0] == 400
    assert stage.counts() == dict.fromkeys(stage.counts(), 0)


@pytest.mark.parametrize("lacking", ["user", "channel", "ts", "text"])
@pytest.mark.parametrize("kind", ["app_mention", "message", "app_home_opened"])
async def test_an_event_that_lacks_something_is_no_persons_message(stage: Stage, kind: str, lacking: str) -> None:
    event = {"type": kind, "user": ANA, "channel": "D0ANA", "channel_type": "im", "ts": "1.2", "text": "small hello", "tab": "home"}
    del event[lacking]
    body = {"type": "event_callback", "team_id": "T0PLAY", "event_id": "Ev1", "event": event}
    assert (await stage.post(json.dumps(body).encode(), "application/json"))[0] == 200
    assert stage.rows("select id from runs") == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&lt;!channel&gt; &amp;amp;", "<!channel> &amp;"),
        ("<!channel> <!subteam^S1|@leads> <!date^1^{date}|today>", "@channel @leads today"),
        ("<@U0ANA|ana> in <#C1|general>, <@U0BEN>", "@ana in #general, @U0BEN"),
        ("<http://x.test|label> <http://y.test> <mailto:a@b.c|a@b.c>", "label (http://x.test) http://y.test a@b.c (mailto:a@b.c)"),
        ("a < b > c <", "a < b > c <"),
    ],
)
async def test_slacks_markup_reads_as_what_the_writer_saw(written: str, read: str) -> None:
    assert plain_of(written) == read
