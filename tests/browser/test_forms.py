"""A dialog with every element, filled in on the page: fields that come and go, what is refused, what the app is told."""

import pytest
from playwright.async_api import Locator, expect

from tests.adapters.playground.rules import Rules
from tests.browser.conftest import Room

pytestmark = pytest.mark.browser


async def test_a_dialog_with_every_element(room: Room) -> None:
    page, app = room.page, Rules(room.bot)
    modal = page.get_by_test_id("modal")

    def field(name: str) -> Locator:
        return modal.locator(f"[data-action-id=in][data-block-id={name}]")

    await room.desk.be("U0DANA")
    await page.get_by_test_id("composer-shortcuts").click()
    await page.locator("[data-shortcut=start]").click()
    await field("at").fill("17:30")
    await field("mode").select_option(label="By amount")
    await expect(field("amount")).to_be_visible()
    await expect(field("at")).to_have_value("17:30")  # what was entered stays when the app redraws the dialog
    await field("reviewers").click()
    for user in ("U0BEN", "U0CHLOE", "U0ANA"):
        await page.locator(f"[data-option={user}]").click()
    await expect(page.get_by_test_id("toast")).to_contain_text("No more than 2")
    await page.keyboard.press("Escape")
    await expect(field("reviewers")).to_have_text("BenChloe")
    assert await field("channel").locator("option").all_inner_texts() == [
        "Choose an option", "#support", "#reviews", "#engineering", "#general"]  # fmt: skip
    await field("channel").select_option(label="#reviews")
    await field("remind").locator("[data-option=message]").click()
    await field("quiet").locator("[data-option=holidays]").click()
    await field("amount").fill("900")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("field-error").filter(visible=True)).to_have_text(["Please enter 500 or less."])
    await field("amount").fill("90")
    await page.get_by_test_id("modal-submit").click()
    await expect(modal).to_be_hidden()
    (told,) = app.submitted
    assert told["mode"]["selected_option"]["value"] == "by amount" and told["amount"]["value"] == "90"
    assert told["reviewers"]["selected_users"] == ["U0BEN", "U0CHLOE"] and told["deputy"]["selected_user"] is None
    assert told["channel"]["selected_channel"] == "C0REVIEWS" and told["beside"]["selected_conversation"] is None
    assert (told["from"]["selected_date"], told["at"]["selected_time"]) == ("2026-12-01", "17:30")
    assert told["remind"]["selected_option"]["value"] == "message"
    assert [o["value"] for o in told["quiet"]["selected_options"]] == ["holidays"]
