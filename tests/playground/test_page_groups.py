"""The page where several people share a group: who one is, what waits for whom, who may what."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.axe import broken_rules
from tests.browser.chromium import PHONE, chromium, unless_refused
from tests.browser.phone import become
from tests.playground.conftest import Drive, Driver

ADA, BASHIR, CHIDI, DANA, SALMA = 1001, 1002, 1003, 1004, 1006
GROUP = -1001000000001
LINK = "https://t.me/curbside_playground_bot"
KEYS = {"inline_keyboard": [[{"text": "Conservative", "callback_data": "o"}]]}
pytestmark = [pytest.mark.asyncio(loop_scope="module"), unless_refused]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def driver(drive: Drive) -> AsyncIterator[Driver]:
    async with drive() as ready:
        yield ready


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, driver: Driver) -> AsyncIterator[Page]:
    """A tab that is closed before the playground ends, and so has nothing to complain of."""
    del driver
    wrong: list[str] = []
    context = await browser.new_context(viewport=PHONE, reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(5000)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: line.type == "error" and wrong.append(line.text))
    yield page
    await context.close()
    assert wrong == []


async def show(page: Page, driver: Driver, person: int, chat: int) -> None:
    await page.goto(f"{driver.place.page_url}?as={person}#{chat}")
    await expect(page.locator("#text, #start").locator("visible=true").first).to_be_visible()


async def card(driver: Driver, text: str = "C-7K2", **more: Any) -> int:  # noqa: ANN401 - parameters of a call
    sent = await driver.call("sendMessage", chat_id=GROUP, text=text, reply_markup=KEYS, **more)
    return int(sent["message_id"])


async def test_the_menu_of_people_says_what_they_are_and_how_much_waits_for_each(
    page: Page, driver: Driver
):
    await driver.start(BASHIR)
    await show(page, driver, ADA, GROUP)
    await expect(page.locator("#me-news")).to_be_hidden()
    await driver.call("sendMessage", chat_id=BASHIR, text="C-7K2: your opinion?")
    await card(driver)
    news = page.locator("#me-news")
    await expect(news).to_have_text("1")
    await expect(news).to_have_attribute("aria-label", "news for 1 others")
    await page.click("#me")
    entries = page.locator(".people [role=menuitem]")
    await expect(entries).to_have_count(6)
    await expect(entries.nth(0)).to_have_attribute("aria-current", "true")
    await expect(entries.nth(0)).to_be_focused()
    await expect(entries.nth(1)).to_contain_text("clinician · Neurosurgery")
    await expect(entries.nth(1).locator(".unread")).to_have_text("2")
    await expect(entries.nth(2)).to_contain_text("observer · Nursing")
    await expect(entries.nth(3)).to_contain_text("admin · Pain medicine")
    await expect(entries.nth(4)).to_contain_text("stranger")
    assert await broken_rules(page) == []
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("#me-name")).to_have_text("Dr. Bashir")
    await expect(page.locator("#title")).to_have_text("Spine team")


async def test_what_somebody_has_read_waits_for_nobody_any_more(page: Page, driver: Driver):
    await driver.start(BASHIR)
    await driver.call("sendMessage", chat_id=BASHIR, text="C-7K2: your opinion?")
    await show(page, driver, ADA, ADA)
    await expect(page.locator("#me-news")).to_have_text("1")
    await driver.play("read", BASHIR)
    await expect(page.locator("#me-news")).to_be_hidden()


async def test_a_link_into_a_group_asks_into_which_and_shows_it(page: Page, driver: Driver):
    await driver.start(DANA)
    button = {"text": "Choose a group", "url": f"{LINK}?startgroup=team"}
    keys = {"inline_keyboard": [[button]]}
    await driver.call("sendMessage", chat_id=DANA, text="Link a group", reply_markup=keys)
    await driver.play("group", DANA, title="Ward round")
    await show(page, driver, DANA, DANA)
    key = page.locator(".keys >> text=Choose a group")
    await key.click()
    choose = page.locator("#choose")
    await expect(choose).to_contain_text("Into which group?")
    assert await broken_rules(page) == []
    await choose.get_by_role("button", name="Cancel").click()
    await expect(choose).to_be_hidden()
    await key.click()
    await choose.get_by_role("button", name="Ward round").click()
    await expect(page.locator("#title")).to_have_text("Ward round")
    said = page.locator("article.mine").last
    await expect(said).to_contain_text("/start@curbside_playground_bot team")


async def test_a_link_in_a_group_goes_on_in_private(page: Page, driver: Driver):
    keys = {"inline_keyboard": [[{"text": "Continue in private", "url": f"{LINK}?start=c-7K2"}]]}
    await driver.call("sendMessage", chat_id=GROUP, text="A case", reply_markup=keys)
    await show(page, driver, ADA, GROUP)
    await page.click(".keys >> text=Continue in private")
    await expect(page.locator("#title")).to_have_text("Curbside")
    await expect(page.locator("article.mine")).to_contain_text("/start c-7K2")


async def test_who_is_in_no_group_is_told_so(page: Page, driver: Driver):
    await driver.play("member", CHIDI, status="left")
    await driver.start(CHIDI)
    link = f"{LINK}?startgroup=team"
    await driver.call("sendMessage", chat_id=CHIDI, text=f"Into a group: {link}")
    await show(page, driver, CHIDI, CHIDI)
    await page.click(".bubble a >> text=startgroup")
    await expect(page.locator(".toast")).to_have_text("You are in no group.")


async def test_what_is_protected_says_so_and_offers_no_copy(page: Page, driver: Driver):
    open_one = await card(driver, "open")
    kept = await card(driver, "kept", protect_content=True)
    await show(page, driver, BASHIR, GROUP)
    for number, offered in ((open_one, ["Reply", "Copy text"]), (kept, ["Reply"])):
        await page.locator(f"#m{number} .more").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("menuitem")).to_have_text(offered)
        await page.keyboard.press("Escape")
    await expect(page.locator(f"#m{kept} .stamp")).to_contain_text("Cannot be copied or forwarded")
    chosen = "node => getComputedStyle(node).userSelect"
    assert await page.locator(f"#m{kept} .bubble").evaluate(chosen) == "none"


async def test_only_who_leads_the_group_is_offered_to_delete_the_bots_card(
    page: Page, driver: Driver
):
    number = await card(driver)
    for person, offered in ((BASHIR, 0), (DANA, 1)):
        await show(page, driver, person, GROUP)
        await page.reload()
        await page.locator(f"#m{number} .more").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("menuitem", name="Delete for everyone")).to_have_count(
            offered
        )
    await page.get_by_role("menuitem", name="Delete for everyone").click()
    await expect(page.locator(f"#m{number}")).to_have_count(0)


async def test_an_alert_in_a_group_is_shown_to_who_pressed_and_to_nobody_else(
    browser: Browser, page: Page, driver: Driver
):
    await card(driver)
    await show(page, driver, SALMA, GROUP)
    other = await browser.new_page()
    await show(other, driver, BASHIR, GROUP)
    await page.click(".keys >> text=Conservative")
    query = (await driver.updates())[-1]["callback_query"]
    words = "Only clinicians of this team may give an opinion."
    done = {"callback_query_id": query["id"], "text": words, "show_alert": True}
    await driver.call("answerCallbackQuery", **done)
    await expect(page.locator("#alert")).to_contain_text(words)
    await expect(other.locator("#alert")).to_be_hidden()
    await page.click("#alert button")
    await become(page, BASHIR)
    await expect(page.locator("#me-name")).to_have_text("Dr. Bashir")
    await other.close()
