"""What was typed is never swallowed: it stands in the composer until it was taken."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Final, Protocol

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.chromium import PHONE, unless_refused
from tests.browser.phone import Phone
from tests.browser.program import Program

ADA, SALMA = 1001, 1006
Prepared = Callable[[Page], Awaitable[None]]
KEPT: Final = "The playground does not answer. Your words are kept: try again in a moment."
UNSURE: Final = "The playground does not answer. Try again in a moment."
pytestmark = [pytest.mark.asyncio(loop_scope="module"), unless_refused]


class Opened(Protocol):
    """Opens somebody's phone, once the page was prepared."""

    async def __call__(self, person: int, before: Prepared = ...) -> Phone: ...


async def nothing(_page: Page) -> None:
    """The page as it is."""


@pytest_asyncio.fixture(loop_scope="module")
async def opened(browser: Browser, program: Program) -> AsyncIterator[Opened]:
    """Open a phone. What fails on the way is told by the browser too: only faults of ours count."""
    wrong: list[str] = []
    async with AsyncExitStack() as stack:

        async def open_of(person: int, before: Prepared = nothing) -> Phone:
            context = await browser.new_context(viewport=PHONE, reduced_motion="reduce")
            stack.push_async_callback(context.close)
            page = await context.new_page()
            await before(page)
            page.set_default_timeout(20_000)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            phone = Phone(page, program, person)
            await phone.show()
            if await page.locator("#start").is_visible():
                await page.click("#start")
            await expect(phone.card).to_be_visible()
            return phone

        yield open_of
    assert wrong == []


@pytest_asyncio.fixture(loop_scope="module")
async def ada(opened: Opened) -> Phone:
    return await opened(ADA)


def mine(phone: Phone, words: str) -> Locator:
    return phone.page.locator("article.mine", has_text=words)


class Held:
    """Requests of one kind that wait on their way until they are let go, or lost."""

    def __init__(self) -> None:
        self.waiting: list[Route] = []
        self.came = asyncio.Event()

    async def hold(self, page: Page, verb: str) -> None:
        await page.route(f"**/play/{verb}", self._keep)

    async def _keep(self, route: Route) -> None:
        self.waiting.append(route)
        self.came.set()

    async def release(self, *, lost: bool = False) -> None:
        async with asyncio.timeout(8):
            await self.came.wait()
        for route in self.waiting:
            await (route.abort() if lost else route.continue_())
        self.waiting.clear()
        self.came.clear()


async def test_words_that_could_not_be_sent_stay_and_go_when_the_line_is_back(ada: Phone):
    page = ada.page
    await page.context.set_offline(True)
    await ada.write("seen offline")
    await ada.told(KEPT)
    await expect(page.locator("#text")).to_have_value("seen offline")
    await page.context.set_offline(False)
    await expect(page.locator("#status")).to_have_text("bot")
    await page.keyboard.press("Enter")
    await expect(mine(ada, "seen offline")).to_have_count(1)
    await expect(page.locator("#text")).to_have_value("")


async def test_what_is_refused_stays_to_be_shortened(ada: Phone):
    long = "words " * 900
    await ada.write(long)
    await ada.told("a message holds at most 4096 characters")
    await expect(ada.page.locator("#text")).to_have_value(long)


async def test_a_tap_that_was_lost_is_told_and_turns_no_longer(ada: Phone):
    await ada.page.context.set_offline(True)
    await ada.key("Help").click()
    await ada.told(UNSURE)
    await expect(ada.page.locator("[aria-busy=true]")).to_have_count(0)


async def test_what_stands_beside_the_phone_is_fetched_again_when_the_line_is_back(opened: Opened):
    lost: list[Route] = []

    async def lose(route: Route) -> None:
        lost.append(route)
        await route.abort()

    async def without_drawers(page: Page) -> None:
        await page.route("**/drawers.js", lose)

    ada = await opened(ADA, without_drawers)
    await expect(ada.card).to_be_visible()
    await expect(ada.page.locator(".toast")).to_have_count(0)  # nobody has asked for it yet
    await ada.page.click(".banner [data-drawer=record]")
    await ada.told(UNSURE)
    assert len(lost) > 1
    await ada.page.unroute("**/drawers.js")
    await ada.open_drawer("record")


async def test_a_reply_is_a_reply_still_when_it_is_sent_again(ada: Phone):
    await ada.card.locator(".more").focus()
    await ada.page.keyboard.press("Enter")
    await ada.page.get_by_role("menuitem", name="Reply").click()
    await ada.page.context.set_offline(True)
    await ada.write("about this card")
    await ada.told(KEPT)
    await expect(ada.page.locator("#about")).to_be_visible()
    await ada.page.context.set_offline(False)
    await expect(ada.page.locator("#status")).to_have_text("bot")
    await ada.page.keyboard.press("Enter")
    await expect(mine(ada, "about this card").locator(".reply")).to_be_visible()
    await expect(ada.page.locator("#about")).to_be_hidden()


async def test_a_second_enter_sends_nothing_twice_and_what_is_typed_meanwhile_is_new(ada: Phone):
    held, text = Held(), ada.page.locator("#text")
    await held.hold(ada.page, "say")
    await ada.write("sent once")
    await expect(text).to_have_value("sent once")
    await ada.page.keyboard.press("Enter")
    await ada.page.keyboard.type("next")
    await expect(text).to_have_value("next")
    await held.release()
    await expect(mine(ada, "sent once")).to_have_count(1)
    await expect(text).to_have_value("next")


async def test_what_is_typed_meanwhile_and_what_was_lost_both_stand_there(ada: Phone):
    held, text = Held(), ada.page.locator("#text")
    await held.hold(ada.page, "say")
    await ada.write("lost")
    await ada.page.keyboard.type("next")
    await held.release(lost=True)
    await ada.told(KEPT)
    await expect(text).to_have_value("lost\nnext")


async def test_words_wait_in_their_own_chat(ada: Phone):
    page, held = ada.page, Held()
    await held.hold(page, "say")
    await ada.write("for the bot alone")
    await page.click("#back")
    await page.click("#list >> text=Spine team")
    await expect(page.locator("#text")).to_have_value("")
    await page.fill("#text", "for the team")
    await held.release(lost=True)
    await ada.told(KEPT)
    await expect(page.locator("#text")).to_have_value("for the team")
    await page.click("#back")
    await page.click("#list >> text=Curbside")
    await expect(page.locator("#text")).to_have_value("for the bot alone")
    await page.click("#back")
    await page.click("#list >> text=Spine team")
    await expect(page.locator("#text")).to_have_value("for the team")


async def test_an_edit_leaves_the_words_that_stood_there(ada: Phone):
    page, text = ada.page, ada.page.locator("#text")
    await ada.write("first")
    await expect(mine(ada, "first")).to_have_count(1)
    await page.fill("#text", "half a thought")
    await mine(ada, "first").locator(".more").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Edit").click()
    await expect(text).to_have_value("first")
    await ada.write("second")
    await expect(mine(ada, "second").locator(".stamp")).to_contain_text("edited")
    await expect(text).to_have_value("half a thought")


async def test_a_command_that_could_not_be_sent_stands_in_the_composer(ada: Phone):
    page = ada.page
    await page.click("#slash")
    first = page.get_by_role("menuitem").first
    command = await first.locator("span").text_content()
    assert command
    await page.context.set_offline(True)
    await first.click()
    await ada.told(KEPT)
    await expect(page.locator("#text")).to_have_value(command)


async def test_what_is_refused_or_lost_is_told_in_arabic_to_who_reads_it(opened: Opened):
    salma = await opened(SALMA)
    await salma.write("words " * 900)
    await salma.told("لا تتسع الرسالة لأكثر من 4096 حرفًا")
    await salma.page.context.set_offline(True)
    await salma.write("short")
    await salma.told("ساحة التجربة لا تجيب. كلماتك محفوظة: حاول بعد لحظة.")
    toast = salma.page.locator(".toast")
    assert await toast.evaluate("node => getComputedStyle(node).direction") == "rtl"
    await expect(toast).to_have_attribute("lang", "ar")
