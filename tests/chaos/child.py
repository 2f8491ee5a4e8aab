"""The process that is killed: the real `run_bot`, with points at which it may kill itself."""

import asyncio
import inspect
import itertools
import logging
import os
import signal
import threading
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

import bot.bootstrap
import bot.deliveries
import bot.running
import storage.database
import workflow.engine
from adapters.runner_local import LocalRunner
from bot.bootstrap import product
from bot.settings import Settings
from storage.commit import GroupCommit
from tests.chaos.story import FOLDER, SLOW, SameModel, letters, note

inspect.stack()  # Bolt does this at every start; where children are forked from, it fills a cache that saves 0.1 s each


@dataclass(frozen=True)
class Spec:
    """folder: for the database and the files. kill_at: the point to die at, by its number or its name; None to live on.
    slow: seconds that each action takes. lease: seconds that claims hold, None for the product's own."""

    folder: Path
    api_url: str
    port: int
    socket: bool = False
    kill_at: int | str | None = None
    slow: float = 0.0
    lease: float | None = None

    @property
    def database(self) -> Path:
        return self.folder / "signoff.db"

    @property
    def settings(self) -> Settings:
        given = {"database": f"sqlite:///{self.database}", "port": self.port, "slack_api_url": self.api_url}
        app = SecretStr("xapp-chaos") if self.socket else None
        secrets = {"slack_bot_token": SecretStr("xoxb-chaos"), "slack_app_token": app, "slack_signing_secret": SecretStr("chaos")}
        return Settings(_env_file=None).model_copy(update={**given, **secrets})


class Points:
    """Counted in the order in which the process comes by; the file `points` says what they were."""

    def __init__(self, kill_at: int | str | None) -> None:
        self._kill_at, self._numbers, self._lock = kill_at, itertools.count(1), threading.Lock()

    def come_by(self, where: str) -> None:
        with self._lock:
            number = next(self._numbers)
            note("points", f"{number} {where}")
            if self._kill_at == number or (isinstance(self._kill_at, str) and _names(where, self._kill_at)):
                note("died", where)
                os.kill(os.getpid(), signal.SIGKILL)

    def hook(self) -> None:
        """Only where a process meets the world: its database and its chat."""
        points = self

        class Commit(GroupCommit):
            def _commit(self, batch: list[Any]) -> None:
                what = "+".join(unit.work.__qualname__.split(".")[1] for unit in batch)
                points.come_by(f"before commit {what}")
                super()._commit(batch)
                points.come_by(f"after commit {what}")

        call = AsyncWebClient.api_call

        async def api_call(self: AsyncWebClient, api_method: str, **given: Any) -> Any:
            points.come_by(f"before {api_method}")
            answer = await call(self, api_method, **given)
            points.come_by(f"after {api_method}")
            return answer

        storage.database.GroupCommit = Commit  # type: ignore[misc]
        AsyncWebClient.api_call = api_call  # type: ignore[assignment, method-assign]


def _names(where: str, wanted: str) -> bool:
    """Whether "before commit claim+outgoing" is among "before commit claim"."""
    begin, _, word = wanted.rpartition(" ")
    return where.startswith(begin) and word in where.removeprefix(begin).strip().split("+")


def main(spec: Spec) -> None:
    os.environ[FOLDER], os.environ[SLOW] = str(spec.folder), str(spec.slow)
    said = "%(process)d %(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(filename=spec.folder / "log", level=logging.INFO, format=said)
    Points(spec.kill_at).hook()
    if spec.lease is not None:
        workflow.engine.LEASE = bot.deliveries.LEASE = timedelta(seconds=spec.lease)
        bot.bootstrap.LocalRunner = partial(LocalRunner, every=spec.lease / 4)  # type: ignore[misc, assignment]
    bot.running.product = lambda *given, **more: product(*given, **more, model=SameModel())  # type: ignore[assignment]
    asyncio.run(bot.running.run_bot(spec.settings, {letters.name: letters.definition}))
