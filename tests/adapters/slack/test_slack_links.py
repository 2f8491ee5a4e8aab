"""No link decides anything by being fetched: all of ours lead to messages, and no address of ours changes anything on GET."""

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from starlette.routing import Route

from bot.running import web
from bot.serving import serving
from tests.adapters.slack.stage import ANA, BEN, CHLOE, DM, REVIEWS, SUPPORT, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
ADDRESS = re.compile(r"<(https?://[^|>]+)")
HARMLESS = ("GET", "HEAD", "OPTIONS")


async def busy(stage: Stage) -> None:
    """Something of everything: open, decided, sent back, rejected, asked by a reaction and by a reply, a digest, a home page."""
    hostile = "charged twice, see http://evil.test/approve?x=1 and <http://evil.test|here>"
    for text in ("one", "two", "three", hostile):
        await stage.run(text)
    await stage.run(command="/guarded")
    await stage.run("5 to DE89 3704 0044 0532 0130 00", "/claim")
    await stage.press("approve", CHLOE)
    cards = [m for m in stage.messages() if "Approve" in stage.buttons(m)]
    await stage.press("approve", BEN, cards[0])
    await stage.press("revise", BEN, cards[1])
    await stage.submit(comment="see http://evil.test/comment")
    await stage.press("reject", CHLOE, cards[2])
    await stage.submit(CHLOE, reason="tone")
    await stage.react("white_check_mark", BEN, cards[3])
    await stage.reply("ok, but say http://evil.test/reply", CHLOE, cards[3])
    await stage.run("digest now", "/signoff")
    await stage.playground.open_home(BEN)
    await stage.settle()


def shown(stage: Stage) -> Iterator[Any]:
    for channel in (SUPPORT, REVIEWS, DM, "D0BEN"):
        for message in stage.playground.state.messages[channel]:
            if message.bot_id:
                yield message.blocks or []
                yield {"type": "mrkdwn", "text": message.text}
    for view in stage.playground.views.homes.values():
        yield view.blocks


def links(value: Any) -> Iterator[str]:
    """Whatever a client opens: links, buttons and images with an address, and links in markup."""
    if isinstance(value, list):
        for each in value:
            yield from links(each)
    elif isinstance(value, dict):
        yield from (str(value[name]) for name in ("url", "image_url", "thumb_url") if value.get(name))
        yield from ADDRESS.findall(value["text"]) if value.get("type") == "mrkdwn" else ()
        yield from (found for each in value.values() if isinstance(each, dict | list) for found in links(each))


def written(stage: Stage) -> str:
    """What the database holds."""
    with closing(sqlite3.connect(f"file:{stage.database}?mode=ro", uri=True)) as db:
        return hashlib.sha256("\n".join(db.iterdump()).encode()).hexdigest()


async def test_every_link_of_ours_leads_to_a_message_and_fetching_it_changes_nothing(stage: Stage) -> None:
    await busy(stage)
    found = {link for each in shown(stage) for link in links(each)}
    messages = f"{stage.playground.space.base_url}/archives/"
    assert len(found) >= 3
    assert {link for link in found if not link.startswith(messages)} == set()
    before = written(stage)
    for link in found:
        for method in HARMLESS:
            async with stage.web.request(method, link) as answer:
                assert answer.status < 500
    await stage.settle()
    assert written(stage) == before


def ids(stage: Stage) -> list[str]:
    tables = ("runs", "reviews", "deliveries", "feedback", "suggestions")
    known = [row[0] for table in tables for row in stage.rows(f"select id from {table}")]
    presses = [e["value"] for m in stage.messages(by=BEN) for b in m.blocks or [] if b["type"] == "actions" for e in b["elements"]]
    return [*known, *presses]


async def test_no_address_of_ours_changes_anything_by_being_fetched(stage: Stage) -> None:
    await busy(stage)
    made = web(stage.slack, stage.slack.listen(stage.product.bot))
    paths = [route.path for route in made.routes if isinstance(route, Route)]
    assert len(paths) == len(made.routes) and "/slack/events" in paths
    before = written(stage)
    async with serving(made, "127.0.0.1", 0) as port:
        for path in paths:
            for id in ids(stage):
                for asked in (f"{path}?id={id}&review={id}&action=approve&value={id}", f"{path}/{id}/approve"):
                    for method in HARMLESS:
                        async with stage.web.request(method, f"http://127.0.0.1:{port}{asked}") as answer:
                            assert answer.status < 500
    await stage.settle()
    assert written(stage) == before


async def test_nothing_can_be_decided_by_a_post_without_a_signature(stage: Stage) -> None:
    await stage.run()
    payload = (await stage.press("approve", ANA)).payload
    payload["user"]["id"] = BEN
    before = written(stage)
    for signature in ("", "v0=0", "v0=" + "0" * 64):
        status, _ = await stage.post(f"payload={payload}".encode(), x_slack_signature=signature)
        assert status == 401
    assert written(stage) == before
