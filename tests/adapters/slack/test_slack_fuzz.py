"""Deliveries that Slack has signed, bent at random: refused or answered, never a 500, nothing half-done, and the next person is
served."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.playground.deliver import encode
from tests.adapters.slack.stage import ANA, BEN, CHLOE, SUPPORT, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
INSTEAD: tuple[Any, ...] = (
    None, True, 0, -1, 7.5, 10**400, "", "x", "\x00", "\ud800", "x" * 50_000, "<!channel>", "slack/T/U", ":", [], [7], ["x"],
    [[]], {}, {"id": 7}, {"value": 7}, {"value": ["x"]}, {"type": 7}, {"id": "x", "type": "x", "value": "x"},
)  # fmt: skip
POLICY = {"topic.threshold": "0.8", "reason": "two wrong answers"}
DANA = "U0DANA"  # she owns the policies
Path = tuple[str | int, ...]
Sent = tuple[str, Any, str]  # kind, payload, and the press (review and hash) that it is about


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sent(over_http: Stage) -> list[Sent]:
    """One of everything that people cause, as the playground sent it."""
    stage, play = over_http, over_http.playground
    await stage.empty()
    found: list[Sent] = []
    seen = 0

    async def keep() -> None:
        nonlocal seen
        await stage.settle()
        found.extend((each.kind, deepcopy(each.payload), press(stage)) for each in play.journal.delivered[seen:])
        seen = len(play.journal.delivered)

    for kind, entered in (("edit", {"f_text_0": "Dear Ana"}), ("revise", {"comment": "warmer"}), ("reject", {"reason": "tone"})):
        await stage.run()
        await keep()
        await stage.press(kind)
        await keep()
        await stage.submit(**entered)
        await keep()
    await stage.run()
    await stage.press("hand")
    await stage.submit(to=CHLOE)
    await keep()
    await stage.run()
    await stage.react("white_check_mark")
    await keep()
    await play.press(BEN, stage.question(), "as_approval")
    await keep()
    await stage.run()
    said = (await play.say(CHLOE, SUPPORT, "Charged twice")).message
    assert said is not None
    await play.message_shortcut(ANA, said, "start")
    await keep()
    await stage.submit(ANA, workflow="small")
    await play.open_home(BEN)
    await play.mention(ANA, SUPPORT, "small hello")
    await play.say(ANA, "D0ANA", "small hello")
    await keep()
    home = play.views.homes[BEN].id
    await play.view_press(BEN, home, "tray", value="started")
    await stage.run("policy small", "/signoff", DANA)
    await play.submit(DANA, values={f"f:{name}:0": {"value": value} for name, value in POLICY.items()})
    await stage.run("inbox", "/signoff", BEN)
    await keep()
    return list({what(payload): (kind, payload, about) for kind, payload, about in found}.values())


def press(stage: Stage) -> str:
    """What the buttons of the newest review carry."""
    found = stage.rows("select id, draft from reviews order by opened desc, id desc limit 1")
    if not found:
        return "rev_none:none"
    values = [e["value"] for b in stage.card().blocks or [] if b["type"] == "actions" for e in b["elements"] if "value" in e]
    return str(values[0]) if values else f"{found[0][0]}:closed"


def paths(payload: Any, so_far: Path = ()) -> Iterator[Path]:
    if so_far:
        yield so_far
    parts = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    for name, part in parts:
        yield from paths(part, (*so_far, name))


def what(payload: Any) -> str:
    """Which kind of delivery it is, as far as the adapter tells them apart."""
    event, view, actions = payload.get("event") or {}, payload.get("view") or {}, payload.get("actions") or [{}]
    return str(
        [payload.get("type"), event.get("type"), event.get("channel_type"), view.get("callback_id"), actions[0].get("action_id")]
    )


def bent(payload: Any, path: Path, instead: Any, gone: bool) -> Any:
    made = deepcopy(payload)
    part = made
    for name in path[:-1]:
        part = part[name]
    if gone:
        del part[path[-1]]
    else:
        part[path[-1]] = instead
    return made


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_a_delivery_that_is_bent(over_http: Stage, sent: list[Sent], data: st.DataObject) -> None:
    stage = over_http
    await stage.empty()
    await stage.run()
    kind, payload, about = data.draw(st.sampled_from(sent))
    payload = json.loads(json.dumps(payload).replace(about, press(stage)))
    for _ in range(data.draw(st.integers(1, 3))):
        known = list(paths(payload))
        if known:
            path = data.draw(st.sampled_from(known))
            payload = bent(payload, path, data.draw(st.sampled_from(INSTEAD)), data.draw(st.booleans()))
    before = stage.counts()
    try:
        body, content_type = encode(kind, payload)
    except (ValueError, TypeError):
        return  # nothing that could be sent
    status, answer = await stage.post(body, content_type)
    assert status < 500, answer
    assert status < 400 or stage.counts() == before
    assert half_done(stage) == []
    await a_person_is_served(stage)


def half_done(stage: Stage) -> list[tuple[Any, ...]]:
    """What should not be, whatever was sent."""
    told = "exists (select 1 from feedback as f where f.review = r.id)"
    open_ = "exists (select 1 from reviews as r where r.run = runs.id and r.outcome is null)"
    return [
        *stage.rows(
            f"select id, outcome from reviews as r where (outcome in ('approved', 'edited', 'rejected', 'revised')) != {told}"
        ),
        *stage.rows(f"select id, status from runs where (status = 'waiting') != {open_}"),
        *stage.rows("select id, status from runs where status not in ('waiting', 'done', 'stopped')"),
    ]


async def a_person_is_served(stage: Stage) -> None:
    await stage.run("I was charged twice", by=CHLOE)
    await stage.press("approve")
    assert stage.rows("select status from runs order by created desc, id desc limit 1") == [("done",)]
