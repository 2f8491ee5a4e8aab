"""A signed slash command at a steady rate, to the moment its acknowledgement is back: by then its run is committed.

The bot is a process of its own, as in production; its Slack is a stub that says yes to everything. Prints one line of JSON."""

import asyncio
import hashlib
import hmac
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.serving import serving
from tests.bench.work import MESSAGE, percentile

SECRET = "bench"
WARM = 2.0  # seconds at the same rate before the measurement


async def stub(request: Request) -> JSONResponse:
    method = request.path_params["method"]
    answers = {"auth.test": {"team_id": "T0", "user_id": "UBOT"}, "chat.postMessage": {"channel": "C0", "ts": f"{time.time():.6f}"}}
    return JSONResponse({"ok": True, **answers.get(method, {})})


def signed(number: int) -> tuple[bytes, dict[str, str]]:
    body = urlencode(
        {"command": "/bench", "text": MESSAGE, "team_id": "T0", "user_id": "U1", "channel_id": "C0", "trigger_id": f"{number}"}
    ).encode()
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
    return body, {**headers, "Content-Type": "application/x-www-form-urlencoded"}


async def load(url: str, per_second: int, seconds: float) -> dict[str, float]:
    """Open loop: a request leaves at its time, however late the answers are; a late start counts as latency."""
    kept: list[float] = []
    loop = asyncio.get_running_loop()
    async with aiohttp.ClientSession() as session:
        begin = loop.time() + 0.1

        async def one(number: int) -> None:
            due = begin + number / per_second
            await asyncio.sleep(due - loop.time())
            body, headers = signed(number)
            async with session.post(url, data=body, headers=headers) as answer:
                assert answer.status == 200, await answer.text()
                assert "has started" in await answer.text()
            if due - begin >= WARM:
                kept.append(loop.time() - due)

        await asyncio.gather(*[one(number) for number in range(int(per_second * (seconds + WARM)))])
        took = loop.time() - begin - WARM
    return {
        "requests": len(kept),
        "per_second": len(kept) / took,
        "p50_ms": percentile(kept, 50) * 1e3,
        "p99_ms": percentile(kept, 99) * 1e3,
    }


async def main() -> None:
    api = Starlette(routes=[Route("/api/{method}", stub, methods=["GET", "POST"])])
    async with serving(api, "127.0.0.1", 0) as port:
        with tempfile.TemporaryDirectory() as folder:
            listen = _free_port()
            environment = {
                **os.environ,
                "SLACK_BOT_TOKEN": "xoxb-bench",
                "SLACK_SIGNING_SECRET": SECRET,
                "SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
                "SIGNOFF_DATABASE": f"sqlite:///{Path(folder) / 'bench.db'}",
                "SIGNOFF_PORT": str(listen),
                "SIGNOFF_WORKFLOWS": "tests.bench.ours",
                "SIGNOFF_LOG_LEVEL": "ERROR",
            }
            command = [sys.executable, "-m", "bot", "run"]
            bot = await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.DEVNULL)
            try:
                await _up(f"http://127.0.0.1:{listen}/health")
                print(json.dumps(await load(f"http://127.0.0.1:{listen}/slack/events", int(sys.argv[1]), float(sys.argv[2]))))
            finally:
                bot.terminate()
                await bot.wait()


async def _up(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(600):
            try:
                async with session.get(url):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
    raise SystemExit("the bot did not come up")


def _free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    asyncio.run(main())
