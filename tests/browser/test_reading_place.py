"""Where the page scrolls to: a question is read from its start, and nothing moves under a thumb."""

from typing import Final

import pytest
from playwright.async_api import Locator, expect

from tests.browser.chromium import unless_refused
from tests.browser.phone import FIRST_VISIT, Phone, PhoneOf

ADA, BASHIR, DANA, SALMA = 1001, 1002, 1004, 1006
# The log is moved where it stands, and before the browser tells so, the text is wrapped anew.
NARROWER_WHILE_IT_SCROLLS: Final = """async () => {
    const log = document.querySelector("#log");
    log.scrollTop -= 1;
    await new Promise(requestAnimationFrame);
    log.scrollTop += 1;
    await new Promise(setTimeout);
    document.querySelector("main").style.width = "195px";
    for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
}"""
pytestmark = [pytest.mark.asyncio(loop_scope="module"), unless_refused]


async def top(place: Locator) -> float:
    box = await place.bounding_box()
    assert box
    return box["y"]


async def cut_labels(phone: Phone, width: int) -> list[str]:
    await phone.page.set_viewport_size({"width": width, "height": 844})
    found: list[str] = await phone.page.evaluate(
        """() => [...document.querySelectorAll(".keys button, .keys button span, .clock button")]
            .filter((key) => key.scrollWidth > key.clientWidth + 1 && key.clientWidth)
            .map((key) => key.textContent)"""
    )
    return found


async def test_a_tall_card_shows_its_question_and_keeps_its_keys_under_the_thumb(phone_of: PhoneOf):
    ada = await phone_of(ADA)
    await ada.begin("58F L4-5")
    await expect(ada.question).to_be_in_viewport(ratio=1)
    await expect(ada.key("None of these")).to_be_in_viewport()
    await ada.key("☐ Saddle numbness").hover()  # which waits until nothing moves
    before = await top(ada.key("☐ Cord signs"))
    await ada.tap("☐ Saddle numbness")
    await ada.sees("Emergency: image and refer now: tap Done now.")
    assert abs(await top(ada.key("☐ Cord signs")) - before) < 2
    await expect(ada.key("Done · others absent")).to_be_in_viewport()
    assert [await cut_labels(ada, width) for width in (400, 360, 320)] == [[], [], []]
    assert await ada.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_an_edit_does_not_move_what_somebody_reads_further_up(phone_of: PhoneOf):
    dana = await phone_of(DANA)
    await dana.begin("58F L4-5")
    none = next(key for key in await dana.buttons() if key["text"] == "None of these")
    welcome = dana.page.locator("article").nth(1)
    await dana.page.locator("#log").evaluate("log => { log.scrollTop = 60; }")
    before = await top(welcome)
    await dana.tap_late(none)
    await dana.asked("Objective neurological deficit: motor, sensory or reflex?")
    assert abs(await top(welcome) - before) < 2
    await dana.page.click("#down")
    await expect(dana.key("More")).to_be_in_viewport(ratio=1)


async def test_a_phone_that_is_turned_while_the_log_still_moves_shows_the_newest(phone_of: PhoneOf):
    salma = await phone_of(SALMA)
    await salma.begin("58F L4-5")
    await salma.tap("None of these")
    await salma.asked("Objective neurological deficit: motor, sensory or reflex?")
    await expect(salma.key("More")).to_be_in_viewport(ratio=1)
    await salma.page.set_viewport_size({"width": 1280, "height": 1024})
    await expect(salma.key("More")).to_be_in_viewport(ratio=1)
    await salma.page.evaluate(NARROWER_WHILE_IT_SCROLLS)
    await expect(salma.key("More")).to_be_in_viewport(ratio=1)


async def test_what_comes_after_a_tall_advice_is_in_view(phone_of: PhoneOf):
    bashir = await phone_of(BASHIR)
    await bashir.begin("58F L4-5")
    await bashir.answer(FIRST_VISIT)
    await bashir.tap("Get the advice")
    await bashir.asked("Conservative care, reassess in 3 months")
    await expect(bashir.question).to_be_in_viewport(ratio=1)
    await bashir.tap("Follow, remind in 3 months")
    await bashir.sees("I will ask on")
    await bashir.jump("+3 months")
    await bashir.sees("Then:")
    await expect(bashir.key("Reassess now")).to_be_in_viewport(ratio=1)
