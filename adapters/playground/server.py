"""The playground, joined: world, Web API, deliveries, page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from adapters.playground.acting import Acting
from adapters.playground.api import ClosingMiddleware, WebApi
from adapters.playground.clock import Clock
from adapters.playground.control import Control
from adapters.playground.deliver import Courier
from adapters.playground.events import Events
from adapters.playground.extras import Extras
from adapters.playground.faults import Faults
from adapters.playground.guard import LoopbackOnly
from adapters.playground.installed import App
from adapters.playground.journal import Journal
from adapters.playground.modals import Views
from adapters.playground.page import Page
from adapters.playground.people import add_bot
from adapters.playground.picture import Picture
from adapters.playground.pressing import Pressing
from adapters.playground.serving import Serving
from adapters.playground.socket_mode import Connections
from adapters.playground.state import World
from adapters.playground.workspace import Workspace

STATIC = Path(__file__).parent / "static"


class Playground:
    """`async with Playground() as playground: url = await playground.serve()`, then `install(App(...))`.

    on_reset is awaited when somebody starts over, before the world is rebuilt; on_clock_moved(seconds) when somebody
    has moved the clock (back: less than 0).
    """

    def __init__(
        self, *, clock: Clock | None = None, welcome: str = "", on_reset: Callable[[], Awaitable[None]] | None = None,
        on_clock_moved: Callable[[float], Awaitable[None]] | None = None, rate_limits: bool = False,
    ) -> None:  # fmt: skip
        self.clock = clock or Clock()
        self.faults, self.journal = Faults(rate_limits=rate_limits), Journal()
        self.space = Workspace(self.clock, self.faults, self.journal)
        self.faults.on_change = self.space.changed
        self.connections = Connections(self.clock, self.journal)
        self.courier = Courier(self.space, self.connections)
        self.space.emit = Events(self.space, self.courier).emit
        self.picture = Picture(self.space, self.connections, welcome)
        self.control = Control(self.space, self.connections, on_reset, on_clock_moved)
        self._serving: Serving | None = None
        self._offer_acts()
        self.app = self._build()

    def _offer_acts(self) -> None:
        """What people do, as methods of the playground."""
        acting = self._acting = Acting(self.space, self.courier)
        pressing = self._pressing = Pressing(self.space, self.courier, acting)
        self.send, self.say, self.mention = acting.send, acting.say, acting.mention
        self.run_command, self.message_shortcut = acting.run_command, acting.message_shortcut
        self.global_shortcut, self.open_home, self.react = acting.global_shortcut, acting.open_home, acting.react
        self.mark = acting.mark
        self.press, self.view_press = pressing.press, pressing.view_press
        self.submit, self.close_view = pressing.submit, pressing.close
        self.until, self.reset = self.journal.until, self.control.reset

    def _build(self) -> Starlette:
        api, extras = WebApi(self.space, self.connections), Extras(self.space)
        page = Page(self.space, self.picture, self._acting, self._pressing, self.control)
        routes = [
            Route("/api/{method}", api.endpoint, methods=["GET", "POST"]),
            WebSocketRoute("/link/", self._link),
            Route("/response/{id:path}", extras.response, methods=["POST"]),
            Route("/upload/{id}", extras.upload, methods=["POST"]),
            Route("/files/{id}", extras.file),
            Route("/archives/{channel}/{ts}", extras.permalink),
            WebSocketRoute("/playground/live", page.live),
            Route("/playground/state", page.state),
            Route("/playground/act/{action}", page.act, methods=["POST"]),
            Route("/", self._index),
            Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
        ]
        return Starlette(routes=routes, middleware=[Middleware(LoopbackOnly), Middleware(ClosingMiddleware, hang_up=self._hang_up)])

    def _hang_up(self, client: tuple[str, int] | None) -> bool:
        return self._serving is not None and self._serving.hang_up(client)

    async def _link(self, websocket: WebSocket) -> None:
        await self.connections.serve(websocket, self.space.installed().id)

    async def _index(self, request: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-store"})

    @property
    def state(self) -> World:
        return self.space.state

    @property
    def views(self) -> Views:
        return self.space.views

    def install(self, app: App) -> None:
        """Installs the app with all scopes of its manifest; replaces an earlier one."""
        self.space.app = app
        add_bot(self.state, app)
        self.space.changed()

    async def serve(self, port: int = 0) -> str:
        """Listens on 127.0.0.1 in the running loop; the base URL, without a slash at the end."""
        self._serving = Serving(self.app, port)
        self.space.listen_at(self._serving.url)
        await self._serving.start()
        return self._serving.url

    async def idle(self, quiet: float = 0.02) -> None:
        """Waits until no delivery is under way and none began for `quiet` real seconds (retries may be due later)."""
        while True:
            seen = len(self.journal.delivered)
            await self.until(lambda: all(d.outcome != "pending" for d in self.journal.delivered))
            await asyncio.sleep(quiet)
            if seen == len(self.journal.delivered):
                return

    async def wait(self) -> None:
        """Until the server ends."""
        if self._serving:
            await self._serving.wait()

    async def aclose(self) -> None:
        """Stops deliveries, retries and the server."""
        await self.connections.disconnect("link_disabled")
        await self.space.close()
        await self.courier.close()
        if self._serving:
            await self._serving.stop()
            self._serving = None

    async def __aenter__(self) -> Playground:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()
