"""A playground, and processes that run the product against it, to be killed and started again."""

import asyncio
import itertools
import os
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from adapters.playground.installed import App
from adapters.playground.server import Playground
from adapters.playground.state import Message
from adapters.slack.manifest import manifest
from tests.chaos.child import Spec, main
from tests.chaos.story import letters

DEADLINE = 60.0  # seconds until a test gives up: it waits for what must come, and never for time to pass
_nursery = get_context("forkserver")  # everything is imported once: a child is up within milliseconds
_nursery.set_forkserver_preload(["pytest", "tests.chaos.child"])
# Below those that the kernel hands out for connections, and far from those of a neighbour with the next process id.
_ports = itertools.count(20_000 + os.getpid() % 100 * 100)


@dataclass
class Child:
    """One process. Its end is awaited, not looked for."""

    spec: Spec
    process: BaseProcess
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def start(cls, spec: Spec) -> "Child":
        process = _nursery.Process(target=main, args=(spec,), daemon=True)
        process.start()
        child, loop = cls(spec, process), asyncio.get_running_loop()

        def ended() -> None:
            loop.remove_reader(process.sentinel)
            process.join()
            child.gone.set()

        loop.add_reader(process.sentinel, ended)
        return child

    async def end(self, by: signal.Signals) -> int:
        """Its exit code; negative: the signal that killed it."""
        with suppress(ProcessLookupError):  # it may have died by itself this moment
            if not self.gone.is_set():
                os.kill(self.process.pid or 0, by)
        await self.gone.wait()
        return self.process.exitcode or 0


@dataclass
class Stage:
    """One playground, one database, any number of processes. kills: how often one was killed.
    after_death: looks at what it left."""

    folder: Path
    playground: Playground
    address: str
    socket: bool
    port: int = 0
    kills: int = 0
    child: Child | None = None
    after_death: Callable[["Stage"], None] = lambda stage: None

    async def start(self, kill_at: int | str | None = None, **more: float) -> Child:
        """Returns when it listens, or has died."""
        spec = Spec(self.folder, f"{self.address}/api/", self.port, self.socket, kill_at, **more)
        self.child = child = Child.start(spec)
        while not child.gone.is_set() and not self._listens(child):
            await asyncio.sleep(0.005)
        return child

    def _listens(self, child: Child) -> bool:
        log = self.folder / "log"
        lines = log.read_text().splitlines() if log.exists() else []
        return any(line.startswith(f"{child.process.pid} ") and "signoff.run listening" in line for line in lines)

    async def kill(self) -> None:
        assert self.child is not None
        await self.child.end(signal.SIGKILL)

    async def stop(self) -> int:
        assert self.child is not None
        return await self.child.end(signal.SIGTERM)

    async def keep_up(self) -> None:
        """For ever: starts another process when this one has died."""
        while self.child is not None:
            await self.child.gone.wait()
            self.kills += 1
            self.after_death(self)
            await self.start()

    def rows(self, query: str) -> list[sqlite3.Row]:
        """Looks into the database from outside; no rows before there is one."""
        try:
            with closing(sqlite3.connect(f"file:{self.folder}/signoff.db?mode=ro", uri=True, timeout=10)) as conn:
                conn.row_factory = sqlite3.Row
                return conn.execute(query).fetchall()
        except sqlite3.OperationalError as error:
            if "unable to open" in str(error) or "no such table" in str(error):
                return []
            raise

    def write(self, statement: str) -> None:
        """While no process is there."""
        with closing(sqlite3.connect(self.folder / "signoff.db")) as conn, conn:
            conn.execute(statement)

    def all_said(self) -> bool:
        """Whether there was something to say, and it stands."""
        return [bool(row["done"]) for row in self.rows("SELECT wanted = shown AS done FROM deliveries")] == [True]

    def settled(self) -> bool:
        """Whether every run has ended and every message stands."""
        runs = [row["status"] for row in self.rows("SELECT status FROM runs")]
        late = self.rows("SELECT key FROM deliveries WHERE wanted > shown")
        return bool(runs) and not late and not {"ready", "waiting"} & set(runs)

    def messages(self) -> list[Message]:
        """What the bot posted for everybody to see."""
        return [m for posted in self.playground.state.messages.values() for m in posted if m.bot_id and not m.ephemeral]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not condition():
                await asyncio.sleep(0.02)


@asynccontextmanager
async def stage(folder: Path, *, over_socket: bool = False) -> AsyncIterator[Stage]:
    folder.mkdir(parents=True, exist_ok=True)
    async with Playground() as playground:
        port = _free_port()
        made = Stage(folder, playground, await playground.serve(), over_socket, port)
        url = "" if over_socket else f"http://127.0.0.1:{port}"
        app = App(
            manifest=manifest([letters.definition], url=url),
            bot_token="xoxb-chaos",
            app_token="xapp-chaos",
            signing_secret="chaos",
            request_url=f"{url}/slack/events" if url else None,
        )
        playground.install(app)
        try:
            yield made
        finally:
            if made.child is not None:
                await made.child.end(signal.SIGKILL)


def _free_port() -> int:
    for port in _ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no port is free")
