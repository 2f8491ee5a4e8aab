"""Checks with a known error as people see them: announced on each card, told to whoever answered, and marked when they are over."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import at_a_desk, demo

pytestmark = pytest.mark.browser


async def test_a_check_is_caught(tmp_path: Path, browser: Browser, pytestconfig: pytest.Config) -> None:
    with demo(tmp_path, "-w", "tests.browser.checked_flow") as address:
        async with at_a_desk(address, browser, pytestconfig.getoption("--screenshots")) as desk:
            page = desk.page
            for number, text in enumerate(("charged twice", "never arrived"), start=1):
                await desk.be("U0ANA")
                await desk.type(f"/refund {text}")
                await expect(page.get_by_text("Refund: needs your sign-off")).to_be_visible()
                await expect(page.get_by_text("Some cards here are checks with a known error.").last).to_be_visible()
                await desk.switch_to("U0BEN")
                await desk.press("approve")
                await expect(page.get_by_text("Refund: approved")).to_have_count(number)
            await expect(page.get_by_text("12500")).to_be_visible()
            await desk.picture("check-open")
            await desk.press("reject")
            modal = page.get_by_test_id("modal")
            await modal.locator("select").select_option(label="The facts are wrong")
            await page.get_by_test_id("modal-submit").click()
            await expect(page.get_by_text("Refund: a check")).to_be_visible()
            await expect(page.locator("[data-ephemeral=true]").last).to_contain_text("You caught it.")
            await desk.picture("check")
            await desk.switch_to("U0CHLOE")
            await expect(page.get_by_text("You caught it.")).to_have_count(0)
            await expect(page.get_by_text("This was a check with a known error")).to_be_visible()
