"""A running `curbside try`, a browser, and a phone for anybody of the cast."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.chromium import PHONE, chromium
from tests.browser.phone import Phone, PhoneOf
from tests.browser.program import Program, trying

# A group's card may lag five seconds behind by design, on a machine that does much else besides.
expect.set_options(timeout=20_000)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    async with trying(tmp_path_factory.mktemp("kept")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def phone_of(browser: Browser, program: Program) -> AsyncIterator[PhoneOf]:
    """Open the page as a person; whatever the page complains of fails the test.

    Without `start` it is left as it stands; what more is named is said of the browser.
    """
    wrong: list[str] = []
    async with AsyncExitStack() as stack:
        # reason: the browser's own options, whichever a test needs
        async def opened(person: int, *, start: bool = True, **surroundings: Any) -> Phone:  # noqa: ANN401
            # A moving target is clicked late, and scrolled about before it is.
            usual: dict[str, Any] = {"viewport": PHONE, "reduced_motion": "reduce"}
            context = await browser.new_context(**usual | surroundings)
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.set_default_timeout(20_000)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("console", lambda line: line.type == "error" and wrong.append(line.text))
            phone = Phone(page, program, person)
            await (phone.open() if start else phone.show())
            return phone

        yield opened
    assert wrong == []
