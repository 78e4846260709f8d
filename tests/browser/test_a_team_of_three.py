"""A case before a team of three, on their phones: blind opinions, new information, the decision."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.axe import broken_rules
from tests.browser.chromium import unless_refused
from tests.browser.phone import UNFILMED, Phone, PhoneOf
from tests.browser.program import Program

ADA, BASHIR, DANA, SALMA = 1001, 1002, 1004, 1006
HIDDEN = "The others' opinions are hidden until yours is in."
pytestmark = [pytest.mark.asyncio(loop_scope="module"), unless_refused]


async def asked(ada: Phone) -> str:
    """Ada's case, whose films nobody has taken, is before the team; its code."""
    code = await ada.begin("58F L4-5")
    await ada.answer(UNFILMED, until="Stenosis of the central canal?")
    await ada.tap("Skip to the review", "Get the advice", "Ask the team")
    await ada.asked("What do you ask the team?")
    await ada.tap("What would you do next?")
    await ada.sees("This will stand in Spine team:", "No name. No date of birth.")
    await ada.tap("Post it")
    await ada.told_of("Posted in Spine team.")
    return code


async def nothing_is_seen(phone: Phone, *words: str) -> None:
    """None of these words stands anywhere on this phone, but on buttons."""
    said = " ".join(await phone.page.locator(".bubble").all_inner_texts())
    assert [word for word in words if word in said] == []


async def spoken(phone: Phone, choice: str, reason: str, *hidden: str) -> None:
    """One opinion, and why; before it there is nothing of the others'."""
    await nothing_is_seen(phone, *hidden)
    await phone.tap(choice)
    await phone.told(f"Saved: {choice}")
    if not hidden:  # the card was the group's
        await phone.to_bot()
    await phone.sees(f"Yours: {choice}")
    await phone.write(reason)
    await phone.sees("Your reason is saved.", reason)


async def missed_and_found(ada: Phone, salma: Phone) -> None:
    """Salma misses a finding; Ada adds it, and the case is not what it was."""
    await salma.to_group()
    await salma.tap("Need more info")
    await salma.to_bot()
    await salma.asked("Which finding do you miss?")
    await salma.tap("Translation")
    await salma.sees("Asked for: Translation", HIDDEN)
    await ada.sees("The team misses: Translation")
    await ada.tap("Answer: Translation")
    await ada.asked("Translation on flexion-extension films, in mm?")
    await ada.write("4")
    await ada.tap("Change")
    await ada.asked("Surgical consultation")


async def decided(ada: Phone, bashir: Phone) -> None:
    await ada.sees("Asked of Spine team:", "Surgical referral: 2", "Conservative: 1", "Dissent:")
    await ada.sees("Dr. Bashir, Neurosurgery (clinician)", "The pathway: Surgical consultation")
    await ada.tap("Follow the panel")
    await ada.told("Saved: follow the panel: Surgical referral")
    await bashir.sees("Decision: follow the panel: Surgical referral")
    await ada.tap("Follow, remind in 3 months")
    await bashir.to_group()
    await bashir.sees("Decision: follow the panel: Surgical referral", "Reassessment due")
    await bashir.sees("Informal advice; the patient was not examined by the panel.")


async def test_a_team_of_three_answers_blind_hears_what_is_new_and_the_presenter_decides(
    phone_of: PhoneOf, program: Program
):
    people = (ADA, BASHIR, DANA, SALMA)
    ada, bashir, dana, salma = await asyncio.gather(*(phone_of(person) for person in people))
    code = await asked(ada)
    for phone in (bashir, dana):
        await phone.to_group()
        await phone.tap("My opinion and others")
        await phone.warned("Hidden until your own opinion is in.")
    await spoken(bashir, "Conservative", "No deficit")
    await bashir.sees("You are the first.", "The pathway: Conservative care")
    await dana.tap("Full case")
    await dana.to_bot()
    await dana.sees("Not known: Translation, Angulation")
    await dana.tap("My opinion and others")
    await dana.sees(HIDDEN)
    await bashir.tap("Yes")
    await expect(bashir.key("✓ Yes")).to_be_visible()
    await missed_and_found(ada, salma)

    await bashir.sees("New: Translation: 4 mm", "Yours was Conservative.")
    await bashir.tap("Change", "Surgical referral")
    await bashir.sees("Yours: Surgical referral")
    others = ("Neurosurgery", "Surgical referral", "Surgical consultation", "No deficit")
    await dana.tap("Conservative")
    await dana.warned("The case has changed since that card.")
    await spoken(dana, "Conservative", "Pain is mild", *others)
    await dana.sees("Neurosurgery (clinician): Surgical referral")
    await salma.sees("You had missed something.")
    await nothing_is_seen(salma, *others, "Pain is mild")
    await salma.tap("Surgical referral")
    await salma.sees("Closed: enough opinions. No decision yet.", "Pain medicine (lead)")
    assert await broken_rules(salma.page) == []
    await decided(ada, bashir)

    (case,) = [each for each in program.consults() if each.code == code]
    (posting,) = case.postings
    assert [o.choice for o in posting.opinions] == ["surg", "surg", "cons"]
    assert posting.decision == "panel"
