"""Time in the demo: moved on the page, it passes for the bot too."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser


async def test_what_is_due_tomorrow_comes_when_a_day_has_passed(desk: Desk) -> None:
    page = desk.page
    await desk.be("U0ANA")
    await desk.type("/signoff digest daily 09:00")
    await expect(page.get_by_text("The digest comes here every day at 09:00")).to_be_visible()
    await page.get_by_test_id("time-toggle").click()
    await expect(page.get_by_test_id("time-panel")).to_contain_text("the real time")
    await page.locator("[data-advance='86400']").click()
    await expect(page.get_by_test_id("time-panel")).to_contain_text("1 day ahead")
    await expect(page.get_by_text("Nothing happened in this period")).to_be_visible()
    await expect(page.get_by_role("separator")).to_have_text(["Yesterday", "Today"])
    await desk.picture("time")
    await page.get_by_test_id("time-back").click()
    await expect(page.get_by_test_id("time-panel")).to_contain_text("the real time")
