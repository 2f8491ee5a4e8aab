"""A real Chromium on the real demo: a process of its own, over loopback."""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from adapters.playground.server import Playground
from tests.adapters.playground.sample import Bot, build_bot

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
PATIENCE = 20_000  # milliseconds: a busy machine is slow, and a deadline is no measurement
expect.set_options(timeout=PATIENCE)
SIZE = {"width": 1280, "height": 860}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", type=Path, help="keep a picture of each stage in this folder")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with demo(tmp_path) as found:
        yield found


@contextmanager
def demo(folder: Path, *more: str) -> Iterator[str]:
    """A fresh one, and its address. Its log is shown when a test fails. more: of its command line."""
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--data", str(folder), *more]
    log = folder / "log"
    with log.open("w") as written:
        demo = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=written, text=True)
    assert demo.stdout is not None
    try:
        found = next((m.group() for line in demo.stdout if (m := re.search(r"http://127\.0\.0\.1:\d+", line))), None)
        assert found, log.read_text()
        yield found
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(20)
        sys.stdout.write(log.read_text())


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    installed = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=installed, args=QUIET)
        yield opened
        await opened.close()


@dataclass
class Desk:
    """One person in front of the page."""

    page: Page
    address: str
    shots: Path | None

    async def be(self, user: str, channel: str = "C0SUPPORT", theme: str = "light") -> None:
        await self.page.goto(f"{self.address}/?as={user}&channel={channel}&theme={theme}")
        await expect(self.page.get_by_test_id("composer")).to_be_visible()

    async def switch_to(self, user: str) -> None:
        await self.page.get_by_test_id("user-switch").click()
        await self.page.locator(f"[data-user={user}]").click()
        await expect(self.page.get_by_test_id("user-switch")).to_contain_text(user.removeprefix("U0").capitalize())

    async def type(self, text: str) -> None:
        await self.page.get_by_test_id("composer").fill(text)
        await self.page.keyboard.press("Enter")

    def card(self, title: str) -> object:
        return self.page.locator("[data-message-ts]", has_text=title).last

    async def press(self, action: str) -> None:
        await self.page.locator(f"[data-action-id={action}]").last.click()

    async def picture(self, name: str) -> None:
        if self.shots is not None:
            self.shots.mkdir(parents=True, exist_ok=True)
            await self.page.wait_for_timeout(400)  # let transitions come to rest
            await self.page.screenshot(path=self.shots / f"{name}.png")


@asynccontextmanager
async def at_a_desk(address: str, browser: Browser, shots: Path | None) -> AsyncIterator[Desk]:
    """Fails on any error that the page writes to its console."""
    page = await browser.new_page(viewport=SIZE, device_scale_factor=1)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield Desk(page, address, shots)
    await page.close()
    assert errors == []


@pytest.fixture
async def desk(address: str, browser: Browser, pytestconfig: pytest.Config) -> AsyncIterator[Desk]:
    async with at_a_desk(address, browser, pytestconfig.getoption("--screenshots")) as desk:
        yield desk


@dataclass
class Room:
    """The playground alone, in this process, with a small bot on real Bolt that listens to whatever a test gives it."""

    desk: Desk
    playground: Playground
    bot: Bot

    @property
    def page(self) -> Page:
        return self.desk.page


@pytest.fixture
async def room(browser: Browser) -> AsyncIterator[Room]:
    async with Playground() as playground:
        bot = await build_bot(await playground.serve())
        try:
            await bot.over_http(playground)
            async with at_a_desk(playground.space.base_url, browser, None) as desk:
                yield Room(desk, playground, bot)
        finally:
            await bot.stop()
