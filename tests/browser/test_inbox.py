"""An inbox as people work on it: in App Home and typed; filtered, paged, decided from, several at once."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
TYPED = "/triage My card was charged twice and the app crashes"


async def asked(desk: Desk, count: int) -> None:
    """Ana starts so many runs; each waits for somebody else, with its card in the channel."""
    await desk.be("U0ANA")
    cards = desk.page.locator("[data-message-ts]", has_text="Triage: needs your sign-off")
    for number in range(count):
        await desk.type(f"{TYPED} (case {number + 1})")
        await expect(cards).to_have_count(number + 1)


async def chosen(place: Locator, menu: str, label: str) -> None:
    await place.locator(f"[data-action-id={menu}]").select_option(label=label)


async def test_an_inbox_is_typed_filtered_paged_and_decided_from(desk: Desk) -> None:
    page = desk.page
    await asked(desk, 12)
    await desk.switch_to("U0BEN")
    await desk.type("/signoff inbox")
    inbox = page.locator("[data-ephemeral=true]").last
    await expect(inbox).to_contain_text("Waiting for me: 12")
    await expect(inbox).to_contain_text("1 to 10 of 12")
    await inbox.locator("[data-action-id=tray]").scroll_into_view_if_needed()
    await desk.picture("inbox")
    await inbox.locator("[data-action-id='turn:1']").click()
    await expect(inbox).to_contain_text("11 to 12 of 12")
    await inbox.locator("[data-action-id=reject]").last.click()
    modal = page.get_by_test_id("modal")
    await modal.locator("select").select_option(label="Not needed at all")
    await page.get_by_test_id("modal-submit").click()
    await expect(inbox).to_contain_text("Waiting for me: 11")
    await chosen(inbox, "workflow", "Record an expense")
    await expect(inbox).to_contain_text("Nothing here from this workflow.")
    await chosen(inbox, "tray", "What I decided")
    await chosen(inbox, "workflow", "All workflows")
    await expect(inbox).to_contain_text("Rejected by you")


async def test_home_is_decided_from_and_several_are_approved_at_once(desk: Desk) -> None:
    page = desk.page
    await asked(desk, 4)
    await desk.switch_to("U0BEN")
    await page.get_by_test_id("app-entry").click()
    home = page.get_by_test_id("home")
    await expect(home).to_contain_text("Waiting for me: 4")
    await desk.picture("home")
    await home.locator("[data-action-id=approve]").first.click()
    await expect(home).not_to_contain_text("(case 1)")
    for number in (0, 2):
        await home.locator("[data-action-id=select]").nth(number).click()
    await home.locator("[data-action-id=together]").click()
    modal = page.get_by_test_id("modal")
    await expect(modal).to_contain_text("These 2 drafts are approved exactly as you see them")
    await expect(modal).to_contain_text("(case 2)")
    await expect(modal).to_contain_text("(case 4)")
    await expect(modal).not_to_contain_text("(case 3)")
    await desk.picture("batch")
    await page.get_by_test_id("modal-submit").click()
    await expect(home).to_contain_text("Approved 2 together.")
    await expect(home).to_contain_text("(case 3)")
    await chosen(home, "tray", "What I decided")
    await expect(home).to_contain_text("What I decided: 3")
    await page.locator("[data-channel=C0SUPPORT]").first.click()
    await expect(page.get_by_text("Triage: approved")).to_have_count(3)
