"""A team's screens without a pointer, at any size, and as axe-core reads them."""

import pytest
from playwright.async_api import expect

from tests.browser import test_keyboard_alone as keyboard
from tests.browser.axe import broken_rules
from tests.browser.chromium import unless_refused
from tests.browser.phone import Phone, PhoneOf
from tests.browser.test_reflow import wrong_at_every_size

ADA, BASHIR, DANA = 1001, 1002, 1004
pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), unless_refused]


async def press(phone: Phone, label: str) -> None:
    """By keys, once the button is there: a card may still be the one before."""
    await expect(phone.key(label)).to_be_visible()
    await keyboard.press(phone, label)


async def sound(phone: Phone) -> None:
    """Nothing is cut off at any size, and axe finds nothing; the phone is then as it was."""
    await expect(phone.page.locator(".toast")).to_have_count(0, timeout=15_000)
    assert await wrong_at_every_size(phone.page) == {}
    await phone.page.set_viewport_size({"width": 195, "height": 422})
    assert await broken_rules(phone.page) == []
    await phone.page.set_viewport_size({"width": 390, "height": 844})
    assert await broken_rules(phone.page) == []


async def posted(ada: Phone) -> None:
    """Two answers are enough to ask; all of it is pressed with keys."""
    await ada.begin("58F L4-5")
    await press(ada, "None of these")
    await press(ada, "None found")
    await ada.asked("Weakest key muscle L2-S1, on the MRC scale 0-5?")  # "More" is on both cards
    for label in ("More", "Ask the team", "What would you do next?"):
        await press(ada, label)
    await ada.sees("This will stand in Spine team:")
    await sound(ada)
    await press(ada, "Post it")
    await ada.told_of("Posted in Spine team.")


async def test_a_round_is_taken_without_a_pointer_and_cut_off_nowhere(phone_of: PhoneOf):
    ada, bashir = await phone_of(ADA), await phone_of(BASHIR)
    await posted(ada)
    await bashir.to_group()
    await expect(bashir.key("Conservative")).to_be_visible()
    await sound(bashir)
    await press(bashir, "Conservative")
    await bashir.told("Saved: Conservative")
    await bashir.to_bot()
    await bashir.sees("Yours: Conservative")
    await sound(bashir)
    await press(bashir, "Change my opinion")
    await bashir.asked("What do you think now?")
    await sound(bashir)
    await press(bashir, "‹ Back")
    await press(ada, "More")
    await press(ada, "Rounds of the team")
    await press(ada, "Close: Spine team")
    await ada.sees("What do you decide?", "A low number: 1 of 3")
    await sound(ada)


async def test_the_teams_of_whoever_leads_are_listed_without_a_pointer(phone_of: PhoneOf):
    dana = await phone_of(DANA)
    await dana.write("/team")
    await dana.sees("Spine team: members 5")
    await sound(dana)
    await press(dana, "Spine team")
    await press(dana, "Members")
    await dana.sees("Members of Spine team")
    await sound(dana)
