"""The playground's page as a chat client: reactions, threads, links to messages, what only one person sees."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.adapters.playground.sample import actions, button, section
from tests.browser.conftest import Room

pytestmark = pytest.mark.browser


async def test_reactions_are_added_counted_and_taken_back(room: Room) -> None:
    page, heard = room.page, []

    async def hear(event: dict[str, Any]) -> None:
        heard.append((event["type"], event["user"], event["reaction"]))

    for name in ("reaction_added", "reaction_removed"):
        room.bot.bolt.event(name)(hear)
    await room.bot.client.chat_postMessage(channel="C0SUPPORT", text="A card")
    await room.desk.be("U0BEN")
    message = page.locator("[data-message-ts]", has_text="A card")
    await message.hover()
    await message.get_by_test_id("add-reaction").click()
    await page.locator("[data-emoji=eyes]").click()
    chip = message.locator("[data-reaction=eyes]")
    await expect(chip).to_have_text("👀1")
    await room.desk.switch_to("U0CHLOE")
    await chip.click()
    await expect(chip).to_have_text("👀2")
    await expect(chip).to_have_attribute("title", "Ben, You reacted with :eyes:")
    await chip.click()
    await expect(chip).to_have_text("👀1")
    await room.playground.until(lambda: len(heard) == 3)
    assert sorted(heard) == [("reaction_added", "U0BEN", "eyes"), ("reaction_added", "U0CHLOE", "eyes"),
                             ("reaction_removed", "U0CHLOE", "eyes")]  # fmt: skip


async def test_what_only_one_person_sees_is_marked_pressed_and_gone_after_a_reload(room: Room) -> None:
    page = room.page

    @room.bot.bolt.action("sure")
    async def sure(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Thank you.", replace_original=True)

    await room.desk.be("U0BEN")
    blocks = [section("Is this what you mean?"), actions(button("sure"))]
    await room.bot.client.chat_postEphemeral(channel="C0SUPPORT", user="U0BEN", text="Is this?", blocks=blocks)
    whispered = page.locator("[data-ephemeral=true]")
    await expect(whispered).to_contain_text("Only visible to you")
    await room.desk.press("sure")
    await expect(whispered).to_contain_text("Thank you.")
    await expect(whispered).not_to_contain_text("Is this what you mean?")
    await room.desk.switch_to("U0CHLOE")
    await expect(whispered).to_have_count(0)
    await room.desk.switch_to("U0BEN")
    await expect(whispered).to_have_count(1)
    await page.reload()
    await expect(page.get_by_test_id("composer")).to_be_visible()
    await expect(whispered).to_have_count(0)
    await room.bot.client.chat_postEphemeral(channel="C0SUPPORT", user="U0BEN", text="And another thing")
    await expect(whispered).to_contain_text("And another thing")


async def test_what_waits_for_somebody_is_marked(room: Room) -> None:
    page, slack = room.page, room.bot.client
    await slack.chat_postMessage(channel="C0REVIEWS", text="Yesterday's news")
    await room.desk.be("U0BEN", "C0REVIEWS")
    await expect(page.get_by_text("Yesterday's news")).to_be_visible()
    await room.desk.be("U0ANA")
    await expect(page.get_by_test_id("others-waiting")).to_have_count(0)
    posted = await slack.chat_postMessage(channel="C0REVIEWS", text="<@U0BEN> look")
    await slack.chat_postMessage(channel="C0REVIEWS", text="look again", thread_ts=posted["ts"])
    await slack.chat_postMessage(channel="U0BEN", text="Three reviews are late.")
    await expect(page.get_by_test_id("others-waiting")).to_have_attribute("title", "Something waits for Ben")
    await page.get_by_test_id("user-switch").click()
    await expect(page.get_by_test_id("waiting-U0BEN")).to_have_text("2")
    await page.locator("[data-user=U0BEN]").click()
    reviews, direct = (page.locator(f"[data-channel={c}]") for c in ("C0REVIEWS", "D0BEN"))
    await expect(reviews.get_by_test_id("unread")).to_have_text("1")
    await expect(direct.get_by_test_id("unread")).to_have_text("1")
    await expect(page).to_have_title("(2) #support · Signoff playground")
    await reviews.click()
    await expect(page.get_by_test_id("new-line")).to_be_visible()
    await expect(page.get_by_test_id("new-replies")).to_be_visible()
    await expect(reviews.get_by_test_id("unread")).to_have_count(0)
    await direct.click()
    await expect(page.get_by_text("Three reviews are late.")).to_be_visible()
    await expect(page).to_have_title("Signoff · Signoff playground")
    await reviews.click()
    await expect(page.get_by_test_id("new-line")).to_have_count(0)
    await slack.chat_postMessage(channel="C0REVIEWS", text="while he looks")
    await expect(page.get_by_text("while he looks")).to_be_visible()
    await expect(page.get_by_test_id("new-line")).to_have_count(0)
