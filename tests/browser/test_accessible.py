"""Whoever sees little, hears, types, or reads from the right can use the page as well."""

import pytest
from playwright.async_api import expect

from tests.browser.axe import broken_rules
from tests.browser.chromium import unless_refused
from tests.browser.phone import FIRST_VISIT, Phone, PhoneOf

ADA, CHIDI, DANA, SALMA = 1001, 1003, 1004, 1006
pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), unless_refused]


async def in_menus_and_drawers(phone: Phone) -> dict[str, list[str]]:
    page, found = phone.page, {}
    await page.click("#slash")
    await expect(page.get_by_role("menuitem")).not_to_have_count(0)
    found["commands"] = await broken_rules(page)
    await page.keyboard.press("Escape")
    await phone.card.locator(".more").focus()
    await page.keyboard.press("Enter")
    found["a message's menu"] = await broken_rules(page)
    await page.keyboard.press("Escape")
    record = await phone.open_drawer("record")
    await expect(record.locator("li")).not_to_have_count(0)
    found["record"] = await broken_rules(page)
    await page.keyboard.press("Escape")
    what_if = await phone.open_drawer("whatif")
    await what_if.locator("[data-kind=limits]").click()
    await expect(what_if.locator(".on")).to_have_count(1)
    found["what if"] = await broken_rules(page)
    await page.keyboard.press("Escape")
    found["failing"] = await broken_rules(page)
    await page.click("#failing-end")
    await expect(page.locator("#failing")).to_be_hidden()
    return found


@pytest.mark.parametrize(("person", "scheme"), [(ADA, "light"), (SALMA, "dark")])
async def test_axe_finds_nothing_wrong_on_any_screen(phone_of: PhoneOf, person: int, scheme: str):
    phone = await phone_of(person, color_scheme=scheme)
    page, found = phone.page, {}
    found["welcome"] = await broken_rules(page)
    await phone.begin("58F L4-5")
    found["red flags"] = await broken_rules(page)
    await phone.answer(FIRST_VISIT, until="Worst usual pain, 0-10?")
    found["a number"] = await broken_rules(page)
    await phone.answer(FIRST_VISIT)
    await phone.tap("Get the advice")
    await phone.asked("Conservative care, reassess in 3 months")
    found["advice"] = await broken_rules(page)
    found |= await in_menus_and_drawers(phone)
    await page.click("#back")
    found["chats"] = await broken_rules(page)
    await page.click("#list >> text=Spine team")
    await phone.write("What do we think?")
    found["group"] = await broken_rules(page)
    for width, height in ((195, 422), (320, 256), (640, 400), (1440, 900)):
        await page.set_viewport_size({"width": width, "height": height})
        found[f"{width} x {height}"] = await broken_rules(page)
    assert {screen: rules for screen, rules in found.items() if rules} == {}


async def test_axe_finds_nothing_wrong_before_the_start_and_under_an_alarm(phone_of: PhoneOf):
    dana = await phone_of(DANA)
    await dana.begin("44M")
    await dana.tap("☐ Saddle numbness", "Done · others absent")
    await expect(dana.page.locator("#alert")).to_be_visible()
    assert await broken_rules(dana.page) == []
    await dana.page.click("#alert button")
    await dana.page.goto(f"{dana.program.url}?as={CHIDI}")
    await expect(dana.page.locator("#start")).to_be_visible()
    assert await broken_rules(dana.page) == []


async def test_a_button_that_is_only_a_sign_says_its_name_to_a_resting_pointer(phone_of: PhoneOf):
    chidi = await phone_of(CHIDI)
    signs = chidi.page.locator("button.round:visible")
    assert await signs.count() >= 7
    for sign in await signs.all():
        name = await sign.get_attribute("aria-label")
        assert name
        await expect(sign).to_have_attribute("title", name)
