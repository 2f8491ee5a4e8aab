"""Serving an ASGI app inside a loop that has other work, until somebody says stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # `stopped` below listens for the whole process


@asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int) -> AsyncIterator[int]:
    """Yields the port that it listens on; port 0 takes a free one. Raises: OSError if the port is taken."""
    config = uvicorn.Config(app, host, port, log_level="warning", access_log=False, lifespan="off", ws="websockets-sansio")
    config.load()
    socket = config.bind_socket() if port == 0 else None
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[socket] if socket else None), name=f"serve {port}")
    try:
        while not server.started:
            if task.done():
                raise OSError(f"Port {port} on {host} is taken; choose another with --port.")
            await asyncio.sleep(0.005)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError, SystemExit):
            await task


async def stopped() -> None:
    """Returns at Ctrl-C or SIGTERM."""
    loop, event = asyncio.get_running_loop(), asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, event.set)
    await event.wait()
