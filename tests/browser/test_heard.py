"""What a screen reader is told: each new message once, of a changed one what changed."""

from typing import Final

import pytest
from playwright.async_api import Page, expect

from tests.browser.chromium import unless_refused
from tests.browser.phone import PhoneOf

ADA, BASHIR = 1001, 1002
LISTEN: Final = """() => {
    window.told = [];
    for (const place of document.querySelectorAll("[aria-live], [role=status], [role=log]"))
        new MutationObserver((changes) => {
            for (const change of changes)
                for (const node of change.addedNodes)
                    if (node.textContent) told.push(node.textContent);
        }).observe(place, { childList: true, subtree: true, characterData: true });
}"""
pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), unless_refused]


async def told(page: Page) -> list[str]:
    found: list[str] = await page.evaluate("told.splice(0)")
    return found


async def test_a_new_message_is_told_once_and_a_change_only_by_what_changed(phone_of: PhoneOf):
    ada = await phone_of(ADA)
    await ada.page.evaluate(LISTEN)
    await ada.begin("58F L4-5")
    heard = await told(ada.page)
    assert len([words for words in heard if "Which of these red flags are present?" in words]) == 1
    assert len([words for words in heard if "A label for this case?" in words]) == 1
    assert not [words for words in heard if "▱" in words], "what is drawn is not read out"
    assert "58F L4-5" not in heard, "nobody is told what they wrote themselves"
    await ada.tap("None of these")
    await ada.asked("Objective neurological deficit: motor, sensory or reflex?")
    await ada.told("Saved: none")
    heard = await told(ada.page)
    assert len(heard) == 2, heard
    change = next(words for words in heard if words != "Saved: none")
    assert change.startswith("Curbside: Step 2 of at most 21. Red flags: none. Objective neuro")
    assert "C-" not in change, "what stood there before is not read again"


async def test_what_was_said_before_is_not_read_out_when_a_chat_is_opened(phone_of: PhoneOf):
    bashir = await phone_of(BASHIR)
    await bashir.page.evaluate(LISTEN)
    await bashir.page.click("#back")
    await bashir.page.click("#list >> text=Curbside")
    await expect(bashir.card).to_be_visible()
    assert await told(bashir.page) == []


async def test_marks_are_told_by_their_answer_alone(phone_of: PhoneOf):
    dana = await phone_of(1004)
    await dana.begin("58F L4-5")
    await dana.page.evaluate(LISTEN)
    await dana.tap("☐ Infection suspected")
    await expect(dana.key("☑ Infection suspected")).to_be_visible()
    await dana.told("Marked: Infection suspected. Tap Done when finished.")
    assert len(await told(dana.page)) <= 2, "the buttons are not read out again"


async def test_no_name_that_is_read_out_ends_in_half_an_emoji(phone_of: PhoneOf):
    dana = await phone_of(1004, start=False)
    family = "\U0001f469\u200d\U0001f467"  # one letter to the eye, five to the machine
    await dana.write(f"{'x' * 59}{family} and more")
    more = dana.page.locator("article.mine .more").last
    await expect(more).to_have_attribute("aria-label", f"Reply and more: {'x' * 59}{family}")
    halves = """[...document.querySelectorAll("[aria-label]")]
        .filter((node) => !node.ariaLabel.isWellFormed()).length"""
    assert await dana.page.evaluate(halves) == 0
