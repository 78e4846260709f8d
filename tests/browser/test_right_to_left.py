"""For somebody whose app is Arabic: mirrored, in Arabic, with codes and numbers in order."""

from typing import Final

import pytest
from playwright.async_api import Locator, expect

from tests.browser.chromium import unless_refused
from tests.browser.phone import PhoneOf

SALMA = 1006
# Whether the letters of `part` stand from left to right, where they are drawn.
IN_ORDER: Final = """(node, part) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(part);
        if (at < 0) continue;
        const places = [...part].map((letter, n) => {
            const range = document.createRange();
            range.setStart(walker.currentNode, at + n);
            range.setEnd(walker.currentNode, at + n + 1);
            return range.getBoundingClientRect().x;
        });
        return places.every((x, n) => !n || x > places[n - 1]);
    }
    return null;
}"""
pytestmark = [pytest.mark.asyncio(loop_scope="module"), unless_refused]


async def in_order(place: Locator, part: str) -> bool | None:
    found: bool | None = await place.evaluate(IN_ORDER, part)
    return found


async def middle(place: Locator) -> float:
    box = await place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2


async def test_the_interface_is_mirrored_and_speaks_arabic(phone_of: PhoneOf):
    salma = await phone_of(SALMA)
    page = salma.page
    await expect(page.locator(".phone")).to_have_attribute("dir", "rtl")
    await expect(page.locator(".phone")).to_have_attribute("lang", "ar")
    await expect(page.locator("#text")).to_have_attribute("placeholder", "رسالة")
    await expect(page.locator("#back")).to_have_attribute("aria-label", "رجوع إلى المحادثات")
    code = await salma.begin("58F L4-5")
    assert await middle(page.locator("#back")) > 195 > await middle(page.locator("#me"))
    assert await middle(page.locator("article.mine").last) < await middle(salma.card)
    assert await in_order(page.locator("#now"), "202"), "digits stay as case codes have them"
    await page.click("#back")
    await expect(page.locator("#title")).to_have_text("المحادثات")
    last = page.locator("#list .last").first
    assert await in_order(last, f"C-{code} · 58F L4-5")
    await page.select_option("#me", "1001")
    await expect(page.locator(".phone")).to_have_attribute("dir", "ltr")
    await expect(page.locator("#title")).to_have_text("Chats")


async def test_codes_and_numbers_stay_in_order_beside_arabic(phone_of: PhoneOf):
    salma = await phone_of(SALMA, start=False)
    page = salma.page
    await page.click("#list >> text=Spine team") if await page.locator(
        "#list"
    ).is_visible() else None
    code = "C-7K2 · 58F L4-5"
    await salma.write(f"الحالة \u2068{code}\u2069: الألم \u20683-5\u2069 من \u206810\u2069")
    mine = page.locator("article.mine .bubble").last
    await expect(mine).to_contain_text("الحالة")
    assert await mine.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert await in_order(mine, code)
    assert await in_order(mine, "3-5")
    await mine.hover()
    await page.locator("article.mine .more").last.click()
    await page.get_by_role("menuitem").first.click()
    about = page.locator("#about")
    await expect(about).to_contain_text("الحالة")
    assert await in_order(about, code)
