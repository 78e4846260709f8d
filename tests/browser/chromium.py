"""The browser of the tests: where it is, how it starts, and what is said when it is missing."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from playwright.async_api import Browser, ViewportSize, async_playwright

NAMES: Final = ("chromium", "chromium-browser")  # Debian's and others'
MISSING: Final = "There is no browser to test the page with; install it: apt-get install chromium"
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}

# A missing browser fails the tests; only somebody who says so goes without them, and reads it.
unless_refused: Final = pytest.mark.skipif(
    os.environ.get("CURBSIDE_NO_BROWSER") == "1", reason="CURBSIDE_NO_BROWSER=1 is set"
)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    place = next(filter(None, map(shutil.which, NAMES)), None)
    if place is None:
        pytest.fail(MISSING, pytrace=False)
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=place, args=[*FLAGS])
        yield browser
        await browser.close()
