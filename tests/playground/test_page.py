"""The page in a real browser: tap, edit, toast, dark, right to left, keyboard only."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    expect,
)

from tests.browser.chromium import PHONE, chromium, unless_refused
from tests.browser.phone import become
from tests.playground.conftest import Drive, Driver

KEYS = {
    "inline_keyboard": [
        [{"text": "New consult", "callback_data": "new", "style": "primary"}],
        [{"text": "Back", "callback_data": "back"}, {"text": "Alert", "callback_data": "alert"}],
    ]
}
pytestmark = [pytest.mark.asyncio(loop_scope="module"), unless_refused]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def driver(drive: Drive) -> AsyncIterator[Driver]:
    async with drive() as ready:
        serving = asyncio.create_task(play_bot(ready))
        yield ready
        serving.cancel()


async def play_bot(driver: Driver) -> None:
    """A small bot: /start shows a card, taps edit it, an alert alerts, text gets a reply."""
    offset = 0
    while True:
        for update in await driver.updates(offset, timeout=5):  # less than a call may take
            offset = update["update_id"] + 1
            if "callback_query" in update:
                await answer(driver, update["callback_query"])
            elif "message" in update:
                await respond(driver, update["message"])


async def answer(driver: Driver, query: dict[str, Any]) -> None:
    alert = query["data"] == "alert"
    words = "Only the presenter may do that." if alert else "Saved: none"
    done = {"callback_query_id": query["id"], "text": words, "show_alert": alert}
    await driver.call("answerCallbackQuery", **done)
    if query["data"] == "new":
        place = {"chat_id": query["message"]["chat"]["id"]}
        place["message_id"] = query["message"]["message_id"]
        text = "<b>Any weakness?</b>\n<blockquote expandable>" + "line\n" * 9 + "</blockquote>"
        await driver.call(
            "editMessageText", **place, text=text, parse_mode="HTML", reply_markup=KEYS
        )


async def respond(driver: Driver, message: dict[str, Any]) -> None:
    chat = message["chat"]["id"]
    if message.get("text") == "/start":
        await driver.call("sendMessage", chat_id=chat, text="Welcome", reply_markup=KEYS)
        return
    reply = {"reply_to_message_id": message["message_id"]}
    await driver.call("sendMessage", chat_id=chat, text="Thank you", **reply)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport=PHONE, color_scheme="light")
    tab = await context.new_page()
    tab.set_default_timeout(5000)
    yield tab
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(tab: Page) -> AsyncIterator[Page]:
    wrong: list[str] = []

    def on_error(error: Error) -> None:
        wrong.append(str(error))

    def on_line(line: ConsoleMessage) -> None:
        if line.type == "error":
            wrong.append(line.text)

    tab.on("pageerror", on_error)
    tab.on("console", on_line)
    yield tab
    tab.remove_listener("pageerror", on_error)
    tab.remove_listener("console", on_line)
    assert wrong == []


async def opened(page: Page, driver: Driver, person: int) -> None:
    await page.goto(f"{driver.place.page_url}?as={person}")
    await page.click("#start")
    await expect(page.locator(".keys >> text=New consult").last).to_be_visible()


async def test_a_tap_is_busy_until_answered_then_the_card_is_edited_in_place(
    page: Page, driver: Driver
):
    await opened(page, driver, 1001)
    card = page.locator("article", has_text="Welcome")
    number = await card.get_attribute("id")
    await page.click(".keys >> text=New consult")
    edited = page.locator(f"#{number}")
    await expect(edited.locator("b").first).to_have_text("Any weakness?")
    await expect(edited.locator(".stamp")).to_contain_text("edited")
    await expect(page.locator(".toast")).to_have_text("Saved: none")
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
    await edited.locator(".unfold").click()
    await expect(edited.locator(".unfold")).to_have_text("Show less")
    assert await page.locator("article").count() == 2


async def test_an_alert_waits_for_ok(page: Page, driver: Driver):
    await opened(page, driver, 1002)
    await page.click(".keys >> text=Alert")
    await expect(page.locator("#alert")).to_contain_text("Only the presenter")
    await page.click("#alert button")
    await expect(page.locator("#alert")).to_be_hidden()


async def test_text_can_be_written_edited_and_replied_to_by_keyboard_alone(
    page: Page, driver: Driver
):
    await opened(page, driver, 1003)
    await page.focus("#text")
    await page.keyboard.type("44")
    await page.keyboard.press("Enter")
    await expect(page.locator("article", has_text="Thank you")).to_be_visible()
    await expect(page.locator("#text")).to_have_value("")  # until then the words are on their way
    await page.keyboard.press("ArrowUp")
    await page.keyboard.type("5")
    await page.keyboard.press("Enter")
    mine = page.locator("article.mine").last
    await expect(mine).to_contain_text("445")
    await expect(mine.locator(".stamp")).to_contain_text("edited")
    await page.locator("article", has_text="Welcome").locator(".more").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator("#about")).to_contain_text("Welcome")


async def test_right_to_left_text_runs_from_the_right(page: Page, driver: Driver):
    await opened(page, driver, 1004)
    await page.fill("#text", "مرحبا 44")
    await page.keyboard.press("Enter")
    bubble = page.locator("article.mine .bubble").last
    await expect(bubble).to_contain_text("مرحبا")
    assert await bubble.evaluate("node => getComputedStyle(node).direction") == "rtl"


async def test_dark_follows_the_system_and_the_toggle_wins(page: Page, driver: Driver):
    await page.goto(driver.place.page_url)
    ground = "getComputedStyle(document.querySelector('.bar')).backgroundColor"
    light = await page.evaluate(ground)
    await page.emulate_media(color_scheme="dark")
    dark = await page.evaluate(ground)
    assert light != dark
    await page.click("#theme")
    assert await page.evaluate(ground) == light
    await expect(page.locator("#theme")).to_have_attribute("aria-pressed", "false")


async def test_unread_counts_reload_and_switching_people_agree(page: Page, driver: Driver):
    await page.goto(f"{driver.place.page_url}?as=1002#chats")
    await expect(page.locator("#list button")).to_have_count(2)
    group = driver.place.cast.group_id
    await driver.play("say", 1001, chat_id=group, text="What do we think?")
    await expect(page.locator(".unread")).to_have_text(["1"])
    await page.reload()
    await expect(page.locator(".unread")).to_have_text(["1"])
    await page.click("#list >> text=Spine team")
    await expect(page.locator(".from")).to_have_text("Dr. Ada Moreau")
    await become(page, 1001)
    await expect(page.locator("article.mine")).to_contain_text("What do we think?")


async def test_the_clock_jumps_and_shows_the_new_day(page: Page, driver: Driver):
    await page.goto(driver.place.page_url)
    before = await page.text_content("#now")
    await page.click("text=+3 months")
    await expect(page.locator("#now")).not_to_have_text(re.compile(re.escape(before or "x")))


async def test_everything_to_press_is_at_least_44_pixels_and_has_a_name(page: Page, driver: Driver):
    await opened(page, driver, 1005)
    small = await page.evaluate(
        """() => [...document.querySelectorAll('button, select, textarea')]
            .filter(n => n.checkVisibility())
            .map(n => [n.outerHTML.slice(0, 80), n.getBoundingClientRect()])
            .filter(([, box]) => box.height < 44 || box.width < 44).map(([name]) => name)"""
    )
    assert small == []
    nameless = await page.evaluate(
        """() => [...document.querySelectorAll('button, select, textarea, a')]
            .filter(n => !(n.ariaLabel || n.textContent.trim() || n.labels?.length))
            .map(n => n.outerHTML.slice(0, 80))"""
    )
    assert nameless == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_page_comes_back_by_itself_after_the_server_was_away(
    browser: Browser, drive: Drive, tmp_path: Path
):
    state = tmp_path / "state.sqlite"
    page = await browser.new_page(viewport=PHONE)
    async with drive(state) as first:
        port = int(first.place.origin.rpartition(":")[2])
        await page.goto(f"{first.place.page_url}?as=1001")
        await page.click("#start")
        await expect(page.locator("article")).to_have_count(1)
    await expect(page.locator("#status")).to_have_text("connecting…")
    await page.fill("#text", "are you there?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast")).to_contain_text("Your words are kept")
    async with drive(state, port) as again:
        await again.call("sendMessage", chat_id=1001, text="while you were away")
        await expect(page.locator("article")).to_have_count(2)
        await expect(page.locator("#status")).to_have_text("bot")
        await page.keyboard.press("Enter")
        await expect(page.locator("article.mine")).to_contain_text(["are you there?"])
    await page.close()
