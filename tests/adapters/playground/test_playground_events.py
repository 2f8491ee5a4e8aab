"""Which events the app gets, how they are repeated, and what faults do to deliveries."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.response import BoltResponse

from adapters.playground.installed import App
from adapters.playground.journal import Delivery
from adapters.playground.server import Playground
from tests.adapters.playground.sample import Bot, manifest


class Receiver:
    """An app in the same process that answers what it is told to, and keeps what it was sent."""

    def __init__(self, *answers: tuple[int, dict[str, str], bytes]) -> None:
        self.answers = list(answers)
        self.headers: list[dict[str, str]] = []

    async def __call__(self, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        self.headers.append(headers)
        return self.answers.pop(0) if self.answers else (200, {}, b"")


def install(playground: Playground, *answers: tuple[int, dict[str, str], bytes], events: list[str] | None = None) -> Receiver:
    receiver = Receiver(*answers)
    playground.install(App(manifest(events=events), receiver=receiver))
    return receiver


def told(deliveries: list[Delivery], start: float) -> list[tuple[int, str | None, float, str]]:
    return [(d.attempt, d.reason, d.sent_at - start, d.outcome) for d in deliveries]


@pytest.mark.parametrize(
    ("act", "events", "expected"),
    [
        (lambda p: p.say("U0ANA", "C0SUPPORT", "hi"), None, ["message"]),
        (lambda p: p.say("U0ANA", "C0SUPPORT", "hi"), ["app_mention"], []),
        (lambda p: p.mention("U0ANA", "C0SUPPORT", "hi"), None, ["message", "app_mention"]),
        (lambda p: p.mention("U0ANA", "C0GENERAL", "hi"), None, []),
        (lambda p: p.say("U0ANA", "D0ANA", "hi"), None, ["message"]),
        (lambda p: p.say("U0ANA", "D0ANA", "hi"), ["message.channels"], []),
        (lambda p: p.open_home("U0ANA", "messages"), None, ["app_home_opened"]),
    ],
)
async def test_only_what_the_manifest_subscribes_to(
    playground: Playground, act: Any, events: list[str] | None, expected: list[str]
) -> None:
    install(playground, events=events)
    await act(playground)
    await playground.idle()
    assert sorted(d.type for d in playground.journal.delivered) == sorted(expected)


async def test_no_event_without_its_scope(playground: Playground) -> None:
    playground.install(App(manifest(scopes=["chat:write"]), receiver=Receiver()))
    await playground.mention("U0ANA", "C0SUPPORT", "hi")
    await playground.idle()
    assert playground.journal.delivered == []
    lacking = ["channels:history", "app_mentions:read"]
    assert [n.rpartition(" ")[2] for n in playground.journal.notes] == lacking


async def test_an_event_in_its_envelope(playground: Playground) -> None:
    install(playground)
    said = (await playground.mention("U0OTTO", "C0SUPPORT", "please <b>")).message
    await playground.until(lambda: len(playground.journal.deliveries("app_mention")) == 1)
    payload = playground.journal.deliveries("app_mention")[0].payload
    event = payload["event"]
    assert said is not None and (event["ts"], event["text"]) == (said.ts, "<@U0BOT> please &lt;b&gt;")
    assert event["user_team"] == "T0OTHER" and payload["is_ext_shared_channel"] is True
    assert payload["authorizations"][0]["user_id"] == "U0BOT" and payload["event_id"].startswith("Ev")
    assert event["blocks"][0]["elements"][0]["elements"][0] == {"type": "user", "user_id": "U0BOT"}


async def test_events_are_repeated_at_once_then_after_one_and_five_minutes(playground: Playground) -> None:
    receiver = install(playground, *[(500, {}, b"")] * 9)
    start = playground.clock.time()
    await playground.say("U0ANA", "C0SUPPORT", "x")
    sent = playground.journal.delivered
    await playground.until(lambda: [d.outcome for d in sent] == ["http_error"] * 2)
    await playground.clock.advance(59.9)
    assert len(sent) == 2
    await playground.clock.advance(0.1)
    await playground.until(lambda: [d.outcome for d in sent] == ["http_error"] * 3)
    await playground.clock.advance(300)
    await playground.until(lambda: [d.outcome for d in sent] == ["http_error"] * 4)
    await playground.clock.advance(3600)
    await playground.idle()
    expected = [(0, None, 0.0), (1, "http_error", 0.0), (2, "http_error", 60.0), (3, "http_error", 360.0)]
    assert [(a, r, pytest.approx(t)) for a, r, t, _ in told(sent, start)] == expected
    retries = [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for h in receiver.headers]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({d.payload["event_id"] for d in sent}) == 1


async def test_no_retry_header_ends_it_but_not_after_a_timeout(playground: Playground) -> None:
    install(playground, (400, {"X-Slack-No-Retry": "1"}, b""))
    await playground.say("U0ANA", "C0SUPPORT", "x")
    await playground.idle()
    await playground.clock.advance(400)
    assert [d.outcome for d in playground.journal.delivered] == ["http_error"]
    playground.faults.drop_next = 1
    await playground.say("U0ANA", "C0SUPPORT", "y")
    await playground.until(lambda: len(playground.journal.delivered) == 2)
    await playground.clock.advance(3)
    await playground.until(lambda: len(playground.journal.delivered) == 3)
    await playground.idle()
    last = playground.journal.delivered[-1]
    assert (last.attempt, last.reason, last.outcome) == (1, "http_timeout", "ok")


async def test_socket_mode_repeats_too(playground: Playground, bot: Bot) -> None:
    await playground.say("U0ANA", "C0SUPPORT", "x")
    await playground.until(lambda: [d.outcome for d in playground.journal.delivered] == ["connection_failed"] * 2)


async def test_a_raising_listener_is_repeated(playground: Playground, bot: Bot) -> None:
    tries: list[str | None] = []

    @bot.bolt.event("app_mention")
    async def mentioned(request: Any) -> BoltResponse:
        tries.append((request.headers.get("x-slack-retry-num") or [None])[0])
        if len(tries) == 1:
            raise RuntimeError("not yet")
        return BoltResponse(status=200)

    await bot.over_http(playground, manifest=manifest(events=["app_mention"]))
    await playground.mention("U0ANA", "C0SUPPORT", "x")
    await playground.until(lambda: len(tries) == 2)
    await playground.idle()
    assert tries == [None, "1"] and [d.status for d in playground.journal.delivered] == [500, 200]


@pytest.mark.parametrize(
    ("fault", "outcome", "toast"),
    [("drop_next", "http_timeout", "operation_timeout"), ("lose_answer_next", "http_timeout", "operation_timeout"),
     ("bad_signature_next", "http_error", "dispatch_failed"), ("stale_timestamp_next", "http_error", "dispatch_failed")],
)  # fmt: skip
async def test_a_command_that_goes_wrong_is_told_and_not_repeated(
    playground: Playground, bot: Bot, fault: str, outcome: str, toast: str
) -> None:
    ran: list[str] = []

    @bot.bolt.command("/triage")
    async def triage(ack: Any) -> None:
        ran.append("x")
        await ack()

    await bot.over_http(playground)
    playground.faults.apply({fault: 1})
    running = playground.space.spawn(playground.run_command("U0ANA", "C0SUPPORT", "/triage x"))
    if outcome == "http_timeout":
        await playground.until(lambda: len(playground.journal.delivered) == 1)
        await playground.until(lambda: fault != "lose_answer_next" or ran == ["x"])
        await playground.clock.advance(3)
    acted = await running
    assert acted.error == f"/triage failed with the error “{toast}”" == playground.journal.toasts[0].text
    await playground.clock.advance(400)
    assert [d.outcome for d in playground.journal.delivered] == [outcome]
    assert ran == (["x"] if fault == "lose_answer_next" else [])
    assert (await playground.run_command("U0ANA", "C0SUPPORT", "/triage x")).ok


async def test_twice_late_and_offline(playground: Playground) -> None:
    receiver = install(playground)
    playground.faults.deliver_twice_next = 1
    await playground.run_command("U0ANA", "C0SUPPORT", "/triage x")
    await playground.idle()
    first, second = playground.journal.deliveries("/triage")
    assert first.payload["trigger_id"] == second.payload["trigger_id"] and len(receiver.headers) == 2
    playground.faults.latency = 2.5
    running = playground.space.spawn(playground.run_command("U0ANA", "C0SUPPORT", "/triage y"))
    start = playground.clock.time()
    while not running.done():
        await playground.clock.advance(0.5)
    assert playground.journal.delivered[-1].sent_at - start == pytest.approx(2.5, abs=0.51)
    playground.faults.apply({"latency": None, "bot_offline": True})
    assert "dispatch_failed" in str((await playground.run_command("U0ANA", "C0SUPPORT", "/triage z")).error)
    assert len(receiver.headers) == 3
