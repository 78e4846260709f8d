"""A forum on the page: each message says its topic, and a reply goes where its question stands."""

import re
from typing import Any, Final

import pytest
from playwright.async_api import Locator, expect

from tests.browser.axe import broken_rules
from tests.browser.chromium import unless_refused
from tests.browser.phone import Phone, PhoneOf
from tests.browser.program import Program

ADA, DANA, SALMA = 1001, 1004, 1006
GROUP: Final = -1001000000001
pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), unless_refused]


async def play(phone: Phone, verb: str, person: int, **wish: object) -> dict[str, Any]:
    body = {"as": person, "chat_id": GROUP, **wish}
    answer = await phone.page.request.post(f"{phone.program.url}play/{verb}", data=body)
    found: dict[str, Any] = await answer.json()
    assert found["ok"], found
    return found


async def in_forum(phone: Phone) -> Phone:
    """The phone shows the group, which has topics from now on."""
    await play(phone, "forum", DANA)
    await phone.page.click("#back")
    await phone.page.click("#list >> text=Spine team")
    return phone


async def topic(phone: Phone, name: str) -> int:
    made = await play(phone, "topic", DANA, name=name)
    return int(made["topic"]["message_thread_id"])


def said(phone: Phone, words: str) -> Locator:
    return phone.page.locator("article.msg", has_text=words)


async def test_each_message_of_a_forum_says_in_which_topic_it_stands(phone_of: PhoneOf):
    ada = await in_forum(await phone_of(ADA))
    first, second = await topic(ada, "C-7K2"), await topic(ada, "🦴 Quiet room")
    await play(ada, "say", DANA, text="about the first", thread=first)
    await play(ada, "say", DANA, text="about the second", thread=second)
    await play(ada, "say", DANA, text="to everybody")
    for words, name in (
        ("about the first", "C-7K2"),
        ("about the second", "🦴 Quiet room"),
        ("to everybody", "General"),
    ):
        await expect(said(ada, words).locator(".topic")).to_have_text(f"# {name}")
        await expect(said(ada, words)).to_have_accessible_name(re.compile(f"Levin, {name}, "))
        await expect(said(ada, words).locator(".reply")).to_have_count(0)
    await play(ada, "topic", DANA, act="edit", thread=first, name="C-7K2 closed")
    await expect(said(ada, "about the first").locator(".topic")).to_have_text("# C-7K2 closed")
    await play(ada, "topic", DANA, act="close", thread=second)
    closed = ada.page.locator(".service").last
    await expect(closed).to_have_text("Topic closed: 🦴 Quiet room")
    assert await broken_rules(ada.page) == []


async def test_a_reply_goes_to_the_topic_of_what_it_answers(phone_of: PhoneOf):
    ada = await in_forum(await phone_of(ADA, start=False))
    thread = await topic(ada, "C-8M4")
    await play(ada, "say", DANA, text="what do you think?", thread=thread)
    await said(ada, "what do you think?").locator(".more").focus()
    await ada.page.keyboard.press("Enter")
    await ada.page.get_by_role("menuitem", name="Reply").click()
    await ada.write("conservative care")
    mine = said(ada, "conservative care")
    await expect(mine.locator(".topic")).to_have_text("# C-8M4")
    await expect(mine.locator(".reply")).to_contain_text("what do you think?")
    await mine.locator(".more").focus()
    await ada.page.keyboard.press("Enter")
    await ada.page.get_by_role("menuitem", name="Reply").click()
    await ada.page.click("#clip")
    await ada.page.get_by_role("menuitem", name="Sticker").click()
    sticker = ada.page.locator("article.mine", has=ada.page.locator(".large"))
    await expect(sticker.locator(".topic")).to_have_text("# C-8M4")
    await expect(ada.page.locator("#about")).to_be_hidden()


async def test_a_command_that_is_tapped_in_a_topic_is_asked_and_answered_there(
    phone_of: PhoneOf, program: Program
):
    ada = await in_forum(await phone_of(ADA, start=False))
    thread = await topic(ada, "C-9P6")
    asking = "/consult@curbside_playground_bot"
    await play(ada, "say", DANA, text=f"Try {asking}", thread=thread)
    await said(ada, "Try").locator("a.command").click()
    await program.rested(ada.page.request)
    asked, answer = said(ada, asking).last, ada.card
    await expect(asked.locator(".topic")).to_have_text("# C-9P6")
    await expect(answer.locator(".from")).to_have_text("Curbside")
    await expect(answer.locator(".topic")).to_have_text("# C-9P6")


async def test_without_topics_no_message_says_one(phone_of: PhoneOf):
    ada = await in_forum(await phone_of(ADA, start=False))
    await play(ada, "say", DANA, text="still here")
    await expect(said(ada, "still here").last.locator(".topic")).to_be_visible()
    await play(ada, "forum", DANA, on=False)
    await expect(ada.page.locator(".topic")).to_have_count(0)
