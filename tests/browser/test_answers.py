"""Answers that are no press: a reaction to a card, and a reply in its thread, each confirmed by whoever gave it."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Desk
from tests.browser.test_main_job import TYPED, to_the_reply

pytestmark = pytest.mark.browser


async def test_a_reaction_is_asked_about_and_confirmed(desk: Desk) -> None:
    page = desk.page
    await desk.be("U0ANA")
    await desk.type(TYPED)
    card = page.locator("[data-message-ts]", has_text="Triage: needs your sign-off")
    await expect(card).to_be_visible()
    await desk.switch_to("U0BEN")
    await card.hover()
    await card.get_by_test_id("add-reaction").click()
    await page.locator("[data-emoji=white_check_mark]").click()
    question = page.locator("[data-ephemeral=true]", has_text="Shall I take your reaction as Approve?")
    await expect(question).to_contain_text("Nothing is decided until you press.")
    await expect(card).to_contain_text("needs your sign-off")
    await desk.picture("reaction-proposal")
    await desk.press("as_approval")
    await expect(page.get_by_text("Triage: approved")).to_be_visible()
    await expect(question).to_have_count(0)
    await desk.picture("reaction-confirmed")


async def test_looks_good_but_say_tuesday(desk: Desk) -> None:
    page = desk.page
    await to_the_reply(desk)
    card = page.locator("[data-message-ts]", has_text="Reply: needs your sign-off")
    await card.hover()
    await card.get_by_test_id("reply-in-thread").click()
    thread = page.get_by_test_id("thread")
    await thread.get_by_test_id("thread-composer").fill("looks good, but say Tuesday")
    await page.keyboard.press("Enter")
    question = thread.locator("[data-ephemeral=true]")
    await expect(question).to_contain_text("Shall I take your reply as Revise?")
    await expect(question).to_contain_text("“say Tuesday”")
    await expect(thread).to_contain_text("1 reply")  # what only one person sees is none
    await desk.picture("reply-proposal")
    await question.locator("[data-action-id=as_revision]").click()
    await expect(page.get_by_text("Reply: revised").first).to_be_visible()
    await expect(page.get_by_text("Sent back for another draft by").first).to_be_visible()
    await expect(question).to_have_count(0)
    await desk.picture("reply-revised")

    await thread.get_by_test_id("thread-close").click()
    again = page.locator("[data-message-ts]", has_text="Reply: needs your sign-off").last
    await again.hover()
    await again.get_by_test_id("reply-in-thread").click()
    await thread.get_by_test_id("thread-composer").fill("I think I know this customer")
    await page.keyboard.press("Enter")
    await question.locator("[data-action-id=as_talk]").click()
    await expect(question).to_contain_text("I take it as talk. Nothing was decided")
    await expect(again).to_contain_text("needs your sign-off")
    await desk.picture("reply-talk")
    await thread.get_by_test_id("thread-composer").fill("LGTM")
    await page.keyboard.press("Enter")
    await thread.locator("[data-action-id=as_approval]").click()
    await expect(page.get_by_text("Reply: approved").first).to_be_visible()
