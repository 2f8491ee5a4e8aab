"""Socket Mode takes the same care: what is not complete is refused in a line and not acknowledged, and the next thing works."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.adapters.slack.stage import ANA, APP, BEN, BOT, SUPPORT, Stage, staged

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
