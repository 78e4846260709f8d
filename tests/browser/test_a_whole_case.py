"""What a clinician sees of `curbside try`, from START to the second visit, in a real browser."""

import pytest
from playwright.async_api import expect

from flows.lifecycle import State
from tests.browser.chromium import unless_refused
from tests.browser.phone import FIRST_VISIT, SECOND_VISIT, Phone, PhoneOf
from tests.browser.program import Program

ADA, BASHIR, SAM = 1001, 1002, 1005
DEFICIT = "Objective neurological deficit: motor, sensory or reflex?"
MUSCLE = "Weakest key muscle L2-S1, on the MRC scale 0-5?"
AGE = "Age in years?"
pytestmark = [pytest.mark.asyncio(loop_scope="module"), unless_refused]


async def strange_taps(ada: Phone) -> None:
    """A double tap counts once; a tap on what stood there before asks before it corrects."""
    await ada.tap("None of these")
    await ada.asked(DEFICIT)
    old = next(key for key in await ada.buttons() if key["text"] == "Stable")
    await ada.key("None found").dblclick()
    await ada.told("Saved: None found")
    await ada.asked(MUSCLE)
    await ada.tap("5")
    await ada.asked(AGE)
    await ada.tap_late(old)
    await ada.sees("Change Deficit: None found → Stable?")
    await ada.tap("Keep")
    await ada.asked(AGE)


async def advised(ada: Phone) -> None:
    await ada.sees("Red flags: none", "Function: Moderately limited")
    await ada.tap("Get the advice")
    await ada.asked("Conservative care, reassess in 3 months")
    await ada.sees("Because", "When to refer now", "[6]", "submitted, not approved")
    await ada.tap("Why")
    await ada.asked("Why this advice")
    await ada.sees("What would change it", "Emergency: image and refer now")
    await ada.tap("‹ Back")
    await ada.asked("Conservative care, reassess in 3 months")


async def reminded(ada: Phone) -> None:
    """Three months later it asks; a snooze asks about warning signs first, and asks again."""
    await ada.tap("Follow, remind in 3 months")
    await ada.sees("I will ask on", "Owner: you")
    cards = ada.page.locator("article:not(.mine)")
    standing = await cards.count()
    await ada.jump("+3 months")
    await expect(cards).to_have_count(standing + 1)
    await ada.sees("Reassessment due", "Then:", "Pain: 6/10", "Function: Moderately limited")
    await ada.tap("Snooze 1 week")
    await ada.asked("Before I wait: is any of this new?")
    await ada.tap("No")
    await ada.sees("I will ask on")
    await ada.jump("+1 week")
    await expect(cards).to_have_count(standing + 2)
    await ada.tap("Reassess now")
    await ada.asked("Which of these red flags are present?")


async def reassessed(ada: Phone) -> None:
    seen = await ada.answer(SECOND_VISIT)
    assert seen[0] == "Which of these red flags are present?", "red flags are never carried over"
    await ada.sees("Since last time", "Pain: 6/10 → 3/10")
    await ada.sees("Function: Moderately limited → Mildly limited")
    await ada.tap("Get the advice")
    await ada.sees("Since last time", "Branch taken", "When to refer now")
    await ada.card.get_by_role("button", name="Follow").click()
    await ada.sees("I will ask on", "Owner: you")


async def test_a_whole_case_from_start_to_the_second_visit(phone_of: PhoneOf, program: Program):
    ada = await phone_of(ADA)
    code = await ada.begin("58F L4-5")
    await ada.sees("58F L4-5", "Step 1 of at most")
    await strange_taps(ada)
    await ada.answer(FIRST_VISIT)
    await advised(ada)
    await reminded(ada)
    await reassessed(ada)
    await expect(ada.page.locator("[aria-busy=true]")).to_have_count(0)

    case = next(each for each in program.consults() if each.code == code)
    assert (case.label, case.owner.id, case.state) == ("58F L4-5", ADA, State.FOLLOWING)
    assert case.follow_up
    before, after = case.earlier[-1].answers, case.episode.answers
    assert (before["pain_nrs"], after["pain_nrs"]) == (6, 3)
    assert case.follow_up.due_on > case.episode.opened.date()


async def test_an_emergency_is_shown_after_one_screen_and_a_slip_is_taken_back(
    phone_of: PhoneOf, program: Program
):
    bashir = await phone_of(BASHIR)
    code = await bashir.begin("44M")
    await bashir.tap("☐ Saddle numbness")
    await bashir.sees("Emergency: image and refer now: tap Done now.")
    await bashir.tap("Done · others absent")
    await bashir.warned("Saddle numbness")
    await bashir.asked("⚠ Emergency: image and refer now")
    await bashir.sees("same-day emergency pathway", "New saddle numbness", "[7]")
    await bashir.tap("Entered by mistake")
    await bashir.told("Taken back; please answer again")
    await bashir.asked("Which of these red flags are present?")
    await bashir.tap("☐ Bladder change", "Done · others not examined")
    await bashir.warned("Bladder change")
    await bashir.sees("Because: New bladder dysfunction")
    await bashir.tap("I am acting on it")
    await bashir.told("Noted: you are acting on it")
    await expect(bashir.key("Close the case")).to_be_visible()

    case = next(each for each in program.consults() if each.code == code)
    assert case.episode.answers["bladder_dysfunction_new"] is True
    assert "saddle_anaesthesia" not in case.episode.answers, "neither present nor absent"
    assert case.state is State.ADVISED


async def test_a_stranger_learns_nothing(phone_of: PhoneOf, program: Program):
    sam = await phone_of(SAM)
    secrets = ["58F", "44M", *(case.code for case in program.consults())]
    answers = sam.page.locator("article:not(.mine)")
    for words in ("/consult", "58F L4-5", "/consults", f"/case {secrets[-1]}"):
        await sam.write(words)
        await expect(sam.page.locator("article.mine").last).to_contain_text(words)
    await program.rested(sam.page.request)
    await sam.sees("This bot is for invited clinicians.")
    await expect(sam.card.locator(".keys")).to_have_count(0)
    assert await answers.count() == 1, "one line a day is all that a stranger gets"
    told = " ".join(await answers.all_inner_texts())
    assert [secret for secret in secrets if secret in told] == []
    assert SAM not in {case.owner.id for case in program.consults()}
