"""A case without a pointer: Tab, Enter, arrows, and what is typed."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from playwright.async_api import Page, expect

from tests.browser.chromium import unless_refused
from tests.browser.phone import FIRST_VISIT, REVIEW, Answers, Phone, PhoneOf

ADA, BASHIR, DANA = 1001, 1002, 1004
MOST_STEPS: Final = 60
# What has the focus: whether a ring shows it, and whether anything lies over its middle. The page
# scrolls to it, so it may take some frames until it is seen; a second is more than enough.
HELD: Final = """async () => {
    const end = performance.now() + 1000;
    let found = look();
    while (!found.body && !(found.ringed && found.seen) && performance.now() < end) {
        await new Promise(requestAnimationFrame);
        found = look();
    }
    return found;

    function look() {
    const held = document.activeElement;
    const box = held.getBoundingClientRect();
    const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const style = getComputedStyle(held);
    return {
        id: held.id, label: held.dataset.label || "", words: held.textContent.slice(0, 40),
        inKeys: Boolean(held.closest(".keys")), body: held === document.body,
        ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: Boolean(over) && (held.contains(over) || over.contains(held)),
        over: over ? over.outerHTML.slice(0, 60) : `nothing at ${box.x}, ${box.y}`,
    };
    }
}"""
pytestmark = [pytest.mark.asyncio(loop_scope="module"), unless_refused]


async def reach(page: Page, **wanted: str) -> None:
    """Go there by Tab, or by arrow among a card's buttons; the focus is seen all the way."""
    went: list[str] = []
    for _ in range(MOST_STEPS):
        held: Mapping[str, Any] = await page.evaluate(HELD)
        if all(held[name] == value for name, value in wanted.items()):
            return
        if not held["body"]:
            assert held["ringed"], f"no ring around {held}"
            assert held["seen"], f"something lies over {held}"
        went.append(held["label"] or held["id"] or held["words"])
        before = held["label"]
        await page.keyboard.press("ArrowRight" if held["inKeys"] else "Tab")
        if held["inKeys"] and (await page.evaluate(HELD))["label"] == before:
            await page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by Tab and arrows: {went}")


async def press(phone: Phone, label: str) -> None:
    await reach(phone.page, label=label)
    await phone.page.keyboard.press("Enter")


async def write(phone: Phone, words: str) -> None:
    await reach(phone.page, id="text")
    await phone.page.keyboard.type(words)
    await phone.page.keyboard.press("Enter")


async def answer(phone: Phone, answers: Answers) -> int:
    """Answer whatever is asked, until the review; how many questions that were."""
    count = 0
    while (asked := await phone.question.text_content() or "") != REVIEW:
        count += 1
        match answers[asked]:
            case str(words):
                await write(phone, words)
            case labels:
                for label in labels[:-1]:
                    await press(phone, label)
                    await expect(phone.key(label)).to_have_count(0)
                await press(phone, labels[-1])
        await expect(phone.question).not_to_have_text(asked)
    return count


async def test_a_case_is_taken_from_start_to_the_advice_by_keyboard(phone_of: PhoneOf):
    ada = await phone_of(ADA, start=False)
    page = ada.page
    await reach(page, id="start")
    await page.keyboard.press("Enter")
    await expect(ada.card).to_be_visible()
    await press(ada, "New consult")
    await ada.asked("A label for this case?")
    await write(ada, "58F L4-5")
    await ada.asked("Which of these red flags are present?")
    assert await answer(ada, FIRST_VISIT) >= 10
    await press(ada, "Get the advice")
    await ada.asked("Conservative care, reassess in 3 months")
    assert (await page.evaluate(HELD))["inKeys"], "the focus goes on to the newest buttons"


async def test_a_second_enter_presses_nothing(phone_of: PhoneOf):
    bashir = await phone_of(BASHIR)
    page = bashir.page
    await bashir.begin("58F L4-5")
    await press(bashir, "Not examined")  # which the next question offers, too
    await bashir.asked("Objective neurological deficit: motor, sensory or reflex?")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    assert (await page.evaluate(HELD))["label"] == "None found"
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
    await bashir.asked("Objective neurological deficit: motor, sensory or reflex?")


async def test_a_mark_keeps_the_focus_and_arrows_go_as_the_buttons_stand(phone_of: PhoneOf):
    dana = await phone_of(DANA)
    page = dana.page
    await dana.begin("58F L4-5")
    await press(dana, "☐ Bladder change")
    await expect(dana.key("☑ Bladder change")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(dana.key("☐ Saddle numbness")).to_be_focused()
    await dana.key("‹ Back").focus()
    await page.keyboard.press("ArrowRight")
    await expect(dana.key("More")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(dana.key("Done · others not examined")).to_be_focused()
