"""What the page asks for and does, and that nobody else may."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from adapters.playground.installed import App
from adapters.playground.server import Playground
from tests.adapters.playground.sample import Bot, PageClient, with_editing


async def test_the_whole_round_as_the_page_does_it(playground: Playground, bot: Bot, page: PageClient) -> None:
    await with_editing(bot).over_http(playground)
    assert await page.act("U0ANA", "send", channel="C0SUPPORT", text="/triage late") == (200, {"ok": True})
    message = (await page.state("U0BEN"))["messages"]["C0SUPPORT"][-1]
    assert message["bot"] and message["blocks"][1]["elements"][0]["action_id"] == "edit"
    pressed = {"block_id": "choices", "action_id": "edit", "type": "button", "value": "1", "values": {}}
    assert (await page.act("U0BEN", "press", channel="C0SUPPORT", ts=message["ts"], **pressed))[0] == 200
    modal = (await page.state("U0BEN"))["modal"]
    assert modal["depth"] == 1 and modal["view"]["title"]["text"] == "Edit"
    assert (await page.state("U0ANA"))["modal"] is None
    view = modal["view"]["id"]
    bad = {"reply": {"text": {"type": "plain_text_input", "value": "forbidden"}}}
    status, answer = await page.act("U0BEN", "submit", view_id=view, values=bad)
    assert (status, answer) == (200, {"ok": True, "errors": {"reply": "That word is not allowed."}})
    good = {"reply": {"text": {"type": "plain_text_input", "value": "good"}}}
    assert (await page.act("U0BEN", "submit", view_id=view, values=good))[1] == {"ok": True}
    shown = await page.state("U0ANA")
    assert shown["messages"]["C0SUPPORT"][-1]["text"] == "good" and shown["modal"] is None


async def test_a_form_whose_app_is_gone_stays(playground: Playground, bot: Bot, page: PageClient) -> None:
    await with_editing(bot).over_http(playground)
    await page.act("U0ANA", "send", channel="C0SUPPORT", text="/triage late")
    await playground.press("U0BEN", playground.state.last("C0SUPPORT"), "edit")
    await page.act("U0BEN", "faults", bot_offline=True)
    view = (await page.state("U0BEN"))["modal"]["view"]["id"]
    values = {"reply": {"text": {"type": "plain_text_input", "value": "good"}}}
    _, answer = await page.act("U0BEN", "submit", view_id=view, values=values)
    assert answer == {"ok": False, "error": "We had some trouble connecting. Try again?"}
    state = await page.state("U0BEN")
    assert state["modal"]["view"]["state"]["values"] == values and state["app"]["online"] is False
    assert (await page.act("U0BEN", "close", view_id=view))[0] == 200
    assert (await page.state("U0BEN"))["modal"] is None


async def test_everybody_sees_their_own(playground: Playground, bot: Bot, page: PageClient) -> None:
    await bot.client.chat_postEphemeral(channel="C0SUPPORT", user="U0ANA", text="psst")
    await bot.client.chat_postMessage(channel="C0REVIEWS", text="<!subteam^S0LEADS> look")
    ana, ben, otto = [await page.state(u) for u in ("U0ANA", "U0BEN", "U0OTTO")]
    assert [len(s["messages"]["C0SUPPORT"]) for s in (ana, ben, otto)] == [1, 0, 0]
    reviews = next(c for c in ben["channels"] if c["id"] == "C0REVIEWS")
    assert (reviews["unread"], reviews["mentions"]) == (1, 1)
    assert [c["mentions"] for c in ana["channels"] if c["id"] == "C0REVIEWS"] == [0]
    assert [c["id"] for c in otto["channels"]] == ["C0SUPPORT", "D0OTTO"] and otto["commands"] == []
    assert [c["command"] for c in ana["commands"]] == ["/triage", "/names"]
    await page.act("U0BEN", "mark", channel="C0REVIEWS")
    assert [c["unread"] for c in (await page.state("U0BEN"))["channels"] if c["id"] == "C0REVIEWS"] == [0]


async def test_the_live_line(playground: Playground, bot: Bot) -> None:
    playground.install(App(playground.space.installed().manifest))
    url = f"{playground.space.base_url}/playground/live?as=U0ANA".replace("http", "ws", 1)
    async with bot.session.ws_connect(url) as live:
        first = await live.receive_json(timeout=2)
        assert first["type"] == "state" and first["state"]["me"] == "U0ANA"
        await playground.run_command("U0ANA", "C0SUPPORT", "/triage x")
        assert await live.receive_json(timeout=2) == {
            "type": "toast", "kind": "error", "text": "/triage failed with the error “dispatch_failed”"}  # fmt: skip
        for n in range(3):
            await bot.client.chat_postMessage(channel="C0SUPPORT", text=f"m{n}")
        await bot.client.chat_postEphemeral(channel="C0SUPPORT", user="U0BEN", text="not for Ana")
        while True:
            message = await live.receive_json(timeout=2)
            shown = [m["text"] for m in message.get("state", {}).get("messages", {}).get("C0SUPPORT", [])]
            assert "not for Ana" not in shown
            if shown == ["m0", "m1", "m2"]:
                break
        with pytest.raises(asyncio.TimeoutError):
            await bot.client.chat_postEphemeral(channel="C0SUPPORT", user="U0BEN", text="again")
            await live.receive_json(timeout=0.15)


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 200), ({"Origin": "http://evil.test"}, 403), ({"Host": "evil.test"}, 403), ({"Origin": "null"}, 403),
     ({"Origin": "http://127.0.0.1:1"}, 403), ({"Host": "127.0.0.1.evil.test"}, 403)],
)  # fmt: skip
async def test_loopback_and_own_origin_only(page: PageClient, headers: dict[str, str], status: int) -> None:
    for path in ("/playground/state?as=U0ANA", "/api/api.test"):
        async with page.session.get(page.base + path, headers=headers) as answer:
            assert answer.status == status
    live = page.base.replace("http", "ws", 1) + "/playground/live?as=U0ANA"
    if status == 200:
        async with page.session.ws_connect(live, headers={"Origin": page.base}) as socket:
            assert (await socket.receive_json(timeout=2))["type"] == "state"
        return
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await page.session.ws_connect(live, headers=headers)


async def test_refusals_are_sentences(page: PageClient) -> None:
    for user, action, body, part in [
        ("U0ANA", "dance", {}, "no such action"), ("U0NOBODY", "send", {"channel": "C0SUPPORT", "text": "x"}, "no person"),
        ("U0ANA", "send", {"text": "x"}, "channel"), ("U0ANA", "send", {"channel": "C0SUPPORT", "text": "/no"}, "not a valid"),
        ("U0ANA", "press", {"channel": "C0SUPPORT", "ts": "1.1", "action_id": "a"}, "no longer there"),
        ("U0ANA", "faults", {"what": 1}, "no fault switch"), ("U0BOT", "send", {"channel": "C0SUPPORT", "text": "x"}, "no person"),
    ]:  # fmt: skip
        status, answer = await page.act(user, action, **body)
        assert 400 <= status < 500 and answer["ok"] is False and part in answer["error"], answer


async def test_reset_and_permalink(playground: Playground, page: PageClient) -> None:
    said = (await playground.say("U0ANA", "C0SUPPORT", "x")).message
    assert said is not None
    link = f"{page.base}/archives/C0SUPPORT/p{said.ts.replace('.', '')}"
    async with page.session.get(link, allow_redirects=False) as answer:
        assert answer.headers["Location"] == f"/?channel=C0SUPPORT&message={said.ts}"
    await page.act("U0ANA", "faults", drop_next=3)
    assert (await page.act("U0ANA", "reset"))[1] == {"ok": True}
    state = await page.state("U0ANA")
    assert state["messages"]["C0SUPPORT"] == [] and state["faults"]["drop_next"] == 0


async def test_uploads_are_not_shown_as_pages(playground: Playground, bot: Bot) -> None:
    file = (await bot.client.files_upload_v2(filename="a.html", content=b"<script>"))["file"]
    async with bot.session.get(file["permalink"]) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
