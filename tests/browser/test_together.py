"""A payment as people see it: what is private is masked and revealed to whoever may decide, and two people must approve it."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import at_a_desk, demo

pytestmark = pytest.mark.browser
IBAN = "DE89 3704 0044"


async def test_revealed_and_approved_by_two(tmp_path: Path, browser: Browser, pytestconfig: pytest.Config) -> None:
    with demo(tmp_path, "-w", "tests.browser.paying_flow") as address:
        async with at_a_desk(address, browser, pytestconfig.getoption("--screenshots")) as desk:
            page, modal = desk.page, desk.page.get_by_test_id("modal")
            await desk.be("U0ANA")
            await desk.type(f"/claim 80 euros to {IBAN}, for the taxi")
            await expect(page.get_by_text("Payment: needs your sign-off")).to_be_visible()
            await expect(page.get_by_text("0 of 2 approvals.")).to_be_visible()
            await expect(page.get_by_text("3704")).to_have_count(0)
            await desk.press("reveal")  # whoever started it may not decide, so may not look
            await expect(page.locator("[data-ephemeral=true]").last).to_contain_text("shown to those who may decide")

            await desk.switch_to("U0BEN")
            await desk.press("reveal")
            await expect(modal).to_contain_text(IBAN)
            await desk.picture("reveal")
            await page.get_by_test_id("modal-close").click()
            await desk.press("approve")
            await expect(page.get_by_text("1 of 2 approvals.")).to_be_visible()
            await expect(page.locator("[data-ephemeral=true]").last).to_contain_text("1 more person must approve this version")
            await desk.picture("quorum")
            await desk.press("approve")  # once more: nobody counts twice
            await expect(page.get_by_text("1 of 2 approvals.")).to_be_visible()

            await desk.switch_to("U0CHLOE")
            await desk.press("approve")
            await expect(page.get_by_text("Payment: approved")).to_be_visible()
            await expect(page.get_by_text("Approved unchanged by @Ben and @Chloe").first).to_be_visible()
            await expect(page.locator("[data-action-id=approve]")).to_have_count(0)
            await expect(page.get_by_text("3704")).to_have_count(0)
            await desk.picture("quorum-approved")
