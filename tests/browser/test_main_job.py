"""The main job as people see it: typed, waiting, a field error, mended, sent, too late."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SIZE, Desk

pytestmark = pytest.mark.browser
TYPED = "/triage My card was charged twice and the app crashes"
BETTER = (
    "Dear Ana,\n\nwe have found the second charge and are sending it back. The crash is with our engineers.\n\nKind regards, Ben"
)


async def to_the_reply(desk: Desk) -> None:
    """Ana starts a run; Ben approves its triage; the reply waits."""
    await desk.be("U0ANA")
    await desk.type(TYPED)
    await expect(desk.page.get_by_text("Triage: needs your sign-off")).to_be_visible()
    await desk.switch_to("U0BEN")
    await desk.press("approve")
    await expect(desk.page.get_by_text("Triage: approved")).to_be_visible()
    await expect(desk.page.get_by_text("Reply: needs your sign-off")).to_be_visible()


async def test_the_edited_text_goes_out_in_the_thread(desk: Desk) -> None:
    page = desk.page
    await desk.be("U0ANA")
    await expect(page.get_by_text("This is Signoff's playground")).to_be_visible()
    await desk.picture("start")
    await page.get_by_test_id("composer").fill("/tri")
    await expect(page.get_by_test_id("completion").first).to_contain_text("/triage")
    await desk.picture("typing")
    await desk.type(TYPED)
    await expect(page.get_by_text("Triage: needs your sign-off")).to_be_visible()
    await expect(page.get_by_text("Claimed confidence 0.")).to_be_visible()
    await desk.picture("card")

    await desk.press("approve")  # her own run
    await expect(page.locator("[data-ephemeral=true]").last).to_contain_text("You started this run")
    await desk.switch_to("U0BEN")
    await desk.press("approve")
    await expect(page.get_by_text("Reply: needs your sign-off")).to_be_visible()
    await desk.picture("reply")

    await desk.press("edit")
    modal = page.get_by_test_id("modal")
    await expect(modal).to_be_visible()
    await desk.picture("edit")
    text = modal.locator("[data-block-id='f:text:0'] textarea, textarea[data-block-id='f:text:0']").first
    await text.fill("Dear [name], we look into it.")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("field-error").first).to_contain_text("placeholder, [name]")
    await desk.picture("edit-error")
    await text.fill(BETTER)
    await page.get_by_test_id("modal-submit").click()
    await expect(modal).to_be_hidden()

    await expect(page.get_by_text("Reply: edited")).to_be_visible()
    await expect(page.get_by_text(re.compile("^Approved with changes by"))).to_be_visible()
    await expect(page.locator("[data-action-id=approve]")).to_have_count(0)
    await page.get_by_test_id("replies").first.click()
    await expect(page.get_by_test_id("thread")).to_contain_text("we have found the second charge")
    await expect(page.get_by_test_id("thread")).to_contain_text("written by @Ben")
    await desk.picture("thread")


async def test_the_second_reviewer_reads_who_was_faster(desk: Desk) -> None:
    """Chloe's page still shows the buttons when Ben has decided: her press changes nothing, and says so."""
    await to_the_reply(desk)
    browser = desk.page.context.browser
    assert browser is not None
    chloe = await browser.new_page(viewport=SIZE)
    await chloe.goto(f"{desk.address}/?as=U0CHLOE&channel=C0SUPPORT")
    await expect(chloe.get_by_text("Reply: needs your sign-off")).to_be_visible()
    await chloe.locator("[data-action-id=edit]").last.click()
    await expect(chloe.get_by_test_id("modal")).to_be_visible()
    await desk.press("approve")
    await expect(desk.page.get_by_text("Reply: approved")).to_be_visible()
    await chloe.get_by_test_id("modal-submit").click()
    await expect(chloe.get_by_test_id("modal")).to_contain_text("@Ben was faster: approved unchanged")
    if desk.shots is not None:
        await chloe.screenshot(path=desk.shots / "late.png")
    await chloe.get_by_test_id("modal-close").click()
    await expect(chloe.get_by_test_id("modal").locator("textarea").first).to_have_value(re.compile("Thank you"))
    await chloe.close()


async def test_a_rejection_needs_a_reason(desk: Desk) -> None:
    await to_the_reply(desk)
    await desk.press("reject")
    modal = desk.page.get_by_test_id("modal")
    await expect(modal).to_be_visible()
    await desk.page.get_by_test_id("modal-submit").click()
    await expect(modal).to_be_visible()
    await expect(desk.page.get_by_test_id("field-error").first).to_be_visible()
    await desk.picture("reject")
    await modal.locator("select").select_option(label="Against our policy")
    await desk.page.get_by_test_id("modal-submit").click()
    await expect(desk.page.get_by_text("Reply: rejected")).to_be_visible()
    await expect(desk.page.get_by_text("Stopped by")).to_be_visible()


async def test_a_draft_sent_back_comes_again(desk: Desk) -> None:
    await to_the_reply(desk)
    await desk.press("revise")
    modal = desk.page.get_by_test_id("modal")
    await modal.locator("textarea").fill("shorter, please")
    await desk.page.get_by_test_id("modal-submit").click()
    await expect(desk.page.get_by_text("Reply: revised")).to_be_visible()
    await expect(desk.page.get_by_text("Reply: needs your sign-off")).to_be_visible()
    await desk.picture("revised")


async def test_somebody_from_outside_decides_nothing(desk: Desk) -> None:
    await to_the_reply(desk)
    await desk.be("U0OTTO")
    await desk.press("approve")
    await expect(desk.page.locator("[data-ephemeral=true]").last).to_contain_text("another workspace")
    await expect(desk.page.get_by_text("Reply: needs your sign-off")).to_be_visible()


async def test_a_message_becomes_a_run_by_its_menu(desk: Desk) -> None:
    page = desk.page
    await desk.be("U0ANA")
    await desk.type("How do I change my email address?")
    message = page.locator("[data-message-ts]", has_text="How do I change my email address?").last
    await message.hover()
    await message.get_by_test_id("more-actions").click()
    await page.locator("[data-shortcut=start]").click()
    await expect(page.get_by_test_id("modal")).to_contain_text("How do I change my email address?")
    await page.get_by_test_id("modal").locator("select").select_option(label="Answer a customer")
    await desk.picture("shortcut")
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_text("Reply: needs your sign-off")).to_be_visible()


async def test_the_digest_and_the_home_tab_show_what_waits(desk: Desk) -> None:
    page = desk.page
    await to_the_reply(desk)
    await desk.type("/signoff digest now")
    await expect(page.get_by_text("Signoff digest")).to_be_visible()
    await expect(page.get_by_text("still waits for a sign-off")).to_be_visible()
    await desk.picture("digest")
    await page.get_by_role("link", name="Answer a customer: Reply").last.click()
    await desk.be("U0BEN")
    await page.get_by_test_id("app-entry").click()
    await expect(page.get_by_test_id("home")).to_contain_text("Waiting for me: 1")
    await desk.picture("home")


async def test_start_over_begins_anew(desk: Desk) -> None:
    page = desk.page
    await to_the_reply(desk)
    await page.get_by_test_id("reset").click()
    await page.get_by_test_id("confirm-ok").click()
    await expect(page.get_by_text("Reply: needs your sign-off")).to_have_count(0)
    await desk.be("U0ANA")
    await desk.type(TYPED)
    await expect(page.get_by_text("Triage: needs your sign-off")).to_be_visible()


async def test_hostile_text_stays_text(desk: Desk) -> None:
    page = desk.page
    hostile = "<!channel> <@U0BEN> <http://evil.example|click> & *bold* <img src=x onerror=alert(1)>"
    await desk.be("U0ANA")
    await desk.type(f"/triage {hostile}")
    await expect(page.get_by_text("needs your sign-off").first).to_be_visible()
    card = page.locator("[data-message-ts]", has_text="needs your sign-off").last
    await expect(card).to_contain_text("<!channel>")
    await expect(card).to_contain_text("<http://evil.example|click> & *bold* <img")
    assert await card.locator("a[href*=evil]").count() == 0
    assert await card.locator("img").count() == 0


async def test_the_dark_theme(desk: Desk) -> None:
    await to_the_reply(desk)
    await desk.be("U0BEN", theme="dark")
    await expect(desk.page.get_by_text("Reply: needs your sign-off")).to_be_visible()
    await desk.picture("dark")
