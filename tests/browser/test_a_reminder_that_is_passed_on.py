"""A reminder on several phones: put off, handed over, told to others in silence, and answered."""

import asyncio

import pytest
from playwright.async_api import expect

from flows.lifecycle import State
from tests.browser.axe import broken_rules
from tests.browser.chromium import unless_refused
from tests.browser.phone import UNFILMED, Phone, PhoneOf
from tests.browser.program import Program

ADA, BASHIR, DANA, SALMA = 1001, 1002, 1004, 1006
LABEL, PAIN = "58F L4-5", "Pain: 6/10"
pytestmark = [pytest.mark.asyncio(loop_scope="module"), unless_refused]


async def followed(ada: Phone) -> str:
    """Ada's case, to be asked about in three months; its code."""
    code = await ada.begin(LABEL)
    await ada.answer(UNFILMED, until="Stenosis of the central canal?")
    await ada.tap("Skip to the review", "Get the advice", "Follow, remind in 3 months")
    await ada.sees("I will ask on", "Owner: you. Backup: none.")
    return code


async def put_off(ada: Phone) -> None:
    """By a week, behind the question for what cannot wait; the day it is due stays."""
    await ada.jump("+3 months")
    await ada.sees("Then:", PAIN)
    due = await ada.card.locator("b").first.inner_text()
    await ada.tap("Snooze 1 week")
    await ada.asked("Before I wait: is any of this new?")
    await ada.tap("No")
    await ada.sees("I will ask on", due.partition(" · ")[2])


async def handed_over(ada: Phone, bashir: Phone) -> None:
    await ada.tap("Hand over")
    await ada.asked("Who shall take it over?")
    await ada.tap("Dr. Bashir, Neurosurgery")
    await ada.sees("Owner: you.", "Offered to Dr. Bashir until")
    await bashir.sees("Dr. Ada asks you to take over this follow-up.")
    await nothing_of_the_case(bashir)
    assert await broken_rules(bashir.page) == []
    await bashir.tap("Accept")
    await bashir.sees(LABEL, "Owner: you. Backup: none.")
    await ada.sees("Dr. Bashir has taken it over")
    await expect(ada.card.locator(".keys")).to_have_count(0)
    await bashir.tap("Change backup")
    await bashir.card.get_by_role("button", name="Rheumatology").click()
    await bashir.sees("Owner: you. Backup: ")


async def nothing_of_the_case(phone: Phone) -> None:
    """On this phone stands the code, and not a word about the patient."""
    said = " ".join(await phone.page.locator(".bubble").all_inner_texts())
    assert [word for word in (LABEL, "58F", "Pain", "Conservative") if word in said] == []


async def told_in_silence(bashir: Phone, salma: Phone, dana: Phone) -> None:
    """Bashir is asked, and does not answer: his backup is told, then whoever leads."""
    await salma.sees("You are its backup")
    await bashir.jump("+1 week")
    await bashir.sees("Then:", PAIN)
    await bashir.jump("+1 week")
    await bashir.jump("+1 week")
    await salma.sees("Its owner has not answered.")
    await expect(salma.key("Take over")).to_be_visible()
    await bashir.sees("Your backup was told.")
    await bashir.jump("+1 week")
    await dana.sees("Its owner has not answered.", "It is with Dr. Bashir.")
    await bashir.sees("Whoever leads was told.")
    for phone in (salma, dana):
        await nothing_of_the_case(phone)
        assert await broken_rules(phone.page) == []


async def test_a_reminder_is_put_off_handed_over_told_to_others_and_answered(
    phone_of: PhoneOf, program: Program
):
    people = (ADA, BASHIR, DANA, SALMA)
    ada, bashir, dana, salma = await asyncio.gather(*(phone_of(person) for person in people))
    code = await followed(ada)
    await put_off(ada)
    await handed_over(ada, bashir)
    await told_in_silence(bashir, salma, dana)
    await bashir.tap("Reassess now")
    await bashir.asked("Which of these red flags are present?")
    for phone in (salma, dana):
        await phone.sees("Its reassessment has begun.")
        await expect(phone.key("Take over")).to_have_count(0)

    (case,) = [each for each in program.consults() if each.code == code]
    assert (case.owner.id, case.state) == (BASHIR, State.COLLECTING)
    assert case.episode.number == 2
