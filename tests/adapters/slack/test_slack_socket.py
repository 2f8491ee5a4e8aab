"""Socket Mode takes the same care: what is not complete is refused in a line and not acknowledged, and the next thing works."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.adapters.slack.stage import ANA, APP, BEN, BOT, CHLOE, SUPPORT, Stage, staged
from workflow.ports import Verdict

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def socket(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with staged(tmp_path_factory.mktemp("socket"), socket_mode=True) as stage:
        yield stage


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("slash_commands", {"command": "/small"}),
        ("slash_commands", {}),
        ("interactive", {"type": "block_actions", "user": {"id": BEN}, "actions": []}),
        ("interactive", {"type": "view_submission", "user": {"id": BEN}, "view": 7}),
        ("interactive", {"type": "message_action"}),
        ("events_api", {"type": "event_callback", "event": 7}),
        ("events_api", {"type": "nonsense"}),
    ],
)
async def test_what_is_not_complete(socket: Stage, kind: str, payload: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    await socket.empty()
    caplog.set_level(logging.INFO)
    sending = socket.playground.space.spawn(socket.playground.connections.send(kind, payload, 0, None))
    await until_logged(socket, caplog)
    assert not sending.done()
    sending.cancel()
    assert not [record for record in caplog.records if record.exc_info]
    assert not [secret for secret in (BOT, APP) if secret in caplog.text]
    assert (await socket.run()).ok
    assert len(socket.messages(SUPPORT)) == 2
    assert "Small has started" in socket.told(ANA)


async def until_logged(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(400):
        if any("was refused" in record.getMessage() for record in caplog.records):
            return
        await stage.playground.idle(0.005)
    raise TimeoutError("nothing was refused")


async def test_a_press_that_is_under_way_is_finished_and_acknowledged_before_leaving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(tmp_path, socket_mode=True) as stage:
        await stage.run()
        begun, go_on, decide = asyncio.Event(), asyncio.Event(), stage.product.store.decide

        async def held(verdict: Verdict) -> bool:
            begun.set()
            await go_on.wait()
            return await decide(verdict)

        monkeypatch.setattr(stage.product.store, "decide", held)
        pressing = asyncio.create_task(stage.playground.press(BEN, stage.card(), "approve"))
        await begun.wait()
        leaving = asyncio.create_task(stage.slack.disconnect())
        await asyncio.sleep(0)
        late = asyncio.create_task(stage.playground.press(CHLOE, stage.card(), "approve"))
        await stage.playground.until(lambda: len(stage.playground.journal.deliveries("block_actions")) == 2)
        assert not leaving.done()
        go_on.set()
        assert (await pressing).ok
        await leaving
        await stage.playground.clock.advance(4)
        assert not (await late).ok  # it was not taken, and they are told so
        assert stage.outcomes() == [("letter", "approved", "slack/T0PLAY/U0BEN")]
        assert stage.playground.connections.count == 0
