"""App Home on the page: worked on like an inbox, live, each person their own."""

import pytest
from playwright.async_api import expect

from tests.adapters.playground.inbox import Inbox
from tests.browser.conftest import Room

pytestmark = pytest.mark.browser


async def test_an_inbox_is_filtered_paged_and_worked_on(room: Room) -> None:
    page, inbox = room.page, Inbox(room.bot).listen()
    await room.desk.be("U0BEN")
    await page.get_by_test_id("app-entry").click()
    home = page.get_by_test_id("home")
    await expect(home).to_contain_text("12 wait")
    await page.locator("[data-action-id=turn]").click()
    await expect(home).to_contain_text("Review 6")
    await home.locator("[data-action-id=filter]").select_option(label="Even")
    await expect(home).to_contain_text("6 wait")
    await home.locator("[data-block-id='Review 2'][data-action-id=menu]").click()
    await page.locator("[data-option='Review 2']").click()
    await page.get_by_test_id("confirm-cancel").click()
    assert inbox.done == set()
    await home.locator("[data-block-id='Review 2'][data-action-id=menu]").click()
    await page.locator("[data-option='Review 2']").click()
    await page.get_by_test_id("confirm-ok").click()
    await expect(home).to_contain_text("5 wait")
    await expect(home).not_to_contain_text("Review 2")
    await page.locator("[data-action-id=look]").click()
    await expect(page.get_by_test_id("modal")).to_be_visible()
    await page.keyboard.press("Escape")
    inbox.done.clear()
    await room.bot.client.views_publish(user_id="U0BEN", view=inbox.view())  # live, whatever the person does
    await expect(home).to_contain_text("6 wait")


async def test_becoming_somebody_else_opens_their_home(room: Room) -> None:
    opened: list[tuple[str, str]] = []

    @room.bot.bolt.event("app_home_opened")
    async def note(event: dict[str, str]) -> None:
        opened.append((event["user"], event["tab"]))

    await room.desk.be("U0BEN")
    await room.page.get_by_test_id("app-entry").click()
    await expect(room.page.get_by_test_id("home")).to_contain_text("Nothing here yet")
    await room.desk.switch_to("U0CHLOE")
    await room.playground.until(lambda: len(opened) == 2)
    await room.page.reload()
    await room.playground.until(lambda: len(opened) == 3)
    assert opened == [("U0BEN", "home"), ("U0CHLOE", "home"), ("U0CHLOE", "home")]
