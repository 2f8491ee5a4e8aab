"""Silence, as people see it: a card handed to somebody, a reminder, a direct message, and the end, with the clock of the page."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Desk
from tests.browser.test_main_job import to_the_reply

pytestmark = pytest.mark.browser
DAYS = 9  # at most until two working days are over, whatever the season


def card(desk: Desk, headline: str) -> Locator:
    return desk.page.locator("[data-message-ts]", has_text=headline).last


async def let_a_day_pass(desk: Desk) -> None:
    if not await desk.page.get_by_test_id("time-panel").is_visible():
        await desk.page.get_by_test_id("time-toggle").click()
    step = desk.page.locator("[data-advance='86400']")
    await step.click()
    await expect(step).not_to_have_attribute("aria-busy", "true")


async def test_a_card_is_handed_to_somebody_who_may_then_decide_it(desk: Desk) -> None:
    page = desk.page
    await to_the_reply(desk)
    await desk.press("hand")
    modal, submit = page.get_by_test_id("modal"), page.get_by_test_id("modal-submit")
    await expect(modal).to_contain_text("To whom?")
    person = modal.locator("select[data-block-id=to]")
    await person.select_option("U0BEN")
    await submit.click()
    await expect(modal.get_by_test_id("field-error").first).to_contain_text("choose somebody else")
    await person.select_option("U0DANA")
    await modal.locator("input[data-block-id='note'], [data-block-id='note'] input").first.fill("You know this customer")
    await desk.picture("hand-dialog")
    await submit.click()
    await expect(modal).to_be_hidden()
    reply = card(desk, "Reply: needs your sign-off")
    await expect(reply).to_contain_text("Handed to @Dana by @Ben: “You know this customer”")
    await reply.scroll_into_view_if_needed()
    await desk.picture("handed")
    await desk.be("U0DANA", channel="D0DANA")
    await expect(page.get_by_text("asks you to decide")).to_be_visible()
    await desk.picture("handed-message")
    await desk.be("U0DANA")
    await desk.press("approve")
    await expect(page.get_by_text("Reply: approved")).to_be_visible()


async def test_nobody_answers_until_it_goes_to_others_and_then_the_run_stops(desk: Desk) -> None:
    page = desk.page
    await to_the_reply(desk)
    ended = page.get_by_text("Nobody answered in time, so it has gone to @support-owners").first
    for _ in range(DAYS):
        await let_a_day_pass(desk)
        if await ended.is_visible():
            break
    await expect(ended).to_be_visible()
    await page.keyboard.press("Escape")
    first = card(desk, "Reply: expired")
    await expect(first.locator("[data-action-id]")).to_have_count(0)
    follow = card(desk, "Reply: needs your sign-off")
    await expect(follow).to_contain_text("Nobody answered the card before in time, so it has come here.")
    await expect(follow).to_contain_text("@support-owners may decide")
    await first.scroll_into_view_if_needed()
    await desk.picture("expired")
    await first.get_by_test_id("replies").click()
    await expect(page.get_by_test_id("thread")).to_contain_text("This still waits for a decision.")
    await desk.picture("reminder")
    await desk.be("U0BEN", channel="D0BEN")
    await expect(page.get_by_text("One review waits for you:").first).to_be_visible()
    await desk.picture("reminder-message")
    await desk.be("U0ANA")
    for _ in range(DAYS):
        await let_a_day_pass(desk)
        if await page.get_by_text("Nobody answered in time, so the run has stopped.").first.is_visible():
            break
    await expect(page.get_by_text("🛑 Stopped. Nobody answered in time.")).to_be_visible()
    await page.keyboard.press("Escape")
    await desk.picture("stopped")
