"""An app that was installed before reactions and replies were known: its buttons work, and one line says what it lacks."""

import logging
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import manifest
from tests.adapters.slack import stage as staging
from tests.adapters.slack.read import read
from tests.adapters.slack.stage import BEN, staged

NEW = ("reactions:read", "users:read")


def older(definitions: Any, *, url: str = "") -> dict[str, Any]:
    made = manifest.manifest(definitions, url=url)
    scopes = made["oauth_config"]["scopes"]
    scopes["bot"] = [scope for scope in scopes["bot"] if scope not in NEW]
    events = made["settings"]["event_subscriptions"]
    events["bot_events"] = ["app_home_opened", "app_mention", "message.im"]
    return made


async def test_its_buttons_work_and_one_line_says_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(staging, "manifest", older)
    async with staged(tmp_path) as stage:
        lines = [r.getMessage() for r in caplog.records if r.name == "signoff.slack"]
        assert len(lines) == 1 and "signoff manifest slack" in lines[0]
        assert all(scope in lines[0] for scope in NEW) and "chat:write" not in lines[0]
        await stage.run()
        await stage.react("white_check_mark")
        await stage.reply("looks good")
        assert stage.counts()["suggestions"] == 0
        await stage.press("approve")
        assert stage.outcomes() == [("letter", "approved", "slack/T0PLAY/U0BEN")]
        assert "Dear customer" in read(stage.messages()[-1])
        assert [r for r in caplog.records if r.name == "signoff.slack"][1:] == []


async def test_one_from_the_manifest_of_today_lacks_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with staged(tmp_path) as stage:
        await stage.run()
        await stage.press("approve", BEN)
    assert [r for r in caplog.records if r.name == "signoff.slack"] == []
