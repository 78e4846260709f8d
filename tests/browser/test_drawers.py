"""The record as it is written, and what happens when Telegram fails: both beside the phone."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.chromium import unless_refused
from tests.browser.phone import Phone, PhoneOf

ADA, BASHIR, DANA, SALMA = 1001, 1002, 1004, 1006
DESK = {"width": 1440, "height": 900}
DEFICIT = "Objective neurological deficit: motor, sensory or reflex?"
MUSCLE = "Weakest key muscle L2-S1, on the MRC scale 0-5?"
pytestmark = [pytest.mark.asyncio(loop_scope="module"), unless_refused]


async def test_the_record_is_shown_as_it_is_written_newest_last(phone_of: PhoneOf):
    ada = await phone_of(ADA, viewport=DESK)
    record = await ada.open_drawer("record")
    code = await ada.begin("58F L4-5")
    lines = record.locator("li:not(.day)")
    await expect(lines.last).to_contain_text("Words typed")
    await expect(lines.last).to_contain_text(f"C-{code}")
    await expect(lines.last).to_contain_text("Told: Saved: 58F L4-5")
    before = await lines.count()
    await ada.tap("None of these")
    await expect(lines).to_have_count(before + 1)
    await expect(lines.last).to_contain_text("Button pressed")
    await expect(lines.last).to_contain_text("red_flags: none")
    await expect(lines.last).to_contain_text("Told: Saved: none")
    await expect(lines.last).to_be_in_viewport()
    await ada.jump("+3 months")
    await ada.tap("None found")
    await expect(record.locator(".day")).to_have_count(2)


async def test_a_drawer_over_the_phone_holds_the_focus_and_escape_gives_it_back(phone_of: PhoneOf):
    bashir = await phone_of(BASHIR)
    page = bashir.page
    opener = page.locator(".banner [data-drawer=record]")
    await opener.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#record h2")).to_be_focused()
    assert await page.locator(".phone").evaluate("phone => phone.inert")
    for _ in range(6):
        await page.keyboard.press("Tab")
        inside = "['BODY', 'HTML'].includes(document.activeElement.tagName)"
        within = "document.activeElement.closest('#record') !== null"
        assert await page.evaluate(f"{within} || {inside}")
    await page.locator("#record .close").focus()
    await page.keyboard.press("Escape")
    await expect(page.locator("#record")).to_be_hidden()
    await expect(opener).to_be_focused()
    await expect(opener).to_have_attribute("aria-expanded", "false")
    assert not await page.locator(".phone").evaluate("phone => phone.inert")


async def test_what_a_drawer_over_the_phone_has_to_say_is_not_said_under_it(phone_of: PhoneOf):
    bashir = await phone_of(BASHIR, start=False)
    await bashir.page.click("#back")
    await bashir.open_drawer("whatif")
    await fault(bashir, "Delete the newest message")
    await bashir.warned("Open a chat in which the bot has written.")
    await expect(bashir.page.locator("#whatif")).to_be_visible()


async def test_beside_the_phone_both_drawers_stand_open_and_the_case_goes_on(phone_of: PhoneOf):
    bashir = await phone_of(BASHIR, start=False, viewport=DESK)
    await bashir.open_drawer("record")
    await bashir.open_drawer("whatif")
    await expect(bashir.page.locator("#record")).to_be_visible()
    await bashir.begin("58F L4-5")
    await bashir.page.set_viewport_size({"width": 1000, "height": 800})
    await expect(bashir.page.locator(".drawer:visible")).to_have_count(1)


async def fault(phone: Phone, name: str) -> Locator:
    """The button of a fault, pressed; the drawer is open already."""
    button = phone.page.locator("#whatif").get_by_role("button", name=name)
    await button.click()
    return button


async def test_what_fails_is_told_and_used_up_and_nothing_is_lost(phone_of: PhoneOf):
    dana = await phone_of(DANA, viewport=DESK)
    await dana.begin("58F L4-5")
    what_if = await dana.open_drawer("whatif")
    for name in ("Too many messages", "Server error", "Lost answer"):
        button = await fault(dana, name)
        await expect(button).to_have_attribute("aria-pressed", "true")
    await expect(dana.page.locator("#failing")).to_contain_text(
        "Too many messages (429), Server error (5xx), Lost answer"
    )
    await dana.tap("None of these")
    await dana.asked(DEFICIT)
    await dana.tap("None found")
    await dana.asked(MUSCLE)
    await expect(what_if.locator("[aria-pressed=true]")).to_have_count(0)
    await expect(dana.page.locator("#failing")).to_be_hidden()
    await expect(dana.page.locator("article:not(.mine)")).to_have_count(3)


async def test_one_press_ends_what_would_last(phone_of: PhoneOf):
    salma = await phone_of(SALMA, viewport=DESK)
    await salma.begin("58F L4-5")
    await salma.open_drawer("whatif")
    slow, strict = await fault(salma, "شبكة بطيئة"), await fault(salma, "حدود صارمة")
    await expect(strict).to_have_attribute("aria-pressed", "true")
    await strict.click()
    await expect(strict).to_have_attribute("aria-pressed", "false")
    await expect(slow).to_have_attribute("aria-pressed", "true")
    await salma.page.click("#failing-end")
    await expect(slow).to_have_attribute("aria-pressed", "false")
    blocked = await fault(salma, "حظر البوت")
    await expect(salma.page.locator("#start")).to_be_visible()
    await blocked.click()
    await expect(salma.page.locator("#start")).to_be_hidden()


async def test_a_deleted_card_comes_anew_and_a_group_is_followed(phone_of: PhoneOf):
    ada = await phone_of(ADA, start=False, viewport=DESK)
    await ada.open_drawer("whatif")
    cards = ada.page.locator("article:not(.mine)")
    count = await cards.count()
    await ada.write("/case")
    await expect(cards).to_have_count(count + 1)
    await fault(ada, "Delete the newest message")
    await expect(cards).to_have_count(count)
    await ada.write("/case")
    await expect(cards).to_have_count(count + 1)
    await expect(ada.card.locator(".keys")).to_be_visible()

    await fault(ada, "Upgrade a group")
    await ada.told("A small group was made: Ward round. Press again to upgrade it.")
    await ada.page.click("#back")
    await ada.page.click("#list >> text=Ward round")
    await expect(ada.page.locator(".service")).to_contain_text("The group was made")
    await fault(ada, "Upgrade a group")
    await expect(ada.page.locator(".service").last).to_contain_text("A supergroup now")
    assert "#-100" in ada.page.url
