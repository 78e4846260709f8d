"""Narrow, low, enlarged, spaced out, calm: nothing is cut off, and nobody scrolls sideways."""

from typing import Final

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect

from tests.browser.chromium import unless_refused
from tests.browser.phone import FIRST_VISIT, Phone, PhoneOf

ADA, BASHIR, DANA, SALMA = 1001, 1002, 1004, 1006
TWICE: Final[ViewportSize] = {"width": 195, "height": 422}  # a phone of 390 x 844 at 200 %
# A window of 1280 x 1024 at 400 % and at 200 %, small phones upright and lying, a desk.
SIZES: Final = (
    *((195, 422), (320, 256), (640, 512), (320, 568)),
    *((568, 320), (390, 844), (640, 400), (1280, 1024)),
)
CUT: Final = """() => {
    const wide = document.documentElement.scrollWidth > innerWidth ? ["the page itself"] : [];
    const shown = [...document.querySelectorAll("body *")].filter((node) =>
        node.checkVisibility({ opacityProperty: true, visibilityProperty: true })
        && !node.closest(".unseen, .skip, svg"));
    const out = shown.filter((node) => {
        const box = node.getBoundingClientRect();
        return box.width && (box.right > innerWidth + 1 || box.left < -1);
    });
    const cut = shown.filter((node) =>
        node.matches("button, .bubble, .toast, p, li, #log, #list")
        && node.scrollWidth > node.clientWidth + 1
        && node.clientWidth);
    return [...wide, ...[...out, ...cut].map((node) => node.outerHTML.slice(0, 90))];
}"""
SMALL: Final = """() => [...document.querySelectorAll("button, select, textarea, .keys a, .doc")]
    .filter((node) => node.checkVisibility({ opacityProperty: true }))
    .map((node) => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
    .filter(([html, { height, width }]) =>
        Math.min(height, width) < (html.includes("data-label") ? 44 : 24))
    .map(([html]) => html)"""
# Noted as they begin: a look at what moves now may come too late to see it.
COUNT_MOVES: Final = """() => {
    window.moves = [];
    for (const begun of ["animationstart", "transitionrun"])
        document.addEventListener(begun, (event) => moves.push(event.type), true);
}"""
TOLD: Final = """import("./notices.js").then(({ toast }) =>
    toast("The playground does not answer. Your words are kept: try again in a moment."))"""
pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), unless_refused]


async def wrong_at_every_size(page: Page) -> dict[str, list[str]]:
    found = {}
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        found[f"{width} x {height}"] = await page.evaluate(CUT) + await page.evaluate(SMALL)
    return {size: places for size, places in found.items() if places}


async def with_drawers(phone: Phone) -> dict[str, dict[str, list[str]]]:
    found = {"the chat": await wrong_at_every_size(phone.page)}
    for name in ("record", "whatif"):
        drawer = await phone.open_drawer(name)
        await expect(drawer.locator("li")).not_to_have_count(0)
        found[name] = await wrong_at_every_size(phone.page)
        await drawer.locator(".close").click()
    return {place: wrong for place, wrong in found.items() if wrong}


@pytest.mark.parametrize("person", [ADA, SALMA])
async def test_nothing_is_cut_off_at_any_size(phone_of: PhoneOf, person: int):
    phone = await phone_of(person)
    await phone.begin("58F L4-5")
    assert await with_drawers(phone) == {}
    await phone.answer(FIRST_VISIT)
    await phone.tap("Get the advice")
    await phone.asked("Conservative care, reassess in 3 months")
    assert await wrong_at_every_size(phone.page) == {}


async def height(place: Locator) -> float:
    box = await place.bounding_box()
    assert box
    return box["height"]


@pytest.mark.parametrize("person", [ADA, SALMA])
async def test_on_a_phone_at_twice_the_size_the_messages_have_most_of_the_room(
    phone_of: PhoneOf, person: int
):
    phone = await phone_of(person, start=False, viewport=TWICE)
    page = phone.page
    assert await height(page.locator("#log")) > 0.6 * TWICE["height"]
    assert await page.locator("#text").evaluate("box => box.scrollHeight <= box.clientHeight")
    line = await page.locator("#text").evaluate(
        "box => parseFloat(getComputedStyle(box).lineHeight)"
    )
    assert await height(page.locator("#text")) < 2.5 * line, "its placeholder stands in one line"
    await expect(page.locator(".banner p")).to_be_in_viewport(ratio=1)
    await expect(page.locator("#clock")).to_be_hidden()
    await page.click("#unfold")
    for place in ("#clock", ".banner [data-drawer=record]", ".banner [data-drawer=whatif]"):
        await expect(page.locator(place)).to_be_in_viewport(ratio=1)
    assert await page.evaluate(CUT) + await page.evaluate(SMALL) == []
    record = await phone.open_drawer("record")
    await page.locator("#unfold").evaluate("button => button.click()")  # folded meanwhile
    await record.locator(".close").click()
    await expect(page.locator("#unfold")).to_be_focused()
    await expect(page.locator("#unfold")).to_have_attribute("aria-expanded", "false")


async def test_letters_twice_as_large_and_widely_spaced_cut_nothing_off(phone_of: PhoneOf):
    bashir = await phone_of(BASHIR)
    await bashir.begin("58F L4-5")
    await bashir.answer(FIRST_VISIT, until="Worst usual pain, 0-10?")
    await bashir.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await bashir.page.evaluate(CUT) == []
    await bashir.page.evaluate(
        """() => {
            document.documentElement.style.fontSize = "";
            const wide = { lineHeight: "1.5", letterSpacing: ".12em", wordSpacing: ".16em" };
            for (const node of document.querySelectorAll("body *"))
                Object.assign(node.style, wide);
        }"""
    )
    assert await bashir.page.evaluate(CUT) == []


async def test_in_a_low_window_the_page_scrolls_to_the_newest_button(phone_of: PhoneOf):
    dana = await phone_of(DANA, viewport={"width": 320, "height": 256})
    await dana.begin("58F L4-5")
    await dana.tap("None of these")
    await dana.asked("Objective neurological deficit: motor, sensory or reflex?")


async def test_a_toast_leaves_the_clock_the_way_back_and_the_question_in_sight(phone_of: PhoneOf):
    bashir = await phone_of(BASHIR, start=False)
    for width, tall in SIZES:
        await bashir.page.set_viewport_size({"width": width, "height": tall})
        await bashir.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        await bashir.page.evaluate(TOLD)
        over = await bashir.page.evaluate(
            """() => {
                const toast = document.querySelector(".toast").getBoundingClientRect();
                const lies = ({ top, bottom, left, right }) => top < toast.bottom - 1
                    && bottom > toast.top + 1 && left < toast.right - 1 && right > toast.left + 1;
                return [...document.querySelectorAll("#clock *, #back, #log, #composer")]
                    .filter((node) => node.checkVisibility() && lies(node.getBoundingClientRect()))
                    .map((node) => node.outerHTML.slice(0, 60));
            }"""
        )
        await expect(bashir.page.locator(".toast")).to_be_in_viewport(ratio=1)
        is_scrolled = await bashir.page.evaluate("scrollY > 0")  # it is seen wherever one looks
        assert over == [] or is_scrolled, f"at {width} x {tall}"


async def test_nothing_moves_for_who_asks_for_calm(phone_of: PhoneOf):
    dana = await phone_of(DANA, start=False)
    await dana.page.evaluate(COUNT_MOVES)
    await dana.write("/consult")
    await dana.asked("A label for this case?")
    await dana.open_drawer("whatif")
    assert await dana.page.evaluate("moves") == []
    await dana.page.keyboard.press("Escape")
    await dana.page.emulate_media(reduced_motion="no-preference")
    await dana.open_drawer("whatif")
    await dana.page.wait_for_function("moves.length > 0")  # else the test would see nothing
