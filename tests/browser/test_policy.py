"""An owner changes a policy and stops automatic release, as people see it."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
EASY = "/triage How do I change my email address?"


def field(desk: Desk, name: str) -> Locator:
    block = f"[data-block-id='f:{name}:0']"
    return desk.page.locator(f"input{block}, textarea{block}, {block} input, {block} textarea").first


async def test_an_owner_raises_a_bar_and_everybody_reads_why(desk: Desk) -> None:
    page = desk.page
    modal, submit = page.get_by_test_id("modal"), page.get_by_test_id("modal-submit")
    await desk.be("U0BEN")
    await desk.type("/signoff policy support")
    await expect(page.locator("[data-ephemeral=true]").last).to_contain_text("Only its owners change the policy")
    await expect(modal).to_be_hidden()
    await desk.switch_to("U0DANA")
    await desk.type("/signoff policy support")
    await expect(modal).to_contain_text("Nobody has changed anything")
    await desk.picture("policy")
    await field(desk, "triage.threshold").fill("1.5")
    await field(desk, "reason").fill("Two wrong categories yesterday")
    await submit.click()
    await expect(page.locator("[data-testid=field-error]:visible")).to_contain_text("1.5 is more than 1")
    await desk.picture("policy-error")
    await field(desk, "triage.threshold").fill("0.99")
    await submit.click()
    await expect(modal).to_be_hidden()
    await expect(page.get_by_text("Dana changed the policy of Answer a customer")).to_be_visible()
    await desk.picture("policy-changed")
    await desk.type("/signoff policy support")
    await expect(modal).to_contain_text("Triage: bar as in the code → 0.99")
    await field(desk, "reason").scroll_into_view_if_needed()
    await desk.picture("policy-history")


async def test_while_paused_even_the_easy_ones_are_asked_about(desk: Desk) -> None:
    page = desk.page
    await desk.be("U0DANA")
    await desk.type("/signoff pause support Two wrong answers since noon")
    await expect(page.get_by_text("paused automatic release of Answer a customer").last).to_be_visible()
    await desk.switch_to("U0ANA")
    await desk.type(EASY)
    await expect(page.get_by_text("Triage: needs your sign-off")).to_be_visible()
    await expect(page.get_by_text("Nothing goes on alone:")).to_be_visible()
    await expect(page.get_by_text("Two wrong answers since noon").last).to_be_visible()
    await desk.picture("paused")
    await desk.be("U0BEN", theme="dark")
    await expect(page.get_by_text("Nothing goes on alone:")).to_be_visible()
    await desk.picture("paused-dark")
    await desk.be("U0DANA", theme="dark")
    await desk.type("/signoff policy support")
    await expect(page.get_by_test_id("modal")).to_contain_text("paused by @Dana")
    await desk.picture("policy-dark")
