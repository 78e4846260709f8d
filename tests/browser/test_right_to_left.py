"""For somebody whose app is Arabic: mirrored, in Arabic, with codes and numbers in order."""

import re
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Locator, ViewportSize, expect

from tests.browser.chromium import unless_refused
from tests.browser.phone import PhoneOf, become

SALMA, DANA = 1006, 1004
GROUP: Final = -1001000000001
DESK: Final[ViewportSize] = {"width": 1440, "height": 900}
PAGE: Final = Path(__file__).parents[2] / "bot" / "playground" / "page"
# What the page itself says in Latin letters to somebody whose app is Arabic; not what others wrote.
LATIN: Final = """(node) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const { data, parentElement } = walker.currentNode;
        // Names, and the words on buttons, are fenced where an Arabic sentence holds them.
        const left = data.replace(/\\u2068[^\\u2069]*\\u2069/g, "");
        const own = left.replace(/Curbside|C-[0-9A-Z]+|5xx/g, "");
        const theirs = parentElement.closest("code, bdi, [lang=en]");
        if (/[A-Za-z]/.test(own) && !theirs) found.push(data);
    }
    return found;
}"""
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
pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), unless_refused]


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
    await become(page, 1001)
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


async def test_what_stands_beside_the_phone_is_mirrored_and_speaks_arabic_too(phone_of: PhoneOf):
    salma = await phone_of(SALMA, start=False, viewport=DESK)
    page = salma.page
    tips = page.locator(".tips")
    assert await middle(tips) < await middle(page.locator(".phone"))
    assert await tips.evaluate(LATIN) == []
    await salma.write("/consult")
    record, what_if = await salma.open_drawer("record"), await salma.open_drawer("whatif")
    await expect(record.locator("li")).not_to_have_count(0)
    await expect(what_if.locator("li")).to_have_count(10)
    assert await middle(what_if) < await middle(page.locator(".phone")) < await middle(record)
    assert await middle(record.locator(".close")) < await middle(record.locator("h2"))
    for drawer in (record, what_if):
        assert await drawer.evaluate("node => getComputedStyle(node).direction") == "rtl"
        assert await drawer.evaluate(LATIN) == []
    await what_if.locator("[data-kind='500']").click()
    failing = page.locator("#failing")
    await expect(failing).to_contain_text("معطّل الآن: خطأ في الخادم (5xx)")
    assert await failing.evaluate(LATIN) == []
    await page.click("#failing-end")
    await become(page, 1001)
    await expect(record.locator("h2")).to_have_text("The record")
    await expect(what_if.locator("[data-kind='500']")).to_contain_text("Server error (5xx)")
    assert await middle(record) < await middle(page.locator(".phone"))


async def test_what_nobody_wrote_is_told_in_arabic(phone_of: PhoneOf):
    salma = await phone_of(SALMA, start=False)
    page = salma.page
    await page.click("#back")
    await page.click("#list >> text=Spine team")
    for verb, wish in (
        ("member", {"as": 1002, "status": "left"}),
        ("member", {"as": 1002, "status": "member"}),
        ("forum", {"as": DANA}),
        ("topic", {"as": DANA, "name": "C-7K2"}),
    ):
        body = {"chat_id": GROUP, **wish}
        answer = await page.request.post(f"{salma.program.url}play/{verb}", data=body)
        assert (await answer.json())["ok"]
    lines = page.locator(".service")
    await expect(lines).to_have_text(
        ["غادر \u2068Dr. Bashir\u2069", "انضم \u2068Dr. Bashir\u2069", "موضوع: \u2068C-7K2\u2069"]
    )
    assert await in_order(lines.last, "C-7K2")
    await salma.write("مرحبا")
    await expect(page.locator("article.mine .topic").last).to_have_text("# عام")


async def test_every_word_of_the_page_has_its_arabic(phone_of: PhoneOf):
    """What one of its modules puts into words, and what is marked for it from the start."""
    salma = await phone_of(SALMA, start=False)
    words = "import('./arabic.js').then(({ ARABIC }) => Object.keys(ARABIC))"
    known = set(await salma.page.evaluate(words))
    said: set[str] = set()
    for module in PAGE.glob("*.js"):
        for call in re.findall(r"\bt\(([^()]*(?:\([^()]*\)[^()]*)*)\)", module.read_text("utf-8")):
            said |= set(re.findall(r'"([^"]+)"', call))
    marked = "[...document.querySelectorAll('[data-t]')].map((node) => node.dataset.t)"
    titles = "[...document.querySelectorAll('[data-t-title]')].map((node) => node.dataset.tTitle)"
    said |= {*await salma.page.evaluate(marked), *await salma.page.evaluate(titles)}
    assert len(said) > 100
    assert sorted(words for words in said - known if re.search("[a-z]", words)) == []
